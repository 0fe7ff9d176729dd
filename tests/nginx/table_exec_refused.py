"""ngx.exec: errors, pcall, calls after output."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "bad arguments",
        r"""
location /to {
    content_by_lua_block {
    ngx.print(ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.is_args, " ",
    ngx.var.request_uri:sub(1, 4), " ", ngx.req.get_method(), " ", tostring(ngx.req.is_internal()),
    " ", tostring(ngx.is_subrequest)) } }
location @named {
    content_by_lua_block { ngx.print("named ", ngx.var.uri, " ", ngx.var.args or "nil") } }
location /in { internal; content_by_lua_block { ngx.print("internal") } }
location /t { content_by_lua_block { each [[
ngx.exec()
ngx.exec(nil)
ngx.exec(true)
ngx.exec({})
ngx.exec(print)
ngx.exec('')
ngx.exec('/to', true)
ngx.exec('/to', print)
ngx.exec('/to', 'a', 'b')
ngx.exec('/to', {1})
ngx.exec('/to', {a = print})
ngx.exec('/to', ngx.null)
ngx.exec('/..')
ngx.exec('/../to')
ngx.exec('?x')
ngx.exec('/to\0')
ngx.exec('/to%00x')
ngx.exec('..')
ngx.exec(nil, {})
ngx.exec('', true)
ngx.exec('/..', true)
ngx.exec('/to', {a = {{}}})
ngx.exec('@named', true)
ngx.exec('/to/%78/..?x')
]] } }
location /none {
    content_by_lua_block { for _, a in ipairs {{}, {""}, {"/to", true}, {{}}, {"/.."}} do
    ngx.say(select(2, pcall(ngx.exec, unpack(a)))) end } }
location /a {
    content_by_lua_block {

        ngx.exec("")
    }
}
location /b { rewrite_by_lua_block {

    ngx.exec("/..") } echo b; }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: expecting one or two arguments, but got 0\n"
                    b"t:1: bad argument #1 to 'exec' (string expected, got nil)\n"
                    b"t:1: bad argument #1 to 'exec' (string expected, got boolean)\n"
                    b"t:1: bad argument #1 to 'exec' (string expected, got table)\n"
                    b"t:1: bad argument #1 to 'exec' (string expected, got function)\n"
                    b"t:1: The uri argument is empty\n"
                    b"t:1: bad argument #2 to 'exec' (string, number, or table expected, but "
                    b"got boolean)\n"
                    b"t:1: bad argument #2 to 'exec' (string, number, or table expected, but "
                    b"got function)\n"
                    b"t:1: expecting one or two arguments, but got 3\n"
                    b't:1: attempt to use a non-string key in the "args" option table\n'
                    b"t:1: attempt to use function as query arg value\n"
                    b"t:1: bad argument #2 to 'exec' (string, number, or table expected, but "
                    b"got userdata)\n"
                    b"t:1: unsafe uri\n"
                    b"t:1: unsafe uri\n"
                    b"t:1: unsafe uri\n"
                    b"t:1: unsafe uri\n"
                    b"t:1: unsafe uri\n"
                    b"t:1: unsafe uri\n"
                    b"t:1: bad argument #1 to 'exec' (string expected, got nil)\n"
                    b"t:1: The uri argument is empty\n"
                    b"t:1: unsafe uri\n"
                    b"t:1: attempt to use table as query arg value\n"
                    b"t:1: bad argument #2 to 'exec' (string, number, or table expected, but "
                    b"got boolean)\n"
                    b"t:1: unsafe uri\n"
                ),
            ),
            Ask(
                "/none",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"expecting one or two arguments, but got 0\n"
                    b"The uri argument is empty\n"
                    b"bad argument #2 to '?' (string, number, or table expected, but got "
                    b"boolean)\n"
                    b"bad argument #1 to '?' (string expected, got table)\n"
                    b"unsafe uri\n"
                ),
            ),
            Ask("/a", status=500, reply=page("500 Internal Server Error")),
            Ask("/b", status=500, reply=page("500 Internal Server Error")),
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
    function each(codes)
        for code in codes:gmatch("[^\n]+") do
            local ok, err = pcall(loadstring("return show(" .. code .. ")", "=t"))
            if not ok then ngx.say(err) end
        end
    end
}
""",
        error_log=(
            '[error] unsafe URI "/.." was detected',
            '[error] unsafe URI "/../to" was detected',
            '[error] unsafe URI "?x" was detected',
            '[error] unsafe URI "/to\x00" was detected',
            '[error] unsafe URI "/to\x00x" was detected',
            '[error] unsafe URI ".." was detected',
            '[error] unsafe URI "/.." was detected',
            '[error] unsafe URI "/to/x/.." was detected',
            '[error] unsafe URI "/.." was detected',
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):3:"
                " The uri argument is empty"
            ),
            '[error] unsafe URI "/.." was detected',
            ("[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):3: unsafe uri"),
        ),
    ),
    Case(
        "no pcall catches it, nothing after it runs",
        r"""
location /t { content_by_lua_block { loadstring(ngx.unescape_uri(ngx.var.args), "=t")() } }

location /to {
    content_by_lua_block {
    ngx.print(ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.is_args, " ",
    ngx.var.request_uri:sub(1, 4), " ", ngx.req.get_method(), " ", tostring(ngx.req.is_internal()),
    " ", tostring(ngx.is_subrequest)) } }
location @named {
    content_by_lua_block { ngx.print("named ", ngx.var.uri, " ", ngx.var.args or "nil") } }
