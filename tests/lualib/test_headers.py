"""`require "ngx.req"` and `require "ngx.resp"`: one more header, a reason, conditions.

Rule: add_header's expectations are nginx's (lua-resty-core 0.1.25); set_status and bypass_if_checks
are younger than that, theirs are the manual's.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.conftest import Ask, cases, check

CASES = cases(r"""
(function() require("ngx.req").add_header("Foo", "a") require("ngx.req").add_header("foo", { "b", 2 }) local h = ngx.req.get_headers()["Foo"] return h end)()
    => {1="a",2="b",3="2"}
(function() ngx.req.set_header("Bar", "a") require("ngx.req").add_header("Bar", "") return ngx.req.get_headers()["Bar"] end)()
    => {1="a",2=""}
(function() ngx.req.set_header("Gone", "a") ngx.req.clear_header("Gone") require("ngx.req").add_header("Gone", "b") return ngx.req.get_headers()["Gone"] end)()
    => "b"
select(2, pcall(require("ngx.req").add_header, nil, "a"))
    => "bad 'name' argument: string expected, got nil"
select(2, pcall(require("ngx.req").add_header, "a"))
    => "bad 'value' argument: string or table expected, got nil"
select(2, pcall(require("ngx.req").add_header, "a", {}))
    => "bad 'value' argument: non-empty table expected"
(function() require("ngx.resp").add_header("X-A", "1") require("ngx.resp").add_header("X-A", { "2", 3 }) return ngx.header["X-A"] end)()
    => {1="1",2="2",3="3"}
(function() ngx.header["X-B"] = "1" require("ngx.resp").add_header("X-B", {}) return ngx.header["X-B"] end)()
    => "1"
(function() require("ngx.resp").add_header("Expires", "now") require("ngx.resp").add_header("Expires", "later") return ngx.header["Expires"] end)()
    => "later"
(function() require("ngx.resp").add_header("Cache-Control", "a") require("ngx.resp").add_header("Cache-Control", "b") return ngx.header["Cache-Control"] end)()
    => {1="a",2="b"}
select(2, pcall(require("ngx.resp").add_header, "a"))
    => "invalid header value"
""")  # noqa: E501

Script = Callable[..., str]


def each(ask: Ask) -> Ask:
    """A request for each line, as a response that has begun takes no more headers."""
    return lambda lines: [ask([line])[0] for line in lines]


def test_ours(ours: Ask) -> None:
    check(each(ours), CASES)


@pytest.mark.requires("nginx")
def test_nginx(nginx: Ask) -> None:
    check(each(nginx), CASES)


def test_the_apps_lines_stay(script: Script) -> None:
    """A header that the request came with is added to, not replaced."""
    said = script(
        """
        require("ngx.req").add_header("Host", "more")
        local host = ngx.req.get_headers().host
        ngx.say(type(host) == "table" and table.concat(host, " ") or host)
        """
    )
    assert said == "test more\n"


def test_set_status(script: Script) -> None:
    said = script(
        """
        local resp = require "ngx.resp"
        resp.set_status(234, "Odd")
        ngx.say(ngx.status, " ", select(2, pcall(resp.set_status, 200)))
        """
    )
    assert said == "234 bad argument #2 to 'set_status' (string expected, got nil)\n"


def test_not_without_a_request(script: Script) -> None:
    said = script(
        "ngx.say(req, ' ', resp)",
        init_by_lua="""
        req = select(2, pcall(require("ngx.req").add_header, "a", "b"))
        resp = select(2, pcall(require("ngx.resp").bypass_if_checks))
        """,
    )
    assert said == "no request found no request found\n"
