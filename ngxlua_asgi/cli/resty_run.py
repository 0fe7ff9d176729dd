"""The process in which a script of ``ngxlua-resty`` runs.

Rule: it is a worker like any other: its configuration is read and opened as the server's, the
script is a timer of ``init_worker``, and the end of the script is a graceful stop (timers that
still wait run then, ``premature``). Servers of ``--http-conf`` serve meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ngxlua_asgi.cli.report import Report
from ngxlua_asgi.cli.resty_conf import configuration
from ngxlua_asgi.cli.resty_options import Options
from ngxlua_asgi.config.conf import config_from_command
from ngxlua_asgi.config.log_files import open_logs
from ngxlua_asgi.config.model import Config
from ngxlua_asgi.errors import LuaCodeError, NgxLuaError
from ngxlua_asgi.gateway.asgi import NgxLua
from ngxlua_asgi.server.addresses import addresses_of
from ngxlua_asgi.server.listening import Listening, open_sockets
from ngxlua_asgi.types import Message

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["run"]

_IGNORED = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH)


class _Script:
    """What the script's Lua asks of Python: ``require "ngxlua_asgi.resty"``."""

    def __init__(self, options: Options, prefix: str) -> None:
        self._options = options
        self._prefix = prefix
        self._words: Iterator[tuple[int, bytes]] = iter(())
        self.on_done: Callable[[], None] = lambda: None

    def module(self) -> dict[str, Any]:
        """The Lua module's functions."""
        return {
            "argument": self.argument,
            "inline": self.inline,
            "file": lambda: _bytes(self._options.file),
            "wants_shared": lambda: bool(self._options.shdicts),
            "done": lambda: self.on_done(),
        }

    def inline(self) -> tuple[bytes | None, bytes]:
        """The code of the command line, and the name of its chunk."""
        return _bytes(self._options.source()), b"=(command line -e)"

    def argument(self, first: int | None = None) -> tuple[int, bytes] | None:
        """Index and text of the next word of ``arg``, beginning with the ``first``."""
        if first is not None:
            self._words = self._numbered()
        return next(self._words, None)

    def _numbered(self) -> Iterator[tuple[int, bytes]]:
        options = self._options
        yield -options.before, os.fsencode(sys.argv[0])
        yield 0, os.fsencode(options.file or f"{self._prefix}conf/a.lua")
        for index, word in enumerate(options.arguments, 1):
            yield index, os.fsencode(word)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else os.fsencode(text)


def run(options: Options, prefix: str) -> int:
    """Run the script of ``options``; ``prefix`` is an empty folder. The exit status."""
    _write_prefix(options, prefix)
    script = _Script(options, prefix)
    report = Report.early("logs/error.log", prefix, "notice")
    try:
        config = config_from_command(
            "conf/nginx.conf",
            prefix,
            own_logs=True,
            has_app=False,
            lua_modules={"ngxlua_asgi.resty": script.module()},
        )
        _set_environment(config)
        logs = open_logs(config, "logs/error.log")
        logs.attach()
        site = NgxLua.from_config(config, None, {}, logs)
        listening = open_sockets(addresses_of(config), 1, report)
    except LuaCodeError as error:
        report("error", f"{error.phase} error: {error.traceback}")
        return 1
    except NgxLuaError as error:
        report.error(error)
        return 1
    for number in _IGNORED:  # as an nginx without a master does
        signal.signal(number, signal.SIG_IGN)
    asyncio.run(_serve(site, listening, script))
    return 0


def _write_prefix(options: Options, prefix: str) -> None:
    for folder in ("conf", "logs"):
        os.mkdir(prefix + folder)
    texts = {"nginx.conf": configuration(options), "a.lua": options.source()}
    for name, text in texts.items():
        if text is not None:
            with open(f"{prefix}conf/{name}", "wb") as file:
                file.write(os.fsencode(text))


def _set_environment(config: Config) -> None:
    """What ``env NAME=value`` sets; everything else stays as it was."""
    for each in config.http("env", ()):
        name, equals, value = each.encode("latin-1").partition(b"=")
        if equals:
            os.environb[name] = value


async def _serve(site: NgxLua, listening: Listening, script: _Script) -> None:
    """Until the script has ended."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    script.on_done = done.set

    def terminate() -> None:
        site.hurry()
        done.set()

    loop.add_signal_handler(signal.SIGQUIT, done.set)
    loop.add_signal_handler(signal.SIGTERM, terminate)
    sockets = listening.of_worker(0)
    if sockets:
        from ngxlua_asgi.server.running import Server

        server = Server(site, sockets)
        task = loop.create_task(server.run_until_stopped())
        await done.wait()
        server.stop(graceful=True)
        await task
    else:
        await _live(site, done)


async def _live(site: NgxLua, done: asyncio.Event) -> None:
    """The lifespan protocol, without a server."""
    events = ["lifespan.startup", "lifespan.shutdown"]

    async def receive() -> Message:
        kind = events.pop(0)
        if kind == "lifespan.shutdown":
            await done.wait()
        return {"type": kind}

    async def send(_message: Message) -> None:
        return None

    await site({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
