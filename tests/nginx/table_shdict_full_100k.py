"""ngx.shared.DICT of 100k: when it is full, and what has to go then.

Rule: as many values fit as in nginx, and the same ones go; it is filled until safe_set says no.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "full_100k",
        r"""
location /100k_of_1_bytes { content_by_lua_block { require 'show' [[
fill(d, 1)
d:set("more", ("x"):rep(1))
d:safe_set("more", "y")
d:safe_add("even", ("x"):rep(1))
d:add("even", ("x"):rep(1))
#d:get_keys(0)
d:get("k0")
force(d, 20)
flush(d)
]] } }
location /100k_of_100_bytes { content_by_lua_block { require 'show' [[
fill(d, 100)
d:set("more", ("x"):rep(100))
d:safe_set("more", "y")
d:safe_add("even", ("x"):rep(100))
d:add("even", ("x"):rep(100))
#d:get_keys(0)
d:get("k0")
force(d, 100)
flush(d)
]] } }
location /100k_of_1000_bytes { content_by_lua_block { require 'show' [[
fill(d, 1000)
d:set("more", ("x"):rep(1000))
d:safe_set("more", "y")
d:safe_add("even", ("x"):rep(1000))
d:add("even", ("x"):rep(1000))
#d:get_keys(0)
d:get("k0")
force(d, 1000)
flush(d)
]] } }
location /100k_of_3000_bytes { content_by_lua_block { require 'show' [[
fill(d, 3000)
d:set("more", ("x"):rep(3000))
d:safe_set("more", "y")
d:safe_add("even", ("x"):rep(3000))
d:add("even", ("x"):rep(3000))
#d:get_keys(0)
d:get("k0")
force(d, 3000)
flush(d)
]] } }
""",
        (
            Ask(
                "/100k_of_1_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 1) -> 735, "no memory", false, 0, 735\n'
                    b'd:set("more", ("x"):rep(1)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(1)) -> false, "no memory", false\n'
                    b'd:add("even", ("x"):rep(1)) -> true, nil, true\n'
                    b"#d:get_keys(0) -> 735\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 20) -> {"true nil true 735 0", "true nil true 735 0", "false '
                    b'no memory true 705 0", "true nil true 677 0", "true nil false 678 0", '
                    b'"true nil false 679 0"}\n'
                    b"flush(d) -> 676, 90112, true, 86016\n"
                ),
            ),
            Ask(
                "/100k_of_100_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 100) -> 352, "no memory", false, 0, 352\n'
                    b'd:set("more", ("x"):rep(100)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(100)) -> true, nil, false\n'
                    b'd:add("even", ("x"):rep(100)) -> false, "exists", false\n'
                    b"#d:get_keys(0) -> 353\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 100) -> {"true nil true 353 0", "true nil true 324 0", "true '
                    b'nil false 325 0", "true nil false 326 0", "true nil true 311 0", "true '
                    b'nil false 312 0"}\n'
                    b"flush(d) -> 309, 90112, true, 86016\n"
                ),
            ),
            Ask(
                "/100k_of_1000_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 1000) -> 44, "no memory", false, 0, 44\n'
                    b'd:set("more", ("x"):rep(1000)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(1000)) -> true, nil, false\n'
                    b'd:add("even", ("x"):rep(1000)) -> false, "exists", false\n'
                    b"#d:get_keys(0) -> 45\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 1000) -> {"true nil true 45 0", "true nil true 44 0", "true '
                    b'nil true 43 0", "true nil true 42 0", "true nil true 39 0", "true nil '
                    b'true 36 0"}\n'
                    b"flush(d) -> 33, 90112, true, 86016\n"
                ),
            ),
            Ask(
                "/100k_of_3000_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 3000) -> 22, "no memory", false, 0, 22\n'
                    b'd:set("more", ("x"):rep(3000)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(3000)) -> true, nil, false\n'
                    b'd:add("even", ("x"):rep(3000)) -> false, "exists", false\n'
                    b"#d:get_keys(0) -> 23\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 3000) -> {"true nil true 23 0", "true nil true 22 0", "true '
                    b'nil true 20 0", "true nil true 18 0", "true nil true 15 0", "true nil '
                    b'true 11 0"}\n'
                    b"flush(d) -> 8, 90112, true, 86016\n"
                ),
            ),
        ),
        http=r"""
lua_shared_dict 100k_of_1_bytes 100k;
lua_shared_dict 100k_of_100_bytes 100k;
lua_shared_dict 100k_of_1000_bytes 100k;
lua_shared_dict 100k_of_3000_bytes 100k;
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
-- how many values of `n` bytes there is room for
local function fill(d, n)
    local count, result = 0
    repeat
        result = { d:safe_set("k" .. count, ("x"):rep(n)) }
        count = count + (result[1] and 1 or 0)
    until not result[1]
    return count, result[2], result[3], d:free_space(), #d:get_keys(0)
end
-- what goes for larger and larger ones
local function force(d, n)
    local out = {}
    for i = 1, 6 do
        local ok, err, forcible = d:set("z" .. i, ("x"):rep(i * n))
        out[i] = table.concat({ tostring(ok), tostring(err), tostring(forcible),
                                #d:get_keys(0), d:free_space() }, " ")
    end
    return out
end
local function flush(d)
    d:flush_all()
    return d:flush_expired(), d:free_space(), d:set("a", ("x"):rep(3000)), d:free_space()
end
return function(lines)
    local env = setmetatable({ d = ngx.shared[ngx.var.uri:sub(2)],
        e = ngx.shared.e, D = ngx.shared,
        fill = fill, force = force, flush = flush }, { __index = _G })
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
