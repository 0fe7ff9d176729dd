"""The checks of a response: status, headers, body.

Rule: what is compared with what, and when a check is made at all, is Test::Nginx's to the letter
(``error_code`` is checked for 200 where it is not given; ``response_body_like`` counts only
without ``response_body``); a block of several requests must list its expectations.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ngxlua_asgi.testing.patterns import compiled, is_regex
from ngxlua_asgi.testing.perl.values import Code, text
from ngxlua_asgi.testing.response import Response
from ngxlua_asgi.testing.sections import lines_of
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError, Verdict, shown

__all__ = ["ResponseChecks", "indexed"]

_FILTERS: Final[dict[str, Callable[[str], str]]] = {
    "md5_hex": lambda body: hashlib.md5(body.encode("latin-1")).hexdigest(),
    "sha1_hex": lambda body: hashlib.sha1(body.encode("latin-1")).hexdigest(),
    "uc": lambda body: body.encode("latin-1").upper().decode("latin-1"),
    "lc": lambda body: body.encode("latin-1").lower().decode("latin-1"),
    "ucfirst": lambda body: _FILTERS["uc"](body[:1]) + body[1:],
    "lcfirst": lambda body: _FILTERS["lc"](body[:1]) + body[1:],
    "length": lambda body: str(len(body)),
}
_FROM_LWP: Final = re.compile(r"^TE: deflate,gzip;q=0\.3\r\n|^Connection: TE, close\r\n", re.M)


def indexed(value: Any, index: int, several: bool) -> Any:
    """The expectation for request number ``index``.

    Raises:
        BlockError: there are several requests and only one expectation.
    """
    if isinstance(value, list):
        return value[index] if index < len(value) else None
    if several:
        raise BlockError(
            "You asked for many requests, the expected results should be arrays as well."
        )
    return value


def _headers_of(written: str) -> dict[str, str | None]:
    """``Name: value`` per line; None where the header must not be there (``! Name``)."""
    headers: dict[str, str | None] = {}
    for line in lines_of(written):
        stripped = line.strip(" \t\r\n\f\v")
        absent = re.match(r"!\s*", stripped)
        if absent:
            headers[stripped[absent.end() :]] = None
        else:
            name, *value = re.split(r"\s*:\s*", stripped, maxsplit=1)
            headers[name] = value[0] if value else None
    return headers


def _filter(body: str, how: Any) -> str:
    if isinstance(how, Code):
        return text(how(body)[0])
    if isinstance(how, str) and how in _FILTERS:
        return _FILTERS[how](body)
    if isinstance(how, str):
        raise BlockError(
            f'unknown filter, "{how}", specified in the --- response_body_filters section'
        )
    raise BlockError(
        "the --- response_body_filters section only supports subroutine reference values and "
        "string values"
    )


def _sorted_json(body: str) -> str:
    """A JSON text with its keys in order; what is no JSON stays as it is."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


