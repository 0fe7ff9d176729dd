"""The reader of nginx.conf: words, blocks, Lua, includes, and nginx's own words for mistakes.

Rule: what nginx answers stands in the data files and is asked of both; here is what the tree looks
like, and where the reader differs from nginx on purpose.
"""

from __future__ import annotations

import os
import time
from importlib import import_module
from pathlib import Path

import pytest

from ngxlua_asgi.config.reader import Statement, read_conf
from ngxlua_asgi.config.tokens import shown
from ngxlua_asgi.errors import ConfigError
from tests.config import Bad, nginx_says, write
from tests.config.data_long import TEXTS
from tests.config.data_words import ACCEPTED, WORDS

TABLES = ("words", "blocks", "lua", "files")
CASES = {table: import_module(f"tests.config.data_bad_{table}").BAD for table in TABLES}

BLOCKS = dict.fromkeys("events http server location if upstream types map geo".split(), True)
SIMPLE = dict.fromkeys(
    "user listen return default_type content_by_lua worker_processes".split(), False
)
KNOWN: dict[str, bool] = {**BLOCKS, **SIMPLE, "init_by_lua_block": True}


def read(
    folder: Path, conf: str, files: dict[str, str] | None = None, main: str = ""
) -> tuple[Statement, ...]:
    write(folder, conf, files)
    return read_conf("nginx.conf", prefix=folder, main=main)


def outline(statements: tuple[Statement, ...]) -> list[object]:
    """Names, arguments and blocks alone."""
    return [
        [s.name, *s.args] if s.block is None else ([s.name, *s.args], outline(s.block))
        for s in statements
    ]


def failure(folder: Path, conf: str, files: dict[str, str] | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(folder, conf, files)
    return caught.value


# What nginx refuses.


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=f"{t}-{i}") for t in TABLES for i, c in enumerate(CASES[t])]
)
def test_bad(case: Bad, tmp_path: Path) -> None:
    write(tmp_path, case.conf, case.files)
    with pytest.raises(ConfigError) as caught:
        read_conf(
            "nginx.conf",
            prefix=str(tmp_path),
            main=case.main,
            is_block=KNOWN.get,
            data_blocks=("types", "map", "geo"),
        )
    error = caught.value
    assert str(error).replace(str(tmp_path), "{dir}") == case.message
    place = f" in {error.file}:{error.line}" if error.line else f" in {error.file}"
    assert str(error).endswith(place)


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("table", TABLES)
def test_bad_on_nginx(table: str, tmp_path: Path) -> None:
    for number, case in enumerate(CASES[table]):
        folder = tmp_path / str(number)
        write(folder, case.conf, case.files)
        assert (case, nginx_says(folder, case.main)) == (case, case.message)


def test_the_main_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_conf("none.conf", prefix=tmp_path)
    assert (
        str(caught.value) == f'open() "{tmp_path}/none.conf" failed (2: No such file or directory)'
    )
    assert (caught.value.file, caught.value.line) == (None, 0)


# Words.


@pytest.mark.parametrize(("text", "word"), WORDS)
def test_words(text: str, word: str, tmp_path: Path) -> None:
    conf = f"a {text};b {text}\n{text} ;{text}\t;c {text} {{{text}\r{text};}}# {text[:50]!r}\nd;"
    assert outline(read(tmp_path, conf)) == [
        ["a", word],
        ["b", word, word],
        [word],
        (["c", word], [[word, word]]),
        ["d"],
    ]


@pytest.mark.requires("nginx")
def test_words_on_nginx(tmp_path: Path) -> None:
    for number, (text, word) in enumerate(WORDS):
        folder = tmp_path / str(number)
        write(folder, f"\nerror_log stderr {text};")
        message = f'invalid log level "{shown(word)}" in {{dir}}/nginx.conf:'
        assert (nginx_says(folder) or "").rstrip("0123456789") == message


@pytest.mark.parametrize("number", range(len(ACCEPTED)))
def test_accepted(number: int, tmp_path: Path) -> None:
    write(tmp_path, ACCEPTED[number])
    read_conf("nginx.conf", prefix=tmp_path, is_block=KNOWN.get, data_blocks=("types", "map"))


