"""Test::Nginx's own functions and variables, as the Perl of a suite meets them.

Rule: a function that only sets something sets the variable of `Test::Nginx::Util` that the
original sets, so that a suite which reads or writes the variable itself sees the same; the
settings are read from these variables at the end.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ngxlua_asgi.testing.perl.interpreter import Interpreter
from ngxlua_asgi.testing.perl.modules import Function, Module
from ngxlua_asgi.testing.perl.values import Cell, Code, Place, number, text, truth

__all__ = ["Harness", "Settings", "SkipAll"]

Value = Any

_SETTERS = {
    "repeat_each": "RepeatEach",
    "workers": "Workers",
    "worker_connections": "WorkerConnections",
    "log_level": "LogLevel",
    "timeout": "Timeout",
    "server_addr": "ServerAddr",
    "server_name": "ServerName",
    "server_port": "ServerPort",
    "server_port_for_client": "ServerPortForClient",
}
_FLAGS = {
    "no_shuffle": "NoShuffle",
    "no_root_location": "NoRootLocation",
    "no_long_string": "NoLongString",
    "no_nginx_manager": "NoNginxManager",
    "use_hup": "UseHup",
    "check_accum_error_log": "CheckAccumErrLog",
}
_FROM_ENV = {
    "UseHup": "USE_HUP",
    "UseHttp2": "USE_HTTP2",
    "UseHttp3": "USE_HTTP3",
    "UseStap": "USE_STAP",
    "UseValgrind": "USE_VALGRIND",
    "UseRr": "USE_RR",
    "Verbose": "VERBOSE",
    "EventType": "EVENT_TYPE",
    "PostponeOutput": "POSTPONE_OUTPUT",
    "LoadModules": "LOAD_MODULES",
    "CheckAccumErrLog": "CHECK_ACCUM_ERR_LOG",
    "Randomize": "RANDOMIZE",
}
_DEFAULTS: dict[str, tuple[str, Value]] = {
    "Timeout": ("TIMEOUT", 3),
    "NoShuffle": ("NO_SHUFFLE", 0),
    "NoNginxManager": ("NO_NGINX_MANAGER", 0),
    "CheckLeak": ("CHECK_LEAK", 0),
    "Benchmark": ("BENCHMARK", 0),
    "LogLevel": ("LOG_LEVEL", "debug"),
    "MasterProcessEnabled": ("MASTER_PROCESS", "off"),
    "NginxBinary": ("BINARY", "nginx"),
}
_NOT_HERE = "ok is isnt like unlike is_deeply pass fail diag is_str no_diag_on_only run run_is"
_SOCKET = (
    "plan run_tests repeat_each config_preamble worker_connections master_process_enabled"
    " no_long_string workers master_on master_off log_level no_shuffle no_root_location use_hup"
    " server_name server_addr server_root html_dir server_port server_port_for_client timeout"
    " no_nginx_manager check_accum_error_log add_block_preprocessor bail_out env_to_nginx"
    " add_test_cleanup_handler add_cleanup_handler add_response_body_check"
)
_VERSION = re.compile(r"(?:nginx|openresty+?)[^/]*/(\d+)\.(\d+)\.(\d+)", re.DOTALL)
_ENV_NAME = re.compile(r"[A-Za-z_][^\n]*")


class SkipAll(Exception):
    """The preamble says that nothing of this file is to run."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass
