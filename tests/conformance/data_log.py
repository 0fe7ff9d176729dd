"""ngx.log and print: levels, places, values, and the line they become.

Rule: place, function and message, then who asked for what.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "ngx.log STDERR",
        {"content_by_lua": "ngx.log(ngx.STDERR, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[crit] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "ngx.log EMERG",
        {"content_by_lua": "ngx.log(ngx.EMERG, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[crit] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "ngx.log ALERT",
        {"content_by_lua": "ngx.log(ngx.ALERT, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[crit] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "ngx.log CRIT",
        {"content_by_lua": "ngx.log(ngx.CRIT, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[crit] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "ngx.log ERR",
        {"content_by_lua": "ngx.log(ngx.ERR, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "ngx.log WARN",
        {"content_by_lua": "ngx.log(ngx.WARN, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[warn] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "ngx.log NOTICE",
        {"content_by_lua": "ngx.log(ngx.NOTICE, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[notice] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "ngx.log INFO",
        {"content_by_lua": "ngx.log(ngx.INFO, 'text')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[info] [lua] content_by_lua(conf):1: text",),
    ),
    Block(
        "the whole line",
        {"server_name": "h.example", "content_by_lua": "ngx.log(ngx.ERR, 'text')"},
        method="POST",
        target="/a%20b?x=1",
        headers=(("Referer", "http://r/"), ("Host", "h.example:81")),
        body=b"x",
        full_log=True,
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            (
                "[error] [lua] content_by_lua(conf):1: text, client: 127.0.0.1, server: "
                'h.example, request: "POST /a%20b?x=1 HTTP/1.1", host: "h.example:81", '
                'referrer: "http://r/"'
            ),
        ),
    ),
    Block(
        "the place: functions",
        {
            "content_by_lua": r"""local function handler() ngx.log(ngx.ERR, 'a') end
