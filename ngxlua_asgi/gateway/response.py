"""The app's response on its way through the header filter, the body filter and the log phase.

Rule: messages go on as they come, one by one, nothing is held; the object that was sent is
passed on unless Lua changed something. The log phase runs when the last body message is out.
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.api.output import header_lines
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.types import Message
from ngxlua_asgi.worker import Worker

__all__ = ["AppResponse"]

_FILE_MESSAGES = frozenset({"http.response.pathsend", "http.response.zerocopysend"})
_BODILESS = frozenset({204, 304})


class AppResponse:
    """Wraps ``send`` for one call of the app.

    Args:
        filtered: whether the response passes the filters, or only the log phase follows it.
    """

    def __init__(self, worker: Worker, exchange: Exchange, method: str, filtered: bool) -> None:
        self._worker = worker
        self._exchange = exchange
        self._send = exchange.send
        self._method = method
        self._filtered = filtered
        self._filter_body = worker.filters_body and method != "HEAD"
        self._status = 0
        self._discards = False  # a filter made it a response without a body
        self.replaced = False  # what the app still sends goes nowhere
        self._ended = False

    async def send(self, message: Message) -> None:
        """ASGI ``send``."""
        if self.replaced:
            return
        kind = message["type"]
        if kind == "http.response.body":
            last = not message.get("more_body", False)
            if self._discards:
                message = {**message, "body": b""}
            if self._filter_body:
                await self._send_filtered(message, last)
            else:
                if self._method != "HEAD":
                    self._exchange.body_bytes += len(message.get("body", b""))
                await self._send(message)
                if last:
                    self._end()
        elif kind == "http.response.start":
            await self._send_head(message)
        else:
            await self._send(message)
            if kind in _FILE_MESSAGES and not message.get("more_body", False):
                self._end()

    # --- the head ----------------------------------------------------------------------------

    async def _send_head(self, message: Message) -> None:
        exchange = self._exchange
        self._status = message["status"]
        headers = exchange.response_headers = list(message.get("headers", ()))
        exchange.response_started = True
        if self._filtered:
            result = self._worker.app_start(exchange, self._status)
            if isinstance(result, tuple):
                self._status, body, *pairs = result
                if body is not False:
                    await self._replace(header_lines(pairs), body)
                    return
                self._lay_over(pairs)
            elif result is not None:
                self._status = result
            if self._filter_body and self._status not in _BODILESS:
                self._drop(b"content-length")
            if self._status == 204 and message["status"] != 204:
                self._drop(b"content-length", b"content-type")
                self._discards = True
            if result is not None or exchange.response_headers is not headers:
                lines = exchange.response_headers
                message = {**message, "status": self._status, "headers": lines}
        await self._send(message)

    def _lay_over(self, pairs: list[Any]) -> None:
        names = set(pairs[::2])
        kept = [line for line in self._exchange.response_headers if line[0].lower() not in names]
        self._exchange.response_headers = kept + header_lines(pairs)

    def _drop(self, *names: bytes) -> None:
        lines = self._exchange.response_headers
        kept = [line for line in lines if line[0].lower() not in names]
        if len(kept) != len(lines):
            self._exchange.response_headers = kept

    async def _replace(self, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.replaced = True
        head = {"type": "http.response.start", "status": self._status, "headers": headers}
        await self._send(head)
        data = b"" if self._method == "HEAD" else body
        self._exchange.body_bytes += len(data)
        await self._send({"type": "http.response.body", "body": data, "more_body": False})
        self._end()

    async def take_over(self, status: int) -> None:
        """Answer with the page of ``status``, or cut the response that has begun."""
        if self._exchange.response_started:
            self.replaced = True
            return
        self._exchange.response_started = True
        page = self._worker.special_response(self._exchange, status)
        _op, _id, self._status, body, _last, *pairs = page
        await self._replace(header_lines(pairs), body)

    # --- the body ----------------------------------------------------------------------------

    async def _send_filtered(self, message: Message, last: bool) -> None:
        exchange = self._exchange
        data: bytes = message.get("body", b"")
        exchange.chunk = data
        result = self._worker.app_body(exchange, last)
        if result is False:
            self.replaced = True  # cut: the server closes what was never completed
            return
        if result is not None:
            data, now_last = result
            self.replaced = now_last and not last
            last = now_last
            message = {"type": "http.response.body", "body": data, "more_body": not last}
        exchange.body_bytes += len(data)
        if data or last:
            await self._send(message)
        if last:
            self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._worker.log(self._exchange, self._status)
