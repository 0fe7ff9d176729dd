"""Sub-requests that wait: ``ngx.location.capture`` as a call within this process.

Rule: a sub-request walks through the server's locations like any other; what a handler says
stays in Lua, what an app says is gathered here, both for the parent's script only. One runs in the
parent's task and sees its contextvars; several begin in their order, whatever the event loop, and
go on in a task group that ends with the wait. An app that fails is a 500, or a cut answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final

import anyio

from ngxlua_asgi.api.req_body import Body
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.gateway.http import app_turn, run_handlers
from ngxlua_asgi.logs import logger
from ngxlua_asgi.types import Message, Scope, Send
from ngxlua_asgi.worker import Worker

__all__ = ["run_handed_over", "run_subrequest", "run_subrequests"]

_ERROR: Final = {"ngx_level": "error"}


class _Channel:
    """``receive`` and ``send`` of a sub-request: an app's response in memory."""

    __slots__ = ("_child", "_complete", "_ended", "_parts", "asked")

    def __init__(self, child: Exchange) -> None:
        self._child = child
        self.asked = False  # the body is no longer for this channel to give
        self._parts: list[bytes] = []
        self._complete = False
        self._ended: anyio.Event | None = None

    async def receive(self) -> Message:
        """An empty body once, then nothing until the response is complete."""
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        if not self._complete:
            self._ended = self._ended or anyio.Event()
            await self._ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            child = self._child
            child.response_started = True
            child.status = message["status"]
            child.response_headers = list(message.get("headers", ()))
        elif kind == "http.response.body" and not self._complete:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._complete = True
                if self._ended is not None:
                    self._ended.set()

    def result(self) -> tuple[object, ...]:
        """Status, body, whether it was cut, names and values of the headers in turn."""
        parts = self._parts
        body = parts[0] if len(parts) == 1 else b"".join(parts)
        pairs = [part for line in self._child.response_headers for part in line]
        return self._child.status, body, not self._complete, *pairs


def _scope_of(scope: Scope) -> Scope:
    """The parent's scope, without what is offered for sending to the client directly."""
    if scope["type"] == "http" and not scope.get("extensions"):
        return scope
    changed = {**scope, "type": "http", "method": scope.get("method", "GET"), "extensions": {}}
    if scope["type"] == "websocket":
        changed["scheme"] = {"ws": "http", "wss": "https"}.get(scope.get("scheme", "ws"), "http")
        changed.pop("subprotocols", None)
    return changed


def _begin(worker: Worker, child: Exchange) -> tuple[_Channel, Any]:
    """The second step of a sub-request's exchange, and its first operation."""
    channel = _Channel(child)
    child.scope = _scope_of(child.scope)
    child.attach(channel.receive, channel.send, logged=True)
    return channel, worker.begin_sub(child, None)


def _give_body(child: Exchange, channel: _Channel) -> None:
    """The app replays the body, which the parent and others of its sub-requests may want, too."""
    shared, parent = child.body, child.parent
    if shared is None or shared.state == "unread":
        child.body, channel.asked = None, False
        return
    channel.asked = True
    if parent is not None and shared is parent.body:
        own = child.body = Body(child)
        own.state, own.data, own.path = shared.state, shared.data, shared.path


async def _ask_app(worker: Worker, child: Exchange, channel: _Channel, turn: Any) -> Any:
    """The app answers; an operation where the server is to answer instead."""
    _give_body(child, channel)
    try:
        operation = await app_turn(worker, child, turn)
    except Exception:
        logger.exception("a sub-request's app failed", extra=_ERROR)
        operation = None
    else:
        if operation is None and not child.response_started:
            logger.error("a sub-request's app gave no answer", extra=_ERROR)
    if operation is None and not child.response_started:
        return worker.app_failed(child, 500)
    return operation


async def _carry(worker: Worker, child: Exchange, channel: _Channel, operation: Any) -> None:
    """Carry a sub-request from its first operation to its end."""
    try:
        while operation is not None:
            turn = await run_handlers(worker, child, operation)
            if turn is None:
                break
            operation = await _ask_app(worker, child, channel, turn)
        if child.id:
            worker.captured(child, channel.result())
            child.id = 0
    finally:
        if child.id:
            worker.forget(child.id)
        child.close()


def _in_asyncio() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False


async def _together(waiting: Sequence[Callable[[], Coroutine[Any, Any, None]]]) -> None:
    """Run all to their ends: asyncio's own task group takes a quarter of anyio's time (30 µs)."""
    if _in_asyncio():
        async with asyncio.TaskGroup() as tasks:
            for one in waiting:
                tasks.create_task(one())
        return
    async with anyio.create_task_group() as group:
        for one in waiting:
            group.start_soon(one)


async def run_subrequests(worker: Worker, children: Sequence[Exchange]) -> None:
    """Begin the sub-requests in this order; return when all have ended."""
    begun = [(child, *_begin(worker, child)) for child in children]
    if len(begun) == 1:
        await _carry(worker, *begun[0])
        return
    await _together([partial(_carry, worker, *one) for one in begun])


async def run_subrequest(worker: Worker, parent: Exchange, id_: int) -> None:
    """Carry the sub-request of ``parent`` that Lua knows as ``id_`` from begin to end."""
    child = parent.sub_request(id_)
    await _carry(worker, child, *_begin(worker, child))


async def run_handed_over(
    worker: Worker, child: Exchange, begin: Callable[[Exchange], Any], send: Send
) -> None:
    """Carry a sub-request of another VM's; ``send`` is that VM's channel for it."""
    channel = _Channel(child)
    child.scope = _scope_of(child.scope)
    child.attach(channel.receive, channel.send, logged=True)
    await _carry(worker, child, channel, begin(child))
    status, body, cut, *pairs = worker.adopted()
    names = (part for part in pairs)
    headers = list(zip(names, names, strict=True))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": cut})
