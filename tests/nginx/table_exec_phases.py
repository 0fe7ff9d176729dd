"""ngx.exec: from every phase; what the request keeps and what it loses."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "from every phase",
        r"""
location /to {
    content_by_lua_block {
    ngx.print("to ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.status) } }
location @named {
    content_by_lua_block {
    ngx.print("named ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.status) } }
location /rewrite { rewrite_by_lua_block { ngx.exec(ngx.var.arg_n and '@named' or '/to?a=b')
    ngx.say('no') } echo no; }
location /access { access_by_lua_block { ngx.exec(ngx.var.arg_n and '@named' or '/to?a=b')
    ngx.say('no') } echo no; }

location /content { content_by_lua_block { ngx.exec(ngx.var.arg_n and '@named' or '/to?a=b')
    ngx.say('no') } }
location /sr { echo no; }
server_rewrite_by_lua_block {
    if ngx.var.uri == "/sr" then ngx.exec(ngx.var.arg_n and '@named' or '/to?a=b') end }
""",
        (
            Ask("/rewrite?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to a=b 0"),
            Ask("/rewrite?n=1", status=200, reply_headers=CHUNKED, reply=b"named /rewrite n=1 0"),
            Ask("/access?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to a=b 0"),
            Ask("/access?n=1", status=200, reply_headers=CHUNKED, reply=b"named /access n=1 0"),
            Ask("/content?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to a=b 0"),
            Ask("/content?n=1", status=200, reply_headers=CHUNKED, reply=b"named /content n=1 0"),
            Ask("/sr?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to a=b 0"),
            Ask("/sr?n=1", status=200, reply_headers=CHUNKED, reply=b"named /sr n=1 0"),
        ),
    ),
    Case(
        "refused elsewhere",
        r"""
location /to {
    content_by_lua_block {
    ngx.print("to ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.status) } }
location @named {
    content_by_lua_block {
    ngx.print("named ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.status) } }

location /set {
    set_by_lua_block $x { local ok, err = pcall(ngx.exec, "/to") ngx.log(ngx.ERR, err) } echo set;
    }
location /hf { header_filter_by_lua_block { local ok, err = pcall(ngx.exec, "/to")
    ngx.log(ngx.ERR, err) } echo hf; }
location /bf { body_filter_by_lua_block { local ok, err = pcall(ngx.exec, "/to")
    ngx.log(ngx.ERR, err) } echo bf; }
location /log {
    log_by_lua_block { local ok, err = pcall(ngx.exec, "/to") ngx.log(ngx.ERR, err) } echo log; }
location /err {
    header_filter_by_lua_block {
    ngx.log(ngx.ERR, select(2, pcall(ngx.exec)), select(2, pcall(ngx.exec, "")),
    select(2, pcall(ngx.exec, {})), select(2, pcall(ngx.exec, "/..")),
    select(2, pcall(ngx.exec, "/x", true))) } echo err; }
location /line { set_by_lua_block $x {

ngx.exec("/to") } echo line; }
""",
        (
            Ask("/set", status=200, reply_headers=CHUNKED, reply=b"set\n"),
            Ask("/hf", status=200, reply_headers=CHUNKED, reply=b"hf\n"),
            Ask("/bf", status=200, reply_headers=CHUNKED, reply=b"bf\n"),
            Ask("/log", status=200, reply_headers=CHUNKED, reply=b"log\n"),
            Ask("/err", status=200, reply_headers=CHUNKED, reply=b"err\n"),
            Ask("/line", status=500, reply=page("500 Internal Server Error")),
        ),
        error_log=(
            ("[error] [lua] set_by_lua(conf):1: API disabled in the context of set_by_lua*"),
            (
                "[error] [lua] header_filter_by_lua(conf):2: API disabled in the context "
                "of header_filter_by_lua*"
            ),
            (
                "[error] [lua] body_filter_by_lua(conf):2: API disabled in the context "
                "of body_filter_by_lua*"
            ),
            (
                "[error] [lua] body_filter_by_lua(conf):2: API disabled in the context "
                "of body_filter_by_lua*"
            ),
            (
                "[error] [lua] log_by_lua(conf):1: API disabled in the context of "
                "log_by_lua* while logging request"
            ),
            (
                "[error] [lua] header_filter_by_lua(conf):2: expecting one or two "
                "arguments, but got 0The uri argument is emptybad argument #1 to '?' "
                "(string expected, got table)API disabled in the context of "
                "header_filter_by_lua*API disabled in the context of "
                "header_filter_by_lua*"
            ),
            (
                "[error] failed to run set_by_lua*: set_by_lua(conf):3: API disabled in "
                "the context of set_by_lua*"
            ),
        ),
    ),
    Case(
        "ngx.ctx is lost",
        r"""
location /a { rewrite_by_lua_block { ngx.ctx.a = 1 }
    content_by_lua_block { ngx.exec(ngx.var.arg_n and "@n" or "/show") } }
location /show { content_by_lua_block { ngx.print(tostring(ngx.ctx.a), tostring(ngx.ctx.s)) }
    log_by_lua_block { ngx.log(ngx.ERR, tostring(ngx.ctx.a)) } }
location @n { content_by_lua_block { ngx.print(tostring(ngx.ctx.a), tostring(ngx.ctx.s)) }
    header_filter_by_lua_block { ngx.header.x = tostring(ngx.ctx.a) } }
server_rewrite_by_lua_block { ngx.ctx.s = (ngx.ctx.s or 0) + 1 }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"nil1"),
            Ask("/a?n=1", status=200, reply_headers=CHUNKED, also={"x": "nil"}, reply=b"nilnil"),
        ),
        http=r"""
init_by_lua_block {
    function show(res, ...)
        if not res then return end
        local lines = {}
        for k, v in pairs(res.header) do
            local is = type(v) == "number" and "#" or ""
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. is .. v
        end
        table.sort(lines)
        local cut = res.truncated and "cut" or "whole"
        ngx.say(res.status, " ", cut, " [", res.body, "] ", table.concat(lines, "; "))
        return show(...)
    end
}
""",
        error_log=("[error] [lua] log_by_lua(conf):1: nil while logging request",),
    ),
    Case(
        "variables, headers, status and method are kept",
        r"""
location /a { set $v "a"; content_by_lua_block { ngx.var.v = ngx.var.v .. "!" ngx.header.x_a = 1
    ngx.header["X-List"] = {1, 2} ngx.header.content_type = "t/a" ngx.header.content_length = 99
    ngx.status = tonumber(ngx.var.arg_s) or 0 ngx.req.set_header("X-R", "set")
    ngx.req.clear_header("X-C") ngx.req.set_method(ngx.HTTP_PUT)
    ngx.exec(ngx.var.arg_n and "@n" or "/show") } }
location /show { set $w "w$v";
    content_by_lua_block {
    ngx.print(ngx.var.v, " ", ngx.var.w, " ", ngx.status, " ", ngx.req.get_method(), " ",
    ngx.var.http_x_r, " ", ngx.var.http_x_c or "nil", " ", tostring(ngx.header.x_a), " ",
    tostring(ngx.header.content_type)) } }
location @n {
    content_by_lua_block {
    ngx.print("n ", ngx.var.v, " ", ngx.status, " ", ngx.req.get_method(), " ", ngx.var.http_x_r,
    " ", ngx.var.http_x_c or "nil", " ", tostring(ngx.header.x_a), " ",
    tostring(ngx.header.content_type)) } }
location /b { content_by_lua_block { ngx.status = 404 ngx.header.x_b = 1 ngx.exec("/text") } }
location /text { return 200 "text"; }
location /c { content_by_lua_block { ngx.status = 201 ngx.header.x_c = 1 ngx.exec("/file") } }
location /file { root html; }
location /d { content_by_lua_block { ngx.status = 404 ngx.header.x_d = 1 ngx.exec("/hello") } }
location /hello { proxy_pass http://hello; }
location /e { rewrite_by_lua_block { ngx.status = 405 ngx.exec("/empty") } }
location /empty { content_by_lua_block { } }
""",
        (
            Ask(
                "/a",
                headers=(("X-C", "1"),),
                status=200,
                reply_headers={"content-type": "t/a", "x-a": "1", "x-list": ["1", "2"]},
                reply=b"a! wa! 0 PUT set nil 1 t/a",
            ),
            Ask(
                "/a?s=201",
                status=201,
                reply_headers={"content-type": "t/a", "x-a": "1", "x-list": ["1", "2"]},
                reply=b"a! wa! 201 PUT set nil 1 t/a",
            ),
            Ask(
                "/a?n=1",
                status=200,
                reply_headers={"content-type": "t/a", "x-a": "1", "x-list": ["1", "2"]},
                reply=b"n a! 0 PUT set nil 1 t/a",
            ),
            Ask(
                "/a?n=1&s=404",
                status=404,
                reply_headers={"content-type": "t/a", "x-a": "1", "x-list": ["1", "2"]},
                reply=b"n a! 404 PUT set nil 1 t/a",
            ),
            Ask("/b", status=200, also={"x-b": "1"}, reply=b"text"),
            Ask("/c", status=200, also=of_file(5) | {"x-c": "1"}, reply=b"file\n"),
            Ask("/d", status=200, also={"x-d": "1"}, reply=b"hello\n"),
            Ask("/e", status=405, reply_headers=CHUNKED),
            Ask(
                "/a",
                method="POST",
                body=b"x",
                status=200,
                reply_headers={"content-type": "t/a", "x-a": "1", "x-list": ["1", "2"]},
                reply=b"a! wa! 0 PUT set nil 1 t/a",
            ),
            Ask(
                "/b",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also={"content-length": "4", "x-b": "1"},
            ),
        ),
        http=r"""
init_by_lua_block {
    function show(res, ...)
        if not res then return end
        local lines = {}
        for k, v in pairs(res.header) do
            local is = type(v) == "number" and "#" or ""
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. is .. v
        end
        table.sort(lines)
        local cut = res.truncated and "cut" or "whole"
        ngx.say(res.status, " ", cut, " [", res.body, "] ", table.concat(lines, "; "))
        return show(...)
    end
}
""",
        files={"html/file": "file\n"},
        apps=("hello",),
    ),
    Case(
        "the body is kept",
        r"""
location /a { content_by_lua_block { ngx.req.read_body() ngx.exec("/show") } }
location /b { content_by_lua_block { ngx.exec("/show") } }
location /c { content_by_lua_block { ngx.req.read_body() ngx.req.set_body_data("set")
    ngx.exec("@show") } }
location /d { content_by_lua_block { ngx.req.discard_body() ngx.exec("/show") } }
location /e { rewrite_by_lua_block { ngx.req.read_body() ngx.exec("/dump") } }
location /f { rewrite_by_lua_block { ngx.exec("/dump") } }
location /show {
    content_by_lua_block {
    ngx.req.read_body()
    ngx.print(ngx.req.get_method(), ngx.req.get_body_data() or "nil", ngx.var.content_length) } }
location @show {
    content_by_lua_block {
    ngx.req.read_body()
    ngx.print(ngx.req.get_method(), ngx.req.get_body_data() or "nil", ngx.var.content_length) } }
location /dump { proxy_pass http://dump; proxy_set_header Host $http_host; }
""",
        (
            Ask(
                "/a",
                method="POST",
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POSThello5",
            ),
            Ask(
                "/b",
                method="POST",
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POSThello5",
            ),
            Ask(
                "/c",
                method="POST",
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POSTset3",
            ),
            Ask(
                "/d",
                method="POST",
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POSTnil5",
            ),
            Ask(
                "/e",
                method="POST",
                body=b"hello",
                status=200,
                reply=(
                    b"method=POST\npath=/dump\nquery=\ncontent-length: 5\nhost: localhost\n\nhello"
                ),
            ),
            Ask(
                "/f",
                method="POST",
                body=b"hello",
                status=200,
                reply=(
                    b"method=POST\npath=/dump\nquery=\ncontent-length: 5\nhost: localhost\n\nhello"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    function show(res, ...)
        if not res then return end
        local lines = {}
        for k, v in pairs(res.header) do
            local is = type(v) == "number" and "#" or ""
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. is .. v
        end
        table.sort(lines)
        local cut = res.truncated and "cut" or "whole"
        ngx.say(res.status, " ", cut, " [", res.body, "] ", table.concat(lines, "; "))
        return show(...)
    end
}
""",
        apps=("dump",),
    ),
]
