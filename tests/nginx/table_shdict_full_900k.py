"""ngx.shared.DICT of 900k: when it is full, and what has to go then.

Rule: as many values fit as in nginx, and the same ones go; it is filled until safe_set says no.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "full_900k",
        r"""
location /900k_of_1_bytes { content_by_lua_block { require 'show' [[
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
location /900k_of_100_bytes { content_by_lua_block { require 'show' [[
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
location /900k_of_1000_bytes { content_by_lua_block { require 'show' [[
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
location /900k_of_3000_bytes { content_by_lua_block { require 'show' [[
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
                "/900k_of_1_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 1) -> 7103, "no memory", false, 0, 7103\n'
                    b'd:set("more", ("x"):rep(1)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(1)) -> false, "no memory", false\n'
                    b'd:add("even", ("x"):rep(1)) -> true, nil, true\n'
                    b"#d:get_keys(0) -> 7103\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 20) -> {"true nil true 7103 0", "true nil true 7103 0", "false '
                    b'no memory true 7073 0", "true nil true 7045 0", "true nil false 7046 0",'
                    b' "true nil false 7047 0"}\n'
                    b"flush(d) -> 7044, 905216, true, 901120\n"
                ),
            ),
            Ask(
                "/900k_of_100_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 100) -> 3536, "no memory", false, 0, 3536\n'
                    b'd:set("more", ("x"):rep(100)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(100)) -> true, nil, false\n'
                    b'd:add("even", ("x"):rep(100)) -> false, "exists", false\n'
                    b"#d:get_keys(0) -> 3537\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 100) -> {"true nil true 3537 0", "true nil true 3508 0", "true '
                    b'nil false 3509 0", "true nil false 3510 0", "true nil true 3495 0", '
                    b'"true nil false 3496 0"}\n'
                    b"flush(d) -> 3493, 905216, true, 901120\n"
                ),
            ),
            Ask(
                "/900k_of_1000_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 1000) -> 442, "no memory", false, 0, 442\n'
                    b'd:set("more", ("x"):rep(1000)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(1000)) -> true, nil, false\n'
                    b'd:add("even", ("x"):rep(1000)) -> false, "exists", false\n'
                    b"#d:get_keys(0) -> 443\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 1000) -> {"true nil true 443 0", "true nil true 442 0", "true '
                    b'nil true 441 0", "true nil true 440 0", "true nil true 437 0", "true '
                    b'nil true 434 0"}\n'
                    b"flush(d) -> 431, 905216, true, 901120\n"
                ),
            ),
            Ask(
                "/900k_of_3000_bytes",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'fill(d, 3000) -> 221, "no memory", false, 0, 221\n'
                    b'd:set("more", ("x"):rep(3000)) -> true, nil, true\n'
                    b'd:safe_set("more", "y") -> true, nil, false\n'
                    b'd:safe_add("even", ("x"):rep(3000)) -> true, nil, false\n'
                    b'd:add("even", ("x"):rep(3000)) -> false, "exists", false\n'
                    b"#d:get_keys(0) -> 222\n"
                    b'd:get("k0") -> nil\n'
                    b'force(d, 3000) -> {"true nil true 222 0", "true nil true 221 0", "true '
                    b'nil true 219 0", "true nil true 217 0", "true nil true 214 0", "true '
                    b'nil true 210 0"}\n'
                    b"flush(d) -> 207, 905216, true, 901120\n"
                ),
            ),
        ),
        http=r"""
lua_shared_dict 900k_of_1_bytes 900k;
lua_shared_dict 900k_of_100_bytes 900k;
lua_shared_dict 900k_of_1000_bytes 900k;
lua_shared_dict 900k_of_3000_bytes 900k;
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
