"""The place a suite runs in: a server root of its own, free ports, the process's state put back.

Rule: nothing is at a fixed place. The port is the user's (``TEST_NGINX_SERVER_PORT``) or a free one
that stays reserved; what a block changes of the process (environment, working folder) is undone.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ngxlua_asgi.testing.verdict import BlockError

__all__ = ["PORT", "Ports", "Site", "suite_root"]

PORT: Final = 1984  # where the original listens, and what some suites have written out
_VARIABLE = re.compile(r"\$(TEST_NGINX_[_A-Z0-9]+)")
_RANDOM = re.compile(r"TEST_NGINX_RAND_PORT_[0-9]+")
_WRITTEN_OUT = re.compile(
    rf"""((?:127\.0\.0\.1|localhost|0\.0\.0\.0|\[::1?\])(?::|["']\s*,\s*)|\blisten\s+(?:\*:)?){PORT}\b"""
)
_KEPT = re.compile(r"(?:\bnginx\.pid|\.sock|\.crt|\.key)$")
_TRIES = 100


def suite_root(path: Path) -> Path:
    """The folder that ``prove`` would be run in: the one that holds the ``t`` of this file."""
    for folder in path.resolve().parents:
        if folder.name == "t":
            return folder.parent
    return path.resolve().parent


class Ports:
    """Free TCP ports that stay ours: bound, not listening, so that whoever reuses may bind them."""

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def take(self) -> int:
        """Reserve a port that is free for TCP and UDP."""
        for _ in range(_TRIES):
            held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind(("127.0.0.1", 0))
            port: int = held.getsockname()[1]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
                try:
                    datagrams.bind(("127.0.0.1", port))
                except OSError:
                    held.close()
                    continue
            self._held.append(held)
            return port
        raise BlockError(f"Cannot find an available listening port number after {_TRIES} attempts.")

    def close(self) -> None:
        """Give all of them back."""
        for held in self._held:
            held.close()
        self._held.clear()


class Site:
    """A server root below a temporary folder, and the port that the suite is told.

    The folder ends in ``t/servroot``, as in the original: suites look for that in messages.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tn-"))
        self.servroot = self.folder / "t" / "servroot"
        self._ports = Ports()
        given = environment.get("TEST_NGINX_SERVER_PORT") or environment.get("TEST_NGINX_PORT")
        self.port = int(given) if given and given.isdigit() else self._ports.take()
        self.random_ports: dict[str, str] = {}
        self._random = Ports()
        self.environment: dict[str, str] = {
            **environment,
            "TEST_NGINX_SERVER_PORT": str(self.port),
            "TEST_NGINX_SERVROOT": str(self.servroot),
            "TEST_NGINX_SERVER_ROOT": str(self.servroot),
        }

    @property
    def conf(self) -> Path:
        """The configuration file."""
        return self.servroot / "conf" / "nginx.conf"

    @property
    def html(self) -> Path:
        """Where ``user_files`` go."""
        return self.servroot / "html"

    @property
    def error_log(self) -> Path:
        """The log that the checks read."""
        return self.servroot / "logs" / "error.log"

    @property
    def access_log(self) -> Path:
        """The log that ``access_log`` reads."""
        return self.servroot / "logs" / "access.log"

    def close(self) -> None:
        """Remove everything."""
        self._ports.close()
        self._random.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def renew(self) -> None:
        """Empty the server root, as each block finds it."""
        shutil.rmtree(self.servroot, ignore_errors=True)
        for name in ("logs", "html", "conf"):
            (self.servroot / name).mkdir(parents=True)
        self._write_index()
        self._random.close()
        self.random_ports.clear()

    def clear(self) -> None:
        """Remove the files of a server that goes on, except what it holds on to (HUP mode)."""
        for path in self.servroot.rglob("*"):
            if not path.is_dir() and not _KEPT.search(path.name):
                path.unlink()
        self._write_index()

    def _write_index(self) -> None:
        page = "<html><head><title>It works!</title></head><body>It works!</body></html>"
        (self.html / "index.html").write_text(page)

    def expand(self, text: str, environment: Mapping[str, str]) -> str:
        """Replace ``$TEST_NGINX_…``; a port ``$TEST_NGINX_RAND_PORT_n`` is the same all block long.

        Raises:
            BlockError: the variable is not in the environment.
        """

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if _RANDOM.fullmatch(name):
                if name not in self.random_ports:
                    self.random_ports[name] = str(self._random.take())
                return self.random_ports[name]
            if name not in environment:
                raise BlockError(f"No environment {name} defined.")
            return environment[name]

        return _VARIABLE.sub(value, text)

    def at_port(self, text: str) -> str:
        """Put our port where a suite has the original's written out as an address of this host."""
        if self.port == PORT or str(PORT) not in text:
            return text
        return _WRITTEN_OUT.sub(lambda match: f"{match[1]}{self.port}", text)


@contextlib.contextmanager
def process_state(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run in ``folder`` with ``environment``; afterwards both are as they were."""
    before, where = dict(os.environ), os.getcwd()
    try:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        yield
    finally:
        os.chdir(where)
        os.environ.clear()
        os.environ.update(before)
