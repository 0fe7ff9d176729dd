"""proxy_pass: which path and query the other server is asked for.

Rule: without a URI the request line goes on as it came, with one the location's part of the
normalised path is exchanged, and escaped again (ngx_http_proxy_create_request).
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "with a URI and without",
        r"""
location /bare { proxy_pass http://wire; }
location /slash/ { proxy_pass http://wire/; }
location /half { proxy_pass http://wire/; }
location /whole/ { proxy_pass http://wire/to; }
location /query/ { proxy_pass http://wire/to?own=1; }
location /only { proxy_pass http://wire?own=1; }
location = /exact { proxy_pass http://wire/there; }
location ^~ /noregex/ { proxy_pass http://wire/n/; }
location ~ ^/regex/(.*) { proxy_pass http://wire; }
location /odd/ { proxy_pass http://wire/a%20c%zz; }
location / { proxy_pass http://wire/; }
""",
        (
            Ask("/bare", status=200, reply_headers=CHUNKED, reply=b"GET /bare \n"),
            Ask("/bare/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /bare/x q=1\n"),
            Ask(
                "/bare/../bare//x/./y%20z%2Fw",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /bare/../bare//x/./y%20z%2Fw \n",
            ),
            Ask("/bare?", status=200, reply_headers=CHUNKED, reply=b"GET /bare \n"),
            Ask("/bare?a?b", status=200, reply_headers=CHUNKED, reply=b"GET /bare a?b\n"),
            Ask(
                "/bare#frag",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /bare \n",
                differs="uvicorn drops it",
                ours={"reply": b"GET /bare#frag \n"},
            ),
            Ask("/slash/", status=200, reply_headers=CHUNKED, reply=b"GET / \n"),
            Ask("/slash/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /x q=1\n"),
            Ask(
                "/slash//x/../y%20z%2Fw",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /y%20z/w \n",
            ),
            Ask("/half", status=200, reply_headers=CHUNKED, reply=b"GET / \n"),
            Ask("/half/x", status=200, reply_headers=CHUNKED, reply=b"GET //x \n"),
            Ask("/halfway", status=200, reply_headers=CHUNKED, reply=b"GET /way \n"),
            Ask("/whole/", status=200, reply_headers=CHUNKED, reply=b"GET /to \n"),
            Ask("/whole/x?q", status=200, reply_headers=CHUNKED, reply=b"GET /tox q\n"),
            Ask("/query/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /to own=1x?q=1\n"),
            Ask("/query/", status=200, reply_headers=CHUNKED, reply=b"GET /to own=1\n"),
            Ask(
                "/only/x?q=1",
                status=400,
                reply_headers={"content-type": "text/plain; charset=utf-8", "content-length": "30"},
                reply=b"Invalid HTTP request received.",
                differs="uvicorn wants a path that begins with a slash",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "reply": b"GET / own=1/x?q=1\n",
                },
            ),
            Ask("/exact?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /there q=1\n"),
            Ask("/noregex/x", status=200, reply_headers=CHUNKED, reply=b"GET /n/x \n"),
            Ask(
                "/regex/x//y%20z?q=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /regex/x//y%20z q=1\n",
            ),
            Ask("/odd/x", status=200, reply_headers=CHUNKED, reply=b"GET /a%20c%zzx \n"),
            Ask("/other?q", status=200, reply_headers=CHUNKED, reply=b"GET /other q\n"),
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"GET / \n"),
        ),
        apps=("wire",),
    ),
    Case(
        "what is escaped",
        r"""
location /bare { proxy_pass http://wire; }
location /to/ { proxy_pass http://wire/x/; }
""",
        (
            Ask("/to/a%20b", status=200, reply_headers=CHUNKED, reply=b"GET /x/a%20b \n"),
            Ask("/to/a%2Fb", status=200, reply_headers=CHUNKED, reply=b"GET /x/a/b \n"),
            Ask("/to/a%3Fb", status=200, reply_headers=CHUNKED, reply=b"GET /x/a%3Fb \n"),
            Ask("/to/a%23b", status=200, reply_headers=CHUNKED, reply=b"GET /x/a%23b \n"),
            Ask("/to/a%25b", status=200, reply_headers=CHUNKED, reply=b"GET /x/a%25b \n"),
            Ask("/to/a%2bb+c", status=200, reply_headers=CHUNKED, reply=b"GET /x/a+b+c \n"),
            Ask("/to/%C3%A9", status=200, reply_headers=CHUNKED, reply=b"GET /x/%C3%A9 \n"),
            Ask(
                "/to/Ã©",
                status=400,
                reply_headers={"content-type": "text/plain; charset=utf-8", "content-length": "30"},
                reply=b"Invalid HTTP request received.",
                differs="uvicorn wants ASCII",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "reply": b"GET /x/\xc3\xa9 \n",
                },
            ),
            Ask("/to/%0a%7f%ff", status=200, reply_headers=CHUNKED, reply=b"GET /x/%0A%7F%FF \n"),
            Ask(
                "/to/a%22%3c%3e%5c%5e%60%7b%7c%7d~",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /x/a%22%3C%3E%5C%5E%60%7B%7C%7D~ \n",
            ),
            Ask(
                "/to/a;b=c&d,e@f:g!$'()*",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /x/a;b=c&d,e@f:g!$'()* \n",
            ),
            Ask(
                "/to/x?a=%20&b=%C3%A9",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /x/x a=%20&b=%C3%A9\n",
            ),
            Ask(
                "/bare/a%20b%3F%C3%A9",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /bare/a%20b%3F%C3%A9 \n",
            ),
            Ask(
                "/bare/Ã©",
                status=400,
                reply_headers={"content-type": "text/plain; charset=utf-8", "content-length": "30"},
                reply=b"Invalid HTTP request received.",
                differs="uvicorn wants ASCII",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "reply": b"GET /bare/\xc3\xa9 \n",
                },
            ),
            Ask(
                '/bare/"<>^`{|}~',
                status=200,
                reply_headers=CHUNKED,
                reply=b'GET /bare/"<>^`{|}~ \n',
            ),
            Ask(
                "http://localhost/bare/abs?q",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /bare/abs q\n",
            ),
            Ask(
                "http://localhost/to/abs?q",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /x/abs q\n",
            ),
        ),
        apps=("wire",),
    ),
    Case(
        "the missing slash",
        r"""
location /a/ { proxy_pass http://wire; }
location ^~ /b/ { proxy_pass http://wire/x; }
location /c { proxy_pass http://wire; }
location "/d e/" { proxy_pass http://wire; }
location /f/ { proxy_pass http://wire; }
location = /f { return 200 exact; }
location /l/ { content_by_lua_block { ngx.say("lua") } }
location /v/ { set $up wire; proxy_pass http://$up; }
location /bare/ { absolute_redirect off; proxy_pass http://wire; }
location /name/ { server_name_in_redirect on; proxy_pass http://wire; }
location /g/ { add_header X-G g always; proxy_pass http://wire; }
location /h/i/ { proxy_pass http://wire; }
location /if/ { if ($arg_x) { proxy_pass http://wire; } }
location / { return 404 none; }
""",
        (
            Ask(
                "/a",
                status=301,
                also={"location": "http://localhost:%PORT%/a/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a?q=1",
                status=301,
                also={"location": "http://localhost:%PORT%/a/?q=1"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a?",
                status=301,
                also={"location": "http://localhost:%PORT%/a/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a",
                method="POST",
                body=b"x",
                status=301,
                also={"location": "http://localhost:%PORT%/a/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a",
                method="HEAD",
                status=301,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "162",
                    "location": "http://localhost:%PORT%/a/",
                },
            ),
            Ask(
                "/a",
                host="other.test:99",
                status=301,
                also={"location": "http://other.test:%PORT%/a/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/a/x", status=200, reply_headers=CHUNKED, reply=b"GET /a/x \n"),
            Ask(
                "/b",
                status=301,
                also={"location": "http://localhost:%PORT%/b/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"GET /c \n"),
            Ask(
                "/d%20e",
                status=301,
                also={"location": "http://localhost:%PORT%/d%20e/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/f", status=200, reply=b"exact"),
            Ask("/l", status=404, reply=b"none"),
            Ask(
                "/v",
                status=301,
                also={"location": "http://localhost:%PORT%/v/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/bare?q",
                status=301,
                also={"location": "/bare/?q"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/name",
                status=301,
                also={"location": "http://localhost:%PORT%/name/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/g",
                status=301,
                also={"location": "http://localhost:%PORT%/g/", "x-g": "g"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/h", status=404, reply=b"none"),
            Ask(
                "/h/i",
                status=301,
                also={"location": "http://localhost:%PORT%/h/i/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/if?x=1", status=404, reply=b"none"),
        ),
        apps=("wire",),
    ),
]
