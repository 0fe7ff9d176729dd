"""An HTTP request that Lua has more to say about than "pass".

Rule: everything happens in the server's own task, so the app's contextvars are the server's.
Waiting, sending and the app's turn alternate here; what they mean was decided in Lua.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from ngxlua_asgi.api.control import BODY, CHANGED, FILTER, INTERCEPT, LIMIT, LOG
from ngxlua_asgi.api.output import header_lines, send_output
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.errors import Answer
from ngxlua_asgi.gateway.kept import KeptReceive
from ngxlua_asgi.gateway.response import AppResponse
from ngxlua_asgi.gateway.spelled import KEEPS_NONE, KEEPS_PLAIN, SPELLED, spelled_headers
from ngxlua_asgi.types import ASGIApp, Message, Receive, Scope
from ngxlua_asgi.worker import Worker

__all__ = ["APP_AS_IT_IS", "Turn", "app_of", "app_turn", "changed_scope", "run_handlers", "serve"]

_URI_SAFE = "/:@!$&'()*+,;=~-._"
_WRAPS = FILTER | LOG | INTERCEPT | LIMIT

# The operation "app", its id, flags, and where it is not the wrapped app's turn, or the body is
# to be counted: the app's number, an argument, the body's limit.
Turn = tuple[Any, ...]
APP_AS_IT_IS: Turn = (0, 0, 0)


async def run_handlers(worker: Worker, exchange: Exchange, operation: Any) -> Turn | None:
    """Wait for what handlers wait for, until they are done.

    Returns:
        The app's turn, or None where Lua has answered.
    """
    while operation is not None:
        number, exchange.id, *values = operation
        if number == worker.op_app:
            turn: Turn = operation
            return turn
        if number == worker.op_finish:
            await send_output(exchange, *values)
            return None
        if number == worker.op_stop:
            return None
        operation = worker.resume(exchange, await worker.operations[number](exchange, *values))
    return APP_AS_IT_IS


async def serve(worker: Worker, exchange: Exchange, operation: Any) -> None:
    """Carry a request from its first operation to its end."""
    finished = False
    try:
        while operation is not None:
            if operation[0] == worker.op_app:  # the usual cases: no handler had to wait
                exchange.id = operation[1]
                app, scope, receive, response = prepare_turn(worker, exchange, operation)
                try:
                    await app(scope, receive, exchange.send if response is None else response.send)
                except Exception as error:
                    operation = after_failure(worker, exchange, response, error)
                else:
                    operation = after_answer(exchange, response)
            elif operation[0] == worker.op_finish:
                exchange.id = operation[1]
                await send_output(exchange, *operation[2:])
                break
            else:
                operation = await run_handlers(worker, exchange, operation)
        finished = True
    finally:
        if finished and exchange.logged:
            if exchange.id:
                worker.forget(exchange.id)
            exchange.close()
        else:
            status = exchange.status if exchange.response_started else 500
            worker.release(exchange, status)


def prepare_turn(
    worker: Worker, exchange: Exchange, turn: Turn
) -> tuple[ASGIApp, Scope, Receive, AppResponse | None]:
    """The app whose turn it is, what it is called with, and who wraps ``send``, if any."""
    app, limit, flags = worker.apps[0], None, turn[2]
    if flags & INTERCEPT and exchange.body is None:
        keep_body(exchange)
    if len(turn) > 3:
        app, limit = app_of(worker, turn), turn[5]
    scope, receive = exchange.scope, exchange.receive
    if flags & CHANGED:
        scope = changed_scope(scope, worker.request_changes(exchange, None))
    scope["ngx"] = exchange
    if flags & BODY:
        scope = _without_file_sending(scope)
    if exchange.body is not None:
        receive = exchange.body.receive
        flags &= ~LIMIT
    if not flags & _WRAPS:
        return app, scope, receive, None
    response = AppResponse(worker, exchange, scope["method"], flags)
    if flags & LIMIT and limit:
        receive = _limited(exchange, response, limit)
    return app, scope, receive, response


def keep_body(exchange: Exchange) -> None:
    """What is read of the body now can be read again by who answers next."""
    if not isinstance(exchange.receive, KeptReceive):
        exchange.receive = KeptReceive(exchange.receive)


def rewind_body(exchange: Exchange) -> None:
    """Who reads the body next reads it from its beginning, now that nobody else does."""
    if isinstance(exchange.receive, KeptReceive):
        exchange.receive.rewind()


def after_failure(
    worker: Worker, exchange: Exchange, response: AppResponse | None, error: Exception
) -> Any:
    """What answers where the app has raised ``error``: an operation, or None.

    Raises:
        Exception: ``error``, where it is the server's to deal with.
    """
    if isinstance(error, Answer) and not exchange.response_started:
        rewind_body(exchange)
        return worker.app_failed(exchange, error.status)
    if response is None or not response.replaced:
        raise error  # else the answer is ours, and the app's failure not the client's
    return after_answer(exchange, response)


def after_answer(exchange: Exchange, response: AppResponse | None) -> Any:
    """What answers instead of the app that has ended: an operation, or None."""
    operation = None if response is None else response.instead
    if operation is not None:
        rewind_body(exchange)
    return operation


async def app_turn(worker: Worker, exchange: Exchange, turn: Turn) -> Any:
    """The app answers; an operation where the server is to answer instead."""
    app, scope, receive, response = prepare_turn(worker, exchange, turn)
    try:
        await app(scope, receive, exchange.send if response is None else response.send)
    except Exception as error:
        return after_failure(worker, exchange, response, error)
    return after_answer(exchange, response)


def app_of(worker: Worker, turn: Turn) -> ASGIApp:
    """Who answers in this turn."""
    app = worker.apps[turn[3]] if len(turn) > 3 else worker.apps[0]
    if len(turn) > 3 and turn[4] is not None:
        app = app(turn[4])
    answerer: ASGIApp = app
    return answerer


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
    method, uri, args, path, keeps, *pairs = changes
    changed: Scope = dict(scope)
    if method is not None:
        changed["method"] = method.decode("latin-1")
    if path is not None:  # as it goes on the wire
        changed["path"] = unquote(path.decode("latin-1"), errors="replace")
        changed["raw_path"] = path
    elif uri is not None:
        changed["path"] = uri.decode("utf-8", "replace")
        changed["raw_path"] = quote(uri, safe=_URI_SAFE).encode()
    if args is not None:
        changed["query_string"] = args or b""
    if keeps & SPELLED:
        changed["headers"] = spelled_headers(scope, keeps & ~SPELLED, *pairs)
    elif keeps == KEEPS_NONE:
        changed["headers"] = header_lines(pairs)
    elif pairs:
        names = set(pairs[::2])
        kept = [line for line in scope["headers"] if line[0] not in names]
        if keeps == KEEPS_PLAIN:
            kept = [line for line in kept if b"_" not in line[0]]
        changed["headers"] = kept + header_lines(pairs)
    return changed