class Settings:
    """What the preamble set; each name is Test::Nginx's function or `$Test::Nginx::Util::Name`."""

    repeat_each: int = 1
    workers: int = 1
    worker_connections: int = 64
    log_level: str = "debug"
    master_process: str = "off"  # "on" after master_on()
    timeout: float = 3
    server_addr: str = "127.0.0.1"
    server_name: str = "localhost"
    server_port: int = 1984
    server_port_for_client: int = 1984
    config_preamble: str = ""
    no_shuffle: bool = False
    no_root_location: bool = False
    no_long_string: bool = False
    no_nginx_manager: bool = False
    use_hup: bool = False
    check_accum_error_log: bool = False
    env_to_nginx: list[str] = field(default_factory=list)  # "NAME" or "NAME=value"
    cleanup_handlers: list[Code] = field(default_factory=list)
    test_cleanup_handlers: list[Code] = field(default_factory=list)
    response_body_checks: list[Code] = field(default_factory=list)
    http_config_filter: Code | None = None
    skip_all: str | None = None  # the reason: no block of this file is to run
    runs: bool = False  # run_tests() was called
    modules: list[str] = field(default_factory=list)  # what it uses: "Test::Nginx::Socket::Lua"
    env: dict[str, str] = field(default_factory=dict)  # %ENV as the preamble left it
    output: list[str] = field(default_factory=list)  # what it printed or warned


