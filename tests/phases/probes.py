"""A call of every API function with valid arguments, as Lua, and the Lua that makes them.

Rule: a probe is one line that makes the call and returns true where the result is right. It
stands in line 3 of a chunk called "probe", so an error that blames the caller's line starts with
"probe:3: ". The same Lua runs in ngxlua_asgi and in nginx; what came of a probe is a log line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .contexts import CONSTANTS

PLACE = "probe:3: "
TARGET = "/t/x?a=1&n={name}"  # with the header X-A: b
BODY = b"p=1&q=2"
_TIME = "math.abs({} - os.time()) <= 2"

CALLS: dict[str, str] = {
    "print": "print('said') return true",
    "ngx.log": "ngx.log(ngx.ERR, 'said') return true",
    "ngx.get_phase": "return ngx.get_phase() == PHASE",
    "ngx.arg=": "ngx.arg[1] = 'z' return ngx.arg[1] == 'z'",
    "ngx.arg": "return type(ngx.arg[1]) == 'string' and type(ngx.arg[2]) == 'boolean'",
    "ngx.ctx=": "ngx.ctx = { k = 2 } return ngx.ctx.k == 2",
    "ngx.ctx": "ngx.ctx.k = 1 return ngx.ctx.k == 1",
    "ngx.var.VARIABLE=": "ngx.var.args = 'z=2' return ngx.var.args == 'z=2'",
    "ngx.var.VARIABLE": "return ngx.var.uri == '/t/x'",
    "ngx.status=": "ngx.status = 201 return true",
    "ngx.status": "return type(ngx.status) == 'number'",
    "ngx.header.HEADER=": "ngx.header['X-New'] = 'z' return true",
    "ngx.header.HEADER": "return ngx.header['X-None'] == nil",
    "ngx.resp.get_headers": "return type(ngx.resp.get_headers()) == 'table'",
    "ngx.req.is_internal": "return ngx.req.is_internal() == false",
    "ngx.req.start_time": f"return {_TIME.format('ngx.req.start_time()')}",
    "ngx.req.http_version": "return ngx.req.http_version() == 1.1",
    "ngx.req.raw_header": "return ngx.req.raw_header():find('POST /t/x', 1, true) == 1",
    "ngx.req.get_method": "return ngx.req.get_method() == 'POST'",
    "ngx.req.set_method": "ngx.req.set_method(ngx.HTTP_PUT) return ngx.var.request_method == 'PUT'",
    "ngx.req.set_uri": "ngx.req.set_uri('/y') return ngx.var.uri == '/y'",
    "ngx.req.set_uri_args": "ngx.req.set_uri_args('z=1') return ngx.var.args == 'z=1'",
    "ngx.req.get_uri_args": "return ngx.req.get_uri_args().a == '1'",
    "ngx.req.get_post_args": "return ngx.req.get_post_args().q == '2'",
    "ngx.req.get_headers": "return ngx.req.get_headers()['x-a'] == 'b'",
    "ngx.req.set_header": "ngx.req.set_header('X-A', 'c') return ngx.var.http_x_a == 'c'",
    "ngx.req.clear_header": "ngx.req.clear_header('X-A') return ngx.var.http_x_a == nil",
    "ngx.req.read_body": "ngx.req.read_body() return ngx.req.get_body_data() == 'p=1&q=2'",
    "ngx.req.discard_body": "ngx.req.discard_body() return true",
    "ngx.req.get_body_data": "return ngx.req.get_body_data() == 'p=1&q=2'",
    "ngx.req.get_body_file": "return ngx.req.get_body_file() == nil",
    "ngx.req.set_body_data": "ngx.req.set_body_data('zz') return ngx.req.get_body_data() == 'zz'",
    "ngx.req.set_body_file": "ngx.req.set_body_file(FILE) return ngx.req.get_body_file() == FILE",
    "ngx.req.init_body": "ngx.req.init_body() return true",
    "ngx.req.append_body": "pcall(ngx.req.init_body) ngx.req.append_body('zz') return true",
    "ngx.req.finish_body": (
        "pcall(ngx.req.init_body) pcall(ngx.req.append_body, 'zz') ngx.req.finish_body()"
        " return ngx.req.get_body_data() == 'zz'"
    ),
    "ngx.print": "return ngx.print('a') == 1",
    "ngx.say": "return ngx.say('a') == 1",
    "ngx.flush": "pcall(ngx.print, 'a') return ngx.flush(true) == 1",
    "ngx.eof": "return ngx.eof() == 1",
    "ngx.send_headers": "return ngx.send_headers() == 1",
    "ngx.headers_sent": "return type(ngx.headers_sent) == 'boolean'",
    "ngx.exit": "ngx.exit(403) return ngx.get_phase() == 'header_filter'",
    "ngx.redirect": "ngx.redirect('/y') return false",
    "ngx.exec": "ngx.exec('/other') return false",
    "ngx.location.capture": "return ngx.location.capture('/other').status == 200",
    "ngx.location.capture_multi": (
        "local one, two = ngx.location.capture_multi({ { '/other' }, { '/other', {} } })"
        " return one.status + two.status == 400"
    ),
    "ngx.sleep": "ngx.sleep(0) return true",
    "ngx.re.match": "return ngx.re.match('ab', 'b')[0] == 'b'",
    "ngx.re.find": "return ngx.re.find('ab', 'b') == 2",
    "ngx.re.gmatch": "return ngx.re.gmatch('ab', 'b')()[0] == 'b'",
    "ngx.re.sub": "return ngx.re.sub('ab', 'b', 'c') == 'ac'",
    "ngx.re.gsub": "return ngx.re.gsub('ab', 'b', 'c') == 'ac'",
    "ngx.timer.at": "return ngx.timer.at(0, function() end) == 1",
    "ngx.timer.every": "return ngx.timer.every(3600, function() end) == 1",
    "ngx.timer.running_count": "return ngx.timer.running_count() >= 0",
    "ngx.timer.pending_count": "return ngx.timer.pending_count() >= 0",
    "ngx.socket.tcp": "ngx.socket.tcp() return true",
    "ngx.socket.udp": "ngx.socket.udp() return true",
    "ngx.socket.connect": "ngx.socket.connect('127.0.0.1', 1) return true",
    "ngx.req.socket": "ngx.req.socket() return true",
    "ngx.is_subrequest": "return ngx.is_subrequest == false",
    "ngx.escape_uri": "return ngx.escape_uri('a b') == 'a%20b'",
    "ngx.unescape_uri": "return ngx.unescape_uri('a%20b') == 'a b'",
    "ngx.encode_args": "return ngx.encode_args({ a = 1 }) == 'a=1'",
    "ngx.decode_args": "return ngx.decode_args('a=1').a == '1'",
    "ngx.encode_base64": "return ngx.encode_base64('a') == 'YQ=='",
    "ngx.decode_base64": "return ngx.decode_base64('YQ==') == 'a'",
    "ngx.decode_base64mime": "return ngx.decode_base64mime('Y Q==') == 'a'",
    "ngx.crc32_short": "return ngx.crc32_short('a') == 3904355907",
    "ngx.crc32_long": "return ngx.crc32_long('a') == 3904355907",
    "ngx.hmac_sha1": "return #ngx.hmac_sha1('k', 'a') == 20",
    "ngx.md5": "return ngx.md5('a') == '0cc175b9c0f1b6a831c399e269772661'",
    "ngx.md5_bin": "return #ngx.md5_bin('a') == 16",
    "ngx.sha1_bin": "return #ngx.sha1_bin('a') == 20",
    "ngx.quote_sql_str": "return ngx.quote_sql_str(\"a'\") == \"'a\\\\''\"",
    "ngx.today": "return ngx.today():find('^%d%d%d%d%-%d%d%-%d%d$') == 1",
    "ngx.time": f"return {_TIME.format('ngx.time()')}",
    "ngx.now": f"return {_TIME.format('ngx.now()')}",
    "ngx.update_time": "ngx.update_time() return true",
    "ngx.localtime": "return #ngx.localtime() == 19",
    "ngx.utctime": "return #ngx.utctime() == 19",
    "ngx.cookie_time": "return ngx.cookie_time(0) == 'Thu, 01-Jan-70 00:00:00 GMT'",
    "ngx.http_time": "return ngx.http_time(0) == 'Thu, 01 Jan 1970 00:00:00 GMT'",
    "ngx.parse_http_time": "return ngx.parse_http_time('Thu, 01 Jan 1970 00:00:09 GMT') == 9",
    "ngx.config.subsystem": "return ngx.config.subsystem == 'http'",
    "ngx.config.debug": "return type(ngx.config.debug) == 'boolean'",
    "ngx.config.prefix": "return type(ngx.config.prefix()) == 'string'",
    "ngx.config.nginx_version": "return ngx.config.nginx_version == 1022001",
    "ngx.config.nginx_configure": "return type(ngx.config.nginx_configure()) == 'string'",
    "ngx.config.ngx_lua_version": "return ngx.config.ngx_lua_version == 10023",
    "ngx.worker.exiting": "return type(ngx.worker.exiting()) == 'boolean'",
    "ngx.worker.pid": "return type(ngx.worker.pid()) == 'number'",
    "ngx.worker.pids": (
        "local pids, err = ngx.worker.pids() if not pids then error(err) end"
        " return type(pids[1]) == 'number'"
    ),
    "ngx.worker.count": "return ngx.worker.count() == 1",
    "ngx.worker.id": "return ngx.worker.id() == 0",
    "coroutine.create": "return type(coroutine.create(function() end)) == 'thread'",
    "coroutine.resume": "return coroutine.resume(CO()) == true",
    "coroutine.yield": (
        "local ok, co = pcall(coroutine.wrap, function() coroutine.yield(7) end)"
        " if ok then return co() == 7 end coroutine.yield()"
    ),
    "coroutine.wrap": "return coroutine.wrap(function(x) return x end)(7) == 7",
    "coroutine.running": (
        "local co = coroutine.running() return co == nil or type(co) == 'thread'"
    ),
    "coroutine.status": "return coroutine.status(CO()) == 'suspended'",
}

ALL_CALLS = CALLS | {
    family.replace(" ", "_"): "return "
    + " and ".join(
        f"ngx.{name} == {value}" if value is not None else f"type(ngx.{name}) == 'userdata'"
        for name, value in constants.items()
    )
    for family, constants in CONSTANTS.items()
}

# Those that never return where they work, and the status that the client then sees.
ENDS = {"ngx.exit": 403, "ngx.redirect": 302, "ngx.exec": 200}

NEEDS_BODY = frozenset(
    "ngx.req." + name
    for name in "get_post_args get_body_data set_body_data set_body_file init_body append_body"
    " finish_body".split()
)

_MODULE = """
local early = coroutine.create(function() end)
local M = {{ calls = {{}}, names = {{}}, body = {{}} }}
local function tell(name, what)
    ngx.log(ngx.ERR, "PROBE <", PHASE, "> <", name, "> <", what, "> END")
