"""One ASGI exchange as the two VMs share it: what ``scope["ngx"]`` is.

Rule: Python knows the Lua side of a request only by ``id`` (0: Lua keeps nothing of it). The
exchange lets go of the scope at the end, so that nothing of a request outlives it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from ngxlua_asgi.types import Receive, Scope, Send

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["ENDED", "NOBODY", "Current", "Exchange"]


async def _gone(*_message: object) -> NoReturn:
    raise RuntimeError("the request has ended")


ENDED: Scope = {}  # the scope of an exchange whose request has ended


class _CtxMaker(Protocol):
    def ctx(self, exchange: Exchange) -> MutableMapping[str, Any]: ...


class Exchange:
    """A request, its channel pair, and what has become of its response.

    Applications meet it as ``scope["ngx"]``; ``ctx`` is its public attribute.
    """

    # First values live on the class, and there is no __init__: a request that Lua lets pass
    # sets three attributes (gateway/asgi.py).
    worker: _CtxMaker
    scope: Scope
    start_time: float  # seconds since the epoch
    receive: Receive  # these two only once a handler waits or the response is Lua's business
    send: Send
    id = 0
    body: Any = None  # api/req_body.py's Body, once the body is Lua's business
    chunk = b""  # what the body filter is looking at
    body_bytes = 0
    held: list[Any] | None = None  # output held for an HTTP/1.0 client
    calls: dict[int, Awaitable[Any]] | None = None  # of lua_modules, not yet awaited
    next_look = 0.0  # when to look again whether the client is there (monotonic seconds)
    disconnected = False
    response_started = False
    logged = False
    response_headers: Sequence[tuple[bytes, bytes]] = ()
    _ctx: MutableMapping[str, Any] | None = None

    @property
    def ctx(self) -> MutableMapping[str, Any]:
        """This request's ``ngx.ctx``: str keys; a Lua string is bytes, a table a copy."""
        if self._ctx is None:
            self._ctx = self.worker.ctx(self)
        return self._ctx

    @property
    def closed(self) -> bool:
        """Whether the request has ended."""
        return self.scope is ENDED

    def close(self) -> None:
        """End: let go of everything that refers back to the request."""
        if self.body is not None:
            self.body.close()
            self.body = None
        for awaitable in (self.calls or {}).values():
            if iscoroutine(awaitable):
                awaitable.close()
        self.scope = ENDED
        self.receive = self.send = _gone


NOBODY = Exchange()
NOBODY.close()


class Current:
    """The exchange that Lua is running for; set before Lua is entered, read by host functions.

    ``calling`` is set while Lua waits for a Python function of the user's to return.
    """

    __slots__ = ("calling", "exchange")

    exchange: Exchange  # NOBODY, which is closed, outside a request

    def __init__(self) -> None:
        self.calling = False
        self.exchange = NOBODY