@pytest.mark.requires("nginx")
def test_accepted_on_nginx(tmp_path: Path) -> None:
    for number, conf in enumerate(ACCEPTED):
        folder = tmp_path / str(number)
        write(folder, conf)
        said = nginx_says(folder)
        assert (conf, said) == (conf, None) or said == 'no "events" section in configuration'


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ('if ($a ~ "x y") { }', ["($a", "~", "x y", ")"]),
        ('if ("$a" = "b") { }', ['("$a"', "=", "b", ")"]),
        ("if ( $a = b ) { }", ["(", "$a", "=", "b", ")"]),
        ("if ($a = 'b'){ }", ["($a", "=", "b", ")"]),
        ("if ($a = b){ }", ["($a", "=", "b)"]),
        ("if (!-f $a) { }", ["(!-f", "$a)"]),
        ("if ('a'){ }", ["('a')"]),
        ("location ~ \\.php$ { }", ["~", "\\.php$"]),
        ('location ~ "^/a{2}$" { }', ["~", "^/a{2}$"]),
        ("return 200 a # b {\n; # c\n", ["200", "a"]),
        ("'return' 200;", ["200"]),
        ("re\\turn\r\n200\r\n;\r\n", ["200"]),
    ],
)
def test_arguments(text: str, args: list[str], tmp_path: Path) -> None:
    assert [list(s.args) for s in read(tmp_path, text)] == [args]


def test_a_bare_brace_opens_a_block(tmp_path: Path) -> None:
    got = outline(read(tmp_path, "location ~ ^/a{2}$ { } }"))
    assert got == [(["location", "~", "^/a"], [(["2}$"], [])])]


def test_a_byte_order_mark_belongs_to_the_name(tmp_path: Path) -> None:
    assert outline(read(tmp_path, "\xef\xbb\xbfuser a;")) == [["\xef\xbb\xbfuser", "a"]]


# Blocks, lines, files.

CONF = """\
user
  a
; events {
}
http {  # {
  include one.conf;
  server { listen 80
    81; }
  content_by_lua_block
    { ngx.say("}")
    }
  set_by_lua_block $a { return 1 } tail 1;
}
"""


def test_tree_and_lines(tmp_path: Path) -> None:
    files = {"one.conf": "# one\ntypes {\n a\n b;\n}\ninclude two*;", "two.conf": "", "two": "x;"}
    main, one, two = (f"{tmp_path}/{name}" for name in ("nginx.conf", "one.conf", "two"))
    user, events, http = read(tmp_path, CONF, files)
    assert user == Statement("user", ("a",), main, 3)
    assert events == Statement("events", (), main, 3, (), end=4)
    assert (http.line, http.end, http.lua) == (5, 13, None)
    assert http.block is not None
    assert http.block == (
        Statement("types", (), one, 2, (Statement("a", ("b",), one, 4),), end=5),
        Statement("x", (), two, 1),
        Statement("server", (), main, 7, (Statement("listen", ("80", "81"), main, 8),), end=8),
        Statement("content_by_lua_block", (), main, 10, None, ' ngx.say("}")\n    ', 10, 11),
        Statement("set_by_lua_block", ("$a",), main, 12, None, " return 1 ", 12, 12),
        Statement("tail", ("1",), main, 12),
    )


def test_the_command_line_comes_first(tmp_path: Path) -> None:
    daemon, user = read(tmp_path, "user a;", main="daemon\noff;\n # x")
    assert daemon == Statement("daemon", ("off",), "command line", 0)
    assert user.line == 1
    assert outline(read(tmp_path, "", main="a caf\xe9;")) == [["a", "caf\xc3\xa9"]]


def test_the_prefix_stands_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        "",
        {"conf/nginx.conf": "include a/b;", "conf/a/b": "include ./a/c;", "conf/a/c": "x;"},
    )
    assert [s.file for s in read_conf("conf/nginx.conf", prefix=".")] == ["./conf/./a/c"]
    assert [s.file for s in read_conf("conf/nginx.conf", prefix="")] == ["conf/./a/c"]
    assert [s.file for s in read_conf(tmp_path / "conf/nginx.conf", prefix="/no")] == [
        f"{tmp_path}/conf/./a/c"
    ]


def test_globs(tmp_path: Path) -> None:
    files = {"d/b": "b;", "d/a": "a;", "d/.h": "h;", "d/Z": "z;", "e/a": "ea;", "d/caf\xe9": "e;"}
    for pattern, names in {
        "d/*": "z a b e",
        "d/[ab]": "a b",
        "d/[^a]": "z b",
        "d/[!aZ]*": "b e",
        "d/.*": "h",
        "d/?": "z a b",
        "?/a": "a ea",
        "d/\\[a]": "",
        "d/caf\xc3\xa9*": "e",
        "none/*": "",
        "{dir}/[e]/*": "ea",
    }.items():
        got = read(tmp_path, f"include '{pattern}'; last;", files)
        assert (pattern, " ".join(s.name for s in got)) == (pattern, f"{names} last".strip())


