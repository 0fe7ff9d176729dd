"""One HTTP/1.1 connection to a server behind ``proxy_pass``: h11 on an anyio stream.

Rule: it carries one exchange at a time and says what went wrong in nginx's words (``Failure``);
what follows from that is the caller's. Not httpx, as it was measured: its pool looks at every
connection for every request, and bytes a server sends after a response become the next request's
answer, which among the clients of a proxy is one client's data shown to another.
"""

from __future__ import annotations

import os
import select
import socket
import ssl
from collections.abc import Hashable
from errno import ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT
from typing import Final

import anyio
import h11
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSStream

from ngxlua_asgi.errors import ConfigError

__all__ = ["Connection", "Failure", "client_context", "connect"]

CONNECTING: Final = "connecting to upstream"
HANDSHAKING: Final = "SSL handshaking to upstream"
SENDING: Final = "sending request to upstream"
READING_HEADER: Final = "reading response header from upstream"
READING: Final = "reading upstream"

_READ_SIZE: Final = 65536
_MAX_HEAD: Final = 65536  # bytes of a response's head
_NO_ROUTE: Final = (ECONNREFUSED, ECONNRESET, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT)
_X509_HOSTNAME_MISMATCH: Final = 62


class Failure(Exception):
    """A server failed.

    Args:
        kind: ``error``, ``timeout`` or ``invalid_header``, as ``proxy_next_upstream`` has them.
        words: what nginx logs, up to ``while``.
        action: what follows ``while``.
    """

    def __init__(self, kind: str, words: str, action: str, level: str = "error") -> None:
        self.kind = kind
        self.words = words
        self.action = action
        self.level = level
        super().__init__(f"{words} while {action}")


def _timed_out(action: str) -> Failure:
    words = f"upstream timed out ({ETIMEDOUT}: {os.strerror(ETIMEDOUT)})"
    return Failure("timeout", words, action)


