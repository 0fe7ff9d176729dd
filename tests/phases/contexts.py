"""Which API entry may be called in which phase: the manual's facts, and where nginx goes beyond.

Rule: MANUAL is what lua-nginx-module's manual lists, phase names only (its ssl phases are left
out). BEYOND is what works although the manual does not list it, each line with the reason, as
nginx 1.22.1 with lua-nginx-module 0.10.23 does it; test_nginx.py asks it. All else is refused.
"""

from __future__ import annotations

# The phases that exist here, as the matrix calls them.
PHASES = (
    "init init_worker exit_worker server_rewrite rewrite access precontent content header_filter"
    " body_filter log"
).split()
# Phases the manual speaks of that have no column: `set` and `timer` come with their own issues.
COUNTED = frozenset([*PHASES, "set", "timer", "balancer"])

_HANDLERS = "rewrite access content"
_REQUEST = f"{_HANDLERS} header_filter body_filter log"
_RUNNING = f"set {_REQUEST} timer"
_LOADED = f"{_RUNNING} balancer"
_WORKER = f"{_LOADED} init_worker exit_worker"
_ANY = f"{_WORKER} init"
_COROUTINE = f"init {_HANDLERS} header_filter body_filter timer"

_PURE = (
    "ngx.encode_args ngx.decode_args ngx.encode_base64 ngx.decode_base64 ngx.decode_base64mime"
    " ngx.crc32_short ngx.crc32_long ngx.hmac_sha1 ngx.md5 ngx.md5_bin ngx.sha1_bin"
    " ngx.quote_sql_str"
)
_CLOCK = (
    "ngx.today ngx.time ngx.now ngx.update_time ngx.localtime ngx.utctime ngx.cookie_time"
    " ngx.http_time ngx.parse_http_time"
)

_MANUAL: dict[str, str] = {
    "Core constants": f"{_LOADED} init",
    "HTTP method constants": f"{_LOADED} init",
    "HTTP status constants": f"{_LOADED} init",
    "Nginx log level constants": _ANY,
    "print ngx.log ngx.get_phase ngx.escape_uri ngx.unescape_uri": _ANY,
    "ngx.arg": "set body_filter",
    "ngx.ctx": _WORKER,
    "ngx.var.VARIABLE ngx.resp.get_headers": f"set {_REQUEST} balancer",
    "ngx.req.get_method ngx.req.get_uri_args": f"set {_REQUEST} balancer",
    "ngx.status ngx.is_subrequest ngx.req.is_internal ngx.req.start_time": f"set {_REQUEST}",
    "ngx.req.get_headers": f"set {_REQUEST}",
    "ngx.header.HEADER ngx.req.get_post_args": _REQUEST,
    "ngx.req.http_version ngx.req.raw_header": f"set {_HANDLERS} header_filter log",
    "ngx.req.set_method": f"set {_HANDLERS} header_filter",
    "ngx.req.set_uri ngx.req.set_uri_args ngx.req.set_header ngx.req.clear_header": (
        f"set {_HANDLERS} header_filter body_filter"
    ),
    "ngx.req.read_body ngx.req.discard_body ngx.req.get_body_file": _HANDLERS,
    "ngx.req.get_body_data": f"{_HANDLERS} log",
    "ngx.req.set_body_data ngx.req.set_body_file": f"{_HANDLERS} balancer",
    "ngx.req.init_body ngx.req.append_body ngx.req.finish_body": f"set {_HANDLERS}",
    "ngx.headers_sent": f"set {_HANDLERS}",
    "ngx.redirect ngx.send_headers ngx.print ngx.say ngx.flush ngx.eof": _HANDLERS,
    "ngx.exit": f"{_HANDLERS} header_filter timer balancer",
    "ngx.sleep": f"{_HANDLERS} timer",
    "ngx.re.match ngx.re.find ngx.re.gmatch ngx.re.sub ngx.re.gsub": _WORKER,
    "ngx.timer.at ngx.timer.every": f"{_LOADED} init_worker",
    "ngx.timer.running_count ngx.timer.pending_count": _WORKER,
    "ngx.location.capture ngx.location.capture_multi ngx.exec": _HANDLERS,
    "ngx.socket.tcp ngx.socket.udp ngx.socket.connect": f"{_HANDLERS} timer",
    "ngx.req.socket": _HANDLERS,
    _PURE: _LOADED,
    _CLOCK: _WORKER,
    "ngx.config.subsystem ngx.config.debug ngx.config.prefix ngx.config.nginx_version"
    " ngx.worker.exiting ngx.worker.pid ngx.worker.count": (
        f"{_RUNNING} init init_worker exit_worker"
    ),
    "ngx.config.nginx_configure ngx.config.ngx_lua_version": f"{_RUNNING} init",
    "ngx.worker.pids": f"{_RUNNING} exit_worker",
    "ngx.worker.id": f"{_RUNNING} init_worker exit_worker",
    "coroutine.create coroutine.resume coroutine.yield coroutine.wrap coroutine.running"
    " coroutine.status": _COROUTINE,
}


