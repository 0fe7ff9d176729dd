"""auth_request with a Python app as the guard, for handshakes, and when somebody leaves or fails.

Rule: the guard's location has no handler, so that the wrapped app answers for it; nothing of a
guard is left when its request ends.
"""

from __future__ import annotations

from typing import Any

import anyio
import anyio.lowlevel
import pytest

from ngxlua_asgi import Location, NgxLua
from tests.gateway.driver import (
    GUARD_SECONDS,
    PROBE,
    Receive,
    Scope,
    Send,
    Wire,
    alive,
    answer,
    ask,
    http_scope,
    read_body,
)
from tests.gateway.logs import Log
from tests.gateway.test_websocket import ws_scope

pytestmark = pytest.mark.anyio


class Site:
    """An app with a guard of its own at `/guard`."""

    def __init__(self, status: int = 204, **headers: str) -> None:
        self.status = status
        self.headers = [
            (key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()
        ]
        self.seen: list[Scope] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            return
        if scope["path"] == "/guard":
            self.seen.append(scope)
            self.bodies.append(await read_body(receive))
            await self.guard(send)
        else:
            await answer(send, b"in ", await read_body(receive))

    async def guard(self, send: Send) -> None:
        await answer(send, b"the guard's words", status=self.status, headers=self.headers)


def guarded(site: Any, **options: Any) -> NgxLua:
    return NgxLua(
        site,
        init_by_lua=PROBE,
        locations={
            "/": Location(auth_request="/guard", **options),
            "= /guard": Location(internal=True),
        },
    )


async def test_an_app_grants(log: Log) -> None:
    site = Site(x_user="alice")
    wrapped = guarded(
        site,
        auth_request_set={"user": "$sent_http_x_user"},
        header_filter_by_lua="ngx.header.X_Seen = ngx.var.user",
    )
    reply = await ask(wrapped, "/t?a=b", b"some ", b"body", method="POST")
    assert (reply.status, reply.body, reply.header(b"x-seen")) == (200, b"in some body", b"alice")
    scope = site.seen[0]
    assert (scope["method"], scope["path"], scope["query_string"]) == ("GET", "/guard", b"")
    assert site.bodies == [b""]
    assert alive(wrapped) == set()


@pytest.mark.parametrize(
    ("status", "expected"), [(200, 200), (299, 200), (401, 401), (403, 403), (302, 500), (500, 500)]
)
async def test_what_its_status_means(status: int, expected: int, log: Log) -> None:
    wrapped = guarded(Site(status, www_authenticate="Bearer", x_other="y"))
    reply = await ask(wrapped)
    assert reply.status == expected
    assert reply.header(b"www-authenticate") == (b"Bearer" if status == 401 else None)
    assert reply.header(b"x-other") is None
    assert b"the guard" not in reply.body
    log.expect(*[f"auth request unexpected status: {status}, client: "] * (expected == 500))
    assert alive(wrapped) == set()


async def test_an_app_that_fails(log: Log) -> None:
    class Failing(Site):
        async def guard(self, send: Send) -> None:
            raise RuntimeError("no guard")

    wrapped = guarded(Failing())
    assert (await ask(wrapped)).status == 500
    log.expect("a sub-request's app failed", "auth request unexpected status: 500")
    assert alive(wrapped) == set()


async def test_a_client_that_leaves_while_the_guard_thinks(log: Log) -> None:
    asked = anyio.Event()

    class Slow(Site):
        async def guard(self, send: Send) -> None:
            asked.set()
            await anyio.sleep_forever()

    wrapped = guarded(Slow())
    wire = Wire()
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wrapped, http_scope(), wire.receive, wire.send)
            await asked.wait()
            tasks.cancel_scope.cancel()
    assert wire.sent == []
    assert alive(wrapped) == set()


@pytest.mark.parametrize(("status", "accepted"), [(204, True), (403, False)])
async def test_a_handshake(status: int, accepted: bool, log: Log) -> None:
    site = Site(status)
    wrapped = guarded(site)
    sent: list[str] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    with anyio.fail_after(GUARD_SECONDS):
        await wrapped(ws_scope(), receive, send)
    assert sent == (["websocket.accept"] if accepted else ["websocket.close"])
    assert site.seen[0]["type"] == "http"
    assert alive(wrapped) == set()


async def test_many_at_once(log: Log) -> None:
    class Mixed(Site):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] != "/guard":
                await answer(send, b"in")
                return
            await anyio.lowlevel.checkpoint()
            odd = any(key == b"x-odd" for key, _ in scope["headers"])
            await answer(send, status=403 if odd else 200)

    wrapped = guarded(Mixed())
    statuses: dict[int, int] = {}

    async def one(i: int) -> None:
        headers = [(b"x-odd", b"1")] if i % 2 else []
        statuses[i] = (await ask(wrapped, headers=headers)).status

    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            for i in range(100):
                tasks.start_soon(one, i)
    assert statuses == {i: 403 if i % 2 else 200 for i in range(100)}
    assert alive(wrapped) == set()


async def test_a_challenge_of_several(log: Log) -> None:
    site = Site(401)
    site.headers = [(b"WWW-Authenticate", b"Basic"), (b"www-authenticate", b"Bearer")]
    reply = await ask(guarded(site))
    assert (reply.status, reply.header(b"www-authenticate")) == (401, b"Bearer")
