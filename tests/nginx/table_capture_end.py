"""ngx.location.capture: what the parent learns of ngx.exit in a sub-request."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "ngx.exit in content",
        r"""
location = /as { content_by_lua_block { uris [[
/a?0 /a?200 /a?201 /a?204 /a?206 /a?299 /a?302 /a?304 /a?400 /a?403 /a?404 /a?500 /a?503
/a?599 /a?-1 /a?100 /a?150 /a?199 /a?600 /a?1000
]] } }
location = /bs { content_by_lua_block { uris [[
/b?0 /b?200 /b?201 /b?204 /b?206 /b?299 /b?302 /b?304 /b?400 /b?403 /b?404 /b?500 /b?503
/b?599 /b?-1 /b?100 /b?150 /b?199 /b?600 /b?1000
]] } }
location = /cs { content_by_lua_block { uris [[
/c?0 /c?200 /c?201 /c?204 /c?404 /c?500 /c?-1 /c?-5
]] } }
location = /ds { content_by_lua_block { uris [[
/d?0 /d?200 /d?201 /d?204 /d?404 /d?500 /d?-1 /d?-5
]] } }
location = /es { content_by_lua_block { uris [[
/e?0 /e?200 /e?201 /e?204 /e?404 /e?500 /e?-1 /e?-5
]] } }
location /a { content_by_lua_block { ngx.exit(tonumber(ngx.var.args)) } }
location /b { content_by_lua_block { ngx.print('said') ngx.exit(tonumber(ngx.var.args)) } }
location /c {
    content_by_lua_block { ngx.print('said') ngx.eof() ngx.exit(tonumber(ngx.var.args)) } }
location /d { content_by_lua_block { ngx.status = 410 ngx.exit(tonumber(ngx.var.args)) } }
location /e {
    content_by_lua_block { ngx.status = 410 ngx.print('said') ngx.exit(tonumber(ngx.var.args)) } }
