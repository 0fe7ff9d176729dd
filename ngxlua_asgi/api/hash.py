"""Digests for `hash.lua` where LuaJIT can load no libcrypto (a statically linked Python).

Rule: bytes in, raw digest out, nothing raised; these are checksums of the API, not security.
"""

from __future__ import annotations

import hashlib
import hmac as _hmac
from collections.abc import Callable
from typing import Any

__all__ = ["HOST", "hmac_sha1", "md5", "sha1"]


def md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


def hmac_sha1(key: bytes, data: bytes) -> bytes:
    return _hmac.digest(key, data, "sha1")


HOST: dict[str, Callable[..., Any]] = {"md5": md5, "sha1": sha1, "hmac_sha1": hmac_sha1}
