"""`table.nkeys`, `isempty`, `isarray`, `clone` and `tablepool`, by OpenResty's LuaJIT.

Rule: every expectation is what Debian's nginx printed, whose LuaJIT has them built in; tablepool is
a library of its own, its expectations are its documentation's.
"""

from __future__ import annotations

import pytest

from tests.api.conftest import Ask, cases, check

CASES = cases(r"""
require("table.nkeys")({})
    => 0
require("table.nkeys")({ 1, 2, nil, 4, x = 5 })
    => 4
require("table.nkeys")()
    => error "bad argument #1 to '?' (table expected, got no value)"
require("table.nkeys")(nil)
    => error "bad argument #1 to '?' (table expected, got nil)"
require("table.nkeys")("x")
    => error "bad argument #1 to '?' (table expected, got string)"
require("table.isempty")({})
    => true
require("table.isempty")({ nil })
    => true
require("table.isempty")({ false })
    => false
require("table.isempty")({ x = 1 })
    => false
require("table.isarray")({})
    => true
require("table.isarray")({ 1, nil, 3 })
    => true
require("table.isarray")({ [0] = 1, [-1] = 2 })
    => true
require("table.isarray")({ [2^31] = 1, [1e300] = 1, [1/0] = 1 })
    => true
require("table.isarray")({ [1.5] = 1 })
    => false
require("table.isarray")({ 1, x = 2 })
    => false
require("table.clone")({ 1, x = 2 })
    => {1=1,"x"=2}
getmetatable(require("table.clone")(setmetatable({}, {})))
    => nil
(function() local t = { {} } return require("table.clone")(t)[1] == t[1] end)()
    => true
#require("table.new")(4, 4)
    => 0
""")


def test_ours(ours: Ask) -> None:
    got = ours(list(CASES))
    assert [line.replace('"t:1: ', '"') for line in got] == list(CASES.values())


@pytest.mark.requires("nginx")
def test_nginx(nginx: Ask) -> None:
    got = nginx(list(CASES))
    assert [line.replace('"t:1: ', '"') for line in got] == list(CASES.values())


POOL = cases(r"""
(function() local p = require "tablepool" local t = p.fetch("a", 1, 1) t.x = 1 p.release("a", t) return p.fetch("a", 0, 0) == t, next(t) end)()
    => true nil
(function() local p = require "tablepool" local t = { x = 1 } p.release("b", t, true) return p.fetch("b", 0, 0) end)()
    => {"x"=1}
(function() local p = require "tablepool" p.release("c", {}) return (p.fetch("d", 0, 0)) end)()
    => {}
select(2, pcall(require("tablepool").release, "c"))
    => "object empty"
""")  # noqa: E501


def test_tablepool(ours: Ask) -> None:
    check(ours, POOL)