class Harness:
    """The functions, with what they collect; `blocks` are the blocks, `start` runs the filters."""

    def __init__(
        self, nginx_v: str, blocks: Callable[[], Sequence[Any]], start: Callable[[], None]
    ) -> None:
        self.nginx_v = nginx_v
        self.blocks = blocks
        self.start = start
        self.filters: list[list[Value]] = []
        self.preprocessors: list[Value] = []
        self.settings = Settings()

    def modules(self) -> dict[str, Module]:
        """Give the modules of Test::Nginx, for an interpreter."""
        subs: dict[str, tuple[Function, str | None]] = {
            name: (_setter(variable), "@") for name, variable in _SETTERS.items()
        }
        subs |= {name: (_flag(variable), "") for name, variable in _FLAGS.items()}
        subs |= self._own_functions()
        subs |= {name: (_not_here(name), "@") for name in _NOT_HERE.split()}
        socket = tuple(_SOCKET.split())
        base = ("blocks", "filters", "no_diff", "filters_delay", *_NOT_HERE.split())
        nginx = "Test::Nginx::"
        tree = {"remove_tree": (_remove_tree, "@"), "rmtree": (_remove_tree, "@")}
        rows = [
            Module("File::Path", tree, tuple(tree)),
            Module(f"{nginx}Util", subs, socket, on_load=self._load),
            Module("Test::More", {"plan": subs["plan"]}, ("plan",), on_import=self._import),
            Module(
                "Test::Base",
                subs,
                (*base, "plan"),
                on_load=self._define_blocks("Test::Base"),
                on_import=self._import,
            ),
            Module(
                f"{nginx}Socket",
                subs,
                (*base, *socket),
                on_load=self._define_blocks(f"{nginx}Socket"),
                on_import=self._import,
                bases=(f"{nginx}Util",),
            ),
        ]
        for name in ("Socket::Lua", "Socket::Lua::Stream", "Socket::Lua::Dgram"):
            parent = (f"{nginx}Socket",)
            rows.append(Module(nginx + name, {}, (), on_import=self._import, bases=parent))
        return {row.name: row for row in rows}

    def _define_blocks(self, package: str) -> Callable[[Any, Place], None]:
        """Make `blocks`: a number, or in list context the blocks themselves."""

        def call(arguments: list[Value], wants_list: bool) -> list[Value]:
            blocks = self.blocks()
            return list(blocks) if wants_list else [len(blocks)]

        def define(run: Any, place: Place) -> None:
            run.subs[f"{package}::blocks"] = Code(call, "blocks", None)

        return define

    def _own_functions(self) -> dict[str, tuple[Function, str | None]]:
        return {
            "master_on": (_master("on"), ""),
            "master_off": (_master("off"), ""),
            "master_process_enabled": (_master_process, "@"),
            "config_preamble": (_set_variable("ConfigPreamble"), "$"),
            "html_dir": (_variable("HtmlDir"), ""),
            "server_root": (_variable("ServRoot"), ""),
            "env_to_nginx": (self._env_to_nginx, "@"),
            "add_block_preprocessor": (self._collect(self.preprocessors, first=True), "&"),
            "add_cleanup_handler": (self._collect(self.settings.cleanup_handlers, True), "$"),
            "add_test_cleanup_handler": (
                self._collect(self.settings.test_cleanup_handlers, True),
                "$",
            ),
            "add_response_body_check": (
                self._collect(self.settings.response_body_checks, False),
                "$",
            ),
            "set_http_config_filter": (self._http_config_filter, "$"),
            "plan": (self._plan, None),
            "bail_out": (_bail_out, "@"),
            "filters": (self._filters, None),
            "filters_delay": (lambda run, values, place: 1, ""),
            "no_diff": (lambda run, values, place: 1, ""),
            "run_tests": (self._run_tests, ""),
            "is_tcp_port_used": (lambda run, values, place: "", "$"),
            "is_udp_port_used": (lambda run, values, place: "", "$"),
        }

    @staticmethod
    def _collect(target: list[Any], first: bool) -> Function:
        def run(interpreter: Any, values: list[Value], place: Place) -> Value:
            if not callable(values[0] if values else None):
                raise place.error("a sub is expected here")
            target.insert(0 if first else len(target), values[0])
            return len(target)

        return run

    def _http_config_filter(self, run: Any, values: list[Value], place: Place) -> Value:
        self.settings.http_config_filter = values[0]
        return values[0]

    def _env_to_nginx(self, run: Any, values: list[Value], place: Place) -> Value:
        for value in values:
            if not _ENV_NAME.fullmatch(text(value)):
                raise place.error(f"env_to_nginx: bad argument value: {text(value)}")
            self.settings.env_to_nginx.append(text(value))
        return len(self.settings.env_to_nginx)

    def _filters(self, run: Any, values: list[Value], place: Place) -> Value:
        self.filters.append(values)
        return 1

    def _plan(self, run: Any, values: list[Value], place: Place) -> Value:
        if values and text(values[0]) == "skip_all":
            raise SkipAll(text(values[1]) if len(values) > 1 else "")
        return 1

    def _import(self, run: Any, package: str, arguments: list[Value] | None, place: Place) -> None:
        words = [text(value) for value in arguments or []]
        if "skip_all" in words:
            raise SkipAll("".join(words[words.index("skip_all") + 1 :][:1]))

    def _run_tests(self, run: Any, values: list[Value], place: Place) -> Value:
        self.set_versions(run)
        run.globals["%main::ENV"].setdefault(
            "TEST_NGINX_SERVER_PORT", text(variable(run, "ServerPort").value)
        )
        self.settings.runs = True
        self.start()
        return 1

    def set_versions(self, run: Any) -> None:
        """Set what `nginx -V` tells: `$NginxVersion` and `$PcreVersion`."""
        found = _VERSION.search(self.nginx_v)
        if found:
            major, minor, patch = (int(part) for part in found.groups())
            variable(run, "NginxVersion").value = f"{major}.{minor:03d}{patch:03d}"
            has_pcre = 1 if "pcre" in self.nginx_v else 0
            old = major * 100 + minor < 125 or "--without-pcre2" in self.nginx_v
            old = old and "PCRE2" not in self.nginx_v  # ours, which nginx's never says
            variable(run, "PcreVersion").value = has_pcre if old else 2

    def _load(self, run: Any, place: Place) -> None:
        """Set the variables from the environment, as the original does when it is loaded."""
        env = run.globals["%main::ENV"]
        for name, key in _FROM_ENV.items():
            variable(run, name).value = env.get(f"TEST_NGINX_{key}")
        for name, (key, default) in _DEFAULTS.items():
            given = env.get(f"TEST_NGINX_{key}")
            variable(run, name).value = given if truth(given) else default
        port = env.get("TEST_NGINX_SERVER_PORT") or env.get("TEST_NGINX_PORT") or 1984
        root = env.get("TEST_NGINX_SERVROOT") or f"{run.root}/t/servroot"
        env["TEST_NGINX_SERVER_ROOT"] = root
        plain = {
            "RepeatEach": 1,
            "Workers": 1,
            "WorkerConnections": 1024 if truth(env.get("TEST_NGINX_USE_HTTP3")) else 64,
            "ServerAddr": "127.0.0.1",
            "ServerName": "localhost",
            "ServerPort": port,
            "ServerPortForClient": env.get("TEST_NGINX_CLIENT_PORT") or port,
            "ConfigPreamble": "",
            "NoRootLocation": 0,
            "ServRoot": root,
            "LogDir": f"{root}/logs",
            "ErrLogFile": f"{root}/logs/error.log",
            "AccLogFile": f"{root}/logs/access.log",
            "HtmlDir": f"{root}/html",
            "ConfDir": f"{root}/conf",
            "ConfFile": f"{root}/conf/nginx.conf",
            "PidFile": f"{root}/logs/nginx.pid",
        }
        for name, value in plain.items():
            variable(run, name).value = value

    def finish(self, run: Interpreter) -> Settings:
        """Read the settings from the variables."""
        settings = self.settings
        for name, key in {**_SETTERS, "config_preamble": "ConfigPreamble"}.items():
            value, before = variable(run, key).value, getattr(settings, name)
            if value is not None:
                setattr(settings, name, _like(before, value))
        for name, key in _FLAGS.items():
            setattr(settings, name, truth(variable(run, key).value))
        settings.master_process = text(variable(run, "MasterProcessEnabled").value) or "off"
        settings.modules = sorted(run.loaded)
        env = run.globals["%main::ENV"]
        settings.env = {name: text(value) for name, value in env.items() if value is not None}
        settings.output = run.output
        return settings


