-- ngx.re.match, find, gmatch; sub and gsub are in api/re_sub.lua.
--
-- Rule: as lua-resty-core has them: what is not a string becomes one, offsets
-- count from 1, a group that took no part is false. PCRE2's results are read
-- before anything else is called (engine/pcre2.lua).
local cache = require "ngxlua_asgi.api.re_cache"
local re_sub = require "ngxlua_asgi.api.re_sub"
local new_table = require "table.new"

local get = cache.get
local type, tostring, tonumber = type, tostring, tonumber
local setmetatable = setmetatable
local sub, floor = string.sub, math.floor

-- the groups that a name stands for, where several may have it
local function collect_duplicates(regex, res)
    local names = regex.name_list
    for i = 1, #names, 2 do
        local text = res[names[i + 1]]
        if text then
            local list = res[names[i]]
            if list then
                list[#list + 1] = text
            else
                res[names[i]] = { text }
            end
        end
    end
end

-- what `count` groups matched, into `res` where that is given
local function collect(regex, count, subject, res)
    local groups, names, ovector = regex.groups, regex.name_list,
        regex.ovector
    res = res or new_table(groups + 1, #names / 2)
    for i = 0, groups do
        local from = i < count and tonumber(ovector[2 * i]) or -1
        res[i] = from >= 0
            and sub(subject, from + 1, tonumber(ovector[2 * i + 1]))
    end
    if #names > 0 then
        if regex.dup_names then
            collect_duplicates(regex, res)
        else
            for i = 1, #names, 2 do
                res[names[i]] = res[names[i + 1]]
            end
        end
    end
    return res
end
re_sub.use(collect)

local function start_of(ctx)
    local pos = ctx.pos
    if not pos or pos <= 1 then
        return 0
    end
    return floor(pos - 1)
end

local function failed(code)
    return "pcre_exec() failed: " .. code
end

local function match(subject, pattern, options, ctx, res)
    if type(subject) ~= "string" then
        subject = tostring(subject)
    end
    local regex, message = get(pattern, options)
    if not regex then
        return nil, message
    end
    local count, _, code = regex.exec(regex, subject,
                                      ctx and start_of(ctx) or 0)
    if count == 0 then
        return nil
    elseif not count then
        return nil, failed(code)
    end
    if ctx then
        ctx.pos = tonumber(regex.ovector[1]) + 1
    end
    return collect(regex, count, subject, res)
end

local function find(subject, pattern, options, ctx, nth)
    if type(subject) ~= "string" then
        subject = tostring(subject)
    end
    local regex, message = get(pattern, options)
    if not regex then
        return nil, nil, message
    end
    local count, _, code = regex.exec(regex, subject,
                                      ctx and start_of(ctx) or 0)
    if count == 0 then
        return nil
    elseif not count then
        return nil, nil, failed(code)
    end
    local ovector = regex.ovector
    if ctx then
        ctx.pos = tonumber(ovector[1]) + 1
    end
    if not nth or nth <= 0 then
        return tonumber(ovector[0]) + 1, tonumber(ovector[1])
    end
    nth = floor(nth)
    if nth > regex.groups then
        return nil, nil, "nth out of bound"
    end
    local from = tonumber(ovector[2 * nth])
    if nth >= count or from < 0 then
        return nil, nil
    end
    return from + 1, tonumber(ovector[2 * nth + 1])
end

---------------------------------------------------------------------------
-- gmatch

local function step(self)
    local pos = self._pos
    if not pos then
        return nil
    end
    local regex, subject = self._regex, self._subject
    local count, _, code = regex.exec(regex, subject, pos)
    if count == 0 then
        self._pos = nil
        return nil
    elseif not count then
        self._pos = nil
        return nil, failed(code)
    end
    local from, to = tonumber(regex.ovector[0]), tonumber(regex.ovector[1])
    if from == to then
        to = to + 1  -- past an empty match
    end
    self._pos = to <= #subject and to or nil
    return collect(regex, count, subject)
end

local iterator = { __call = step }

local function gmatch(subject, pattern, options)
    if type(subject) ~= "string" then
        subject = tostring(subject)
    end
    local regex, message = get(pattern, options)
    if not regex then
        return nil, message
    end
    return setmetatable({ _regex = regex, _subject = subject, _pos = 0 },
                        iterator)
end

return {
    collect = collect,
    failed = failed,
    family = {
        re = {
            match = match,
            find = find,
            gmatch = gmatch,
            sub = re_sub.sub,
            gsub = re_sub.gsub,
        },
    },
}
