"""The return directive with a status alone and with a text.

Rule: what is asked for is in the target's name.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a status alone",
        r"""
location /200 { return 200; }
location /201 { return 201; }
location /202 { return 202; }
location /204 { return 204; }
location /206 { return 206; }
location /299 { return 299; }
location /300 { return 300; }
location /303 { return 303; }
location /304 { return 304; }
location /305 { return 305; }
location /306 { return 306; }
location /400 { return 400; }
location /401 { return 401; }
location /402 { return 402; }
location /403 { return 403; }
location /404 { return 404; }
location /405 { return 405; }
location /406 { return 406; }
location /408 { return 408; }
location /409 { return 409; }
location /410 { return 410; }
location /413 { return 413; }
location /414 { return 414; }
location /416 { return 416; }
location /418 { return 418; }
location /421 { return 421; }
location /429 { return 429; }
location /431 { return 431; }
location /444 { return 444; }
location /494 { return 494; }
location /495 { return 495; }
location /496 { return 496; }
location /497 { return 497; }
location /499 { return 499; }
location /500 { return 500; }
location /501 { return 501; }
location /502 { return 502; }
location /503 { return 503; }
location /504 { return 504; }
location /505 { return 505; }
location /507 { return 507; }
location /511 { return 511; }
location /599 { return 599; }
location /600 { return 600; }
location /999 { return 999; }
""",
        (
            Ask("/200", status=200),
            Ask("/201", status=201),
            Ask("/202", status=202),
            Ask("/204", status=204, reply_headers={}),
            Ask("/206", status=206),
            Ask("/299", status=299),
            Ask("/300", status=300),
            Ask("/303", status=303, also={"location": ""}, reply=page("303 See Other")),
            Ask("/304", status=304),
            Ask("/305", status=305),
            Ask("/306", status=306),
            Ask("/400", status=400, reply=page("400 Bad Request")),
            Ask("/401", status=401, reply=page("401 Authorization Required")),
            Ask("/402", status=402, reply=page("402 Payment Required")),
            Ask("/403", status=403, reply=page("403 Forbidden")),
            Ask("/404", status=404, reply=page("404 Not Found")),
            Ask("/405", status=405, reply=page("405 Not Allowed")),
            Ask("/406", status=406, reply=page("406 Not Acceptable")),
            Ask("/408", closes=408, status=None, cut=True),
            Ask("/409", status=409, reply=page("409 Conflict")),
            Ask("/410", status=410, reply=page("410 Gone")),
            Ask("/413", status=413, reply=page("413 Request Entity Too Large")),
            Ask("/414", status=414, reply=page("414 Request-URI Too Large")),
            Ask("/416", status=416, reply=page("416 Requested Range Not Satisfiable")),
            Ask("/418", status=418, reply_headers={"content-length": "0"}),
            Ask("/421", status=421, reply=page("421 Misdirected Request")),
            Ask("/429", status=429, reply=page("429 Too Many Requests")),
            Ask("/431", status=431, reply_headers={"content-length": "0"}),
            Ask("/444", closes=444, status=None, cut=True),
            Ask(
                "/494",
                status=400,
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
            Ask(
                "/495",
                status=400,
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
            Ask(
                "/496",
                status=400,
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
            Ask(
                "/497",
                status=400,
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
            Ask("/499", closes=499, status=None, cut=True),
            Ask("/500", status=500, reply=page("500 Internal Server Error")),
            Ask("/501", status=501, reply=page("501 Not Implemented")),
            Ask("/502", status=502, reply=page("502 Bad Gateway")),
            Ask("/503", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/504", status=504, reply=page("504 Gateway Time-out")),
            Ask("/505", status=505, reply=page("505 HTTP Version Not Supported")),
            Ask("/507", status=507, reply=page("507 Insufficient Storage")),
            Ask("/511", status=511, reply_headers={"content-length": "0"}),
            Ask("/599", status=599, reply_headers={"content-length": "0"}),
            Ask("/600", status=600, reply_headers={"content-length": "0"}),
            Ask("/999", status=999, reply_headers={"content-length": "0"}),
        ),
    ),
    Case(
        "a status with a text",
        r"""
location /200 { return 200 "text $uri"; }
location /201 { return 201 "text $uri"; }
location /204 { return 204 "text $uri"; }
location /206 { return 206 "text $uri"; }
location /299 { return 299 "text $uri"; }
location /300 { return 300 "text $uri"; }
location /304 { return 304 "text $uri"; }
location /400 { return 400 "text $uri"; }
location /401 { return 401 "text $uri"; }
location /404 { return 404 "text $uri"; }
location /405 { return 405 "text $uri"; }
location /418 { return 418 "text $uri"; }
location /444 { return 444 "text $uri"; }
location /499 { return 499 "text $uri"; }
location /500 { return 500 "text $uri"; }
location /503 { return 503 "text $uri"; }
location /999 { return 999 "text $uri"; }
""",
        (
            Ask("/200", status=200, reply=b"text /200"),
            Ask("/201", status=201, reply=b"text /201"),
            Ask("/204", status=204, reply_headers={}),
            Ask("/206", status=206, reply=b"text /206"),
            Ask("/299", status=299, reply=b"text /299"),
            Ask("/300", status=300, reply=b"text /300"),
            Ask("/304", status=304, reply_headers=CHUNKED, also={"content-length": "9"}),
            Ask("/400", status=400, reply=b"text /400"),
            Ask("/401", status=401, reply=b"text /401"),
            Ask("/404", status=404, reply=b"text /404"),
            Ask("/405", status=405, reply=b"text /405"),
            Ask("/418", status=418, reply=b"text /418"),
            Ask("/444", status=444, reply=b"text /444"),
            Ask("/499", status=499, reply=b"text /499"),
            Ask("/500", status=500, reply=b"text /500"),
            Ask("/503", status=503, reply=b"text /503"),
            Ask("/999", status=999, reply=b"text /999"),
        ),
    ),
]
