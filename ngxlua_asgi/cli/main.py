"""``ngxlua-asgi``: nginx's command, for what this package serves.

Rule: what nginx would do comes in nginx's order (its main()); what takes long to import is imported
only where it is needed, so that ``-V`` and ``-s`` are quick.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from ngxlua_asgi.cli.arguments import UsageError, parse_arguments

__all__ = ["main"]


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; its exit status.

    Args:
        words: the command line without the program's name; default: this process's.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nginx has no traceback for it
    try:
        arguments = parse_arguments(sys.argv[1:] if words is None else words)
    except UsageError as error:
        _say(f"nginx: {error}\n")
        return 1
    if arguments.version:
        from ngxlua_asgi.cli.version import version_text

        _say(version_text(arguments))
        if not arguments.test:
            return 0
    from ngxlua_asgi.cli.starting import run

    return run(arguments)


def _say(text: str) -> None:
    os.write(2, text.encode("utf-8", "surrogateescape"))
