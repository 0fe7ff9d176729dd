"""Addresses beside the tables: clients that nginx never sees, and who else learns of a real one.

Rule: what has no address meets the rules for `all` alone, so that `deny all` keeps it out.
"""

from __future__ import annotations

import ipaddress
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngxlua_asgi import ConfigError, NgxLua
from ngxlua_asgi.config.cidr import Network, parse_network
from tests.gateway.driver import GUARD_SECONDS, Receive, Scope, Send, answer, ask, hello
from tests.gateway.logs import Log
from tests.gateway.test_websocket import ws_scope

pytestmark = pytest.mark.anyio

FORBIDDEN = "access forbidden by rule"


async def tell_client(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, repr(scope["client"]).encode())


@pytest.mark.parametrize(
    ("client", "rules", "status"),
    [
        (None, {"allow": "unix:", "deny": "all"}, 200),
        (None, {"allow": "127.0.0.1", "deny": "all"}, 403),
        (None, {"deny": "unix:"}, 403),
        (None, {"deny": ["0.0.0.0/0", "::/0"]}, 200),
        (("testclient", 50000), {"allow": ["0.0.0.0/0", "::/0", "unix:"], "deny": "all"}, 403),
        (("testclient", 50000), {"allow": "all"}, 200),
        (("testclient", 50000), {"deny": ["0.0.0.0/0", "::/0", "unix:"]}, 200),
        (("", 0), {"deny": "all"}, 403),
        (("::1", 1), {"allow": "::1", "deny": "all"}, 200),
        (("0:0::0001", 1), {"allow": "::1", "deny": "all"}, 200),
        (("fe80::1%eth0", 1), {"allow": "fe80::/10", "deny": "all"}, 200),
        (("::ffff:10.0.0.1", 1), {"allow": "10.0.0.0/8", "deny": "all"}, 200),
        (("::ffff:10.0.0.1", 1), {"deny": "10.0.0.0/8"}, 403),
        (("::ffff:10.0.0.1", 1), {"deny": "::ffff:0:0/96"}, 403),
        (("2001:db8::1", 1), {"deny": "0.0.0.0/0"}, 200),
    ],
)
async def test_clients(client: Any, rules: dict[str, Any], status: int, log: Log) -> None:
    wrapped = NgxLua(hello, **rules)
    for _ in range(2):
        assert (await ask(wrapped, client=client)).status == status
        log.expect(*[FORBIDDEN] * (status == 403))


async def test_more_clients_than_are_remembered(log: Log) -> None:
    wrapped = NgxLua(hello, allow="10.0.0.0/16", deny="all", satisfy="any")
    log.entries.clear()
    for i in range(2100):
        client = (f"10.{i % 2}.{i >> 8}.{i & 255}", 1)
        assert (await ask(wrapped, client=client)).status == (403 if i % 2 else 200)
    log.entries.clear()


@given(st.data())
def test_networks(data: st.DataObject) -> None:
    address = data.draw(st.ip_addresses())
    length = data.draw(st.integers(0, address.max_prefixlen))
    network = parse_network(f"{address}/{length}")
    expected = ipaddress.ip_network((address, length), strict=False)
    ends = [expected.network_address, expected.broadcast_address]
    assert [network.low, network.high] == [end.packed.decode("latin-1") for end in ends]
    assert network.family == str(address.version)


@given(st.text(max_size=20))
def test_what_is_no_network(text: str) -> None:
    try:
        found = parse_network(text)
    except ValueError:
        return
    assert isinstance(found, Network)


@pytest.mark.parametrize(
    "text", ["", "all", "1.2.3", "1.2.3.4/", "1.2.3.4/-1", "::1/x", "1.2.3.4/٣"]
)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_network(text)
    with pytest.raises(ConfigError, match="invalid parameter") as refusal:
        NgxLua(hello, allow=text if text != "all" else "al")
    assert refusal.value.option == "allow"


# --- realip ----------------------------------------------------------------------------------


def behind(app: Any, **options: Any) -> NgxLua:
    return NgxLua(app, set_real_ip_from=["127.0.0.0/8", "unix:"], **options)


REAL = [(b"x-real-ip", b"192.0.2.1:99")]


async def test_the_app_learns_it(log: Log) -> None:
    for options in (
        {},
        {"access_by_lua": "ngx.sleep(0)"},
        {"header_filter_by_lua": "ngx.ctx.a = 1"},
    ):
        wrapped = behind(tell_client, **options)
        assert (await ask(wrapped, headers=REAL)).body == b"('192.0.2.1', 99)"
        assert (await ask(wrapped)).body == b"('127.0.0.1', 50000)"
        assert (await ask(wrapped, client=None, headers=REAL)).body == b"('192.0.2.1', 99)"
        strange = await ask(wrapped, client=("testclient", 1), headers=REAL)
        assert strange.body == b"('testclient', 1)"


async def test_a_websocket_app_learns_it(log: Log) -> None:
    seen: list[object] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["client"])

    async def nothing(*_: object) -> Any:
        return {}

    with anyio.fail_after(GUARD_SECONDS):
        await behind(app)(ws_scope(headers=REAL), nothing, nothing)
    assert seen == [("192.0.2.1", 99)]


async def test_what_lua_sees_and_the_log_says(log: Log) -> None:
    wrapped = behind(
        hello,
        content_by_lua="""
            ngx.log(ngx.WARN, "here")
            ngx.print(ngx.var.remote_addr, " ", ngx.var.remote_port, " ",
                ngx.var.realip_remote_addr, " ", ngx.var.realip_remote_port, " ",
                #ngx.var.binary_remote_addr)
        """,
    )
    reply = await ask(wrapped, headers=REAL)
    assert reply.body == b"192.0.2.1 99 127.0.0.1 50000 4"
    plain = await ask(wrapped, headers=[(b"x-real-ip", b"192.0.2.1")])
    assert plain.body == b"192.0.2.1  127.0.0.1 50000 4"
    assert all("client: 192.0.2.1, " in line for line in log.lines(30))


async def test_long_headers_are_read_in_linear_time(log: Log) -> None:
    wrapped = NgxLua(
        tell_client,
        set_real_ip_from="0.0.0.0/0",
        real_ip_header="X-Forwarded-For",
        real_ip_recursive=True,
    )
    for value in (b"1.1.1.1," * 8000, b" ," * 30_000, b"1" * 60_000, b"1.1.1.1 " + b"," * 60_000):
        with anyio.fail_after(5):
            await ask(wrapped, headers=[(b"x-forwarded-for", value)])


async def test_a_proxy_by_name(log: Log) -> None:
    wrapped = NgxLua(tell_client, set_real_ip_from="localhost")
    assert (await ask(wrapped, headers=REAL)).body == b"('192.0.2.1', 99)"
    with pytest.raises(ConfigError, match=r'host not found in set_real_ip_from "a\.invalid"'):
        NgxLua(tell_client, set_real_ip_from="a.invalid")
