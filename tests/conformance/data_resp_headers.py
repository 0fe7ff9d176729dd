"""ngx.resp.get_headers, and what header_filter_by_lua sees and does.

Rule: the same headers whoever set them: the app, nginx's page or Lua.
"""

from __future__ import annotations

from blocks import Block
from prelude import SHOW

BLOCKS = [
    Block(
        "resp.get_headers with nothing set",
        {"content_by_lua": SHOW + "ngx.say(show(ngx.resp.get_headers()))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{}\n",
    ),
    Block(
        "resp.get_headers",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = 'a'
ngx.header['X-b'] = {'1', '2'}
ngx.header.content_type = 'a/b'
ngx.say(show(ngx.resp.get_headers()))
"""
        },
        status=200,
        reply_headers={"content-type": "a/b", "x-a": "a", "x-b": ["1", "2"]},
        reply=b"{content-type=a/b, x-a=a, x-b=[1; 2]}\n",
    ),
    Block(
        "resp.get_headers raw",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = 'a'
ngx.header['X-b'] = {'1', '2'}
ngx.say(show(ngx.resp.get_headers(0, true)))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "a", "x-b": ["1", "2"]},
        reply=b"{X-A=a, X-b=[1; 2]}\n",
    ),
    Block(
        "resp.get_headers, any case",
        {
            "content_by_lua": r"""ngx.header['X-A-B'] = 'a'
local h = ngx.resp.get_headers()
ngx.say(h['x-a-b'], h['X-A-B'], h.x_a_b, h.X_A_B, h['X-a_b'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a-b": "a"},
        reply=b"aaaaa\n",
    ),
    Block(
        "resp.get_headers raw, any case",
        {
            "content_by_lua": r"""ngx.header['X-A-B'] = 'a'
local h = ngx.resp.get_headers(0, true)
ngx.say(h['x-a-b'], h['X-A-B'], h.x_a_b)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a-b": "a"},
        reply=b"nilanil\n",
    ),
    Block(
        "resp.get_headers with a limit",
        {
            "content_by_lua": SHOW
            + r"""for i = 1, 5 do ngx.header['X-' .. i] = i end
local h, err = ngx.resp.get_headers(3)
local n = 0
for _ in pairs(h) do n = n + 1 end
ngx.say(n, ' ', err)
"""
        },
        status=200,
        reply_headers={
            "content-type": "text/plain",
            "x-1": "1",
            "x-2": "2",
            "x-3": "3",
            "x-4": "4",
            "x-5": "5",
        },
        reply=b"3 truncated\n",
    ),
    Block(
        "resp.get_headers default limit",
        {
            "content_by_lua": r"""for i = 1, 120 do ngx.header['X-' .. i] = i end
local h, err = ngx.resp.get_headers()
local n = 0
for _ in pairs(h) do n = n + 1 end
for i = 1, 120 do ngx.header['X-' .. i] = nil end
ngx.say(n, ' ', err)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"100 truncated\n",
    ),
    Block(
        "resp.get_headers after sent",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = 'a'
ngx.print('')
ngx.say(show(ngx.resp.get_headers()))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "a"},
        reply=b"{content-type=text/plain, x-a=a}\n",
    ),
    Block(
        "resp.get_headers of a wrong limit",
        {"content_by_lua": "ngx.say(pcall(ngx.resp.get_headers, 'x'))"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"falsebad argument #1 to '?' (number expected, got string)\n",
    ),
    Block(
        "resp.get_headers is a copy",
        {
            "content_by_lua": r"""ngx.header['X-A'] = 'a'
local h = ngx.resp.get_headers()
h['X-A'] = 'b'
h['X-C'] = 'c'
ngx.say(ngx.header['X-A'], ngx.header['X-C'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "a"},
        reply=b"anil\n",
    ),
    Block(
        "resp.get_headers, removed ones",
        {
            "content_by_lua": SHOW
            + r"""ngx.header['X-A'] = 'a'
ngx.header['X-A'] = nil
ngx.header['X-B'] = ''
ngx.say(show(ngx.resp.get_headers()))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"{}\n",
    ),
    Block(
        "the app's headers in header_filter",
        {"header_filter_by_lua": SHOW + "ngx.log(ngx.ERR, show(ngx.resp.get_headers()))"},
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
            "cache-control": "no-store",
            "etag": '"abc"',
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
            "vary": "Accept",
            "location": "/elsewhere",
            "x-powered-by": "python",
        },
        reply=b"rich\n",
        error_log=(
            (
                "[error] [lua] header_filter_by_lua(conf):14: {cache-control=no-store, "
                'content-length=5, content-type=text/html; charset=utf-8, etag="abc", '
                "last-modified=Wed, 21 Oct 2015 07:28:00 GMT, location=/elsewhere, "
                "set-cookie=[a=1; Path=/; b=2; Path=/], vary=Accept, x-powered-by=python}"
            ),
        ),
    ),
    Block(
        "the app's headers in log",
        {"log_by_lua": SHOW + "ngx.log(ngx.ERR, show(ngx.resp.get_headers()))"},
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
            "cache-control": "no-store",
            "etag": '"abc"',
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
            "vary": "Accept",
            "location": "/elsewhere",
            "x-powered-by": "python",
        },
        reply=b"rich\n",
        error_log=(
            (
                "[error] [lua] log_by_lua(conf):14: {cache-control=no-store, "
                'content-length=5, content-type=text/html; charset=utf-8, etag="abc", '
                "last-modified=Wed, 21 Oct 2015 07:28:00 GMT, location=/elsewhere, "
                "set-cookie=[a=1; Path=/; b=2; Path=/], vary=Accept, x-powered-by=python} "
                "while logging request"
            ),
        ),
    ),
    Block(
        "the app's headers, one by one",
        {
            "header_filter_by_lua": (
                "for _, n in ipairs{'content_type', 'content_length', "
                "'set_cookie', 'etag', 'last_modified', 'location', "
                "'cache_control', 'vary', 'x_powered_by', 'x_none'} do\n"
                "    local v = ngx.header[n]\n"
                "    if type(v) == 'table' then v = table.concat(v, ';') end\n"
                "    ngx.log(ngx.ERR, n, '=', tostring(v))\n"
                "end\n"
            )
        },
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "set-cookie": ["a=1; Path=/", "b=2; Path=/"],
            "cache-control": "no-store",
            "etag": '"abc"',
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
            "vary": "Accept",
            "location": "/elsewhere",
            "x-powered-by": "python",
        },
        reply=b"rich\n",
        error_log=(
            ("[error] [lua] header_filter_by_lua(conf):4: content_type=text/html; charset=utf-8"),
            "[error] [lua] header_filter_by_lua(conf):4: content_length=5",
            "[error] [lua] header_filter_by_lua(conf):4: set_cookie=a=1; Path=/;b=2; Path=/",
            '[error] [lua] header_filter_by_lua(conf):4: etag="abc"',
            (
                "[error] [lua] header_filter_by_lua(conf):4: last_modified=Wed, 21 Oct 2015 "
                "07:28:00 GMT"
            ),
            "[error] [lua] header_filter_by_lua(conf):4: location=/elsewhere",
            "[error] [lua] header_filter_by_lua(conf):4: cache_control=no-store",
            "[error] [lua] header_filter_by_lua(conf):4: vary=Accept",
            "[error] [lua] header_filter_by_lua(conf):4: x_powered_by=python",
            "[error] [lua] header_filter_by_lua(conf):4: x_none=nil",
        ),
    ),
    Block(
        "change the app's headers",
        {
            "header_filter_by_lua": r"""ngx.header.etag = '"new"'
ngx.header.set_cookie = 'c=3'
ngx.header['X-Powered-By'] = nil
ngx.header.location = '/here'
ngx.header.vary = {'A', 'B'}
"""
        },
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "set-cookie": "c=3",
            "cache-control": "no-store",
            "etag": '"new"',
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
            "vary": ["A", "B"],
            "location": "/here",
        },
        reply=b"rich\n",
    ),
    Block(
        "remove the app's headers",
        {
            "header_filter_by_lua": (
                "for _, n in ipairs{'content_type', 'set_cookie', 'etag', "
                "'last_modified', 'location', 'cache_control', 'vary', "
                "'x_powered_by'} do\n"
                "    ngx.header[n] = nil\n"
                "end\n"
            )
        },
        app="rich",
        status=201,
        reply_headers={"content-length": "5"},
        reply=b"rich\n",
    ),
    Block(
        "append to the app's cookies",
        {
            "header_filter_by_lua": r"""local old = ngx.header['Set-Cookie']
old[#old + 1] = 'c=3'
ngx.header['Set-Cookie'] = old
"""
        },
        app="rich",
        status=201,
        reply_headers={
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "set-cookie": ["a=1; Path=/", "b=2; Path=/", "c=3"],
            "cache-control": "no-store",
            "etag": '"abc"',
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
            "vary": "Accept",
            "location": "/elsewhere",
            "x-powered-by": "python",
        },
        reply=b"rich\n",
    ),
    Block(
        "drop the app's length",
        {"header_filter_by_lua": "ngx.header.content_length = nil"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"hello\n",
    ),
    Block(
        "a type for a response without one",
        {"header_filter_by_lua": "ngx.log(ngx.ERR, tostring(ngx.header.content_type))"},
        app="empty",
        status=204,
        error_log=("[error] [lua] header_filter_by_lua(conf):1: nil",),
    ),
]
