-- Which location a URI belongs to, by nginx's rules.
--
-- Rule: a level of locations is compiled once (`build`): exact names, prefixes
-- by length, regular expressions in the order of the file. `find` is
-- ngx_http_core_find_location: exact, longest prefix, what is nested in it,
-- then the regular expressions of the level, unless the prefix forbids it.
local sub = string.sub
local sort = table.sort

local _M = {}

-- a location that adds the slash at its name's end for who left it out
local function note_slash(level, location)
    local name = location.name
    if location.auto_redirect and sub(name, -1) == "/" then
        local short = sub(name, 1, -2)
        local known = level.auto[short]
        if not known or known.kind ~= "exact" then
            level.auto[short] = location
        end
    end
end

local function add_prefix(level, location)
    local name = location.name
    local by_name = level.prefixes[#name]
    if not by_name then
        by_name = {}
        level.prefixes[#name] = by_name
        level.lengths[#level.lengths + 1] = #name
    end
    by_name[name] = location
    note_slash(level, location)
end

-- the level of these locations (nil where there are none)
function _M.build(locations)
    if #locations == 0 then
        return nil
    end
    local level = { exact = {}, prefixes = {}, lengths = {}, regexes = {},
                    named = {}, auto = {} }
    for _, location in ipairs(locations) do
        local kind = location.kind
        if kind == "exact" then
            level.exact[location.name] = location
            note_slash(level, location)
        elseif kind == "regex" then
            level.regexes[#level.regexes + 1] = location
        elseif kind == "named" then
            level.named[location.name] = level.named[location.name]
                or location
        else
            add_prefix(level, location)
        end
    end
    sort(level.lengths, function(a, b) return a > b end)
    return level
end

local function longest_prefix(level, uri)
    local lengths, prefixes, size = level.lengths, level.prefixes, #uri
    for i = 1, #lengths do
        local n = lengths[i]
        if n <= size then
            local location = prefixes[n][sub(uri, 1, n)]
            if location then
                return location
            end
        end
    end
end

-- The location of `uri` within `level`: it, and whether no regular expression
-- of an outer level may take it back. A third value is true where the client
-- is to add the slash (nginx's auto_redirect).
local function find(level, uri, r)
    local location = level.exact[uri]
    if location then
        return location, true
    end
    location = longest_prefix(level, uri)
    local auto = level.auto[uri]
    if auto and not (location and #location.name == #uri) then
        return auto, true, true
    end
    if location and location.level then
        local inner, final, slash = find(location.level, uri, r)
        if final then
            return inner, true, slash
        end
        if location.noregex then
            return inner or location, false
        end
        location = inner or location
    elseif location and location.noregex then
        return location, false
    end
    local regexes = level.regexes
    for i = 1, #regexes do
        local candidate = regexes[i]
        if candidate.regex(r, uri) then
            if candidate.level then
                return find(candidate.level, uri, r) or candidate, true
            end
            return candidate, true
        end
    end
    return location, false
end
_M.find = find

return _M
