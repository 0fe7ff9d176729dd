"""The order in which phases run, against what the client has been sent by then.

Rule: each handler, the app and `send` write into one list of events. `phases` is that list
without the messages, and `check_sent` holds for every case: the header filter ran before the
first byte, the body filter before each chunk, the log phase after the last message, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ngxlua_asgi import NgxLua

from .drive import Log, Message, body_of, hello, run, status_of

BEFORE = ["server_rewrite", "rewrite", "access"]
FILTERS = ["header_filter", "body_filter", "log"]
MARK = 'require("events").add(ngx.get_phase()) '
START, BODY, END = "> start", "> body", "> end"


class Case:
    """One request: what happened, what was sent, what was logged."""

    def __init__(
        self,
        scripts: Mapping[str, str],
        target: str = "/x",
        app: Any = hello,
        marked: tuple[str, ...] = (*BEFORE, *FILTERS),
    ) -> None:
        self.events: list[str] = []

        async def noted(scope: Message, receive: Any, send: Any) -> None:
            self.events.append(f"app {scope['path']}")
            await app(scope, receive, send)
            self.events.append("app ends")

        handlers = dict.fromkeys(marked, MARK)
        for phase, script in scripts.items():
            handlers[phase] = MARK + script
        wrapped = NgxLua(
            noted,
            lua_modules={"events": {"add": lambda name: self.events.append(name.decode())}},
            **{f"{phase}_by_lua": source for phase, source in handlers.items()},
        )
        with Log.kept() as log:
            self.sent = run(wrapped, target, on_send=self.note)
        self.log = log
        self.status = status_of(self.sent)
        self.body = body_of(self.sent)
        self.check_sent()

    def note(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.events.append(START)
        else:
            self.events.append(BODY if message.get("more_body", False) else END)

    @property
    def phases(self) -> list[str]:
        """What ran, without what was sent."""
        return [event for event in self.events if not event.startswith(">")]

    def check_sent(self) -> None:
        events = self.events
        assert events.count("log") == 1
        sends = [i for i, event in enumerate(events) if event.startswith(">")]
        assert events.index("log") > max(sends, default=-1)
        assert events.count(START) == 1
        assert events.count(END) <= 1
        if "header_filter" in events:
            assert events.index("header_filter") < events.index(START)
        chunks = [i for i in sends if events[i] != START]
        filtered = [i for i, event in enumerate(events) if event == "body_filter"]
        # A chunk may gather what several runs let through, but none goes out before its run.
        assert all(f < c for f, c in zip(filtered, chunks, strict=False))


def test_around_the_app() -> None:
    case = Case({})
    assert case.events == [
        *BEFORE,
        "app /x",
        "header_filter",
        START,
        "body_filter",
        BODY,
        "body_filter",
        END,
        "log",
        "app ends",
    ]
    assert (case.status, case.body) == (200, b"app /x")


def test_with_content_by_lua() -> None:
    case = Case({"content": "ngx.say('a') ngx.say('b')"})
    assert case.phases == [*BEFORE, "content", "header_filter", *["body_filter"] * 3, "log"]
    assert (case.status, case.body) == (200, b"a\nb\n")


def test_a_flush_sends_what_the_filters_let_through() -> None:
    case = Case({"content": "ngx.say('a') ngx.flush(true) ngx.say('b')"})
    assert case.events == [
        *BEFORE,
        "content",
        "header_filter",
        *["body_filter"] * 2,  # the chunk, and the flush itself
        START,
        BODY,
        *["body_filter"] * 2,  # the second chunk, and the end
        END,
        "log",
    ]


def test_content_that_says_nothing_still_has_a_head_and_an_end() -> None:
    case = Case({"content": ""})
    assert case.phases == [*BEFORE, "content", "header_filter", "body_filter", "log"]
    assert (case.status, case.body) == (200, b"")


@pytest.mark.parametrize("phase", [*BEFORE, "content"])
def test_exit_with_an_error_page(phase: str) -> None:
    case = Case({"content": "", phase: "ngx.exit(403) ngx.say('never')"})
    whole = [*BEFORE, "content"]
    assert case.phases == [*whole[: whole.index(phase) + 1], *FILTERS]
    assert case.status == 403
    assert b"<h1>403 Forbidden</h1>" in case.body


@pytest.mark.parametrize("phase", BEFORE)
@pytest.mark.parametrize("code", ["ngx.OK", "ngx.DECLINED"])
def test_exit_that_only_ends_the_phase(phase: str, code: str) -> None:
    case = Case({phase: f"ngx.exit({code})"}, marked=(*BEFORE, "log"))
    assert case.phases == [*BEFORE, "app /x", "log", "app ends"]


@pytest.mark.parametrize("phase", BEFORE)
def test_exit_in_a_coroutine_ends_the_request(phase: str) -> None:
    script = "coroutine.wrap(function() pcall(ngx.exit, 410) end)() ngx.say('never')"
    case = Case({phase: script})
    assert case.phases == [*BEFORE[: BEFORE.index(phase) + 1], *FILTERS]
    assert case.status == 410


@pytest.mark.parametrize("content", [{}, {"content": "ngx.say('a')"}], ids=["app", "lua"])
def test_exit_in_the_header_filter_replaces_the_response(content: dict[str, str]) -> None:
    case = Case({**content, "header_filter": "ngx.exit(403)"})
    # As in nginx: the page's own head passes the filter once more.
    assert case.phases.count("header_filter") == 2
    assert case.status == 403
    assert b"<h1>403 Forbidden</h1>" in case.body


def test_exit_in_the_body_filter_is_refused_and_cuts_the_apps_response() -> None:
    case = Case({"body_filter": "ngx.exit(403)"})
    assert END not in case.events
    assert (case.status, case.body) == (200, b"")
    assert "API disabled in the context of body_filter_by_lua*" in case.log.errors[0]


def test_a_body_filter_that_fails_before_a_byte_has_left_is_a_500() -> None:
    """What Lua says waits for the end of its handler, so there is still time for an answer."""
    case = Case({"content": "ngx.say('a')", "body_filter": "ngx.exit(403)"})
    assert case.status == 500
    assert b"<h1>500 Internal Server Error</h1>" in case.body
    assert "API disabled in the context of body_filter_by_lua*" in case.log.errors[0]


def test_a_body_filter_that_fails_after_a_flush_cuts_the_response() -> None:
    script = "if ngx.arg[1] == 'b' then error('boom') end"
    content = "ngx.print('a') ngx.flush(true) ngx.print('b') ngx.print('c')"
    case = Case({"content": content, "body_filter": script})
    assert END not in case.events
    assert (case.status, case.body) == (200, b"a")
    assert "boom" in case.log.errors[0]


def test_exit_in_log_is_refused() -> None:
    case = Case({"log": "ngx.exit(403)"})
    assert (case.status, case.body) == (200, b"app /x")
    assert case.phases[-2:] == ["log", "app ends"]
    assert "API disabled in the context of log_by_lua*" in case.log.errors[0]


@pytest.mark.parametrize("phase", [*BEFORE, "content"])
def test_an_error_is_a_page_that_passes_the_filters(phase: str) -> None:
    case = Case({"content": "", phase: "error('boom')"})
    whole = [*BEFORE, "content"]
    assert case.phases == [*whole[: whole.index(phase) + 1], *FILTERS]
    assert case.status == 500
    assert b"<h1>500 Internal Server Error</h1>" in case.body
    assert [line for line in case.log.errors if "boom" in line] == case.log.errors
    assert len(case.log.errors) == 1


@pytest.mark.parametrize("phase", BEFORE)
@pytest.mark.parametrize(
    "script", ["ngx.say('a')", "ngx.send_headers()", "ngx.eof()", "ngx.print('')"]
)
def test_output_before_content_ends_the_request(phase: str, script: str) -> None:
    case = Case({phase: script})
    ran = BEFORE[: BEFORE.index(phase) + 1]
    assert [event for event in case.phases if event != "body_filter"] == [
        *ran,
        "header_filter",
        "log",
    ]
    assert (case.status, case.body) == (200, b"a\n" if "say" in script else b"")


def test_the_script_goes_on_after_its_output() -> None:
    case = Case({"rewrite": "ngx.say('a') ngx.sleep(0) ngx.say('b')"})
    assert case.body == b"a\nb\n"
    assert "access" not in case.phases


# --- ngx.req.set_uri(uri, true) ---------------------------------------------------------------

JUMP = "if ngx.var.uri == '/a' then ngx.req.set_uri('/b', true) ngx.say('never') end"


def test_a_jump_runs_the_rewrite_phase_again() -> None:
    case = Case({"rewrite": JUMP}, target="/a")
    assert case.phases == [
        "server_rewrite",
        "rewrite",
        "rewrite",
        "access",
        "app /b",
        *FILTERS[:2],
        "body_filter",
        "log",
        "app ends",
    ]
    assert case.body == b"app /b"


def test_a_jump_out_of_server_rewrite_is_not_a_second_round() -> None:
    case = Case({"server_rewrite": JUMP}, target="/a", marked=(*BEFORE, "log"))
    assert case.phases == [*BEFORE, "app /b", "log", "app ends"]


@pytest.mark.parametrize("phase", ["server_rewrite", "rewrite"])
@pytest.mark.parametrize("flush", ["", "ngx.flush(true)"])
def test_a_jump_after_output_ends_the_request(phase: str, flush: str) -> None:
    case = Case({phase: f"ngx.say('a') {flush} ngx.req.set_uri('/b', true)"}, target="/a")
    ran = BEFORE[: BEFORE.index(phase) + 1]
    assert [event for event in case.phases if event != "body_filter"] == [
        *ran,
        "header_filter",
        "log",
    ]
    assert case.body == b"a\n"
    assert case.events[-2:] == [END, "log"]


def test_a_uri_without_a_jump_goes_on() -> None:
    script = "ngx.req.set_uri('/b')"
    case = Case({"rewrite": script}, target="/a", marked=(*BEFORE, "log"))
    assert case.phases == [*BEFORE, "app /b", "log", "app ends"]


def test_eleven_jumps_are_a_cycle() -> None:
    case = Case({"rewrite": "ngx.req.set_uri('/a', true)"}, target="/a")
    assert case.phases == ["server_rewrite", *["rewrite"] * 11, *FILTERS]
    assert case.status == 500
    (line,) = case.log.errors
    assert line.startswith('rewrite or internal redirection cycle while processing "/a"')


def test_ten_jumps_are_none() -> None:
    script = """
        local n = (tonumber(ngx.var.uri:match('%d+')) or 0) + 1  -- a jump empties ngx.ctx
        if n <= 10 then ngx.req.set_uri('/' .. n, true) end
    """
    case = Case({"rewrite": script}, target="/a", marked=("rewrite", "log"))
    assert case.phases == [*["rewrite"] * 11, "app /10", "log", "app ends"]
    assert case.log.errors == []


@pytest.mark.parametrize("phase", ["access", "content", "header_filter"])
def test_nothing_else_may_jump(phase: str) -> None:
    case = Case({phase: "ngx.req.set_uri('/b', true)"}, marked=("log",))
    assert f"API disabled in the context of {phase}_by_lua*" in case.log.errors[0]


# --- bodiless responses ------------------------------------------------------------------------


@pytest.mark.parametrize("status", [204, 304])
def test_lua_content_without_a_body_does_not_meet_the_body_filter(status: int) -> None:
    case = Case({"content": f"ngx.status = {status} ngx.say('a')"})
    assert case.phases == [*BEFORE, "content", "header_filter", "log"]
    assert (case.status, case.body) == (status, b"")


def test_each_phase_has_one_ctx() -> None:
    every = (*BEFORE, *FILTERS)
    scripts = dict.fromkeys(every, "ngx.ctx.n = (ngx.ctx.n or 0) + 1 ")
    scripts["log"] += "ngx.log(ngx.ERR, 'count ', ngx.ctx.n)"
    case = Case(scripts)
    assert "count 7" in case.log.errors[0]
