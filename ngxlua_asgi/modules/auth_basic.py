"""Passwords of ``auth_basic_user_file``: who has which, and whether one is right.

Rule: a file is read when it is first needed and when it has changed. The forms that take time
to check (crypt(3)'s, apr1) are an operation that runs in a thread, so that the event loop goes on.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from base64 import b64decode, b64encode
from functools import cache
from hmac import compare_digest
from typing import Any, Final

from anyio.to_thread import run_sync

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host

__all__ = ["crypt_md5", "register"]

_MAX_FILES: Final = 100  # whose users are remembered
_ERROR, _CRIT = 4, 3  # nginx's log levels
_ROOM: Final = 1 << 18  # struct crypt_data: 32 KiB in libxcrypt, 128 KiB in glibc
_ITOA64: Final = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


# --- the file --------------------------------------------------------------------------------


def _users(text: bytes) -> dict[bytes, bytes]:
    """Passwords by user; the first line of a user counts."""
    users: dict[bytes, bytes] = {}
    for line in text.split(b"\n"):
        if line[:1] in (b"#", b"\r"):
            continue
        user, colon, rest = line.partition(b":")
        if colon:
            password = rest.partition(b"\r")[0].partition(b":")[0]
            users.setdefault(user, password.partition(b"\0")[0])
    return users


class _Files:
    """Users by file, while the files do not change."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[object, dict[bytes, bytes]]] = {}

    def users(self, path: bytes) -> dict[bytes, bytes]:
        """The users of a file.

        Raises:
            OSError: it cannot be read.
        """
        found = os.stat(path)
        state = (found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev)
        known = self._known.get(path)
        if known is None or known[0] != state:
            with open(path, "rb") as file:
                known = (state, _users(file.read()))
            if len(self._known) >= _MAX_FILES:
                self._known.clear()
            self._known[path] = known
        return known[1]


def _failure(path: bytes, error: OSError) -> tuple[None, int, int, bytes]:
    """The answer's status, the log line's level and words for a file that cannot be read."""
    number = error.errno or 2
    missing = number == 2
    call = b"pread" if number == 21 else b"open"  # a directory opens
    words = b'%s() "%s" failed (%d: %s)' % (call, path, number, os.strerror(number).encode())
    return None, 403 if missing else 500, _ERROR if missing else _CRIT, words


# --- passwords -------------------------------------------------------------------------------


def _sha(password: bytes, _hash: bytes) -> bytes:
    return b"{SHA}" + b64encode(hashlib.sha1(password, usedforsecurity=False).digest())


def _ssha(password: bytes, hash_: bytes) -> bytes:
    try:
        salt = b64decode(hash_[6:], validate=True)[20:]
    except ValueError:
        salt = b""
    digest = hashlib.sha1(password + salt, usedforsecurity=False).digest()
    return b"{SSHA}" + b64encode(digest + salt)


def _plain(password: bytes, _hash: bytes) -> bytes:
    return b"{PLAIN}" + password


_QUICK: Final = {b"{SHA}": _sha, b"{SSHA}": _ssha, b"{PLAIN}": _plain}


def _check(hash_: bytes, password: bytes) -> bool | None:
    """Whether a password is right; None where that takes time to find out."""
    password = password.partition(b"\0")[0]
    form = _QUICK.get(hash_[: hash_.find(b"}") + 1])
    return None if form is None else compare_digest(form(password, hash_), hash_)


def _md5(*parts: bytes) -> bytes:
    return hashlib.md5(b"".join(parts), usedforsecurity=False).digest()


def crypt_md5(key: bytes, hash_: bytes, magic: bytes = b"$apr1$") -> bytes:
    """Poul-Henning Kamp's MD5 crypt with the salt of ``hash_``; by default in Apache's form."""
    salt = hash_[len(magic) :].partition(b"$")[0][:8]
    inner = _md5(key, salt, key)
    start = [key, magic, salt, (inner * (len(key) // 16 + 1))[: len(key)]]
    rest = len(key)
    while rest:
        start.append(b"\0" if rest & 1 else key[:1])
        rest >>= 1
    final = _md5(*start)
    for turn in range(1000):
        first, last = (key, final) if turn & 1 else (final, key)
        final = _md5(first, salt if turn % 3 else b"", key if turn % 7 else b"", last)
    triples = [(final[i], final[i + 6], final[12 + i if i < 4 else 5]) for i in range(5)]
    text = b"".join(_to64(a << 16 | b << 8 | c, 4) for a, b, c in triples)
    return magic + salt + b"$" + text + _to64(final[11], 2)


def _to64(value: int, count: int) -> bytes:
    return bytes(_ITOA64[value >> 6 * i & 63] for i in range(count))


@cache
def _crypt_r() -> Any:
    """The system's ``crypt_r``; None where there is none."""
    for name in ("libcrypt.so.1", "libcrypt.so.2", "libcrypt.so", None):
        try:
            function = ctypes.CDLL(name, use_errno=True).crypt_r
        except (OSError, AttributeError):
            continue
        function.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)
        function.restype = ctypes.c_char_p
        return function
    return None


def _crypt(key: bytes, hash_: bytes) -> bytes | None:
    if hash_.startswith(b"$apr1$"):
        return crypt_md5(key, hash_)
    function = _crypt_r()
    if function is None:
        ctypes.set_errno(38)  # ENOSYS
        return None
    result: bytes | None = function(key, hash_, ctypes.create_string_buffer(_ROOM))
    return result


def _check_slowly(hash_: bytes, password: bytes) -> tuple[bool | None, bytes]:
    """Whether a password is right; None and the log's words where that cannot be said."""
    result = _crypt(password.partition(b"\0")[0], hash_)
    if result is None:
        number = ctypes.get_errno()
        return None, b"crypt_r() failed (%d: %s)" % (number, os.strerror(number).encode())
    return compare_digest(result, hash_), b""


async def _operation(
    _exchange: Exchange, hash_: bytes, password: bytes, *_rest: object
) -> tuple[bool | None, bytes]:
    return await run_sync(_check_slowly, hash_, password, abandon_on_cancel=True)


def register(host: Host) -> None:
    """Offer ``password_of``, ``check_password`` and the operation ``crypt``."""
    files = _Files()

    def password_of(path: bytes, user: bytes) -> tuple[bytes | None, int, int, bytes]:
        try:
            return files.users(path).get(user), 401, 0, b""
        except OSError as error:
            return _failure(path, error)
        except ValueError:  # a NUL byte
            return _failure(path, FileNotFoundError())

    host.add({"check_password": _check, "password_of": password_of})
    host.add_operation("crypt", _operation)
