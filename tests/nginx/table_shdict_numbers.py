"""ngx.shared.DICT: incr with its init and init_ttl, ttl, expire.

Rule: each line is an expression and what it returned; `sleep` waits so many seconds.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "numbers",
        r"""
location /incr { content_by_lua_block { require 'show' [[
d:incr("a", 1)
d:incr("a", 1, 10)
d:get("a")
d:incr("a", 1, 10)
d:incr("a", -3)
d:incr("a", 0.5)
d:incr("a", "2")
d:incr("a", " 3 ")
d:incr("a", 1e300)
d:incr("a", 1/0)
d:set("s", "12")
d:incr("s", 1)
d:incr("s", 1, 1)
d:set("t", true)
d:incr("t", 1)
d:incr("t", 1, 0)
d:rpush("l", 1)
d:incr("l", 1)
d:incr("l", 1, 0)
d:set("z", 0)
d:incr("z", 0)
d:incr("z", -0)
d:incr("big", 1, 2^53)
d:set("f", 1, 0, 77)
d:incr("f", 1)
d:get("f")
]] } }
location /init { content_by_lua_block { require 'show' [[
d:incr("a", 1, nil)
d:incr("a", 1, "5")
d:get("a")
d:incr("b", 1, "x")
d:incr("b", 1, {})
d:incr("b", 1, false)
d:incr("b", 1, true)
d:incr("b", 1, 0, 0)
d:ttl("b")
d:incr("c", 1, 0, 0.02)
d:ttl("c") > 0
d:incr("c", 1, 0, 100)
d:ttl("c") < 1
sleep 0.05
d:get("c")
d:incr("c", 1, 0, 100)
d:ttl("c") > 90
d:incr("d", 1, 0, -1)
d:incr("d", 1, nil, 1)
d:incr("d", 1, 0, "x")
d:incr("d", 1, 0, {})
d:incr("d", 1, 0, "10")
d:ttl("d") > 9
d:incr("d", 1, 0, "-1")
d:incr("e", 1, 0, 0.0001)
d:ttl("e")
]] } }
location /ttl_and_expire { content_by_lua_block { require 'show' [[
d:ttl("a")
d:set("a", 1)
d:ttl("a")
d:set("a", 1, 100)
d:ttl("a") > 99 and d:ttl("a") <= 100
d:expire("a", 10)
d:ttl("a") > 9 and d:ttl("a") <= 10
d:expire("a", 0)
d:ttl("a")
d:expire("a", 0.0001)
d:ttl("a")
d:expire("a", "5")
d:ttl("a") > 4
d:expire("none", 1)
d:expire("a", 0.02)
sleep 0.05
d:ttl("a") < 0
d:get("a")
d:set("b", 1, 0.02)
sleep 0.05
d:expire("b", 10)
d:get("b")
d:rpush("l", 1)
d:ttl("l")
d:expire("l", 0.02)
sleep 0.05
d:llen("l")
d:rpush("l", 2)
d:ttl("l")
d:lpop("l")
d:set("x", 1)
d:flush_all()
d:ttl("x") < 0
d:expire("x", 10)
d:get("x")
]] } }
""",
        (
            Ask(
                "/incr",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:incr("a", 1) -> nil, "not found"\n'
                    b'd:incr("a", 1, 10) -> 11, nil, false\n'
                    b'd:get("a") -> 11\n'
                    b'd:incr("a", 1, 10) -> 12, nil, false\n'
                    b'd:incr("a", -3) -> 9\n'
                    b'd:incr("a", 0.5) -> 9.5\n'
                    b'd:incr("a", "2") -> 11.5\n'
                    b'd:incr("a", " 3 ") -> 14.5\n'
                    b'd:incr("a", 1e300) -> 1e+300\n'
                    b'd:incr("a", 1/0) -> inf\n'
                    b'd:set("s", "12") -> true, nil, false\n'
                    b'd:incr("s", 1) -> nil, "not a number"\n'
                    b'd:incr("s", 1, 1) -> nil, "not a number"\n'
                    b'd:set("t", true) -> true, nil, false\n'
                    b'd:incr("t", 1) -> nil, "not a number"\n'
                    b'd:incr("t", 1, 0) -> nil, "not a number"\n'
                    b'd:rpush("l", 1) -> 1\n'
                    b'd:incr("l", 1) -> nil, "not a number"\n'
                    b'd:incr("l", 1, 0) -> nil, "not a number"\n'
                    b'd:set("z", 0) -> true, nil, false\n'
                    b'd:incr("z", 0) -> 0\n'
                    b'd:incr("z", -0) -> 0\n'
                    b'd:incr("big", 1, 2^53) -> 9.007199254741e+15, nil, false\n'
                    b'd:set("f", 1, 0, 77) -> true, nil, false\n'
                    b'd:incr("f", 1) -> 2\n'
                    b'd:get("f") -> 2, 77\n'
                ),
            ),
            Ask(
                "/init",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:incr("a", 1, nil) -> nil, "not found"\n'
                    b'd:incr("a", 1, "5") -> 6, nil, false\n'
                    b'd:get("a") -> 6\n'
                    b'd:incr("b", 1, "x") ! "x:1: bad init arg: number expected, got string"\n'
                    b'd:incr("b", 1, {}) ! "x:1: bad init arg: number expected, got table"\n'
                    b'd:incr("b", 1, false) -> nil, "not found"\n'
                    b'd:incr("b", 1, true) ! "x:1: bad init arg: number expected, got boolean"\n'
                    b'd:incr("b", 1, 0, 0) -> 1, nil, false\n'
                    b'd:ttl("b") -> 0\n'
                    b'd:incr("c", 1, 0, 0.02) -> 1, nil, false\n'
                    b'd:ttl("c") > 0 -> true\n'
                    b'd:incr("c", 1, 0, 100) -> 2, nil, false\n'
                    b'd:ttl("c") < 1 -> true\n'
                    b'd:get("c") -> nil\n'
                    b'd:incr("c", 1, 0, 100) -> 1, nil, false\n'
                    b'd:ttl("c") > 90 -> true\n'
                    b'd:incr("d", 1, 0, -1) ! "x:1: bad \\"init_ttl\\" argument"\n'
                    b'd:incr("d", 1, nil, 1) ! "x:1: must provide \\"init\\" when providing '
                    b'\\"init_ttl\\""\n'
                    b'd:incr("d", 1, 0, "x") ! "x:1: bad init_ttl arg: number expected, got '
                    b'string"\n'
                    b'd:incr("d", 1, 0, {}) ! "x:1: bad init_ttl arg: number expected, got '
                    b'table"\n'
                    b'd:incr("d", 1, 0, "10") -> 1, nil, false\n'
                    b'd:ttl("d") > 9 -> true\n'
                    b'd:incr("d", 1, 0, "-1") ! "x:1: bad \\"init_ttl\\" argument"\n'
                    b'd:incr("e", 1, 0, 0.0001) -> 1, nil, false\n'
                    b'd:ttl("e") -> 0\n'
                ),
            ),
            Ask(
                "/ttl_and_expire",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:ttl("a") -> nil, "not found"\n'
                    b'd:set("a", 1) -> true, nil, false\n'
                    b'd:ttl("a") -> 0\n'
                    b'd:set("a", 1, 100) -> true, nil, false\n'
                    b'd:ttl("a") > 99 and d:ttl("a") <= 100 -> true\n'
                    b'd:expire("a", 10) -> true\n'
                    b'd:ttl("a") > 9 and d:ttl("a") <= 10 -> true\n'
                    b'd:expire("a", 0) -> true\n'
                    b'd:ttl("a") -> 0\n'
                    b'd:expire("a", 0.0001) -> true\n'
                    b'd:ttl("a") -> 0\n'
                    b'd:expire("a", "5") -> true\n'
                    b'd:ttl("a") > 4 -> true\n'
                    b'd:expire("none", 1) -> nil, "not found"\n'
                    b'd:expire("a", 0.02) -> true\n'
                    b'd:ttl("a") < 0 -> true\n'
                    b'd:get("a") -> nil\n'
                    b'd:set("b", 1, 0.02) -> true, nil, false\n'
                    b'd:expire("b", 10) -> true\n'
                    b'd:get("b") -> 1\n'
                    b'd:rpush("l", 1) -> 1\n'
                    b'd:ttl("l") -> 0\n'
                    b'd:expire("l", 0.02) -> true\n'
                    b'd:llen("l") -> 0\n'
                    b'd:rpush("l", 2) -> 1\n'
                    b'd:ttl("l") -> 0\n'
                    b'd:lpop("l") -> 2\n'
                    b'd:set("x", 1) -> true, nil, false\n'
                    b"d:flush_all() -> \n"
                    b'd:ttl("x") < 0 ! "x:1: attempt to compare nil with number"\n'
                    b'd:expire("x", 10) -> nil, "not found"\n'
                    b'd:get("x") -> nil\n'
                ),
            ),
        ),
        http=r"""