def _names(group: str) -> list[str]:
    return [group] if group.endswith(" constants") else group.split()


# entry -> the phases in which the manual lists it
MANUAL: dict[str, frozenset[str]] = {
    name: frozenset(phases.split()) for group, phases in _MANUAL.items() for name in _names(group)
}

_NO_CHECK = "it needs no request, and nginx's function checks nothing"
_REAL = "nginx's function asks for a real request and for nothing else"

_NEW = "server_rewrite precontent"
_NOT_NEW = ("ngx.location.capture", "ngx.location.capture_multi")

# (entries, phases, why they work there although the manual does not say so)
_BEYOND: list[tuple[str, str, str]] = [
    (
        " ".join(
            name
            for name in MANUAL
            if "rewrite" in MANUAL[name] and " " not in name and name not in _NOT_NEW
        ),
        "server_rewrite precontent",
        "the manual's lists are older than these phases; nginx lets in what it lets into rewrite",
    ),
    ("Core constants", f"{_NEW} init_worker exit_worker", "they are plain fields"),
    ("HTTP method constants", f"{_NEW} init_worker exit_worker", "they are plain fields"),
    ("HTTP status constants", f"{_NEW} init_worker exit_worker", "they are plain fields"),
    ("Nginx log level constants", _NEW, "they are plain fields"),
    (
        _PURE,
        "init init_worker exit_worker",
        _NO_CHECK,
    ),
    (
        f"{_CLOCK} ngx.worker.id ngx.re.match ngx.re.find ngx.re.gmatch ngx.re.sub ngx.re.gsub",
        "init",
        _NO_CHECK,
    ),
    (
        "ngx.config.nginx_configure ngx.config.ngx_lua_version",
        "init_worker exit_worker",
        _NO_CHECK,
    ),
    ("coroutine.running", "init_worker exit_worker log", "it is LuaJIT's own, nginx leaves it be"),
    ("ngx.req.http_version ngx.req.raw_header", "body_filter", _REAL),
    ("ngx.req.set_method", "body_filter log", _REAL),
    ("ngx.req.set_uri ngx.req.set_uri_args ngx.req.set_header", "log", _REAL),
    ("ngx.req.clear_header", "log", _REAL),
    ("ngx.req.discard_body ngx.req.get_body_file", "header_filter body_filter log", _REAL),
    ("ngx.req.set_body_data ngx.req.set_body_file", "header_filter body_filter log", _REAL),
    ("ngx.req.init_body ngx.req.append_body", "header_filter body_filter log", _REAL),
    ("ngx.req.finish_body ngx.headers_sent", "header_filter body_filter log", _REAL),
    ("ngx.req.get_body_data", "header_filter body_filter", _REAL),
]

# (entry, phase) -> the reason
BEYOND: dict[tuple[str, str], str] = {
    (name, phase): reason
    for group, phases, reason in _BEYOND
    for name in _names(group)
    for phase in phases.split()
}

