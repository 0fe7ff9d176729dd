"""ngx.location.capture: where it may be called, which phases a sub-request passes."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "rewrite, access, content",
        r"""
location /sub { content_by_lua_block { ngx.print("sub") } }
location /t {
    rewrite_by_lua_block { ngx.log(ngx.ERR, ngx.get_phase(), ": ", capture("/sub").body) }
    access_by_lua_block { ngx.log(ngx.ERR, ngx.get_phase(), ": ", capture("/sub").body) }
    content_by_lua_block { ngx.log(ngx.ERR, ngx.get_phase(), ": ", capture("/sub").body)
    ngx.say('end') } }
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"end\n"),
            Ask(
                "/t", method="POST", body=b"body", status=200, reply_headers=CHUNKED, reply=b"end\n"
            ),
            Ask("/t", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/t", version="1.0", status=200, reply=b"end\n"),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        error_log=(
            "[error] [lua] rewrite_by_lua(conf):1: rewrite: sub",
            "[error] [lua] access_by_lua(conf):1: access: sub",
            "[error] [lua] content_by_lua(conf):1: content: sub",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite: sub",
            "[error] [lua] access_by_lua(conf):1: access: sub",
            "[error] [lua] content_by_lua(conf):1: content: sub",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite: sub",
            "[error] [lua] access_by_lua(conf):1: access: sub",
            "[error] [lua] content_by_lua(conf):1: content: sub",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite: sub",
            "[error] [lua] access_by_lua(conf):1: access: sub",
            "[error] [lua] content_by_lua(conf):1: content: sub",
        ),
    ),
    Case(
        "refused elsewhere",
        r"""
location /sub { content_by_lua_block { ngx.print("sub") } }
location /t {
    set_by_lua_block $x { local ok, err = pcall(capture, "/sub")
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) }
    header_filter_by_lua_block { local ok, err = pcall(capture, "/sub")
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) }
    body_filter_by_lua_block { local ok, err = pcall(capture, "/sub")
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) }
    log_by_lua_block { local ok, err = pcall(capture, "/sub")
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) } content_by_lua_block { ngx.print('x') } }
location /m { set_by_lua_block $x { local ok, err = pcall(ngx.location.capture_multi, {{"/sub"}})
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) }
    header_filter_by_lua_block { local ok, err = pcall(ngx.location.capture_multi, {{"/sub"}})
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) }
    log_by_lua_block { local ok, err = pcall(ngx.location.capture_multi, {{"/sub"}})
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) } echo m; }
location /s { echo s; }
server_rewrite_by_lua_block { if ngx.var.uri == '/s' then local ok, err = pcall(capture, "/sub")
    ngx.log(ngx.ERR, tostring(ok), " ", tostring(err)) end }
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"x"),
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b"m\n"),
            Ask("/s", status=200, reply_headers=CHUNKED, reply=b"s\n"),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        error_log=(
            ("[error] [lua] set_by_lua(conf):2: false API disabled in the context of set_by_lua*"),
            (
                "[error] [lua] header_filter_by_lua(conf):2: false API disabled in the "
                "context of header_filter_by_lua*"
            ),
            (
                "[error] [lua] body_filter_by_lua(conf):2: false API disabled in the "
                "context of body_filter_by_lua*"
            ),
            (
                "[error] [lua] body_filter_by_lua(conf):2: false API disabled in the "
                "context of body_filter_by_lua*"
            ),
            (
                "[error] [lua] log_by_lua(conf):2: false API disabled in the context of "
                "log_by_lua* while logging request"
            ),
            ("[error] [lua] set_by_lua(conf):2: false API disabled in the context of set_by_lua*"),
            (
                "[error] [lua] header_filter_by_lua(conf):2: false API disabled in the "
                "context of header_filter_by_lua*"
            ),
            (
                "[error] [lua] log_by_lua(conf):2: false API disabled in the context of "
                "log_by_lua* while logging request"
            ),
            (
                "[error] [lua] server_rewrite_by_lua(conf):2: false API disabled in the "
                "context of server_rewrite_by_lua*"
            ),
        ),
    ),
    Case(
        "refused elsewhere: the error itself",
        r"""
location /sub { content_by_lua_block { ngx.print("sub") } }
location /log { log_by_lua_block {

ngx.location.capture('/sub') } echo x; }
server_rewrite_by_lua_block { if ngx.var.uri == '/s' then capture('/sub') end }
location /s { echo s; }
location /set { set_by_lua_block $x { capture('/sub') } echo x; }
""",
        (
            Ask("/log", status=200, reply_headers=CHUNKED, reply=b"x\n"),
            Ask("/s", status=500, reply=page("500 Internal Server Error")),
            Ask("/set", status=500, reply=page("500 Internal Server Error")),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        error_log=(
            (
                "[error] failed to run log_by_lua*: log_by_lua(conf):3: API disabled in "
                "the context of log_by_lua*"
            ),
            (
                "[error] lua entry thread aborted: runtime error: "
                "server_rewrite_by_lua(conf):1: API disabled in the context of "
                "server_rewrite_by_lua*"
            ),
            (
                "[error] failed to run set_by_lua*: set_by_lua(conf):1: API disabled in "
                "the context of set_by_lua*"
            ),
        ),
    ),
    Case(
        "arguments before phases",
        r"""
location /sub { content_by_lua_block { ngx.print("sub") } }
location /t {
    header_filter_by_lua_block {
    for _, a in ipairs {{}, {1, 2, 3}, {'/sub', 1}, {{}}} do
    local ok, err = pcall(capture, unpack(a)) ngx.log(ngx.ERR, err) end
    for _, a in ipairs {{}, {{}}, {1}, {{1}}, {{{'/sub', 1}}}} do
    local ok, err = pcall(ngx.location.capture_multi, unpack(a)) ngx.log(ngx.ERR, err)
    end } echo x; }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"x\n"),),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        error_log=(
            "[error] [lua] header_filter_by_lua(conf):3: expecting one or two arguments",
            "[error] [lua] header_filter_by_lua(conf):3: expecting one or two arguments",
            (
                "[error] [lua] header_filter_by_lua(conf):3: API disabled in the context "
                "of header_filter_by_lua*"
            ),
            (
                "[error] [lua] header_filter_by_lua(conf):3: API disabled in the context "
                "of header_filter_by_lua*"
            ),
            (
                "[error] [lua] header_filter_by_lua(conf):5: only one argument is "
                "expected, but got 0"
            ),
            (
                "[error] [lua] header_filter_by_lua(conf):5: at least one subrequest "
                "should be specified"
            ),
            (
                "[error] [lua] header_filter_by_lua(conf):5: bad argument #1 to '?' "
                "(table expected, got number)"
            ),
            (
                "[error] [lua] header_filter_by_lua(conf):5: API disabled in the context "
                "of header_filter_by_lua*"
            ),
            (
                "[error] [lua] header_filter_by_lua(conf):5: API disabled in the context "
                "of header_filter_by_lua*"
            ),
        ),
    ),
    Case(
        "all phases of a sub-request",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite ", ngx.var.uri) }
set_by_lua_block $s { ngx.log(ngx.ERR, "server set ", ngx.var.uri) }
location /t {
    set_by_lua_block $y { ngx.log(ngx.ERR, "set") }
    rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite") }
    access_by_lua_block { ngx.log(ngx.ERR, "access") }
    header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter") }
    body_filter_by_lua_block {
    ngx.log(ngx.ERR, "body_filter ", ngx.arg[1], " ", tostring(ngx.arg[2])) }
    log_by_lua_block { ngx.log(ngx.ERR, "log") }
    content_by_lua_block { ngx.log(ngx.ERR, "content") ngx.print(capture("/sub").body) }
}
location /sub {
    set_by_lua_block $y { ngx.log(ngx.ERR, "set sub") }
    rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite sub") }
    access_by_lua_block { ngx.log(ngx.ERR, "access sub") }
    header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter sub") }
    body_filter_by_lua_block {
    ngx.log(ngx.ERR, "body_filter sub ", ngx.arg[1], " ", tostring(ngx.arg[2])) }
    log_by_lua_block { ngx.log(ngx.ERR, "log sub") }
    content_by_lua_block { ngx.log(ngx.ERR, "content sub") ngx.print("one") ngx.print("two") }
}
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"onetwo"),),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite /t",
            "[error] [lua] set_by_lua(conf):1: server set /t",
            "[error] [lua] set_by_lua(conf):1: set",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite",
            "[error] [lua] access_by_lua(conf):1: access",
            "[error] [lua] content_by_lua(conf):1: content",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite /sub",
            "[error] [lua] set_by_lua(conf):1: server set /sub",
            "[error] [lua] set_by_lua(conf):1: set sub",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite sub",
            "[error] [lua] content_by_lua(conf):1: content sub",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter sub",
            "[error] [lua] body_filter_by_lua(conf):2: body_filter sub one false",
            "[error] [lua] body_filter_by_lua(conf):2: body_filter sub two false",
            "[error] [lua] body_filter_by_lua(conf):2: body_filter sub  true",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter",
            "[error] [lua] body_filter_by_lua(conf):2: body_filter onetwo false",
            "[error] [lua] body_filter_by_lua(conf):2: body_filter  true",
            "[error] [lua] log_by_lua(conf):1: log while logging request",
        ),
    ),
    Case(
        "log lines name the sub-request",
        r"""
location /t { content_by_lua_block { ngx.log(ngx.ERR, "parent") capture("/sub/x?a=b")
    ngx.log(ngx.ERR, "parent again") error("end") } }
location /sub {
    content_by_lua_block { ngx.log(ngx.ERR, "sub") capture("/deep") error("sub fails") } }
location /deep { rewrite ^ /deeper; }
location /deeper { content_by_lua_block { ngx.log(ngx.ERR, "deep ") ngx.sleep(0.001)
    ngx.log(ngx.ERR, "deep again") } }
""",
        (
            Ask(
                "/t?q=1",
                headers=(("Referer", "http://r/"),),
                status=500,
                reply=page("500 Internal Server Error"),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        full_log=True,
        error_log=(
            (
                "[error] [lua] content_by_lua(conf):1: parent, client: 127.0.0.1, server:"
                ' localhost, request: "GET /t?q=1 HTTP/1.1", host: "localhost", referrer:'
                ' "http://r/"'
            ),
            (
                "[error] [lua] content_by_lua(conf):1: sub, client: 127.0.0.1, server: "
                'localhost, request: "GET /t?q=1 HTTP/1.1", subrequest: "/sub/x", host: '
                '"localhost", referrer: "http://r/"'
            ),
            (
                "[error] [lua] content_by_lua(conf):1: deep , client: 127.0.0.1, server: "
                'localhost, request: "GET /t?q=1 HTTP/1.1", subrequest: "/deeper", host: '
                '"localhost", referrer: "http://r/"'
            ),
            (
                "[error] [lua] content_by_lua(conf):2: deep again, client: 127.0.0.1, "
                'server: localhost, request: "GET /t?q=1 HTTP/1.1", subrequest: '
                '"/deeper", host: "localhost", referrer: "http://r/"'
            ),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " sub fails\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):1: in main chunk, client: 127.0.0.1, server: "
                'localhost, request: "GET /t?q=1 HTTP/1.1", subrequest: "/sub/x", host: '
                '"localhost", referrer: "http://r/"'
            ),
            (
                "[error] [lua] content_by_lua(conf):2: parent again, client: 127.0.0.1, "
                'server: localhost, request: "GET /t?q=1 HTTP/1.1", host: "localhost", '
                'referrer: "http://r/"'
            ),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):2:"
                " end\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):2: in main chunk, client: 127.0.0.1, server: "
                'localhost, request: "GET /t?q=1 HTTP/1.1", host: "localhost", referrer: '
                '"http://r/"'
            ),
        ),
    ),
]
