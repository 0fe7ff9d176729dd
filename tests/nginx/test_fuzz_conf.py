"""Whole configurations, spoiled at their statements: a ConfigError or a server that works.

Rule: fuzz_seeds.py is spoiled as fuzz_conf.py says and judged in another process (fuzz_worker.py),
so that a crash or an endless loop is a failure like any other. Examples are the same in every run;
FUZZ_EXAMPLES=20000 tries as many new ones.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi.config.conf import _is_block
from ngxlua_asgi.config.directives import REGISTRY
from tests.conftest import NEEDED_FILES, SEARCH_PATH
from tests.nginx.fuzz_conf import WAYS, Change, Node, changed, changes, parsed
from tests.nginx.fuzz_seeds import ASKS, FILES, LOADS, SEEDS
from tests.nginx.fuzz_words import ALL_WORDS
from tests.nginx.fuzz_worker import Judge, Verdict

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
HOSTS = ("gateway.test", "a.site.test", "legacy.test", "x", "A.GATEWAY.test:80", "[::1]", "")
TARGETS, ODD_TARGETS = ASKS

# nginx says these when it has read everything, and names no place.
NO_PLACE = re.compile(
    r"no server is configured|zero size shared memory|invalid server name or wild"
)
# What may wait for longer than the worker does: limits, and servers that are not there.
MAY_WAIT = re.compile(r"limit_req|proxy_pass|ngx\.sleep")

Asks = list[tuple[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prefix = tmp_path_factory.mktemp("fuzz")
    for name, text in FILES.items():
        path = prefix / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (prefix / "logs").mkdir()
    (prefix / "modules").symlink_to(NEEDED_FILES["nginx"].parent)
    return prefix


@pytest.fixture(scope="module")
def trees(folder: Path) -> list[Node]:
    found = []
    for seed in SEEDS:
        (folder / "conf" / "seed.conf").write_text(seed)
        found.append(parsed(folder / "conf" / "seed.conf", _is_block))
    return found


@pytest.fixture(scope="module")
def judge(folder: Path) -> Iterator[Judge]:
    found = Judge(folder)
    yield found
    found.stop()


@st.composite
def examples(draw: st.DrawFn) -> tuple[int, list[Change], Asks]:
    """The number of a seed, what is done to it, and what it is asked."""
    seed = draw(st.integers(0, len(SEEDS) - 1))
    target = st.sampled_from((*TARGETS[seed], *TARGETS[seed], *ODD_TARGETS))
    asks = [(draw(target), draw(st.sampled_from(HOSTS))) for _ in range(3)]
    return seed, draw(st.lists(changes(), max_size=5)), asks


def check(verdict: Verdict, conf: str, spoils: list[Change]) -> None:
    kind = verdict["is"]
    assert kind != "broken", verdict["says"]
    if kind == "refused":
        assert verdict["file"] or NO_PLACE.search(verdict["says"]), verdict
        assert verdict["line"] or NO_PLACE.search(verdict["says"]), verdict
    elif kind == "lua":
        assert verdict["phase"] == "init_by_lua"
        assert spoils, "init_by_lua was not spoiled"
    else:
        assert verdict["failures"] == []
        assert "waits" not in verdict["answers"] or MAY_WAIT.search(conf)


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_as_it_stands(seed: int, judge: Judge, trees: list[Node]) -> None:
    for conf in (SEEDS[seed], changed(trees[seed], ())):
        for host in HOSTS:
            verdict = judge.judge(conf, [(target, host) for target in TARGETS[seed]])
            assert verdict["is"] == "served"
            check(verdict, conf, [])
            assert set(verdict["answers"]) == {"answered"}


@settings(
    max_examples=EXAMPLES or 350,
    derandomize=not EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(example=examples())
def test_spoiled(example: tuple[int, list[Change], Asks], judge: Judge, trees: list[Node]) -> None:
    seed, spoils, asks = example
    conf = changed(trees[seed], spoils)
    check(judge.judge(conf, asks), conf, spoils)


# --- what the real nginx says ----------------------------------------------------------------

# Names are looked up when they are needed, not at the start; our nginx.conf may lack what nobody
# here reads; later versions of lua-nginx-module have more directives.
NGINX_ONLY = re.compile(
    r'host not found|invalid host|no "events" section|no host in "" of the "listen"'
    r'|unknown directive "(?:[^"]*_by_lua|lua_|balancer_)|\A(?!unknown ")(?!.* in \S+:\d+\Z)'
)
# Values that are not looked at before they get a meaning.
UNREAD = ("lua_ssl_protocols", "proxy_ignore_headers", "error_log", "resolver")
# nginx -t neither compiles nor runs Lua; without a server we have nothing to do.
OURS_ONLY = re.compile(
    "|".join(
        ["no server is configured", "failed to load Lua code"]
        + [re.escape(row.note) for row in REGISTRY.values() if row.into == "refused"]
    )
)


def is_read(conf: str, said: str) -> bool:
    """Whether the directive that nginx complains of means anything here."""
    place = re.search(r" in \S+/nginx\.conf:(\d+)\Z", said)
    if place is None:
        return True
    name = conf.split("\n")[int(place[1]) - 1].split(" ")[0].rstrip(";")
    row = REGISTRY.get(name)
    return name not in UNREAD and (row is None or row.into != "nothing")


def nginx_says(folder: Path) -> str | None:
    """Its first complaint, None without one."""
    program = shutil.which("nginx", path=SEARCH_PATH)
    assert program, "the test is not marked as one that needs nginx"
    command = [program, "-t", "-p", str(folder), "-c", "conf/nginx.conf"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=30)
    said = done.stderr.decode("latin-1")
    found = re.search(r"\[(?:emerg|crit|alert|error)\](?: \d+#\d+:)? ([^\n]*)", said)
    if done.returncode == 0:
        return None
    return found[1] if found else said


def random_word(rng: random.Random) -> str:
    if rng.random() < 0.1:
        return "".join(chr(rng.randrange(256)) for _ in range(rng.randrange(5)))
    return rng.choice(ALL_WORDS)


@pytest.mark.requires("nginx")
def test_nginx_thinks_the_same(judge: Judge, trees: list[Node], folder: Path) -> None:
    rng = random.Random(EXAMPLES)
    ways = list(WAYS)
    for _ in range(EXAMPLES or 120):
        seed = rng.randrange(len(SEEDS))
        spoils = [
            (rng.choice(ways), rng.randrange(200), rng.randrange(400), random_word(rng))
            for _ in range(rng.choice((1, 1, 1, 2)))
        ]
        conf = LOADS + changed(trees[seed], spoils)
        verdict = judge.judge(conf, [])
        said = nginx_says(folder)
        if verdict["is"] == "refused" and said is None:
            assert OURS_ONLY.search(verdict["says"]), (spoils, verdict["says"])
        elif verdict["is"] == "served" and said is not None and is_read(conf, said):
            assert NGINX_ONLY.search(said), (spoils, said)