# Functions that name the phase which they refuse; the others want a request and say so.
_BY_CONTEXT = frozenset(
    "ngx.arg= ngx.req.read_body ngx.redirect ngx.send_headers ngx.print ngx.say ngx.flush ngx.eof"
    " ngx.exit ngx.sleep ngx.location.capture ngx.location.capture_multi ngx.exec"
    " ngx.timer.at ngx.timer.every ngx.socket.tcp ngx.socket.udp ngx.socket.connect ngx.req.socket"
    " coroutine.create coroutine.resume coroutine.yield coroutine.wrap"
    " coroutine.status".split()
)
_SOFT = frozenset({"ngx.worker.pids"})  # answers nil and the words, and in init the same ones

# nginx has three wordings of this, function by function; here it is one.
NO_REQUEST = "no request found"


def entry_of(name: str) -> str:
    """The entry that a call belongs to: one may be written to, a family of constants has blanks."""
    return name.replace("_", " ") if name.endswith("_constants") else name.removesuffix("=")


def works(name: str, phase: str) -> bool:
    """Whether a call of the entry `name` is let in."""
    return phase in MANUAL[name] or (name, phase) in BEYOND


def words(name: str, phase: str) -> str:
    """What a call of `name`, or a write to it (`name=`), says where it is not let in."""
    if phase == "init" and name not in _SOFT:
        return NO_REQUEST
    if name in _BY_CONTEXT:
        return f"API disabled in the context of {phase}_by_lua*"
    return "API disabled in the current context"


# Every constant of `ngx` with its value, under the manual's heading; ngx.null is the one that is
# no number.
CONSTANTS: dict[str, dict[str, int | None]] = {
    "Core constants": {
        "OK": 0,
        "ERROR": -1,
        "AGAIN": -2,
        "DONE": -4,
        "DECLINED": -5,
        "null": None,
    },
    "HTTP method constants": {
        f"HTTP_{method}": 2 << place
        for place, method in enumerate(
            "GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH"
            " TRACE".split()
        )
    },
    "HTTP status constants": {
        "HTTP_CONTINUE": 100,
        "HTTP_SWITCHING_PROTOCOLS": 101,
        "HTTP_OK": 200,
        "HTTP_CREATED": 201,
        "HTTP_ACCEPTED": 202,
        "HTTP_NO_CONTENT": 204,
        "HTTP_PARTIAL_CONTENT": 206,
        "HTTP_SPECIAL_RESPONSE": 300,
        "HTTP_MOVED_PERMANENTLY": 301,
        "HTTP_MOVED_TEMPORARILY": 302,
        "HTTP_SEE_OTHER": 303,
        "HTTP_NOT_MODIFIED": 304,
        "HTTP_TEMPORARY_REDIRECT": 307,
        "HTTP_PERMANENT_REDIRECT": 308,
        "HTTP_BAD_REQUEST": 400,
        "HTTP_UNAUTHORIZED": 401,
        "HTTP_PAYMENT_REQUIRED": 402,
        "HTTP_FORBIDDEN": 403,
        "HTTP_NOT_FOUND": 404,
        "HTTP_NOT_ALLOWED": 405,
        "HTTP_NOT_ACCEPTABLE": 406,
        "HTTP_REQUEST_TIMEOUT": 408,
        "HTTP_CONFLICT": 409,
        "HTTP_GONE": 410,
        "HTTP_UPGRADE_REQUIRED": 426,
        "HTTP_TOO_MANY_REQUESTS": 429,
        "HTTP_CLOSE": 444,
        "HTTP_ILLEGAL": 451,
        "HTTP_INTERNAL_SERVER_ERROR": 500,
        "HTTP_NOT_IMPLEMENTED": 501,
        "HTTP_METHOD_NOT_IMPLEMENTED": 501,
        "HTTP_BAD_GATEWAY": 502,
        "HTTP_SERVICE_UNAVAILABLE": 503,
        "HTTP_GATEWAY_TIMEOUT": 504,
        "HTTP_VERSION_NOT_SUPPORTED": 505,
        "HTTP_INSUFFICIENT_STORAGE": 507,
    },
    "Nginx log level constants": {
        level: number
        for number, level in enumerate("STDERR EMERG ALERT CRIT ERR WARN NOTICE INFO DEBUG".split())
    },
}
