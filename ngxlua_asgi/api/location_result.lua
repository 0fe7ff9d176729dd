-- What ngx.location.capture answers: status, body, headers, truncated.
--
-- Rule: headers have the names that whoever set them spelled, as in nginx
-- (ngx_http_lua_handle_subreq_responses); an app's names have lost their case
-- on the way (ASGI has them lower-case), so they are found in any case.
local host = require "ngxlua_asgi.host"
local resp_header = require "ngxlua_asgi.api.resp_header"

local type, next, setmetatable, tonumber = type, next, setmetatable, tonumber
local lower, gsub, byte = string.lower, string.gsub, string.byte
local add = resp_header.add

local SLASH = byte("/")

local _M = {}

---------------------------------------------------------------------------
-- headers

-- nginx keeps these apart from the others, under their usual names
local function put(headers, key, name, value)
    if key == "content-type" then
        headers["Content-Type"] = value
        return
    elseif key == "location" and byte(value) ~= SLASH then
        headers.Location = value
    end
    headers[name] = value
end

local function list_of(values)
    local list = {}
    for i = 1, #values do
        list[i] = values[i]
    end
    return list
end

-- what scripts and modules have set
local function lay_over(headers, child)
    local changes = child.resp_headers
    if not changes then
        return
    end
    for i = 1, changes[0], 3 do
        local value = changes[i + 2]
        if type(value) == "table" then
            headers[changes[i + 1]] = list_of(value)
        elseif value then
            put(headers, changes[i], changes[i + 1], value)
        end
    end
end

local function of_script(child, body)
    local headers, location = {}, child.location
    lay_over(headers, child)
    if child.plain then
        headers["Content-Type"] = location.default_type
    end
    if child.own_length then
        return headers
    end
    local length = headers["Content-Length"]
    if length then
        headers["Content-Length"] = tonumber(length)
    elseif child.http10 and location.own.content_by_lua
        and not location.http10_unbuffered and not child.captured_cut
    then
        headers["Content-Length"] = #body  -- it was held to be measured
    end
    return headers
end

---------------------------------------------------------------------------
-- headers of an app

local any_case = {
    __index = function(headers, key)
        if type(key) ~= "string" then
            return nil
        end
        local wanted = lower(gsub(key, "_", "-"))
        for name, value in next, headers do
            if lower(name) == wanted then
                return value
            end
        end
    end,
}

-- nginx's own files have nginx's spelling; an empty one has no last buffer,
-- which a capture takes for cut
local STATIC_APP = host.app_number("static")
local STATIC = { etag = "ETag", ["last-modified"] = "Last-Modified",
                 ["accept-ranges"] = false }

-- the name of a header as whoever set it spelled it; false: it is left out
local function name_of(child, key)
    local changes = child.resp_headers
    local at = changes and changes[key]
    if at then
        return changes[at + 1]
    elseif child.app == STATIC_APP and STATIC[key] ~= nil then
        return STATIC[key]
    end
    return key
end

local function of_app(child, list)
    local headers = {}
    for i = 1, #list, 2 do
        local key, value = list[i], list[i + 1]
        if key == "content-type" then
            headers["Content-Type"] = value
        elseif key == "content-length" then
            headers["Content-Length"] = tonumber(value) or value
        else
            local name = name_of(child, key)
            if name then
                add(headers, name, value)
            end
            if key == "location" and byte(value) ~= SLASH then
                headers.Location = value
            end
        end
    end
    return setmetatable(headers, any_case)
end

---------------------------------------------------------------------------

function _M.result_of(child)
    local list = child.captured_headers
    local body = child.captured_body or ""
    local cut = child.captured_cut
        or body == "" and list and child.app == STATIC_APP
    local header
    if list then
        header = of_app(child, list)
    else
        header = of_script(child, body)
    end
    return { status = child.status, body = body, truncated = cut == true,
             header = header }
end

return _M
