"""nginx's sizes: ``"16k"``, ``"10m"``, plain bytes.

Rule: what nginx's ``ngx_parse_size`` accepts, and integers; anything else is a ValueError.
"""

from __future__ import annotations

import re

__all__ = ["parse_size"]

_SIZE = re.compile(r"([0-9]+)([kKmMgG]?)")
_FACTORS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def parse_size(value: int | str) -> int:
    """The number of bytes that ``value`` means.

    Raises:
        ValueError: ``value`` is no size.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"invalid value {value!r}")
    match = _SIZE.fullmatch(str(value))
    if match is None:
        raise ValueError(f"invalid value {value!r}")
    return int(match[1]) * _FACTORS[match[2].lower()]
