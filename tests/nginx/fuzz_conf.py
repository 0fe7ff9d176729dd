"""How test_fuzz_conf.py spoils a configuration: at its statements, not at its bytes.

Rule: a change is a small tuple (what, where, where else, a word), so that hypothesis can shrink a
list of them; every tuple can be applied to every tree. What comes out is syntax again, but for the
words that are not put between quotes on purpose.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hypothesis import strategies as st

from ngxlua_asgi.config.directives import REGISTRY
from ngxlua_asgi.config.reader import Statement, read_conf
from tests.nginx.fuzz_words import ALL_WORDS, UNQUOTED

__all__ = ["WAYS", "Change", "Node", "changed", "changes", "parsed", "render"]

Change = tuple[str, int, int, str]

# Names that a test must not use: they wait as long as they are told to.
_WAITS = frozenset({"echo_sleep", "echo_blocking_sleep"})
NAMES = (*sorted(REGISTRY.keys() - _WAITS), "nothing_that_exists", "if", "set", "location")


@st.composite
def words(draw: st.DrawFn) -> str:
    """A word from the lists above, or any few bytes."""
    if draw(st.integers(0, 7)) == 7:
        return draw(st.text(st.characters(max_codepoint=255), max_size=5))
    return draw(st.sampled_from(ALL_WORDS))


class Node:
    """A statement that can be changed; ``raw`` words go out without quotes.

    No dataclass: hypothesis would print whole trees of them.
    """

    def __init__(
        self,
        name: str,
        args: list[str],
        block: list[Node] | None = None,
        lua: str | None = None,
    ) -> None:
        self.name = name
        self.args = args
        self.block = block
        self.lua = lua
        self.raw = ""

    @property
    def lists(self) -> Iterator[list[Node]]:
        """The lists of statements within."""
        if self.block is not None:
            yield self.block
            for child in self.block:
                yield from child.lists


def parsed(path: Path, is_block: Callable[[str], bool | None]) -> Node:
    """A configuration as a node without a name; includes are in place."""
    data = ("types", "map", "geo", "split_clients")
    statements = read_conf(path, prefix=path.parent, is_block=is_block, data_blocks=data)
    return Node("", [], _nodes(statements))


def _nodes(statements: Iterable[Statement]) -> list[Node]:
    return [
        Node(s.name, list(s.args), None if s.block is None else _nodes(s.block), s.lua)
        for s in statements
    ]


def render(nodes: Iterable[Node]) -> str:
    """The configuration."""
    return "".join(map(_line, nodes))


def _line(node: Node) -> str:
    words = " ".join(map(_quoted, [node.name, *node.args])) + node.raw
    if node.lua is not None:
        return f"{words} {{{node.lua}}}\n"
    if node.block is not None:
        return f"{words} {{\n{render(node.block)}}}\n"
    return f"{words};\n"


def _quoted(word: str) -> str:
    if re.fullmatch(r"[\w./=:$@*^~-]+", word, re.ASCII):
        return word
    return '"' + re.sub(r'[\\"]', r"\\\g<0>", word) + '"'


# --- the changes -----------------------------------------------------------------------------

# Each is called with all lists of statements, the list and the place in it that were meant, a
# second number and a word.
Place = tuple[list[list[Node]], list[Node], int]


def _drop(place: Place, other: int, word: str) -> None:
    _, siblings, at = place
    del siblings[at]


def _double(place: Place, other: int, word: str) -> None:
    _, siblings, at = place
    siblings.insert(other % (len(siblings) + 1), copy.deepcopy(siblings[at]))


def _move(place: Place, other: int, word: str) -> None:
    lists, siblings, at = place
    node = siblings.pop(at)
    inside = {id(one) for one in node.lists}
    targets = [one for one in lists if id(one) not in inside]
    target = targets[other % len(targets)]
    target.insert(other % (len(target) + 1), node)


def _copy_elsewhere(place: Place, other: int, word: str) -> None:
    lists, siblings, at = place
    target = lists[other % len(lists)]
    target.insert(0, copy.deepcopy(siblings[at]))


def _wrap(place: Place, other: int, word: str) -> None:
    _, siblings, at = place
    names = ("location", "if", "server", "http", "limit_except", "upstream", "map", "types")
    siblings[at] = Node(names[other % len(names)], [word], [siblings[at]])


def _rename(place: Place, other: int, word: str) -> None:
    _, siblings, at = place
    siblings[at].name = NAMES[other % len(NAMES)]


def _insert(place: Place, other: int, word: str) -> None:
    _, siblings, at = place
    name = NAMES[other % len(NAMES)]
    row = REGISTRY.get(name)
    node = Node(name, [word] * max(1, row.least if row else 1))
    if name.endswith("_by_lua_block"):
        node = Node(name, [], None, f" {word} ")
    elif row is not None and row.block:
        node = Node(name, [word] * row.least, [])
    siblings.insert(at, node)


def _unblock(place: Place, other: int, word: str) -> None:
    node = place[1][place[2]]
    node.block = None if node.block is not None else []


def _new_word(place: Place, other: int, word: str) -> None:
    args = place[1][place[2]].args
    if args:
        args[other % len(args)] = word


def _more_words(place: Place, other: int, word: str) -> None:
    args = place[1][place[2]].args
    args.insert(other % (len(args) + 1), word)


def _glue(place: Place, other: int, word: str) -> None:
    args = place[1][place[2]].args
    if args:
        args[other % len(args)] += word


def _lose_word(place: Place, other: int, word: str) -> None:
    args = place[1][place[2]].args
    if args:
        del args[other % len(args)]


def _swap_words(place: Place, other: int, word: str) -> None:
    args = place[1][place[2]].args
    if args:
        args.insert(other % len(args), args.pop(0))


def _take_words(place: Place, other: int, word: str) -> None:
    """The arguments of two statements change places."""
    lists, siblings, at = place
    every = [node for one in lists for node in one]
    mine, theirs = siblings[at], every[other % len(every)]
    mine.args, theirs.args = theirs.args, mine.args


def _break_quotes(place: Place, other: int, word: str) -> None:
    place[1][place[2]].raw += " " + UNQUOTED[other % len(UNQUOTED)]


def _spoil_lua(place: Place, other: int, word: str) -> None:
    node = place[1][place[2]]
    if node.lua is not None:
        at = other % (len(node.lua) + 1)
        node.lua = f"{node.lua[:at]} {word} {node.lua[at:]}"


WAYS: dict[str, Callable[[Place, int, str], None]] = {
    "drop": _drop,
    "double": _double,
    "move": _move,
    "copy": _copy_elsewhere,
    "wrap": _wrap,
    "rename": _rename,
    "insert": _insert,
    "unblock": _unblock,
    "word": _new_word,
    "more": _more_words,
    "glue": _glue,
    "lose": _lose_word,
    "swap": _swap_words,
    "take": _take_words,
    "break": _break_quotes,
    "lua": _spoil_lua,
}
_OFTEN = ("word", "word", "word", "insert", "insert", "more", "glue", "move", "copy")


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """A change."""
    way = draw(st.sampled_from((*WAYS, *_OFTEN)))
    return way, draw(st.integers(0, 200)), draw(st.integers(0, 400)), draw(words())


def changed(tree: Node, wanted: Iterable[Change]) -> str:
    """The configuration after these changes."""
    tree = copy.deepcopy(tree)
    for way, where, other, word in wanted:
        lists = list(tree.lists)
        places = [(one, at) for one in lists for at in range(len(one))]
        if not places:
            break
        siblings, at = places[where % len(places)]
        WAYS[way]((lists, siblings, at), other, word)
    return render(tree.block or [])
