"""Servers that fail: the status, the log, and what of a response reaches the client.

Rule: the cases are a table, which the real nginx re-checks where it is installed; what this package
does otherwise on purpose is said in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest

from ngxlua_asgi.errors import Answer
from ngxlua_asgi.logs import ErrorLogFormatter
from ngxlua_asgi.modules.proxy import HttpProxy
from ngxlua_asgi.modules.upstream import Attempt, Server, Upstream
from tests.conftest import find_free_port
from tests.gateway.driver import GUARD_SECONDS, Wire, ask, http_scope
from tests.gateway.logs import Log
from tests.modules.backend import Backend
from tests.modules.failures import CASES, READ_TIMEOUT, Case
from tests.modules.nginx import Nginx
from tests.modules.proxying import noting

by_name = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@contextmanager
def address_of(case: Case) -> Iterator[str]:
    if case.server is None:
        yield f"127.0.0.1:{find_free_port()}"
        return
    with Backend(case.server) as backend:
        yield backend.address


@pytest.mark.anyio
@by_name
async def test_ours(case: Case, log: Log) -> None:
    attempts: list[Attempt] = []
    wire = Wire()
    raised: BaseException | None = None
    with address_of(case) as address:
        proxy = HttpProxy(Upstream("u", [Server(address)]), read_timeout=READ_TIMEOUT)
        with anyio.fail_after(GUARD_SECONDS):
            try:
                await proxy(http_scope(**noting(attempts)), wire.receive, wire.send)
            except Exception as error:
                raised = error
        await proxy.aclose()
    if case.body is None:
        assert isinstance(raised, Answer)
        assert raised.status == case.status
        assert not wire.sent
    else:
        assert isinstance(raised, ConnectionError), "or the server would end the response in order"
        assert wire.body == case.body
        assert wire.sent[-1]["more_body"]
    (attempt,) = attempts
    assert (attempt.addr, attempt.status) == (address, case.status)
    assert attempt.response_time is not None
    assert (attempt.header_time is None) == (case.body is None)
    tail = f', upstream: "http://{address}/"'
    log.expect("^" + re.escape(case.log.removeprefix("[error] ") + tail) + "$")


@pytest.mark.requires("nginx")
@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.ours], ids=lambda case: case.name
)
def test_nginx_s(case: Case, tmp_path: Path) -> None:
    with address_of(case) as address:
        server = f"""proxy_http_version 1.1; proxy_read_timeout {READ_TIMEOUT:.0f}s;
            location / {{ proxy_pass http://{address}; }}"""
        with Nginx(tmp_path, server) as nginx:
            received = nginx.ask("/")
    head, _, body = received.partition(b"\r\n\r\n")
    assert int(head.split()[1]) == case.status
    if case.body is not None:
        assert case.body in body
        assert b"\r\n0\r\n" not in body, "it is cut"
    assert nginx.log() == [case.log]


def test_the_level_of_a_failure_is_nginx_s(caplog: pytest.LogCaptureFixture, log: Log) -> None:
    """A socket that is not there is [crit], as a mistake of the configuration."""
    proxy = HttpProxy(Upstream("u", [Server("unix:/nonexistent/x")]))
    with pytest.raises(Answer) as answer:
        anyio.run(ask, proxy, "/a?b")
    assert answer.value.status == 502
    log.expect(
        r"^connect\(\) to unix:/nonexistent/x failed \(2: No such file or directory\)"
        r' while connecting to upstream, upstream: "http://unix:/nonexistent/x:/a\?b"$'
    )
    (record,) = caplog.records
    assert "[crit]" in ErrorLogFormatter().format(record)
