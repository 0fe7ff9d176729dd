"""auth_basic beside its tables: a file that changes, checks that take time, forms of passwords.

Rule: libcrypt is the oracle of our MD5 crypt; nginx's answers are in tests/nginx/table_auth_basic*.
"""

from __future__ import annotations

import base64
import os
import threading
import time
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngxlua_asgi import NgxLua
from ngxlua_asgi.modules import auth_basic
from tests.gateway.driver import GUARD_SECONDS, PROBE, Wire, alive, ask, hello, http_scope
from tests.gateway.logs import Log

pytestmark = pytest.mark.anyio

SALTS = st.text("./abcXYZ019", min_size=0, max_size=8).map(str.encode)
KEYS = st.binary(max_size=40).map(lambda key: key.replace(b"\0", b"x"))
SLOW = "$6$rounds=200000$abcdefgh$"  # some tenths of a second


def credentials(text: str) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", b"Basic " + base64.b64encode(text.encode()))]


def guarded(path: Path, **options: object) -> NgxLua:
    return NgxLua(
        hello, init_by_lua=PROBE, auth_basic="realm", auth_basic_user_file=path, **options
    )


@pytest.mark.skipif(auth_basic._crypt_r() is None, reason="no crypt_r here")
@given(key=KEYS, salt=SALTS)
def test_md5_crypt(key: bytes, salt: bytes) -> None:
    form = b"$1$" + salt + b"$"
    assert auth_basic.crypt_md5(key, form, b"$1$") == auth_basic._crypt(key, form)


async def test_a_file_that_changes(tmp_path: Path, log: Log) -> None:
    users = tmp_path / "users"
    wrapped = guarded(users)

    async def status(text: str) -> int:
        return (await ask(wrapped, headers=credentials(text))).status

    assert await status("u:one") == 403
    log.expect(r'open\(\) ".*/users" failed \(2: No such file or directory\)')
    users.write_text("u:{PLAIN}one\n")
    assert await status("u:one") == 200
    users.write_text("u:{PLAIN}two\n")
    os.utime(users, ns=(1, 1))  # nobody relies on the clock's grain
    assert await status("u:two") == 200
    assert await status("u:one") == 401
    log.expect('user "u": password mismatch')
    replaced = tmp_path / "new"
    replaced.write_text("u:{PLAIN}six\n")
    os.utime(replaced, ns=(1, 1))
    replaced.rename(users)  # same size and time
    assert await status("u:six") == 200
    users.unlink()
    assert await status("u:six") == 403
    log.expect("No such file or directory")
    assert alive(wrapped) == set()


async def test_a_path_of_an_option_begins_from_the_prefix(tmp_path: Path, log: Log) -> None:
    (tmp_path / "users").write_text("u:{PLAIN}one\n")
    for path in ("users", tmp_path / "users"):
        wrapped = NgxLua(hello, prefix=tmp_path, auth_basic="x", auth_basic_user_file=path)
        assert (await ask(wrapped, headers=credentials("u:one"))).status == 200


async def test_a_check_that_takes_time_holds_up_nobody(tmp_path: Path, log: Log) -> None:
    users = tmp_path / "users"
    users.write_text(f"slow:{SLOW}x\nquick:{{PLAIN}}x\n")
    wrapped = guarded(users)
    order: list[str] = []

    async def one(name: str) -> None:
        order.append((await ask(wrapped, headers=credentials(f"{name}:x"))).body.decode()[:5])

    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one, "slow")
            await anyio.lowlevel.checkpoint()
            for _ in range(5):
                await one("quick")
            assert order == ["hello"] * 5
    log.expect('user "slow": password mismatch')
    assert order[5:] == ["<html"]
    assert alive(wrapped) == set()


async def test_threads_do_not_mix_up_results(tmp_path: Path, log: Log) -> None:
    names = [f"user{i}" for i in range(8)]
    lines = [f"{n}:{auth_basic._crypt(n.encode(), b'$5$' + n.encode() + b'$')!s}" for n in names]
    users = tmp_path / "users"
    users.write_text("\n".join(line.replace("b'", "").rstrip("'") for line in lines))
    wrapped = guarded(users)
    statuses: list[int] = []

    async def one(name: str, password: str) -> None:
        statuses.append((await ask(wrapped, headers=credentials(f"{name}:{password}"))).status)

    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            for name in names:
                tasks.start_soon(one, name, name)
                tasks.start_soon(one, name, "other")
    log.expect(*["password mismatch"] * len(names))
    assert sorted(statuses) == [200] * len(names) + [401] * len(names)


async def test_a_client_that_leaves_during_a_check(tmp_path: Path, log: Log) -> None:
    users = tmp_path / "users"
    users.write_text(f"slow:{SLOW}x\nquick:{{PLAIN}}x\n")
    wrapped = guarded(users)
    wire = Wire()
    with anyio.fail_after(GUARD_SECONDS):
        async with anyio.create_task_group() as tasks:
            scope = http_scope(headers=credentials("slow:x"))
            tasks.start_soon(wrapped, scope, wire.receive, wire.send)
            await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
    assert wire.sent == []
    assert (await ask(wrapped, headers=credentials("quick:x"))).status == 200
    assert alive(wrapped) == set()


async def test_no_crypt_in_the_system(
    tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = tmp_path / "users"
    users.write_text("u:$6$abc$def\na:$apr1$ab$S8K6Sgp3W8c9Jb6LxgywZ.\n")
    monkeypatch.setattr(auth_basic, "_crypt_r", lambda: None)
    wrapped = guarded(users)
    assert (await ask(wrapped, headers=credentials("u:x"))).status == 500
    log.expect(r"crypt_r\(\) failed \(38: Function not implemented\)")
    assert (await ask(wrapped, headers=credentials("a:x"))).status == 401
    log.expect("password mismatch")


async def test_a_realm_cannot_break_out_of_its_line(tmp_path: Path, log: Log) -> None:
    users = tmp_path / "users"
    users.write_text("")
    wrapped = NgxLua(
        hello,
        set={"realm": ""},
        rewrite_by_lua='ngx.var.realm = "a\\r\\nX: y"',
        auth_basic="$realm",
        auth_basic_user_file=users,
    )
    reply = await ask(wrapped)
    assert reply.header(b"www-authenticate") == b'Basic realm="a%0D%0AX: y"'
    assert reply.header(b"x") is None


async def test_a_large_file(tmp_path: Path, log: Log) -> None:
    users = tmp_path / "users"
    users.write_text("".join(f"user{i}:{{PLAIN}}{i}\n" for i in range(50_000)))
    wrapped = guarded(users)
    assert (await ask(wrapped, headers=credentials("user49999:49999"))).status == 200
    start = time.thread_time()
    for i in range(50):
        assert (await ask(wrapped, headers=credentials(f"user{i}:{i}"))).status == 200
    assert time.thread_time() - start < 5  # it is not read again for each
    assert threading.active_count() < 100
