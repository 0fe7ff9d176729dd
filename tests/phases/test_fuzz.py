"""Random scripts in random phases: whatever they do, ASGI's rules hold and nothing stays behind.

Rule: an example is a NgxLua with random handlers, a request that they act upon, a plain one at
the same time and a plain one afterwards. The first must be a valid sequence of messages, the
plain ones exactly the clean answer. Examples are the same in every run.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ngxlua_asgi import NgxLua

from . import snippets
from .drive import Log, Message, body_of, request, status_of

PHASES = "server_rewrite rewrite access content header_filter body_filter log".split()
GUARD = "if not ngx.var.http_x_fuzz then return end\n"
PLAIN_CONTENT = "if not ngx.var.http_x_fuzz then ngx.say('clean') return end\n"
COUNT = "require('py').logged()\n"
TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9a-z]+")
VALUE = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]*")
BODY = b"the request's body"
APP_BODY = b"from the app"

Scripts = Mapping[str, list[str]]


async def sized(scope: Message, receive: Any, send: Any) -> None:
    """An app that reads its request and states the length of its answer, in two chunks."""
    while (await receive()).get("more_body", False):
        pass
    headers = [(b"content-type", b"text/x"), (b"content-length", b"%d" % len(APP_BODY))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": APP_BODY[:5], "more_body": True})
    await send({"type": "http.response.body", "body": APP_BODY[5:]})


async def nap() -> None:
    """What Lua may await."""
    await asyncio.sleep(0)


def source_of(phase: str, lines: list[str]) -> str:
    start = {"content": PLAIN_CONTENT, "log": COUNT + GUARD}.get(phase, GUARD)
    return start + "\n".join(f"do {line} end" for line in lines)


class Example:
    """The three requests, and what was logged."""

    def __init__(self, scripts: Scripts, method: str, gone: int = -1, cancel: int = -1) -> None:
        self.scripts = {"log": [], **scripts}
        self.method = method
        self.gone = gone  # the client is, from this message on
        self.cancel = cancel  # after so many turns of the event loop
        self.fuzzed: list[Message] = []
        self.logs = 0
        self.app = NgxLua(
            sized,
            lua_modules={"py": {"nap": nap, "logged": self.count}},
            client_body_buffer_size="4",
            **{f"{p}_by_lua": source_of(p, lines) for p, lines in self.scripts.items()},
        )
        with Log.kept() as self.log:
            asyncio.run(self.serve())

    def count(self) -> None:
        self.logs += 1

    def sending(self, message: Message) -> None:
        if len(self.fuzzed) == self.gone:
            raise OSError("the client is gone")
        self.fuzzed.append(message)

    async def fuzz(self) -> None:
        body = BODY if self.method == "POST" else b""
        await request(
            self.app,
            "/f",
            method=self.method,
            body=body,
            headers=((b"x-fuzz", b"1"),),
            on_send=self.sending,
        )

    async def disturbed(self) -> None:
        task = asyncio.create_task(self.fuzz())
        for _ in range(self.cancel):
            await asyncio.sleep(0)
        if self.cancel >= 0:
            task.cancel()
        with suppress(*([OSError] if self.gone >= 0 else []), asyncio.CancelledError):
            await task

    async def serve(self) -> None:
        async with asyncio.timeout(10):
            _, self.beside = await asyncio.gather(self.disturbed(), request(self.app, "/p"))
            self.after = await request(self.app, "/p")


def check_head(start: Message) -> None:
    assert start["type"] == "http.response.start"
    assert isinstance(start["status"], int)
    assert 200 <= start["status"] <= 999
    for name, value in start["headers"]:
        assert TOKEN.fullmatch(name), name
        assert VALUE.fullmatch(value), value


def check_messages(sent: list[Message]) -> None:
    assert sent, "no response at all"
    check_head(sent[0])
    bodies = sent[1:]
    assert all(message["type"] == "http.response.body" for message in bodies)
    assert all(isinstance(message.get("body", b""), bytes) for message in bodies)
    assert all(message.get("more_body", False) for message in bodies[:-1])


def check_body(case: Example) -> None:
    """What a server would refuse to send, or send wrongly."""
    sent = case.fuzzed
    body, status = body_of(sent), status_of(sent)
    ended = len(sent) > 1 and not sent[-1].get("more_body", False)
    if not ended:
        text = str(case.scripts)
        assert case.log.errors or any(cut in text for cut in snippets.CUTS), "cut without a reason"
        return
    if status in (204, 304):
        assert body == b""
    elif case.method != "HEAD":
        lengths = [int(v) for name, v in sent[0]["headers"] if name == b"content-length"]
        assert lengths in ([], [len(body)])


def check_plain(case: Example, sent: list[Message]) -> None:
    if "content" in case.scripts:
        expected, kind = b"clean\n", b"text/plain"
    else:
        expected, kind = APP_BODY, b"text/x"
    headers = [(b"content-type", kind)]
    if "content" not in case.scripts and "body_filter" not in case.scripts:
        headers.append((b"content-length", b"%d" % len(APP_BODY)))
    check_messages(sent)
    assert (status_of(sent), body_of(sent)) == (200, expected)
    assert sorted(sent[0]["headers"]) == sorted(headers)
    assert not sent[-1].get("more_body", False)


def check_rest(case: Example) -> None:
    check_plain(case, case.beside)
    check_plain(case, case.after)
    assert case.logs == 3


LINE = st.sampled_from(snippets.ALL)
CAUGHT = LINE.map(lambda line: f"pcall(function() {line} end)")
SCRIPTS = st.dictionaries(
    st.sampled_from(PHASES), st.lists(LINE | CAUGHT, min_size=1, max_size=4), min_size=1, max_size=5
)


METHOD = st.sampled_from(["GET", "HEAD", "POST"])
same_in_every_run = settings(
    derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@given(scripts=SCRIPTS, method=METHOD)
@example(scripts={}, method="POST")
@settings(same_in_every_run, max_examples=300)
def test_any_script_leaves_a_valid_response_and_no_trace(scripts: Scripts, method: str) -> None:
    case = Example(scripts, method)
    check_messages(case.fuzzed)
    check_body(case)
    check_rest(case)


@given(scripts=SCRIPTS, method=METHOD, gone=st.integers(0, 2))
@settings(same_in_every_run, max_examples=60)
def test_a_client_that_goes_away_leaves_no_trace(scripts: Scripts, method: str, gone: int) -> None:
    case = Example(scripts, method, gone=gone)
    assert len(case.fuzzed) <= gone
    check_rest(case)


@given(scripts=SCRIPTS, method=METHOD, cancel=st.integers(1, 6))
@settings(same_in_every_run, max_examples=60)
def test_a_cancelled_request_leaves_no_trace(scripts: Scripts, method: str, cancel: int) -> None:
    case = Example(scripts, method, cancel=cancel)
    if case.fuzzed:
        check_messages(case.fuzzed)
    check_rest(case)


def test_the_vocabulary_is_large_and_compiles() -> None:
    assert len(set(snippets.ALL)) == len(snippets.ALL) >= 40
    for line in snippets.ALL:
        NgxLua(sized, log_by_lua=source_of("log", [line]))
