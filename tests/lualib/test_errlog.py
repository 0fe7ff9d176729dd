"""`require "ngx.errlog"` and `lua_capture_error_log`, without log files of our own.

Rule: what OpenResty's own blocks show (lua-resty-core's errlog.t); Debian's nginx lacks the patch.
"""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable

import pytest

from ngxlua_asgi import ConfigError
from ngxlua_asgi.api.errlog import CapturedLines
from tests.gateway.logs import Log

Script = Callable[..., str]

SHOW = """
local function show(max, res)
    local logs = errlog.get_logs(max, res)
    for i = 1, #logs, 3 do
        ngx.say(logs[i], " ", math.abs(logs[i + 1] - ngx.now()) < 5, " ", logs[i + 2])
    end
    ngx.say(#logs / 3)
end
"""


def test_lines_are_kept_in_order(script: Script, log: Log) -> None:
    said = script(
        f"""
        local errlog = require "ngx.errlog"
        {SHOW}
        ngx.log(ngx.ERR, "one") ngx.log(ngx.WARN, "two") ngx.log(ngx.NOTICE, "three")
        show(2) show() show()
        """,
        lua_capture_error_log="8k",
    )
    tail = ', client: 127.0.0.1, server: , request: "GET / HTTP/1.1", host: "test"'
    stamp = r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d"
    pattern = (
        rf"4 true {stamp} \[error\] \d+#\d+: \[lua\] .*: one{re.escape(tail)}\n"
        rf"5 true {stamp} \[warn\] \d+#\d+: \[lua\] .*: two{re.escape(tail)}\n2\n"
        rf"6 true {stamp} \[notice\] \d+#\d+: \[lua\] .*: three{re.escape(tail)}\n1\n0\n"
    )
    assert re.fullmatch(pattern, said), said
    log.expect("one")


def test_the_level_that_is_kept(script: Script, log: Log) -> None:
    said = script(
        """
        local errlog = require "ngx.errlog"
        ngx.say(errlog.set_filter_level(ngx.ERR))
        ngx.log(ngx.WARN, "less") ngx.log(ngx.ERR, "enough")
        ngx.say(#errlog.get_logs() / 3)
        ngx.say(select(2, errlog.set_filter_level()))
        ngx.say(select(2, errlog.set_filter_level(9)))
        local res = { 1, 2, 3, 4 }
        ngx.say(errlog.get_logs(1, res) == res, " ", tostring(res[1]))
        """,
        lua_capture_error_log="8k",
    )
    assert said == 'true\n1\nmissing "level" argument\nbad log level: 9\ntrue nil\n'
    log.expect("enough")


def test_without_the_directive(script: Script) -> None:
    said = script(
        """
        local errlog = require "ngx.errlog"
        ngx.say(select(2, errlog.get_logs())) ngx.say(select(2, errlog.set_filter_level(4)))
        """
    )
    assert said == 'directive "lua_capture_error_log" is not set\n' * 2


def test_raw_log_and_the_level_in_force(script: Script, log: Log) -> None:
    said = script(
        """
        local errlog = require "ngx.errlog"
        errlog.raw_log(ngx.WARN, "bare")
        ngx.say(errlog.get_sys_filter_level())
        for _, args in ipairs { { "x", "y" }, { 1, 2 }, { -1, "x" }, { 9, "x" } } do
            ngx.say(select(2, pcall(errlog.raw_log, unpack(args))))
        end
        """
    )
    assert said.splitlines() == [
        "7",
        "bad argument #1 to 'raw_log' (must be a number)",
        "bad argument #2 to 'raw_log' (must be a string)",
        "bad log level",
        "bad log level",
    ]
    assert log.lines(logging.WARNING)[-1].startswith("bare, client: ")


@pytest.mark.parametrize("size", ["3k", 4095])
def test_sizes(size: str | int, script: Script) -> None:
    with pytest.raises(ConfigError, match="minimum size is 4096"):
        script("", lua_capture_error_log=size)


def test_the_oldest_make_room() -> None:
    lines = CapturedLines(100)  # a line of n bytes takes n + 16
    lines.add(4, b"x" * 85)
    assert lines.pop() is None, "one that can never fit"
    for text in (b"a" * 14, b"b" * 14, b"c" * 14, b"d" * 20):
        lines.add(4, text)
    kept = []
    while (line := lines.pop()) is not None:
        kept.append(line[2][:1])
    assert kept == [b"c", b"d"], "d goes to the beginning, over a and b"
    lines.add(4, b"e" * 84)
    assert (lines.pop() or (0, 0, b""))[2] == b"e" * 84


def test_what_nobody_reads_any_more_is_let_go() -> None:
    gc.collect()
    assert not [h for h in logging.getLogger("ngxlua_asgi").handlers if "_Records" in repr(h)]
