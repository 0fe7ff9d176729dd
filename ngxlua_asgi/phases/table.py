"""The one phase table: which phases exist, in what order, and which API each may call.

Rule: nobody retypes this. Lua gets it at start-up (``phases/check.lua``), the option reader,
the documentation and the function x phase test read it here. Names, bits and labels are
lua-nginx-module's (``NGX_HTTP_LUA_CONTEXT_*``); the contexts of an API function are those its
code accepts, which is never less than what the manual lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["API", "PHASES", "Api", "Phase", "Refusal", "bits", "phase"]


@dataclass(frozen=True)
class Phase:
    """A phase: its name in directives, its context bit, and whether a handler may wait."""

    name: str  # as ngx.get_phase() says it
    directive: str | None  # the option that holds its handler, without a _file ending
    bit: int
    label: str  # as in "API disabled in the context of LABEL"
    may_yield: bool = False
    per_request: bool = True


# In the order in which a request meets them; then those outside a request.
PHASES: tuple[Phase, ...] = (
    Phase("server_rewrite", "server_rewrite_by_lua", 0x8000, "server_rewrite_by_lua*", True),
    Phase("set", None, 0x0001, "set_by_lua*"),
    Phase("rewrite", "rewrite_by_lua", 0x0002, "rewrite_by_lua*", True),
    Phase("access", "access_by_lua", 0x0004, "access_by_lua*", True),
    Phase("precontent", "precontent_by_lua", 0x20000, "precontent_by_lua*", True),
    Phase("content", "content_by_lua", 0x0008, "content_by_lua*", True),
    Phase("header_filter", "header_filter_by_lua", 0x0020, "header_filter_by_lua*"),
    Phase("body_filter", "body_filter_by_lua", 0x0040, "body_filter_by_lua*"),
    Phase("log", "log_by_lua", 0x0010, "log_by_lua*"),
    Phase("init", "init_by_lua", 0x100000, "init_by_lua*", per_request=False),
    Phase("init_worker", "init_worker_by_lua", 0x0100, "init_worker_by_lua*", per_request=False),
    Phase("exit_worker", "exit_worker_by_lua", 0x2000, "exit_worker_by_lua*", per_request=False),
    Phase("timer", None, 0x0080, "ngx.timer", True, per_request=False),
    Phase("balancer", None, 0x0200, "balancer_by_lua*"),
)
_BY_NAME = {p.name: p for p in PHASES}


def phase(name: str) -> Phase:
    """The phase called ``name`` (KeyError if there is none)."""
    return _BY_NAME[name]


class Refusal(Enum):
    """How OpenResty words a call outside its contexts; it has two families of functions."""

    CONTEXT = "context"  # API disabled in the context of log_by_lua*
    CURRENT = "current"  # API disabled in the current context (needs a real request)


@dataclass(frozen=True)
class Api:
    """An API entry: the phases that may call it and the words for those that may not."""

    phases: frozenset[str]
    refusal: Refusal = Refusal.CURRENT


_ANY = frozenset(_BY_NAME)
_REQUEST = frozenset(p.name for p in PHASES if p.per_request)
_OUTPUT = frozenset({"server_rewrite", "rewrite", "access", "precontent", "content"})
_YIELD = frozenset(p.name for p in PHASES if p.may_yield)


def _family(
    phases: frozenset[str], names: str, refusal: Refusal = Refusal.CURRENT
) -> dict[str, Api]:
    return {name: Api(phases, refusal) for name in names.split()}


API: dict[str, Api] = {
    **_family(
        _ANY,
        "print ngx.log ngx.get_phase ngx.escape_uri ngx.unescape_uri ngx.encode_args"
        " ngx.decode_args ngx.encode_base64 ngx.decode_base64 ngx.decode_base64mime"
        " ngx.crc32_short ngx.crc32_long ngx.hmac_sha1 ngx.md5 ngx.md5_bin ngx.sha1_bin"
        " ngx.quote_sql_str ngx.today ngx.time ngx.now ngx.update_time ngx.localtime"
        " ngx.utctime ngx.cookie_time ngx.http_time ngx.parse_http_time ngx.config.prefix"
        " ngx.config.nginx_configure ngx.worker.exiting ngx.worker.pid"
        " ngx.worker.count ngx.worker.id coroutine.running"
        " ngx.re.match ngx.re.find ngx.re.gmatch ngx.re.sub ngx.re.gsub",
    ),
    **_family(
        _YIELD | {"init", "header_filter", "body_filter"},
        "coroutine.create coroutine.resume coroutine.wrap coroutine.yield coroutine.status",
        Refusal.CONTEXT,
    ),
    **_family(_ANY - {"init"}, "ngx.ctx"),
    **_family(_ANY - {"init", "init_worker"}, "ngx.worker.pids"),
    **_family(
        _REQUEST,
        "ngx.var ngx.status ngx.header ngx.resp.get_headers ngx.req.is_internal"
        " ngx.req.start_time ngx.req.http_version ngx.req.raw_header ngx.req.get_method"
        " ngx.req.set_method ngx.req.set_uri_args ngx.req.get_uri_args"
        " ngx.req.get_post_args ngx.req.get_headers ngx.req.set_header ngx.req.clear_header"
        " ngx.req.discard_body ngx.req.get_body_data ngx.req.get_body_file"
        " ngx.req.set_body_data ngx.req.set_body_file ngx.req.init_body ngx.req.append_body"
        " ngx.req.finish_body ngx.headers_sent ngx.is_subrequest ngx.req.set_uri",
    ),
    **_family(frozenset({"set", "body_filter"}), "ngx.arg", Refusal.CONTEXT),
    **_family(
        _OUTPUT,
        "ngx.req.read_body ngx.redirect ngx.send_headers ngx.print ngx.say ngx.flush ngx.eof",
        Refusal.CONTEXT,
    ),
    **_family(_OUTPUT | {"header_filter", "timer", "balancer"}, "ngx.exit", Refusal.CONTEXT),
    **_family(_YIELD, "ngx.sleep", Refusal.CONTEXT),
    **_family(_YIELD, "ngx.socket.tcp ngx.socket.udp ngx.socket.connect", Refusal.CONTEXT),
    **_family(_OUTPUT, "ngx.req.socket", Refusal.CONTEXT),
    **_family(_ANY - {"init", "exit_worker"}, "ngx.timer.at ngx.timer.every", Refusal.CONTEXT),
    **_family(_ANY - {"init"}, "ngx.timer.running_count ngx.timer.pending_count"),
    **_family(
        frozenset({"rewrite", "access", "content"}),
        "ngx.location.capture ngx.location.capture_multi",
        Refusal.CONTEXT,
    ),
    **_family(_OUTPUT, "ngx.exec", Refusal.CONTEXT),
}


def bits(phases: frozenset[str]) -> int:
    """The context bits of ``phases``, or-ed."""
    return sum(_BY_NAME[name].bit for name in phases)
