-- ngx.re.sub and gsub, with a template or a function as the replacement.
--
-- Rule: the result is gathered in a buffer by offsets into the subject, so
-- that what stays is copied once and never becomes a string of its own. A
-- function may call ngx.re itself: it gets a buffer that nobody else has.
local ffi = require "ffi"
local buffer = require "string.buffer"
local cache = require "ngxlua_asgi.api.re_cache"
local errlog = require "ngxlua_asgi.engine.errlog"

local get = cache.get
local cast = ffi.cast
local type, tostring, tonumber = type, tostring, tonumber
local byte, find, match, sub = string.byte, string.find, string.match,
    string.sub

local DOLLAR, OPEN = byte("$"), byte("{")
local MAX_TEMPLATES = 1000
local bytes_t = ffi.typeof("const char *")

local _M = {}

local collect  -- api/re.lua's

function _M.use(function_)
    collect = function_
end

---------------------------------------------------------------------------
-- templates

local function refuse(message)
    errlog.write(errlog.ERR, message)
    return nil
end

-- the variable at the "$" before `at`: a group's number and what follows
local function variable(text, at)
    local braced = byte(text, at) == OPEN
    local from = braced and at + 1 or at
    local digits = match(text, "^%d+", from)
    local name = digits or match(text, "^[%w_]*", from)
    local past = from + #name
    if braced and from <= #text then
        if byte(text, past) ~= 125 then  -- "}"
            return refuse('the closing bracket in "' .. name
                          .. '" variable is missing')
        end
        past = past + 1
    end
    if name == "" then
        return refuse('lua script: invalid capturing variable name found in "'
                      .. text .. '"')
    elseif not digits then
        return refuse('attempt to use named capturing variable "' .. name
                      .. '" (named captures not supported yet)')
    end
    return tonumber(digits), past
end

-- a list of texts and group numbers; nil for a bad template
local function parse(text)
    local parts, at = {}, 1
    while at <= #text do
        local dollar = find(text, "$", at, true)
        if dollar ~= at then
            parts[#parts + 1] = sub(text, at, (dollar or 0) - 1)
            at = dollar or #text + 1
        elseif byte(text, at + 1) == DOLLAR then
            parts[#parts + 1] = "$"
            at = at + 2
        else
            local group, past = variable(text, at + 1)
            if not group then
                return nil
            end
            parts[#parts + 1] = group
            at = past
        end
    end
    return parts
end

local templates, n_templates = {}, 0

local function template_of(text)
    local known = templates[text]
    if known then
        return known
    end
    local parts = parse(text)
    if parts then
        if n_templates >= MAX_TEMPLATES then
            templates, n_templates = {}, 0
        end
        templates[text] = parts
        n_templates = n_templates + 1
    end
    return parts
end

---------------------------------------------------------------------------
-- substituting

local out = buffer.new()

local function put_groups(into, parts, regex, count, start)
    local ovector = regex.ovector
    for i = 1, #parts do
        local part = parts[i]
        if type(part) == "string" then
            into:put(part)
        elseif part < count then
            local from, to = tonumber(ovector[2 * part]),
                tonumber(ovector[2 * part + 1])
            if from >= 0 then
                into:putcdata(start + from, to - from)
            end
        end
    end
end

-- after each match: where the rest begins, where to search on (nil: nowhere)
local function next_search(from, to, length)
    if from == to then
        return to, to < length and to + 1 or nil
    end
    return to, to
end

local function finish(into, start, copied, length, count, subject)
    if count == 0 then
        return subject, 0
    end
    if copied < length then
        into:putcdata(start + copied, length - copied)
    end
    return into:get(), count
end

local function failed(code)
    return nil, nil, "pcre_exec() failed: " .. code
end

local function by_template(subject, regex, parts, global)
    local start, length = cast(bytes_t, subject), #subject
    local ovector = regex.ovector
    local copied, pos, count = 0, 0, 0
    out:reset()
    while pos do
        local groups, _, code = regex.exec(regex, subject, pos)
        if groups == 0 then
            break
        elseif not groups then
            return failed(code)
        end
        count = count + 1
        local from, to = tonumber(ovector[0]), tonumber(ovector[1])
        out:putcdata(start + copied, from - copied)
        put_groups(out, parts, regex, groups, start)
        copied, pos = next_search(from, to, length)
        if not global then
            break
        end
    end
    return finish(out, start, copied, length, count, subject)
end

local function by_function(subject, regex, replace, global)
    local start, length = cast(bytes_t, subject), #subject
    local into = buffer.new()
    local copied, pos, count = 0, 0, 0
    while pos do
        local groups, _, code = regex.exec(regex, subject, pos)
        if groups == 0 then
            break
        elseif not groups then
            return failed(code)
        end
        count = count + 1
        local from, to = tonumber(regex.ovector[0]),
            tonumber(regex.ovector[1])
        into:putcdata(start + copied, from - copied)
        into:put(tostring(replace(collect(regex, groups, subject))))
        copied, pos = next_search(from, to, length)
        if not global then
            break
        end
    end
    return finish(into, start, copied, length, count, subject)
end

local function substitute(subject, pattern, replace, options, global)
    local regex, message = get(pattern, options)
    if not regex then
        return nil, nil, message
    end
    if type(subject) ~= "string" then
        subject = tostring(subject)
    end
    if type(replace) == "function" then
        return by_function(subject, regex, replace, global)
    end
    local parts = template_of(type(replace) == "string" and replace
                              or tostring(replace))
    if not parts then
        return nil, nil, "failed to compile the replacement template"
    end
    return by_template(subject, regex, parts, global)
end

function _M.sub(subject, pattern, replace, options)
    return substitute(subject, pattern, replace, options, false)
end

function _M.gsub(subject, pattern, replace, options)
    return substitute(subject, pattern, replace, options, true)
end

return _M
