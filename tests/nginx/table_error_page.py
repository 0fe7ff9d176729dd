"""The error_page directive: codes, =code, URIs, named locations, where the error came from.

Rule: the reply names the location that answered, its $uri and $args.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a URI for a code: the status stays",
        r"""
error_page 404 /e404;
error_page 500 502 503 504 /e50x;
error_page 403 /e403?why=$uri;
location /e { return 200 "$uri|$args|$request_uri|$request_method"; }
location /403 { return 403; }
location /500 { return 500; }
location /503 { return 503; }
location /401 { return 401; }
""",
        (
            Ask("/none", status=404, reply=b"/e404||/none|GET"),
            Ask("/none?q=1", status=404, reply=b"/e404||/none?q=1|GET"),
            Ask("/403", status=403, reply=b"/e403|why=/403|/403|GET"),
            Ask("/403?q=1", status=403, reply=b"/e403|why=/403|/403?q=1|GET"),
            Ask("/500", status=500, reply=b"/e50x||/500|GET"),
            Ask("/503", status=503, reply=b"/e50x||/503|GET"),
            Ask("/401", status=401, reply=page("401 Authorization Required")),
            Ask("/e404", status=200, reply=b"/e404||/e404|GET"),
            Ask("/none", method="POST", body=b"body", status=404, reply=b"/e404||/none|GET"),
            Ask(
                "/none",
                method="HEAD",
                status=404,
                reply_headers=CHUNKED,
                also={"content-length": "17"},
            ),
            Ask("/403", method="DELETE", status=403, reply=b"/e403|why=/403|/403|GET"),
        ),
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "=code, = and =200",
        r"""
