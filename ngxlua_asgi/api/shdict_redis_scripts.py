"""The scripts that run in Redis for a dictionary's methods.

Rule: one script a method, so that each is atomic. KEYS[1] is the dictionary's prefix: it holds the
epoch, which is part of every entry's name and which flush_all changes. An entry is a string,
``<kind><flags>:<value>`` with kind s, n or b, or a list of such. A script answers the error's words
(empty: none), then values in the same form.
"""

from __future__ import annotations

from typing import Final

__all__ = ["SCRIPTS"]

_HEAD: Final = """
local epoch = redis.call('GET', KEYS[1]) or '0'
local key = KEYS[1] .. ':' .. epoch .. ':' .. ARGV[1]
local function number(n) return string.format('n0:%.17g', n) end
local function is_error(v) return type(v) == 'table' and v.err end
local function wrong_type(v, words, lists)
    if string.find(v.err, 'WRONGTYPE', 1, true) then
        local kind = redis.call('TYPE', key).ok
        if kind == (lists and 'list' or 'string') then return {words} end
    end
    return v
end
"""

SCRIPTS: Final = {
    name: _HEAD + body
    for name, body in {
        "get": """
local v = redis.pcall('GET', key)
if is_error(v) then return wrong_type(v, 'value is a list', true) end
return v and {'', v} or {''}
""",
        # how (set, add, replace), value (empty: none), milliseconds
        "store": """
local how, value, ms = ARGV[2], ARGV[3], ARGV[4]
if value == '' then
    redis.call('DEL', key)
    return {''}
end
local args = {'SET', key, value}
if ms ~= '0' then
    args[4], args[5] = 'PX', ms
end
if how ~= 'set' then
    args[#args + 1] = how == 'add' and 'NX' or 'XX'
end
if redis.call(unpack(args)) then return {''} end
return {how == 'add' and 'exists' or 'not found'}
""",
        # by, init (empty: none), its milliseconds
        "incr": """
local v = redis.pcall('GET', key)
if is_error(v) then return wrong_type(v, 'not a number', true) end
local by = tonumber(ARGV[2])
if not v then
    if ARGV[3] == '' then return {'not found'} end
    local first = number(tonumber(ARGV[3]) + by)
    if ARGV[4] == '0' then
        redis.call('SET', key, first)
    else
        redis.call('SET', key, first, 'PX', ARGV[4])
    end
    return {'', first}
end
local flags, now = string.match(v, '^n(-?%d+):(.+)$')
if not flags then return {'not a number'} end
local sum = string.format('%.17g', tonumber(now) + by)
redis.call('SET', key, 'n' .. flags .. ':' .. sum, 'KEEPTTL')
return {'', 'n0:' .. sum}
""",
        "ttl": """
local ms = redis.call('PTTL', key)
if ms == -2 then return {'not found'} end
return {'', number(ms == -1 and 0 or ms / 1000)}
""",
        "expire": """
if redis.call('EXISTS', key) == 0 then return {'not found'} end
if ARGV[2] == '0' then
    redis.call('PERSIST', key)
else
    redis.call('PEXPIRE', key, ARGV[2])
end
return {''}
""",
        **{
            method: f"""
local n = redis.pcall('{command}', key, ARGV[2])
if is_error(n) then return wrong_type(n, 'value not a list') end
return {{'', number(n)}}
"""
            for method, command in (("lpush", "LPUSH"), ("rpush", "RPUSH"))
        },
        **{
            method: f"""
local v = redis.pcall('{command}', key)
if is_error(v) then return wrong_type(v, 'value not a list') end
return v and {{'', v}} or {{''}}
"""
            for method, command in (("lpop", "LPOP"), ("rpop", "RPOP"))
        },
        "llen": """
local n = redis.pcall('LLEN', key)
if is_error(n) then return wrong_type(n, 'value not a list') end
return {'', number(n)}
""",
        # an epoch that was never there, also where the last one was evicted
        "flush_all": """
local now = redis.call('TIME')
local new = now[1] * 1000000 + now[2]
redis.call('SET', KEYS[1], string.format('%.0f', math.max(new, epoch + 1)))
return {''}
""",
        "epoch": "return {'', 's0:' .. epoch}\n",
    }.items()
}