end
function CO()
    local ok, co = pcall(coroutine.create, function() end)
    return ok and co or early
end
FILE = {file}
local function add(name, source, needs_body)
    M.calls[name] = assert(loadstring("\\n\\n" .. source, "=probe"))
    M.names[#M.names + 1] = name
    M.body[name] = needs_body
end
function M.prepare()
    if M.body[ngx.var.arg_n] then ngx.req.read_body() end
end
function M.run(name)
    PHASE = ngx.get_phase()
    tell(name, "called")
    local ok, result = pcall(M.calls[name])
    tell(name, (ok and "returned " or "raised ") .. tostring(result))
end
function M.run_all()
    for _, name in ipairs(M.names) do M.run(name) end
end
package.loaded.probes = M
"""

HANDLER = "local probes = require 'probes' probes.run(ngx.var.arg_n)"
PREPARE = "local probes = require 'probes' probes.prepare()"
RUN_ALL = "local probes = require 'probes' probes.run_all()"


def lua(file: str, calls: dict[str, str]) -> str:
    """The source of the Lua module `probes`; `file` is one that set_body_file may name."""

    def quote(text: str) -> str:
        return f"[===[{text}]===]"

    lines = [
        f"add({quote(name)}, {quote(source)}, {str(name in NEEDS_BODY).lower()})"
        for name, source in calls.items()
    ]
    return _MODULE.format(file=quote(file)) + "\n".join(lines) + "\n"


_TOLD = re.compile(r"PROBE <(\w+)> <(.*?)> <(.*?)> END", re.S)


def collect(log: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """What the log tells of each (phase, name), in order."""
    told: dict[tuple[str, str], list[str]] = {}
    for message in log:
        for phase, name, what in _TOLD.findall(message):
            told.setdefault((phase, name), []).append(what)
    return told
