"""What is sent: the ``request`` family of sections as lists of packets.

Rule: as in Test::Nginx, a ``request`` is a line (method, URL, version; the last two may be left
out) and a body, to which Host, Connection, ``more_headers`` and Content-Length are added, while
``raw_request`` goes out as it stands. A request given in pieces stays in these pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ngxlua_asgi.testing.perl.values import text, truth
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError

__all__ = ["Packet", "requests_of"]

# Blank and comment lines before the request line; Perl takes them off one by one.
_BEFORE: Final = re.compile(r"^\s*#[^\n]+\s+|^\s+")
_LINE: Final = re.compile(r"(\s*)(\S+)( *)(?:(\S+)( *))?(?:(\S+)( *))?(\s*)\Z")


@dataclass
class Packet:
    """Bytes to send (latin-1), and how long to wait before, in seconds, where it is said."""

    value: str
    delay: float | None = None


@dataclass
class _Move:
    """A stretch of the request as it was written, and what is sent in its place."""

    length: int
    text: str


def _more_headers(value: str) -> tuple[str, bool]:
    """The header lines of ``more_headers``, and whether the body is chunked already."""
    lines, chunked = [], False
    for header in re.split(r"\n+", value):
        if not header or re.match(r"\s*#", header):
            continue
        key, *rest = re.split(r":\s*", header, maxsplit=1)
        content = rest[0] if rest else ""
        chunked = chunked or (key.lower() == "transfer-encoding" and content == "chunked")
        lines.append(f"{key}: {content}\r\n")
    return "".join(lines), chunked


def _headers(more: str, chunked: bool, connection: str, host: str, body: str) -> tuple[str, str]:
    """The head after the request line, and the body as it is sent."""
    length = ""
    if not chunked and body and not re.search(r"(?:^|\n)Content-Length:", more):
        body = body.strip(" \t\n\r\f\v")
        length = f"Content-Length: {len(body)}\r\n"
    head = ""
    if not re.search(r"(?:^|\n)Host:", more, re.I):
        head += f"Host: {host}\r\n"
    if not re.search(r"(?:^|\n)Connection", more, re.I):
        head += f"Connection: {connection}\r\n"
    return f"{head}{more}{length}\r\n", body


def _moves(
    written: str, more_headers: str, connection: str, host: str, chunked_body: bool
) -> list[_Move]:
    """How the request as written becomes the request as sent, from its start to its end."""
    line, newline, body = written.partition("\n")
    if not line and not newline:
        raise BlockError("Request line should be non-empty")
    match = _LINE.match(line + newline)
    if match is None:
        raise BlockError(
            "Request line is not valid. Should be 'meth [url [version]]' but got "
            f'"{line + newline}".'
        )
    before, method, after, url, after_url, version, after_version, end = match.groups("")
    head, sent_body = _headers(more_headers, chunked_body, connection, host, body)
    return [
        _Move(len(before), ""),
        _Move(len(method), f"{method} "),
        _Move(len(after), ""),
        _Move(len(url), f"{url or '/'} "),
        _Move(len(after_url), ""),
        _Move(len(version), f"{version or 'HTTP/1.1'}\r\n"),
        _Move(len(after_version) + len(end), ""),
        _Move(0, head),
        _Move(len(body), sent_body),
    ]


def _apply(packets: list[str], moves: list[_Move]) -> list[str]:
    """Send the moved text in the packets that its origin was in.

    A text that replaces a stretch over several packets fills each as far as the stretch reached
    into it; what is left, longer or shorter, goes into the last of them.
    """
    sent: list[str] = []
    queue = list(moves)
    for packet in packets:
        out, rest = "", len(packet)
        while queue and queue[0].length <= rest:
            move = queue.pop(0)
            rest -= move.length
            out += move.text
        if queue and rest:
            move = queue[0]
            out += move.text[:rest]
            queue[0] = _Move(move.length - rest, move.text[rest:])
        elif rest:
            out += packet[len(packet) - rest :]
        sent.append(out)
    return sent


class _Writer:
    """Makes requests of one block: its headers by number, its Host."""

    def __init__(self, more_headers: Any, host: str) -> None:
        self._more = more_headers
        self._host = host

    def _headers_of(self, index: int, what: str) -> tuple[str, bool]:
        value = self._more
        if isinstance(value, list):
            if index >= len(value) or value[index] is None:
                raise BlockError(f"--- more_headers lacks data for the {what}")
            value = value[index]
        return _more_headers(text(value) if truth(value) else "")

    def packets(self, written: list[str], index: int, what: str, connection: str) -> list[str]:
        """The packets of request number ``index``."""
        more, chunked = self._headers_of(index, what)
        moves = _moves("".join(written), more, connection, self._host, chunked)
        return _apply(written, moves)


def _in_pieces(writer: _Writer, pieces: list[Any], index: int) -> list[Packet]:
    values = []
    for piece in pieces:
        if isinstance(piece, list) or piece is None:
            raise BlockError(f"Invalid syntax. {piece} should be a string or hash with value.")
        values.append(text(piece.get("value") if isinstance(piece, dict) else piece))
    sent = writer.packets(values, index, f"{index}th request", "close")
    packets = [Packet(value) for value in sent]
    for packet, piece in zip(packets, pieces, strict=False):
        if isinstance(piece, dict) and piece.get("delay_before") is not None:
            packet.delay = float(text(piece["delay_before"]))
    return packets


def _several(writer: _Writer, requests: list[Any]) -> list[list[Packet]]:
    made = []
    for index, request in enumerate(requests):
        if isinstance(request, list):
            made.append(_in_pieces(writer, request, index))
        elif isinstance(request, dict):
            raise BlockError(
                f"Invalid syntax. {request} should be a string or an array of packets."
            )
        else:
            sent = writer.packets([text(request)], index, f"{index}th request", "close")
            made.append([Packet(sent[0])])
    return made


def _pipelined(writer: _Writer, requests: Any, expand: Callable[[str], str]) -> list[list[Packet]]:
    if not isinstance(requests, list):
        raise BlockError("invalid entries in --- pipelined_requests")
    sent = ""
    for index, request in enumerate(requests):
        connection = "close" if index == len(requests) - 1 else "keep-alive"
        written = expand(text(request))
        sent += writer.packets([written], index, f"{index} pipelined request", connection)[0]
    return [[Packet(sent)]]


def requests_of(
    block: Block, host: str, expand: Callable[[str], str], evaluate: Callable[[str], Any]
) -> list[list[Packet]]:
    """The requests of ``block``, each a list of packets.

    Args:
        host: what Host says where ``more_headers`` does not.
        expand: puts ``$TEST_NGINX_…`` in.
        evaluate: Perl, for the outdated ``request_eval``.

    Raises:
        BlockError: there is no request, or it cannot be understood.
    """
    raw = block.get("raw_request")
    if raw is not None:
        pieces = raw if isinstance(raw, list) else [raw]
        return [[Packet(text(piece)) for piece in pieces]]
    writer = _Writer(block.get("more_headers"), host)
    pipelined = block.get("pipelined_requests")
    if truth(pipelined):
        return _pipelined(writer, pipelined, expand)
    code = block.get("request_eval")
    request = block.get("request") if code is None else evaluate(text(code))
    if isinstance(request, list):
        return _several(writer, request)
    if isinstance(request, dict):
        raise BlockError("invalid ---request : MUST be string or array of requests")
    written = text(request)
    while (match := _BEFORE.match(written)) is not None:
        written = written[match.end() :]
    return [[Packet(writer.packets([written], 0, "request", "close")[0])]]
