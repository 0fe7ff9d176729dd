"""ngx.location.capture and capture_multi: every wrong argument, and the line that is blamed."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "arguments",
        r"""
location /sub { echo -n sub; }
location /ways { content_by_lua_block {
    each [[
capture()
capture('/sub', nil)
capture('/sub', {}, 1)
capture(nil)
capture(true)
capture({})
capture(print)
capture(nil, {})
capture('/sub', 1)
capture('/sub', 'x')
capture('/sub', true)
capture('/sub', ngx.null)
capture(1)
capture(12.5, {})
capture('/sub', print)
capture('/sub', coroutine.create(function() end))
capture(false)
capture(1, 2)
capture('', 7)
]]
} }
location /options { content_by_lua_block {
    each [[
capture('/sub', {method = 'GET'})
capture('/sub', {method = {}})
capture('/sub', {args = true})
capture('/sub', {args = print})
capture('/sub', {args = {1}})
capture('/sub', {args = {[1] = 2}})
capture('/sub', {args = {a = print}})
capture('/sub', {args = {a = {{}}}})
capture('/sub', {args = {[true] = 1}})
capture('/sub', {args = ngx.null})
capture('/sub', {vars = 1})
capture('/sub', {vars = 'x'})
capture('/sub', {vars = true})
capture('/sub', {vars = {1}})
capture('/sub', {vars = {a = {}}})
capture('/sub', {vars = {a = true}})
capture('/sub', {vars = {a = print}})
capture('/sub', {vars = {[true] = 1}})
capture('/sub', {vars = {}})
capture('/sub', {share_all_vars = 1})
capture('/sub', {share_all_vars = 'yes'})
capture('/sub', {share_all_vars = {}})
capture('/sub', {share_all_vars = false})
capture('/sub', {copy_all_vars = 1})
capture('/sub', {copy_all_vars = 'x'})
capture('/sub', {copy_all_vars = false})
capture('/sub', {ctx = 1})
capture('/sub', {ctx = 'x'})
capture('/sub', {ctx = true})
capture('/sub', {ctx = print})
capture('/sub', {ctx = ngx.null})
capture('/sub', {ctx = {}})
capture('/sub', {body = true})
capture('/sub', {body = {}})
capture('/sub', {body = print})
capture('/sub', {body = false})
capture('/sub', {body = ngx.null})
capture('/sub', {always_forward_body = 1})
capture('/sub', {always_forward_body = 'x'})
capture('/sub', {always_forward_body = {}})
capture('/sub', {unknown = 1})
capture('/sub', {[1] = 2})
capture('/sub', {method = false})
capture('/sub', {args = false})
capture('/sub', {vars = false})
capture('/sub', {ctx = false})
capture('/sub', {copy_all_vars = nil})
]]
} }
location /order { content_by_lua_block {
    each [[
capture('/../x', {method = 'GET'})
capture('/../x', {method = 3})
capture('/sub', {method = 'GET', args = true})
capture('/sub', {args = true, vars = 1})
capture('/sub', {vars = 1, share_all_vars = 1})
capture('/sub', {share_all_vars = 1, copy_all_vars = 1})
capture('/sub', {copy_all_vars = 1, method = 'x'})
capture('/sub', {method = 'x', ctx = 1})
capture('/sub', {ctx = 1, body = true})
capture(nil, {body = true})
capture('/sub', {vars = {none = 1}, method = 3})
capture({}, {method = 'x'})
capture('/../x', {args = {a = print}})
capture('/../x', {vars = {none = 1}})
]]
} }
location /multi { content_by_lua_block {
    each [[
multi()
multi(nil)
multi(1)
multi('x')
multi({}, {})
multi({})
multi({nil})
multi({1})
multi({'/sub'})
multi({{}})
multi({{'/sub', {}, 1}})
multi({{'/sub', 1}})
multi({{nil, {}}})
multi({{{}}})
multi({{true}})
multi({{1}})
multi({[2] = {'/sub'}})
multi({a = {'/sub'}})
multi({{'/sub', nil}})
multi({{'/sub', {}}, a = 1})
multi(nil, nil)
multi(true)
multi(print)
]]
} }
""",
        (
            Ask(
                "/ways",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: expecting one or two arguments\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"t:1: expecting one or two arguments\n"
                    b"t:1: query argument 0 expecting one or two arguments\n"
                    b"t:1: bad argument #3 to 'capture' (string expected, got boolean)\n"
                    b"t:1: bad argument #3 to 'capture' (string expected, got table)\n"
                    b"t:1: bad argument #3 to 'capture' (string expected, got function)\n"
                    b"t:1: bad argument #3 to 'capture' (string expected, got nil)\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"number\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"string\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"boolean\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"userdata\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"function\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"thread\n"
                    b"t:1: bad argument #3 to 'capture' (string expected, got boolean)\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"number\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"number\n"
                ),
            ),
            Ask(
                "/options",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: Bad http request method\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: Bad args option value\n"
                    b"t:1: Bad args option value\n"
                    b't:1: attempt to use a non-string key in the "args" option table\n'
                    b't:1: attempt to use a non-string key in the "args" option table\n'
                    b"t:1: attempt to use function as query arg value\n"
                    b"t:1: attempt to use table as query arg value\n"
                    b't:1: attempt to use a non-string key in the "args" option table\n'
                    b"t:1: Bad args option value\n"
                    b"t:1: Bad vars option value\n"
                    b"t:1: Bad vars option value\n"
                    b"t:1: Bad vars option value\n"
                    b't:1: attempt to use a non-string key in the "vars" option table\n'
                    b"t:1: attempt to use bad variable value type table\n"
                    b"t:1: attempt to use bad variable value type boolean\n"
                    b"t:1: attempt to use bad variable value type function\n"
                    b't:1: attempt to use a non-string key in the "vars" option table\n'
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"t:1: Bad share_all_vars option value\n"
                    b"t:1: Bad share_all_vars option value\n"
                    b"t:1: Bad share_all_vars option value\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"t:1: Bad copy_all_vars option value\n"
                    b"t:1: Bad copy_all_vars option value\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"t:1: Bad ctx option value type number, expected a Lua table\n"
                    b"t:1: Bad ctx option value type string, expected a Lua table\n"
                    b"t:1: Bad ctx option value type boolean, expected a Lua table\n"
                    b"t:1: Bad ctx option value type function, expected a Lua table\n"
                    b"t:1: Bad ctx option value type userdata, expected a Lua table\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"t:1: Bad http request body\n"
                    b"t:1: Bad http request body\n"
                    b"t:1: Bad http request body\n"
                    b"t:1: Bad http request body\n"
                    b"t:1: Bad http request body\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: Bad args option value\n"
                    b"t:1: Bad vars option value\n"
                    b"t:1: Bad ctx option value type boolean, expected a Lua table\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/order",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: Bad http request method\n"
                    b"t:1: unsafe uri in argument #1: /../x\n"
                    b"t:1: Bad args option value\n"
                    b"t:1: Bad args option value\n"
                    b"t:1: Bad vars option value\n"
                    b"t:1: Bad share_all_vars option value\n"
                    b"t:1: Bad copy_all_vars option value\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: Bad ctx option value type number, expected a Lua table\n"
                    b"t:1: Bad http request body\n"
                    b"t:1: failed to adjust the subrequest: -1\n"
                    b"t:1: Bad http request method\n"
                    b"t:1: attempt to use function as query arg value\n"
                    b"t:1: unsafe uri in argument #1: /../x\n"
                ),
            ),
            Ask(
                "/multi",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: only one argument is expected, but got 0\n"
                    b"t:1: bad argument #1 to 'multi' (table expected, got nil)\n"
                    b"t:1: bad argument #1 to 'multi' (table expected, got number)\n"
                    b"t:1: bad argument #1 to 'multi' (table expected, got string)\n"
                    b"t:1: only one argument is expected, but got 2\n"
                    b"t:1: at least one subrequest should be specified\n"
                    b"t:1: at least one subrequest should be specified\n"
                    b"t:1: the query argument 0 is not a table, but a number\n"
                    b"t:1: the query argument 0 is not a table, but a string\n"
                    b"t:1: query argument 0 expecting one or two arguments\n"
                    b"t:1: query argument 0 expecting one or two arguments\n"
                    b"t:1: expecting table as the 2nd argument for subrequest 0, but got "
                    b"number\n"
                    b"t:1: bad argument #3 to 'multi' (string expected, got nil)\n"
                    b"t:1: bad argument #3 to 'multi' (string expected, got table)\n"
                    b"t:1: bad argument #3 to 'multi' (string expected, got boolean)\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"t:1: at least one subrequest should be specified\n"
                    b"t:1: at least one subrequest should be specified\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"200 whole [sub] Content-Type=text/plain\n"
                    b"t:1: only one argument is expected, but got 2\n"
                    b"t:1: bad argument #1 to 'multi' (table expected, got boolean)\n"
                    b"t:1: bad argument #1 to 'multi' (table expected, got function)\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    multi = ngx.location.capture_multi
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
            '[error] open() "%PREFIX%/html1" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html12.5" failed (2: No such file or directory)',
            "[error] unsupported HTTP method: 3",
            '[error] open() "%PREFIX%/html1" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "an error nobody catches, and with no line",
        r"""
