"""ngx.shared.DICT: what is larger than the dictionary, lists and numbers when it is full.

Rule: each line is an expression and what it returned.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "full",
        r"""
location /larger_than_it_is { content_by_lua_block { require 'show' [[
d:set("a", 1)
d:set("big", ("x"):rep(200000))
d:get("a")
d:get_keys()
d:safe_set("big", ("x"):rep(200000))
d:add("big", ("x"):rep(200000))
d:rpush("big", ("x"):rep(200000))
d:set("b", ("x"):rep(60000))
d:get("b")
d:set("c", ("x"):rep(60000))
d:get("b")
d:free_space()
d:set("c", ("y"):rep(90000))
d:get("c")
d:get_keys()
d:replace("c", ("y"):rep(200000))
d:get("c")
d:incr("n", 1, 0)
]] } }
location /full_of_lists { content_by_lua_block { require 'show' [[
elements(d)
d:rpush("other", 1)
d:lpush("l", "x")
d:safe_set("a", 1)
d:set("a", 1)
d:llen("l")
d:get_keys()
d:rpush("l", "again")
lists(d)
d:incr("n", 1, 0)
d:incr("n2", 1, 0)
]] } }
location /incr_when_it_is_full { content_by_lua_block { require 'show' [[
numbers(d)
d:get("n1")
d:incr("n2", 1, 0)
d:incr("m", 1, 0)
(function() d:flush_all() return d:incr("m", 1, 0) end)()
]] } }
""",
        (
            Ask(
                "/larger_than_it_is",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set("a", 1) -> true, nil, false\n'
                    b'd:set("big", ("x"):rep(200000)) -> false, "no memory", true\n'
                    b'd:get("a") -> nil\n'
                    b"d:get_keys() -> {}\n"
                    b'd:safe_set("big", ("x"):rep(200000)) -> false, "no memory", false\n'
                    b'd:add("big", ("x"):rep(200000)) -> false, "no memory", false\n'
                    b'd:rpush("big", ("x"):rep(200000)) -> nil, "no memory"\n'
                    b'd:set("b", ("x"):rep(60000)) -> true, nil, false\n'
                    b'd:get("b") -> <60000 of x>\n'
                    b'd:set("c", ("x"):rep(60000)) -> true, nil, true\n'
                    b'd:get("b") -> nil\n'
                    b"d:free_space() -> 28672\n"
                    b'd:set("c", ("y"):rep(90000)) -> true, nil, false\n'
                    b'd:get("c") -> <90000 of y>\n'
                    b'd:get_keys() -> {"c"}\n'
                    b'd:replace("c", ("y"):rep(200000)) -> false, "no memory", false\n'
                    b'd:get("c") -> nil\n'
                    b'd:incr("n", 1, 0) -> 1, nil, false\n'
                ),
            ),
            Ask(
                "/full_of_lists",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'elements(d) -> 0, "no memory", 0, 0\n'
                    b'd:rpush("other", 1) -> nil, "no memory"\n'
                    b'd:lpush("l", "x") -> nil, "no memory"\n'
                    b'd:safe_set("a", 1) -> true, nil, false\n'
                    b'd:set("a", 1) -> true, nil, false\n'
                    b'd:llen("l") -> 0\n'
                    b'd:get_keys() -> {"a"}\n'
                    b'd:rpush("l", "again") -> nil, "no memory"\n'
                    b"lists(d) -> 1, 1, 0\n"
                    b'd:incr("n", 1, 0) -> 1, nil, false\n'
                    b'd:incr("n2", 1, 0) -> 1, nil, false\n'
                ),
            ),
            Ask(
                "/incr_when_it_is_full",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"numbers(d) -> 32, 1, nil, true, 31\n"
                    b'd:get("n1") -> nil\n'
                    b'd:incr("n2", 1, 0) -> 2, nil, false\n'
                    b'd:incr("m", 1, 0) -> 1, nil, true\n'
                    b'(function() d:flush_all() return d:incr("m", 1, 0) end)() -> 1, nil, '
                    b"false\n"
                ),
            ),
        ),
        http=r"""
lua_shared_dict larger_than_it_is 100k;
lua_shared_dict full_of_lists 12k;
lua_shared_dict incr_when_it_is_full 12k;
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
-- how many elements, lists, numbers there is room for
local function elements(d)
    local n, ok, err = 0
    repeat
        ok, err = d:rpush("l", "element " .. n)
        n = n + (ok and 1 or 0)
    until not ok
    return n, err, d:llen("l"), d:free_space()
end
local function lists(d)
    local n, ok = 0
    repeat
        ok = d:rpush("l" .. n, n)
        n = n + 1
    until not ok
    return n, #d:get_keys(0), d:free_space()
end
local function numbers(d)
    local n, value, err, forcible = 0
    repeat
        n = n + 1
        value, err, forcible = d:incr("n" .. n, 1, 0)
    until not value or forcible
    return n, value, err, forcible, #d:get_keys(0)
end
return function(lines)
    local env = setmetatable({ d = ngx.shared[ngx.var.uri:sub(2)],
        e = ngx.shared.e, D = ngx.shared,
        elements = elements, lists = lists, numbers = numbers }, { __index = _G })
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
