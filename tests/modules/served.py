"""Two apps for a real uvicorn each: one behind the proxy, and the proxy in front of it.

Rule: what the first one saw it prints, so that a test can wait for the line.
"""

from __future__ import annotations

import hashlib
import os
import sys

from ngxlua_asgi.errors import Answer
from ngxlua_asgi.modules.proxy import HttpProxy
from ngxlua_asgi.modules.upstream import Server, Upstream
from ngxlua_asgi.types import Receive, Scope, Send

__all__ = ["behind", "front"]

_proxy = HttpProxy(Upstream("u", [Server(os.environ.get("BEHIND", "127.0.0.1:1"))]))


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def _start(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def _digest(receive: Receive) -> bytes:
    digest, more = hashlib.sha256(), True
    while more:
        message = await receive()
        digest.update(message.get("body", b""))
        more = message.get("more_body", False)
    return digest.hexdigest().encode()


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """`/digest` of the body, `/wait` until the client goes, `/cut` in the middle, else hello."""
    if scope["type"] == "lifespan":
        return
    path = scope["path"]
    body = await _digest(receive) if path == "/digest" else b"hello"
    await _start(send)
    if path == "/wait":
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        _say("the client of", path, "has gone")
        return
    if path == "/cut":
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        raise RuntimeError("cut")
    await send({"type": "http.response.body", "body": body})


async def front(scope: Scope, receive: Receive, send: Send) -> None:
    """The proxy; a status of its own is a response without body."""
    if scope["type"] == "lifespan":
        return
    try:
        await _proxy(scope, receive, send)
    except Answer as answer:
        _say("answer", answer.status)
        await send({"type": "http.response.start", "status": answer.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
