"""limit_req's arithmetic and its zone, by a clock of ours.

Rule: the models are ngx_http_limit_req_lookup and _account in Python; how many entries a zone holds
was counted in nginx 1.22.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi import Location, NgxLua
from ngxlua_asgi.modules import limit_req
from tests.gateway.driver import ask, hello
from tests.gateway.logs import Log

RATES = {"1r/m": 16, "7r/m": 116, "1r/s": 1000, "3r/s": 3000, "1000r/s": 1000000}
STEPS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 3), st.integers(0, 2000), st.integers(0, 200_000)),
        st.sampled_from(["a", "b", ""]),
        st.sampled_from(["x", ""]),
    ),
    max_size=12,
)
LIMIT = st.fixed_dictionaries(
    {"rate": st.sampled_from(list(RATES)), "burst": st.integers(0, 3), "delay": st.integers(0, 3)}
)


class Clock:
    """Milliseconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self) -> float:
        return self.ms / 1000 + 0.0001


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limit_req, "monotonic", made)
    return made


class Bucket:
    """A limit and its entries, as nginx keeps them."""

    def __init__(self, rate: str, burst: int, delay: int) -> None:
        self.rate, self.burst, self.delay = RATES[rate], burst * 1000, delay * 1000
        self.entries: dict[str, tuple[int, int]] = {}  # last, excess

    def excess(self, key: str, now: int) -> int:
        last, excess = self.entries[key]
        return max(0, excess - self.rate * (now - last) // 1000 + 1000)

    def look(self, key: str, now: int, accounts: bool) -> tuple[str, int]:
        if key not in self.entries:
            self.entries[key] = (now if accounts else 0, 0)
            return ("ok" if accounts else "again"), 0
        excess = self.excess(key, now)
        if excess > self.burst:
            return "busy", excess
        if accounts:
            self.entries[key] = (now, excess)
        return ("ok" if accounts else "again"), excess

    def account(self, key: str, now: int) -> int:
        excess = self.excess(key, now)
        self.entries[key] = (now, excess)
        return self.wait(excess)

    def wait(self, excess: int) -> int:
        return max(0, excess - self.delay) * 1000 // self.rate


def verdict(buckets: list[Bucket], keys: list[str], now: int) -> str | None:
    """What becomes of a request."""
    seen: list[tuple[Bucket, str]] = []
    found, excess = None, 0
    for i, (bucket, key) in enumerate(zip(buckets, keys, strict=True)):
        if not key:
            continue
        found, excess = bucket.look(key, now, i == len(buckets) - 1)
        if found == "busy":
            return "REJECTED_DRY_RUN"
        if found == "again":
            seen.append((bucket, key))
    if found is None:
        return None
    waits = [buckets[-1].wait(excess) if found == "ok" else 0]
    waits += [bucket.account(key, now) for bucket, key in seen]
    return "DELAYED_DRY_RUN" if max(waits) else "PASSED"


def limit(name: str, of: dict[str, Any]) -> tuple[str, ...]:
    words = [f"zone={name}"]
    words += [f"{word}={of[word]}" for word in ("burst", "delay") if of[word]]
    return tuple(words)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=LIMIT, second=LIMIT, steps=STEPS)
def test_two_limits_against_the_model(
    clock: Clock, log: Log, first: dict[str, Any], second: dict[str, Any], steps: list[Any]
) -> None:
    wrapped = NgxLua(
        hello,
        limit_req_zone=[
            ("$arg_k", "zone=one:32k", f"rate={first['rate']}"),
            ("$arg_m", "zone=two:32k", f"rate={second['rate']}"),
        ],
        limit_req=[limit("one", first), limit("two", second)],
        limit_req_dry_run=True,
        content_by_lua="ngx.print(tostring(ngx.var.limit_req_status))",
    )
    buckets = [Bucket(**first), Bucket(**second)]

    async def play() -> None:
        for ms, k, m in steps:
            clock.ms += ms
            got = (await ask(wrapped, f"/?k={k}&m={m}")).body.decode()
            assert got == (verdict(buckets, [k, m], clock.ms) or "nil")

    anyio.run(play)
    log.entries.clear()


def in_turn(wrapped: NgxLua, keys: list[str], log: Log, between: Callable[[], None]) -> list[int]:
    async def play() -> list[int]:
        statuses = []
        for key in keys:
            statuses.append((await ask(wrapped, f"/?k={key}")).status)
            between()
        return statuses

    result = anyio.run(play)
    log.entries.clear()
    return result


@pytest.mark.parametrize(("size", "holds"), [("32k", 191), ("64k", 447)])
def test_a_full_zone_forgets_the_oldest(clock: Clock, log: Log, size: str, holds: int) -> None:
    wrapped = NgxLua(
        hello,
        limit_req_zone=("$arg_k", f"zone=one:{size}", "rate=1r/m"),
        locations={"/": Location(limit_req="zone=one")},
    )
    keys = [f"{i:08}" for i in range(holds + 1)]
    assert set(in_turn(wrapped, keys, log, lambda: None)) == {200}
    # The first had to go for the last; asked again, it takes the place of the second.
    again = [keys[2], keys[-1], keys[0], keys[3], keys[1]]
    assert in_turn(wrapped, again, log, lambda: None) == [503, 503, 200, 503, 200]


def test_entries_that_have_run_empty_go_first(clock: Clock, log: Log) -> None:
    wrapped = NgxLua(
        hello,
        limit_req_zone=("$arg_k", "zone=one:32k", "rate=1r/s"),
        locations={"/": Location(limit_req="zone=one")},
    )

    def pass_a_minute() -> None:
        clock.ms += 60_000

    keys = [f"{i:08}" for i in range(400)]
    assert set(in_turn(wrapped, keys, log, pass_a_minute)) == {200}


def test_a_key_longer_than_any_zone_holds(clock: Clock, log: Log) -> None:
    wrapped = NgxLua(
        hello,
        limit_req_zone=("$arg_k", "zone=one:32k", "rate=1r/s"),
        locations={"/": Location(limit_req="zone=one")},
    )

    async def play() -> None:
        assert (await ask(wrapped, "/?k=" + "x" * 65536)).status == 200
        log.expect('the value of the "\\$arg_k" key is more than 65535 bytes: "xxx')
        assert (await ask(wrapped, "/?k=" + "x" * 65535)).status == 503
        assert [m.partition(", client")[0] for m in log.errors()] == [
            'could not allocate node in limit_req zone "one"'
        ]
        log.entries.clear()

    anyio.run(play)
