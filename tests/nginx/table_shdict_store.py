"""ngx.shared.DICT: set, add, replace, their safe kin, delete, and what has expired.

Rule: each line is an expression and what it returned; `sleep` waits so many seconds.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "store",
        r"""
location /add_and_replace { content_by_lua_block { require 'show' [[
d:add("a", 1)
d:add("a", 2)
d:get("a")
d:replace("a", 3)
d:get("a")
d:replace("b", 1)
d:get("b")
d:safe_add("a", 1)
d:safe_add("c", 1)
d:get("c")
d:safe_set("c", "x")
d:get("c")
d:delete("a")
d:get("a")
d:delete("a")
d:add("a", nil)
d:safe_add("a", nil)
d:replace("a", nil)
d:safe_set("c", nil)
d:get("c")
d:add("a", "again", 0, 5)
d:get("a")
d:replace("a", "and again", 0, 6)
d:get("a")
]] } }
location /over_values_of_other_kinds { content_by_lua_block { require 'show' [[
d:set("a", 1)
d:set("a", "12345678")
d:get("a")
d:set("a", true)
d:get("a")
d:set("a", "x")
d:get("a")
d:set("a", false)
d:get("a")
d:set("a", ("y"):rep(3000))
#d:get("a")
d:set("a", 2)
d:get("a")
d:rpush("l", 1)
d:get("l")
d:get_stale("l")
d:set("l", 5)
d:get("l")
d:rpush("l", 1)
d:delete("l")
d:rpush("l", 1)
d:add("l", 2)
d:replace("l", 3)
d:get("l")
]] } }
location /expiry { content_by_lua_block { require 'show' [[
d:set("a", 1, 0.02)
d:get("a")
d:set("b", 1, 0.0001)
d:ttl("b")
d:set("keep", "kept", 100)
sleep 0.05
d:get("a")
d:get("b")
d:get_stale("a")
d:get("keep")
d:set("a", "stale", 0.02, 3)
sleep 0.05
d:get_stale("a")
d:ttl("a") < 0
d:expire("a", 100)
d:get("a")
d:set("a", "x", 0.02)
sleep 0.05
d:add("a", "new")
d:get("a")
d:set("a", "x", 0.02)
sleep 0.05
d:replace("a", "new")
d:get("a")
d:set("a", 1, 0.02)
sleep 0.05
d:incr("a", 1)
d:set("a", 1, 0.02)
sleep 0.05
d:incr("a", 1, 10)
d:get("a")
d:set("a", 1, 0.02)
sleep 0.05
d:delete("a")
d:get_stale("a")
d:set("a", 1, 0)
d:ttl("a")
d:get_keys()
]] } }
location /stale { content_by_lua_block { require 'show' [[
d:set("s", "text", 0.02, 9)
d:set("n", 5, 0.02)
d:set("t", true, 0.02)
d:set("f", false, 0.02, 1)
d:set("later", "text", 100, 2)
sleep 0.05
d:get_stale("s")
d:get_stale("n")
d:get_stale("t")
d:get_stale("f")
d:get_stale("later")
d:get_stale("none")
d:rpush("l", 1)
d:get_stale("l")
d:set("s", "again")
d:get_stale("s")
]] } }
""",
        (
            Ask(
                "/add_and_replace",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:add("a", 1) -> true, nil, false\n'
                    b'd:add("a", 2) -> false, "exists", false\n'
                    b'd:get("a") -> 1\n'
                    b'd:replace("a", 3) -> true, nil, false\n'
                    b'd:get("a") -> 3\n'
                    b'd:replace("b", 1) -> false, "not found", false\n'
                    b'd:get("b") -> nil\n'
                    b'd:safe_add("a", 1) -> false, "exists", false\n'
                    b'd:safe_add("c", 1) -> true, nil, false\n'
                    b'd:get("c") -> 1\n'
                    b'd:safe_set("c", "x") -> true, nil, false\n'
                    b'd:get("c") -> "x"\n'
                    b'd:delete("a") -> true, nil, false\n'
                    b'd:get("a") -> nil\n'
                    b'd:delete("a") -> true, nil, false\n'
                    b'd:add("a", nil) -> false, "attempt to add or replace nil values", false\n'
                    b'd:safe_add("a", nil) -> false, "attempt to add or replace nil values", '
                    b"false\n"
                    b'd:replace("a", nil) -> false, "attempt to add or replace nil values", '
                    b"false\n"
                    b'd:safe_set("c", nil) -> true, nil, false\n'
                    b'd:get("c") -> nil\n'
                    b'd:add("a", "again", 0, 5) -> true, nil, false\n'
                    b'd:get("a") -> "again", 5\n'
                    b'd:replace("a", "and again", 0, 6) -> true, nil, false\n'
                    b'd:get("a") -> "and again", 6\n'
                ),
            ),
            Ask(
                "/over_values_of_other_kinds",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set("a", 1) -> true, nil, false\n'
                    b'd:set("a", "12345678") -> true, nil, false\n'
                    b'd:get("a") -> "12345678"\n'
                    b'd:set("a", true) -> true, nil, false\n'
                    b'd:get("a") -> true\n'
                    b'd:set("a", "x") -> true, nil, false\n'
                    b'd:get("a") -> "x"\n'
                    b'd:set("a", false) -> true, nil, false\n'
                    b'd:get("a") -> false\n'
                    b'd:set("a", ("y"):rep(3000)) -> true, nil, false\n'
                    b'#d:get("a") -> 3000\n'
                    b'd:set("a", 2) -> true, nil, false\n'
                    b'd:get("a") -> 2\n'
                    b'd:rpush("l", 1) -> 1\n'
                    b'd:get("l") -> nil, "value is a list"\n'
                    b'd:get_stale("l") -> nil, "value is a list"\n'
                    b'd:set("l", 5) -> true, nil, false\n'
                    b'd:get("l") -> 5\n'
                    b'd:rpush("l", 1) -> nil, "value not a list"\n'
                    b'd:delete("l") -> true, nil, false\n'
                    b'd:rpush("l", 1) -> 1\n'
                    b'd:add("l", 2) -> false, "exists", false\n'
                    b'd:replace("l", 3) -> true, nil, false\n'
                    b'd:get("l") -> 3\n'
                ),
            ),
            Ask(
                "/expiry",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set("a", 1, 0.02) -> true, nil, false\n'
                    b'd:get("a") -> 1\n'
                    b'd:set("b", 1, 0.0001) -> true, nil, false\n'
                    b'd:ttl("b") -> 0\n'
                    b'd:set("keep", "kept", 100) -> true, nil, false\n'
                    b'd:get("a") -> nil\n'
                    b'd:get("b") -> 1\n'
                    b'd:get_stale("a") -> nil\n'
                    b'd:get("keep") -> "kept"\n'
                    b'd:set("a", "stale", 0.02, 3) -> true, nil, false\n'
                    b'd:get_stale("a") -> "stale", 3, true\n'
                    b'd:ttl("a") < 0 -> true\n'
                    b'd:expire("a", 100) -> true\n'
                    b'd:get("a") -> "stale", 3\n'
                    b'd:set("a", "x", 0.02) -> true, nil, false\n'
                    b'd:add("a", "new") -> true, nil, false\n'
                    b'd:get("a") -> "new"\n'
                    b'd:set("a", "x", 0.02) -> true, nil, false\n'
                    b'd:replace("a", "new") -> false, "not found", false\n'
                    b'd:get("a") -> nil\n'
                    b'd:set("a", 1, 0.02) -> true, nil, false\n'
                    b'd:incr("a", 1) -> nil, "not found"\n'
                    b'd:set("a", 1, 0.02) -> true, nil, false\n'
                    b'd:incr("a", 1, 10) -> 11, nil, false\n'
                    b'd:get("a") -> 11\n'
                    b'd:set("a", 1, 0.02) -> true, nil, false\n'
                    b'd:delete("a") -> true, nil, false\n'
                    b'd:get_stale("a") -> nil\n'
                    b'd:set("a", 1, 0) -> true, nil, false\n'
                    b'd:ttl("a") -> 0\n'
                    b'd:get_keys() -> {"b", "keep", "a"}\n'
                ),
            ),
            Ask(
                "/stale",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set("s", "text", 0.02, 9) -> true, nil, false\n'
                    b'd:set("n", 5, 0.02) -> true, nil, false\n'
                    b'd:set("t", true, 0.02) -> true, nil, false\n'
                    b'd:set("f", false, 0.02, 1) -> true, nil, false\n'
                    b'd:set("later", "text", 100, 2) -> true, nil, false\n'
                    b'd:get_stale("s") -> "text", 9, true\n'
                    b'd:get_stale("n") -> 5, nil, true\n'
                    b'd:get_stale("t") -> true, nil, true\n'
                    b'd:get_stale("f") -> false, 1, true\n'
                    b'd:get_stale("later") -> "text", 2, false\n'
                    b'd:get_stale("none") -> nil\n'
                    b'd:rpush("l", 1) -> 1\n'
                    b'd:get_stale("l") -> nil, "value is a list"\n'
                    b'd:set("s", "again") -> true, nil, false\n'
                    b'd:get_stale("s") -> "again", nil, false\n'
                ),
            ),
        ),
        http=r"""
lua_shared_dict add_and_replace 100k;
lua_shared_dict over_values_of_other_kinds 100k;
lua_shared_dict expiry 100k;
lua_shared_dict stale 100k;
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
