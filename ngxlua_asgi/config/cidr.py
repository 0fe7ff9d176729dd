"""Networks as configurations write them: ``10.0.0.0/8``, ``2001:db8::/32``, ``all``, ``unix:``.

Rule: what nginx's ``ngx_ptocidr`` takes. A network is the range of its addresses, from lowest to
highest, as bytes (a character a byte, as all strings of the model): of two addresses of one family
the greater one is the greater string, so that Lua needs no arithmetic.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import Final

__all__ = ["ALL", "UNIX", "Network", "parse_network"]

_V4 = re.compile(r"[0-9]*\.[0-9]*\.[0-9]*\.[0-9]*")


@dataclass(frozen=True)
class Network:
    """A range of addresses; ``family`` is ``4``, ``6``, ``unix`` or ``all``."""

    family: str
    low: str = ""
    high: str = ""


ALL: Final = Network("all")
UNIX: Final = Network("unix")


def _packed(text: str) -> bytes:
    """The bytes of an address; as in nginx, an empty part of an IPv4 address is 0.

    Raises:
        ValueError: it is none.
    """
    if _V4.fullmatch(text):
        return bytes(int(part or "0") for part in text.split("."))
    try:
        return socket.inet_pton(socket.AF_INET6, text)
    except (OSError, UnicodeEncodeError):
        raise ValueError(text) from None


def parse_network(text: str) -> Network:
    """The network that ``text`` (an address, or address and length of the mask) spells.

    Raises:
        ValueError: it spells none.
    """
    address, slash, length = text.partition("/")
    packed = _packed(address)
    size = len(packed) * 8
    if slash and not (length.isascii() and length.isdigit() and int(length) <= size):
        raise ValueError(text)
    free = (1 << size - (int(length) if slash else size)) - 1
    value = int.from_bytes(packed, "big")
    low, high = (
        number.to_bytes(len(packed), "big").decode("latin-1")
        for number in (value & ~free, value | free)
    )
    return Network("4" if size == 32 else "6", low, high)
