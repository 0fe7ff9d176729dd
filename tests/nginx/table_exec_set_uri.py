"""ngx.req.set_uri and set_uri_args: their arguments."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "wrong arguments",
        r"""
location /uri { rewrite_by_lua_block { each [[
ngx.req.set_uri('/to', 'x')
ngx.req.set_uri('/to', 1)
ngx.req.set_uri('/to', nil)
ngx.req.set_uri('/to', true, nil)
ngx.req.set_uri('/to', true, 1)
ngx.req.set_uri('/to', nil, true)
ngx.req.set_uri()
ngx.req.set_uri(nil)
ngx.req.set_uri(true)
ngx.req.set_uri({})
ngx.req.set_uri('')
ngx.req.set_uri('', true)
ngx.req.set_uri('/to', true, true, true)
ngx.req.set_uri('/to\n', true)
ngx.req.set_uri('/to\n', false, false)
ngx.req.set_uri('/to\127%00\1', true)
ngx.req.set_uri('/t\0o')
ngx.req.set_uri('/to\n', 1)
ngx.req.set_uri('', 1)
ngx.req.set_uri(print)
ngx.req.set_uri('/to\n', false, true)
]] ngx.say(ngx.var.uri) } }
location /args { rewrite_by_lua_block { each [[
ngx.req.set_uri_args()
ngx.req.set_uri_args(nil)
ngx.req.set_uri_args(true)
ngx.req.set_uri_args(print)
ngx.req.set_uri_args({1})
ngx.req.set_uri_args({a = print})
ngx.req.set_uri_args('a', 'b')
ngx.req.set_uri_args(ngx.null)
ngx.req.set_uri_args({a = {{}}})
ngx.req.set_uri_args({[true] = 1})
]] ngx.say(ngx.var.args) } }

location /none {
    rewrite_by_lua_block { for _, a in ipairs {{}, {"/to", "x"}, {{}}, {""}, {"/to\n"}} do
    ngx.say(select(2, pcall(ngx.req.set_uri, unpack(a)))) end
    ngx.say(select(2, pcall(ngx.req.set_uri_args)), select(2, pcall(ngx.req.set_uri_args, true))) }
    }
location /a { rewrite_by_lua_block {

    ngx.req.set_uri("/to", 1) } }
location /b { rewrite_by_lua_block {

    ngx.req.set_uri_args({1}) } }
location /c { rewrite_by_lua_block { pcall(ngx.req.set_uri, "/to", true) ngx.say("after") } }

location /to {
    content_by_lua_block {
    ngx.print("to ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.request_uri, " ",
    tostring(ngx.req.is_internal())) } }
