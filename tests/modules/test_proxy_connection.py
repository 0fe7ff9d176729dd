"""Connections to the servers: kept and used again, by UNIX socket and TLS, closed with their loop.

Rule: a server counts its connections; a warning about one left open fails the test.
"""

from __future__ import annotations

import gc
import socket
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.errors import Answer, ConfigError
from ngxlua_asgi.modules.proxy import HttpProxy
from ngxlua_asgi.modules.proxy_connection import client_context
from ngxlua_asgi.modules.upstream import Attempt, Server, Upstream
from tests.conftest import require
from tests.gateway.driver import Wire, ask, http_scope
from tests.gateway.logs import Log
from tests.modules.backend import OK, PATIENCE, Backend, Talk, reply, respond
from tests.modules.failures import says
from tests.modules.proxying import noting, proxy_to

BACKENDS = [("asyncio", {"use_uvloop": False}), ("asyncio", {"use_uvloop": True}), ("trio", {})]


def proxy(address: str, *, keepalive: Any = 32, **options: Any) -> HttpProxy:
    return HttpProxy(Upstream("localhost", [Server(address)], keepalive=keepalive), **options)


async def refused(app: HttpProxy) -> int:
    with pytest.raises(Answer) as answer:
        await ask(app, "/")
    await app.aclose()
    return answer.value.status


# --- keep-alive ------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_connection_is_used_again() -> None:
    with Backend(respond(OK)) as backend:
        app = proxy_to(backend)
        for _ in range(5):
            assert (await ask(app, "/", b"body", method="POST")).body == b"hello"
        assert backend.connections == 1
        await app.aclose()
        await ask(app, "/")
        assert backend.connections == 2, "after aclose() it goes on with another"
        await app.aclose()


@pytest.mark.anyio
async def test_requests_at_once_have_a_connection_each() -> None:
    with Backend(respond(OK)) as backend:
        app = proxy_to(backend)
        for _ in range(3):
            async with anyio.create_task_group() as tasks:
                for _ in range(20):
                    tasks.start_soon(ask, app, "/")
        assert backend.connections <= 20
        assert len(backend.requests) == 60
        await app.aclose()


