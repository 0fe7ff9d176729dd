"""`require "ngx.process"` behind a server that says nothing of its processes.

Rule: the command line's facts are tests/cli's; here is what a library may guess.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import pytest

from ngxlua_asgi.api.worker import PROCESS

Script = Callable[..., str]

LOOK = """
local process = require "ngx.process"
ngx.say(process.type(), " ", process.get_master_pid())
"""


def test_alone(script: Script) -> None:
    assert script(LOOK) == f"single {os.getpid()}\n"


def test_what_the_command_line_says(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PROCESS, "kind", "worker")
    monkeypatch.setattr(PROCESS, "master", 7)
    assert script(LOOK) == "worker 7\n"


def test_no_privileged_agent(script: Script) -> None:
    said = script(
        """
        ngx.say(in_init) ngx.say(wrong)
        ngx.say(select(2, require("ngx.process").enable_privileged_agent()))
        """,
        init_by_lua="""
        local process = require "ngx.process"
        in_init = select(2, process.enable_privileged_agent())
        wrong = select(2, process.enable_privileged_agent(-1))
        """,
    )
    assert said.splitlines() == [
        "missing privileged agent process patch in the nginx core",
        "bad 'connections' argument: number expected and greater than 0",
        "API disabled in the current context",
    ]


def test_graceful_exit_is_the_servers_signal(script: Script) -> None:
    """An ASGI server ends on SIGTERM when its requests have ended; no other process is killed."""
    got: list[int] = []
    assert threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, lambda number, _frame: got.append(number))
    try:
        script("require('ngx.process').signal_graceful_exit() ngx.say('x')")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert got == [signal.SIGTERM]
    if before == signal.SIG_DFL:
        script("require('ngx.process').signal_graceful_exit()")
