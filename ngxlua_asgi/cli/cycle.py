"""A configuration and what was opened for it: logs, sockets, the Lua VM with its init phase run.

Rule: nginx's ngx_init_cycle: all of a new one is opened before anything of the old one is closed,
and if that fails the old one goes on as if nothing had been asked.
"""

from __future__ import annotations

import contextlib
import os
import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ngxlua_asgi.api.worker import PROCESS
from ngxlua_asgi.cli.apps import Apps
from ngxlua_asgi.cli.arguments import Arguments
from ngxlua_asgi.cli.daemon import redirect_stderr
from ngxlua_asgi.cli.pid_file import DEFAULT_PID, check_pid_file, remove_pid_file, write_pid_file
from ngxlua_asgi.cli.process_settings import Account, account_of, environment_of_init
from ngxlua_asgi.cli.report import Report, StartError, ToldError, tell
from ngxlua_asgi.config.conf import config_from_command
from ngxlua_asgi.config.log_files import open_logs
from ngxlua_asgi.config.model import Config
from ngxlua_asgi.errors import ConfigError, LuaCodeError, NgxLuaError
from ngxlua_asgi.logs import Logs
from ngxlua_asgi.server.addresses import addresses_of
from ngxlua_asgi.server.listening import Listening, check_addresses, open_sockets

if TYPE_CHECKING:
    from ngxlua_asgi.gateway.asgi import NgxLua

__all__ = [
    "Cycle",
    "Source",
    "check",
    "initialized",
    "open_cycle",
    "own_logs",
    "pid_path_of",
    "read",
    "remove_pid",
    "replace_cycle",
]

DEFAULT_CONF = "conf/nginx.conf"
DEFAULT_LOG = "logs/error.log"


@dataclass
class Source:
    """Where configurations come from: the command line, the same for every reload."""

    arguments: Arguments
    apps: Apps

    @property
    def prefix(self) -> str:
        """``-p``, with a slash at its end, as it is written; by default the current folder."""
        prefix = self.arguments.prefix or os.getcwd()
        return prefix if prefix.endswith("/") else prefix + "/"

    @property
    def conf(self) -> str:
        """The configuration file, as messages show it."""
        return os.path.join(self.prefix, self.arguments.conf or DEFAULT_CONF)

    @property
    def error_log(self) -> str:
        """``-e``; empty for standard error."""
        given = self.arguments.error_log
        return DEFAULT_LOG if given is None else given


@dataclass
class Cycle:
    """One configuration, in force."""

    config: Config
    logs: Logs
    listening: Listening
    site: NgxLua
    account: Account | None
    pid_path: str
    log_path: str  # of the process's log; empty: standard error

    @property
    def has_master(self) -> bool:
        """``master_process``."""
        return bool(self.config.http("master_process", True))

    @property
    def workers(self) -> int:
        """``worker_processes``."""
        return int(self.config.http("worker_processes", 1))

    def close_sockets(self, successor: Cycle | None = None) -> None:
        """Close the sockets that ``successor`` does not go on with."""
        for path in self.listening.close(successor.listening if successor else None):
            if successor:
                successor.logs.write("warn", f"deleting socket {path}")

    def close(self, successor: Cycle | None = None) -> None:
        """Close the logs, and the sockets that ``successor`` does not go on with."""
        self.close_sockets(successor)
        self.logs.close()


def read(source: Source, files: dict[str, str] | None = None) -> Config:
    """Read the configuration; ``files`` gets the name and the text of each of its files.

    Raises:
        ConfigError: it has a mistake.
    """

    def keep(name: str, text: str) -> None:
        if files is not None:
            files.setdefault(name, text)

    arguments = source.arguments
    return config_from_command(
        arguments.conf or DEFAULT_CONF,
        source.prefix,
        directives=arguments.directives,
        on_file=keep,
        own_logs=True,
        has_app=bool(arguments.app),
    )


def initialized(config: Config, report: Report) -> Config:
    """The configuration once its modules have looked at it as a whole (nginx's init_conf).

    Raises:
        ConfigError: there is no ``events {}``.
    """
    if "events" not in config.ignored:
        raise ConfigError('no "events" section in configuration')
    for level, text in config.notices:
        report(level, text)
    return replace(config, notices=())


def pid_path_of(config: Config) -> str:
    """The pid file, from the prefix."""
    return os.path.join(config.prefix, config.http("pid", DEFAULT_PID))


