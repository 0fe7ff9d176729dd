"""The example whose nginx.conf runs unchanged: here in the app's process, there in the real nginx.

Rule: the lines of its try.txt are asked of both, the real nginx standing before a uvicorn that
serves the plain app, and the answers are the same: status, headers, body. Only the two ports differ
from what is committed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import SEARCH_PATH, UvicornServer, find_free_port
from tests.test_examples import ADDRESS, EXAMPLES, Serve, bearer, run_printed_lines

EXAMPLE = EXAMPLES / "nginx_conf"
KEY = b"a key for the tests"
ENVIRONMENT = {"SESSION_KEY": KEY.decode()}
MODULES = Path("/usr/lib/nginx/modules")
TEMP_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
# The server's or the connection's; the time of day; what is made anew for each request.
VOLATILE = {"server", "date", "connection", "transfer-encoding", "keep-alive"}
CHANGING = re.compile(r"(?i)(?<=expires: )\w{3}, .*|\b[0-9a-f]{32}\b|\b\d{10}\.[\w-]{27}")

Answer = tuple[int, list[str], str]


@pytest.fixture(scope="module")
def ours(uvicorn_server: Serve) -> UvicornServer:
    return uvicorn_server("app:wrapped", cwd=EXAMPLE, env=ENVIRONMENT)


@pytest.fixture
def client(ours: UvicornServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=ours.url) as client:
        yield client


@pytest.fixture
def theirs(uvicorn_server: Serve, tmp_path: Path, requires: Callable[..., None]) -> Iterator[str]:
    """Give the address of the real nginx with the same configuration, its app behind it."""
    requires("nginx")
    app = uvicorn_server("app:app", cwd=EXAMPLE, env=ENVIRONMENT)
    port = find_free_port()
    prefix = copy_of_the_example(tmp_path, port, app.port)
    process = start_nginx(prefix)
    try:
        wait_for(port, process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(20)


def copy_of_the_example(folder: Path, port: int, app: int) -> Path:
    """Copy the directory with other ports, and temporary files where any user may have them."""
    prefix = folder / "prefix"
    shutil.copytree(EXAMPLE, prefix)
    conf = prefix / "conf" / "nginx.conf"
    text = conf.read_text(encoding="utf-8")
    temp = "".join(f"{name}_temp_path {folder}/{name}; " for name in TEMP_PATHS)
    for old, new in [("8000", str(port)), ("8001", str(app)), ("http {", f"http {{ {temp}")]:
        assert old in text
        text = text.replace(old, new)
    conf.write_text(text, encoding="utf-8")
    return prefix


def start_nginx(prefix: Path) -> subprocess.Popen[bytes]:
    """Start it with Debian's modules, which OpenResty has built in."""
    program = shutil.which("nginx", path=SEARCH_PATH)
    assert program is not None
    options = "".join(
        f"load_module {MODULES}/{name}_module.so;" for name in ("ndk_http", "ngx_http_lua")
    )
    options += "daemon off;" + ("user root;" if os.geteuid() == 0 else "")
    return subprocess.Popen(
        [program, "-p", str(prefix), "-g", options, "-c", "conf/nginx.conf"],
        env={**os.environ, **ENVIRONMENT},
        stdin=subprocess.DEVNULL,
    )


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(500):
        assert process.poll() is None, "nginx has ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"nothing listens on {port}")


def answers_of(text: str) -> list[Answer]:
    """Take apart what `curl -i` printed: several answers where the URL had a range."""
    answers = []
    for part in re.split(r"^(?=HTTP/1\.1 \d+ )", text, flags=re.MULTILINE)[1:]:
        head, _, body = CHANGING.sub("*", part).partition("\n\n")
        first, *lines = head.split("\n")
        pairs = [line.partition(": ") for line in lines]
        headers = sorted(
            f"{name.lower()}: {value}" for name, _, value in pairs if name.lower() not in VOLATILE
        )
        answers.append((int(first.split()[1]), headers, body))
    return answers


@pytest.mark.requires("curl", "bash")
def test_the_printed_curl_lines_do_what_they_promise(ours: UvicornServer, tmp_path: Path) -> None:
    run_printed_lines("nginx_conf", f"http://localhost:{ours.port}", tmp_path)


