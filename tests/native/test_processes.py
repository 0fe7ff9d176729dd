"""One dictionary in several processes at once, and the files that they meet by.

Rule: processes that were started by one (multiprocessing's spawn, as uvicorn does it) are workers
of one server; this process, which nobody started so, is a server of its own.
"""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from ngxlua_asgi import ConfigError, NgxLua, NgxLuaError
from ngxlua_asgi.native import library, memory
from ngxlua_asgi.native.server_process import serve_alone, server_process
from tests.native.hammer import ROUNDS, work

WORKERS = 3


async def app(scope: object, receive: object, send: object) -> None:
    """Is never asked."""


def test_several_processes_agree() -> None:
    spawn = multiprocessing.get_context("spawn")
    start, answers = spawn.Barrier(WORKERS), spawn.Queue()
    workers = [spawn.Process(target=work, args=(n, start, answers)) for n in range(WORKERS)]
    for worker in workers:
        worker.start()
    told = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert told == [(float(WORKERS * ROUNDS), 0, 0)] * WORKERS
    # The file waits for its server, which is this process: it may start workers anew.
    left = list(memory._folder().glob(f"{memory._prefix()}{os.getpid()}.*"))
    assert len(left) == 1
    left[0].unlink()


def test_a_process_of_its_own_has_memory_without_a_name() -> None:
    assert server_process().pid == os.getpid()
    before = set(memory._folder().iterdir())
    wrapped = NgxLua(app, lua_shared_dict={"a": "100k", "b": 200_000})
    assert {name: d.capacity() for name, d in wrapped.shared.items()} == {
        "a": 102400,
        "b": 200_000,
    }
    other = NgxLua(app, lua_shared_dict={"a": "100k"})
    wrapped.shared["a"].set(b"k", 1)
    assert other.shared["a"].get(b"k") is None
    assert not {p for p in memory._folder().iterdir() if "ngxlua" in p.name} - before


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"a": "8191"}, 'invalid lua shared dict size "8191"'),
        ({"a": 8191}, 'invalid lua shared dict size "8191"'),
        ({"a": "x"}, 'invalid lua shared dict size "x"'),
        ({"a": -1}, 'invalid lua shared dict size "-1"'),
        ({"": "100k"}, 'invalid lua shared dict name ""'),
        ({"a": None}, '"lua_shared_dict" takes text or numbers, not None'),
        ("a 100k", 'invalid number of arguments in "lua_shared_dict" directive'),
        ([("a", "12k"), ("a", "12k")], 'lua_shared_dict "a" is already defined as "a"'),
        ([("a", "12k"), ("a", "13k")], 'size 13312 of shared memory zone "a" conflicts with'),
    ],
)
def test_what_is_refused(declared: object, words: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        NgxLua(app, lua_shared_dict=declared)
    assert words in str(refusal.value)


def test_more_than_there_can_be() -> None:
    with pytest.raises(NgxLuaError, match="more than there can be"):
        NgxLua(app, lua_shared_dict={"a": "16g"})


def test_a_reload_keeps_what_has_kept_its_name_and_size() -> None:
    first = NgxLua(app, lua_shared_dict={"a": "100k", "b": "100k", "c": "100k"})
    for name in "abc":
        first.shared[name].set(b"k", name.encode())
    changed = NgxLua(app, lua_shared_dict={"a": "100k", "b": "200k", "d": "100k"}).config
    second = NgxLua.from_config(changed, app, shared=first.shared)
    assert list(second.shared) == ["a", "b", "d"]
    assert [second.shared[name].get(b"k") for name in "abd"] == [b"a", None, None]
    assert first.shared["b"].get(b"k") == b"b"


def test_files_of_servers_that_have_ended_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_folder", lambda: tmp_path)
    me = server_process()
    alive = tmp_path / f"{memory._prefix()}{me.pid}.{me.started}-{'0' * 16}"
    reborn = tmp_path / f"{memory._prefix()}{me.pid}.{me.started}1-{'0' * 16}"
    dead = tmp_path / f"{memory._prefix()}{2**30}.1-{'0' * 16}"
    other = tmp_path / f"{memory._prefix()}notes"
    link = tmp_path / f"{memory._prefix()}{2**30}.2-{'0' * 16}"
    for path in (alive, reborn, dead, other):
        path.touch()
    link.symlink_to(other)
    assert memory.remove_left_behind() == 2
    assert set(tmp_path.iterdir()) == {alive, other, link}


def test_a_file_that_is_too_short_or_not_ours_is_made_anew(tmp_path: Path) -> None:
    total = library().ngxlua_dict_total(102400)
    for content in (b"", b"x" * 10, b"x" * total, b"\0" * total):
        path = tmp_path / "segment"
        path.write_bytes(content)
        segment = memory._join(path, total, 102400, server_process())
        assert memory._is_ours(segment, total, 102400)
        again = memory._join(path, total, 102400, server_process())
        assert again.address != segment.address
        path.unlink()


def test_a_forked_process_may_serve_alone() -> None:
    """The test runner's children: each block has dictionaries of its own."""
    pid = os.fork()
    if pid == 0:
        forked = server_process().pid == os.getppid()
        serve_alone()
        os._exit(0 if forked and server_process().pid == os.getpid() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
