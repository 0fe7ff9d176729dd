"""What the set-misc module's functions need of Python: HMAC-SHA256, random letters.

Rule: see ``engine/host.py``: bytes in, bytes out, nothing raises.
"""

from __future__ import annotations

import hmac
from os import urandom

from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def _hmac_sha256(secret: bytes, text: bytes) -> bytes:
    return hmac.digest(secret, text, "sha256")


def _random_bytes(count: float) -> bytes:
    return urandom(int(count))


def register(host: Host) -> None:
    """Offer ``hmac_sha256`` and ``random_bytes``."""
    host.add({"hmac_sha256": _hmac_sha256, "random_bytes": _random_bytes})
