"""ngx.location.capture_multi: the order of starts and results."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "one, several, many",
        r"""
location /s { content_by_lua_block { local n, t = ngx.var.arg_n, ngx.var.arg_t
    ngx.log(ngx.ERR, "start ", n) if t then ngx.sleep(tonumber(t)) end ngx.log(ngx.ERR, "end ", n)
    ngx.print("sub ", n) } }

location /sub { content_by_lua_block { ngx.print(ngx.var.args or "-") } }
location /one { content_by_lua_block { show(ngx.location.capture_multi {{"/sub?1"}})
    ngx.say(select("#", ngx.location.capture_multi {{"/sub"}})) } }
location /two {
    content_by_lua_block {
    local a, b = ngx.location.capture_multi {{"/sub?1"}, {"/sub", {args = {x = 2},
    method = ngx.HTTP_POST, body = "b"}}} show(a) show(b) } }
location /many { content_by_lua_block { local q = {} for i = 1, 40 do q[i] = {"/sub?" .. i} end
    local r = {ngx.location.capture_multi(q)} local s = {} for i, v in ipairs(r) do s[i] = v.body
    end ngx.say(#r, " ", table.concat(s, " ")) } }
location /mixed {
    content_by_lua_block {
    local a, b, c = ngx.location.capture_multi {{"/sub"}, {"/none"}, {"/403"}} show(a) show(b)
    show(c) } }
location /403 { return 403; }
location /same {
    content_by_lua_block { local q = {"/sub", {args = "x"}}
    local a, b = ngx.location.capture_multi {q, q} ngx.say(a.body, b.body, tostring(a == b)) } }
location /not-list {
    content_by_lua_block { local a, b = ngx.location.capture_multi {{"/sub"}, x = {"/none"}}
    ngx.say(a.body, tostring(b)) } }
""",
        (
            Ask(
                "/one",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [1] Content-Type=text/plain\n1\n",
            ),
            Ask(
                "/two",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [1] Content-Type=text/plain\n"
                    b"200 whole [x=2] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/many",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"40 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 "
                    b"27 28 29 30 31 32 33 34 35 36 37 38 39 40\n"
                ),
            ),
            Ask(
                "/mixed",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [-] Content-Type=text/plain\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"403 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask("/same", status=200, reply_headers=CHUNKED, reply=b"xxfalse\n"),
            Ask("/not-list", status=200, reply_headers=CHUNKED, reply=b"-nil\n"),
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
        error_log=('[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',),
    ),
    Case(
        "none of them waits",
        r"""
location /s { content_by_lua_block { local n, t = ngx.var.arg_n, ngx.var.arg_t
    ngx.log(ngx.ERR, "start ", n) if t then ngx.sleep(tonumber(t)) end ngx.log(ngx.ERR, "end ", n)
    ngx.print("sub ", n) } }
location /t {
    content_by_lua_block {
    local a, b, c = ngx.location.capture_multi {{'/s?n=1'}, {'/s?n=2'}, {'/s?n=3'}}
    ngx.say(a.body, b.body, c.body) } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"sub 1sub 2sub 3\n"),),
        error_log=(
            "[error] [lua] content_by_lua(conf):2: start 1",
            "[error] [lua] content_by_lua(conf):2: end 1",
            "[error] [lua] content_by_lua(conf):2: start 2",
            "[error] [lua] content_by_lua(conf):2: end 2",
            "[error] [lua] content_by_lua(conf):2: start 3",
            "[error] [lua] content_by_lua(conf):2: end 3",
        ),
    ),
    Case(
        "all of them wait",
        r"""
location /s { content_by_lua_block { local n, t = ngx.var.arg_n, ngx.var.arg_t
    ngx.log(ngx.ERR, "start ", n) if t then ngx.sleep(tonumber(t)) end ngx.log(ngx.ERR, "end ", n)
    ngx.print("sub ", n) } }
location /t {
    content_by_lua_block {
    local a, b, c = ngx.location.capture_multi {{'/s?n=1&t=0.06'}, {'/s?n=2&t=0.02'},
    {'/s?n=3&t=0.04'}} ngx.say(a.body, b.body, c.body) } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"sub 1sub 2sub 3\n"),),
        error_log=(
            "[error] [lua] content_by_lua(conf):2: start 1",
            "[error] [lua] content_by_lua(conf):2: start 2",
            "[error] [lua] content_by_lua(conf):2: start 3",
            "[error] [lua] content_by_lua(conf):2: end 2",
            "[error] [lua] content_by_lua(conf):2: end 3",
            "[error] [lua] content_by_lua(conf):2: end 1",
        ),
    ),
    Case(
        "some of them wait",
        r"""
location /s { content_by_lua_block { local n, t = ngx.var.arg_n, ngx.var.arg_t
    ngx.log(ngx.ERR, "start ", n) if t then ngx.sleep(tonumber(t)) end ngx.log(ngx.ERR, "end ", n)
    ngx.print("sub ", n) } }
location /t {
    content_by_lua_block {
    local a, b, c = ngx.location.capture_multi {{'/s?n=1&t=0.03'}, {'/s?n=2'}, {'/s?n=3&t=0.01'}}
    ngx.say(a.body, b.body, c.body) } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"sub 1sub 2sub 3\n"),),
        error_log=(
            "[error] [lua] content_by_lua(conf):2: start 1",
            "[error] [lua] content_by_lua(conf):2: start 2",
            "[error] [lua] content_by_lua(conf):2: end 2",
            "[error] [lua] content_by_lua(conf):2: start 3",
            "[error] [lua] content_by_lua(conf):2: end 3",
            "[error] [lua] content_by_lua(conf):2: end 1",
        ),
    ),
    Case(
        "two that wait for one another",
        r"""
location /a { content_by_lua_block { for i = 1, 100 do if ngx.ctx.go then ngx.print("a went ")
    return end ngx.sleep(0.005) end ngx.print("a gave up ") } }
location /b { content_by_lua_block { ngx.sleep(0.01) ngx.ctx.go = true ngx.print("b") } }
location /t {
    content_by_lua_block {
    local ctx = {}
    local a, b = ngx.location.capture_multi {{"/a", {ctx = ctx}}, {"/b", {ctx = ctx}}}
    ngx.say(a.body, b.body) } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"a went b\n"),),
    ),
    Case(
        "errors and exits in some of them",
        r"""
location /s { content_by_lua_block { local n, t = ngx.var.arg_n, ngx.var.arg_t
    ngx.log(ngx.ERR, "start ", n) if t then ngx.sleep(tonumber(t)) end ngx.log(ngx.ERR, "end ", n)
    ngx.print("sub ", n) } }

location /err { content_by_lua_block { error("one fails") } }
location /err2 { content_by_lua_block { ngx.sleep(0.02) error("one fails later") } }
location /exit { content_by_lua_block { ngx.sleep(0.01) ngx.exit(503) } }
location /half { content_by_lua_block { ngx.print("half") ngx.sleep(0.01) error("half way") } }
location /t {
    content_by_lua_block {
    for _, res in ipairs {ngx.location.capture_multi {{"/err"}, {"/s?n=1&t=0.04"}, {"/err2"},
    {"/exit"}, {"/half"}, {"/s?n=2"}}} do show(res) end } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"500 cut [] Content-Type=text/plain\n"
                    b"200 whole [sub 1] Content-Type=text/plain\n"
                    b"500 cut [] Content-Type=text/plain\n"
                    b"503 cut [] Content-Type=text/plain\n"
                    b"200 cut [half] Content-Type=text/plain\n"
                    b"200 whole [sub 2] Content-Type=text/plain\n"
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
        error_log=(
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: one fails"),
            "[error] [lua] content_by_lua(conf):2: start 1",
            "[error] [lua] content_by_lua(conf):2: start 2",
            "[error] [lua] content_by_lua(conf):2: end 2",
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: half way"),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " one fails later"
            ),
            "[error] [lua] content_by_lua(conf):2: end 1",
        ),
    ),
]