def test_the_caller_says_what_is_a_block(tmp_path: Path) -> None:
    write(tmp_path, "types { http x; include a b; } http; user {}")
    with pytest.raises(ConfigError, match='"http" has no opening'):
        read_conf("nginx.conf", prefix=tmp_path, is_block=KNOWN.get, data_blocks={"types"})
    assert (
        len(
            read_conf("nginx.conf", prefix=tmp_path, is_block=lambda _: None, data_blocks={"types"})
        )
        == 3
    )


# Lua.


@pytest.mark.parametrize(
    "code",
    [
        "",
        "\n",
        "}",
        "-- } {\n",
        "--[[ } \n { ]]",
        "--[==[ } ]] ]=] \n ]==]",
        "---[[ }\n",
        "--[ }\n",
        "x = [[ } ]]",
        "x = [=[ it's } ]] ]=]",
        "x = \"}\" y = '{'",
        "x = '\\'}' y = \"\\\\\" z = '\\\\'",
        "x = \"it's }\" -- it's }\n",
        "x = { { }, [1] = {} }",
        "x = a[b[1]] y = a[ [[}]] ]",
        "x = '\\d\\n' y = \"a\\\\b\"",
        "x = 1 - -1 -- '\n",
        "\x00\xff caf\xc3\xa9 \xa0\r\n",
        "x = '" + "}" * 9000 + "'",  # nginx: too long lua code block
        "x = 1 " * 2000,
        "--[[" + "{ \n" * 3000 + "]]",
    ],
)
def test_lua_is_taken_byte_for_byte(code: str, tmp_path: Path) -> None:
    closed = code == "}"
    for directive in ("a_by_lua_block{", "set_by_lua_block $a\n{", "'log_by_lua_block' # {\n {"):
        first, *_, last = read(tmp_path, directive + code + ("" if closed else "}") + "last;")
        lua = "" if closed else code
        assert (first.lua, last.name) == (lua, "last")
        assert first.lua_line == first.line == directive.count("\n") + 1
        assert first.end == last.line == first.line + lua.count("\n")


def test_old_style_lua_is_a_quoted_word(tmp_path: Path) -> None:
    [statement] = read(tmp_path, "content_by_lua 'ngx.say(\"a\\nb\\\\n\\d\\'\")';")
    assert statement.args == ('ngx.say("a\nb\\n\\d\'")',)
    assert statement.lua is None


# Where nginx crashes, hangs or has no words.


@pytest.mark.parametrize("include", ["nginx.conf", "./nginx.conf", "*.conf", "one", "link"])
def test_a_cycle_is_an_error(include: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nginx.conf")
    error = failure(tmp_path, f"a;\ninclude {include};", {"one": "\ninclude nginx.conf;"})
    assert "from within itself" in str(error)
    assert error.line == 2


def test_a_file_may_come_twice(tmp_path: Path) -> None:
    files = {"one": "include two;", "two": "x;"}
    assert len(read(tmp_path, "include one; include one; a { include two; }", files)) == 3


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert outline(read(tmp_path, "include fifo; include /dev/null; include /dev/zero; a;")) == [
        ["a"]
    ]
    error = failure(tmp_path, "\ninclude '';")
    assert str(error) == f'pread() "{tmp_path}/" failed (21: Is a directory) in {error.file}:2'


def test_a_long_chain_of_files(tmp_path: Path) -> None:
    files = {f"{n}.inc": f"include {n + 1}.inc;" for n in range(1500)}
    assert outline(read(tmp_path, "include 0.inc;", {**files, "1500.inc": "a;"})) == [["a"]]


def test_depth(tmp_path: Path) -> None:
    assert read(tmp_path, "a {" * 100 + "}" * 100)
    assert "nested more than 100 deep" in str(failure(tmp_path, "a {" * 101 + "}" * 101))
    assert "nested more than 100 deep" in str(failure(tmp_path, "a {\n" * 100_000))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:25]))
def test_no_text_takes_long(text: str, tmp_path: Path) -> None:
    began = time.process_time()
    try:
        read(tmp_path, text)
    except ConfigError:
        pass
    assert time.process_time() - began < 3
