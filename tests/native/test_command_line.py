"""Shared dictionaries under our own command line: workers, reloads, sizes that change.

Rule: as nginx: a reload keeps a dictionary of the same name and size, also for the workers that
are still finishing, and makes a new one where the size has changed; a crash of a worker loses
nothing.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.site import Site, eventually
from tests.native.servers import files

COUNT = (
    "local d = ngx.shared.counts"
    " ngx.say(ngx.worker.pid(), ' ', (d:incr('n', 1, 0)), ' ', d:capacity())"
)
WORKERS = "worker_processes 3;"


@pytest.fixture
def site(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Site]:
    made = Site(tmp_path / "prefix", free_port())
    yield made
    made.end()


def serve(site: Site, size: str = "100k") -> None:
    site.serve(COUNT, WORKERS, f"lua_shared_dict counts {size};")


def ask(site: Site) -> tuple[int, int, int]:
    """The worker, the counter, the dictionary's size."""
    pid, count, capacity = site.get().split()
    return int(pid), int(count), int(capacity)


def test_workers_and_reloads(site: Site) -> None:
    before = files()
    serve(site)
    site.start()
    asked: list[int] = []
    old = answered_by(site, 3, set(), asked)
    site.kill(signal.SIGHUP)
    new = answered_by(site, 3, old, asked)
    assert asked == list(range(1, len(asked) + 1))
    assert files() == before  # memory of the master's, without a name

    crashed = min(new - old)  # an old one may be about to end
    site.kill(signal.SIGKILL, crashed)
    site.logged(rf"worker process {crashed} exited on signal 9$")
    assert ask(site)[1] == asked[-1] + 1

    serve(site, "200k")
    site.kill(signal.SIGHUP)
    eventually(lambda: ask(site)[2] == 200 * 1024, "the new size")
    count = ask(site)[1]
    assert count < asked[-1]
    site.kill(signal.SIGQUIT)
    site.wait_until_gone(site.pid)


def answered_by(site: Site, workers: int, old: set[int], asked: list[int]) -> set[int]:
    """Ask until so many workers that are not `old` ones have answered; who they are."""
    seen: set[int] = set()

    def enough() -> bool:
        pid, count, _ = ask(site)
        asked.append(count)
        seen.add(pid)
        return len(seen - old) >= workers

    eventually(enough, "an answer of every worker")
    return seen


@pytest.mark.parametrize("size", ["8191", "0", "x"])
def test_a_bad_size_keeps_the_server_from_starting(site: Site, size: str) -> None:
    serve(site, size)
    done = site.run("-t")
    assert done.returncode == 1
    assert f'[emerg] invalid lua shared dict size "{size}" in ' in done.stderr
