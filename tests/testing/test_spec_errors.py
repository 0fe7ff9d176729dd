"""What is broken or not understood: an error with file and line, of the block or of the file.

Rule: nothing that is not understood is passed over, and nothing but SpecError comes out.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi.testing.spec import SpecError, read_suite

HEAD = "use Test::Nginx::Socket::Lua;\nrun_tests();\n__DATA__\n"

PREAMBLES = [
    (1, "my $x = ;", "a term expected before"),
    (1, "use No::Such::Module;", "module No::Such::Module is not supported"),
    (2, "\ndie 'why';", "died: why"),
    (3, "my $x;\n\n$x = <<A;\nbody\n", "no end of <<A"),
    (1, "foo bar;", "the word 'foo' is neither a sub"),
    (2, "use strict;\n$undeclared = 1;", 'Global symbol "\\$undeclared"'),
    (1, "while (1) { }", "an endless loop"),
    (1, "sub f { f() } f();", "calls are nested too deeply"),
    (1, "my $x = 'a' x 1e9;", "characters is too long"),
    (1, "my @x = (1 .. 1e9);", "the range is too long"),
    (1, "my $s = 'a'; $s .= $s while 1;", "too large|endless|too long"),
    (1, "open my $f, '>x' or die;", "files are only read"),
    (1, "system('rm -rf /');", "system is not supported"),
    (1, "unlink 'x';", "unlink is not supported"),
    (1, "'a' =~ /(?{ 1 })/;", "is not supported"),
    (1, "'a' =~ /(/;", "unmatched"),
    (1, "if (1) { 1;", "a block without its end"),
    (1, "my $x = 'abc;", "no closing"),
    (1, "my $x = " + "(" * 500 + "1" + ")" * 500 + ";", "nested too deeply"),
    (1, "my $x = " + "[" * 500, "nested too deeply"),
    (1, "print {$fh} 'x';", "to a file is not supported"),
    (1, "my $o = bless {}, 'X';", "bless is not supported"),
    (1, "$_[0] = 1;", "an element of @_"),
    (1, "s/a/b/ee;", "s///ee is not supported"),
    (1, "use utf8; my $x = '\xe9';", "use utf8 is not supported"),
    (1, "next;", 'Can\'t "next" outside a loop'),
    (1, "BEGIN { die 'early' }", "died: early"),
    (1, "use Test::Nginx::Socket; bail_out('x');", "bail out: x"),
    (1, "use Test::Nginx::Socket; is(1, 1);", r"is\(\) in a suite is not supported"),
    (1, "my %h = (a => 1); each %h;", "each is not supported"),
    (1, "my $x = 1 / 0;", "Illegal division by zero"),
    (1, "my $x; $x->foo;", "Can't call method"),
]


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "x.t"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("latin-1"))
    return path


@pytest.mark.parametrize(("line", "source", "reason"), PREAMBLES, ids=[row[2] for row in PREAMBLES])
def test_a_broken_preamble_names_its_line(
    tmp_path: Path, line: int, source: str, reason: str
) -> None:
    path = write(tmp_path, source)
    with pytest.raises(SpecError, match=reason) as caught:
        read_suite(path, {})
    assert (caught.value.file, caught.value.line) == (str(path), line)


SECTIONS = [
    (6, "--- a eval\n$x", 'Global symbol "\\$x"'),
    (7, "--- a eval\n1;\n`ls`", "the command `ls` is not supported"),
    (6, "--- a eval\n(1", r"'\)' expected"),
    (6, "--- a nosuch\nx", "the filter 'nosuch' is not supported"),
    (5, "--- a eval: die 'x'", "the filter eval died: x"),
    (5, "--- a: x\ny", "Extra lines not allowed"),
    (6, "--- a eval\nqr/(?R)/", "is not supported"),
    (6, "--- a eval chomp eval\n'1', '2'", "must be a scalar"),
]


@pytest.mark.parametrize(("line", "text", "reason"), SECTIONS, ids=[row[2] for row in SECTIONS])
def test_a_broken_section_is_an_error_of_its_block(
    tmp_path: Path, line: int, text: str, reason: str
) -> None:
    path = write(tmp_path, f"{HEAD}=== one\n{text}\n=== two\n--- a eval: 1 + 1\n")
    one, two = read_suite(path, {}).blocks
    assert one.has("a")
    with pytest.raises(SpecError, match=reason) as caught:
        one.get("a")
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert two.get("a") == 2


@pytest.mark.parametrize("name", ["_x", "name", "new", "run_filters"])
def test_a_reserved_section_is_an_error_of_its_block(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, f"{HEAD}=== one\n--- {name}\nx\n=== two\n--- a: b\n")
    one, two = read_suite(path, {}).blocks
    assert one.error is not None
    assert (one.error.line, two.error) == (5, None)


def test_a_preprocessor_that_fails_is_an_error_of_its_block(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "use Test::Nginx::Socket;\n"
        "add_block_preprocessor(sub { die 'bad' if $_[0]->name eq 'one' });\n"
        "run_tests();\n__DATA__\n=== one\n--- a: b\n=== two\n--- a: b\n",
    )
    one, two = read_suite(path, {}).blocks
    assert str(one.error).endswith("x.t:2: died: bad")
    assert two.error is None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read: No such file"):
        read_suite(tmp_path / "none.t", {})


SAMPLE = """use Test::Nginx::Socket::Lua;
repeat_each(2);
plan tests => repeat_each() * (blocks() * 3 + 1);
our $c = <<_EOC_;
lua_package_path "$ENV{X}/?.lua;;";
_EOC_
my @l = map { s/a/b/; "$_\\n" } grep { /x/ } ("xa", 'y', qw(z));
add_block_preprocessor(sub {
    my ($block) = @_;
    $block->set_value("http_config", $::c) unless defined $block->http_config;
});
for my $i (1 .. 3) { push @l, $i x 2 if $i != 2 }
run_tests();
__DATA__

=== TEST 1: one
--- config
    location /t { content_by_lua_block { ngx.say("x") } }
--- request eval
["GET /t", "POST /" . ("a" x 3) . "\\r\\n\\x{41}"]
--- error_log eval
[qr/\\[error\\] .*? (?:a|b)++ [[:alpha:]]$/ms, "y"]
--- SKIP
"""


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=200))
def test_random_bytes_raise_nothing_else(tmp_path: Path, data: bytes) -> None:
    attempt(write(tmp_path, data))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutated_files_raise_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        piece = data.draw(st.sampled_from(PIECES))
        text = text[:at] + piece + text[at + cut :]
    attempt(write(tmp_path, text))


PIECES = [
    "", "{", "}", "(", ")", "[", "]", "$", "@", "%", "&", "'", '"', "/", "\\", "<<", "<<A\n", ";",
    "\n", "=", "=~", "->", "..", "x 9999999999", "while (1) {", "1 .. 1e12", "s/", "qr{", "\n---\n",
    "\n=== ", "sub f { f() } f()", "$x = ", "eval ", "pack('a*', ", "*", "**", "(?", "+", "{99999}",
    "__END__", "\n=pod\n", "local $_ = ", "\\x{110000}", "sprintf('%999999999d', 1)", "--- LAST\n",
]  # fmt: skip


def attempt(path: Path) -> None:
    """Read everything that can be read; whatever else than SpecError fails the test."""
    with contextlib.suppress(SpecError):
        for block in read_suite(path, {"X": "y"}).blocks:
            for name in block.sections:
                with contextlib.suppress(SpecError):
                    block.values(name)
