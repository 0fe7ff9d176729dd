"""nginx's own page for every status that has one, and what the other statuses get.

Rule: ngx.exit in access, and the body exactly as nginx has it.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "page of 202",
        {"access_by_lua": "ngx.exit(202)"},
        status=202,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "page of 206",
        {"access_by_lua": "ngx.exit(206)"},
        status=206,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "page of 226",
        {"access_by_lua": "ngx.exit(226)"},
        status=226,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "page of 299",
        {"access_by_lua": "ngx.exit(299)"},
        status=299,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "page of 300",
        {"access_by_lua": "ngx.exit(300)"},
        status=300,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 301",
        {"access_by_lua": "ngx.exit(301)"},
        status=301,
        reply_headers={"content-type": "text/html", "content-length": "162"},
        reply=page("301 Moved Permanently"),
    ),
    Block(
        "page of 303",
        {"access_by_lua": "ngx.exit(303)"},
        status=303,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("303 See Other"),
    ),
    Block(
        "page of 305",
        {"access_by_lua": "ngx.exit(305)"},
        status=305,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 307",
        {"access_by_lua": "ngx.exit(307)"},
        status=307,
        reply_headers={"content-type": "text/html", "content-length": "164"},
        reply=page("307 Temporary Redirect"),
    ),
    Block(
        "page of 308",
        {"access_by_lua": "ngx.exit(308)"},
        status=308,
        reply_headers={"content-type": "text/html", "content-length": "164"},
        reply=page("308 Permanent Redirect"),
    ),
    Block(
        "page of 309",
        {"access_by_lua": "ngx.exit(309)"},
        status=309,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 400",
        {"access_by_lua": "ngx.exit(400)"},
        status=400,
        reply_headers={"content-type": "text/html", "content-length": "150"},
        reply=page("400 Bad Request"),
    ),
    Block(
        "page of 401",
        {"access_by_lua": "ngx.exit(401)"},
        status=401,
        reply_headers={"content-type": "text/html", "content-length": "172"},
        reply=page("401 Authorization Required"),
    ),
    Block(
        "page of 402",
        {"access_by_lua": "ngx.exit(402)"},
        status=402,
        reply_headers={"content-type": "text/html", "content-length": "160"},
        reply=page("402 Payment Required"),
    ),
    Block(
        "page of 405",
        {"access_by_lua": "ngx.exit(405)"},
        status=405,
        reply_headers={"content-type": "text/html", "content-length": "150"},
        reply=page("405 Not Allowed"),
    ),
    Block(
        "page of 406",
        {"access_by_lua": "ngx.exit(406)"},
        status=406,
        reply_headers={"content-type": "text/html", "content-length": "156"},
        reply=page("406 Not Acceptable"),
    ),
    Block(
        "page of 407",
        {"access_by_lua": "ngx.exit(407)"},
        status=407,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 409",
        {"access_by_lua": "ngx.exit(409)"},
        status=409,
        reply_headers={"content-type": "text/html", "content-length": "144"},
        reply=page("409 Conflict"),
    ),
    Block(
        "page of 410",
        {"access_by_lua": "ngx.exit(410)"},
        status=410,
        reply_headers={"content-type": "text/html", "content-length": "136"},
        reply=page("410 Gone"),
    ),
    Block(
        "page of 411",
        {"access_by_lua": "ngx.exit(411)"},
        status=411,
        reply_headers={"content-type": "text/html", "content-length": "158"},
        reply=page("411 Length Required"),
    ),
    Block(
        "page of 412",
        {"access_by_lua": "ngx.exit(412)"},
        status=412,
        reply_headers={"content-type": "text/html", "content-length": "166"},
        reply=page("412 Precondition Failed"),
    ),
    Block(
        "page of 413",
        {"access_by_lua": "ngx.exit(413)"},
        status=413,
        reply_headers={"content-type": "text/html", "content-length": "176"},
        reply=page("413 Request Entity Too Large"),
    ),
    Block(
        "page of 414",
        {"access_by_lua": "ngx.exit(414)"},
        status=414,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("414 Request-URI Too Large"),
    ),
    Block(
        "page of 415",
        {"access_by_lua": "ngx.exit(415)"},
        status=415,
        reply_headers={"content-type": "text/html", "content-length": "172"},
        reply=page("415 Unsupported Media Type"),
    ),
    Block(
        "page of 416",
        {"access_by_lua": "ngx.exit(416)"},
        status=416,
        reply_headers={"content-type": "text/html", "content-length": "190"},
        reply=page("416 Requested Range Not Satisfiable"),
    ),
    Block(
        "page of 417",
        {"access_by_lua": "ngx.exit(417)"},
        status=417,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 421",
        {"access_by_lua": "ngx.exit(421)"},
        status=421,
        reply_headers={"content-type": "text/html", "content-length": "166"},
        reply=page("421 Misdirected Request"),
    ),
    Block(
        "page of 422",
        {"access_by_lua": "ngx.exit(422)"},
        status=422,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 426",
        {"access_by_lua": "ngx.exit(426)"},
        status=426,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 428",
        {"access_by_lua": "ngx.exit(428)"},
        status=428,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 429",
        {"access_by_lua": "ngx.exit(429)"},
        status=429,
        reply_headers={"content-type": "text/html", "content-length": "162"},
        reply=page("429 Too Many Requests"),
    ),
    Block(
        "page of 431",
        {"access_by_lua": "ngx.exit(431)"},
        status=431,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 451",
        {"access_by_lua": "ngx.exit(451)"},
        status=451,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 494",
        {"access_by_lua": "ngx.exit(494)"},
        status=400,
        reply_headers={"content-type": "text/html", "content-length": "226"},
        reply=(
            b"<html>\r\n"
            b"<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n"
            b"<body>\r\n"
            b"<center><h1>400 Bad Request</h1></center>\r\n"
            b"<center>Request Header Or Cookie Too Large</center>\r\n"
            b"<hr><center>nginx</center>\r\n"
            b"</body>\r\n"
            b"</html>\r\n"
        ),
    ),
    Block(
        "page of 495",
        {"access_by_lua": "ngx.exit(495)"},
        status=400,
        reply_headers={"content-type": "text/html", "content-length": "208"},
        reply=(
            b"<html>\r\n"
            b"<head><title>400 The SSL certificate error</title></head>\r\n"
            b"<body>\r\n"
            b"<center><h1>400 Bad Request</h1></center>\r\n"
            b"<center>The SSL certificate error</center>\r\n"
            b"<hr><center>nginx</center>\r\n"
            b"</body>\r\n"
            b"</html>\r\n"
        ),
    ),
    Block(
        "page of 496",
        {"access_by_lua": "ngx.exit(496)"},
        status=400,
        reply_headers={"content-type": "text/html", "content-length": "230"},
        reply=(
            b"<html>\r\n"
            b"<head><title>400 No required SSL certificate was sent</title></head>\r\n"
            b"<body>\r\n"
            b"<center><h1>400 Bad Request</h1></center>\r\n"
            b"<center>No required SSL certificate was sent</center>\r\n"
            b"<hr><center>nginx</center>\r\n"
            b"</body>\r\n"
            b"</html>\r\n"
        ),
    ),
    Block(
        "page of 497",
        {"access_by_lua": "ngx.exit(497)"},
        status=400,
        reply_headers={"content-type": "text/html", "content-length": "248"},
        reply=(
            b"<html>\r\n"
            b"<head><title>400 The plain HTTP request was sent to HTTPS "
            b"port</title></head>\r\n"
            b"<body>\r\n"
            b"<center><h1>400 Bad Request</h1></center>\r\n"
            b"<center>The plain HTTP request was sent to HTTPS port</center>\r\n"
            b"<hr><center>nginx</center>\r\n"
            b"</body>\r\n"
            b"</html>\r\n"
        ),
    ),
    Block(
        "page of 498",
        {"access_by_lua": "ngx.exit(498)"},
        status=498,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=page("404 Not Found"),
    ),
    Block(
        "page of 501",
        {"access_by_lua": "ngx.exit(501)"},
        status=501,
        reply_headers={"content-type": "text/html", "content-length": "158"},
        reply=page("501 Not Implemented"),
    ),
    Block(
        "page of 502",
        {"access_by_lua": "ngx.exit(502)"},
        status=502,
        reply_headers={"content-type": "text/html", "content-length": "150"},
        reply=page("502 Bad Gateway"),
    ),
    Block(
        "page of 504",
        {"access_by_lua": "ngx.exit(504)"},
        status=504,
        reply_headers={"content-type": "text/html", "content-length": "160"},
        reply=page("504 Gateway Time-out"),
    ),
    Block(
        "page of 505",
        {"access_by_lua": "ngx.exit(505)"},
        status=505,
        reply_headers={"content-type": "text/html", "content-length": "180"},
        reply=page("505 HTTP Version Not Supported"),
    ),
    Block(
        "page of 506",
        {"access_by_lua": "ngx.exit(506)"},
        status=506,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 507",
        {"access_by_lua": "ngx.exit(507)"},
        status=507,
        reply_headers={"content-type": "text/html", "content-length": "168"},
        reply=page("507 Insufficient Storage"),
    ),
    Block(
        "page of 508",
        {"access_by_lua": "ngx.exit(508)"},
        status=508,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 511",
        {"access_by_lua": "ngx.exit(511)"},
        status=511,
        reply_headers={"content-length": "0"},
    ),
    Block(
        "page of 599",
        {"access_by_lua": "ngx.exit(599)"},
        status=599,
        reply_headers={"content-length": "0"},
    ),
]
