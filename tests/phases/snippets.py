"""What test_fuzz.py strings together: calls that end, wait, fail, change or confuse a request.

Rule: each is Lua that compiles inside `do ... end`, in any phase; where it is refused it raises.
None sets Content-Length, so whatever Content-Length goes out must be true; none touches the
header X-Fuzz, by which the handlers know the request that is theirs.
"""

from __future__ import annotations

# Waits, or gives way; "async" is a Python coroutine function.
WAITS = [
    "ngx.sleep(0)",
    "ngx.flush(true)",
    "ngx.req.read_body()",
    "coroutine.yield()",
    "require('py').nap()",
    "coroutine.wrap(function() ngx.sleep(0) coroutine.yield(1) ngx.sleep(0) end)()",
    "local c = coroutine.create(function() ngx.say('in') ngx.sleep(0) end) coroutine.resume(c)",
]

OUTPUT = [
    "ngx.say('a')",
    "ngx.print('')",
    "ngx.print('b', { 'c', { 1, true } }, ngx.null)",
    "ngx.print(('x'):rep(3000))",
    "ngx.flush()",
    "ngx.eof()",
    "ngx.send_headers()",
    "ngx.say(function() end)",
]

HEAD = [
    "ngx.status = 404",
    "ngx.status = 204",
    "ngx.status = 304",
    "ngx.status = 100",
    "ngx.header['X-A'] = 'b\\r\\nEvil: 1\\0'",
    "ngx.header['X \\n:A'] = { 1, true, {} }",
    "ngx.header.Set_Cookie = { 'a=1', 'b=2' }",
    "ngx.header['X-A'] = nil",
    "ngx.header.content_type = nil",
    "ngx.header.content_length = nil",
    "ngx.header.content_type = 'a/b'",
]

ENDS = [
    "ngx.exit(ngx.OK)",
    "ngx.exit(ngx.ERROR)",
    "ngx.exit(ngx.DECLINED)",
    "ngx.exit(200)",
    "ngx.exit(204)",
    "ngx.exit(304)",
    "ngx.exit(403)",
    "ngx.exit(444)",
    "ngx.exit(503)",
    "ngx.exit(777)",
    "ngx.redirect('/y')",
    "ngx.redirect('/y\\n')",
    "coroutine.wrap(function() ngx.exit(410) end)()",
    "error('boom')",
    "error({})",
    "error('b\\0\\r\\nm')",
    "coroutine.wrap(function() error('inner') end)()",
    "return ngx.ERROR",
    "local a = nil + 1",
]

REQUEST = [
    "ngx.req.set_body_data('new')",
    "ngx.req.discard_body()",
    "ngx.req.init_body() ngx.req.append_body('built') ngx.req.finish_body()",
    "ngx.req.set_header('X-R', { 'a', 'b\\n' })",
    "ngx.req.clear_header('Host')",
    "ngx.req.set_uri('/other')",
    "ngx.req.set_uri('/a b\\233%', false)",
    "if ngx.var.uri ~= '/jumped' then ngx.req.set_uri('/jumped', true) end",
    "ngx.req.set_uri('/round', true)",
    "ngx.req.set_uri_args('a b&c=\\n')",
    "ngx.req.set_method(ngx.HTTP_HEAD)",
    "ngx.req.set_method(ngx.HTTP_PUT)",
    "ngx.var.args = 'k=v'",
]

STATE = [
    "ngx.ctx.n = (ngx.ctx.n or 0) + 1",
    "ngx.ctx = { t = { 1, 2 } }",
    "ngx.ctx.self = ngx.ctx",
    "leaked = 1",
    "ngx.log(ngx.WARN, 'said ', ngx.ctx.n, ngx.status)",
    "ngx.arg[1] = (ngx.arg[1] or ''):upper()",
    "ngx.arg[1] = nil",
    "ngx.arg[1] = { 'x', ngx.arg[1] or '' }",
    "ngx.arg[2] = true",
    "ngx.arg[2] = false",
    "collectgarbage()",
]

ALL = [*WAITS, *OUTPUT, *HEAD, *ENDS, *REQUEST, *STATE]

# Those after which a response may stay without its end: it is cut, as nginx closes the connection.
CUTS = ("exit", "ngx.ERROR", "ngx.arg[2] = false")
