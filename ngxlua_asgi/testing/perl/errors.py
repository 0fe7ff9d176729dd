"""The errors of a suite that cannot be read, and nothing else.

Rule: an error names the file, the line and the construct; `SpecError` is the only one that a
caller of `read_suite` ever sees.
"""

from __future__ import annotations

from ngxlua_asgi.errors import NgxLuaError

__all__ = ["SpecError"]


class SpecError(NgxLuaError):
    """A `.t` file (or a Perl module of it) that is broken or says what is not supported."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        super().__init__(f"{file}:{line}: {reason}")
