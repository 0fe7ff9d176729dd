"""Static files where a table of the real nginx cannot look: odd files, big ones, servers' offers.

Rule: real files below `tmp_path`; what nginx answers stands in tests/nginx/table_static*.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from ngxlua_asgi import Location, NgxLua
from ngxlua_asgi.errors import Answer
from tests.gateway.driver import Message, Reply, Wire, ask, hello, http_scope
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

BIG = bytes(range(256)) * 1024  # four chunks
NOBODY = 65534


@pytest.fixture
def html(tmp_path: Path) -> Path:
    folder = tmp_path / "html"
    folder.mkdir()
    (folder / "file").write_bytes(b"a file\n")
    (folder / "big.bin").write_bytes(BIG)
    return folder


def served(html: Path, config: str = "location / { }") -> NgxLua:
    """What an nginx.conf with this inside of a server makes of the files."""
    conf = html.parent / "nginx.conf"
    conf.write_text(f"events {{ }} http {{ server {{ root {html}; {config} }} }}")
    made: NgxLua = NgxLua.from_conf(conf)
    return made


# --- odd files -------------------------------------------------------------------------------


async def test_a_fifo_is_no_file_and_holds_nobody(html: Path, log: Log) -> None:
    os.mkfifo(html / "pipe")
    reply = await ask(served(html), "/pipe")
    assert reply.status == 404
    log.expect(r'^".*/pipe" is not a regular file')


async def test_a_fifo_as_an_index_is_found_but_not_read(html: Path, log: Log) -> None:
    os.mkfifo(html / "index.html")
    assert (await ask(served(html), "/")).status == 404
    log.expect("is not a regular file")


@contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """Within, this process cannot read below `path`."""
    if os.geteuid() == 0:
        path.chmod(0o700)
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        path.chmod(0)
        try:
            yield
        finally:
            path.chmod(0o700)


async def test_what_may_not_be_read_is_forbidden(html: Path, log: Log) -> None:
    wrapped = served(html)
    await ask(wrapped, "/file")
    with unreadable(html):
        statuses = [(await ask(wrapped, path)).status for path in ("/file", "/", "/none")]
    assert statuses == [403, 403, 403]
    log.expect(
        r'open\(\) ".*/html/file" failed \(13: Permission denied\)',
        r'".*/html/index.html" is forbidden \(13: Permission denied\)',
        r'open\(\) ".*/html/none" failed \(13: Permission denied\)',
    )


async def test_a_name_with_a_nul_is_not_there(html: Path, log: Log) -> None:
    wrapped = served(
        html, 'location / { rewrite_by_lua_block { ngx.req.set_uri("/file\\0x", false, true) } }'
    )
    assert (await ask(wrapped, "/x")).status == 404
    log.expect("No such file or directory")


async def test_bytes_that_are_no_text_are_names_too(html: Path) -> None:
    name = b"\xff\xe9\x20"
    (html / os.fsdecode(name)).write_bytes(b"odd")
    reply = await ask(served(html), "/", raw_path=b"/%FF%E9%20")
    assert (reply.status, reply.body) == (200, b"odd")


async def test_a_file_that_is_gone_when_it_is_sent_is_not_there(html: Path) -> None:
    host = served(html)._worker.host
    app = host.apps[host.functions["app_number"](b"static")](  # type: ignore[operator]
        b"\0".join([bytes(html / "none"), b"", b"date", b"", b""])
    )
    wire = Wire()
    with pytest.raises(Answer):
        await app(http_scope("/none"), wire.receive, wire.send)


# --- big files, offers of the server, clients that leave -------------------------------------


async def test_a_big_file_goes_out_in_chunks(html: Path) -> None:
    reply = await ask(served(html), "/big.bin")
    assert reply.body == BIG
    assert len(reply.messages) >= 5
    assert reply.header(b"content-length") == b"%d" % len(BIG)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("bytes=1-", 1, len(BIG)),
        ("bytes=65535-65536", 65535, 65537),
        ("bytes=100000-200000", 100000, 200001),
        ("bytes=-131072", len(BIG) - 131072, len(BIG)),
    ],
)
async def test_a_range_of_a_big_file(html: Path, value: str, start: int, end: int) -> None:
    reply = await ask(served(html), "/big.bin", headers=[(b"range", value.encode())])
    assert reply.status == 206
    assert reply.body == BIG[start:end]
    assert reply.header(b"content-length") == b"%d" % (end - start)


async def test_several_ranges_have_the_length_they_say(html: Path) -> None:
    headers = [(b"range", b"bytes=0-0,100-70000,-1")]
    reply = await ask(served(html), "/big.bin", headers=headers)
    assert reply.status == 206
    assert reply.header(b"content-length") == b"%d" % len(reply.body)
    assert BIG[100:70001] in reply.body


async def messages(wrapped: NgxLua, *, gone_after: int = -1, **more: Any) -> list[Message]:
    """What is sent for /big.bin, to a client that leaves after so many messages."""
    wire = Wire()

    async def on_send(_message: Message) -> None:
        if len(wire.sent) == gone_after:
            wire.gone.set()
        await anyio.lowlevel.checkpoint()

    wire.on_send = on_send
    with anyio.fail_after(20):
        await wrapped(http_scope("/big.bin", **more), wire.receive, wire.send)
    return wire.sent


OFFER: dict[str, Any] = {"extensions": {"http.response.pathsend": {}}}


async def test_a_server_that_sends_files_itself_is_given_the_path(html: Path) -> None:
    start, sent = await messages(served(html), **OFFER)
    assert start["status"] == 200
    assert sent == {"type": "http.response.pathsend", "path": str(html / "big.bin")}


@pytest.mark.parametrize("config", ["", "body_filter_by_lua_block { }"])
async def test_a_range_or_a_filtered_body_is_not_the_servers_to_send(
    html: Path, config: str
) -> None:
    headers = [] if config else [(b"range", b"bytes=5-9")]
    sent = await messages(served(html, f"location / {{ {config} }}"), headers=headers, **OFFER)
    assert Reply(sent).body == (BIG if config else BIG[5:10])


@pytest.mark.parametrize("headers", [[], [(b"range", b"bytes=0-250000")]], ids=["whole", "range"])
async def test_sending_ends_with_the_client(
    html: Path, headers: list[tuple[bytes, bytes]], log: Log
) -> None:
    sent = await messages(served(html), gone_after=2, headers=headers)
    assert len(sent) <= 4


async def test_nothing_stays_open(html: Path) -> None:
    wrapped = served(html)
    await ask(wrapped, "/big.bin")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        await ask(wrapped, "/big.bin", headers=[(b"range", b"bytes=0-9,20-29")])
        await ask(wrapped, "/big.bin")
        await messages(wrapped, gone_after=2)
    assert len(os.listdir("/proc/self/fd")) <= before


# --- handshakes ------------------------------------------------------------------------------


async def test_a_handshake_is_refused_where_files_are(html: Path) -> None:
    wire = Wire()
    wire.incoming = [{"type": "websocket.connect"}]
    scope = http_scope("/file") | {"type": "websocket", "scheme": "ws", "subprotocols": []}
    del scope["method"]
    with anyio.fail_after(20):
        await served(html)(scope, wire.receive, wire.send)
    assert [message["type"] for message in wire.sent] == ["websocket.close"]


# --- the Python spelling ---------------------------------------------------------------------


async def test_options_that_bring_files(html: Path) -> None:
    (html / "index.html").write_text("<p>index")
    (html / "style.css").write_text("p {}")
    wrapped = NgxLua(
        hello,
        prefix=html.parent,
        locations={
            "/static/": Location(alias=html),
            "/rel/": Location(alias="html/"),
            "/tried": Location(root="html", try_files=("$uri", "/none", "=404")),
            "/site/": Location(alias=f"{html}/", index=["home.html", "index.html"]),
        },
    )
    assert (await ask(wrapped, "/anything")).body == b"hello"
    assert (await ask(wrapped, "/rel/file")).body == b"a file\n"
    reply = await ask(wrapped, "/rel/style.css")
    assert (reply.body, reply.header(b"content-type")) == (b"p {}", b"text/css")
    reply = await ask(wrapped, "/site/")
    assert (reply.body, reply.header(b"content-type")) == (b"<p>index", b"text/html")
    assert (await ask(wrapped, "/tried")).status == 404


async def test_a_root_for_everything_leaves_nothing_to_the_app(html: Path, log: Log) -> None:
    (html / "index.html").write_text("index")
    wrapped = NgxLua(hello, root=html)
    assert (await ask(wrapped, "/")).body == b"index"
    assert (await ask(wrapped, "/file")).body == b"a file\n"
    assert (await ask(wrapped, "/none")).status == 404
    log.expect("No such file or directory")


async def test_lua_around_files_of_the_python_spelling(html: Path) -> None:
    wrapped = NgxLua(
        hello,
        root=html,
        access_by_lua="if ngx.var.arg_no then return ngx.exit(403) end",
        header_filter_by_lua="ngx.header.x_file = ngx.var.request_filename",
    )
    reply = await ask(wrapped, "/file")
    assert (reply.body, reply.header(b"x-file")) == (b"a file\n", bytes(html / "file"))
    assert (await ask(wrapped, "/file?no=1")).status == 403