""",
        (
            Ask(
                "/uri?q",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: bad argument #2 to 'set_uri' (boolean expected, got string)\n"
                    b"t:1: bad argument #2 to 'set_uri' (boolean expected, got number)\n"
                    b"t:1: bad argument #2 to 'set_uri' (boolean expected, got nil)\n"
                    b"t:1: bad argument #3 to 'set_uri' (boolean expected, got nil)\n"
                    b"t:1: bad argument #3 to 'set_uri' (boolean expected, got number)\n"
                    b"t:1: bad argument #2 to 'set_uri' (boolean expected, got nil)\n"
                    b"t:1: expecting 1, 2 or 3 arguments but seen 0\n"
                    b"t:1: bad argument #1 to 'set_uri' (string expected, got nil)\n"
                    b"t:1: bad argument #1 to 'set_uri' (string expected, got boolean)\n"
                    b"t:1: bad argument #1 to 'set_uri' (string expected, got table)\n"
                    b"t:1: attempt to use zero-length uri\n"
                    b"t:1: attempt to use zero-length uri\n"
                    b"t:1: expecting 1, 2 or 3 arguments but seen 4\n"
                    b't:1: unsafe byte "0x0a" in uri "/to\\x0A" (maybe you want to set the '
                    b"'binary' argument?)\n"
                    b't:1: unsafe byte "0x0a" in uri "/to\\x0A" (maybe you want to set the '
                    b"'binary' argument?)\n"
                    b't:1: unsafe byte "0x7f" in uri "/to\\x7F%00\\x01" (maybe you want to set '
                    b"the 'binary' argument?)\n"
                    b't:1: unsafe byte "0x00" in uri "/t\\x00o" (maybe you want to set the '
                    b"'binary' argument?)\n"
                    b't:1: unsafe byte "0x0a" in uri "/to\\x0A" (maybe you want to set the '
                    b"'binary' argument?)\n"
                    b"t:1: attempt to use zero-length uri\n"
                    b"t:1: bad argument #1 to 'set_uri' (string expected, got function)\n"
                    b"/to\n"
                    b"\n"
                ),
            ),
            Ask(
                "/args?q",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: expecting 1 argument but seen 0\n"
                    b"t:1: bad argument #1 to 'set_uri_args' (string, number, or table "
                    b"expected, but got nil)\n"
                    b"t:1: bad argument #1 to 'set_uri_args' (string, number, or table "
                    b"expected, but got boolean)\n"
                    b"t:1: bad argument #1 to 'set_uri_args' (string, number, or table "
                    b"expected, but got function)\n"
                    b't:1: attempt to use a non-string key in the "args" option table\n'
                    b"t:1: attempt to use function as query arg value\n"
                    b"t:1: expecting 1 argument but seen 2\n"
                    b"t:1: bad argument #1 to 'set_uri_args' (string, number, or table "
                    b"expected, but got userdata)\n"
                    b"t:1: attempt to use table as query arg value\n"
                    b't:1: attempt to use a non-string key in the "args" option table\n'
                    b"q\n"
                ),
            ),
            Ask(
                "/none",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"expecting 1, 2 or 3 arguments but seen 0\n"
                    b"bad argument #2 to '?' (boolean expected, got string)\n"
                    b"bad argument #1 to '?' (string expected, got table)\n"
                    b"attempt to use zero-length uri\n"
                    b'unsafe byte "0x0a" in uri "/to\\x0A" (maybe you want to set the \'binary\' '
                    b"argument?)\n"
                    b"expecting 1 argument but seen 0bad argument #1 to '?' (string, number, "
                    b"or table expected, but got boolean)\n"
                ),
            ),
            Ask("/a", status=500, reply=page("500 Internal Server Error")),
            Ask("/b", status=500, reply=page("500 Internal Server Error")),
            Ask("/c?q", status=200, reply_headers=CHUNKED, reply=b"to /to q /c?q true"),
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
            (
                "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):3:"
                " bad argument #2 to 'set_uri' (boolean expected, got number)"
            ),
            (
                "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):3:"
                ' attempt to use a non-string key in the "args" option table'
            ),
        ),
    ),
    Case(
        "URIs that are taken",
        r"""
location /t { rewrite_by_lua_block { loadstring(ngx.unescape_uri(ngx.var.args), "=t")() }
    content_by_lua_block { ngx.print("t ", ngx.var.uri, " ", ngx.var.args or "nil") } }

location /to {
    content_by_lua_block {
    ngx.print("to ", ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.request_uri, " ",
    tostring(ngx.req.is_internal())) } }