@pytest.mark.requires("curl", "bash", "nginx")
def test_the_real_nginx_gives_the_same_answers(
    uvicorn_server: Serve, theirs: str, tmp_path: Path
) -> None:
    """Ask a fresh server of ours, as logins are counted."""
    fresh = uvicorn_server("app:wrapped", cwd=EXAMPLE, env=ENVIRONMENT)
    asked = [
        run_printed_lines("nginx_conf", address, tmp_path)
        for address in (f"http://localhost:{fresh.port}", theirs)
    ]
    for ours, nginx in zip(*asked, strict=True):
        got, expected = answers_of(ours), answers_of(nginx)
        if "429 Too Many" in nginx:  # how many of them is a matter of time
            assert {answer[0] for answer in got} == {answer[0] for answer in expected}
        else:
            assert got == expected


# --- what the comments of the example promise ---


def token(user: str, lifetime: int = 60, key: bytes = KEY) -> str:
    signed = f"{user}.{int(time.time()) + lifetime}"
    digest = hmac.new(key, signed.encode(), hashlib.sha1).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


@pytest.mark.parametrize("path", ["/api/me", "/api/v1/me", "/%61pi/v1/me", "//api/v1//me"])
@pytest.mark.parametrize(
    "credentials",
    [
        {},
        bearer("alice"),
        bearer("alice.9999999999."),
        bearer(token("alice", key=b"another key")),
        bearer(token("alice", lifetime=-1)),
        bearer(token("alice").replace("alice", "bob")),
        bearer(token("mallory")),
        {"Cookie": "session=" + token("alice")[:-1]},
        {"X-User": "alice", "X-Role": "admin"},
    ],
    ids=[
        "nothing", "no-signature", "empty", "other-key", "expired", "other-name",
        "unknown-user", "cut-short", "only-a-name",
    ],
)  # fmt: skip
def test_who_has_no_valid_session_is_refused(
    client: httpx.Client, path: str, credentials: dict[str, str]
) -> None:
    answer = client.get(f"{client.base_url}".rstrip("/") + path, headers=credentials)
    assert (answer.status_code, answer.json()) == (401, {"error": "log in at /login"})


def test_the_app_sees_the_checked_name_and_role_only(client: httpx.Client) -> None:
    headers = {**bearer(token("bob")), "X-User": "alice", "x-role": "admin"}
    assert client.get("/api/v1/me", headers=headers).json() == {"user": "bob", "role": "reader"}


def test_auth_request_lets_admins_in_only(client: httpx.Client) -> None:
    expected = {"alice": 200, "bob": 403, "": 401}
    for user, status in expected.items():
        headers = {"Cookie": f"session={token(user)}"} if user else {}
        assert client.get("/admin/", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/internal/role", "/404.html", "/50x.html"])
def test_what_is_internal_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path, params={"user": "alice"})
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_harmful_request_id_is_replaced(client: httpx.Client) -> None:
    for given in ({}, {"X-Request-ID": "a b"}, {"X-Request-ID": "x" * 65}):
        answer = client.get("/health", headers=given)
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_each_request_has_a_line_in_the_log_and_a_refusal_its_reason(
    client: httpx.Client, ours: UvicornServer
) -> None:
    headers = {**bearer(token("alice")), "X-Request-ID": "log-test"}
    client.get("/~bob?a=b", headers=headers)
    ours.wait_for_line(r"log\.lua:5: GET /~bob\?a=b status=200 user=alice id=log-test")
    client.get("/api/v1/me", headers=bearer(token("alice", lifetime=-1)))
    ours.wait_for_line(r"WARNING: .*access\.lua:\d+: .*denied: token of alice has expired")
    assert KEY.decode() not in ours.log


def test_without_a_key_nothing_starts(uvicorn_server: Serve) -> None:
    with pytest.raises(AssertionError, match="SESSION_KEY must be set, to 16 characters or more"):
        uvicorn_server("app:wrapped", cwd=EXAMPLE, env={"SESSION_KEY": "short"})


def test_the_printed_lines_and_the_configuration_name_the_same_ports() -> None:
    conf = (EXAMPLE / "conf" / "nginx.conf").read_text(encoding="utf-8")
    assert f"listen       {ADDRESS.rpartition(':')[2]} default_server;" in conf
    assert "server     127.0.0.1:8001;" in conf
    assert "app:app --port 8001" in (EXAMPLE / "app.py").read_text(encoding="utf-8")
