"""One dictionary for all workers of a server, under every server that has several.

Rule: real servers. All workers count in one dictionary, a reload keeps what is in it, two servers
have two, nothing stays in shared memory after a clean stop, and what a killed server has left is
removed by the next one.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ngxlua_asgi.native.memory import remove_left_behind
from tests.native.servers import APP, Served, files, until

UVICORN = ["uvicorn", "app:wrapped", "--port", "0"]
GUNICORN = ["gunicorn", "app:wrapped", "-b", "127.0.0.1:0", "-k", "uvicorn_worker.UvicornWorker"]
SEVERAL = {
    "uvicorn": ([*UVICORN, "--workers", "3"], 3),
    "gunicorn": ([*GUNICORN, "-w", "2"], 2),
    "gunicorn --preload": ([*GUNICORN, "-w", "2", "--preload"], 2),
    "hypercorn": (["hypercorn", "app:wrapped", "-b", "127.0.0.1:0", "-w", "2"], 2),
}
Serve = Callable[[list[str]], Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    (tmp_path / "app.py").write_text(APP)
    started: list[Served] = []

    def start(command: list[str]) -> Served:
        server = Served(tmp_path, command, tmp_path / f"log{len(started)}")
        started.append(server)
        server.listens()
        return server

    yield start
    for server in started:
        server.kill()
    remove_left_behind()


@pytest.mark.parametrize("name", SEVERAL)
def test_workers_share_and_leave_nothing(name: str, serve: Serve) -> None:
    command, workers = SEVERAL[name]
    server = serve(command)
    assert server.count_with(workers) >= workers
    server.stop()
    until(lambda: not server.files(), f"{server.files()} stay\n{server.log}")


def test_two_servers_do_not_share(serve: Serve) -> None:
    command, workers = SEVERAL["uvicorn"]
    first, second = serve(command), serve(command)
    assert first.count_with(workers) >= workers
    assert second.ask_until_answered()[1] == 1
    assert len(first.files()) == len(second.files()) == 1


def test_what_a_killed_server_left_is_removed_by_the_next(serve: Serve) -> None:
    command, workers = SEVERAL["uvicorn"]
    first = serve(command)
    first.count_with(workers)
    first.kill()
    (left,) = first.files()
    second = serve(command)
    assert second.ask_until_answered()[1] == 1
    assert left not in files()


@pytest.mark.parametrize("name", ["uvicorn", "gunicorn"])
def test_a_killed_worker_is_replaced_by_one_that_goes_on(name: str, serve: Serve) -> None:
    command, workers = SEVERAL[name]
    server = serve(command)
    before = server.count_with(workers)
    pid, count = server.ask()
    assert count == before + 1
    os.kill(pid, signal.SIGKILL)
    assert server.count_with(workers) > count


@pytest.mark.parametrize("name", ["gunicorn", "gunicorn --preload"])
def test_a_hup_of_gunicorn_keeps_the_data(name: str, serve: Serve) -> None:
    command, workers = SEVERAL[name]
    server = serve(command)
    count = server.count_with(workers)
    old = {server.ask()[0] for _ in range(20)}
    server.process.send_signal(signal.SIGHUP)
    count += 20
    until(lambda: server.ask_until_answered()[0] not in old, "no reload")
    assert server.count_with(workers) > count


def test_a_reload_keeps_the_data(serve: Serve, tmp_path: Path) -> None:
    server = serve([*UVICORN, "--reload"])
    pid, count = server.ask_until_answered()
    assert count == 1
    (tmp_path / "app.py").write_text(APP + "# changed\n")
    answers: list[tuple[int, int]] = []

    def reloaded() -> bool:
        answers.append(server.ask_until_answered())
        return answers[-1][0] != pid

    until(reloaded, f"no reload:\n{server.log}")
    assert [count for _, count in answers] == list(range(2, len(answers) + 2))
    server.stop()
    until(lambda: not server.files(), f"{server.files()} stay")