""",
        (
            Ask(
                "/t?ngx.req.set_uri('/to')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"t /to ngx.req.set_uri('/to')",
            ),
            Ask(
                "/t?ngx.req.set_uri('/to',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"to /to ngx.req.set_uri('/to',true) /t?ngx.req.set_uri('/to',true) true",
            ),
            Ask(
                "/t?ngx.req.set_uri('/to',false)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"t /to ngx.req.set_uri('/to',false)",
            ),
            Ask(
                "/t?ngx.req.set_uri('/to',true,true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to ngx.req.set_uri('/to',true,true) /t?ngx.req.set_uri('/to',true,"
                    b"true) true"
                ),
            ),
            Ask(
                "/t?ngx.req.set_uri(12)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"t 12 ngx.req.set_uri(12)",
            ),
            Ask("/t?ngx.req.set_uri(12,true)", status=404, reply=page("404 Not Found")),
            Ask(
                "/t?ngx.req.set_uri('/to%2500',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to%00 ngx.req.set_uri('/to%2500',true) "
                    b"/t?ngx.req.set_uri('/to%2500',true) true"
                ),
            ),
            Ask(
                "/t?ngx.req.set_uri('/to?x=1',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to?x=1 ngx.req.set_uri('/to?x=1',true) /t?ngx.req.set_uri('/to?x=1',"
                    b"true) true"
                ),
            ),
            Ask(
                "/t?ngx.req.set_uri('/to%20x',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to x ngx.req.set_uri('/to%20x',true) /t?ngx.req.set_uri('/to%20x',"
                    b"true) true"
                ),
            ),
            Ask(
                "/t?ngx.req.set_uri('/to%2520x',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to%20x ngx.req.set_uri('/to%2520x',true) "
                    b"/t?ngx.req.set_uri('/to%2520x',true) true"
                ),
            ),
            Ask("/t?ngx.req.set_uri('to',true)", status=404, reply=page("404 Not Found")),
            Ask(
                "/t?ngx.req.set_uri('/to%23x',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to#x ngx.req.set_uri('/to%23x',true) /t?ngx.req.set_uri('/to%23x',"
                    b"true) true"
                ),
            ),
            Ask("/t?ngx.req.set_uri('//to',true)", status=404, reply=page("404 Not Found")),
            Ask(
                "/t?ngx.req.set_uri('/to%C3%A4',true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to\xc3\xa4 ngx.req.set_uri('/to%C3%A4',true) "
                    b"/t?ngx.req.set_uri('/to%C3%A4',true) true"
                ),
            ),
            Ask("/t?ngx.req.set_uri('@named',true)", status=404, reply=page("404 Not Found")),
            Ask(
                "/t?ngx.req.set_uri('/to\\n',true,true)",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"to /to\n"
                    b" ngx.req.set_uri('/to\\n',true,true) /t?ngx.req.set_uri('/to\\n',true,"
                    b"true) true"
                ),
            ),
            Ask(
                "/t?ngx.req.set_uri('/../to',true)",
                status=404,
                reply=page("404 Not Found"),
                differs="a file outside of the root is refused",
                ours={"status": 403, "reply": page("403 Forbidden")},
            ),
        ),
        error_log=(
            '[error] open() "%PREFIX%/html12" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/htmlto" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html//to" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html@named" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/../to" failed (2: No such file or directory)',
        ),
        differs="a file outside of the root is refused",
        ours={
            "error_log": (
                '[error] open() "%PREFIX%/html12" failed (2: No such file or directory)',
                '[error] open() "%PREFIX%/htmlto" failed (2: No such file or directory)',
                '[error] open() "%PREFIX%/html//to" failed (2: No such file or directory)',
                '[error] open() "%PREFIX%/html@named" failed (2: No such file or directory)',
                '[error] "%PREFIX%/html/../to" leaves its root',
            )
        },
    ),
    Case(
        "arguments that are taken",
        r"""
location /t { content_by_lua_block { each [[
set('a=b')
set('')
set(12)
set(1.5)
set({a = 1})
set({})
set({a = {1, 2}})
set({a = true, b = false})
set({['x y'] = '&='})
set('%26& #')
set('a b\nc\195')
set('a=1&A=2')
set({a = {}})
]] } }
""",
        (
            Ask(
                "/t?q=1",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"a=b ? b\n"
                    b"  nil\n"
                    b"12 ? nil\n"
                    b"1.5 ? nil\n"
                    b"a=1 ? 1\n"
                    b"  nil\n"
                    b"a=1&a=2 ? 1\n"
                    b"a ? nil\n"
                    b"x%20y=%26%3D ? nil\n"
                    b"%26&%20# ? nil\n"
                    b"a%20b%0Ac\xc3 ? nil\n"
                    b"a=1&A=2 ? 1\n"
                    b"  nil\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    function set(args)
        ngx.req.set_uri_args(args)
        ngx.say(ngx.var.args or "nil", " ", ngx.var.is_args, " ", ngx.var.arg_a or "nil")
    end
    function each(codes)
        for code in codes:gmatch("[^\n]+") do loadstring(code)() end
    end
}
""",
    ),
]
