"""Reading `.t` files: blocks, filters, settings, modules beside the suite.

Rule: every file is written by the test; what a broken one says names its line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ngxlua_asgi.testing.spec import Regex, SpecError, Suite, read_suite

VERSION = "nginx version: nginx/1.22.1\nbuilt with OpenSSL 3.0.2 1 Jan 2023\nconfigure: --with-pcre"
HEAD = "use Test::Nginx::Socket::Lua;\nrun_tests();\n__DATA__\n"


def write(folder: Path, text: str, name: str = "x.t") -> Path:
    path = folder / "t" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("latin-1"))
    return path


def read(folder: Path, text: str, env: dict[str, str] | None = None) -> Suite:
    return read_suite(write(folder, text), env or {}, nginx_v=VERSION)


SECTIONS: list[tuple[str, list[Any]]] = [
    ("--- a\n\n  \nx\ny\n\n\n", ["x\ny\n"]),
    ("--- a chomp\nx\n", ["x"]),
    ("--- a chop\nxyz\n", ["xyz"]),
    ("--- a\n", [""]),
    ("--- a: on the line  \n", ["on the line"]),
    ("--- a eval: 'x' x 3\n", ["xxx"]),
    ("--- (a)\nv\n", ["v\n"]),
    ("--- a eval\n'x',\n['y', 1]\n", ["x", ["y", 1]]),
    ('--- a eval chomp\n"x\\n"\n', ["x"]),
    ("--- a eval\nqr/a b/xs\n", [Regex("a b", "sx")]),
    ("--- a\nx\r\ny\rz\n", ["x\ny\nz\n"]),
    ("--- a -trim\n\nx\n\n", ["\nx\n\n"]),
    ("--- a lines chomp\nx\ny\n", ["x", "y"]),
    ("--- a split array\nx y\n", [["x", "y"]]),
    ("--- a append=b\nx: y\n", ["x: y\nb"]),
    ("--- a\nfirst\n--- a\nsecond\n", ["second\n"]),
    ("--- a\n\\--- b\n# kept\n", ["\\--- b\n# kept\n"]),
    ('--- a eval\n"\\x{e4}\\xff" . "\xe9"\n', ["\xe4\xff\xe9"]),
]


@pytest.mark.parametrize(("text", "values"), SECTIONS, ids=[row[0] for row in SECTIONS])
def test_a_section(tmp_path: Path, text: str, values: list[Any]) -> None:
    suite = read(tmp_path, f"{HEAD}=== TEST 1: name\n{text}")
    assert suite.blocks[0].values("a") == values


def test_names_lines_and_descriptions(tmp_path: Path) -> None:
    suite = read(
        tmp_path, f"{HEAD}\nnot a block\n=== TEST 1: one  \nsome words\n--- a\nx\n=== \n--- b\ny\n"
    )
    one, two = suite.blocks
    assert (one.name, one.line, one.number, one.description) == (
        "TEST 1: one  ", 6, 1, "some words",
    )  # fmt: skip
    assert (one.lines, two.name, two.number, two.line) == ({"a": 8}, "", 2, 10)


@pytest.mark.parametrize(
    ("marks", "names", "left_out"),
    [
        (["", "SKIP", ""], "13", "2"),
        (["", "ONLY", ""], "2", "13"),
        (["", "LAST", ""], "12", "3"),
        (["SKIP", "ONLY", "ONLY"], "2", "13"),
    ],
)
def test_blocks_that_are_left_out(
    tmp_path: Path, marks: list[str], names: str, left_out: str
) -> None:
    blocks = [f"=== {at}\n--- a\nx\n" + f"--- {m}\n" * bool(m) for at, m in enumerate(marks, 1)]
    suite = read(tmp_path, HEAD + "".join(blocks))
    assert "".join(block.name for block in suite.blocks) == names
    assert sorted(block.name for block in suite.skipped) == sorted(left_out)


def test_settings(tmp_path: Path) -> None:
    suite = read(
        tmp_path,
        """use Test::Nginx::Socket 'no_plan';
