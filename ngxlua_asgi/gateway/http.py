"""An HTTP request that Lua has more to say about than "pass".

Rule: everything happens in the server's own task, so the app's contextvars are the server's.
Waiting, sending and the app's turn alternate here; what they mean was decided in Lua.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ngxlua_asgi.api.control import CHANGED, FILTER, LOG
from ngxlua_asgi.api.output import header_lines, send_output
from ngxlua_asgi.api.req_body import content_length
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.gateway.response import AppResponse
from ngxlua_asgi.types import ASGIApp, Message, Receive, Scope
from ngxlua_asgi.worker import Worker

__all__ = ["changed_scope", "run_handlers", "serve"]

_URI_SAFE = "/:@!$&'()*+,;=~-._"


async def run_handlers(worker: Worker, exchange: Exchange, operation: Any) -> int | None:
    """Wait for what handlers wait for, until they are done.

    Returns:
        The flags with which the app is to be called, or None where Lua has answered.
    """
    while operation is not None:
        number, exchange.id, *values = operation
        if number == worker.op_app:
            flags: int = values[0]
            return flags
        if number == worker.op_finish:
            await send_output(exchange, *values)
            return None
        if number == worker.op_stop:
            return None
        operation = worker.resume(exchange, await worker.operations[number](exchange, *values))
    return 0


async def serve(worker: Worker, app: ASGIApp, exchange: Exchange, operation: Any) -> None:
    """Carry a request from its first operation to its end."""
    response: AppResponse | None = None
    finished = False
    try:
        if operation[0] == worker.op_app:  # the usual cases: no handler had to wait
            exchange.id, flags = operation[1], operation[2]
        elif operation[0] == worker.op_finish:
            exchange.id, flags = operation[1], None
            await send_output(exchange, *operation[2:])
        else:
            flags = await run_handlers(worker, exchange, operation)
        if flags is not None:
            scope, receive, response = _prepare_app(worker, exchange, flags)
            await app(scope, receive, exchange.send if response is None else response.send)
        finished = True
    except Exception:
        if response is None or not response.replaced:
            raise  # else the answer is ours, and the app's failure not the client's
    finally:
        if finished and exchange.logged:
            if exchange.id:
                worker.forget(exchange.id)
            exchange.close()
        else:
            status = response.status if response is not None else None
            worker.release(exchange, status if exchange.response_started else 500)


def _prepare_app(
    worker: Worker, exchange: Exchange, flags: int
) -> tuple[Scope, Receive, AppResponse | None]:
    """What the app is called with: its scope, its ``receive``, and who wraps ``send``, if any."""
    scope, receive = exchange.scope, exchange.receive
    if flags & CHANGED:
        scope = changed_scope(scope, worker.request_changes(exchange, None))
    scope["ngx"] = exchange
    if worker.filters_body:
        scope = _without_file_sending(scope)
    limit = 0
    if exchange.body is not None:
        receive = exchange.body.receive
    elif worker.max_body_size and content_length(scope["headers"]) < 0:
        limit = worker.max_body_size
    if not flags & (FILTER | LOG) and not limit:
        return scope, receive, None
    response = AppResponse(worker, exchange, scope["method"], flags & FILTER != 0)
    if limit:
        receive = _limited(exchange, response, limit)
    return scope, receive, response


def _without_file_sending(scope: Scope) -> Scope:
    """The body filter must see every byte: take back the offers to send files directly."""
    extensions = scope.get("extensions")
    direct = {"http.response.pathsend", "http.response.zerocopysend"}
    if not extensions or direct.isdisjoint(extensions):
        return scope
    rest = {name: value for name, value in extensions.items() if name not in direct}
    return {**scope, "extensions": rest}


def _limited(exchange: Exchange, response: AppResponse, limit: int) -> Receive:
    """``receive`` of a body without Content-Length: past ``limit`` the answer is a 413."""
    received = 0
    server_receive = exchange.receive

    async def receive() -> Message:
        nonlocal received
        message = await server_receive()
        received += len(message.get("body", b""))
        if received <= limit:
            return message
        await response.take_over(413)
        return {"type": "http.disconnect"}

    return receive


def changed_scope(scope: Scope, changes: tuple[Any, ...]) -> Scope:
    """A copy of ``scope`` as scripts changed the request: what the app receives."""
    method, uri, args, *pairs = changes
    changed: Scope = dict(scope)
    if method is not None:
        changed["method"] = method.decode("latin-1")
    if uri is not None:
        changed["path"] = uri.decode("utf-8", "replace")
        changed["raw_path"] = quote(uri, safe=_URI_SAFE).encode()
    if args is not None:
        changed["query_string"] = args or b""
    if pairs:
        names = set(pairs[::2])
        kept = [line for line in scope["headers"] if line[0] not in names]
        changed["headers"] = kept + header_lines(pairs)
    return changed
