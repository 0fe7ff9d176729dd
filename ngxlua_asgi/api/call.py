"""Python functions that Lua calls (``lua_modules``).

Rule: a function gets bytes, float, int, bool, None, list and dict, and returns such values (a
tuple is several). It never raises into Lua: an exception is logged by nobody and reaches the
script as ``nil, "TypeName: message"``. An awaitable is awaited while the handler waits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable, iscoroutine
from typing import Any, Final

from ngxlua_asgi.engine.exchange import Current, Exchange
from ngxlua_asgi.engine.host import Host
from ngxlua_asgi.engine.values import is_scalar, pack, to_lua, unpack

__all__ = ["register"]

_PLAIN: Final = 0
_PACKED: Final = 1
_WAIT: Final = 2
_FAILED: Final = 3

Answer = tuple[Any, ...]


def _failure(error: BaseException) -> Answer:
    try:
        words = f"{type(error).__name__}: {error}"
    except Exception:  # its __str__ raises
        words = type(error).__name__
    return _FAILED, words.encode("utf-8", "backslashreplace")


def _answer(result: object) -> Answer:
    values = result if isinstance(result, tuple) else (result,)
    try:
        if all(is_scalar(value) for value in values):
            return _PLAIN, *map(to_lua, values)
        table: dict[object, object] = {"n": len(values)}
        table.update((i, v) for i, v in enumerate(values, 1) if v is not None)
        return _PACKED, pack(table)
    except (TypeError, ValueError) as error:
        return _failure(error)


def _arguments(packed: bytes) -> list[Any]:
    table = unpack(packed)
    return [table.get(i) for i in range(1, int(table[b"n"]) + 1)]


class _Calls:
    """The functions by number; an awaitable that Lua has yet to wait for is the exchange's."""

    def __init__(
        self, functions: list[tuple[bytes, bytes, Callable[..., Any]]], current: Current
    ) -> None:
        self.current = current
        self.functions = functions
        self.last_ticket = 0

    def python_function(self, index: int) -> tuple[bytes, bytes] | None:
        """Module and name of function ``index``, None past the last."""
        return self.functions[int(index)][:2] if index < len(self.functions) else None

    def call(self, number: int, *arguments: Any) -> Answer:
        """Call a function; an awaitable becomes a ticket."""
        self.current.calling = True
        try:
            result = self.functions[int(number)][2](*arguments)
        except Exception as error:
            return _failure(error)
        finally:
            self.current.calling = False
        return self._ticket(result) if isawaitable(result) else _answer(result)

    def _ticket(self, awaitable: Awaitable[Any]) -> Answer:
        exchange = self.current.exchange
        if exchange.closed:
            _close(awaitable)
            return _FAILED, b"an async function cannot be awaited outside a request"
        self.last_ticket += 1
        exchange.calls = {**(exchange.calls or {}), self.last_ticket: awaitable}
        return _WAIT, self.last_ticket

    def call_packed(self, number: int, packed: bytes) -> Answer:
        """As ``call``, with arguments that hold tables."""
        try:
            arguments = _arguments(packed)
        except ValueError as error:
            return _failure(error)
        return self.call(number, *arguments)

    def forget(self, ticket: int) -> None:
        """Drop an awaitable that nobody may wait for."""
        _close(_take(self.current.exchange, ticket))

    async def wait(self, exchange: Exchange, ticket: int, *_rest: object) -> Answer:
        """The operation: await what a call left."""
        try:
            return _answer(await _take(exchange, ticket))
        except Exception as error:
            return _failure(error)


def _take(exchange: Exchange, ticket: int) -> Awaitable[Any]:
    return (exchange.calls or {}).pop(int(ticket))


def _close(awaitable: Awaitable[Any]) -> None:
    if iscoroutine(awaitable):
        awaitable.close()


def register(host: Host) -> None:
    """Offer the functions of ``lua_modules`` and the operation ``call``."""
    calls = _Calls(
        [
            (module.encode(), name.encode(), function)
            for module, functions in host.config.lua_modules.items()
            for name, function in functions.items()
        ],
        host.current,
    )
    host.add(
        {
            "python_function": calls.python_function,
            "call": calls.call,
            "call_packed": calls.call_packed,
            "forget_call": calls.forget,
        }
    )
    host.add_operation("call", calls.wait)