repeat_each(2); workers(3); master_on(); log_level 'warn'; worker_connections(99);
no_shuffle(); no_root_location; no_long_string(); use_hup(); check_accum_error_log();
server_port(server_port() + 1); timeout(7.5); env_to_nginx('A', "B=1"); config_preamble("pre;");
$ENV{TEST_NGINX_X} ||= 11211; $ENV{TEST_NGINX_Y} ||= 1;
plan tests => repeat_each() * (blocks() * 3 + 7);
add_cleanup_handler(sub { "cleaned $_[0]" });
our $d = html_dir . '/x';
run_tests();
__DATA__
=== one
--- a eval: $::d
""",
        {"TEST_NGINX_Y": "5"},
    )
    settings = suite.settings
    assert (settings.repeat_each, settings.workers, settings.master_process) == (2, 3, "on")
    assert (settings.log_level, settings.worker_connections) == ("warn", 99)
    assert (settings.server_port, settings.timeout) == (1985, 7.5)
    assert (settings.env_to_nginx, settings.config_preamble) == (["A", "B=1"], "pre;")
    assert settings.no_shuffle
    assert settings.no_root_location
    assert settings.no_long_string
    assert settings.use_hup
    assert settings.check_accum_error_log
    assert settings.runs
    assert settings.env["TEST_NGINX_X"] == "11211"
    assert settings.env["TEST_NGINX_Y"] == "5"
    assert suite.blocks[0].get("a") == f"{tmp_path}/t/servroot/html/x"
    assert suite.call(settings.cleanup_handlers[0], 1) == ["cleaned 1"]


def test_preprocessors_see_and_change_blocks(tmp_path: Path) -> None:
    suite = read(
        tmp_path,
        """use lib '.'; use t::Core;
add_block_preprocessor(sub {
    my $block = shift;
    if (!defined $block->error_log) { $block->set_value("no_error_log", "[error]\\n"); }
    $block->set_value("http_config", ($block->http_config || '') . "$Shared;");
});
run_tests();
__DATA__
=== one
--- http_config: own;
=== two
--- error_log: x
""".replace("use t::Core", write(tmp_path, CORE, "Core.pm").stem and "use t::Core"),
    )
    one, two = suite.blocks
    assert (one.get("no_error_log"), one.get("http_config")) == ("[error]\n", "own;shared;")
    assert not two.has("no_error_log")
    assert two.get("request") == "GET /t"


CORE = """package t::Core;
use Test::Nginx::Socket::Lua -Base;
our $Shared = "shared";
our @EXPORT = qw( $Shared );
add_block_preprocessor(sub {
    my $block = shift;
    $block->set_value("request", "GET /t") if !defined $block->request;
});
1;
"""


@pytest.mark.parametrize(
    "head",
    [
        "our $why; BEGIN { $why = 'no' } use Test::Nginx::Socket $why ? (skip_all => $why) : ();",
        "use Test::Nginx::Socket; plan(skip_all => 'no');",
        "use Test::Nginx::Socket skip_all => 'no';",
    ],
)
def test_a_file_that_skips_itself(tmp_path: Path, head: str) -> None:
    suite = read(tmp_path, f"{head}\nrun_tests();\n__DATA__\n=== one\n--- a eval\n{{{{\n")
    assert suite.settings.skip_all == "no"
    assert [block.name for block in suite.blocks] == ["one"]


def test_versions_and_commands(tmp_path: Path) -> None:
    text = """use Test::Nginx::Socket;
my $bin = $ENV{TEST_NGINX_BINARY} || 'nginx';
our $v = eval { `$bin -V 2>&1` } =~ m/OpenSSL (\\S+)/ ? $1 : '';
run_tests();
__DATA__
=== one
--- a eval: "$::v $Test::Nginx::Util::NginxVersion $Test::Nginx::Util::PcreVersion"
"""
    assert read(tmp_path, text).blocks[0].get("a") == "3.0.2 1.022001 1"
    with pytest.raises(SpecError, match=r"x\.t:1: the command `ls` is not supported"):
        read(tmp_path, "my $x = `ls`;\n")


def test_files_below_the_root_are_read(tmp_path: Path) -> None:
    write(tmp_path, "one\ntwo\n", "data.txt")
    text = """use Test::Nginx::Socket;
sub read_file {
    my $infile = shift;
    open my $in, $infile or die "cannot open $infile for reading: $!";
    my $all = do { local $/; <$in> };
    close $in;
    $all;
}
our $all = read_file("t/data.txt");
open my $in, '<', 't/data.txt' or die;
our @lines = <$in>;
run_tests();
__DATA__
=== one
--- a eval
$::all, scalar @::lines
"""
    assert read(tmp_path, text).blocks[0].values("a") == ["one\ntwo\n", 2]


def test_a_suite_without_a_t_folder_and_without_blocks(tmp_path: Path) -> None:
    path = tmp_path / "plain.t"
    path.write_text("use Test::Nginx::Socket;\nrun_tests();\n")
    assert read_suite(path, {}).blocks == []


def test_late_code_is_evaluated(tmp_path: Path) -> None:
    suite = read(tmp_path, HEAD + "=== one\n")
    assert suite.evaluate("$ENV{X} // 1 + 1") == [2]
    with pytest.raises(SpecError, match=r"x\.t:5: died: no"):
        suite.evaluate("die 'no'", 5)