location /in { internal; content_by_lua_block { ngx.print("internal") } }
""",
        (
            Ask(
                "/t?pcall(ngx.exec,'/to')ngx.say('after')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?p GET true false",
            ),
            Ask(
                ("/t?local%20co=coroutine.wrap(function()ngx.exec('/to')end)co()ngx.say('after')"),
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?l GET true false",
            ),
            Ask(
                "/t?return%20ngx.exec('/to')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?r GET true false",
            ),
            Ask(
                "/t?xpcall(function()ngx.exec('/to')end,print)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?x GET true false",
            ),
        ),
    ),
    Case(
        "after output",
        r"""
location /t { content_by_lua_block { loadstring(ngx.unescape_uri(ngx.var.args), "=t")() } }

location /to {
    content_by_lua_block {
    ngx.print(ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.is_args, " ",
    ngx.var.request_uri:sub(1, 4), " ", ngx.req.get_method(), " ", tostring(ngx.req.is_internal()),
    " ", tostring(ngx.is_subrequest)) } }
location @named {
    content_by_lua_block { ngx.print("named ", ngx.var.uri, " ", ngx.var.args or "nil") } }
location /in { internal; content_by_lua_block { ngx.print("internal") } }
""",
        (
            Ask(
                "/t?ngx.print('x')ngx.exec('/to')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x",
                cut=True,
                differs="no byte has left yet: the error is a page",
                ours={
                    "status": 500,
                    "reply": page("500 Internal Server Error"),
                    "reply_headers": None,
                    "cut": False,
                },
            ),
            Ask(
                "/t?ngx.send_headers()ngx.exec('/to')",
                status=200,
                reply_headers=CHUNKED,
                cut=True,
                differs="no byte has left yet: the error is a page",
                ours={
                    "status": 500,
                    "reply": page("500 Internal Server Error"),
                    "reply_headers": None,
                    "cut": False,
                },
            ),
            Ask(
                "/t?ngx.print('x')ngx.exec('@named')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x",
                cut=True,
                differs="no byte has left yet: the error is a page",
                ours={
                    "status": 500,
                    "reply": page("500 Internal Server Error"),
                    "reply_headers": None,
                    "cut": False,
                },
            ),
            Ask(
                "/t?ngx.print('')ngx.exec('/to')",
                status=200,
                reply_headers=CHUNKED,
                cut=True,
                differs="no byte has left yet: the error is a page",
                ours={
                    "status": 500,
                    "reply": page("500 Internal Server Error"),
                    "reply_headers": None,
                    "cut": False,
                },
            ),
            Ask(
                "/t?ngx.print('x')ngx.exec()",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x",
                cut=True,
                differs="no byte has left yet: the error is a page",
                ours={
                    "status": 500,
                    "reply": page("500 Internal Server Error"),
                    "reply_headers": None,
                    "cut": False,
                },
            ),
            Ask(
                "/t?ngx.print('x')ngx.exec('/..')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x",
                cut=True,
                differs="no byte has left yet: the error is a page",
                ours={
                    "status": 500,
                    "reply": page("500 Internal Server Error"),
                    "reply_headers": None,
                    "cut": False,
                },
            ),
            Ask(
                "/t?ngx.print('x')ngx.exec('/to',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x",
                cut=True,
                differs="no byte has left yet: the error is a page",
                ours={
                    "status": 500,
                    "reply": page("500 Internal Server Error"),
                    "reply_headers": None,
                    "cut": False,
                },
            ),
            Ask(
                "/t?ngx.print('x')ngx.say(pcall(ngx.exec,'/to'))",
                status=200,
                reply_headers=CHUNKED,
                reply=b"xfalseattempt to call ngx.exec after sending out response headers\n",
            ),
            Ask(
                "/t?ngx.print('x')ngx.flush(true)ngx.exec('/to')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x",
                cut=True,
            ),
            Ask("/t?ngx.eof()ngx.exec('/to')", status=200, reply_headers=CHUNKED),
            Ask(
                "/t?ngx.status=404%20ngx.exec('/to')",
                status=404,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?n GET true false",
            ),
            Ask(
                "/t?ngx.header.x=1%20ngx.exec('/to')",
                status=200,
                reply_headers=CHUNKED,
                also={"x": "1"},
                reply=b"/to nil  /t?n GET true false",
            ),
        ),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: t:1: attempt to call "
                "ngx.exec after sending out response headers"
            ),
            (
                "[error] lua entry thread aborted: runtime error: t:1: attempt to call "
                "ngx.exec after sending out response headers"
            ),
            (
                "[error] lua entry thread aborted: runtime error: t:1: attempt to call "
                "ngx.exec after sending out response headers"
            ),
            (
                "[error] lua entry thread aborted: runtime error: t:1: attempt to call "
                "ngx.exec after sending out response headers"
            ),
            (
                "[error] lua entry thread aborted: runtime error: t:1: expecting one or "
                "two arguments, but got 0"
            ),
            '[error] unsafe URI "/.." was detected',
            "[error] lua entry thread aborted: runtime error: t:1: unsafe uri",
            (
                "[error] lua entry thread aborted: runtime error: t:1: bad argument #2 "
                "to 'exec' (string, number, or table expected, but got boolean)"
            ),
            (
                "[error] lua entry thread aborted: runtime error: t:1: attempt to call "
                "ngx.exec after sending out response headers"
            ),
            (
                "[error] lua entry thread aborted: runtime error: t:1: attempt to call "
                "ngx.exec after sending out response headers"
            ),
        ),
    ),
]
