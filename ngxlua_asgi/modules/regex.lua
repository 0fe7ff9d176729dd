-- Regular expressions of a configuration, on PCRE2.
--
-- Rule: compiled once, when the VM is built; one that PCRE2 refuses is a
-- config error with nginx's words. A match leaves its groups in r.captures
-- ($1, $2, …) and gives the variables of its named groups their values
-- (ngx_http_regex_exec).
local pcre2 = require "ngxlua_asgi.engine.pcre2"

local errlog = require "ngxlua_asgi.engine.errlog"

local pairs, tostring = pairs, tostring
local exec = pcre2.exec
local capture = pcre2.capture

local ALERT = 2

local _M = {}

local function fail(data, message)
    error({ message = message, file = data.file, line = data.line }, 0)
end

local function compile(data)
    local options = data.caseless and pcre2.CASELESS or 0
    local regex, message, offset = pcre2.compile(data.pattern, options, true)
    if regex then
        return regex
    end
    fail(data, pcre2.explain(data.pattern, message, offset))
end

local function named_groups(regex)
    local list = {}
    for name, index in pairs(regex.names) do
        list[#list + 1] = { name = name:lower(), index = index }
    end
    return list
end

-- PCRE2 could not tell (a limit of its): the request is a 500
local function give_up(r, subject, pattern, reason, code)
    errlog.write(ALERT, "pcre2_match() failed: " .. tostring(code or reason)
                 .. ' on "' .. subject .. '" using "' .. pattern .. '"')
    r.regex_failed = true
    return nil
end

-- a function of the request and a subject: whether it matches
function _M.compile(data)
    local regex = compile(data)
    local groups = regex.captures
    local names = named_groups(regex)
    return function(r, subject)
        local n, reason, code = exec(regex, subject, 0)
        if n == 0 then
            return false
        elseif not n then
            return give_up(r, subject, data.pattern, reason, code)
        end
        local captures = {}
        for i = 0, groups do
            captures[i] = capture(regex, subject, i)
        end
        r.captures = captures
        for i = 1, #names do
            local group = names[i]
            r.vars = r.vars or {}
            r.vars[group.name] = captures[group.index] or ""
        end
        return true
    end
end

return _M
