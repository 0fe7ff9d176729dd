"""ASGI's own types, spelled once.

Rule: names are ASGI's. ``Scope`` and ``Message`` stay plain mappings, as servers hand them over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, Protocol

__all__ = ["CONNECTION", "ASGIApp", "Message", "Receive", "RequestFacts", "Scope", "Send"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

CONNECTION: Final = "ngxlua_asgi.connection"  # the scope's key for RequestFacts


class RequestFacts(Protocol):
    """What our own HTTP server knows of a request beyond ASGI (``scope[CONNECTION]``).

    Where it is there, header names of the response go out as they are spelled.
    """

    number: int  # of the connection: ``$connection``, the log's ``*N``
    requests: int  # so far on this connection, this one included: ``$connection_requests``
    raw_head: bytes  # the request line and headers as they came, the empty line included
    request_line: bytes  # without its end
    bytes_sent: int  # of the response so far, the head included: ``$bytes_sent``
    reason: tuple[int, bytes] | None  # writable: the words after that status
    body_bytes_received: int  # as they came, chunk heads included: for ``$request_length``
    body_length: int  # as the head says; -1: no body, -2: in chunks
    target: bytes  # as it stands in the request line
    authority: bytes | None  # of a target in absolute form
    refused: int  # the status that the head is answered with; 0: it is good
    head_sent: int  # of ``bytes_sent``, the head's
