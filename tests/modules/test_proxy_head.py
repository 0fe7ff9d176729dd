"""The request that proxy_pass writes: version, order and spelling of its lines, as nginx writes it.

Rule: an expectation is every byte that the server got; nginx itself is asked the same where it is
installed. Names are the client's own only behind our own server, which knows them.
"""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ngxlua_asgi import NgxLua
from ngxlua_asgi.types import CONNECTION
from tests.gateway.driver import Wire, http_scope
from tests.modules.backend import OK, Backend, Talk
from tests.modules.nginx import Nginx
from tests.nginx.case import Case
from tests.nginx.prefix import Place, build

HEAD = (
    b"Host: me\r\nX-Two: 2\r\nuser-AGENT: u\r\nX_Under: 3\r\nTE: x\r\n"
    b"Connection: close\r\nx-two: 4\r\n"
)
CLIENT = b"X-Two: 2\r\nuser-AGENT: u\r\n"  # what goes along but for the last, whose spelling counts
BODY = b"Content-Length: 3\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"

# name: the location's settings, further lines of the client's head, the request line's end and
# what goes before the client's own lines
NGINX = {
    "by default": ("", b"", b" HTTP/1.0\r\nHost: BACKEND\r\nConnection: close\r\n", b""),
    "1.1": (
        "proxy_http_version 1.1;",
        b"",
        b" HTTP/1.1\r\nHost: BACKEND\r\nConnection: close\r\n",
        b"",
    ),
    "own lines first": (
        'proxy_set_header X-Own 1; proxy_set_header HOST h; proxy_set_header Connection "";',
        b"",
        b" HTTP/1.0\r\nX-Own: 1\r\nHOST: h\r\n",
        b"",
    ),
    "a body": ("", BODY, b" HTTP/1.0\r\nHost: BACKEND\r\nConnection: close\r\n" + BODY, b"abc"),
    "a body in chunks": (
        "",
        CHUNKED,
        b" HTTP/1.0\r\nHost: BACKEND\r\nConnection: close\r\n" + BODY,
        b"abc",
    ),
}


def talk(talk: Talk) -> None:
    """Keep one request."""
    talk.request()
    talk.send(OK)


def request(lines: bytes) -> bytes:
    """A request of the client's."""
    body = b"3\r\nabc\r\n0\r\n\r\n" if CHUNKED in lines else b"abc" if lines else b""
    return b"POST /t?a HTTP/1.1\r\n" + HEAD + lines + b"\r\n" + body


def normal(backend: Backend) -> bytes:
    (seen,) = backend.requests
    return seen.replace(backend.address.encode(), b"BACKEND")


async def through_ours(tmp_path: Path, settings: str, address: str, sent: bytes) -> None:
    head, _, body = sent.partition(b"\r\n\r\n")
    head += b"\r\n\r\n"
    lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:-2]]
    place = Place(tmp_path, (54321, 54322, 54323))
    config = f"location / {{ {settings} proxy_pass http://{address}; }}"
    wrapped = NgxLua.from_conf(build(Case("", config), place))
    scope: dict[str, Any] = http_scope("/t", method="POST") | {"query_string": b"a"}
    scope["headers"] = [(name.lower(), value) for name, value in lines]
    line = head.partition(b"\r\n")[0]
    known = {"number": 1, "requests": 1, "bytes_sent": 0, "body_bytes_received": 0, "refused": 0}
    length = -2 if CHUNKED in sent else len(body) or -1
    scope[CONNECTION] = SimpleNamespace(
        raw_head=head,
        request_line=line,
        target=b"/t?a",
        authority=None,
        body_length=length,
        **known,
    )
    wire = Wire(b"abc" if body else b"")
    await wrapped(scope, wire.receive, wire.send)
    assert wire.reply().status == 200


@pytest.mark.anyio
@pytest.mark.parametrize("name", NGINX)
async def test_as_nginx_writes_it(name: str, tmp_path: Path) -> None:
    settings, lines, first, body = NGINX[name]
    with Backend(talk) as backend:
        await through_ours(tmp_path, settings, backend.address, request(lines))
    assert normal(backend) == b"POST /t?a" + first + CLIENT + b"x-two: 4\r\n\r\n" + body


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("name", NGINX)
def test_nginx_does(name: str, tmp_path: Path) -> None:
    settings, lines, first, body = NGINX[name]
    with Backend(talk) as backend:
        config = f"location / {{ {settings} proxy_pass http://{backend.address}; }}"
        with Nginx(tmp_path, config) as nginx:
            with socket.create_connection(("127.0.0.1", nginx.port), 20) as sock:
                sock.sendall(request(lines))
                assert sock.recv(65536).startswith(b"HTTP/1.1 200")
    assert normal(backend) == b"POST /t?a" + first + CLIENT + b"x-two: 4\r\n\r\n" + body


@pytest.mark.anyio
async def test_what_scripts_change_of_the_client_s_lines(tmp_path: Path) -> None:
    script = """rewrite_by_lua_block {
        ngx.req.set_header("USER-agent", "v")
        ngx.req.set_header("X-two", {"5", "6"})
        ngx.req.set_header("My_New", "7")
        ngx.req.clear_header("x-own")
    } proxy_set_header X-Own 1;"""
    with Backend(talk) as backend:
        await through_ours(tmp_path, script, backend.address, request(b""))
    assert normal(backend) == (
        b"POST /t?a HTTP/1.0\r\nX-Own: 1\r\nHost: BACKEND\r\nConnection: close\r\n"
        b"X-Two: 5\r\nuser-AGENT: v\r\nX-two: 6\r\nMy_New: 7\r\n\r\n"
    )


@pytest.mark.anyio
async def test_a_body_whose_length_a_script_took_away(tmp_path: Path) -> None:
    script = 'rewrite_by_lua_block { ngx.req.clear_header("Content-Length") }'
    with Backend(talk) as backend:
        await through_ours(tmp_path, script, backend.address, request(BODY))
    assert normal(backend) == (
        b"POST /t?a HTTP/1.0\r\nHost: BACKEND\r\nConnection: close\r\n"
        + CLIENT
        + b"x-two: 4\r\n\r\n"
    )
