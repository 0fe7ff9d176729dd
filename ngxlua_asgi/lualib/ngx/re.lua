-- require "ngx.re": split and opt, as lua-resty-core has them.
--
-- Rule: positions count from 1. An empty match splits between characters; a
-- regex with a group puts what its first group matched between the pieces.
local cache = require "ngxlua_asgi.api.re_cache"
local pcre2 = require "ngxlua_asgi.engine.pcre2"
local new_table = require "table.new"

local error, type, tostring, tonumber = error, type, tostring, tonumber
local sub, max_of, min_of = string.sub, math.max, math.min

local USUAL_PIECES = 4

local _M = { version = "0.1.32" }

-- the next separator from `ctx.pos` (from 0) on: where it begins, what
-- follows it, its first group; nothing; or nil, nil, nil and why not
local function next_separator(subject, regex, ctx)
    local count, _, code = regex.exec(regex, subject, max_of(ctx.pos, 0))
    if count == 0 then
        return nil
    elseif not count then
        return nil, nil, nil, "pcre_exec() failed: " .. code
    end
    local ovector = regex.ovector
    local from, to = tonumber(ovector[0]), tonumber(ovector[1])
    ctx.pos = from == to and to + 1 or to
    if regex.groups > 0 and count > 1 then
        local group = tonumber(ovector[2])
        return from + 1, to + 1, group < 0 and ""
            or sub(subject, group + 1, tonumber(ovector[3]))
    end
    return from + 1, to + 1
end

-- fill `pieces`: their number, where the rest begins; or nil, nil and why
local function fill(subject, regex, ctx, most, pieces)
    local n, begins, after_empty, found = 0, ctx.pos, nil, 1
    ctx.pos = begins - 1
    while (most <= 0 or found < most) and ctx.pos <= #subject do
        local from, to, group, err = next_separator(subject, regex, ctx)
        if err then
            return nil, nil, err
        elseif not from then
            break
        end
        begins = after_empty or begins
        if from == to then
            after_empty = from
        end
        if from > begins or not after_empty then
            found = found + 1
            n = n + 1
            pieces[n] = sub(subject, begins, from - 1)
            if group then
                n = n + 1
                pieces[n] = group
            end
            begins = to
            if begins > #subject then
                break
            end
        end
    end
    return n, begins
end

--- Split `subject` at the matches of `pattern`.
-- @return a list (`pieces`, where that is given), or nil and why not
function _M.split(subject, pattern, options, ctx, most, pieces)
    subject = tostring(subject)
    ctx = ctx or {}
    ctx.pos = ctx.pos or 1
    most = most or 0
    if not pieces then
        pieces = new_table(most > 0 and min_of(USUAL_PIECES, most)
                           or USUAL_PIECES, 0)
    elseif type(pieces) ~= "table" then
        error("res is not a table", 2)
    end
    if ctx.pos > #subject then
        pieces[1] = nil
        return pieces
    end
    local regex, message = cache.get(pattern, options)
    if not regex then
        return nil, message
    end
    local n, begins, err = fill(subject, regex, ctx, most, pieces)
    if not n then
        return nil, err
    end
    if most <= 0 and begins > #subject then
        local last = n
        while n > 0 and pieces[n] == "" do
            pieces[n] = nil
            n = n - 1
        end
        n = n == 0 and last or n
    else
        n = n + 1
        pieces[n] = sub(subject, begins)
    end
    pieces[n + 1] = nil
    return pieces
end

--- Set an option: `jit_stack_size`, in bytes.
function _M.opt(option, value)
    if option ~= "jit_stack_size" then
        error("unrecognized option name", 2)
    elseif cache.is_used() then
        error("changing jit stack size is not allowed when some "
              .. "regexs have already been compiled and cached", 2)
    end
    local ok, message = pcre2.set_jit_stack(value)
    if not ok then
        error(message, 2)
    end
end

return _M
