"""The Python spelling of locations builds the same model as an nginx.conf, and answers the same.

Rule: what a key, a list, a tuple and a mapping mean is shown by what is served; what cannot run is
a ConfigError that names the option.
ConfigError that names the option.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ngxlua_asgi import ConfigError, Location, NgxLua
from ngxlua_asgi.types import Message, Receive, Scope, Send
from tests.gateway.driver import Reply, ask


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Say what arrived."""
    text = f"app {scope['path']} {scope['query_string'].decode()}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": text})


def served(wrapped: NgxLua, path: str, **more: Any) -> Reply:
    return asyncio.run(ask(wrapped, path, **more))


def refused(**options: Any) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        NgxLua(app, **options)
    return caught.value


def says(text: str) -> Location:
    return Location(content_by_lua=f"ngx.print('{text}')")


def test_every_kind_of_key() -> None:
    wrapped = NgxLua(
        app,
        locations={
            "/": Location(),
            "= /": says("exact"),
            "/api/": says("prefix"),
            "^~ /static/": says("no regex"),
            r"~ \.php$": says("regex"),
            r"~* \.PNG$": says("caseless"),
            "@named": says("named"),
            "/to": Location(rewrite_by_lua="ngx.exec('@named')"),
        },
    )
    bodies = {
        "/": b"exact",
        "/x": b"app /x ",
        "/api/users": b"prefix",
        "/api/a.php": b"regex",
        "/static/a.php": b"no regex",
        "/a.png": b"caseless",
        "/to": b"named",
    }
    assert {path: served(wrapped, path).body for path in bodies} == bodies


def test_nested_locations_inherit() -> None:
    wrapped = NgxLua(
        app,
        access_by_lua="ngx.ctx.who = 'server'",
        locations={
            "/a/": Location(
                access_by_lua="ngx.ctx.who = 'a'",
                locations={"/a/b/": Location(content_by_lua="ngx.print(ngx.ctx.who)")},
            ),
            "/c": Location(content_by_lua="ngx.print(ngx.ctx.who)"),
        },
    )
    assert served(wrapped, "/a/b/x").body == b"a"
    assert served(wrapped, "/c").body == b"server"


def test_uses_arguments_and_mappings() -> None:
    wrapped = NgxLua(
        app,
        set={"user": "u-$arg_u"},
        locations={
            "/headers": Location(
                add_header=[("X-One", "1"), ("X-Two", "$user", "always")], return_=(200, "ok")
            ),
            "/pages": Location(error_page=(404, "=200", "/page"), return_=404),
            "/page": Location(return_=(200, "page")),
            "/old": Location(rewrite=[("^/old/(.*)$", "/new/$1?from=old", "last")]),
        },
    )
    reply = served(wrapped, "/headers", query_string=b"u=7")
    assert (reply.body, reply.header(b"x-one"), reply.header(b"x-two")) == (b"ok", b"1", b"u-7")
    assert (served(wrapped, "/pages").status, served(wrapped, "/pages").body) == (200, b"page")
    assert served(wrapped, "/old/x", query_string=b"a=1").body == b"app /new/x from=old&a=1"


def test_options_of_the_middleware_belong_to_what_no_location_takes() -> None:
    wrapped = NgxLua(app, content_by_lua="ngx.print('else')", locations={"/app": Location()})
    assert served(wrapped, "/app").body == b"app /app "
    assert served(wrapped, "/other").body == b"else"


def test_precontent_runs_after_access_and_not_behind_a_refusal() -> None:
    wrapped = NgxLua(
        app,
        access_by_lua="if ngx.var.arg_no then ngx.exit(403) end ngx.header['X-Order'] = 'access'",
        precontent_by_lua="""
            ngx.header['X-Order'] = ngx.header['X-Order'] .. ' ' .. ngx.get_phase()
            if ngx.var.arg_say then ngx.say('precontent') end
        """,
    )
    reply = served(wrapped, "/")
    assert (reply.body, reply.header(b"x-order")) == (b"app / ", b"access precontent")
    assert served(wrapped, "/", query_string=b"say=1").body == b"precontent\n"
    assert served(wrapped, "/", query_string=b"no=1").status == 403


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"locations": ["/"]}, '"locations" takes'),
        ({"locations": {"/": {}}}, '"locations" takes'),
        ({"locations": {7: Location()}}, '"locations" takes'),
        ({"locations": {"/a": Location(), "^~ /a": Location()}}, 'duplicate location "/a"'),
        ({"locations": {"? /a": Location()}}, 'invalid location modifier "?"'),
        ({"locations": {"/a": Location(locations={"/b": Location()})}}, "is outside location"),
        ({"locations": {"/a": Location(locations={"@b": Location()})}}, "on the server level only"),
        ({"locations": {"= /a": Location(locations={"/a/b": Location()})}}, "inside the exact"),
        ({"locations": {"~ (": Location()}}, "pcre2_compile() failed"),
        ({"locations": {"/": Location(lua_package_path="x")}}, "is not allowed here"),
        ({"locations": {"/": Location(nonsense=1)}}, '"nonsense" is an unknown option'),
        ({"locations": {"/": Location(location="/x")}}, '"location" is an unknown option'),
        ({"content_by_lua": "", "locations": {"/": Location()}}, 'belongs to Location "/"'),
        ({"locations": {"/": Location(return_="nonsense")}}, 'invalid return code "nonsense"'),
        ({"locations": {"/": Location(return_=(200, "$nobody"))}}, 'unknown "nobody" variable'),
        ({"locations": {"/": Location(satisfy="some")}}, 'invalid value "some"'),
        ({"rewrite_by_lua_block": "x"}, "is an unknown option"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_cannot_run(options: dict[str, Any], words: str) -> None:
    error = refused(**options)
    assert words in str(error)


def test_an_empty_search_path_is_one() -> None:
    wrapped = NgxLua(app, lua_package_path="", content_by_lua="ngx.print('[', package.path, ']')")
    assert served(wrapped, "/").body == b"[]"


def test_the_place_of_the_mistake_is_told() -> None:
    error = refused(locations={"/": Location(satisfy="some")})
    assert error.file == __file__


def test_a_file_of_a_location_is_relative_to_the_prefix(tmp_path: Path) -> None:
    (tmp_path / "page.lua").write_text("ngx.print('from a file')")
    locations = {"/": Location(content_by_lua_file="page.lua")}
    assert served(NgxLua(app, prefix=tmp_path, locations=locations), "/").body == b"from a file"


def test_a_handshake_finds_its_location() -> None:
    """A WebSocket goes to the app of its location, or is refused by it."""
    met: list[str] = []

    async def socket_app(scope: Scope, receive: Receive, send: Send) -> None:
        met.append(scope["path"])

    async def connect(path: str) -> list[Message]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": path, "raw_path": path.encode(), "headers": []}
        await wrapped({**scope, "query_string": b"", "http_version": "1.1"}, receive, send)
        return sent

    wrapped = NgxLua(socket_app, locations={"/ws": Location(), "/": Location(return_=403)})
    assert asyncio.run(connect("/ws/a")) == []
    assert asyncio.run(connect("/other")) == [
        {"type": "websocket.close", "code": 1008, "reason": ""}
    ]
    assert met == ["/ws/a"]
