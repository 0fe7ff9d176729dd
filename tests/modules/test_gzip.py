"""gzip: the bytes that go to the client.

Rule: whatever is compressed is, unpacked, what there was before; a stream can be unpacked as far as
it has come. Which responses are compressed is tests/nginx/table_gzip.py's.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import anyio
import pytest

from ngxlua_asgi import Location, NgxLua
from tests.gateway.driver import Reply, ask, http_scope
from tests.nginx.case import Case
from tests.nginx.prefix import Place, build

pytestmark = pytest.mark.anyio

GZIP = [(b"accept-encoding", b"gzip")]
TEXT = b"hello, hello\n" * 20_000


def served(tmp_path: Path, config: str, app: Any = None) -> NgxLua:
    files = {"html/big.txt": TEXT.decode(), "html/small.txt": "hello, hello, hello\n"}
    case = Case("", f"gzip on; gzip_min_length 1; gzip_types text/plain; {config}", files=files)
    return NgxLua.from_conf(build(case, Place(tmp_path, (54321, 54322, 54323))), app)


def unpacked(reply: Reply) -> bytes:
    headers = dict(reply.headers)
    assert headers[b"content-encoding"] == b"gzip"
    assert b"content-length" not in headers
    return zlib.decompress(reply.body, 31)


@pytest.mark.parametrize("name", ["big", "small"])
async def test_a_file(tmp_path: Path, name: str) -> None:
    wrapped = served(tmp_path, "location / { root html; }")
    reply = await ask(wrapped, f"/{name}.txt", headers=GZIP)
    assert unpacked(reply) == (tmp_path / f"html/{name}.txt").read_bytes()


async def test_a_script_s_output_after_its_filter(tmp_path: Path) -> None:
    wrapped = served(
        tmp_path,
        """location / {
            content_by_lua_block { for i = 1, 3 do ngx.say(i) ngx.flush(true) end }
            body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1]:gsub("%d", "<%0>") }
        }""",
    )
    assert unpacked(await ask(wrapped, "/", headers=GZIP)) == b"<1>\n<2>\n<3>\n"


async def test_a_page(tmp_path: Path) -> None:
    wrapped = served(tmp_path, "location / { return 404; }")
    reply = await ask(wrapped, "/", headers=GZIP)
    assert reply.status == 404
    assert b"404 Not Found" in unpacked(reply)


async def test_the_app_s_stream_comes_as_it_goes(tmp_path: Path) -> None:
    sent: list[bytes] = []
    unpack = zlib.decompressobj(31)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"6")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in (b"abc", b"def"):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            assert unpack.decompress(sent.pop()) == piece
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        await anyio.sleep_forever()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            sent.append(message["body"])
        else:
            assert (b"content-encoding", b"gzip") in message["headers"]
            assert b"content-length" not in dict(message["headers"])

    wrapped = served(tmp_path, "", app)
    await wrapped(http_scope("/", headers=GZIP), receive, send)
    assert unpack.decompress(sent.pop()) == b""
    assert unpack.eof


async def test_the_python_spelling_has_it_too() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    say = Location(content_by_lua="ngx.say(('x'):rep(100))")
    wrapped = NgxLua(app, gzip=True, default_type="text/html", locations={"/": say})
    assert unpacked(await ask(wrapped, "/", headers=GZIP)) == b"x" * 100 + b"\n"