def _system_error(error: BaseException) -> int:
    """The ``errno`` behind an error of anyio, which wraps what the system said."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, BaseExceptionGroup):
            seen = seen.exceptions[-1]
        if isinstance(seen, OSError) and seen.errno:
            return seen.errno
        seen = seen.__cause__ or seen.__context__
    return ECONNRESET


class Connection:
    """A connection that is open. Its timeouts, in seconds, are of one read and one write."""

    __slots__ = (
        "_fd",
        "_h11",
        "_reading",
        "_stream",
        "_version",
        "idle_since",
        "key",
        "read_timeout",
        "received",
        "requests",
        "send_timeout",
        "sent",
        "sent_too_much",
    )

    def __init__(self, stream: ByteStream, key: Hashable) -> None:
        self.key = key
        self.send_timeout = self.read_timeout = 60.0
        self.idle_since = 0.0
        self.requests = 0
        self.sent = self.received = 0  # bytes
        self.sent_too_much = False  # by the server, after its response
        self._reading: anyio.CancelScope | None = None
        self._stream = stream
        self._fd: int = stream.extra(SocketAttribute.raw_socket).fileno()
        self._version = "1.1"  # of the last request
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)

    def is_silent(self) -> bool:
        """Whether an idle connection is open: all that could come now is its end."""
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        return not poll.poll(0)

    async def aclose(self) -> None:
        """Close at once, also in a task that is being cancelled."""
        with anyio.CancelScope(shield=True):
            await self._stream.aclose()

    # --- the request -------------------------------------------------------------------------

    def begin(self, request: h11.Request, version: str = "1.1") -> bytes:
        """The bytes of a request's head: its lines in the order and spelling they were given."""
        self.requests += 1
        self._version = version
        self._h11.send(request)
        lines = b"".join(b"%s: %s\r\n" % line for line in request.headers.raw_items())
        line = (request.method, request.target, version.encode())
        return b"%s %s HTTP/%s\r\n%s\r\n" % (*line, lines)

    def data(self, data: bytes) -> bytes:
        """The bytes of a piece of its body."""
        return self._h11.send(h11.Data(data=data)) or b""

    def end(self) -> bytes:
        """The bytes that end it."""
        return self._h11.send(h11.EndOfMessage()) or b""

    async def write(self, data: bytes) -> None:
        """Send ``data``."""
        if not data:
            return
        try:
            with anyio.fail_after(self.send_timeout):
                await self._stream.send(data)
        except TimeoutError:
            raise _timed_out(SENDING) from None
        except (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            number = _system_error(error)
            words = f"send() failed ({number}: {os.strerror(number)})"
            raise Failure("error", words, SENDING) from error
        self.sent += len(data)

    # --- the response ------------------------------------------------------------------------

    async def response(self) -> h11.Response:
        """The response's head, informational ones passed over."""
        while True:
            event = self._event(READING_HEADER)
            if event is h11.NEED_DATA:
                await self._read(READING_HEADER)
            elif isinstance(event, h11.Response):
                return event
            elif event is h11.PAUSED:  # 101, and the protocol is another
                words = "upstream switched to another protocol"
                raise Failure("invalid_header", words, READING_HEADER)

    async def body(self) -> tuple[bytes, bool]:
        """What has come of the body, waiting only where nothing has; whether that was the end."""
        parts: list[bytes] = []
        while True:
            event = self._event(READING)
            if isinstance(event, h11.Data):
                parts.append(event.data)
            elif event is not h11.NEED_DATA:
                return b"".join(parts), True
            elif parts:
                return b"".join(parts), False
            else:
                await self._read(READING)

    def expect(self, seconds: float) -> None:
        """From now on the server has so many seconds for what is next."""
        self.read_timeout = seconds
        if self._reading is not None:
            self._reading.deadline = anyio.current_time() + seconds

    def finish(self) -> bool:
        """End the exchange; whether the connection can carry another."""
        surplus, closed = self._h11.trailing_data
        self.sent_too_much = bool(surplus)
        done = self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE
        if not done or surplus or closed or self._version == "1.0":
            return False
        self._h11.start_next_cycle()
        self.sent = self.received = 0
        return True

    async def _read(self, action: str) -> None:
        try:
            with anyio.fail_after(self.read_timeout) as self._reading:
                data = await self._stream.receive(_READ_SIZE)
        except anyio.EndOfStream:
            data = b""
        except TimeoutError:
            raise _timed_out(action) from None
        except (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            number = _system_error(error)
            words = f"recv() failed ({number}: {os.strerror(number)})"
            raise Failure("error", words, action) from error
        self.received += len(data)
        self._h11.receive_data(data)

    def _event(self, action: str) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            return self._h11.next_event()
        except h11.RemoteProtocolError as error:
            raise self._not_http(error, action) from error

    def _not_http(self, error: h11.RemoteProtocolError, action: str) -> Failure:
        if self._h11.trailing_data[1]:
            return Failure("error", "upstream prematurely closed connection", action)
        if action == READING:
            return Failure("error", "upstream sent invalid chunked response", action)
        if error.error_status_hint == 431:  # h11's word for more than _MAX_HEAD
            words = "upstream sent too big header"
        elif str(error).startswith("illegal status line"):
            words = "upstream sent no valid HTTP/1.0 header"
        else:
            words = f"upstream sent invalid header: {error}"
        return Failure("invalid_header", words, action)


# --- making one ------------------------------------------------------------------------------


async def connect(
    address: str,
    key: Hashable,
    seconds: float,
    *,
    context: ssl.SSLContext | None = None,
    name: str | None = None,
) -> Connection:
    """Connect to ``host:port`` or ``unix:/path``, with TLS if there is a ``context``.

    Args:
        seconds: for the connect and, again, for the handshake.
        name: of the server in the handshake and in its certificate.

    Raises:
        Failure: it could not be done.
    """
    try:
        with anyio.fail_after(seconds):
            stream = await _open(address)
    except TimeoutError:
        raise _timed_out(CONNECTING) from None
    except OSError as error:
        raise _not_connected(address, error) from error
    if context is None:
        return Connection(stream, key)
    try:
        with anyio.fail_after(seconds):
            secured = await _handshake(stream, context, name)
        return Connection(secured, key)
    except BaseException as error:
        with anyio.CancelScope(shield=True):
            await stream.aclose()
        if isinstance(error, TimeoutError):
            raise _timed_out(HANDSHAKING) from None
        raise


async def _open(address: str) -> ByteStream:
    if address.lower().startswith("unix:"):
        return await anyio.connect_unix(address[5:])
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        host, port = address, "80"
    return await anyio.connect_tcp(host.removeprefix("[").removesuffix("]"), int(port))


def _not_connected(address: str, error: OSError) -> Failure:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return Failure("error", f"{address} could not be resolved", CONNECTING)
        cause = cause.__cause__
    number = _system_error(error)
    at_once = address.lower().startswith("unix:") or number == ENETUNREACH
    to = f"connect() to {address} failed" if at_once else "connect() failed"
    level = "error" if number in _NO_ROUTE else "crit"
    return Failure("error", f"{to} ({number}: {os.strerror(number)})", CONNECTING, level)


async def _handshake(stream: ByteStream, context: ssl.SSLContext, name: str | None) -> TLSStream:
    try:
        return await TLSStream.wrap(
            stream,
            server_side=False,
            hostname=name,
            ssl_context=context,
            standard_compatible=False,
        )
    except ssl.SSLCertVerificationError as error:
        code, reason = error.verify_code, error.verify_message
        words = f"upstream SSL certificate verify error: ({code}:{reason})"
        if code == _X509_HOSTNAME_MISMATCH:
            words = f'upstream SSL certificate does not match "{name}"'
        raise Failure("error", words, HANDSHAKING) from error
    except ssl.SSLError as error:
        words = f"SSL_do_handshake() failed (SSL: {error.reason or error})"
        raise Failure("error", words, HANDSHAKING, "crit") from error
    except (OSError, anyio.EndOfStream, anyio.BrokenResourceError) as error:
        words = "peer closed connection in SSL handshake"
        raise Failure("error", words, HANDSHAKING) from error


def client_context(
    verify: bool = False,
    trusted: str | None = None,
    *,
    certificate: str | None = None,
    key: str | None = None,
    ciphers: str | None = None,
) -> ssl.SSLContext:
    """What ``proxy_ssl_*`` asks for: ``verify``, ``trusted_certificate``, ``certificate``…"""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = verify
    context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
    if verify and trusted is None:
        raise ConfigError("no proxy_ssl_trusted_certificate for proxy_ssl_verify")
    for option, path in (("trusted_certificate", trusted), ("certificate", certificate)):
        if path is None:
            continue
        try:
            if option == "certificate":
                context.load_cert_chain(path, key)
            else:
                context.load_verify_locations(path)
        except OSError as error:  # of which SSLError is one
            message = f'cannot load certificate "{path}": {error}'
            raise ConfigError(message, option=f"proxy_ssl_{option}") from error
    if ciphers is not None:
        try:
            context.set_ciphers(ciphers)
        except ssl.SSLError as error:
            raise ConfigError(str(error), option="proxy_ssl_ciphers") from error
    return context
