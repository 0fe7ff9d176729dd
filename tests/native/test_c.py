"""The C library by its own tests, compiled here: dying anywhere, and the fuzzer's corpus.

Rule: gcc is enough (the fuzzer itself wants clang: tests/native/fuzz.sh); the corpus runs under
the address and undefined-behaviour sanitizers. macOS's lock is tried on Linux, too.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from ngxlua_asgi.native import library_path

HERE = Path(__file__).parent
NATIVE = HERE.parent.parent / "ngxlua_asgi" / "native"
DICTIONARY = [NATIVE / f"{n}.c" for n in ("dict", "entries", "heap", "list", "lock", "segment")]
STRICT = ["-std=gnu11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
SANITIZERS = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
LOCKS = [pytest.param([], id="robust mutex"), pytest.param(["-DNGXLUA_PID_LOCK"], id="pid")]


def build(to: Path, sources: list[str], options: list[str]) -> Path:
    program = to / sources[0].removesuffix(".c")
    files = [str(path) for path in [*(HERE / name for name in sources), *DICTIONARY]]
    subprocess.run(["gcc", *STRICT, *options, "-o", str(program), *files, "-lpthread"], check=True)
    return program


def run(program: Path, *arguments: str) -> str:
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.requires("gcc")
@pytest.mark.parametrize("lock", LOCKS)
def test_a_process_may_die_after_any_instruction(tmp_path: Path, lock: list[str]) -> None:
    told = run(build(tmp_path, ["kill_anywhere.c"], ["-O2", *lock]), "1000")
    match = re.fullmatch(r"(\d+) places, (\d+) deaths, (\d+) of them with the lock held\n", told)
    assert match is not None, told
    places, deaths, holding = map(int, match.groups())
    assert places > 10_000
    assert deaths > 20
    assert holding > 5


@pytest.mark.requires("gcc")
@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("kilobytes", ["1000", "100"])
def test_writers_that_are_killed_lose_only_the_write_in_flight(
    tmp_path: Path, lock: list[str], kilobytes: str
) -> None:
    kills = 2500 if not lock else 500
    told = run(build(tmp_path, ["kill_random.c"], ["-O2", *lock]), str(kills), kilobytes)
    match = re.fullmatch(r"(\d+) deaths, (\d+) with the lock held, readers 1, verify 0\n", told)
    assert match is not None, told
    assert int(match[1]) >= kills
    assert int(match[2]) > 0


@pytest.mark.requires("gcc")
@pytest.mark.parametrize("lock", LOCKS)
def test_the_corpus_of_the_fuzzer(tmp_path: Path, lock: list[str]) -> None:
    options = [*SANITIZERS, "-DNGXLUA_DEATH", *lock]
    corpus = HERE / "corpus_dict"
    told = run(build(tmp_path, ["fuzz_dict.c", "replay.c"], options), str(corpus))
    assert told == f"{len(list(corpus.iterdir()))} files\n"


def test_the_library_shows_what_is_called_and_nothing_else() -> None:
    header = (NATIVE / "ngxlua.h").read_text()
    declared = set(re.findall(r"^EXPORT \w+ \*?(ngxlua_dict_\w+)\(", header, re.M))
    library = Path(library_path()).read_bytes()
    names = set(re.findall(rb"\0(ngxlua_dict_\w+)(?=\0)", library))
    assert declared
    assert declared <= {name.decode() for name in names}
