"""The return directive with a URL: the Location and the page.

Rule: what is asked for is in the target's name.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "redirects",
        r"""
location /301 { return 301 /to; }
location /302 { return 302 /to; }
location /303 { return 303 /to; }
location /307 { return 307 /to; }
location /308 { return 308 /to; }
location /n301 { return 301; }
location /n302 { return 302; }
location /n303 { return 303; }
location /n307 { return 307; }
location /n308 { return 308; }
""",
        (
            Ask(
                "/301",
                status=301,
                also={"location": "http://localhost:%PORT%/to"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/302",
                status=302,
                also={"location": "http://localhost:%PORT%/to"},
                reply=page("302 Found"),
            ),
            Ask(
                "/303",
                status=303,
                also={"location": "http://localhost:%PORT%/to"},
                reply=page("303 See Other"),
            ),
            Ask(
                "/307",
                status=307,
                also={"location": "http://localhost:%PORT%/to"},
                reply=page("307 Temporary Redirect"),
            ),
            Ask(
                "/308",
                status=308,
                also={"location": "http://localhost:%PORT%/to"},
                reply=page("308 Permanent Redirect"),
            ),
            Ask("/n301", status=301, also={"location": ""}, reply=page("301 Moved Permanently")),
            Ask("/n302", status=302, also={"location": ""}, reply=page("302 Found")),
            Ask("/n303", status=303, also={"location": ""}, reply=page("303 See Other")),
            Ask("/n307", status=307, also={"location": ""}, reply=page("307 Temporary Redirect")),
            Ask("/n308", status=308, also={"location": ""}, reply=page("308 Permanent Redirect")),
        ),
    ),
    Case(
        "where a redirect goes",
        r"""
location /rel { return 301 to; }
location /abs { return 301 /to; }
location /args { return 301 /to?a=$arg_a&$args; }
location /uri { return 301 $uri; }
location /request { return 301 http://new.test$request_uri; }
location /scheme { return 301 $scheme://$host$uri; }
location /https { return 302 https://$host/x; }
location /other { return 302 ftp://x/; }
location /dslash { return 302 //other/x; }
location /empty { return 302 ""; }
location /blank { return 302 "/a b"; }
location /query { return 302 ?x; }
location /upper { return 302 HTTP://x/; }
location /url { return http://new.test/; }
location /urls { return https://new.test/$arg_a; }
location /urlscheme { return $scheme://new.test/; }
location /port { return 302 http://$http_host/; }
""",
        (
            Ask("/rel", status=301, also={"location": "to"}, reply=page("301 Moved Permanently")),
            Ask(
                "/abs",
                status=301,
                also={"location": "http://localhost:%PORT%/to"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/args?a=1",
                status=301,
                also={"location": "http://localhost:%PORT%/to?a=1&a=1"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/uri%20x/%C3%A9",
                status=301,
                also={"location": "http://localhost:%PORT%/uri x/Ã©"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/request/%20?x=%20",
                status=301,
                also={"location": "http://new.test/request/%20?x=%20"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/scheme",
                status=301,
                also={"location": "http://localhost/scheme"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/https",
                status=302,
                also={"location": "https://localhost/x"},
                reply=page("302 Found"),
            ),
            Ask("/other", status=302, also={"location": "ftp://x/"}, reply=page("302 Found")),
            Ask(
                "/dslash",
                status=302,
                also={"location": "http://localhost:%PORT%//other/x"},
                reply=page("302 Found"),
            ),
            Ask("/empty", status=302, also={"location": ""}, reply=page("302 Found")),
            Ask(
                "/blank",
                status=302,
                also={"location": "http://localhost:%PORT%/a b"},
                reply=page("302 Found"),
            ),
            Ask("/query", status=302, also={"location": "?x"}, reply=page("302 Found")),
            Ask("/upper", status=302, also={"location": "HTTP://x/"}, reply=page("302 Found")),
            Ask("/url", status=302, also={"location": "http://new.test/"}, reply=page("302 Found")),
            Ask(
                "/urls?a=%0Ax",
                status=302,
                also={"location": "https://new.test/%0Ax"},
                reply=page("302 Found"),
            ),
            Ask(
                "/urlscheme",
                status=302,
                also={"location": "http://new.test/"},
                reply=page("302 Found"),
            ),
            Ask(
                "/port",
                host="a:99",
                status=302,
                also={"location": "http://a:99/"},
                reply=page("302 Found"),
            ),
        ),
    ),
    Case(
        "header injection by a decoded URI",
        r"""
location /a { return 302 http://$host$uri; }
location /b { add_header X "[$uri]"; return 200 "ok"; }
location /c { return 302 http://$host$request_uri; }
""",
        (
            Ask(
                "/a%0d%0aX-Evil:%201",
                status=302,
                also={"location": "http://localhost/a", "x-evil": "1"},
                reply=page("302 Found"),
                differs="a line end would end the header: it is escaped, as ngx.header does",
                ours={
                    "reply_headers": {
                        "content-type": "text/html",
                        "content-length": "138",
                        "location": "http://localhost/a%0D%0AX-Evil: 1",
                    }
                },
            ),
            Ask(
                "/b%0d%0aX-Evil:%201",
                status=200,
                also={"x": "[/b", "x-evil": "1]"},
                reply=b"ok",
                differs="a line end would end the header: it is escaped, as ngx.header does",
                ours={
                    "reply_headers": {
                        "content-type": "text/plain",
                        "content-length": "2",
                        "x": "[/b%0D%0AX-Evil: 1]",
                    }
                },
            ),
            Ask(
                "/c%0d%0aX-Evil:%201",
                status=302,
                also={"location": "http://localhost/c%0d%0aX-Evil:%201"},
                reply=page("302 Found"),
            ),
        ),
    ),
]
