"""Two examples, served by a real uvicorn, as a reader of the README would try them.

Rule: the lines of an example's try.txt run as they are printed, by a shell and curl; what else is
asserted of an example is what its comments promise. The third is in test_example_nginx_conf.py.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import UvicornServer

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
KEY = b"a key for the tests"
ADDRESS = "http://localhost:8000"

Serve = Callable[..., UvicornServer]


@pytest.fixture(scope="module")
def fastapi_auth(uvicorn_server: Serve) -> UvicornServer:
    return uvicorn_server(
        "app:wrapped", cwd=EXAMPLES / "fastapi_auth", env={"SESSION_KEY": KEY.decode()}
    )


@pytest.fixture(scope="module")
def starlette_middleware(uvicorn_server: Serve) -> UvicornServer:
    return uvicorn_server("app:app", cwd=EXAMPLES / "starlette_middleware")


@pytest.fixture
def guarded(fastapi_auth: UvicornServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=fastapi_auth.url) as client:
        yield client


@pytest.fixture
def keyed(starlette_middleware: UvicornServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=starlette_middleware.url) as client:
        yield client


def token(user: str, lifetime: int = 60, key: bytes = KEY) -> str:
    signed = f"{user}.{int(time.time()) + lifetime}"
    return f"{signed}.{hmac.new(key, signed.encode(), hashlib.sha1).hexdigest()}"


def bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


# --- the printed lines ---


def printed_lines(example: str) -> list[tuple[str, int, str]]:
    """Read try.txt: each command with the status and the text that it promises."""
    text = (EXAMPLES / example / "try.txt").read_text(encoding="utf-8")
    found = re.findall(r"^(curl .*)\n#=> (\d+) (.*)$", text, re.MULTILINE)
    return [(command, int(status), promised) for command, status, promised in found]


def run_printed_lines(example: str, url: str, folder: Path) -> list[str]:
    """Run them against `url`, one after the other, as a login's cookie is for the later ones."""
    bash = shutil.which("bash")
    assert bash is not None
    answers = []
    for command, status, promised in printed_lines(example):
        here = command.replace(ADDRESS, url)
        assert here != command
        done = subprocess.run(
            [bash, "-c", here], cwd=folder, capture_output=True, text=True, check=True, timeout=30
        )
        answer = done.stdout.replace(url, ADDRESS)
        assert answer.startswith(f"HTTP/1.1 {status} "), f"{here}\n{answer}"
        assert promised.lower() in answer.lower(), f"{here}\n{answer}"
        answers.append(answer)
    return answers


@pytest.mark.parametrize("example", ["fastapi_auth", "nginx_conf"])
def test_every_curl_line_has_its_promise(example: str) -> None:
    text = (EXAMPLES / example / "try.txt").read_text(encoding="utf-8")
    assert len(printed_lines(example)) == len(re.findall("^curl ", text, re.MULTILINE)) >= 6


@pytest.mark.requires("curl", "bash")
def test_the_printed_curl_lines_do_what_they_promise(
    fastapi_auth: UvicornServer, tmp_path: Path
) -> None:
    run_printed_lines("fastapi_auth", fastapi_auth.url, tmp_path)


def test_the_lines_that_open_the_readme_work() -> None:
    """Drive them in process: 403 without the key, the app's greeting with it."""
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", readme, re.DOTALL)[0], names)

    async def ask(**headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(names["wrapped"])
        async with httpx.AsyncClient(transport=transport, base_url="http://readme") as client:
            return await client.get("/", headers=headers)

    assert anyio.run(ask).status_code == 403
    answer = anyio.run(lambda: ask(**{"X-API-Key": "k1"}))
    assert (answer.status_code, answer.json()) == (200, "hello, alice")


def test_the_makefile_serves_the_app_that_is_tested_here() -> None:
    makefile = (EXAMPLES.parent / "Makefile").read_text(encoding="utf-8")
    assert "--app-dir examples/fastapi_auth app:wrapped" in makefile
    assert "examples/fastapi_auth/try.txt" in makefile


# --- fastapi_auth: who may come in ---


@pytest.mark.parametrize("kind", ["form", "json"])
def test_a_login_sets_a_cookie_that_lua_accepts(guarded: httpx.Client, kind: str) -> None:
    fields = {"user": "alice", "password": "wonderland"}
    answer = guarded.post("/login", **{"data" if kind == "form" else "json": fields})  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert guarded.get("/me").json()["role"] == "admin"


def test_a_wrong_password_is_refused_by_the_app(guarded: httpx.Client) -> None:
    answer = guarded.post("/login", data={"user": "alice", "password": "builder"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"Authorization": "Bearer"},
        bearer("alice"),
        bearer("alice.9999999999.00"),
        bearer(token("alice", key=b"another key")),
        bearer(token("alice", lifetime=-1)),
        bearer(token("alice").replace("alice", "bob")),
        bearer(token("mallory")),
        {"Cookie": "session=" + token("alice")[:-1]},
        {"Authorization": "Basic " + token("alice")},
        {"X-User": "alice"},
    ],
    ids=[
        "nothing", "empty", "no-signature", "forged", "other-key", "expired", "other-name",
        "unknown-user", "cut-short", "other-scheme", "only-a-name",
    ],
)  # fmt: skip
def test_who_has_no_valid_token_is_refused(
    guarded: httpx.Client, credentials: dict[str, str]
) -> None:
    answer = guarded.get("/hello", headers=credentials)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="fastapi_auth"'
    assert "401 Authorization Required" in answer.text


