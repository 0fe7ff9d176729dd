"""ngx.location.capture: filters of a sub-request; captures beside output, in coroutines."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "filters of the sub-request's location",
        r"""
location /t { header_filter_by_lua_block { ngx.header.x_main = ngx.ctx.n }
    body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1]:gsub("sub", "main") }
    content_by_lua_block { show(capture(ngx.unescape_uri(ngx.var.args))) } }
location /a { header_filter_by_lua_block { ngx.header.x_a = ngx.status ngx.status = 203 }
    body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1]:upper() }
    content_by_lua_block { ngx.print("one ") ngx.print("two") } }
location /b {
    header_filter_by_lua_block { ngx.header.content_type = "x/y" ngx.header.content_length = nil }
    body_filter_by_lua_block { ngx.arg[1] = nil } return 200 "text"; }
location /c { header_filter_by_lua_block { ngx.header.content_length = nil }
    body_filter_by_lua_block {
    ngx.arg[1] = (ngx.arg[1] or "") .. (ngx.arg[2] and "|last" or "|more") } return 200 "text"; }
location /d { header_filter_by_lua_block { ngx.header.x_d = tostring(ngx.is_subrequest) }
    body_filter_by_lua_block { ngx.log(ngx.ERR, "never") } return 403; }
location /e { header_filter_by_lua_block { ngx.header.content_length = nil }
    body_filter_by_lua_block { ngx.arg[1] = "<" .. ngx.arg[1] .. ">" .. tostring(ngx.arg[2])
    } proxy_pass http://hello; }
location /f { body_filter_by_lua_block { if ngx.arg[1]:find("two") then ngx.arg[2] = true end }
    content_by_lua_block { ngx.print("one ") ngx.print("two ") local ok, err = ngx.print("three")
    ngx.log(ngx.ERR, tostring(ok), tostring(err)) } }
location /g { body_filter_by_lua_block { ngx.ctx.n = (ngx.ctx.n or 0) + #ngx.arg[1]
    ngx.arg[1] = ngx.arg[1] .. ngx.ctx.n .. " " }
    content_by_lua_block { ngx.print("a") ngx.print("bb") ngx.flush(true) ngx.print("ccc") } }
location /h {
    header_filter_by_lua_block {
    ngx.header["X-List"] = {1, 2} ngx.header.content_length = 4 } echo -n text; }
location /i { header_filter_by_lua_block { ngx.header.content_length = nil }
    body_filter_by_lua_block { ngx.arg[1] = "replaced" } root html; }
""",
        (
            Ask(
                "/t?/a",
                status=200,
                reply_headers=CHUNKED,
                reply=b"203 whole [ONE TWO] Content-Type=text/plain; x-a=200\n",
            ),
            Ask(
                "/t?/b", status=200, reply_headers=CHUNKED, reply=b"200 whole [] Content-Type=x/y\n"
            ),
            Ask(
                "/t?/c",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [text|last] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/d",
                status=200,
                reply_headers=CHUNKED,
                reply=b"403 cut [] Content-Type=text/plain; x-d=true\n",
            ),
            Ask(
                "/t?/e",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [<hello\n>false<>true] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/f",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [one two ] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/g",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [a1 bb3 3 ccc6 6 ] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/h",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [text] Content-Type=text/plain; X-List={1,2}; content-length=4\n",
            ),
            Ask(
                "/t?/i",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'200 whole [replaced] Content-Type=text/plain; ETag="56273e80-4"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
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
        files={"html/i": "file"},
        apps=("hello",),
        error_log=("[error] [lua] content_by_lua(conf):2: 1nil",),
    ),
    Case(
        "capture, then output",
        r"""
location /sub { content_by_lua_block { ngx.print("sub") } }
location /t { content_by_lua_block { ngx.print("before ") ngx.print(capture("/sub").body)
    ngx.print(" after") } }
location /u {
    content_by_lua_block { ngx.say("before") ngx.flush(true) ngx.say(capture("/sub").body)
    ngx.eof() ngx.log(ngx.ERR, capture("/sub").body) } }
location /v {
    content_by_lua_block { ngx.status = 201 ngx.header.x = "y" local res = capture("/sub")
    ngx.say(ngx.status, ngx.header.x, res.status) } }
location /w { content_by_lua_block { for i = 1, 20 do ngx.print(capture("/sub").body) end } }
location /x { access_by_lua_block { if capture("/sub").status ~= 201 then ngx.exit(403) end }
    content_by_lua_block { ngx.say("not reached") } }
location /y { rewrite_by_lua_block { ngx.var.args = capture("/sub").body ngx.exec("/z") } }
location /z { content_by_lua_block { ngx.say("z ", ngx.var.args or "") } }
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"before sub after"),
            Ask("/u", status=200, reply_headers=CHUNKED, reply=b"before\nsub\n"),
            Ask("/v", status=201, reply_headers=CHUNKED, also={"x": "y"}, reply=b"201y200\n"),
            Ask(
                "/w",
                status=200,
                reply_headers=CHUNKED,
                reply=b"subsubsubsubsubsubsubsubsubsubsubsubsubsubsubsubsubsubsubsub",
            ),
            Ask("/x", status=403, reply=page("403 Forbidden")),
            Ask("/y", status=200, reply_headers=CHUNKED, reply=b"z \n"),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        error_log=("[error] [lua] content_by_lua(conf):2: sub",),
    ),
    Case(
        "in a coroutine, in pcall, in a module",
        r"""
location /sub { content_by_lua_block { ngx.sleep(0.001) ngx.print("sub ", ngx.var.args) } }
location /a {
    content_by_lua_block {
    local co = coroutine.wrap(function() for i = 1,
    3 do coroutine.yield(capture("/sub?" .. i).body) end end) ngx.say(co(), co(), co()) } }
location /b { content_by_lua_block { local ok, res = pcall(capture, "/sub?p")
    ngx.say(tostring(ok), res.body) } }
location /c { content_by_lua_block { ngx.say(select("#", capture("/sub?x"))) local m = require "m"
    ngx.say(m.body) } }
location /d {
    content_by_lua_block {
    local a, b = coroutine.create(function() return capture("/sub?a").body end),
    coroutine.create(function() return capture("/sub?b").body end)
    ngx.say(select(2, coroutine.resume(b)), select(2, coroutine.resume(a))) } }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"sub 1sub 2sub 3\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"truesub p\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"sub bsub a\n"),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
    ),
]