@dataclass
class ResponseChecks:
    """Judges the responses of one block.

    Args:
        with_ports: puts ``$ServerPort`` and ``$ServerPortForClient`` in.
        expand: puts ``$TEST_NGINX_…`` in.
    """

    block: Block
    verdict: Verdict
    with_ports: Callable[[str], str]
    expand: Callable[[str], str]
    evaluate: Callable[[str], Any]
    body_checks: Sequence[Callable[..., Any]]

    def check(self, response: Response | None, index: int, repeat: int, several: bool) -> None:
        """Check response number ``index`` of the ``repeat``-th run; None: it was malformed."""
        self._code(response, index, several)
        self._raw_headers(response, index, several)
        self._headers(response, index, several)
        if response is not None:
            response.body = self._filtered(response.body, index)
        self._body(response, index, repeat, several)
        for check in self.body_checks:
            body = None if response is None else response.body
            check(self.block, body, index, repeat, 0)

    def _expected(self, name: str, index: int, several: bool) -> Any:
        return indexed(self.block.get(name), index, several)

    def _like(self, got: str | None, pattern: Any, name: str, unlike: bool = False) -> None:
        matches = pattern.search(got or "") is not None
        word = "matches" if unlike else "doesn't match"
        detail = f"{shown(got)}\n{word} {shown(str(getattr(pattern, 'source', pattern)))}"
        self.verdict.ok(matches != unlike, name, detail)

    def _code(self, response: Response | None, index: int, several: bool) -> None:
        got = (response.code if response else None) or ""
        name = "status code ok"
        if self.block.has("error_code_like"):
            pattern = self._expected("error_code_like", index, several)
            self._like(got, compiled(pattern, "sm"), name)
        elif self.block.has("error_code"):
            expected = self._expected("error_code", index, several)
            self.verdict.equal(got, None if expected is None else text(expected), name)
        else:
            self.verdict.equal(got, "200", name)

    def _raw_headers(self, response: Response | None, index: int, several: bool) -> None:
        raw = None if response is None else response.raw_headers
        for section in ("raw_response_headers_like", "raw_response_headers_unlike"):
            if self.block.has(section):
                pattern = compiled(self._expected(section, index, several))
                unlike = section.endswith("unlike")
                name = f"raw resp headers {'unlike' if unlike else 'like'}"
                self._like(raw, pattern, name, unlike)

    def _headers(self, response: Response | None, index: int, several: bool) -> None:
        if self.block.has("response_headers"):
            written = text(self._expected("response_headers", index, several))
            for name, value in _headers_of(written).items():
                self._header(response, name, value)
        elif self.block.has("response_headers_like"):
            written = text(self._expected("response_headers_like", index, several))
            if response is None:
                raise BlockError("response_headers_like of a response that cannot be read")
            for name, value in _headers_of(written).items():
                got = response.header(name) or ""
                self._like(got, compiled(f"^{value or ''}$", ""), f"header {name} like ok")

    def _header(self, response: Response | None, name: str, value: str | None) -> None:
        if value is None:
            raw = "" if response is None else response.raw_headers
            absent = re.search(rf"^\s*{re.escape(name)}\s*:", raw, re.M) is None
            self.verdict.ok(absent, f"header {name} not present in the raw headers", shown(raw))
            return
        got = (response.header(name) if response else None) or ""
        self.verdict.equal(got, self.with_ports(value), f"header {name} ok")

    def _filtered(self, body: str, index: int) -> str:
        """The body after ``response_body_filters``."""
        filters = self.block.get("response_body_filters")
        if filters is None:
            return body
        if isinstance(filters, str):
            filters = filters.split()
        elif not isinstance(filters, list):
            filters = [filters]
        if filters and isinstance(filters[0], list):
            if not all(isinstance(own, list) for own in filters):
                raise BlockError(
                    "the --- response_body_filters two-dimensional array only be like "
                    "[[uc], [lc]] not [[uc], lc]"
                )
            if index >= len(filters):
                raise BlockError(
                    "the ---response_body_filters two-dimensional array unmatch the specified "
                    f"request({index})"
                )
            filters = filters[index]
        for how in filters:
            body = _filter(body, how)
        return body

    def _body(self, response: Response | None, index: int, repeat: int, several: bool) -> None:
        got = None if response is None else _FROM_LWP.sub("", response.body)
        self._write_body(response)
        if self.block.has("response_body") or self.block.has("response_body_eval"):
            self._body_is(got, index, repeat, several)
        elif self.block.has("response_body_like"):
            self._body_like(got, "like", index, several)
        elif self.block.has("response_body_unlike"):
            self._body_like(got, "unlike", index, several)

    def _write_body(self, response: Response | None) -> None:
        path = self.block.get("write_resp_body_file")
        if path is not None and response is not None:
            with open(text(path), "wb") as out:
                out.write(response.body.encode("latin-1"))

    def _body_expected(self, index: int, several: bool) -> Any:
        code = self.block.get("response_body_eval")
        if code is not None:
            return self.evaluate(text(indexed(code, index, several)))
        return self._expected("response_body", index, several)

    def _body_is(self, got: str | None, index: int, repeat: int, several: bool) -> None:
        if self.block.has("response_body_json_sort") and got is not None:
            got = _sorted_json(got)
        expected = self._body_expected(index, several)
        where = f"(repeated req {repeat}, req {index})"
        if is_regex(expected):
            self._like(got, expected, f"response_body - like {where}")
            return
        if expected is not None:
            charset = self.block.get("charset")
            written = text(expected)
            if charset is not None:
                written = written.encode("latin-1").decode().encode(text(charset)).decode("latin-1")
            expected = self.expand(self.with_ports(written))
        self.verdict.equal(got, expected, f"response_body - response is expected {where}")

    def _body_like(self, got: str | None, kind: str, index: int, several: bool) -> None:
        pattern = self.with_ports(text(self._expected(f"response_body_{kind}", index, several)))
        summary = re.sub(r"\s{2,}", " ", (got or "").strip().replace("\n", " "))
        name = f"response_body_{kind} - response is expected ({summary})"
        self._like(got, compiled(pattern), name, unlike=kind == "unlike")
