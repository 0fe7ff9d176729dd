"""ngx.req.set_uri: jumps, what they keep, loops, beside rewrite's own."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "jumps by phase",
        r"""
location /to {
    content_by_lua_block {
    ngx.print("to ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.request_uri, " ",
    tostring(ngx.req.is_internal())) } }

location /rewrite { rewrite_by_lua_block { ngx.req.set_uri("/to", true) ngx.say("no") } echo no; }
location /access { access_by_lua_block { local ok, err = pcall(ngx.req.set_uri, "/to", true)
    ngx.log(ngx.ERR, err) ngx.req.set_uri("/to") }
    content_by_lua_block { ngx.print(ngx.var.uri) } }
location /access2 { access_by_lua_block { ngx.req.set_uri("/to", true) } echo no; }
location /content { content_by_lua_block { local ok, err = pcall(ngx.req.set_uri, "/to", true)
    ngx.print(err, " ", ngx.var.uri) ngx.req.set_uri("/to") ngx.print(" ", ngx.var.uri) } }
location /hf {
    header_filter_by_lua_block {
    ngx.req.set_uri("/to")
    ngx.header.x = ngx.var.uri .. tostring(select(2, pcall(ngx.req.set_uri, "/to", true)))
    } echo hf; }
location /log {
    log_by_lua_block { ngx.req.set_uri("/to") ngx.log(ngx.ERR, ngx.var.uri) } echo log; }
location /set { set_by_lua_block $x { ngx.req.set_uri("/to") return ngx.var.uri } echo $x $uri; }
location /set2 { set_by_lua_block $x { ngx.req.set_uri("/to", true) } echo $x $uri; }
location /sr2 { echo "sr2 $uri"; }
server_rewrite_by_lua_block { if ngx.var.uri == "/sr" then ngx.req.set_uri("/to", true)
    ngx.log(ngx.ERR, "no") elseif ngx.var.uri == "/sr1" then ngx.req.set_uri("/sr2") end }
""",
        (
            Ask(
                "/rewrite?q=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"to /to q=1 /rewrite?q=1 true",
            ),
            Ask("/access?q=1", status=200, reply_headers=CHUNKED, reply=b"/to"),
            Ask("/access2?q=1", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/content?q=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"API disabled in the context of content_by_lua* /content /to",
            ),
            Ask(
                "/hf?q=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x": "/toAPI disabled in the context of header_filter_by_lua*"},
                reply=b"hf\n",
            ),
            Ask("/log?q=1", status=200, reply_headers=CHUNKED, reply=b"log\n"),
            Ask("/set?q=1", status=200, reply_headers=CHUNKED, reply=b"/to /to\n"),
            Ask("/set2?q=1", status=500, reply=page("500 Internal Server Error")),
            Ask("/sr?q=1", status=200, reply_headers=CHUNKED, reply=b"to /to q=1 /sr?q=1 true"),
            Ask("/sr1?q=1", status=200, reply_headers=CHUNKED, reply=b"sr2 /sr2\n"),
        ),
        error_log=(
            ("[error] [lua] access_by_lua(conf):2: API disabled in the context of access_by_lua*"),
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "API disabled in the context of access_by_lua*"
            ),
            "[error] [lua] log_by_lua(conf):1: /to while logging request",
            (
                "[error] failed to run set_by_lua*: set_by_lua(conf):1: API disabled in "
                "the context of set_by_lua*"
            ),
        ),
    ),
    Case(
        "what a jump keeps",
        r"""
server_rewrite_by_lua_block { ngx.ctx.s = (ngx.ctx.s or 0) + 1 }
location /a { set $v a; rewrite_by_lua_block { ngx.ctx.a = 1 ngx.var.v = "b" ngx.header.x = 1
    ngx.status = 201 ngx.req.set_header("X-R", "r") ngx.req.set_method(ngx.HTTP_PUT)
    ngx.req.set_uri_args("new=1") ngx.req.read_body() ngx.req.set_uri("/show", true) } }
