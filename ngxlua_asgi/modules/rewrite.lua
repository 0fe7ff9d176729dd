-- ngx_http_rewrite_module: set, if, rewrite, return, break, set_by_lua.
--
-- Rule: a code is a function of the request; it answers nothing ("next"),
-- true ("no more codes here") or a status. They run in the order of the file,
-- as one step of the phase (ngx_http_rewrite_handler, ngx_http_script.c).
local host = require "ngxlua_asgi.host"
local errlog = require "ngxlua_asgi.engine.errlog"
local filters = require "ngxlua_asgi.phases.filters"
local output = require "ngxlua_asgi.phases.output"
local redirect = require "ngxlua_asgi.phases.redirect"
local phase_check = require "ngxlua_asgi.phases.check"
local resp_header = require "ngxlua_asgi.api.resp_header"
local args_of = require("ngxlua_asgi.api.req_uri").args
local template = require "ngxlua_asgi.api.template"
local var = require "ngxlua_asgi.api.var"
local absolute = require "ngxlua_asgi.modules.absolute"
local regex = require "ngxlua_asgi.modules.regex"

local ipairs, type = ipairs, type
local tostring, tonumber = tostring, tonumber
local find, sub, gsub = string.find, string.sub, string.gsub
local char = string.char
local uri_of = redirect.uri_of
local safe_value = resp_header.safe_value
local compile_value, escaping = template.compile, template.escaping

local NOTICE = 6
local SET = phase_check.bit_of("set")
local REDIRECTS = { [301] = true, [302] = true, [303] = true, [307] = true,
                    [308] = true }

local _M = {}
local builders = {}
local compile

---------------------------------------------------------------------------
-- set, set_by_lua, break, return

-- A text of the list. Captures in it are escaped where the URI was, until a
-- rewrite of the list has matched (e->quote of ngx_http_script.c).
local function compile_text(value)
    local compute, constant = compile_value(value)
    if not template.has_captures(value) then
        return compute, constant
    end
    local escaped = escaping(compute)
    return function(r)
        return (r.plain_captures and compute or escaped)(r)
    end
end
_M.compile_text = compile_text

local function redirect_to(r, to)
    output.set_header(r, "location", "Location",
                      safe_value(absolute.location(r, to)))
end

function builders.set(_, name, value)
    local assign, compute = var.setter(name), compile_text(value)
    return function(r)
        assign(r, compute(r))
    end
end

function builders.set_by_lua(plan, name, handler, arguments)
    local assign, run = var.setter(name), plan.handler(handler)
    local values = {}
    for i, argument in ipairs(arguments) do
        values[i] = compile_text(argument)
    end
    return function(r)
        local args = {}
        for i = 1, #values do
            args[i] = values[i](r)
        end
        r.set_args = args
        local ok, value = filters.run(r, run, SET, "set_by_lua*")
        local failed = not ok or r.exit  -- a file that cannot be loaded
        r.set_args, r.exit = nil, nil
        if failed then
            return 500
        end
        local kind = type(value)
        assign(r, (kind == "string" or kind == "number") and tostring(value)
               or "")
    end
end

builders["break"] = function()
    return function(r)
        if r.uri_changed then
            r.uri_changed, r.rewritten = nil, true
        end
        return true
    end
end

builders["return"] = function(_, status, text)
    if status >= 400 and not text then
        return function()
            return status
        end
    end
    local compute = compile_value(text or "")
    return function(r)
        if REDIRECTS[status] then
            redirect_to(r, compute(r))
            return status
        end
        r.status = status
        output.send_text(r, status, compute(r))
        return 200  -- it is out
    end
end

---------------------------------------------------------------------------
-- rewrite