location /a { error_page 404 =200 /e; return 404; }
location /b { error_page 404 = /e; return 404; }
location /c { error_page 404 = /e201; return 404; }
location /d { error_page 404 =503 /e; return 404; }
location /e { return 200 "e"; }
location /e201 { return 201 "e201"; }
location /f { error_page 404 =200 /missing; return 404; }
location /g { error_page 404 =302 /e; return 404; }
location /h { error_page 404 =204 /e; return 404; }
location /i { error_page 404 = /lua; return 404; }
location /j { error_page 404 /lua; return 404; }
location /k { error_page 404 =410 /lua; return 404; }
location /l { error_page 404 = /luaok; return 404; }
location /m { error_page 404 /luaok; return 404; }
location /n { error_page 404 =418 /app; return 404; }
location /o { error_page 404 = /app; return 404; }
location /p { error_page 404 = /app201; return 404; }
location /lua { content_by_lua_block { ngx.status = 402 ngx.say("lua") } }
location /luaok { content_by_lua_block { ngx.say("lua ", ngx.status) } }
location /app { proxy_pass http://hello; }
location /app201 { proxy_pass http://rich; }
""",
        (
            Ask("/a", status=200, reply=b"e"),
            Ask("/b", status=200, reply=b"e"),
            Ask("/c", status=201, reply=b"e201"),
            Ask("/d", status=503, reply=b"e"),
            Ask("/f", status=404, reply=page("404 Not Found")),
            Ask("/g", status=302, reply=b"e"),
            Ask("/h", status=204, reply_headers={}),
            Ask("/i", status=402, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/j", status=402, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/k", status=402, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=b"lua 0\n"),
            Ask("/m", status=404, reply_headers=CHUNKED, reply=b"lua 404\n"),
            Ask("/n", status=418, reply=b"hello\n"),
            Ask("/o", status=200, reply=b"hello\n"),
            Ask(
                "/p",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-length": "5",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                },
                reply=b"rich\n",
            ),
        ),
        apps=("hello", "rich"),
    ),
    Case(
        "absolute URLs redirect",
        r"""
location /a { error_page 404 http://other.test/e?u=$uri; return 404; }
location /b { error_page 404 =301 http://other.test/; return 404; }
location /c { error_page 404 =303 https://other.test/; return 404; }
location /d { error_page 404 =200 http://other.test/; return 404; }
location /e { error_page 404 =404 http://other.test/; return 404; }
location /f { error_page 404 $scheme://other.test/; return 404; }
location /g { error_page 404 = http://other.test/; return 404; }
location /h { error_page 404 =307 http://other.test/; return 404; }
location /i { error_page 404 =308 http://other.test/; return 404; }
""",
        (
            Ask(
                "/a/b",
                status=302,
                also={"location": "http://other.test/e?u=/a/b"},
                reply=page("302 Found"),
            ),
            Ask(
                "/b",
                status=301,
                also={"location": "http://other.test/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/c",
                status=303,
                also={"location": "https://other.test/"},
                reply=page("303 See Other"),
            ),
            Ask("/d", status=302, also={"location": "http://other.test/"}, reply=page("302 Found")),
            Ask("/e", status=302, also={"location": "http://other.test/"}, reply=page("302 Found")),
            Ask("/f", status=302, also={"location": "http://other.test/"}, reply=page("302 Found")),
            Ask("/g", status=302, also={"location": "http://other.test/"}, reply=page("302 Found")),
            Ask(
                "/h",
                status=307,
                also={"location": "http://other.test/"},
                reply=page("307 Temporary Redirect"),
            ),
            Ask(
                "/i",
                status=308,
                also={"location": "http://other.test/"},
                reply=page("308 Permanent Redirect"),
            ),
        ),
    ),
    Case(
        "a URI that is no path",
        r"""
location /a { error_page 404 e; return 404; }
location /b { error_page 404 ""; return 404; }
location /c { error_page 404 /e/../x; return 404; }
location /d { error_page 404 /e%20x; return 404; }
location /f { error_page 404 /e?; return 404; }
location /e { return 200 "$uri|$args"; }
location /x { return 200 "x"; }
""",
        (
            Ask("/a", status=302, also={"location": "e"}, reply=page("302 Found")),
            Ask("/b", status=302, also={"location": ""}, reply=page("302 Found")),
            Ask("/c", status=404, reply=b"/e/../x|"),
            Ask("/d?q=1", status=404, reply=b"/e%20x|"),
            Ask("/f?q=1", status=404, reply=b"/e|"),
        ),
    ),
    Case(
        "named locations keep URI, query and method",
        r"""
error_page 404 @lost;
error_page 403 = @forbidden;
error_page 402 =201 @paid;
error_page 500 @error;
location @lost { return 200 "lost $uri|$args|$request_method"; }
location @forbidden { return 200 "forbidden $uri|$args|$request_method"; }
location @paid { echo "paid $uri|$args|$request_method"; }
location @error {
    content_by_lua_block { ngx.say("error ", ngx.status, " ", ngx.req.get_method()) }
}
location /403 { return 403; }
location /402 { return 402; }
location /500 { return 500; }
location /lua { content_by_lua_block { error("oops") } }
""",
        (
            Ask("/none?q=1", status=404, reply=b"lost /none|q=1|GET"),
            Ask("/403?q=1", status=200, reply=b"forbidden /403|q=1|GET"),
            Ask("/402", status=201, reply_headers=CHUNKED, reply=b"paid /402||GET\n"),
            Ask("/500", status=500, reply_headers=CHUNKED, reply=b"error 500 GET\n"),
            Ask("/lua", status=500, reply_headers=CHUNKED, reply=b"error 500 GET\n"),
            Ask("/none", method="POST", body=b"body", status=404, reply=b"lost /none||POST"),
            Ask("/403", method="PUT", status=200, reply=b"forbidden /403||PUT"),
            Ask(
                "/none",
                method="HEAD",
                status=404,
                reply_headers=CHUNKED,
                also={"content-length": "16"},
            ),
        ),
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "a URI makes the method GET, a named location does not",
        r"""
location /a { error_page 405 /e; return 405; }
location /b { error_page 405 @e; return 405; }
location /c { error_page 405 = /e; return 405; }
location /e {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_method(), " ", ngx.var.request_method, " [",
        ngx.req.get_body_data(), "] ", ngx.var.content_length)
    }
}
location @e {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_method(), " ", ngx.var.request_method, " [",
        ngx.req.get_body_data(), "] ", ngx.var.content_length)
    }
}
""",
        (
            Ask(
                "/a",
                method="POST",
                body=b"body",
                status=405,
                reply_headers=CHUNKED,
                reply=b"GET GET [body] 4\n",
            ),
            Ask(
                "/a",
                method="PUT",
                body=b"body",
                status=405,
                reply_headers=CHUNKED,
                reply=b"GET GET [body] 4\n",
            ),
            Ask(
                "/b",
                method="POST",
                body=b"body",
                status=405,
                reply_headers=CHUNKED,
                reply=b"POST POST [body] 4\n",
            ),
            Ask(
                "/b",
                method="PUT",
                body=b"body",
                status=405,
                reply_headers=CHUNKED,
                reply=b"PUT PUT [body] 4\n",
            ),
            Ask(
                "/c",
                method="POST",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET GET [body] 4\n",
            ),
            Ask(
                "/c",
                method="PUT",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET GET [body] 4\n",
            ),
            Ask("/a", method="HEAD", status=405, reply_headers=CHUNKED),
            Ask("/b", method="HEAD", status=405, reply_headers=CHUNKED),
        ),
    ),
]
