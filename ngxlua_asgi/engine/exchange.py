"""One ASGI exchange as the two VMs share it: what ``scope["ngx"]`` is.

Rule: Python knows the Lua side of a request only by ``id`` (0: Lua keeps nothing of it). The
exchange lets go of the scope at the end, so that nothing of a request outlives it. It is made in
two steps, because most requests pass with the first (slots, as reading an attribute's default
from the class costs three times as much).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from inspect import iscoroutine
from time import time
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Protocol

from ngxlua_asgi.types import Receive, Scope, Send

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["ENDED", "NOBODY", "WITHOUT_APP", "Current", "Exchange"]


async def _gone(*_message: object) -> NoReturn:
    raise RuntimeError("the request has ended")


ENDED: Scope = {}  # the scope of an exchange whose request has ended


class _CtxMaker(Protocol):
    def ctx(self, exchange: Exchange) -> MutableMapping[str, Any]: ...


class Exchange:
    """A request, its channel pair, and what has become of its response.

    Applications meet it as ``scope["ngx"]``; ``ctx`` is its public attribute.
    """

    __slots__ = (
        "__weakref__",
        "_ctx",
        "_worker",
        "attempts",  # of a proxy_pass (modules/upstream.py's Attempt), set by it
        "body",
        "body_bytes",
        "calls",
        "chunk",
        "disconnected",
        "held",
        "id",
        "logged",
        "next_look",
        "parent",
        "receive",
        "response_headers",
        "response_started",
        "scope",
        "send",
        "start_time",
        "status",
        "wrap_send",
    )

    attempts: list[Any]

    def __init__(self, worker: _CtxMaker, scope: Scope) -> None:
        self._worker = worker
        self.scope = scope
        self.start_time = time()  # seconds since the epoch
        self.id = 0
        self.parent: Exchange | None = None  # of a sub-request
        self.body: Any = None  # api/req_body.py's Body, once the body is Lua's business
        self.calls: dict[int, Awaitable[Any]] | None = None  # of lua_modules, not yet awaited
        self.response_started = False
        self.held: list[Any] | Literal[False] | None = None  # for HTTP/1.0; False: not to be
        self.wrap_send: Callable[[Exchange, Send], Send] | None = None  # a filter's, for `attach`
        self._ctx: MutableMapping[str, Any] | None = None

    def attach(self, receive: Receive, send: Send, *, logged: bool) -> None:
        """The second step: the channel, and a response that has yet to begin.

        ``logged`` from the start where there is no log phase.
        """
        self.receive = receive
        self.send = send if self.wrap_send is None else self.wrap_send(self, send)
        self.response_headers: Sequence[tuple[bytes, bytes]] = ()
        self.chunk = b""  # what the body filter is looking at
        self.body_bytes = 0
        self.disconnected = False
        self.status: int | None = None  # of what the app has sent
        self.next_look = 0.0  # when to look again whether the client is there (monotonic)
        self.logged = logged

    def sub_request(self, id_: int) -> Exchange:
        """A sub-request of this request, known to Lua as ``id_``: the first step."""
        child = Exchange(self._worker, self.scope)
        child.id, child.parent = id_, self
        return child

    @property
    def ctx(self) -> MutableMapping[str, Any]:
        """This request's ``ngx.ctx``: str keys; a Lua string is bytes, a table a copy."""
        if self._ctx is None:
            self._ctx = self._worker.ctx(self)
        return self._ctx

    @property
    def closed(self) -> bool:
        """Whether the request has ended."""
        return self.scope is ENDED

    def close(self) -> None:
        """End: let go of everything that refers back to the request."""
        self.scope = ENDED
        self.receive = self.send = _gone
        if self.body is not None:
            if self.parent is None or self.parent.body is not self.body:
                self.body.close()
            self.body = None
        if self.calls is not None:
            for awaitable in self.calls.values():
                if iscoroutine(awaitable):
                    awaitable.close()


class _Nobody:
    def ctx(self, exchange: Exchange) -> NoReturn:
        raise RuntimeError("there is no request")


WITHOUT_APP = _Nobody()  # makes no ngx.ctx: where no app could ask for it
NOBODY = Exchange(WITHOUT_APP, ENDED)


class Current:
    """The exchange that Lua is running for; set before Lua is entered, read by host functions.

    ``calling`` is set while Lua waits for a Python function of the user's to return.
    """

    __slots__ = ("calling", "exchange")

    exchange: Exchange  # NOBODY, which is closed, outside a request

    def __init__(self) -> None:
        self.calling = False
        self.exchange = NOBODY