location /show {
    content_by_lua_block {
    ngx.print(ngx.var.v, tostring(ngx.ctx.a), tostring(ngx.ctx.s), ngx.status, ngx.var.http_x_r,
    ngx.req.get_method(), ngx.var.args, tostring(ngx.req.get_body_data())) } }
location /w { rewrite_by_lua_block { ngx.sleep(0.001) ngx.req.set_uri("/show2", true) } }
location /show2 { content_by_lua_block { ngx.print("show2 ", ngx.var.args or "nil") } }
""",
        (
            Ask(
                "/a?x=1",
                method="POST",
                body=b"body",
                status=201,
                reply_headers=CHUNKED,
                also={"x": "1"},
                reply=b"bnilnil201rPUTnew=1body",
            ),
            Ask("/w?x=1", status=200, reply_headers=CHUNKED, reply=b"show2 x=1"),
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
    ),
    Case(
        "loops",
        r"""
location /a { rewrite_by_lua_block { ngx.req.set_uri("/a", true) } }
location /n {
    rewrite_by_lua_block { local n = tonumber(ngx.var.arg_n)
    if n > 0 then ngx.req.set_uri_args("n=" .. n - 1) ngx.req.set_uri("/n", true) end }
    content_by_lua_block { ngx.print("end") } }
location /e {
    rewrite_by_lua_block { local n = tonumber(ngx.var.arg_n)
    if n > 0 then ngx.req.set_uri_args("n=" .. n - 1) ngx.req.set_uri("/e2", true) end }
    content_by_lua_block { ngx.print("end") } }
location /e2 { content_by_lua_block { ngx.exec("/e?" .. ngx.var.args) } }
""",
        (
            Ask("/a", status=500, reply=page("500 Internal Server Error")),
            Ask("/n?n=9", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/n?n=10", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/n?n=11", status=500, reply=page("500 Internal Server Error")),
            Ask("/e?n=4", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/e?n=5", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/e?n=6", status=500, reply=page("500 Internal Server Error")),
        ),
        error_log=(
            '[error] rewrite or internal redirection cycle while processing "/a"',
            '[error] rewrite or internal redirection cycle while processing "/n"',
            '[error] rewrite or internal redirection cycle while processing "/e2"',
        ),
    ),
    Case(
        "beside rewrite, break, return",
        r"""
location /to {
    content_by_lua_block {
    ngx.print("to ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.request_uri, " ",
    tostring(ngx.req.is_internal())) } }