-- The replacement in two: what becomes the URI, and the arguments after a "?"
-- that is written there.
local function split_args(to)
    if type(to) ~= "table" then
        local at = find(to, "?", 1, true)
        if at then
            return sub(to, 1, at - 1), sub(to, at + 1)
        end
        return to
    end
    local parts = to.parts
    for i = 1, #parts, 2 do
        local at = find(parts[i], "?", 1, true)
        if at then
            local before, after = {}, { sub(parts[i], at + 1) }
            for j = 1, i - 1 do
                before[j] = parts[j]
            end
            before[i] = sub(parts[i], 1, at - 1)
            for j = i + 1, #parts do
                after[#after + 1] = parts[j]
            end
            return { parts = before }, { parts = after }
        end
    end
    return to
end

-- ngx_unescape_uri with NGX_UNESCAPE_REDIRECT: what is printable and means
-- nothing in a URI is decoded, up to the first "?"
local function unescape_redirect(uri)
    local at = find(uri, "?", 1, true) or #uri + 1
    local done
    local head = gsub(sub(uri, 1, at - 1), "()%%(%x%x)", function(i, hex)
        local c = tonumber(hex, 16)
        if done and i > done then
            return nil
        elseif c == 0x3F then
            done = i
            return "?"
        elseif c > 0x25 and c < 0x7F then
            return char(c)
        end
    end)
    return head .. sub(uri, at)
end

local function rewritten_to(r, status, uri, args, own_args, keeps_args,
                            logs)
    local to = unescape_redirect(uri)
    if own_args then
        to = to .. "?" .. args
    end
    local rest = keeps_args and args_of(r) or ""
    if rest ~= "" then
        to = to .. (own_args and "&" or "?") .. rest
    end
    if logs then
        errlog.write(NOTICE, 'rewritten redirect: "' .. to .. '"')
    end
    redirect_to(r, to)
    return status
end

-- A condition or a rewrite that does not match forgets the captures of the
-- one before.
local function forgetting(plan, data)
    local matches = regex.compile(data)
    local logs = plan.location.settings.rewrite_log
    return function(r, subject)
        local found = matches(r, subject)
        if logs then
            errlog.write(NOTICE, '"' .. data.pattern .. (found and '" matches '
                         or '" does not match ') .. '"' .. subject .. '"')
        end
        if found then
            return true
        end
        r.captures = nil
        return false
    end
end

function builders.rewrite(plan, rule)
    local matches = forgetting(plan, rule.regex)
    local logs = plan.location.settings.rewrite_log
    local uri_part, args_part = split_args(rule.to)
    local new_uri = compile_value(uri_part)
    local new_args = args_part and escaping(compile_value(args_part))
    local flag, keeps_args = rule.flag, rule.keeps_args
    local status = flag == "redirect" and 302 or flag == "permanent" and 301
    local redirect_uri = status and escaping(new_uri)
    return function(r)
        if not matches(r, uri_of(r)) then
            return nil
        end
        r.plain_captures = true
        local args = new_args and new_args(r)
        if status then
            return rewritten_to(r, status, redirect_uri(r), args, args_part,
                                keeps_args, logs)
        end
        local uri = new_uri(r)
        if uri == "" then
            errlog.write(errlog.ERR, "the rewritten URI has a zero length")
            r.uri = ""
            return 500
        end
        if args then
            local rest = keeps_args and args_of(r) or ""
            r.args = rest ~= "" and args .. "&" .. rest or args
        elseif not keeps_args then
            r.args = false
        end
        if logs then
            errlog.write(NOTICE, 'rewritten data: "' .. uri .. '", args: "'
                         .. args_of(r) .. '"')
        end
        r.uri, r.internal = uri, true
        r.uri_changed = flag ~= "break" or nil
        if flag == "break" then
            r.rewritten = true
        end
        return flag ~= "" or nil
    end
end

---------------------------------------------------------------------------
-- if

local conditions = {}

conditions["true"] = function(left)
    return function(r)
        local value = left(r)
        return value ~= "" and value ~= "0"
    end
end

conditions["="] = function(left, right)
    right = compile_text(right)
    return function(r)
        return left(r) == right(r)
    end
end

conditions["!="] = function(left, right)
    right = compile_text(right)
    return function(r)
        return left(r) ~= right(r)
    end
end

conditions["~"] = function(left, right, plan)
    local matches = forgetting(plan, right)
    return function(r)
        return matches(r, left(r))
    end
end

conditions["!~"] = function(left, right, plan)
    local matches = forgetting(plan, right)
    return function(r)
        return not matches(r, left(r))
    end
end

local function file_test(kind)
    return function(path, negated)
        return function(r)
            return host.file_test(kind, path(r)) ~= negated
        end
    end
end

for _, kind in ipairs { "f", "d", "e", "x" } do
    conditions[kind] = file_test(kind)
end

builders["if"] = function(plan, condition, level)
    local holds = conditions[condition[1]](compile_text(condition[2]),
                                           condition[3], plan)
    local location = plan.inner(level)
    local run = compile(plan, level.codes)
    local switches = plan.location.kind ~= "server"
    return function(r)
        if holds(r) then
            if switches then
                r.location = location
            end
            return run and run(r)
        end
    end
end

---------------------------------------------------------------------------

-- one function that runs these codes; nil where there are none
function compile(plan, codes)
    if not codes or #codes == 0 then
        return nil
    end
    local list = {}
    for i, code in ipairs(codes) do
        list[i] = builders[code[1]](plan, code[2], code[3], code[4])
    end
    local n = #list
    return function(r)
        for i = 1, n do
            local answer = list[i](r)
            if answer then
                return answer
            end
        end
    end
end

-- the step of a location: its codes
function _M.step(plan, codes)
    local run = compile(plan, codes)
    if not run then
        return nil
    end
    return function(r)
        local before = r.location
        r.plain_captures = nil
        local answer = run(r)
        if r.location ~= before then
            r.step = r.location.after_codes
        end
        if answer ~= true then
            return answer
        end
    end
end

-- further kinds of codes (other modules that belong to this phase)
_M.builders = builders

return _M
