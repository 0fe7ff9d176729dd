"""ngx.location.capture: sub-requests of sub-requests, and how deep they may go.

Rule: nginx counts 50 levels below a request (NGX_HTTP_MAX_SUBREQUESTS).
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a chain",
        r"""
location /n {
    content_by_lua_block { local n = tonumber(ngx.var.args)
    if n == 0 then return ngx.print("bottom") end local res = capture("/n?" .. n - 1)
    ngx.status = res.status ngx.print(n, " ", res.body) } }
""",
        (
            Ask("/n?1", status=200, reply_headers=CHUNKED, reply=b"1 bottom"),
            Ask("/n?5", status=200, reply_headers=CHUNKED, reply=b"5 4 3 2 1 bottom"),
            Ask(
                "/n?30",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"30 29 28 27 26 25 24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 "
                    b"5 4 3 2 1 bottom"
                ),
            ),
            Ask(
                "/n?48",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"48 47 46 45 44 43 42 41 40 39 38 37 36 35 34 33 32 31 30 29 28 27 26 25 "
                    b"24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 bottom"
                ),
            ),
            Ask(
                "/n?49",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"49 48 47 46 45 44 43 42 41 40 39 38 37 36 35 34 33 32 31 30 29 28 27 26 "
                    b"25 24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 bottom"
                ),
            ),
            Ask(
                "/n?50",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"50 49 48 47 46 45 44 43 42 41 40 39 38 37 36 35 34 33 32 31 30 29 28 27 "
                    b"26 25 24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 "
                    b"bottom"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
    ),
    Case(
        "a location that captures itself",
        r"""
location /t { content_by_lua_block { local res = capture("/t") ngx.status = res.status
    ngx.print(res.status, " ", res.body) } }
location /p {
    content_by_lua_block { local ok, res = pcall(capture, "/p")
    if not ok then return ngx.print(res) end ngx.print(res.body) } }
location /m { content_by_lua_block { local a = ngx.location.capture_multi {{"/m?x"}}
    ngx.print(a.status, " ") } }
""",
        (
            Ask(
                "/t",
                status=500,
                reply_headers=CHUNKED,
                reply=(
                    b"500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 "
                    b"500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 "
                    b"500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 "
                ),
            ),
            Ask("/p", status=200, reply_headers=CHUNKED, reply=b"failed to issue subrequest: -1"),
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b"200 "),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
        error_log=(
            '[error] lua subrequests cycle while processing "/t"',
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " failed to issue subrequest: -1"
            ),
            '[error] lua subrequests cycle while processing "/p"',
            '[error] lua subrequests cycle while processing "/m"',
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " failed to issue subrequest: -1"
            ),
        ),
    ),
    Case(
        "many one after the other are no depth",
        r"""
location /sub { return 200 "x"; }
location /t { content_by_lua_block { for i = 1, 300 do ngx.print(capture("/sub").body) end } }
location /m { content_by_lua_block { local q = {} for i = 1, 200 do q[i] = {"/sub"} end
    local r = {ngx.location.capture_multi(q)} for i = 1, #r do ngx.print(r[i].body) end } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxx"
                ),
            ),
            Ask(
                "/m",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
    ),
    Case(
        "exec does not deepen",
        r"""
location /a { content_by_lua_block { ngx.exec("/b") } }
location /b { content_by_lua_block { ngx.print("b ", capture("/c").body) } }
location /c { rewrite_by_lua_block { ngx.exec("/d") } }
location /d { content_by_lua_block { ngx.print("d") } }
location /t { content_by_lua_block { show(capture("/a")) } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [b d] Content-Type=text/plain\n",
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
    ),
    Case(
        "each level has its own",
        r"""
location /l { content_by_lua_block { local n = tonumber(ngx.var.arg_n) ngx.ctx.n = n
    ngx.header["X-" .. n] = n ngx.req.set_header("X-Level", n)
    ngx.req.set_uri_args("n=" .. n .. "&was")
    ngx.print(n, "<", ngx.var.http_x_level, ">")
    if n < 4 then local res = capture("/l?n=" .. n + 1)
    ngx.print(res.body, "[", tostring(res.header["X-" .. n + 1]), tostring(res.header["X-" .. n]),
    "]") end
    ngx.print(n, ngx.ctx.n, ngx.var.args, ngx.var.http_x_level, ";") } }
""",
        (
            Ask(
                "/l?n=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-1": "1"},
                reply=(
                    b"1<1>2<2>3<3>4<4>44n=4&was4;[4nil]33n=3&was3;[3nil]22n=2&was2;"
                    b"[2nil]11n=1&was1;"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
    ),
    Case(
        "a POST body through levels",
        r"""
location /l { content_by_lua_block { local n = tonumber(ngx.var.arg_n) ngx.req.read_body()
    ngx.print(n, ngx.req.get_method(), ngx.req.get_body_data() or "-", " ")
    if n < 3 then
    ngx.print(capture("/l?n=" .. n + 1, {method = ngx.HTTP_POST}).body, capture("/l?n=3").body,
    capture("/l?n=3", {method = ngx.HTTP_PUT, body = "own" .. n}).body) end } }
location /own {
    content_by_lua_block {
    ngx.print(capture("/l?n=2", {method = ngx.HTTP_PUT, body = "given"}).body) } }
""",
        (
            Ask(
                "/l?n=1",
                method="POST",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"1POSTbody 2POSTbody 3POSTbody 3GET- 3PUTown2 3GET- 3PUTown1 ",
            ),
            Ask(
                "/own",
                method="POST",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"2PUTgiven 3POSTgiven 3GET- 3PUTown2 ",
            ),
            Ask(
                "/own",
                status=200,
                reply_headers=CHUNKED,
                reply=b"2PUTgiven 3POSTgiven 3GET- 3PUTown2 ",
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
    ),
]
