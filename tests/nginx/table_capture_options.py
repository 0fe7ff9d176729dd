"""ngx.location.capture: method and args, and what the sub-request sees of them."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "methods",
        r"""
location /sub {
    content_by_lua_block {
    ngx.print(ngx.req.get_method(), " ", ngx.var.request_method, " ", ngx.var.uri, " ",
    ngx.var.args or "-", " ", ngx.var.is_args, " ", ngx.var.request_uri, " ", ngx.var.request) } }
location /every { content_by_lua_block {
    each [[
capture('/sub', {method = ngx.HTTP_GET})
capture('/sub', {method = ngx.HTTP_HEAD})
capture('/sub', {method = ngx.HTTP_POST})
capture('/sub', {method = ngx.HTTP_PUT})
capture('/sub', {method = ngx.HTTP_DELETE})
capture('/sub', {method = ngx.HTTP_OPTIONS})
capture('/sub', {method = ngx.HTTP_MKCOL})
capture('/sub', {method = ngx.HTTP_COPY})
capture('/sub', {method = ngx.HTTP_MOVE})
capture('/sub', {method = ngx.HTTP_PROPFIND})
capture('/sub', {method = ngx.HTTP_PROPPATCH})
capture('/sub', {method = ngx.HTTP_LOCK})
capture('/sub', {method = ngx.HTTP_UNLOCK})
capture('/sub', {method = ngx.HTTP_PATCH})
capture('/sub', {method = ngx.HTTP_TRACE})
]]
} }
location /none { content_by_lua_block {
    each [[
capture('/sub', {method = 0})
capture('/sub', {method = 1})
capture('/sub', {method = 3})
capture('/sub', {method = 2.9})
capture('/sub', {method = -2})
capture('/sub', {method = 65536})
capture('/sub', {method = 1e10})
capture('/sub', {method = 2^40})
capture('/sub', {method = '2'})
capture('/sub', {method = 'GET'})
capture('/sub', {method = true})
capture('/sub', {method = {}})
capture('/sub', {method = 0/0})
capture('/sub', {method = 2^32 + 2})
capture('/sub', {method = 8.99})
]]
} }
location /own {
    content_by_lua_block { show(capture('/sub')) show(capture('/sub', {method = ngx.HTTP_POST}))
    ngx.say(ngx.req.get_method()) ngx.req.set_method(ngx.HTTP_PUT) show(capture('/sub'))
    ngx.say(ngx.req.get_method()) } }
