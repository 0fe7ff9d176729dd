"""A dictionary in Redis answers every call as the one in memory does, in every kind of phase.

Rule: one table of operations runs on both; where the two may differ, the difference is asserted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ngxlua_asgi import NgxLua
from ngxlua_asgi.errors import ConfigError
from tests.api.redis_server import RedisServer, no_app

pytestmark = [pytest.mark.anyio, pytest.mark.requires("redis-server")]

OPERATIONS = r"""
local function operate(d)
    local out = {}
    local function note(name, ...)
        local n, parts = select("#", ...), {}
        while n > 0 and (select(n, ...)) == nil do n = n - 1 end
        for i = 1, n do parts[i] = tostring((select(i, ...))) end
        out[#out + 1] = name .. " = " .. table.concat(parts, " ")
    end
    local function call(name, ...)
        note(name, select(2, pcall(d[name], d, ...)))
    end
    call("flush_all")
    for i, value in ipairs { "s", "", 1.1, 1 / 3, -0.5, 2^53, 1e300, true, false,
                             1 / 0, "a\0\r\n\255", ("x"):rep(300000) } do
        call("set", "k" .. i, value, 0, i)
        note("same", d:get("k" .. i) == value, select(2, d:get("k" .. i)))
    end
    call("set", "bin\0\r\n:*?[]\255", "v"); call("get", "bin\0\r\n:*?[]\255")
    call("set", 12, "number key"); call("get", 12); call("get", "12")
    call("get", nil); call("get", ""); call("get", ("k"):rep(65536))
    call("set", "k", {}); call("set", "k", "v", -1); call("set", "k", "v", 0.0001)
    call("ttl", "k"); call("get_stale", "k"); call("get", "none")
    call("get_stale", "none"); call("ttl", "none"); call("expire", "none", 1)
    call("add", "k", 1); call("add", "new", 1); call("add", "x", nil)
    call("safe_add", "new", 1); call("safe_set", "new", 2, 0, 7); call("get", "new")
    call("replace", "new", true); call("replace", "none", 1); call("get", "new")
    call("delete", "new"); call("delete", "new"); call("set", "k", nil); call("get", "k")
    call("incr", "n", 1); call("incr", "n", 1.5, 1); call("incr", "n", 0.1)
    call("incr", "n", 1, 5, 10); call("ttl", "n"); call("incr", "n2", 1, 5, -1)
    call("incr", "n2", 1, nil, 1); call("incr", "n2", "x"); call("incr", "k1", 1)
    call("incr", "n2", 1, "y"); call("expire", "n"); call("expire", "n", 0)
    call("set", "f", 1, 0, -9); call("incr", "f", 2); call("get", "f")
    call("lpush", "l", "b"); call("lpush", "l", 1.5); call("rpush", "l", "c")
    call("llen", "l"); call("get", "l"); call("incr", "l", 1); call("add", "l", 1)
    call("lpop", "l"); call("rpop", "l"); call("lpop", "l"); call("lpop", "l")
    call("llen", "l"); call("lpush", "k1", 1); call("lpop", "k1"); call("llen", "k1")
    call("lpush", "l", true); call("lpush", "l"); call("rpop"); call("lpush", "l", 1)
    call("set", "l", "now a string"); call("get", "l")
    local keys = d:get_keys(0)
    table.sort(keys)
    note("keys", #keys, unpack(keys))
    note("some", #d:get_keys(3))
    call("get_keys", "x"); call("get_keys", 1, 2); call("flush_expired", 1, 2)
    note("capacity", d:capacity() > 0, d:free_space() > 0)
    note("gsub", (("ab"):gsub(".", function(c) return d:incr(c, 1, 0) end)))
    call("flush_all"); note("flushed", #d:get_keys(0)); call("get", "k1")
    pcall(d.get, {}, "k")
    return table.concat(out, "\n")
end
"""
WAITING = "rewrite access content".split()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


def wrap(url: str, **handlers: str) -> NgxLua:
    return NgxLua(no_app, lua_shared_dict={"d": url, "m": "10m"}, **handlers)


async def get(wrapped: NgxLua, path: str = "/") -> httpx.Response:
    transport = httpx.ASGITransport(wrapped)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        return await client.get(path)


@pytest.mark.parametrize("phase", [*WAITING, "header_filter", "log"])
async def test_as_in_memory(redis: RedisServer, phase: str) -> None:
    run = OPERATIONS + (
        "ngx.shared.m:flush_all() local a = operate(ngx.shared.m)\n"
        "local b = operate(ngx.shared.d)\n"
        "ngx.shared.m:set('a', a) ngx.shared.m:set('b', b)"
    )
    handlers = {f"{phase}_by_lua": run}
    if phase != "content":
        handlers["content_by_lua"] = "ngx.say('hello')"
    wrapped = wrap(redis.url("?prefix=" + phase + "&timeout=2"), **handlers)
    await get(wrapped)
    memory, kept = wrapped.shared["m"].get(b"a"), wrapped.shared["m"].get(b"b")
    assert isinstance(memory, bytes)
    assert isinstance(kept, bytes)
    assert kept.split(b"\n") == memory.split(b"\n")


async def test_killed_and_back_slow_and_wrong_password(tmp_path: Path) -> None:
    server = RedisServer(tmp_path, "--requirepass", "right")
    try:
        code = "local v, e = ngx.shared.d:incr('k', 1, 0) ngx.say(tostring(v), ' ', tostring(e))"
        wrapped = wrap(server.url(user=":right@"), content_by_lua=code)
        wrong = wrap(server.url(user=":wrong@"), content_by_lua=code)
        assert (await get(wrapped)).text == "1 nil\n"
        assert "invalid username-password" in (await get(wrong)).text
        server.freeze()
        assert (await get(wrapped)).text == "nil timeout\n"
        server.thaw()
        server.kill()
        assert (await get(wrapped)).text in ("nil connection refused\n", "nil closed\n")
        assert (await get(wrapped)).text == "nil connection refused\n"
        server.start()
        assert (await get(wrapped)).text == "1 nil\n"
    finally:
        server.kill()


async def test_two_apps_and_python_share_it(redis: RedisServer) -> None:
    code = "ngx.say((ngx.shared.d:incr('shared', 1, 0)))"
    one, two = (wrap(redis.url("?prefix=both"), content_by_lua=code) for _ in "12")
    one.shared["d"].flush_all()
    assert [(await get(app)).text for app in (one, two, one)] == ["1\n", "2\n", "3\n"]
    assert two.shared["d"].get(b"shared") == 3
    assert two.shared["d"].incr(b"none", 1) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://h", "scheme"),
        ("redis://", "no host"),
        ("redis://h:x/0", "bad port"),
        ("redis://h/a", "bad database"),
        ("redis://h?tmeout=1", "unknown parameter"),
        ("redis://h?timeout=0", "bad timeout"),
        ("redis://h?prefix=", "prefix is empty"),
    ],
)
async def test_bad_addresses_fail_at_start(url: str, words: str) -> None:
    with pytest.raises(ConfigError, match=f"lua_shared_dict.*{words}"):
        wrap(url)
