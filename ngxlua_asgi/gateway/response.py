"""The app's response on its way through the header filter, the body filter and the log phase.

Rule: messages go on as they come, one by one, nothing is held; the object that was sent is
passed on unless Lua changed something. The log phase runs when the last body message is out.
Filtering itself is synchronous; only ``send`` and what replaces a response wait.
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.api.control import BODY, ENDS_APART, FILTER, INTERCEPT
from ngxlua_asgi.api.output import header_lines
from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.types import Message
from ngxlua_asgi.worker import Worker

__all__ = ["AppResponse"]

_FILE_MESSAGES = frozenset({"http.response.pathsend", "http.response.zerocopysend"})
_ACCEL = b"x-accel-redirect"
_BODILESS = frozenset({204, 304})


class AppResponse:
    """Wraps ``send`` for one call of the app.

    Args:
        flags: what is to become of the response (``api/control.py``).
    """

    __slots__ = (
        "_counts_only",
        "_discards",
        "_ends_apart",
        "_exchange",
        "_filter_body",
        "_filtered",
        "_intercepts",
        "_method",
        "_page",
        "_send",
        "_worker",
        "instead",
        "replaced",
    )

    def __init__(self, worker: Worker, exchange: Exchange, method: str, flags: int) -> None:
        self._worker = worker
        self._exchange = exchange
        self._send = exchange.send
        self._method = method
        self._filtered = flags & FILTER != 0
        self._intercepts = flags & INTERCEPT != 0
        self._filter_body = flags & BODY != 0 and method != "HEAD"
        self._counts_only = not self._filter_body and method != "HEAD"  # of a body message
        self._ends_apart = flags & ENDS_APART != 0  # as a proxied one does in nginx
        self._discards = False  # a filter made it a response without a body
        self._page: bytes | None = None  # the body that replaces the app's
        self.instead: Any = None  # the operation that answers in the app's place
        self.replaced = False  # what the app still sends goes nowhere

    async def send(self, message: Message) -> None:
        """ASGI ``send``."""
        if self.replaced:
            return
        kind = message["type"]
        if kind == "http.response.body":
            passed: Message | None = message
            if self._counts_only:
                self._exchange.body_bytes += len(message.get("body", b""))
            else:
                passed = self._body(message)
            if passed is not None:
                await self._send(passed)
                if not passed.get("more_body", False):
                    self._log()
        elif kind == "http.response.start":
            if self._intercepts and self._intercepted(message):
                return
            await self._send(self._head(message))
            if self._page is not None:
                await self._send_page(self._page)
        else:
            await self._send(message)
            if kind in _FILE_MESSAGES and not message.get("more_body", False):
                self._log()

    def _intercepted(self, message: Message) -> bool:
        """Whether the server answers itself (proxy_intercept_errors, X-Accel-Redirect)."""
        headers = self._exchange.response_headers = list(message.get("headers", ()))
        attempts = getattr(self._exchange, "attempts", None)
        said = attempts[-1][-1].headers if attempts and attempts[-1] else headers  # hidden ones too
        target = next((v for k, v in said if k.lower() == _ACCEL), None)
        self.instead = self._worker.intercept(self._exchange, (message["status"], target))
        self.replaced = self.instead is not None
        return self.replaced

    def _log(self) -> None:
        exchange = self._exchange
        if not exchange.logged:
            exchange.logged = True
            self._worker.log(exchange, self._exchange.status)

    # --- the head ----------------------------------------------------------------------------

    def _head(self, message: Message) -> Message:
        exchange = self._exchange
        exchange.response_started = True
        self._exchange.status = message["status"]
        headers = exchange.response_headers = list(message.get("headers", ()))
        if not self._filtered:
            return message
        result = self._worker.app_start(exchange, self._exchange.status)
        self._send = exchange.send  # a filter may have put itself in between
        if isinstance(result, tuple):
            self._exchange.status, page, *pairs = result
            if page is not False:
                self._page = page
                exchange.response_headers = ()
            self._lay_over(pairs)
        elif result is not None:
            self._exchange.status = result
        if self._page is None and (self._filter_body or self._exchange.status in _BODILESS):
            self._adapt_to_body(message["status"])
        if result is None and exchange.response_headers is headers:
            return message
        return {**message, "status": self._exchange.status, "headers": exchange.response_headers}

    def _lay_over(self, pairs: list[Any]) -> None:
        names = {name.lower() for name in pairs[::2]}
        kept = [line for line in self._exchange.response_headers if line[0].lower() not in names]
        self._exchange.response_headers = kept + header_lines(pairs)

    def _adapt_to_body(self, app_status: int) -> None:
        """A body filter may change the length; a 204 or 304 of its making has no body."""
        if self._exchange.status in _BODILESS and app_status not in _BODILESS:
            self._drop(b"content-length", b"content-type")
            self._discards = True
            self._counts_only = False
        elif self._exchange.status not in _BODILESS:
            self._drop(b"content-length")

    def _drop(self, *names: bytes) -> None:
        lines = self._exchange.response_headers
        kept = [line for line in lines if line[0].lower() not in names]
        if len(kept) != len(lines):
            self._exchange.response_headers = kept

    # --- the body ----------------------------------------------------------------------------

    def _body(self, message: Message) -> Message | None:
        """What goes out for a body message: None for nothing."""
        exchange = self._exchange
        data: bytes = b"" if self._discards else message.get("body", b"")
        last = not message.get("more_body", False)
        if self._filter_body:
            filtered = self._filter(data, last)
            if filtered is None:
                self.replaced = True  # cut: the server closes what was never completed
                return None
            if filtered != (data, last):
                data, now_last = filtered
                self.replaced = now_last and not last
                last = now_last
                message = {"type": "http.response.body", "body": data, "more_body": not last}
            if not data and not last:
                return None
        if self._discards:
            message = {"type": "http.response.body", "body": data, "more_body": not last}
        if self._method != "HEAD":
            exchange.body_bytes += len(data)
        return message

    def _filter(self, data: bytes, last: bool) -> tuple[bytes, bool] | None:
        """What the body filter makes of a piece and whether it is the last; None: it failed."""
        if not data or not last or not self._ends_apart:
            return self._filter_one(data, last)
        piece = self._filter_one(data, False)
        if piece is None or piece[1]:
            return piece
        end = self._filter_one(b"", True)
        return None if end is None else (piece[0] + end[0], end[1])

    def _filter_one(self, data: bytes, last: bool) -> tuple[bytes, bool] | None:
        self._exchange.chunk = data
        result: Any = self._worker.app_body(self._exchange, last)
        if result is False:
            return None
        return (data, last) if result is None else result

    # --- another response instead ------------------------------------------------------------

    async def _send_page(self, page: bytes) -> None:
        self.replaced = True
        data = b"" if self._exchange.scope["method"] == "HEAD" else page
        self._exchange.body_bytes += len(data)
        await self._send({"type": "http.response.body", "body": data, "more_body": False})
        self._log()

    async def take_over(self, status: int) -> None:
        """Answer with the page of ``status``, or cut the response that has begun."""
        self.replaced = True
        if self._exchange.response_started:
            return
        self._exchange.response_started = True
        answer = self._worker.special_response(self._exchange, status)
        _op, _id, self._exchange.status, page, _last, *pairs = answer
        head = {"type": "http.response.start", "status": self._exchange.status}
        await self._send({**head, "headers": header_lines(pairs)})
        await self._send_page(page)
