"""nginx's sizes and times: ``"16k"``, ``"10m"``, plain bytes; ``"60s"``, ``"1h 30m"``, ``"500ms"``.

Rule: what nginx's ``ngx_parse_size`` and ``ngx_parse_time`` accept, and numbers; anything else
is a ValueError.
"""

from __future__ import annotations

import re

__all__ = ["parse_size", "parse_time"]

_SIZE = re.compile(r"([0-9]{1,18})([kKmMgG]?)")
_FACTORS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_UNITS = "y M w d h m s ms".split()
_SECONDS = dict(
    zip(_UNITS, (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1, 0.001), strict=True)
)
_PART = re.compile(r"([0-9]{1,18})(ms|[yMwdhms]?) *")


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


def parse_time(value: float | str) -> float:
    """The number of seconds that ``value`` means; units go from large to small, as in nginx.

    Raises:
        ValueError: ``value`` is no time.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"invalid value {value!r}")
    if isinstance(value, int | float):
        if not 0 <= value < 1e9:
            raise ValueError(f"invalid value {value!r}")
        return float(value)
    total, last, end = 0.0, -1, 0
    while end < len(value):
        match = _PART.match(value, end)
        if match is None:
            raise ValueError(f"invalid value {value!r}")
        place = _UNITS.index(match[2] or "s")
        if place <= last:
            raise ValueError(f"invalid value {value!r}")
        total += int(match[1]) * _SECONDS[match[2] or "s"]
        last, end = place, match.end()
    if end == 0:
        raise ValueError(f"invalid value {value!r}")
    return total
