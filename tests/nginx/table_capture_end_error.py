"""ngx.location.capture: errors in a sub-request, and work after ngx.eof."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "errors",
        r"""
location /t { content_by_lua_block { uris [[
/a /b /c /d /e /f /h /i /j /k /l /o /q /r /s /a?srw
]] } }

location /a { content_by_lua_block { error("a") } }
location /b { content_by_lua_block { ngx.print("said") error("b") } }
location /c { content_by_lua_block { ngx.print("said") ngx.flush(true) error("c") } }
location /d { rewrite_by_lua_block { error("d") } echo d; }
location /e { rewrite_by_lua_block { ngx.print("said") error("e") } echo e; }
location /f { header_filter_by_lua_block { error("f") }
    content_by_lua_block { ngx.print("said") } }
location /h { body_filter_by_lua_block { ngx.arg[2] = true }
    content_by_lua_block { ngx.print("one") ngx.print("two") } }
location /i { content_by_lua_block { syntax error } }
location /j { content_by_lua_file %PREFIX%/none.lua; }
location /k { set_by_lua_block $x { error("k") } echo k; }
location /l { content_by_lua_block { ngx.status = 404 ngx.print("said") error("l") } }
location /o { header_filter_by_lua_block { error("o") } proxy_pass http://hello; }
location /q { content_by_lua_block { error({}) } }
location /r { content_by_lua_block { error() } }
location /s { content_by_lua_block { coroutine.yield() ngx.print("yielded") } }
server_rewrite_by_lua_block { if ngx.var.args == "srw" then error("srw") end }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a: 500 cut [] Content-Type=text/plain\n"
                    b"/b: 200 cut [said] Content-Type=text/plain\n"
                    b"/c: 200 cut [said] Content-Type=text/plain\n"
                    b"/d: 500 cut [] Content-Type=text/plain\n"
                    b"/e: 200 cut [said] Content-Type=text/plain\n"
                    b"/f: 200 whole [] Content-Type=text/plain\n"
                    b"/h: 200 whole [one] Content-Type=text/plain\n"
                    b"/i: 500 cut [] Content-Type=text/plain\n"
                    b"/j: 404 cut [] Content-Type=text/plain\n"
                    b"/k: 500 cut [] Content-Type=text/plain\n"
                    b"/l: 404 cut [said] Content-Type=text/plain\n"
                    b"/o: 200 cut [] Content-Length=#6; Content-Type=text/plain\n"
                    b"/q: 500 cut [] Content-Type=text/plain\n"
                    b"/r: 500 cut [] Content-Type=text/plain\n"
                    b"/s: 200 whole [yielded] Content-Type=text/plain\n"
                    b"/a?srw: 500 cut [] Content-Type=text/plain\n"
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
        apps=("hello",),
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: a",
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: b",
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: c",
            "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):1: d",
            "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):1: e",
            ("[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: f"),
            (
                "[error] failed to load inlined Lua code: content_by_lua(conf):1: '=' "
                "expected near 'error'"
            ),
            (
                '[error] failed to load external Lua file "%PREFIX%/none.lua": cannot '
                "open %PREFIX%/none.lua: No such file or directory"
            ),
            "[error] failed to run set_by_lua*: set_by_lua(conf):1: k",
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: l",
            ("[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: o"),
            "[error] lua entry thread aborted: runtime error: unknown reason",
            "[error] lua entry thread aborted: runtime error: unknown reason",
            ("[error] lua entry thread aborted: runtime error: server_rewrite_by_lua(conf):1: srw"),
        ),
    ),
    Case(
        "what closes the client's connection in nginx",
        r"""
location /a { body_filter_by_lua_block { error("a") } content_by_lua_block { ngx.print("said") } }
location /b { header_filter_by_lua_block { error("b") } return 403; }
location /c { body_filter_by_lua_block { return ngx.ERROR }
    content_by_lua_block { ngx.print("said") } }
location /d { body_filter_by_lua_block { error("d") } proxy_pass http://hello; }
location /e { header_filter_by_lua_block { ngx.exit(404) }
    content_by_lua_block { ngx.print("said") } }
location /f { return 444; }
location /t { content_by_lua_block { show(capture(ngx.var.args)) } }
""",
        (
            Ask(
                "/t?/a",
                status=None,
                cut=True,
                differs="nginx closes the client's connection, ours is an answer",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "cut": False,
                    "reply": b"200 cut [] Content-Type=text/plain\n",
                },
            ),
            Ask(
                "/t?/b",
                status=None,
                cut=True,
                differs="nginx closes the client's connection, ours is an answer",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "cut": False,
                    "reply": b"403 cut [] Content-Type=text/plain\n",
                },
            ),
            Ask(
                "/t?/c",
                status=None,
                cut=True,
                differs="nginx closes the client's connection, ours is an answer",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "cut": False,
                    "reply": b"200 cut [] Content-Type=text/plain\n",
                },
            ),
            Ask(
                "/t?/d",
                status=None,
                cut=True,
                differs="nginx closes the client's connection, ours is an answer",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "cut": False,
                    "reply": b"200 cut [] Content-Type=text/plain\n",
                },
            ),
            Ask(
                "/t?/e",
                status=None,
                cut=True,
                differs="nginx closes the client's connection, ours is an answer",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "cut": False,
                    "reply": b"404 cut [] Content-Type=text/plain\n",
                },
            ),
            Ask(
                "/t?/f",
                status=None,
                cut=True,
                differs="nginx closes the client's connection, ours is an answer",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "cut": False,
                    "reply": b"444 cut [] Content-Type=text/plain\n",
                },
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
        apps=("hello",),
        error_log=(
            "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: a",
            "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: a",
            ("[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: b"),
            "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: d",
        ),
        differs="one error of a body filter is one line",
        ours={
            "error_log": (
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: a",
                ("[error] failed to run header_filter_by_lua*: header_filter_by_lua(conf):1: b"),
                "[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: d",
            )
        },
    ),
    Case(
        "ngx.eof, then more",
        r"""
location /t { content_by_lua_block { uris [[
/a /b /c /d /e /f
]] } }

location /a { content_by_lua_block { ngx.print("before") ngx.eof() ngx.print("after")
    ngx.log(ngx.ERR, "goes on") } }
location /b { content_by_lua_block { ngx.print("before") ngx.eof() ngx.sleep(0.01)
    ngx.log(ngx.ERR, "slept") } }
location /c { content_by_lua_block { ngx.eof() local ok, err = ngx.print("after")
    ngx.log(ngx.ERR, tostring(ok), " ", err) } }
location /d { rewrite_by_lua_block { ngx.print("r") ngx.eof() }
    content_by_lua_block { ngx.print("content") } }
location /e { content_by_lua_block { ngx.print("before") ngx.eof() error("then") } }
location /f { content_by_lua_block { ngx.eof() ngx.exec("/a") } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a: 200 whole [before] Content-Type=text/plain\n"
                    b"/b: 200 whole [before] Content-Type=text/plain\n"
                    b"/c: 200 whole [] Content-Type=text/plain\n"
                    b"/d: 200 whole [r] Content-Type=text/plain\n"
                    b"/e: 200 whole [before] Content-Type=text/plain\n"
                    b"/f: 200 whole [] Content-Type=text/plain\n"
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
            "[error] [lua] content_by_lua(conf):2: goes on",
            "[error] [lua] content_by_lua(conf):2: slept",
            "[error] [lua] content_by_lua(conf):2: nil seen eof",
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: then"),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " attempt to call ngx.exec after sending out response headers"
            ),
        ),
    ),
]
