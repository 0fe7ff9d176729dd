"""ngx.shared.DICT: arguments that are refused.

Rule: each line is an expression and what it returned; behind a "!" is an error.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "arguments",
        r"""
location /arguments { content_by_lua_block { require 'show' [[
d.get("a")
d.get()
d.get({}, "a")
d.get(nil, "a")
d.get(1, "a")
d.set("a", 1)
d.set({}, "a", 1)
d:set("a")
d:set()
d:set("a", 1, "x")
d:set("a", 1, -1)
d:set("a", 1, -0.0001)
d:set("a", 1, {})
d:set("a", 1, "10")
d:add("a", 1, -1)
d:add("b", {})
d:safe_set("a", 1, -1)
d:safe_set("a", {})
d:safe_add("b", 1, -1)
d:replace("a", 1, -1)
d:replace("a", {})
d:delete()
d.delete("a")
d.incr("a", 1)
d.ttl("a")
d:expire("a")
d:expire("a", "x")
d:expire("a", nil)
d:expire("a", -1)
d.expire("a", 1)
d.get_keys()
d.get_keys({})
d:get_keys("x")
d:get_keys({})
d:get_keys(1, 2)
d:get_keys(nil)
d.flush_all()
d.flush_all({})
d:flush_all(1)
d.flush_expired()
d:flush_expired("x")
d:flush_expired(1, 2)
d.capacity()
d.free_space()
d.capacity({})
D.none
type(D.d)
type(D.d.get)
d.get == e.get
D.d == d
getmetatable(d) == getmetatable(e)
d.none
]] } }
""",
        (
            Ask(
                "/arguments",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'd.get("a") ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.get() ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.get({}, "a") ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.get(nil, "a") ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.get(1, "a") ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.set("a", 1) ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.set({}, "a", 1) ! "x:1: bad \\"zone\\" argument"\n'
                    b'd:set("a") -> true, nil, false\n'
                    b'd:set() -> nil, "nil key"\n'
                    b'd:set("a", 1, "x") ! "attempt to compare string with number"\n'
                    b'd:set("a", 1, -1) ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:set("a", 1, -0.0001) ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:set("a", 1, {}) ! "attempt to compare table with number"\n'
                    b'd:set("a", 1, "10") ! "attempt to compare string with number"\n'
                    b'd:add("a", 1, -1) ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:add("b", {}) -> nil, "bad value type"\n'
                    b'd:safe_set("a", 1, -1) ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:safe_set("a", {}) -> nil, "bad value type"\n'
                    b'd:safe_add("b", 1, -1) ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:replace("a", 1, -1) ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:replace("a", {}) -> nil, "bad value type"\n'
                    b'd:delete() -> nil, "nil key"\n'
                    b'd.delete("a") ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.incr("a", 1) ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.ttl("a") ! "x:1: bad \\"zone\\" argument"\n'
                    b'd:expire("a") ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:expire("a", "x") ! "attempt to perform arithmetic on local \'exptime\' '
                    b'(a string value)"\n'
                    b'd:expire("a", nil) ! "x:1: bad \\"exptime\\" argument"\n'
                    b'd:expire("a", -1) -> nil, "not found"\n'
                    b'd.expire("a", 1) ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.get_keys() ! "x:1: expecting 1 or 2 argument(s), but saw 0"\n'
                    b'd.get_keys({}) ! "x:1: bad user data for the ngx_shm_zone_t pointer"\n'
                    b'd:get_keys("x") ! "x:1: bad argument #1 to \'get_keys\' (number expected, '
                    b'got string)"\n'
                    b"d:get_keys({}) ! \"x:1: bad argument #1 to 'get_keys' (number expected, "
                    b'got table)"\n'
                    b'd:get_keys(1, 2) ! "x:1: expecting 1 or 2 argument(s), but saw 3"\n'
                    b"d:get_keys(nil) ! \"x:1: bad argument #1 to 'get_keys' (number expected, "
                    b'got nil)"\n'
                    b'd.flush_all() ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.flush_all({}) ! "x:1: bad \\"zone\\" argument"\n'
                    b"d:flush_all(1) -> \n"
                    b'd.flush_expired() ! "x:1: expecting 1 or 2 argument(s), but saw 0"\n'
                    b'd:flush_expired("x") ! "x:1: bad argument #1 to \'flush_expired\' (number '
                    b'expected, got string)"\n'
                    b'd:flush_expired(1, 2) ! "x:1: expecting 1 or 2 argument(s), but saw 3"\n'
                    b'd.capacity() ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.free_space() ! "x:1: bad \\"zone\\" argument"\n'
                    b'd.capacity({}) ! "x:1: bad \\"zone\\" argument"\n'
                    b"D.none -> nil\n"
                    b'type(D.d) -> "nil"\n'
                    b"type(D.d.get) ! \"x:1: attempt to index field 'd' (a nil value)\"\n"
                    b"d.get == e.get -> true\n"
                    b"D.d == d -> false\n"
                    b"getmetatable(d) == getmetatable(e) -> true\n"
                    b"d.none -> nil\n"
                ),
            ),
        ),
        http=r"""
lua_shared_dict arguments 100k;
lua_shared_dict e 12k;
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