@pytest.mark.parametrize("place", ["cookie", "bearer"])
def test_a_valid_token_is_let_in(guarded: httpx.Client, place: str) -> None:
    value = token("bob")
    headers = bearer(value) if place == "bearer" else {"Cookie": f"a=b; session={value}; c=d"}
    answer = guarded.get("/hello", headers=headers)
    assert answer.status_code == 200
    assert "Hello, bob" in answer.text


def test_a_name_that_the_client_sends_never_reaches_the_app(guarded: httpx.Client) -> None:
    for name in ("X-User", "x-user", "X-USER"):
        answer = guarded.get("/hello", headers={**bearer(token("bob")), name: "alice"})
        assert "Hello, bob" in answer.text
        assert "alice" not in answer.text


def test_the_app_sees_ctx_and_the_pretty_url(guarded: httpx.Client) -> None:
    headers = {**bearer(token("alice")), "X-Request-ID": "abc-1"}
    me = {"user": "alice", "role": "admin", "request_id": "abc-1"}
    assert guarded.get("/me", headers=headers).json() == me
    page = guarded.get("/~bob", headers=headers).json()
    assert page == {"name": "bob", "role": "reader", "path": "/users/bob"}
    assert guarded.get("/~nobody", headers=headers).status_code == 404


def test_every_response_has_the_request_id_and_a_harmful_one_is_replaced(
    guarded: httpx.Client,
) -> None:
    assert guarded.get("/", headers={"X-Request-ID": "abc-2"}).headers["x-request-id"] == "abc-2"
    for given in ({}, {"X-Request-ID": "a b"}, {"X-Request-ID": "x" * 65}):
        answer = guarded.get("/me", headers=given)
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
        assert answer.headers["x-frame-options"] == "DENY"


def test_html_gets_a_footer_and_json_does_not(guarded: httpx.Client) -> None:
    page = guarded.get("/", headers={"X-Request-ID": "abc-3"})
    assert page.text.endswith("\n<footer>seen by Lua, request abc-3</footer>\n")
    assert "content-length" not in page.headers or int(page.headers["content-length"]) == len(
        page.content
    )
    data = guarded.get("/me", headers=bearer(token("alice")))
    assert data.json()["user"] == "alice"
    assert "footer" not in data.text


def test_each_request_has_a_line_in_the_log_and_a_refusal_its_reason(
    guarded: httpx.Client, fastapi_auth: UvicornServer
) -> None:
    answer = guarded.get("/~bob?from=log-test", headers=bearer(token("alice")))
    fastapi_auth.wait_for_line(
        rf"log\.lua:5: user=alice status=200 time=\d+\.\d{{3}} bytes={len(answer.content)}\b.*"
        r'request: "GET /~bob\?from=log-test HTTP/1\.1"'
    )
    guarded.get("/me?from=log-test", headers=bearer(token("alice", lifetime=-1)))
    fastapi_auth.wait_for_line(
        r"WARNING: .*access\.lua:\d+: (\w+\(\): )?denied: token of alice has expired"
    )


def test_nothing_of_the_key_or_a_token_is_logged(
    guarded: httpx.Client, fastapi_auth: UvicornServer
) -> None:
    value = token("alice")
    guarded.get("/me?from=leak-test", headers=bearer(value))
    fastapi_auth.wait_for_line(r"status=200.*from=leak-test")
    assert KEY.decode() not in fastapi_auth.log
    assert value.rpartition(".")[2] not in fastapi_auth.log


def test_the_example_without_a_key_in_the_environment_makes_its_own() -> None:
    code = "import app; print(len(app.SESSION_KEY))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=EXAMPLES / "fastapi_auth",
        env={name: value for name, value in os.environ.items() if name != "SESSION_KEY"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "32"


# --- starlette_middleware ---


def test_open_pages_pass_and_carry_the_outer_header(
    keyed: httpx.Client, starlette_middleware: UvicornServer
) -> None:
    answer = keyed.get("/")
    assert answer.status_code == 200
    assert answer.headers["x-worker"] == str(starlette_middleware.process.pid)
    missing = keyed.get("/missing")
    assert (missing.status_code, missing.text) == (404, "no such page\n")


def test_the_api_wants_a_key(keyed: httpx.Client) -> None:
    assert keyed.get("/api/quote").status_code == 403
    assert keyed.get("/api/quote", headers={"X-API-Key": "guess"}).status_code == 403
    for how in ({"headers": {"X-API-Key": "demo-key"}}, {"params": {"key": "demo-key"}}):
        assert keyed.get("/api/quote", **how).json()["for"] == "demo"  # type: ignore[arg-type]


def test_a_quota_ends(keyed: httpx.Client) -> None:
    """Eleven requests, of which a window's border can let at most ten through."""
    answers = [keyed.get("/api/quote", params={"key": "trial-key"}) for _ in range(11)]
    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, 429}


def test_one_with_content_answers_by_itself(
    keyed: httpx.Client, starlette_middleware: UvicornServer
) -> None:
    answer = keyed.get("/status")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["worker"] == starlette_middleware.process.pid


def test_a_websocket_is_guarded_at_its_handshake(starlette_middleware: UvicornServer) -> None:
    address = starlette_middleware.url.replace("http", "ws") + "/ws"
    with connect(f"{address}?key=demo-key") as websocket:
        assert websocket.recv() == "hello, demo"
        websocket.send("once more")
        assert websocket.recv() == "once more"
    with pytest.raises(InvalidStatus) as refusal, connect(address):
        pass
    assert refusal.value.response.status_code == 403


def test_the_outer_one_logs_every_request(
    keyed: httpx.Client, starlette_middleware: UvicornServer
) -> None:
    keyed.get("/?from=log-test")
    starlette_middleware.wait_for_line(r"GET / 200.*request: \"GET /\?from=log-test HTTP/1\.1\"")
