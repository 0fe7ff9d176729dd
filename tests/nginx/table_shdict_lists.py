"""ngx.shared.DICT: lpush, rpush, lpop, rpop, llen.

Rule: each line is an expression and what it returned; `sleep` waits so many seconds.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "lists",
        r"""
location /both_ends { content_by_lua_block { require 'show' [[
d:llen("l")
d:lpop("l")
d:rpop("l")
d:lpush("l", "b")
d:lpush("l", "a")
d:rpush("l", "c")
d:llen("l")
d:lpop("l")
d:rpop("l")
d:rpop("l")
d:rpop("l")
d:llen("l")
d:get("l")
d:get_keys()
d:rpush("l", 1.5)
d:rpush("l", "")
d:rpush("l", ("x"):rep(5000))
d:rpush("l", "a\0b")
d:lpop("l")
d:lpop("l")
#d:lpop("l")
#d:lpop("l")
d:lpop("l")
]] } }
location /what_is_no_list_or_no_element { content_by_lua_block { require 'show' [[
d:set("s", "x")
d:lpush("s", 1)
d:rpush("s", 1)
d:lpop("s")
d:rpop("s")
d:llen("s")
d:get("s")
d:rpush("l", true)
d:rpush("l", nil)
d:rpush("l", {})
d:lpush("l", print)
d:llen("l")
d:rpush(nil, 1)
d:rpush("", 1)
d:rpush(("k"):rep(65536), 1)
d:rpush({}, 1)
d:rpush(true, 1)
d:rpush(5, 1)
d:llen(5)
d:llen("5")
d:lpop(nil)
d:lpop("")
d:lpop(("k"):rep(65536))
d:lpop({})
d:llen(nil)
d:llen("")
d:llen({})
d:rpush("l")
d:rpush("l", 1, 2)
d:lpop()
d:lpop("l", 1)
d:llen()
d:llen("l", 1)
d.lpush("l", 1)
d.lpush("d", "l", 1)
d.lpush({}, "l", 1)
d.lpop("d", "l")
d.llen({}, "l")
]] } }
location /expiry { content_by_lua_block { require 'show' [[
d:set("s", "x", 0.02)
sleep 0.05
d:rpush("s", 1)
d:llen("s")
d:ttl("s")
d:expire("s", 0.02)
sleep 0.05
d:llen("s")
d:lpop("s")
d:get_stale("s")
d:rpush("s", 2)
d:expire("s", 50)
d:rpush("s", 3)
d:ttl("s") > 40
d:lpop("s")
d:ttl("s") > 40
d:flush_all()
d:llen("s")
d:lpop("s")
d:lpush("s", 4)
d:llen("s")
d:get_keys()
]] } }
""",
        (
            Ask(
                "/both_ends",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:llen("l") -> 0\n'
                    b'd:lpop("l") -> nil\n'
                    b'd:rpop("l") -> nil\n'
                    b'd:lpush("l", "b") -> 1\n'
                    b'd:lpush("l", "a") -> 2\n'
                    b'd:rpush("l", "c") -> 3\n'
                    b'd:llen("l") -> 3\n'
                    b'd:lpop("l") -> "a"\n'
                    b'd:rpop("l") -> "c"\n'
                    b'd:rpop("l") -> "b"\n'
                    b'd:rpop("l") -> nil\n'
                    b'd:llen("l") -> 0\n'
                    b'd:get("l") -> nil\n'
                    b"d:get_keys() -> {}\n"
                    b'd:rpush("l", 1.5) -> 1\n'
                    b'd:rpush("l", "") -> 2\n'
                    b'd:rpush("l", ("x"):rep(5000)) -> 3\n'
                    b'd:rpush("l", "a\\0b") -> 4\n'
                    b'd:lpop("l") -> 1.5\n'
                    b'd:lpop("l") -> ""\n'
                    b'#d:lpop("l") -> 5000\n'
                    b'#d:lpop("l") -> 3\n'
                    b'd:lpop("l") -> nil\n'
                ),
            ),
            Ask(
                "/what_is_no_list_or_no_element",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set("s", "x") -> true, nil, false\n'
                    b'd:lpush("s", 1) -> nil, "value not a list"\n'
                    b'd:rpush("s", 1) -> nil, "value not a list"\n'
                    b'd:lpop("s") -> nil, "value not a list"\n'
                    b'd:rpop("s") -> nil, "value not a list"\n'
                    b'd:llen("s") -> nil, "value not a list"\n'
                    b'd:get("s") -> "x"\n'
                    b'd:rpush("l", true) -> nil, "bad value type"\n'
                    b'd:rpush("l", nil) -> nil, "bad value type"\n'
                    b'd:rpush("l", {}) -> nil, "bad value type"\n'
                    b'd:lpush("l", print) -> nil, "bad value type"\n'
                    b'd:llen("l") -> 0\n'
                    b'd:rpush(nil, 1) -> nil, "nil key"\n'
                    b'd:rpush("", 1) -> nil, "empty key"\n'
                    b'd:rpush(("k"):rep(65536), 1) -> nil, "key too long"\n'
                    b"d:rpush({}, 1) ! \"x:1: bad argument #1 to 'rpush' (string expected, got "
                    b'table)"\n'
                    b"d:rpush(true, 1) ! \"x:1: bad argument #1 to 'rpush' (string expected, "
                    b'got boolean)"\n'
                    b"d:rpush(5, 1) -> 1\n"
                    b"d:llen(5) -> 1\n"
                    b'd:llen("5") -> 1\n'
                    b'd:lpop(nil) -> nil, "nil key"\n'
                    b'd:lpop("") -> nil, "empty key"\n'
                    b'd:lpop(("k"):rep(65536)) -> nil, "key too long"\n'
                    b"d:lpop({}) ! \"x:1: bad argument #1 to 'lpop' (string expected, got "
                    b'table)"\n'
                    b'd:llen(nil) -> nil, "nil key"\n'
                    b'd:llen("") -> nil, "empty key"\n'
                    b"d:llen({}) ! \"x:1: bad argument #1 to 'llen' (string expected, got "
                    b'table)"\n'
                    b'd:rpush("l") ! "x:1: expecting 3 arguments, but only seen 2"\n'
                    b'd:rpush("l", 1, 2) ! "x:1: expecting 3 arguments, but only seen 4"\n'
                    b'd:lpop() ! "x:1: expecting 2 arguments, but only seen 1"\n'
                    b'd:lpop("l", 1) ! "x:1: expecting 2 arguments, but only seen 3"\n'
                    b'd:llen() ! "x:1: expecting 2 arguments, but only seen 1"\n'
                    b'd:llen("l", 1) ! "x:1: expecting 2 arguments, but only seen 3"\n'
                    b'd.lpush("l", 1) ! "x:1: expecting 3 arguments, but only seen 2"\n'
                    b'd.lpush("d", "l", 1) ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.lpush({}, "l", 1) ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.lpop("d", "l") ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.llen({}, "l") ! "x:1: bad \\"zone\\" argument"\n'
                ),
            ),
            Ask(
                "/expiry",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set("s", "x", 0.02) -> true, nil, false\n'
                    b'd:rpush("s", 1) -> 1\n'
                    b'd:llen("s") -> 1\n'
                    b'd:ttl("s") -> 0\n'
                    b'd:expire("s", 0.02) -> true\n'
                    b'd:llen("s") -> 0\n'
                    b'd:lpop("s") -> nil\n'
                    b'd:get_stale("s") -> nil\n'
                    b'd:rpush("s", 2) -> 1\n'
                    b'd:expire("s", 50) -> true\n'
                    b'd:rpush("s", 3) -> 2\n'
                    b'd:ttl("s") > 40 -> true\n'
                    b'd:lpop("s") -> 2\n'
                    b'd:ttl("s") > 40 -> true\n'
                    b"d:flush_all() -> \n"
                    b'd:llen("s") -> 0\n'
                    b'd:lpop("s") -> nil\n'
                    b'd:lpush("s", 4) -> 1\n'
                    b'd:llen("s") -> 1\n'
                    b'd:get_keys() -> {"s"}\n'
                ),
            ),
        ),
        http=r"""
lua_shared_dict both_ends 100k;
lua_shared_dict what_is_no_list_or_no_element 100k;
lua_shared_dict expiry 100k;
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
