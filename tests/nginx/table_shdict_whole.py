"""ngx.shared.DICT: get_keys, flush_all, flush_expired, capacity, free_space.

Rule: each line is an expression and what it returned; `sleep` waits so many seconds.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "whole",
        r"""
location /keys_and_flushing { content_by_lua_block { require 'show' [[
d:get_keys()
d:set("a", 1)
d:set("b", 2)
d:set("c", 3)
d:rpush("l", 1)
d:get_keys()
d:get("a")
d:get_keys()
d:get_keys(2)
d:get_keys(0)
d:get_keys(-1)
#d:get_keys(1.9)
d:get_keys("1")
d:ttl("b")
d:get_stale("c")
d:llen("l")
d:get_keys()
d:expire("b", 100)
d:replace("c", 4)
d:get_keys()
d:set("gone", 1, 0.02)
sleep 0.05
d:get_keys()
d:flush_expired()
d:flush_expired()
d:flush_all()
d:get_keys()
d:get("a")
d:get_stale("a")
d:set("b", 5)
d:get_keys()
d:flush_expired(1)
d:flush_expired(1.9)
d:flush_expired("1")
d:flush_expired(0)
d:flush_expired()
d:get("b")
d:flush_expired(-1)
]] } }
location /more_keys_than_are_told { content_by_lua_block { require 'show' [[
(function() for i = 1, 1100 do d:set(i, i) end return #d:get_keys() end)()
#d:get_keys(0)
#d:get_keys(1023)
#d:get_keys(1025)
#d:get_keys(5000)
]] } }
location /sizes { content_by_lua_block { require 'show' [[
d:capacity()
d:free_space()
D.f:capacity()
D.f:free_space()
D.g:capacity()
D.g:free_space()
D.h:capacity()
D.h:free_space()
D.i:capacity()
D.i:free_space()
D.l:capacity()
D.l:free_space()
D.m:capacity()
D.m:free_space()
d:set("a", 1)
d:free_space()
]] } }
""",
        (
            Ask(
                "/keys_and_flushing",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"d:get_keys() -> {}\n"
                    b'd:set("a", 1) -> true, nil, false\n'
                    b'd:set("b", 2) -> true, nil, false\n'
                    b'd:set("c", 3) -> true, nil, false\n'
                    b'd:rpush("l", 1) -> 1\n'
                    b'd:get_keys() -> {"a", "b", "c", "l"}\n'
                    b'd:get("a") -> 1\n'
                    b'd:get_keys() -> {"b", "c", "l", "a"}\n'
                    b'd:get_keys(2) -> {"b", "c"}\n'
                    b'd:get_keys(0) -> {"b", "c", "l", "a"}\n'
                    b'd:get_keys(-1) -> {"b", "c", "l", "a"}\n'
                    b"#d:get_keys(1.9) -> 1\n"
                    b'd:get_keys("1") -> {"b"}\n'
                    b'd:ttl("b") -> 0\n'
                    b'd:get_stale("c") -> 3, nil, false\n'
                    b'd:llen("l") -> 1\n'
                    b'd:get_keys() -> {"b", "a", "c", "l"}\n'
                    b'd:expire("b", 100) -> true\n'
                    b'd:replace("c", 4) -> true, nil, false\n'
                    b'd:get_keys() -> {"b", "a", "l", "c"}\n'
                    b'd:set("gone", 1, 0.02) -> true, nil, false\n'
                    b'd:get_keys() -> {"b", "a", "l", "c"}\n'
                    b"d:flush_expired() -> 1\n"
                    b"d:flush_expired() -> 0\n"
                    b"d:flush_all() -> \n"
                    b"d:get_keys() -> {}\n"
                    b'd:get("a") -> nil\n'
                    b'd:get_stale("a") -> nil\n'
                    b'd:set("b", 5) -> true, nil, false\n'
                    b'd:get_keys() -> {"b"}\n'
                    b"d:flush_expired(1) -> 0\n"
                    b"d:flush_expired(1.9) -> 0\n"
                    b'd:flush_expired("1") -> 0\n'
                    b"d:flush_expired(0) -> 0\n"
                    b"d:flush_expired() -> 0\n"
                    b'd:get("b") -> 5\n'
                    b"d:flush_expired(-1) -> 0\n"
                ),
            ),
            Ask(
                "/more_keys_than_are_told",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"(function() for i = 1, 1100 do d:set(i, i) end return #d:get_keys() "
                    b"end)() -> 735\n"
                    b"#d:get_keys(0) -> 735\n"
                    b"#d:get_keys(1023) -> 735\n"
                    b"#d:get_keys(1025) -> 735\n"
                    b"#d:get_keys(5000) -> 735\n"
                ),
            ),
            Ask(
                "/sizes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"d:capacity() -> 12288\n"
                    b"d:free_space() -> 0\n"
                    b"D.f:capacity() -> 12289\n"
                    b"D.f:free_space() -> 0\n"
                    b"D.g:capacity() -> 102400\n"
                    b"D.g:free_space() -> 90112\n"
                    b"D.h:capacity() -> 921600\n"
                    b"D.h:free_space() -> 905216\n"
                    b"D.i:capacity() -> 10485760\n"
                    b"D.i:free_space() -> 10412032\n"
                    b"D.l:capacity() -> 1048576\n"
                    b"D.l:free_space() -> 1032192\n"
                    b"D.m:capacity() -> 40960\n"
                    b"D.m:free_space() -> 28672\n"
                    b'd:set("a", 1) -> true, nil, false\n'
                    b"d:free_space() -> 0\n"
                ),
            ),
        ),
        http=r"""
lua_shared_dict keys_and_flushing 100k;
lua_shared_dict more_keys_than_are_told 100k;
lua_shared_dict sizes 12k;
lua_shared_dict f 12289;
lua_shared_dict g 100k;
lua_shared_dict h 900k;
lua_shared_dict i 10m;
lua_shared_dict l 1M;
lua_shared_dict m 40K;
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