@pytest.mark.anyio
async def test_so_many_connections_stay_open() -> None:
    closed = threading.Semaphore(0)

    def talk(talk: Talk) -> None:
        respond(OK)(talk)
        closed.release()

    with Backend(talk) as backend:
        app = proxy(backend.address, keepalive=2)
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(ask, app, "/")
        for _ in range(backend.connections - 2):
            assert await anyio.to_thread.run_sync(closed.acquire, True, PATIENCE)
        assert not closed.acquire(blocking=False)
        await app.aclose()
        for _ in range(2):
            assert await anyio.to_thread.run_sync(closed.acquire, True, PATIENCE)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("options", "data", "headers"),
    [
        ({"keepalive": 0}, OK, []),
        ({"keepalive_timeout": 0.0}, OK, []),
        ({"keepalive_requests": 1}, OK, []),
        ({}, OK, [(b"connection", b"close")]),
        ({}, reply(200, b"hello", b"Connection: close"), []),
        ({}, OK.replace(b"1.1", b"1.0"), []),
    ],
)
async def test_a_connection_for_one_request(
    options: dict[str, Any], data: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    with Backend(respond(data)) as backend:
        app = HttpProxy(Upstream("u", [Server(backend.address)], **options))
        for _ in range(3):
            assert (await ask(app, "/", headers=headers)).body == b"hello"
        assert backend.connections == 3
        await app.aclose()


@pytest.mark.anyio
async def test_a_connection_that_the_server_closed_is_not_used() -> None:
    def talk(talk: Talk) -> None:
        talk.request()
        talk.send(OK)
        close.wait(PATIENCE)

    close = threading.Event()
    attempts: list[Attempt] = []
    with Backend(talk) as backend:
        app = proxy_to(backend)
        await ask(app, "/")
        close.set()
        backend.join_connections()
        assert (await ask(app, "/", b"x", method="POST", **noting(attempts))).body == b"hello"
        assert (backend.connections, len(attempts)) == (2, 1)
        await app.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_one_that_closes_on_the_request_is_asked_again_on_another(
    method: str, log: Log
) -> None:
    """As nginx does; a POST may have been done, so it is not sent twice."""

    def talk(talk: Talk) -> None:
        talk.request()
        talk.send(OK)
        if talk.number == 1:
            talk.request()
        else:
            talk.ended()

    attempts: list[Attempt] = []
    with Backend(talk) as backend:
        app = proxy_to(backend)
        await ask(app, "/")
        if method == "GET":
            assert (await ask(app, "/", **noting(attempts))).body == b"hello"
        else:
            with pytest.raises(Answer):
                await ask(app, "/", b"x", method="POST", **noting(attempts))
        await app.aclose()
    assert [one.status for one in attempts] == ([502, 200] if method == "GET" else [502])
    log.expect("upstream prematurely closed connection while reading response header")


# --- loops -----------------------------------------------------------------------------------


@pytest.mark.parametrize("closes", [True, False], ids=["closed", "left open"])
def test_the_same_app_in_one_loop_after_the_other(closes: bool) -> None:
    """A connection ends with its loop, also where nobody closes it."""
    ended = threading.Semaphore(0)

    def talk(talk: Talk) -> None:
        respond(OK)(talk)
        ended.release()

    async def main(app: HttpProxy) -> None:
        for _ in range(2):
            assert (await ask(app, "/")).body == b"hello"
        if closes:
            await app.aclose()

    with Backend(talk) as backend:
        app = proxy_to(backend)
        for round_, (name, options) in enumerate(BACKENDS * 2, 1):
            anyio.run(main, app, backend=name, backend_options=options)
            assert backend.connections == round_
            assert ended.acquire(timeout=PATIENCE), "the connection has ended"
            gc.collect()


# --- other ways to a server ------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_unix_socket(tmp_path: Path) -> None:
    attempts: list[Attempt] = []
    with Backend(respond(OK), unix=f"{tmp_path}/s") as backend:
        app = proxy(backend.address)
        for _ in range(2):
            assert (await ask(app, "/", **noting(attempts))).body == b"hello"
        assert backend.connections == 1
        await app.aclose()
    assert attempts[0].addr == f"unix:{tmp_path}/s"


@pytest.mark.anyio
async def test_a_host_name_and_ipv6(log: Log) -> None:
    with Backend(respond(OK)) as backend:
        port = backend.address.rpartition(":")[2]
        app = proxy(f"localhost:{port}")
        assert (await ask(app, "/")).body == b"hello"
        await app.aclose()
    assert await refused(proxy(f"[::1]:{port}")) == 502
    assert await refused(proxy("does-not-exist.invalid:80")) == 502
    log.expect(
        r"connect\(\).*failed \(\d+: .*\) while connecting to upstream, upstream: \"http://\[::1\]:",
        r"does-not-exist.invalid:80 could not be resolved while connecting to upstream",
    )


@pytest.mark.anyio
async def test_connect_timeout(log: Log) -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        name = full.getsockname()
        first.connect(name)
        second.setblocking(False)
        second.connect_ex(name)
        assert await refused(proxy(f"127.0.0.1:{name[1]}", connect_timeout=0.2)) == 504
    log.expect(r"^upstream timed out \(110: Connection timed out\) while connecting to upstream,")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate of `localhost`, which is its own authority, and its key."""
    require("openssl")
    folder = tmp_path_factory.mktemp("certificate")
    pem, key = str(folder / "cert.pem"), str(folder / "key.pem")
    options = "-x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", pem]
    command = ["openssl", "req", *options.split(), *names]
    subprocess.run(command, check=True, capture_output=True)
    return pem, key


def server_context(certificate: tuple[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.mark.anyio
@pytest.mark.parametrize("verify", [False, True])
async def test_https(verify: bool, certificate: tuple[str, str]) -> None:
    names: list[str | None] = []
    context = server_context(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with Backend(respond(reply(200, bytes(300_000))), tls=context) as backend:
        app = proxy(
            backend.address,
            scheme="https",
            ssl_context=client_context(verify, certificate[0] if verify else None),
        )
        for _ in range(3):
            assert (await ask(app, "/", b"x" * 99, method="POST")).body == bytes(300_000)
        assert backend.connections <= 2, "a session ticket may come while the first is idle"
        await app.aclose()
    assert set(names) == {"localhost" if verify else None}


@pytest.mark.anyio
async def test_https_that_is_not(certificate: tuple[str, str], log: Log) -> None:
    trusting = client_context(True, certificate[0])
    with Backend(respond(OK), tls=server_context(certificate)) as backend:
        app = proxy(backend.address, scheme="https", ssl_context=trusting, ssl_name="other")
        assert await refused(app) == 502
        untrusting = ssl.create_default_context()
        app = proxy(backend.address, scheme="https", ssl_context=untrusting, ssl_name="localhost")
        assert await refused(app) == 502
    with Backend(lambda talk: talk.send(b"HTTP/1.1 400 Not TLS\r\n\r\n")) as backend:
        assert await refused(proxy(backend.address, scheme="https", ssl_context=trusting)) == 502
    with Backend(lambda _talk: None) as backend:
        assert await refused(proxy(backend.address, scheme="https", ssl_context=trusting)) == 502
    with Backend(says(stays=True)) as backend:
        assert (
            await refused(
                proxy(backend.address, scheme="https", ssl_context=trusting, connect_timeout=0.2)
            )
            == 504
        )
    log.expect(
        '^upstream SSL certificate does not match "other" while SSL handshaking to upstream',
        r"^upstream SSL certificate verify error: \(18:self-signed certificate\) while SSL",
        r"^SSL_do_handshake\(\) failed \(SSL: \w+\) while SSL handshaking to upstream",
        "^peer closed connection in SSL handshake while SSL handshaking to upstream",
        r"^upstream timed out \(110: Connection timed out\) while SSL handshaking to upstream",
    )  # fmt: skip


def test_certificates_that_cannot_be_read(tmp_path: Path) -> None:
    nothing = str(tmp_path / "none.pem")
    with pytest.raises(ConfigError, match="no proxy_ssl_trusted_certificate"):
        client_context(True)
    with pytest.raises(ConfigError, match='"proxy_ssl_trusted_certificate" cannot load'):
        client_context(True, nothing)
    with pytest.raises(ConfigError, match='"proxy_ssl_certificate" cannot load'):
        client_context(certificate=nothing)
    with pytest.raises(ConfigError, match='"proxy_ssl_ciphers"'):
        client_context(ciphers="NONE-SUCH")


@pytest.mark.anyio
async def test_the_log_names_the_client_s_own_request(log: Log) -> None:
    """What goes to the server is `upstream:`, what came from the client `request:`."""

    class Worker:
        def ctx(self, exchange: Exchange) -> dict[str, Any]:
            return {}

    asked = http_scope("/from?client", headers=[(b"referer", b"there")])
    wire = Wire()
    exchange = Exchange(Worker(), asked)
    scope = http_scope("/to") | {"ngx": exchange, "headers": [(b"host", b"other")]}
    app = proxy("unix:/nonexistent/x", server_name="me")
    with pytest.raises(Answer):
        await app(scope, wire.receive, wire.send)
    (line,) = log.expect("while connecting to upstream")
    assert line.endswith(
        ', client: 127.0.0.1, server: me, request: "GET /from?client HTTP/1.1",'
        ' upstream: "http://unix:/nonexistent/x:/to", host: "test", referrer: "there"'
    )