location /a { rewrite ^ /a2 break; rewrite_by_lua_block { ngx.req.set_uri("/to", true) } }
location /b { rewrite_by_lua_block { ngx.req.set_uri("/to", true) } rewrite ^ /b2; }
location /b2 { echo "b2 $uri"; }
location /c { break; rewrite_by_lua_block { ngx.req.set_uri("/to", true) } }
location /d { rewrite_by_lua_block { ngx.req.set_uri("/to", true) } return 200 "returned"; }
location /f {
    rewrite_by_lua_block {
    ngx.req.set_uri("/to") } proxy_pass http://dump; proxy_set_header Host $http_host; }
location /g {
    rewrite_by_lua_block {
    ngx.req.set_uri("/g2/x")
    ngx.req.set_uri_args("a=1") } proxy_pass http://dump/base; proxy_set_header Host $http_host; }
location /h { rewrite_by_lua_block { ngx.req.set_uri("/file.txt") } root html; }
location /i { rewrite_by_lua_block { ngx.req.set_uri("/i2", true) } }
location = /i2 { rewrite ^ /to?from=i2; }
location /j { if ($arg_x) { rewrite_by_lua_block { ngx.req.set_uri("/to", true) } } echo j; }
location /k { rewrite_by_lua_block { ngx.req.set_uri("/to", true) } try_files /none =404; }
location /l { access_by_lua_block { ngx.req.set_uri("/file.txt") } root html; }
location /n {
    rewrite_by_lua_block {
    ngx.req.set_uri("/a%20b")
    ngx.req.set_uri_args("a%20b") } proxy_pass http://dump; proxy_set_header Host $http_host; }
location /p { rewrite_by_lua_block { ngx.req.set_uri("/p2?x=1", true) } }
""",
        (
            Ask("/a?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to x=1 /a?x=1 true"),
            Ask("/b?x=1", status=200, reply_headers=CHUNKED, reply=b"b2 /b2\n"),
            Ask("/c?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to x=1 /c?x=1 true"),
            Ask("/d?x=1", status=200, reply=b"returned"),
            Ask(
                "/f?x=1", status=200, reply=b"method=GET\npath=/to\nquery=x=1\nhost: localhost\n\n"
            ),
            Ask(
                "/g?x=1",
                status=200,
                reply=b"method=GET\npath=/g2/x\nquery=a=1\nhost: localhost\n\n",
            ),
            Ask("/h?x=1", status=200, also=of_file(5), reply=b"text\n"),
            Ask(
                "/i?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to from=i2&x=1 /i?x=1 true"
            ),
            Ask("/j?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to x=1 /j?x=1 true"),
            Ask("/k?x=1", status=200, reply_headers=CHUNKED, reply=b"to /to x=1 /k?x=1 true"),
            Ask("/l?x=1", status=200, also=of_file(5), reply=b"text\n"),
            Ask(
                "/n?x=1",
                status=200,
                reply=b"method=GET\npath=/a%20b\nquery=a%20b\nhost: localhost\n\n",
            ),
            Ask("/p?x=1", status=500, reply=page("500 Internal Server Error")),
        ),
        files={"html/file.txt": "text\n"},
        apps=("dump",),
        error_log=('[error] rewrite or internal redirection cycle while processing "/p2?x=1"',),
    ),
    Case(
        "before the rewrite codes",
        r"""
location /e { rewrite_by_lua_block { ngx.req.set_uri("/e2", true) } rewrite ^ /never; }
location /e2 { echo "e2 $uri"; }
location /f { rewrite_by_lua_block { ngx.req.set_uri("/f2") } rewrite ^/f2 /e2; }
""",
        (
            Ask(
                "/e",
                status=404,
                reply=page("404 Not Found"),
                differs="nginx runs the codes after a jump; for us it ends the phase",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "reply": b"e2 /e2\n",
                },
            ),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"e2 /e2\n"),
        ),
        http="rewrite_by_lua_no_postpone on;",
        error_log=('[error] open() "%PREFIX%/html/never" failed (2: No such file or directory)',),
        ours={"error_log": ()},
    ),
    Case(
        "set_uri and set_uri_args for the app",
        r"""
location /raw { rewrite_by_lua_block { ngx.req.set_uri("/\xc3\xa4 b?c%d") } %APP% }
location /args { access_by_lua_block { ngx.req.set_uri_args({}) } %APP% }
location /one { access_by_lua_block { ngx.req.set_uri_args("a&b=&c==&%zz") } %APP% }
location /o {
    rewrite_by_lua_block { ngx.req.set_uri("/app/o") ngx.req.set_uri_args({a = {1, 2}}) } %APP% }
location /exec { content_by_lua_block { ngx.exec("/to/x y", {a = "b c"}) } }
location /to/ { %APP% }
""",
        (
            Ask(
                "/raw?x=1",
                status=200,
                reply=b"method=GET\npath=/\xc3\xa4 b?c%d\nquery=x=1\nhost: localhost\n\n",
            ),
            Ask(
                "/args?x=1",
                status=200,
                reply=b"method=GET\npath=/args\nquery=\nhost: localhost\n\n",
            ),
            Ask(
                "/one?x=1",
                status=200,
                reply=b"method=GET\npath=/one\nquery=a&b=&c==&%zz\nhost: localhost\n\n",
            ),
            Ask(
                "/o?x=1",
                status=200,
                reply=b"method=GET\npath=/app/o\nquery=a=1&a=2\nhost: localhost\n\n",
            ),
            Ask(
                "/exec?x=1",
                status=200,
                reply=b"method=GET\npath=/to/x y\nquery=a=b%20c\nhost: localhost\n\n",
            ),
        ),
        app="dump",
    ),
]
