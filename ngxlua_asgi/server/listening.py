"""The listening sockets: bound at the start, handed on from configuration to configuration.

Rule: nginx's (ngx_open_listening_sockets): a socket whose address stays is kept across a reload,
new ones are bound before old ones are closed, an address in use is tried again for a while, and
the file of a unix socket goes with the process that made it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import time
from collections.abc import Callable, Sequence
from typing import Final

from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.server.addresses import Address

__all__ = ["Listening", "check_addresses", "open_sockets"]

Say = Callable[[str, str], None]

_TRIES: Final = 5
_PAUSE: Final = 0.5  # seconds
_MODE: Final = 0o666  # of a unix socket's file


def _reason(error: OSError) -> str:
    return f"({error.errno}: {os.strerror(error.errno or 0)})"


class Listening:
    """The sockets of one configuration; of an address with ``reuseport`` one a worker."""

    def __init__(self) -> None:
        self.sockets: dict[Address, list[socket.socket]] = {}

    def of_worker(self, number: int) -> list[socket.socket]:
        """The sockets that worker ``number`` accepts from."""
        return [several[number % len(several)] for several in self.sockets.values()]

    def find(self, address: Address) -> list[socket.socket]:
        """The sockets that listen there."""
        for known, several in self.sockets.items():
            if known.key == address.key:
                return several
        return []

    def close(self, kept: Listening | None = None) -> list[str]:
        """Close what ``kept`` does not have, and remove files: the paths of those."""
        stays = [each for several in kept.sockets.values() for each in several] if kept else []
        removed = []
        for address, several in self.sockets.items():
            gone = [each for each in several if each not in stays]
            for each in gone:
                each.close()
            if gone and address.path and not (kept and kept.find(address)):
                removed.append(address.path)
                _unlink(address.path)
        return removed

    def forget(self) -> None:
        """Close this process's copies; nobody else's are touched."""
        for several in self.sockets.values():
            for each in several:
                each.close()
        self.sockets.clear()


def _unlink(path: str) -> None:
    with contextlib.suppress(OSError):  # somebody was faster
        os.unlink(path)


def open_sockets(
    addresses: Sequence[Address], workers: int, say: Say, before: Listening | None = None
) -> Listening:
    """Sockets that listen on all addresses, those of ``before`` where it has them.

    Args:
        addresses: where to listen.
        workers: how many sockets an address with ``reuseport`` gets.
        say: told what goes wrong, each thing as it happens.
        before: what listens already; it is left as it is.

    Raises:
        ConfigError: not all could be opened; none of the new ones is left.
    """
    found = Listening()
    missing = {a: workers if a.reuseport else 1 for a in addresses}
    for address in addresses:
        old = before.find(address)[: missing[address]] if before else []
        found.sockets[address] = list(old)
        missing[address] -= len(old)
        if missing[address]:
            for each in old:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        _open_missing(found, missing, say)
    except BaseException:
        found.close(kept=before or Listening())
        raise
    return found


def _open_missing(found: Listening, missing: dict[Address, int], say: Say) -> None:
    for _ in range(_TRIES):
        for address, number in missing.items():
            while number and (opened := _open(address, say)):
                found.sockets[address].append(opened)
                number -= 1
            missing[address] = number
        if not any(missing.values()):
            return
        say("notice", "try again to bind() after 500ms")
        time.sleep(_PAUSE)
    raise ConfigError("still could not bind()")


def check_addresses(addresses: Sequence[Address]) -> None:
    """Whether sockets could be bound, as ``nginx -t`` checks it; one in use is no mistake.

    Raises:
        ConfigError: one could not.
    """
    for address in addresses:
        with contextlib.suppress(_InUse):
            _listen(address, test=True).close()
            if address.path:
                _unlink(address.path)


def _open(address: Address, say: Say) -> socket.socket | None:
    """A socket that listens there; None where the address is in use."""
    try:
        return _listen(address)
    except _InUse as error:
        say("emerg", str(error))
        return None


class _InUse(ConfigError):
    """Somebody else listens there."""


def _listen(address: Address, *, test: bool = False) -> socket.socket:
    try:
        new = socket.socket(address.family, socket.SOCK_STREAM)
    except OSError as error:
        raise ConfigError(f"socket() {address.text} failed {_reason(error)}") from None
    what = f"bind() to {address.text}"
    try:
        _prepare(new, address)
        new.bind(address.name)
        if address.path:
            os.chmod(address.path, _MODE)
        what = f"listen() to {address.text}, backlog {address.backlog}"
        if not test:
            new.listen(address.backlog)
    except OSError as error:
        new.close()
        kind = _InUse if error.errno == errno.EADDRINUSE else ConfigError
        raise kind(f"{what} failed {_reason(error)}") from None
    return new


def _prepare(new: socket.socket, address: Address) -> None:
    new.setblocking(False)
    new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if address.reuseport:
        new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if address.family == socket.AF_INET6:
        new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address.ipv6only))
    for level, option, value in address.options:
        new.setsockopt(level, option, value)