def variable(run: Any, name: str) -> Cell:
    """Give a variable of `Test::Nginx::Util`."""
    cell: Cell = run.package_variable(f"$Test::Nginx::Util::{name}", "main")
    return cell


def _like(before: Value, value: Value) -> Value:
    if isinstance(before, str):
        return text(value)
    return int(number(value)) if isinstance(before, int) and _is_whole(value) else number(value)


def _is_whole(value: Value) -> bool:
    """Tell whether a number has no fraction."""
    return float(number(value)).is_integer()


def _setter(name: str) -> Function:
    def run(interpreter: Any, values: list[Value], place: Place) -> Value:
        cell = variable(interpreter, name)
        if values:
            cell.value = values[0]
        return cell.value

    return run


def _flag(name: str) -> Function:
    return lambda run, values, place: setattr(variable(run, name), "value", 1)


def _set_variable(name: str) -> Function:
    return _setter(name)


def _variable(name: str) -> Function:
    return lambda run, values, place: variable(run, name).value


def _master(state: str) -> Function:
    return lambda run, values, place: setattr(variable(run, "MasterProcessEnabled"), "value", state)


def _master_process(run: Any, values: list[Value], place: Place) -> Value:
    cell = variable(run, "MasterProcessEnabled")
    if values:
        cell.value = "on" if truth(values[0]) else "off"
    return cell.value


def _not_here(name: str) -> Function:
    def run(interpreter: Any, values: list[Value], place: Place) -> Value:
        raise place.error(f"{name}() in a suite is not supported: only its blocks are run")

    return run


def _bail_out(run: Any, values: list[Value], place: Place) -> Value:
    raise place.error("bail out: " + "".join(text(value) for value in values))


def _remove_tree(run: Any, values: list[Value], place: Place) -> Value:
    """Remove folders below the server's root, and no others."""
    root = Path(text(variable(run, "ServRoot").value)).resolve()
    for value in values:
        path = (run.root / text(value)).resolve()
        if root not in path.parents:
            raise place.error(
                f"remove_tree of {text(value)!r}, which is not below the server's root"
            )
        shutil.rmtree(path, ignore_errors=True)
    return len(values)
