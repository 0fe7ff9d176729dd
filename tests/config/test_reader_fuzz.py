"""The reader with configurations that are broken in any way: statements or a ConfigError.

Rule: a spoiled configuration is a real one with a few pieces cut out and put in. What is syntax and
what is not, and the words for it, the real nginx says; it reports the first mistake it meets of any
kind, so the reader may find one only where nginx has not stopped before.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi.config.reader import Statement, read_conf
from ngxlua_asgi.errors import ConfigError
from tests.config import nginx_says, write
from tests.config.data_seeds import FILES, SEEDS

Cut = tuple[str, int, int, str]  # file, where, how much goes, what comes

PIECES = (
    *"{}[]()=;\"'\\#$~-\n\r\t \0\xa0\xff",
    *("${", "\\\\", "\r\n", "--", "[[", "]]", "[==[", "--[[", "\\n", "# ", "}}", "};", '";', "';"),
    *("{ }", "include ", "*;", "content_by_lua_block {", "_by_lua_block", "types {", "events {"),
    *("if (", "set $a ", "return 200 ", "\n\n\n", "''", '""', "\xef\xbb\xbf", "\\;", "a" * 4096),
)
NAMES = ("nginx.conf", *FILES)

BLOCKS = "events http location if map types limit_except upstream init_worker_by_lua_block"
SIMPLE = (
    "worker_processes error_log user worker_connections use multi_accept default_type access_log"
    " lua_package_path lua_shared_dict log_format keepalive listen server_name proxy_pass"
    " types_hash_max_size server_tokens root index return set rewrite log_not_found try_files"
    " expires add_header error_page internal init_by_lua set_by_lua content_by_lua break alias"
    " header_filter_by_lua log_by_lua_file deny proxy_set_header"
)
KNOWN: Mapping[str, bool] = {  # not "server": in an upstream it is no block
    **dict.fromkeys(BLOCKS.split(), True),
    **dict.fromkeys(SIMPLE.split(), False),
    **dict.fromkeys(("content_by_lua_block", "access_by_lua_block", "set_by_lua_block"), True),
    "body_filter_by_lua_block": True,
}
SYNTAX = re.compile(
    r'unexpected "(.|\\x..)" in|unexpected end of|too long parameter|Lua code block missing'
    r'|directive "(?!server")\w+" (is not terminated|has no opening)|open\(\) |pread\(\) ',
    re.DOTALL,
)
TOO_LONG_FOR_NGINX = re.compile(
    "too long lua code block|long bracket .* may be too long|characters for lua code block"
)


def spoil(seed: str, cuts: Sequence[Cut]) -> dict[str, str]:
    """The files of a seed after these cuts."""
    files = {**FILES, "nginx.conf": seed}
    for name, where, length, piece in cuts:
        text = files[name]
        where %= len(text) + 1
        files[name] = text[:where] + piece + text[where + length :]
    return files


def read(folder: Path, files: Mapping[str, str]) -> tuple[Statement, ...] | str:
    """The statements, or what is wrong."""
    write(folder, files["nginx.conf"], files)
    try:
        return read_conf(
            "nginx.conf", prefix=folder, is_block=KNOWN.get, data_blocks=("types", "map")
        )
    except ConfigError as error:
        return str(error).replace(str(folder), "{dir}")


def render(statements: tuple[Statement, ...]) -> str:
    """A configuration of the same statements."""
    lines = []
    for s in statements:
        words = " ".join(
            '"' + re.sub(r'[\\"]', r"\\\g<0>", word) + '"' for word in (s.name, *s.args)
        )
        if s.lua is not None:
            lines.append(f"{words} {{{s.lua}}}")
        elif s.block is not None:
            lines.append(f"{words} {{\n{render(s.block)}}}")
        else:
            lines.append(f"{words};")
    return "".join(f"{line}\n" for line in lines)


def bare(statements: tuple[Statement, ...]) -> list[object]:
    """Everything but the places."""
    return [(s.name, s.args, s.lua, None if s.block is None else bare(s.block)) for s in statements]


CUTS = st.tuples(
    st.sampled_from(NAMES),
    st.integers(0, 3000),
    st.sampled_from((0, 1, 1, 2, 5, 40, 400)),
    st.one_of(
        st.sampled_from(PIECES),
        st.text(st.characters(max_codepoint=255), max_size=6),
        st.sampled_from(SEEDS).flatmap(
            lambda seed: st.integers(0, len(seed)).map(lambda at: seed[at : at + 60])
        ),
    ),
)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.sampled_from(SEEDS), cuts=st.lists(CUTS, max_size=5))
def test_spoiled(seed: str, cuts: list[Cut], tmp_path: Path) -> None:
    found = read(tmp_path, spoil(seed, cuts))
    if isinstance(found, str):
        assert re.search(r" in \{dir\}/[\w./]+:\d+\Z", found)
        return
    again = read(tmp_path, {"nginx.conf": render(found)})
    if isinstance(again, str):
        assert again.startswith("too long parameter")  # it has more backslashes than before
    else:
        assert bare(again) == bare(found)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.sampled_from("".join(PIECES[:22]) + "ab_by_lua_block\n"), max_size=80))
def test_any_text(text: str, tmp_path: Path) -> None:
    for conf in (text, f"a_by_lua_block {{{text}", f"types {{{text}}}"):
        assert isinstance(read(tmp_path, {"nginx.conf": conf}), (tuple, str))


@pytest.mark.requires("nginx")
def test_seeds_on_nginx(tmp_path: Path) -> None:
    for number, seed in enumerate(SEEDS):
        folder = tmp_path / str(number)
        assert isinstance(read(folder, {**FILES, "nginx.conf": seed}), tuple)
        assert nginx_says(folder) is None


def line_of(message: str) -> tuple[str, int]:
    found = re.search(r" in (\S+):(\d+)\Z", message)
    return (found[1], int(found[2])) if found else ("", 0)


def disagreement(folder: Path, files: Mapping[str, str]) -> tuple[str | None, str | None] | None:
    """What the reader and nginx say of these files where that does not go together."""
    ours = read(folder, files)
    said = ours if isinstance(ours, str) else None
    theirs = nginx_says(folder)
    if said == theirs or (theirs and TOO_LONG_FOR_NGINX.search(theirs)):
        return None
    if theirs and not SYNTAX.match(theirs):
        # nginx stopped there for the meaning; what the reader says must come later.
        file, line = line_of(said) if said else ("", 0)
        stopped, before = line_of(theirs)
        if said is None or file != stopped or line >= before:
            return None
    return said, theirs


def random_cuts(rng: random.Random, seed: str) -> list[Cut]:
    cuts = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        name = rng.choice(("nginx.conf", "nginx.conf", "nginx.conf", *FILES))
        length = len(seed if name == "nginx.conf" else FILES[name])
        cuts.append(
            (name, rng.randrange(length), rng.choice((0, 0, 1, 1, 2, 9, 99)), rng.choice(PIECES))
        )
    return cuts


@pytest.mark.requires("nginx")
def test_spoiled_on_nginx(tmp_path: Path) -> None:
    rng = random.Random(1)
    for number in range(100):
        seed = rng.choice(SEEDS)
        cuts = random_cuts(rng, seed)
        assert (cuts, disagreement(tmp_path / str(number), spoil(seed, cuts))) == (cuts, None)
