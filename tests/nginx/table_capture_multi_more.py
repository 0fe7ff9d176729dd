"""ngx.location.capture_multi: nested, with errors, in other phases, of apps."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "nested",
        r"""
location /s { content_by_lua_block { local n, t = ngx.var.arg_n, ngx.var.arg_t
    ngx.log(ngx.ERR, "start ", n) if t then ngx.sleep(tonumber(t)) end ngx.log(ngx.ERR, "end ", n)
    ngx.print("sub ", n) } }

location /multi {
    content_by_lua_block {
    local a, b = ngx.location.capture_multi {{"/s?n=" .. ngx.var.args .. "1&t=0.02"},
    {"/s?n=" .. ngx.var.args .. "2&t=0.05"}} ngx.print(a.body, " ", b.body) } }
location /t {
    content_by_lua_block { local a, b = ngx.location.capture_multi {{"/multi?a"}, {"/s?n=b"}}
    ngx.say(a.body, ", ", b.body) } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"sub a1 sub a2, sub b\n"),),
        http=r"""
init_by_lua_block {
    multi = ngx.location.capture_multi
}
""",
        error_log=(
            "[error] [lua] content_by_lua(conf):2: start b",
            "[error] [lua] content_by_lua(conf):2: end b",
            "[error] [lua] content_by_lua(conf):2: start a1",
            "[error] [lua] content_by_lua(conf):2: start a2",
            "[error] [lua] content_by_lua(conf):2: end a1",
            "[error] [lua] content_by_lua(conf):2: end a2",
        ),
    ),
    Case(
        "vars and ctx shared among them",
        r"""
location /sub { set $v "${v}x";
    content_by_lua_block { ngx.ctx.n = (ngx.ctx.n or 0) + 1 ngx.print(ngx.var.v, ngx.ctx.n) } }
location /t { set $v "p";
    content_by_lua_block { local ctx = {} local function all(o)
    local a, b = ngx.location.capture_multi {{"/sub", o}, {"/sub", o}}
    ngx.say(a.body, " ", b.body, " ", ngx.var.v, " ", tostring(ctx.n)) end
   all {ctx = ctx} all {ctx = ctx,
    copy_all_vars = true} all {share_all_vars = true} all {vars = {v = "given"}} } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x1 x2 p 2\npx3 px4 p 4\npx1 pxx1 pxx 4\ngivenx1 givenx1 pxx 4\n",
            ),
        ),
        error_log=(
            '[warn] using uninitialized "v" variable',
            '[warn] using uninitialized "v" variable',
        ),
    ),
    Case(
        "in rewrite and access, then content",
        r"""
location /s { content_by_lua_block { local n, t = ngx.var.arg_n, ngx.var.arg_t
    ngx.log(ngx.ERR, "start ", n) if t then ngx.sleep(tonumber(t)) end ngx.log(ngx.ERR, "end ", n)
    ngx.print("sub ", n) } }
location /t { rewrite_by_lua_block { ngx.location.capture_multi {{'/s?n=r1'}, {'/s?n=r2'}} }
    access_by_lua_block { local a, b = ngx.location.capture_multi {{'/s?n=a1&t=0.01'}, {'/s?n=a2'}}
    ngx.ctx.got = a.body .. b.body } content_by_lua_block { ngx.say(ngx.ctx.got) } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"sub a1sub a2\n"),),
        error_log=(
            "[error] [lua] content_by_lua(conf):2: start r1",
            "[error] [lua] content_by_lua(conf):2: end r1",
            "[error] [lua] content_by_lua(conf):2: start r2",
            "[error] [lua] content_by_lua(conf):2: end r2",
            "[error] [lua] content_by_lua(conf):2: start a1",
            "[error] [lua] content_by_lua(conf):2: start a2",
            "[error] [lua] content_by_lua(conf):2: end a2",
            "[error] [lua] content_by_lua(conf):2: end a1",
        ),
    ),
    Case(
        "apps and files",
        r"""
location /hello { proxy_pass http://hello; }
location /rich { proxy_pass http://rich; }
location /f { root html; }
location /t {
    content_by_lua_block {
    for _, res in ipairs {ngx.location.capture_multi {{"/hello"}, {"/f"}, {"/rich"}, {"/f/none"},
    {"/hello"}}} do show(res) end } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain\n"
                    b"200 whole [file] Content-Length=#4; Content-Type=text/plain; "
                    b'ETag="56273e80-4"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain\n"
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
        files={"html/f": "file"},
        apps=("hello", "rich"),
        error_log=('[error] open() "%PREFIX%/html/f/none" failed (20: Not a directory)',),
    ),
]