""",
        (
            Ask(
                "/as",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a?0: 200 whole [] Content-Type=text/plain\n"
                    b"/a?200: 200 whole [] Content-Type=text/plain\n"
                    b"/a?201: 201 whole [] Content-Type=text/plain\n"
                    b"/a?204: 204 cut [] Content-Type=text/plain\n"
                    b"/a?206: 206 whole [] Content-Type=text/plain\n"
                    b"/a?299: 299 whole [] Content-Type=text/plain\n"
                    b"/a?302: 302 cut [] Content-Type=text/plain\n"
                    b"/a?304: 304 cut [] \n"
                    b"/a?400: 400 cut [] Content-Type=text/plain\n"
                    b"/a?403: 403 cut [] Content-Type=text/plain\n"
                    b"/a?404: 404 cut [] Content-Type=text/plain\n"
                    b"/a?500: 500 cut [] Content-Type=text/plain\n"
                    b"/a?503: 503 cut [] Content-Type=text/plain\n"
                    b"/a?599: 599 cut [] Content-Type=text/plain\n"
                    b"/a?-1: 500 cut [] Content-Type=text/plain\n"
                    b"/a?100: 100 cut [] \n"
                    b"/a?150: 150 cut [] \n"
                    b"/a?199: 199 cut [] \n"
                    b"/a?600: 600 cut [] Content-Type=text/plain\n"
                    b"/a?1000: 1000 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/bs",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/b?0: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?200: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?201: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?204: 200 cut [said] Content-Type=text/plain\n"
                    b"/b?206: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?299: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?302: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?304: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?400: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?403: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?404: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?500: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?503: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?599: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?-1: 200 cut [said] Content-Type=text/plain\n"
                    b"/b?100: 200 cut [said] Content-Type=text/plain\n"
                    b"/b?150: 200 cut [said] Content-Type=text/plain\n"
                    b"/b?199: 200 cut [said] Content-Type=text/plain\n"
                    b"/b?600: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?1000: 200 whole [said] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/cs",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/c?0: 200 whole [said] Content-Type=text/plain\n"
                    b"/c?200: 200 whole [said] Content-Type=text/plain\n"
                    b"/c?201: 200 whole [said] Content-Type=text/plain\n"
                    b"/c?204: 200 whole [said] Content-Type=text/plain\n"
                    b"/c?404: 200 whole [said] Content-Type=text/plain\n"
                    b"/c?500: 200 whole [said] Content-Type=text/plain\n"
                    b"/c?-1: 200 whole [said] Content-Type=text/plain\n"
                    b"/c?-5: 200 whole [said] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/ds",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/d?0: 410 whole [] Content-Type=text/plain\n"
                    b"/d?200: 410 whole [] Content-Type=text/plain\n"
                    b"/d?201: 410 whole [] Content-Type=text/plain\n"
                    b"/d?204: 410 cut [] Content-Type=text/plain\n"
                    b"/d?404: 410 cut [] Content-Type=text/plain\n"
                    b"/d?500: 410 cut [] Content-Type=text/plain\n"
                    b"/d?-1: 410 cut [] \n"
                    b"/d?-5: 410 cut [] \n"
                ),
            ),
            Ask(
                "/es",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/e?0: 410 whole [said] Content-Type=text/plain\n"
                    b"/e?200: 410 whole [said] Content-Type=text/plain\n"
                    b"/e?201: 410 whole [said] Content-Type=text/plain\n"
                    b"/e?204: 410 cut [said] Content-Type=text/plain\n"
                    b"/e?404: 410 whole [said] Content-Type=text/plain\n"
                    b"/e?500: 410 whole [said] Content-Type=text/plain\n"
                    b"/e?-1: 410 cut [said] Content-Type=text/plain\n"
                    b"/e?-5: 410 cut [said] Content-Type=text/plain\n"
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
    function uris(list)
        for uri in list:gmatch("%S+") do ngx.print(uri, ": ") show(capture(uri)) end
    end
}
""",
        error_log=(
            (
                "[error] attempt to set status 302 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 304 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 400 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 403 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 404 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 500 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 503 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 599 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 600 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 1000 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 404 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 500 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 404 via ngx.exit after sending out the "
                "response status 410"
            ),
            (
                "[error] attempt to set status 500 via ngx.exit after sending out the "
                "response status 410"
            ),
        ),
    ),
    Case(
        "ngx.exit in rewrite",
        r"""
location = /as { content_by_lua_block { uris [[
/a?0 /a?200 /a?201 /a?204 /a?206 /a?299 /a?302 /a?304 /a?400 /a?403 /a?404 /a?500 /a?503
/a?599 /a?-1 /a?100 /a?150 /a?199 /a?600 /a?1000 /a?-5
]] } }
location = /bs { content_by_lua_block { uris [[
/b?0 /b?200 /b?201 /b?204 /b?404 /b?500 /b?-1 /b?-5
]] } }
location = /cs { content_by_lua_block { uris [[
/c?0 /c?200 /c?201 /c?204 /c?404 /c?500 /c?-1 /c?-5
]] } }
location /a { rewrite_by_lua_block { ngx.exit(tonumber(ngx.var.args)) } echo -n content; }
location /b { rewrite_by_lua_block { ngx.print('said') ngx.exit(tonumber(ngx.var.args)) }
    content_by_lua_block { ngx.print('content') } }
location /c { echo -n content; }
server_rewrite_by_lua_block { if ngx.var.uri == '/c' then ngx.exit(tonumber(ngx.var.args)) end }
""",
        (
            Ask(
                "/as",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a?0: 200 whole [content] Content-Type=text/plain\n"
                    b"/a?200: 200 whole [] Content-Type=text/plain\n"
                    b"/a?201: 201 whole [] Content-Type=text/plain\n"
                    b"/a?204: 204 cut [] Content-Type=text/plain\n"
                    b"/a?206: 206 whole [] Content-Type=text/plain\n"
                    b"/a?299: 299 whole [] Content-Type=text/plain\n"
                    b"/a?302: 302 cut [] Content-Type=text/plain\n"
                    b"/a?304: 304 cut [] \n"
                    b"/a?400: 400 cut [] Content-Type=text/plain\n"
                    b"/a?403: 403 cut [] Content-Type=text/plain\n"
                    b"/a?404: 404 cut [] Content-Type=text/plain\n"
                    b"/a?500: 500 cut [] Content-Type=text/plain\n"
                    b"/a?503: 503 cut [] Content-Type=text/plain\n"
                    b"/a?599: 599 cut [] Content-Type=text/plain\n"
                    b"/a?-1: 500 cut [] Content-Type=text/plain\n"
                    b"/a?100: 100 cut [] \n"
                    b"/a?150: 150 cut [] \n"
                    b"/a?199: 199 cut [] \n"
                    b"/a?600: 600 cut [] Content-Type=text/plain\n"
                    b"/a?1000: 1000 cut [] Content-Type=text/plain\n"
                    b"/a?-5: 200 whole [content] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/bs",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/b?0: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?200: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?201: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?204: 200 cut [said] Content-Type=text/plain\n"
                    b"/b?404: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?500: 200 whole [said] Content-Type=text/plain\n"
                    b"/b?-1: 200 cut [said] Content-Type=text/plain\n"
                    b"/b?-5: 200 whole [said] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/cs",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/c?0: 200 whole [content] Content-Type=text/plain\n"
                    b"/c?200: 200 whole [] Content-Type=text/plain\n"
                    b"/c?201: 201 whole [] Content-Type=text/plain\n"
                    b"/c?204: 204 cut [] Content-Type=text/plain\n"
                    b"/c?404: 404 cut [] Content-Type=text/plain\n"
                    b"/c?500: 500 cut [] Content-Type=text/plain\n"
                    b"/c?-1: 500 cut [] Content-Type=text/plain\n"
                    b"/c?-5: 200 whole [content] Content-Type=text/plain\n"
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
    function uris(list)
        for uri in list:gmatch("%S+") do ngx.print(uri, ": ") show(capture(uri)) end
    end
}
""",
        error_log=(
            (
                "[error] attempt to set status 404 via ngx.exit after sending out the "
                "response status 200"
            ),
            (
                "[error] attempt to set status 500 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Case(
        "ngx.exit in the header filter",
        r"""
location = /as { content_by_lua_block { uris [[
/a?0 /a?-1
]] } }
location /a { header_filter_by_lua_block { ngx.exit(tonumber(ngx.var.args)) }
    content_by_lua_block { ngx.print('content') } }
""",
        (
            Ask(
                "/as",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a?0: 200 whole [content] Content-Type=text/plain\n"
                    b"/a?-1: 200 whole [] Content-Type=text/plain\n"
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
    function uris(list)
        for uri in list:gmatch("%S+") do ngx.print(uri, ": ") show(capture(uri)) end
    end
}
""",
    ),
]
