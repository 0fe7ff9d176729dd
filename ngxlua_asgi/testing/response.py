"""A response as Test::Nginx takes it apart: status, headers, body, surplus.

Rule: the leniency and the strictness are those of the original (HTTP::Response and its own reading
of chunks). A malformed chunk is a failed check, surplus bytes are the next pipelined response.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ngxlua_asgi.testing.verdict import Verdict

__all__ = ["Response", "parse_response"]

_HEADER = re.compile(r"([^\s:]+)[ \t]*: ?([^\n]*)\n?")
_FOLDED = re.compile(r"([ \t][^\n]*)\n?")
_HEAD = re.compile(r"(.*?\r\n)\r\n", re.S)
_CHUNK = re.compile(r"[ \t]*([A-Fa-f0-9]+)[ \t]*\r\n")
_LAST = re.compile(r"0[ \t]*\r\n")
_WITHOUT_BODY = (304, 101)


@dataclass
class Response:
    """One response; strings have a character per byte."""

    code: str | None = None
    headers: dict[str, list[str]] = field(default_factory=dict)  # by lower-cased name
    body: str = ""
    raw_headers: str = ""  # the status line and headers as they came
    left: str = ""  # bytes after the end of the body

    def header(self, name: str) -> str | None:
        """The values of a header, joined; an underscore in the name stands for a hyphen."""
        key = name.lower() if name.startswith(":") else name.replace("_", "-").lower()
        values = self.headers.get(key)
        return None if values is None else ", ".join(values)


def _status(line: str) -> str | None:
    words = line.removesuffix("\r").split(None, 2)
    if re.match(r"[0-9]{3} ", line):
        words.insert(0, "")
    return words[1] if len(words) > 1 else None


def _parse(text: str) -> Response:
    line, newline, rest = text.partition("\n")
    response = Response(code=_status(line))
    names: list[tuple[str, str]] = []
    at = 0
    rest = rest if newline else ""
    while True:
        if match := _HEADER.match(rest, at):
            names.append((match[1].lower(), match[2].removesuffix("\r")))
        elif names and (match := _FOLDED.match(rest, at)):
            name, value = names[-1]
            names[-1] = (name, f"{value}\n{match[1]}".removesuffix("\r"))
        else:
            break
        at = match.end()
    empty = re.compile(r"\r?\n").match(rest, at)
    response.body = rest[empty.end() if empty else at :]
    for name, value in names:
        response.headers.setdefault(name, []).append(value)
    return response


class _Malformed(Exception):
    pass


def _trailers(raw: str, at: int, trailers: list[str]) -> int:
    """Read the announced trailers; where they end."""
    for name in trailers:
        match = re.compile(rf"({name}: [^\n]*\r\n)").match(raw, at)
        if match is None:
            raise _Malformed(f"invalid trailer data received (expected {name}).")
        at = match.end()
    if not raw.startswith("\r\n", at):
        raise _Malformed("invalid chunked data received (expected CRLF).")
    return at + 2


def _end(raw: str, at: int, trailers: list[str]) -> int | None:
    """Where the body ends, if the last chunk is at ``at``."""
    match = _LAST.match(raw, at)
    if match is None:
        return None
    if trailers:
        return _trailers(raw, match.end(), trailers)
    return match.end() + 2 if raw.startswith("\r\n", match.end()) else None


def _decode(raw: str, trailers: list[str]) -> tuple[str, str]:
    """The body of a chunked message and what follows it."""
    decoded: list[str] = []
    at = 0
    while True:
        end = _end(raw, at, trailers)
        if end is not None:
            return "".join(decoded), raw[end:]
        match = _CHUNK.match(raw, at)
        if match is None:
            if at < len(raw):
                raise _Malformed(f"invalid chunked body received: {raw[at:]}")
            raise _Malformed(f"no last chunk found - {raw}")
        size = int(match[1], 16)
        data = raw[match.end() : match.end() + size]
        if len(data) < size:
            raise _Malformed(
                "invalid chunked data received (not enought octets for the data section)"
            )
        decoded.append(data)
        at = match.end() + size
        if not raw.startswith("\r\n", at):
            raise _Malformed("invalid chunked data received (expected CRLF).")
        at += 2


def _cut(response: Response, length: str, is_head: bool, verdict: Verdict) -> None:
    """The body by Content-Length."""
    number = re.match(r"\s*([0-9]+)", length)
    size = int(number[1]) if number else 0
    if length == "" or length.lstrip().startswith("-"):
        return
    if len(response.body) < size:
        if not is_head:
            verdict.warn(
                f"response body truncated: {length} expected, but got {len(response.body)}"
            )
        return
    response.left = response.body[size:]
    response.body = response.body[:size]


def parse_response(raw: str, is_head: bool, verdict: Verdict) -> Response | None:
    """Take ``raw`` apart; None, and a failed check, if its chunks are malformed."""
    head = _HEAD.search(raw)
    response = _parse(raw)
    response.raw_headers = head[1] if head else ""
    if response.code is not None and not re.fullmatch(r"[0-9]+\n?", response.code):
        response.code = None
    if response.code and int(response.code) in _WITHOUT_BODY:
        return response
    encoding, length = response.header("Transfer-Encoding"), response.header("Content-Length")
    if encoding == "chunked":
        try:
            trailers = response.headers.get("trailer", [])
            response.body, response.left = _decode(response.body, trailers)
        except _Malformed as error:
            verdict.fail(str(error))
            return None
    elif length is not None:
        _cut(response, length, is_head, verdict)
    return response