def check(source: Source, report: Report) -> dict[str, str]:
    """What ``-t`` does; the texts of the configuration's files by name.

    Raises:
        NgxLuaError: what keeps the server from starting.
    """
    files: dict[str, str] = {}
    config = read(source, files)
    if not source.arguments.quiet:
        tell(f"the configuration file {source.conf} syntax is ok")
    config = initialized(config, report)
    account_of(config, report)
    check_pid_file(pid_path_of(config))
    logs = open_logs(config, source.error_log)
    try:
        # no phase of the process runs, but what requests need is built
        _site(replace(config, handlers={}), source, logs)
        check_addresses(addresses_of(config))
    finally:
        logs.close()
    return files


def open_cycle(source: Source, report: Report, before: Cycle | None = None) -> Cycle:
    """Read the configuration and open what it needs.

    Args:
        source: where from.
        report: told what goes wrong.
        before: what runs, on a reload; it is left as it is.

    Raises:
        NgxLuaError: what keeps the server from starting; nothing new is left.
    """
    config = initialized(read(source), report)
    account = account_of(config, report)
    logs = open_logs(config, source.error_log)
    log_path = _log_path(config, source)
    report = report.into(logs, log_path)
    count = PROCESS.count
    try:
        PROCESS.count = config.http("worker_processes", 1)
        PROCESS.kind = "master" if config.http("master_process", True) else "single"
        with environment_of_init(config):
            site = _site(config, source, logs, before)
        listening = _listen(config, report, before)
    except BaseException as error:
        PROCESS.count = count
        if isinstance(error, NgxLuaError):
            report.error(error)
            error = ToldError(str(error))
        logs.close()
        raise error from None
    return Cycle(config, logs, listening, site, account, pid_path_of(config), log_path)


def _listen(config: Config, report: Report, before: Cycle | None) -> Listening:
    """The sockets, and on a reload the pid file where it has another name."""
    old = before.listening if before else None
    workers = config.http("worker_processes", 1) if config.http("master_process", True) else 1
    listening = open_sockets(addresses_of(config), workers, report, old)
    if before is not None and pid_path_of(config) != before.pid_path:
        _write_pid(pid_path_of(config), listening, old)
    return listening


def _write_pid(path: str, listening: Listening, old: Listening | None) -> None:
    try:
        write_pid_file(path)
    except BaseException:
        listening.close(kept=old)
        raise


def replace_cycle(source: Source, before: Cycle) -> Cycle | None:
    """What a reload does: a new cycle in the place of ``before``; None where that goes on.

    What ``before`` has open the caller closes, once nobody needs it.
    """
    report = Report(before.logs, on_stderr=False)
    try:
        new = open_cycle(source, report, before)
    except NgxLuaError as error:
        report.error(error)
        return None
    except Exception as error:  # a bug of ours is not to end a server that runs
        traceback.print_exc()  # standard error is the error log
        report("alert", f"the new configuration cannot be used: {error!r}")
        return None
    before.logs.detach()
    new.logs.attach()
    redirect_stderr(new.log_path)
    if new.pid_path != before.pid_path:
        remove_pid(before)
    return new


def remove_pid(cycle: Cycle) -> None:
    """Remove the pid file."""
    complaint = remove_pid_file(cycle.pid_path)
    if complaint:
        cycle.logs.write("alert", complaint)


def own_logs(cycle: Cycle) -> None:
    """Give new log files to the workers' user, who opens them again."""
    if cycle.account is None:
        return
    for path in cycle.logs.files:
        with contextlib.suppress(OSError):
            if os.stat(path).st_uid != cycle.account.uid:
                os.chown(path, cycle.account.uid, -1)


def _site(config: Config, source: Source, logs: Logs, before: Cycle | None = None) -> NgxLua:
    from ngxlua_asgi.gateway.asgi import NgxLua

    shared = None if before is None else before.site.shared
    try:
        return NgxLua.from_config(config, source.apps.main, source.apps.upstreams, logs, shared)
    except LuaCodeError as error:
        raise StartError(f"{error.phase} error: {error.traceback}", "error") from None


def _log_path(config: Config, source: Source) -> str:
    said: tuple[Any, ...] = config.http("main_error_log", ())
    paths = [each.path for each in said]
    if not paths:
        return os.path.join(config.prefix, source.error_log) if source.error_log else ""
    return "" if "" in paths else str(paths[0])
