"""nginx's lines in the error log about a connection, before there is a request to blame.

Rule: words, what was going on, and the end of the line are nginx's (ngx_http_log_error); the level
is info, as a client's mistakes are not the server's errors.
"""

from __future__ import annotations

import logging

from ngxlua_asgi.logs import logger
from ngxlua_asgi.server.head import Head
from ngxlua_asgi.server.wire import Wire

__all__ = ["Notes"]

_TAIL = ((b"host", "host"), (b"referer", "referrer"))


class Notes:
    """Writes the lines of one connection."""

    __slots__ = ("_client", "_number", "_server", "_wire")

    def __init__(
        self,
        number: int,
        client: tuple[str, int] | None,
        server: tuple[str, int | None] | None,
        wire: Wire,
    ) -> None:
        self._number = number
        self._client = client[0] if client else "unix:"
        self._server = server
        self._wire = wire

    def _write(self, text: str) -> None:
        extra = {"ngx_level": "info", "ngx_request": (0, self._number)}
        logger.info("%s", text, extra=extra)

    def head(self, head: Head) -> None:
        """What is wrong with a request's head."""
        if not logger.isEnabledFor(logging.INFO):
            return
        tail = f", client: {self._client}, server: {self._wire.server_name}"
        if head.line:
            tail += f', request: "{head.line.decode("latin-1")}"'
        for words in head.noted:
            self._write(f"{words} while {head.action}{tail}")
        if head.refused:
            for name, word in _TAIL:
                for key, value in head.block.lines:
                    if key == name:
                        tail += f', {word}: "{value.decode("latin-1")}"'
                        break
            self._write(f"{head.words} while {head.action}{tail}")

    def said(self, words: str, end: str = "") -> None:
        """Something about the connection."""
        if logger.isEnabledFor(logging.INFO):
            tail = f", client: {self._client}, server: {self._wire.server_name}"
            self._write(words + tail + end)

    def left(self, buffer: bytes, requests: int) -> None:
        """The client has closed the connection while nothing was going on."""
        if not logger.isEnabledFor(logging.INFO):
            return
        if buffer:
            line, ended, _ = buffer.lstrip(b"\r\n").partition(b"\n")
            what = "headers" if ended else "line"
            tail = f', request: "{line.rstrip().decode("latin-1")}"' if line else ""
            words = f"client prematurely closed connection while reading client request {what}"
            self.said(words, tail)
        elif requests:
            self._write(f"client {self._client} closed keepalive connection")
        else:
            host, port = self._server or ("", None)
            where = f"unix:{host}" if port is None else f"{host}:{port}"
            words = "client closed connection while waiting for request"
            self._write(f"{words}, client: {self._client}, server: {where}")
