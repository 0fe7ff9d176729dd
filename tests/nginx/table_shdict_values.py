"""ngx.shared.DICT: what is stored and what comes back, keys, flags, arguments that are refused.

Rule: each line is an expression and what it returned; behind a "!" is an error.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "values",
        r"""
location /values { content_by_lua_block { require 'show' [[
d:get("none")
d:set("s", "text")
d:get("s")
d:set("n", 1.5)
d:get("n")
d:set("big", 2^53)
d:get("big")
d:set("nan", 0/0)
d:get("nan") ~= d:get("nan")
d:set("inf", 1/0)
d:get("inf")
d:set("t", true)
d:get("t")
d:set("f", false)
d:get("f")
d:set("empty", "")
d:get("empty")
d:set("zero", "a\0b\0")
#d:get("zero")
d:set("long", ("x"):rep(5000))
#d:get("long")
d:set("s", nil)
d:get("s")
d:set("s", {})
d:set("s", print)
d:set("s", ngx.null)
d:get("s")
]] } }
location /flags { content_by_lua_block { require 'show' [[
d:set("a", 1, 0, 7)
d:get("a")
d:get_stale("a")
d:set("a", 1, 0, 0)
d:get("a")
d:get_stale("a")
d:set("a", "x", 0, -1)
d:get("a")
d:set("a", "x", 0, 3.9)
d:get("a")
d:set("a", "x", 0, nil)
d:get("a")
d:set("a", false, 0, 9)
d:get("a")
d:add("b", 1, 0, 3)
d:get("b")
d:replace("b", 2, 0, 4)
d:get("b")
d:incr("b", 1)
d:get("b")
d:expire("b", 100)
d:get("b")
d:rpush("l", 1)
d:get("l")
]] } }
location /keys { content_by_lua_block { require 'show' [[
d:set(nil, 1)
d:set("", 1)
d:set(1, "one")
d:get("1")
d:get(1)
d:set(1.5, "x")
d:get("1.5")
d:set(1e15, "x")
d:get("1e+15")
d:set(true, "yes")
d:get("true")
d:set(("k"):rep(65535), 1)
d:get(("k"):rep(65535))
d:set(("k"):rep(65536), 1)
d:get(("k"):rep(65536))
d:get(nil)
d:get("")
d:get()
d:get_stale(nil)
d:get_stale("")
d:get_stale(("k"):rep(65536))
d:add(nil, 1)
d:add("", 1)
d:safe_set(nil, 1)
d:safe_add("", 1)
d:replace(nil, 1)
d:delete(nil)
d:delete("")
d:delete(("k"):rep(65536))
d:incr(nil, 1)
d:incr("", 1)
d:incr(("k"):rep(65536), 1)
d:ttl(nil)
d:ttl("")
d:ttl(("k"):rep(65536))
d:expire(nil, 1)
d:expire("", 1)
d:expire(("k"):rep(65536), 1)
d:set("a\0b", "zero")
d:get("a\0b")
d:get("a")
d:set("\255", "high")
d:get("\255")
]] } }
""",
        (
            Ask(
                "/values",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:get("none") -> nil\n'
                    b'd:set("s", "text") -> true, nil, false\n'
                    b'd:get("s") -> "text"\n'
                    b'd:set("n", 1.5) -> true, nil, false\n'
                    b'd:get("n") -> 1.5\n'
                    b'd:set("big", 2^53) -> true, nil, false\n'
                    b'd:get("big") -> 9.007199254741e+15\n'
                    b'd:set("nan", 0/0) -> true, nil, false\n'
                    b'd:get("nan") ~= d:get("nan") -> true\n'
                    b'd:set("inf", 1/0) -> true, nil, false\n'
                    b'd:get("inf") -> inf\n'
                    b'd:set("t", true) -> true, nil, false\n'
                    b'd:get("t") -> true\n'
                    b'd:set("f", false) -> true, nil, false\n'
                    b'd:get("f") -> false\n'
                    b'd:set("empty", "") -> true, nil, false\n'
                    b'd:get("empty") -> ""\n'
                    b'd:set("zero", "a\\0b\\0") -> true, nil, false\n'
                    b'#d:get("zero") -> 4\n'
                    b'd:set("long", ("x"):rep(5000)) -> true, nil, false\n'
                    b'#d:get("long") -> 5000\n'
                    b'd:set("s", nil) -> true, nil, false\n'
                    b'd:get("s") -> nil\n'
                    b'd:set("s", {}) -> nil, "bad value type"\n'
                    b'd:set("s", print) -> nil, "bad value type"\n'
                    b'd:set("s", ngx.null) -> nil, "bad value type"\n'
                    b'd:get("s") -> nil\n'
                ),
            ),
            Ask(
                "/flags",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set("a", 1, 0, 7) -> true, nil, false\n'
                    b'd:get("a") -> 1, 7\n'
                    b'd:get_stale("a") -> 1, 7, false\n'
                    b'd:set("a", 1, 0, 0) -> true, nil, false\n'
                    b'd:get("a") -> 1\n'
                    b'd:get_stale("a") -> 1, nil, false\n'
                    b'd:set("a", "x", 0, -1) -> true, nil, false\n'
                    b'd:get("a") -> "x", -1\n'
                    b'd:set("a", "x", 0, 3.9) -> true, nil, false\n'
                    b'd:get("a") -> "x", 3\n'
                    b'd:set("a", "x", 0, nil) -> true, nil, false\n'
                    b'd:get("a") -> "x"\n'
                    b'd:set("a", false, 0, 9) -> true, nil, false\n'
                    b'd:get("a") -> false, 9\n'
                    b'd:add("b", 1, 0, 3) -> true, nil, false\n'
                    b'd:get("b") -> 1, 3\n'
                    b'd:replace("b", 2, 0, 4) -> true, nil, false\n'
                    b'd:get("b") -> 2, 4\n'
                    b'd:incr("b", 1) -> 3\n'
                    b'd:get("b") -> 3, 4\n'
                    b'd:expire("b", 100) -> true\n'
                    b'd:get("b") -> 3, 4\n'
                    b'd:rpush("l", 1) -> 1\n'
                    b'd:get("l") -> nil, "value is a list"\n'
                ),
            ),
            Ask(
                "/keys",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd:set(nil, 1) -> nil, "nil key"\n'
                    b'd:set("", 1) -> nil, "empty key"\n'
                    b'd:set(1, "one") -> true, nil, false\n'
                    b'd:get("1") -> "one"\n'
                    b'd:get(1) -> "one"\n'
                    b'd:set(1.5, "x") -> true, nil, false\n'
                    b'd:get("1.5") -> "x"\n'
                    b'd:set(1e15, "x") -> true, nil, false\n'
                    b'd:get("1e+15") -> "x"\n'
                    b'd:set(true, "yes") -> true, nil, false\n'
                    b'd:get("true") -> "yes"\n'
                    b'd:set(("k"):rep(65535), 1) -> true, nil, false\n'
                    b'd:get(("k"):rep(65535)) -> 1\n'
                    b'd:set(("k"):rep(65536), 1) -> nil, "key too long"\n'
                    b'd:get(("k"):rep(65536)) -> nil, "key too long"\n'
                    b'd:get(nil) -> nil, "nil key"\n'
                    b'd:get("") -> nil, "empty key"\n'
                    b'd:get() -> nil, "nil key"\n'
                    b'd:get_stale(nil) -> nil, "nil key"\n'
                    b'd:get_stale("") -> nil, "empty key"\n'
                    b'd:get_stale(("k"):rep(65536)) -> nil, "key too long"\n'
                    b'd:add(nil, 1) -> nil, "nil key"\n'
                    b'd:add("", 1) -> nil, "empty key"\n'
                    b'd:safe_set(nil, 1) -> nil, "nil key"\n'
                    b'd:safe_add("", 1) -> nil, "empty key"\n'
                    b'd:replace(nil, 1) -> nil, "nil key"\n'
                    b'd:delete(nil) -> nil, "nil key"\n'
                    b'd:delete("") -> nil, "empty key"\n'
                    b'd:delete(("k"):rep(65536)) -> nil, "key too long"\n'
                    b'd:incr(nil, 1) -> nil, "nil key"\n'
                    b'd:incr("", 1) -> nil, "empty key"\n'
                    b'd:incr(("k"):rep(65536), 1) -> nil, "key too long"\n'
                    b'd:ttl(nil) -> nil, "nil key"\n'
                    b'd:ttl("") -> nil, "empty key"\n'
                    b'd:ttl(("k"):rep(65536)) -> nil, "key too long"\n'
                    b'd:expire(nil, 1) -> nil, "nil key"\n'
                    b'd:expire("", 1) -> nil, "empty key"\n'
                    b'd:expire(("k"):rep(65536), 1) -> nil, "key too long"\n'
                    b'd:set("a\\0b", "zero") -> true, nil, false\n'
                    b'd:get("a\\0b") -> "zero"\n'
                    b'd:get("a") -> nil\n'
                    b'd:set("\\255", "high") -> true, nil, false\n'
                    b'd:get("\\255") -> "high"\n'
                ),
            ),
        ),
        http=r"""
lua_shared_dict values 100k;
lua_shared_dict flags 100k;
lua_shared_dict keys 100k;
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
