-- echo_before_body and echo_after_body: texts around any response.
--
-- Rule: a body filter ahead of the script's, which sees each text as a chunk
-- of its own, and the end of the body after the last of them
-- (ngx_http_echo_filter.c). The length is unknown then, ranges impossible.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local output = require "ngxlua_asgi.phases.output"
local echo_text = require "ngxlua_asgi.modules.echo_text"

local ipairs, type = ipairs, type
local concat = table.concat

local ERROR = -1

local _M = {}

local function header_filter(r)
    output.set_header(r, "content-length", "Content-Length", false)
    output.set_header(r, "accept-ranges", "Accept-Ranges", false)
end

-- One chunk through the script's filter, if there is one: what is left of it;
-- false where the filter failed.
local function pass(r, script, data, last)
    r.chunk, r.last = data, last
    if script and script() == ERROR then
        return false
    end
    return r.chunk or ""
end

-- the chunks that `data` becomes, each with whether the body ends there
local function chunks_of(r, before, after, data, last)
    local list = {}
    if not r.echo_began then
        r.echo_began = true
        for i, line in ipairs(before) do
            list[i] = { line }
        end
    end
    if not after[1] then
        list[#list + 1] = { data, last }
        return list
    end
    list[#list + 1] = { data }
    if last then
        for _, line in ipairs(after) do
            list[#list + 1] = { line }
        end
        list[#list + 1] = { "", true }
    end
    return list
end

local function body_filter(before, after, script)
    return function()
        local r = state.request
        local data, last = r.chunk or host.chunk(), r.last
        local out, n, ended = {}, 0, false
        for _, chunk in ipairs(chunks_of(r, before, after, data, last)) do
            local text = chunk[1]
            if type(text) == "function" then
                text = text(r)
            end
            if chunk[2] or text ~= "" or chunk[1] == data then
                local left = pass(r, script, text, chunk[2] or false)
                if not left then
                    return ERROR
                end
                n = n + 1
                out[n] = left
                ended = r.last
                if ended then
                    break
                end
            end
        end
        r.chunk, r.chunk_changed, r.last = concat(out), true, ended
    end
end

local function lines(list)
    local made = {}
    for i, data in ipairs(list or {}) do
        made[i] = echo_text.line(data)
    end
    return made
end

function _M.install(location)
    local settings = location.settings
    if not settings.echo_before_body and not settings.echo_after_body then
        return
    end
    location.body_filter = body_filter(lines(settings.echo_before_body),
                                       lines(settings.echo_after_body),
                                       location.body_filter)
    local early = location.early_header_filters or {}
    early[#early + 1] = header_filter
    location.early_header_filters = early
end

return _M
