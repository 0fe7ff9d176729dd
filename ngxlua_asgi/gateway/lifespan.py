"""Lifespan: ``init_worker_by_lua`` at startup, ``exit_worker_by_lua`` at shutdown.

Rule: the app sees the lifespan as if nothing stood before it. An app without one does not keep
the worker's phases from running: then the protocol is answered here.
"""

from __future__ import annotations

from ngxlua_asgi.types import ASGIApp, Message, Receive, Scope, Send
from ngxlua_asgi.worker import Worker

__all__ = ["run_lifespan"]

_ENDS = ("lifespan.shutdown.complete", "lifespan.shutdown.failed")


async def run_lifespan(
    worker: Worker, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Serve the lifespan scope."""
    worker.start()
    answered = False  # whether the app takes part
    received: list[Message] = []

    async def watched_receive() -> Message:
        message = await receive()
        received.append(message)
        return message

    async def watched_send(message: Message) -> None:
        nonlocal answered
        answered = True
        if message["type"] in _ENDS:
            await worker.end()
        await send(message)

    try:
        await app(scope, watched_receive, watched_send)
    except Exception:
        if answered or not worker.wants_lifespan:
            raise
    if not answered and worker.wants_lifespan:
        await _answer(worker, received, receive, send)


async def _answer(worker: Worker, received: list[Message], receive: Receive, send: Send) -> None:
    if not received:
        await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await worker.end()
    await send({"type": "lifespan.shutdown.complete"})
