"""nginx's choice of a location, and its view of a path, as plain Python: what both sides must do.

Rule: written from the documented rules, slow and obvious, not from our Lua; test_fuzz_locations.py
holds it against us and against the real nginx. A location answers its number and its captures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import unquote_to_bytes

__all__ = ["Loc", "expected", "inside", "normal", "random_locations", "random_path", "random_uri"]

NAMES = (
    *(
        "/",
        "/a",
        "/a/",
        "/a/b",
        "/ab",
        "/A",
        "/b",
        "/b/",
        "/a/b/",
        "/a/b/c",
        "/abc",
        "/a b",
        "/\xe9",
    ),
    *("", "a", "/@x", "/a.b", "/a.b.c", "//", "/a//b", "/.", '/"', "/$uri", "/;{}", "/%41"),
)
REGEXES = (
    *(
        "^/a",
        "b$",
        "(a)(b)?",
        "/(.)",
        "AB",
        "^/$",
        ".",
        "x",
        "^/a/(?P<n>.*)$",
        r"\.(\w+)$",
        "[^/]$",
    ),
    *(
        "^",
        "(/)(/)?",
        "^/(?P<n>a)?b",
        r"\s",
        "c|(b)",
        "^/a(?=/)",
        r"^(?!/a)(.)",
        "\xe9",
        "^/[a-b]/",
    ),
)


@dataclass(frozen=True)
class Loc:
    """A location: its modifier ("" for a prefix, "@" for a named one), its name, what is within."""

    number: int
    modifier: str
    name: str
    inner: tuple[Loc, ...] = ()

    @property
    def text(self) -> str:
        """The configuration."""
        name = re.sub(r'(["\\])', r"\\\1", self.name)
        if self.modifier == "@":
            head = f'"@{name}"'
        else:
            head = f'{self.modifier} "{name}"'
        inner = "".join(one.text for one in self.inner)
        return f'location {head} {{ return 200 "{self.number}|$1|$2|$n"; {inner}}}\n'


def inside(locations: Sequence[Loc]) -> str:
    """The inside of a server of these; where none of them matches it has no file."""
    return 'root /nonexistent; log_not_found off; set $n "";\n' + "".join(
        one.text for one in locations
    )


# --- the rules -------------------------------------------------------------------------------


class Search:
    """One search: the captures that its regular expressions leave."""

    def __init__(self) -> None:
        self.captures: tuple[str, ...] = ("", "")
        self.named = ""

    def matches(self, location: Loc, uri: str) -> bool:
        flags = re.ASCII | re.DOTALL * 0 | (re.IGNORECASE if location.modifier == "~*" else 0)
        match = re.search(location.name, uri, flags)
        if match is None:
            return False
        groups = [group or "" for group in match.groups()]
        self.captures = tuple([*groups, "", ""][:2])
        if "n" in match.groupdict():
            self.named = match["n"] or ""
        return True

    def find(self, level: Sequence[Loc], uri: str) -> tuple[Loc | None, bool]:
        """The location, and whether that is the last word."""
        for one in level:
            if one.modifier == "=" and one.name == uri:
                return one, True
        prefixes = [one for one in level if one.modifier in ("", "^~") and uri.startswith(one.name)]
        found = longest = max(prefixes, key=lambda one: len(one.name), default=None)
        if longest is not None:
            within, final = self.find(longest.inner, uri)
            if final:
                return within, True
            found = within or longest
            if longest.modifier == "^~":
                return found, False
        for one in level:
            if one.modifier in ("~", "~*") and self.matches(one, uri):
                return self.find(one.inner, uri)[0] or one, True
        return found, False


def expected(locations: Sequence[Loc], uri: str) -> str | None:
    """What the location of this URI answers; None where there is no such location."""
    search = Search()
    found, _ = search.find(locations, uri)
    if found is None:
        return None
    return "|".join([str(found.number), *search.captures, search.named])


def normal(path: bytes, keeps_slashes: bool = False) -> bytes | None:
    """``$uri`` of a path as a client sends it; None where it is refused."""
    path = path.partition(b"#")[0]
    if re.search(rb"%(?![0-9A-Fa-f]{2})|%00|\0", path):
        return None
    kept: list[bytes] = []
    segments = unquote_to_bytes(path).split(b"/")[1:]
    for at, segment in enumerate(segments):
        last = at == len(segments) - 1
        if segment == b"..":
            if not kept:
                return None
            kept.pop()
        if segment in (b".", b".."):
            segment = b""
            keep = last
        else:
            keep = last or segment != b"" or keeps_slashes
        if keep:
            kept.append(segment)
    return b"/" + b"/".join(kept)


# --- random ones -----------------------------------------------------------------------------


def _level(rng: Random, numbers: Iterator[int], outer: Loc | None, depth: int) -> Iterator[Loc]:
    seen = set()
    for _ in range(rng.randrange(1, 6 if depth == 0 else 4)):
        kinds = ["=", "^~", "", "", "~", "~*"]
        if outer is None:
            kinds.append("@")
        elif outer.modifier in ("~", "~*"):
            kinds = ["~", "~*"]
        modifier = rng.choice(kinds)
        if modifier in ("~", "~*"):
            name = rng.choice(REGEXES)
        else:
            begin = outer.name if outer else ""
            name = rng.choice([one for one in NAMES if one.startswith(begin)])
            key = (modifier == "=", modifier == "@", name)
            if key in seen or (modifier == "" and name.startswith("@")):
                continue
            seen.add(key)
        one = Loc(next(numbers), modifier, name)
        if modifier not in ("=", "@") and depth < 2 and rng.random() < 0.4:
            one = Loc(one.number, modifier, name, tuple(_level(rng, numbers, one, depth + 1)))
        yield one


def random_locations(rng: Random) -> tuple[Loc, ...]:
    """The locations of a server."""
    return tuple(_level(rng, iter(range(1000)), None, 0))


def random_uri(rng: Random) -> str:
    """A normal URI that has to do with the names."""
    uri = rng.choice(NAMES) + rng.choice(("", "", "", "/", "b", "/c", ".b", "AB", " ", "x", "\n"))
    return "/" + uri.replace("//", "/").replace("/.", "/").lstrip("/")


SEGMENTS: Mapping[bool, tuple[str, ...]] = {
    True: ("a", "b", ".", "..", "", "...", "..a", ".a", "a.", "%2e", "%2E%2e", ".%2e", "%41", "~"),
    False: (
        "%2f",
        "%2F..",
        "a%2fb",
        "%25",
        "%3f",
        "%23",
        "+",
        "%20",
        "%ff",
        "\xe9",
        "%2525",
        "%5c..",
    ),
}
ODD_SEGMENTS = (
    "%",
    "%4",
    "%zz",
    "%00",
    "a#b",
    "#",
    "a%0",
    "%u0041",
    "%c0%ae",
    ";a",
    "a;b=c",
    "\\..\\",
)


def random_path(rng: Random) -> str:
    """A path as a client may send it."""
    some = [rng.choice(SEGMENTS[rng.random() < 0.7]) for _ in range(rng.randrange(1, 7))]
    if rng.random() < 0.15:
        some.insert(rng.randrange(len(some) + 1), rng.choice(ODD_SEGMENTS))
    return "/" + "/".join(some)
