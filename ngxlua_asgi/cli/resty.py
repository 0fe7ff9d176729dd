"""``ngxlua-resty``: a Lua script or one-liner with the whole API, as OpenResty's ``resty``.

Rule: two processes, as there: the script may end its own in any way (``os.exit``, a signal in an
endless loop), this one then removes the temporary prefix and answers with the right status.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from types import FrameType
from typing import Final

from ngxlua_asgi.cli.resty_options import HELP, NO_FILE, OptionError, Options, parse_options

__all__ = ["main"]

VERSION: Final = "0.29"  # of the resty whose options these are
_QUIT: Final = signal.SIGQUIT
_AS_QUIT: Final[dict[int, int]] = {
    signal.SIGINT: _QUIT,
    signal.SIGPIPE: _QUIT,
    signal.SIGHUP: _QUIT,
}
# Seconds that a script has to end then; one in an endless loop cannot hear a signal.
_PATIENCE: Final[dict[int, float]] = {signal.SIGINT: 0.1, signal.SIGPIPE: 0.1, signal.SIGTERM: 1.0}
_PASSED_ON: Final = ("TERM", "QUIT", "HUP", "USR1", "USR2", "WINCH")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; its exit status.

    Args:
        words: the command line without the program's name; default: this process's.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        options = parse_options(sys.argv[1:] if words is None else words)
        if options.help:
            sys.stdout.write(HELP)
            return 0
        if options.version:
            return _print_version()
        _check_script(options)
    except OptionError as error:
        _say(f"{error}\n{HELP if error.usage else ''}")
        return error.status
    if options.dump:
        from ngxlua_asgi.cli.resty_conf import configuration

        sys.stdout.buffer.write(os.fsencode(configuration(options)))
        return 0
    return _run(options)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(2, os.fsencode(text))


def _print_version() -> int:
    from ngxlua_asgi.cli.arguments import parse_arguments
    from ngxlua_asgi.cli.version import version_text

    _say(f"resty {VERSION}\n{version_text(parse_arguments(['-V']))}")
    return 0


def _check_script(options: Options) -> None:
    if options.file is None and options.source() is None:
        raise OptionError('Neither Lua input file nor -e "" option specified.')
    if options.file is not None and not os.path.exists(options.file):
        raise OptionError(f"Lua input file {options.file} not found.", NO_FILE)


def _run(options: Options) -> int:
    prefix = tempfile.mkdtemp(prefix="resty_") + "/"
    parent = os.getpid()
    try:
        child = os.fork()
        if child == 0:
            for name in (*_PASSED_ON, "INT"):
                signal.signal(getattr(signal, f"SIG{name}"), signal.SIG_DFL)
            from ngxlua_asgi.cli.resty_run import run

            return run(options, prefix)
        return _wait(child)
    finally:
        if os.getpid() == parent:
            shutil.rmtree(prefix, ignore_errors=True)


def _wait(child: int) -> int:
    """Pass signals on until the child ends; the status as a shell would have it."""
    ended: dict[str, int] = {}

    def pass_on(number: int, _frame: FrameType | None) -> None:
        ended["by"] = number
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, _AS_QUIT.get(number, number))
            if number in _PATIENCE and not _ends(child, _PATIENCE[number], ended):
                os.kill(child, signal.SIGKILL)

    for name in (*_PASSED_ON, "INT", "PIPE"):
        signal.signal(getattr(signal, f"SIG{name}"), pass_on)
    while "status" not in ended:
        with contextlib.suppress(ChildProcessError):
            ended["status"] = os.waitpid(child, 0)[1]
    return _status(ended["status"], ended.get("by"))


def _ends(child: int, seconds: float, ended: dict[str, int]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            pid, status = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:  # it has just been waited for
            return True
        if pid:
            ended["status"] = status
            return True
        time.sleep(0.005)
    return False


def _status(status: int, by: int | None) -> int:
    if by is not None and by in (signal.SIGINT, signal.SIGPIPE):
        return 128 + by
    code = os.waitstatus_to_exitcode(status)
    if code in (0, -signal.SIGKILL) and by == signal.SIGTERM:
        return 128 + by
    return code if code >= 0 else 128 - code