location /sub { echo -n sub; }

location /a {
    content_by_lua_block {
        local uri = "/sub"

        ngx.location.capture(uri, {method = "x"})
    }
}
location /b { rewrite_by_lua_block {

    ngx.location.capture_multi({}) } echo b; }
location /c { content_by_lua_block { ngx.location.capture("/sub", {method = 3}) } }
location /d { content_by_lua_block { local f = ngx.location.capture f(nil, {}) } }
location /e { content_by_lua_block {
    for _, arguments in ipairs {{}, {"/sub", 1}, {{}}, {"/../x"}, {"/sub", {method = "x"}},
    {"/sub", {method = 3}}, {"/sub", {args = true}}, {"/sub", {args = {1}}}, {"/sub",
    {vars = {a = 1}}}, {""}} do
        ngx.say(select(2, pcall(ngx.location.capture, unpack(arguments))))
    end
} }
""",
        (
            Ask("/a", status=500, reply=page("500 Internal Server Error")),
            Ask("/b", status=500, reply=page("500 Internal Server Error")),
            Ask("/c", status=500, reply=page("500 Internal Server Error")),
            Ask("/d", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/e",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"expecting one or two arguments\n"
                    b"expecting table as the 2nd argument for subrequest 0, but got number\n"
                    b"bad argument #3 to '?' (string expected, got table)\n"
                    b"unsafe uri in argument #1: /../x\n"
                    b"Bad http request method\n"
                    b"failed to adjust the subrequest: -1\n"
                    b"Bad args option value\n"
                    b'attempt to use a non-string key in the "args" option table\n'
                    b"failed to adjust the subrequest: -1\n"
                    b"unsafe uri in argument #1: \n"
                ),
            ),
        ),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):4:"
                " Bad http request method"
            ),
            (
                "[error] lua entry thread aborted: runtime error: rewrite_by_lua(conf):3:"
                " at least one subrequest should be specified"
            ),
            "[error] unsupported HTTP method: 3",
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " failed to adjust the subrequest: -1"
            ),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                " bad argument #3 to 'f' (string expected, got nil)"
            ),
            "[error] unsupported HTTP method: 3",
            (
                '[error] variable "a" cannot be assigned a value (maybe you forgot to '
                "define it first?) "
            ),
        ),
    ),
]