handler()
local t = {}
function t.field() ngx.log(ngx.ERR, 'b') end
t.field()
function t:method() ngx.log(ngx.ERR, 'c') end
t:method()
local up = function() handler() end
up()
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            "[error] [lua] content_by_lua(conf):1: handler(): a",
            "[error] [lua] content_by_lua(conf):4: field(): b",
            "[error] [lua] content_by_lua(conf):6: method(): c",
            "[error] [lua] content_by_lua(conf):1: handler(): a",
        ),
    ),
    Block(
        "the place: callbacks",
        {
            "content_by_lua": r"""pcall(function() ngx.log(ngx.ERR, 'a') end)
coroutine.wrap(function() ngx.log(ngx.ERR, 'b') end)()
local function named() ngx.log(ngx.ERR, 'c') end
pcall(named)
for _, f in ipairs({named}) do f() end
string.gsub('x', 'x', function() ngx.log(ngx.ERR, 'd') end)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=(
            "[error] [lua] content_by_lua(conf):1: a",
            "[error] [lua] content_by_lua(conf):2: b",
            "[error] [lua] content_by_lua(conf):3: c",
            "[error] [lua] content_by_lua(conf):3: f(): c",
            "[error] [lua] content_by_lua(conf):6: d",
        ),
    ),
    Block(
        "the place: tail call",
        {
            "content_by_lua": r"""local function f() ngx.log(ngx.ERR, 'a') end
local function g() return f() end
g()
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: g(): a",),
    ),
    Block(
        "values of every type",
        {"content_by_lua": "ngx.log(ngx.ERR, nil, true, false, 1, 1.5, 'x', ngx.null)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: niltruefalse11.5xnull",),
    ),
    Block(
        "a table",
        {"content_by_lua": "ngx.log(ngx.ERR, {})"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'log' (expected table to have __tostring metamethod)"
            ),
        ),
    ),
    Block(
        "a table with __tostring",
        {
            "content_by_lua": (
                "ngx.log(ngx.ERR, setmetatable({}, {__tostring = function() return 'T' end}))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: T",),
    ),
    Block(
        "a table with a bad __tostring",
        {
            "content_by_lua": (
                "ngx.log(ngx.ERR, setmetatable({}, {__tostring = function() return {} end}))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: ",),
    ),
    Block(
        "a function",
        {"content_by_lua": "ngx.log(ngx.ERR, print)"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'log' (string, number, boolean, or nil expected, got "
                "function)"
            ),
        ),
    ),
    Block(
        "no message",
        {"content_by_lua": "ngx.log(ngx.ERR)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: ",),
    ),
    Block(
        "no level",
        {"content_by_lua": "ngx.log()"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'log' (number expected, got no value)"
            ),
        ),
    ),
    Block(
        "a wrong level",
        {"content_by_lua": "ngx.log('x', 'text')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'log' (number expected, got string)"
            ),
        ),
    ),
    Block(
        "a level out of range",
        {"content_by_lua": "ngx.log(42, 'text')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'log' (bad log level: 42)"
            ),
        ),
    ),
    Block(
        "a negative level",
        {"content_by_lua": "ngx.log(-1, 'text')"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: "
                "bad argument #1 to 'log' (bad log level: -1)"
            ),
        ),
    ),
    Block(
        "print",
        {"content_by_lua": "print('a', 1, nil, true)"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[notice] [lua] content_by_lua(conf):1: a1niltrue",),
    ),
    Block(
        "print of nothing",
        {"content_by_lua": "print()"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[notice] [lua] content_by_lua(conf):1: ",),
    ),
    Block(
        "lines and bytes",
        {"content_by_lua": "ngx.log(ngx.ERR, 'one\\ntwo\\0three\\255')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        error_log=("[error] [lua] content_by_lua(conf):1: one\ntwo\x00threeÿ",),
        differs="Python's log records are text",
        ours={"error_log": ("[error] [lua] content_by_lua(conf):1: one\ntwo\x00three\\xff",)},
    ),
    Block(
        "level constants",
        {
            "content_by_lua": (
                "ngx.say(ngx.STDERR, ngx.EMERG, ngx.ALERT, ngx.CRIT, ngx.ERR,"
                " ngx.WARN, ngx.NOTICE, ngx.INFO, ngx.DEBUG)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"012345678\n",
    ),
    Block(
        "core constants",
        {
            "content_by_lua": (
                "ngx.say(ngx.OK, ' ', ngx.ERROR, ' ', ngx.AGAIN, ' ', "
                "ngx.DONE, ' ', ngx.DECLINED, ' ', tostring(ngx.null), ' ', "
                "type(ngx.null), ' ', ngx.null == nil)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"0 -1 -2 -4 -5 userdata: NULL userdata false\n",
    ),
    Block(
        "status constants",
        {
            "content_by_lua": (
                "local names = {}\n"
                "for k, v in pairs(ngx) do if type(k) == 'string' and k:"
                "match('^HTTP_') and type(v) == 'number' then names[#names + "
                "1] = k .. '=' .. v end end\n"
                "table.sort(names)\n"
                "ngx.say(table.concat(names, '\\n'))\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"HTTP_ACCEPTED=202\n"
            b"HTTP_BAD_GATEWAY=502\n"
            b"HTTP_BAD_REQUEST=400\n"
            b"HTTP_CLOSE=444\n"
            b"HTTP_CONFLICT=409\n"
            b"HTTP_CONTINUE=100\n"
            b"HTTP_COPY=128\n"
            b"HTTP_CREATED=201\n"
            b"HTTP_DELETE=32\n"
            b"HTTP_FORBIDDEN=403\n"
            b"HTTP_GATEWAY_TIMEOUT=504\n"
            b"HTTP_GET=2\n"
            b"HTTP_GONE=410\n"
            b"HTTP_HEAD=4\n"
            b"HTTP_ILLEGAL=451\n"
            b"HTTP_INSUFFICIENT_STORAGE=507\n"
            b"HTTP_INTERNAL_SERVER_ERROR=500\n"
            b"HTTP_LOCK=4096\n"
            b"HTTP_METHOD_NOT_IMPLEMENTED=501\n"
            b"HTTP_MKCOL=64\n"
            b"HTTP_MOVE=256\n"
            b"HTTP_MOVED_PERMANENTLY=301\n"
            b"HTTP_MOVED_TEMPORARILY=302\n"
            b"HTTP_NOT_ACCEPTABLE=406\n"
            b"HTTP_NOT_ALLOWED=405\n"
            b"HTTP_NOT_FOUND=404\n"
            b"HTTP_NOT_IMPLEMENTED=501\n"
            b"HTTP_NOT_MODIFIED=304\n"
            b"HTTP_NO_CONTENT=204\n"
            b"HTTP_OK=200\n"
            b"HTTP_OPTIONS=512\n"
            b"HTTP_PARTIAL_CONTENT=206\n"
            b"HTTP_PATCH=16384\n"
            b"HTTP_PAYMENT_REQUIRED=402\n"
            b"HTTP_PERMANENT_REDIRECT=308\n"
            b"HTTP_POST=8\n"
            b"HTTP_PROPFIND=1024\n"
            b"HTTP_PROPPATCH=2048\n"
            b"HTTP_PUT=16\n"
            b"HTTP_REQUEST_TIMEOUT=408\n"
            b"HTTP_SEE_OTHER=303\n"
            b"HTTP_SERVICE_UNAVAILABLE=503\n"
            b"HTTP_SPECIAL_RESPONSE=300\n"
            b"HTTP_SWITCHING_PROTOCOLS=101\n"
            b"HTTP_TEMPORARY_REDIRECT=307\n"
            b"HTTP_TOO_MANY_REQUESTS=429\n"
            b"HTTP_TRACE=32768\n"
            b"HTTP_UNAUTHORIZED=401\n"
            b"HTTP_UNLOCK=8192\n"
            b"HTTP_UPGRADE_REQUIRED=426\n"
            b"HTTP_VERSION_NOT_SUPPORTED=505\n"
        ),
    ),
    Block(
        "results",
        {
            "content_by_lua": (
                "ngx.say(select('#', ngx.log(ngx.INFO, 'x')), select('#', print('x')))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"00\n",
        error_log=(
            "[info] [lua] content_by_lua(conf):1: x",
            "[notice] [lua] content_by_lua(conf):1: x",
        ),
    ),
]