""",
        (
            Ask(
                "/every",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [GET GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 cut [] Content-Type=text/plain\n"
                    b"200 whole [POST GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [PUT GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [DELETE GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [OPTIONS GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [MKCOL GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [COPY GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [MOVE GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [PROPFIND GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [PROPPATCH GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [LOCK GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [UNLOCK GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [PATCH GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [TRACE GET /sub -  /every GET /every HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/none",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"200 whole [GET GET /sub -  /none GET /none HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"200 whole [POST GET /sub -  /none GET /none HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/own",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [GET GET /sub -  /own GET /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [POST GET /sub -  /own GET /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"GET\n"
                    b"200 whole [GET PUT /sub -  /own GET /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"PUT\n"
                ),
            ),
            Ask(
                "/own",
                method="POST",
                body=b"abc",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [GET POST /sub -  /own POST /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [POST POST /sub -  /own POST /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"POST\n"
                    b"200 whole [GET PUT /sub -  /own POST /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"PUT\n"
                ),
            ),
            Ask(
                "/own",
                method="DELETE",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [GET DELETE /sub -  /own DELETE /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [POST DELETE /sub -  /own DELETE /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"DELETE\n"
                    b"200 whole [GET PUT /sub -  /own DELETE /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"PUT\n"
                ),
            ),
            Ask(
                "/own",
                version="1.0",
                status=200,
                reply=(
                    b"200 whole [GET GET /sub -  /own GET /own HTTP/1.0] Content-Length=#38; "
                    b"Content-Type=text/plain\n"
                    b"200 whole [POST GET /sub -  /own GET /own HTTP/1.0] Content-Length=#39; "
                    b"Content-Type=text/plain\n"
                    b"GET\n"
                    b"200 whole [GET PUT /sub -  /own GET /own HTTP/1.0] Content-Length=#38; "
                    b"Content-Type=text/plain\n"
                    b"PUT\n"
                ),
            ),
            Ask(
                "/own",
                method="OPTIONS",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [GET OPTIONS /sub -  /own OPTIONS /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [POST OPTIONS /sub -  /own OPTIONS /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"OPTIONS\n"
                    b"200 whole [GET PUT /sub -  /own OPTIONS /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"PUT\n"
                ),
            ),
            Ask(
                "/own",
                method="TRACK",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [GET TRACK /sub -  /own TRACK /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [POST TRACK /sub -  /own TRACK /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"TRACK\n"
                    b"200 whole [GET PUT /sub -  /own TRACK /own HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"PUT\n"
                ),
            ),
            Ask("/own", method="HEAD", status=200, reply_headers=CHUNKED),
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
    function each(codes)
        for code in codes:gmatch("[^\n]+") do
            local ok, err = pcall(loadstring("return show(" .. code .. ")", "=t"))
            if not ok then ngx.say(err) end
        end
    end
}
""",
        error_log=(
            "[error] unsupported HTTP method: 0",
            "[error] unsupported HTTP method: 1",
            "[error] unsupported HTTP method: 3",
            "[error] unsupported HTTP method: 18446744073709551614",
            "[error] unsupported HTTP method: 65536",
            "[error] unsupported HTTP method: 10000000000",
            "[error] unsupported HTTP method: 1099511627776",
            "[error] unsupported HTTP method: 9223372036854775808",
            "[error] unsupported HTTP method: 4294967298",
        ),
    ),
    Case(
        "args",
        r"""
location /sub {
    content_by_lua_block {
    ngx.print(ngx.req.get_method(), " ", ngx.var.request_method, " ", ngx.var.uri, " ",
    ngx.var.args or "-", " ", ngx.var.is_args, " ", ngx.var.request_uri, " ", ngx.var.request) } }
location /t { content_by_lua_block {
    each [[
capture('/sub?x=1')
capture('/sub?')
capture('/sub?x=1', {args = 'y=2'})
capture('/sub', {args = 'y=2'})
capture('/sub', {args = ''})
capture('/sub?x=1', {args = ''})
capture('/sub?', {args = 'y=2'})
capture('/sub', {args = 12})
capture('/sub', {args = 1.5})
capture('/sub', {args = {a = 1}})
capture('/sub?x', {args = {a = '%20&=%'}})
capture('/sub', {args = {a = {1, 2, 'x'}}})
capture('/sub', {args = {a = true}})
capture('/sub', {args = {a = false}})
capture('/sub', {args = {}})
capture('/sub?x=1', {args = {}})
capture('/sub', {args = '%3Da&%20b'})
capture('/sub', {args = '#x'})
capture('/sub?a#b')
capture('/sub#b?c')
capture('/sub', {args = '?z'})
capture('/sub%3Fq')
capture('/sub x')
capture('/sub?x=%41')
capture('/sub', {args = 'a\0b'})
capture('/sub?a\0b')
capture('/sub', {args = 'a\nb'})
capture('/sub?a\nb')
capture('/sub', {args = {['']=1}})
capture('/sub', {args = {a = {}}})
capture('/sub', {args = {a = {b = 1}}})
capture('/sub', {args = {a = {true}}})
capture('/sub', {args = {a = {false, 1}}})
]]
} }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [GET GET /sub x=1 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub   /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub x=1&y=2 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub y=2 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub -  /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub x=1 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub y=2 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub 12 ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub 1.5 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a=1 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub x&a=%2520%26%3D%25 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a=1&a=2&a=x ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub -  /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub -  /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub x=1 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub %3Da&%20b ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub #x ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a#b ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub#b c ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub ?z ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub?q -  /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub x -  /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub x=%41 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a\x00b ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a\x00b ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a\n"
                    b"b ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a\n"
                    b"b ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub =1 ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub -  /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a=1 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a ? /t GET /t HTTP/1.1] Content-Type=text/plain\n"
                    b"200 whole [GET GET /sub a=1 ? /t GET /t HTTP/1.1] "
                    b"Content-Type=text/plain\n"
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
    function each(codes)
        for code in codes:gmatch("[^\n]+") do
            local ok, err = pcall(loadstring("return show(" .. code .. ")", "=t"))
            if not ok then ngx.say(err) end
        end
    end
}
""",
    ),
]
