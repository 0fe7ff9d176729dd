-- The options of ngx.re and the compiled regexes that it keeps.
--
-- Rule: a regex is found by its options and pattern, two look-ups and no new
-- string. What is kept is bounded: when the younger half is full it becomes
-- the older one, which goes unless it is used again. Without the option "o"
-- a regex is kept too, among few others: scripts cannot tell, but for speed.
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local pcre2 = require "ngxlua_asgi.engine.pcre2"

local band, bnot, bor = bit.band, bit.bnot, bit.bor
local error, type, pairs = error, type, pairs
local sub, format = string.sub, string.format
local debug, debugs = errlog.debug, errlog.debugs

local UNKEPT = 64  -- regexes without "o"
local MAX_MESSAGE = 127  -- bytes: lua-resty-core's buffer
local LEVEL = 4  -- the caller of ngx.re.*: `get` ends in a tail call

local PCRE2_OPTION = {
    a = pcre2.ANCHORED, D = pcre2.DUPNAMES, i = pcre2.CASELESS,
    J = pcre2.JAVASCRIPT, m = pcre2.MULTILINE, s = pcre2.DOTALL,
    u = pcre2.UTF, U = bor(pcre2.UTF, pcre2.NO_UTF_CHECK),
    x = pcre2.EXTENDED,
}

local _M = {}

local modes = {}  -- by the options as a script spells them

local function parse(opts)
    local mode = { pcre2 = 0 }
    for at = 1, #opts do
        local letter = sub(opts, at, at)
        local option = PCRE2_OPTION[letter]
        if option then
            mode.pcre2 = bor(mode.pcre2, option)
        elseif letter == "o" then
            mode.once = true
        elseif letter == "j" then
            mode.jit = true
        elseif letter == "d" then
            mode.dfa = true
        else
            error(format('unknown flag "%s" (flags "%s")', letter, opts),
                  LEVEL)
        end
    end
    if mode.dfa then
        -- PCRE2's other algorithm cannot skip what is not UTF-8
        mode.pcre2 = band(mode.pcre2, bnot(pcre2.NO_UTF_CHECK))
    end
    return mode
end

---------------------------------------------------------------------------
-- what is kept

local function store(most)
    return { half = math.ceil(most / 2), n = 0, young = {}, old = {} }
end

local kept = store(host.re_cache_max)
local unkept = store(UNKEPT)

local function remember(cache, options, pattern, regex)
    if cache.half < 1 then
        return
    end
    if cache.n >= cache.half then
        cache.young, cache.old, cache.n = {}, cache.young, 0
    end
    local young = cache.young
    local group = young[options]
    if not group then
        group = {}
        young[options] = group
    end
    group[pattern] = regex
    cache.n = cache.n + 1
end

-- the names of groups as a list of name, number: `pairs` is not compiled
local function name_list(names)
    local list = {}
    for name, group in pairs(names) do
        local groups = type(group) == "table" and group or { group }
        for i = 1, #groups do
            list[#list + 1] = name
            list[#list + 1] = groups[i]
        end
    end
    return list
end

local function compile(pattern, mode)
    local regex, message, offset = pcre2.compile(pattern, mode.pcre2,
                                                 mode.jit, true)
    if not regex then
        return nil, sub(pcre2.explain(pattern, message, offset), 1,
                        MAX_MESSAGE)
    end
    regex.exec = mode.dfa and pcre2.dfa_exec or pcre2.exec
    regex.groups = mode.dfa and 0 or regex.captures
    regex.name_list = name_list(regex.names)
    regex.dup_names = band(mode.pcre2, pcre2.DUPNAMES) ~= 0
    return regex
end

-- OpenResty's debug log tells of each compilation, which without "o" is each
-- use
local function note(regex)
    if regex.jit and debugs() then
        debug("pcre2 JIT compiled successfully")
    end
end

-- what the younger half does not know
local function find_or_compile(pattern, options)
    local mode = modes[options]
    if not mode then
        mode = parse(options)
        modes[options] = mode
    end
    local cache = mode.once and kept or unkept
    local group = cache.young[options]
    local regex = group and group[pattern]
    if regex then
        note(regex)
        return regex
    end
    group = cache.old[options]
    regex = group and group[pattern]
    if not regex then
        local message
        regex, message = compile(pattern, mode)
        if not regex then
            return nil, message
        end
        note(regex)
    end
    remember(cache, options, pattern, regex)
    return regex
end

--- The regex of `pattern` with `options`, as a script gave them.
-- @return a regex of engine/pcre2.lua with `exec(regex, subject, start)`,
--     `groups`, `name_list`, `dup_names`; or nil and OpenResty's message
function _M.get(pattern, options)
    if type(pattern) ~= "string" then
        error("attempt to get length of local 'regex' (a " .. type(pattern)
              .. " value)", 3)
    end
    options = options or ""
    local group = kept.young[options]
    local regex = group and group[pattern]
    if regex then
        return regex
    end
    return find_or_compile(pattern, options)
end

-- whether a regex with "o" has been compiled
function _M.is_used()
    return kept.n > 0
end

if host.re_match_limit > 0 then
    pcre2.match_limit(host.re_match_limit)
end

return _M
