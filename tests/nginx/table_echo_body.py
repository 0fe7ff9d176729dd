"""echo_before_body and echo_after_body: around every kind of response, at several levels.

Rule: they are body filters of the location, ahead of Lua's; a length is not sent any more.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "around every kind of content",
        r"""
location /a { echo_before_body before; echo_after_body after; echo content; }
location /b { echo_before_body b1; echo_before_body b2; echo content; }
location /c { echo_after_body a1; echo_after_body -n a2 $uri; echo content; }
location /d { echo_before_body -n "["; echo_after_body -n "]"; return 200 "text"; }
location /e { echo_before_body before; echo_after_body after; return 403; }
location /f { echo_before_body before; echo_after_body after; return 302 /x; }
location /g { echo_before_body before; echo_after_body after; return 204; }
location /h { echo_before_body before; echo_after_body after; proxy_pass http://hello; }
location /i { echo_before_body before; echo_after_body after; proxy_pass http://stream; }
location /j { echo_before_body before; echo_after_body after; proxy_pass http://missing; }
location /k { echo_before_body before; echo_after_body after;
    content_by_lua_block { ngx.say("lua") ngx.flush(true) ngx.say(ngx.header.content_length) } }
location /l { echo_before_body before; echo_after_body after; content_by_lua_block { } }
location /n { echo_before_body before; echo_after_body after; echo_status 304; echo x; }
location /o { echo_before_body before; echo_after_body after;
    content_by_lua_block { error("oops") } }
location /p { echo_before_body before; echo_after_body after; return 200 ""; }
location /q { echo_before_body ""; echo_after_body -n; return 200 "x"; }
location /r { echo_before_body $echo_response_status $sent_http_content_type $content_length;
              return 201 "x"; }
location /app { echo_before_body before; echo_after_body after; %APP% }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"before\ncontent\nafter\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"b1\nb2\ncontent\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"content\na1\na2 /c"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"[text]"),
            Ask(
                "/e",
                status=403,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"before\n"
                    b"<html>\r\n"
                    b"<head><title>403 Forbidden</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>403 Forbidden</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask(
                "/f",
                status=302,
                reply_headers={
                    "content-type": "text/html",
                    "location": "http://localhost:%PORT%/x",
                },
                reply=(
                    b"before\n"
                    b"<html>\r\n"
                    b"<head><title>302 Found</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>302 Found</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask("/g", status=204, reply_headers={}),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"before\nhello\nafter\n"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"before\none,two,three\nafter\n"),
            Ask(
                "/j",
                status=404,
                reply_headers={"content-type": "application/json"},
                reply=b'before\n{"gone":true}after\n',
            ),
            Ask("/k", status=200, reply_headers=CHUNKED, reply=b"before\nlua\nnil\nafter\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=b"before\nafter\n"),
            Ask(
                "/n",
                status=304,
                reply_headers=CHUNKED,
                differs="a 304 has no type",
                ours={"reply_headers": {}},
            ),
            Ask(
                "/o",
                status=500,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"before\n"
                    b"<html>\r\n"
                    b"<head><title>500 Internal Server Error</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>500 Internal Server Error</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask("/p", status=200, reply_headers=CHUNKED, reply=b"before\nafter\n"),
            Ask("/q", status=200, reply_headers=CHUNKED, reply=b"\nx"),
            Ask("/r", status=201, reply_headers=CHUNKED, reply=b"201 text/plain \nx"),
            Ask(
                "/app",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                },
                reply=b"before\nrich\nafter\n",
            ),
            Ask("/a", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/d", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask(
                "/app",
                method="HEAD",
                status=201,
                reply_headers={
                    "content-type": "text/html; charset=utf-8",
                    "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
                    "cache-control": "no-store",
                    "etag": '"abc"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "vary": "Accept",
                    "location": "/elsewhere",
                    "x-powered-by": "python",
                },
            ),
        ),
        apps=("hello", "stream", "missing"),
        app="rich",
        error_log=(
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
        ),
    ),
    Case(
        "levels",
        r"""
location /a {
    echo_before_body outer; echo_after_body outer;
    location /a/none { echo none; }
    location /a/both { echo_before_body inner; echo_after_body inner; echo both; }
    location /a/one { echo_before_body inner; echo one; }
    if ($arg_x) { echo_before_body if; }
    echo content;
}
location /b { error_page 404 /b/page; echo_before_body first; echo_after_body first; return 404; }
location /b/page { echo_before_body second; return 200 "page\n"; }
location /c { rewrite ^ /d last; echo_before_body c; }
location /d { echo_after_body d; return 200 "d\n"; }
location /m { echo_before_body before; echo_after_body after; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"outer\ncontent\nouter\n"),
            Ask("/a?x=1", status=200, reply_headers=CHUNKED, reply=b"if\ncontent\nouter\n"),
            Ask("/a/none", status=200, reply_headers=CHUNKED, reply=b"outer\nnone\nouter\n"),
            Ask("/a/both", status=200, reply_headers=CHUNKED, reply=b"inner\nboth\ninner\n"),
            Ask("/a/one", status=200, reply_headers=CHUNKED, reply=b"inner\none\nouter\n"),
            Ask("/b", status=404, reply_headers=CHUNKED, reply=b"second\npage\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"d\nd\n"),
            Ask(
                "/m",
                status=200,
                reply_headers=CHUNKED,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"56273e80-7"'},
                reply=b"before\na file\nafter\n",
            ),
            Ask(
                "/mnone",
                status=404,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"before\n"
                    b"<html>\r\n"
                    b"<head><title>404 Not Found</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>404 Not Found</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask(
                "/m",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"56273e80-7"'},
            ),
        ),
        files={"html/m": "a file\n"},
        error_log=('[error] open() "%PREFIX%/html/mnone" failed (2: No such file or directory)',),
    ),
    Case(
        "sub-requests and Lua's body filter",
        r"""
location /a { echo_before_body before; echo_after_body after; echo_location /sub; }
location /sub { echo_before_body "sub before"; echo_after_body "sub after"; echo sub; }
location /b { echo one; echo_location /sub; echo_location /ret; }
location /ret { echo_after_body "ret after"; return 200 "ret\n"; }
location /c {
    echo_before_body before; echo_after_body after; echo_after_body again;
    body_filter_by_lua_block {
        ngx.arg[1] = "<" .. ngx.arg[1] .. (ngx.arg[2] and "|" or "") .. ">"
    }
    return 200 "text";
}
location /d {
    echo_before_body before;
    body_filter_by_lua_block {
        ngx.arg[1] = "<" .. ngx.arg[1] .. (ngx.arg[2] and "|" or "") .. ">"
    }
    return 200 "text";
}
location /e {
    echo_before_body before; echo_after_body after;
    body_filter_by_lua_block { if ngx.arg[1] == "two\n" then ngx.arg[2] = true end }
    echo one; echo two; echo three;
}
location /f {
    content_by_lua_block {
        local r = ngx.location.capture("/sub")
        ngx.print(r.status, " ", r.body, r.header["Content-Length"])
    }
}
location /g {
    echo_before_body before;
    header_filter_by_lua_block { ngx.header.X_Length = ngx.header.content_length or "none" }
    return 200 "text";
}
location /h { echo_before_body before; echo_location_async /sub; echo_location_async /ret; }
location /i {
    echo_before_body before; echo_after_body after;
    body_filter_by_lua_block { if ngx.arg[1] == "before\n" then error("no") end }
    return 200 "text";
}
location /j {
    echo_before_body before; echo_after_body after;
    body_filter_by_lua_block { ngx.arg[1] = nil }
    proxy_pass http://stream;
}
location /k {
    echo_before_body before; echo_after_body after;
    body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1]:upper() }
    proxy_pass http://stream;
}
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                reply=b"before\nsub before\nsub\nsub after\nafter\n",
            ),
            Ask(
                "/b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"one\nsub before\nsub\nsub after\nret\nret after\n",
            ),
            Ask(
                "/c",
                status=200,
                reply_headers=CHUNKED,
                reply=b"<before\n><text><after\n><again\n><|>",
            ),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"<before\n><text|>"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"before\none\ntwo\n"),
            Ask(
                "/f",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 sub before\nsub\nsub after\nnil",
            ),
            Ask(
                "/g",
                status=200,
                reply_headers=CHUNKED,
                also={"x-length": "none"},
                reply=b"before\ntext",
            ),
            Ask(
                "/h",
                status=200,
                reply_headers=CHUNKED,
                reply=b"before\nsub before\nsub\nsub after\nret\nret after\n",
            ),
            Ask(
                "/i",
                status=200,
                reply_headers=CHUNKED,
                cut=True,
                differs=(
                    "the head has not left yet, so a 500 stands for the response that nginx cuts"
                ),
                ours={
                    "status": 500,
                    "reply_headers": None,
                    "reply": page("500 Internal Server Error"),
                    "cut": False,
                },
            ),
            Ask("/j", status=200, reply_headers=CHUNKED),
            Ask("/k", status=200, reply_headers=CHUNKED, reply=b"BEFORE\nONE,TWO,THREE\nAFTER\n"),
        ),
        apps=("stream",),
        error_log=("[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: no",),
    ),
    Case(
        "refused: before_body in a server",
        "echo_before_body x;",
        refused=('"echo_before_body" directive is not allowed here in %PREFIX%/conf/nginx.conf:25'),
    ),
]
