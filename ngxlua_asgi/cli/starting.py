"""From a command line to a server that runs, or to the reason why it does not.

Rule: nginx's order: the error log of ``-e``, the configuration, then what was asked: a test, a
signal for the server that runs, or a server: sockets, daemon, pid file, processes. Status 1 where
any of it fails.
"""

from __future__ import annotations

import os
import resource
import sys

from ngxlua_asgi.cli.arguments import Arguments
from ngxlua_asgi.cli.cycle import Cycle, Source, check, open_cycle
from ngxlua_asgi.cli.report import Report, tell
from ngxlua_asgi.cli.version import VERSION
from ngxlua_asgi.errors import NgxLuaError

__all__ = ["run"]


def run(arguments: Arguments) -> int:
    """Do what the command line asks; the exit status."""
    from ngxlua_asgi.cli.apps import Apps, load_apps

    source = Source(arguments, Apps())
    level = "info" if arguments.test else "notice"
    report = Report.early(source.error_log, source.prefix, level)
    try:
        if arguments.signal:
            from ngxlua_asgi.cli.signalling import send_signal

            send_signal(source, report)
            return 0
        source.apps = load_apps(arguments.app, arguments.upstreams)
        if arguments.test:
            _print_test(source, check(source, report))
            return 0
        cycle = open_cycle(source, report)
    except NgxLuaError as error:
        report.error(error)
        if arguments.test:
            tell(f"configuration file {source.conf} test failed")
        return 1
    return _serve(source, report, cycle)


def _print_test(source: Source, files: dict[str, str]) -> None:
    if not source.arguments.quiet:
        tell(f"configuration file {source.conf} test is successful")
    if source.arguments.dump:
        for name, text in files.items():
            sys.stdout.buffer.write(f"# configuration file {name}:\n".encode())
            sys.stdout.buffer.write(text.encode("latin-1") + b"\n")
        sys.stdout.flush()


def _serve(source: Source, report: Report, cycle: Cycle) -> int:
    from ngxlua_asgi.cli.daemon import become_daemon, redirect_stderr
    from ngxlua_asgi.cli.pid_file import write_pid_file
    from ngxlua_asgi.cli.signals import block_signals

    _introduce(cycle)
    block_signals()
    daemon = cycle.config.http("daemon", True)
    ready = become_daemon() if daemon else None
    try:
        write_pid_file(cycle.pid_path)
    except NgxLuaError as error:
        report.error(error)
        cycle.close()
        return 1
    redirect_stderr(cycle.log_path)
    report.logs.close()
    cycle.logs.attach()
    if ready is not None:
        ready()
    if cycle.has_master:
        from ngxlua_asgi.cli.master import Master

        status = Master(source, cycle, daemon=daemon).run()
    else:
        from ngxlua_asgi.cli.single import serve_alone

        status = serve_alone(source, cycle)
    sys.stdout.flush()
    os._exit(status)


def _introduce(cycle: Cycle) -> None:
    """The lines that open nginx's log at level notice (ngx_os_status)."""
    system = os.uname()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    cycle.logs.write("notice", VERSION)
    cycle.logs.write("notice", f"OS: {system.sysname} {system.release}")
    cycle.logs.write("notice", f"getrlimit(RLIMIT_NOFILE): {soft}:{hard}")