lua_shared_dict incr 100k;
lua_shared_dict init 100k;
lua_shared_dict ttl_and_expire 100k;
""",
        files={
            "lua/show.lua": r"""
-- Runs expressions, a line each, and says what comes back: values, or the error behind a "!".
local function text(v)
    if type(v) == "string" then
        v = v:gsub("^%S+/shdict%.lua:%d+: ", "")  -- theirs and ours
        return #v > 200 and ("<" .. #v .. " of " .. v:sub(1, 1) .. ">") or string.format("%q", v)
    elseif type(v) == "table" then
        local parts = {}
        for i, each in ipairs(v) do parts[i] = text(each) end
        return "{" .. table.concat(parts, ", ") .. "}"
    end
    return tostring(v)
end
local function show(line, ok, ...)
    local parts = {}
    for i = 1, select("#", ...) do parts[i] = text((select(i, ...))) end
    ngx.say(line, ok and " -> " or " ! ", table.concat(parts, ", "))
end
return function(lines)
    local env = setmetatable({ d = ngx.shared[ngx.var.uri:sub(2)],
        e = ngx.shared.e, D = ngx.shared }, { __index = _G })
    for line in lines:gmatch("[^\n]+") do
        local seconds = line:match("^%s*sleep (.*)$")
        if seconds then
            ngx.sleep(tonumber(seconds))
        else
            line = line:match("^%s*(.*)$")
            -- as an argument, as a tail call would hide the caller's name
            local code = "return (function(...) return ... end)(" .. line .. ")"
            local run = assert(loadstring(code, "=x"))
            show(line, pcall(setfenv(run, env)))
        end
    end
end
"""
        },
    ),
]
