"""A block in a process of its own: what a script does to its process stays there.

Rule: a child is forked per block and hands back the verdict. One that hangs is killed; one that
ends or crashes is an error of its block, and the run goes on.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Final

from ngxlua_asgi.native.server_process import serve_alone
from ngxlua_asgi.testing.verdict import Verdict

__all__ = ["isolated"]

_GRACE: Final = 10.0  # seconds over the block's own limit
_PIECE: Final = 65536


def _child(run: Callable[[], Verdict], out: int) -> None:
    """Run the block and hand the verdict over; the process ends here."""
    status = 1
    try:
        with os.fdopen(out, "wb") as pipe:
            pickle.dump(run(), pipe)
        sys.stdout.flush()
        sys.stderr.flush()
        status = 0
    finally:
        os._exit(status)


def _received(source: int, limit: float) -> bytes | None:
    """Everything up to the end of the child; None if it takes too long."""
    data, deadline = b"", time.monotonic() + limit
    while select.select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
        piece = os.read(source, _PIECE)
        if not piece:
            return data
        data += piece
    return None


def isolated(run: Callable[[], Verdict], limit: float) -> Verdict:
    """Call ``run`` in a child.

    Args:
        run: runs a block.
        limit: seconds that it may take by its own account.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    source, out = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        serve_alone()  # a block's shared dictionaries are its own
        _child(run, out)
    os.close(out)
    try:
        data = _received(source, limit + _GRACE)
        if data is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    finally:
        os.close(source)
        _, status = os.waitpid(child, 0)
    if data is None:
        return Verdict(error=f"the block did not end within {limit:g} s and was killed")
    if status != 0:
        return Verdict(error=f"the process of the block ended: {_ended(status)}")
    verdict: Verdict = pickle.loads(data)
    return verdict


def _ended(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit status {code}"
