-- The echo module: the commands of a location as its content handler.
--
-- Rule: commands run in order, in the entry coroutine of the content phase;
-- one answers nothing ("next"), a status that ends the request, or FAILED,
-- which is nginx's NGX_ERROR: no response, or one that is cut
-- (ngx_http_echo_handler.c).
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local errlog = require "ngxlua_asgi.engine.errlog"
local output = require "ngxlua_asgi.phases.output"
local overlay = require "ngxlua_asgi.phases.overlay"
local body = require "ngxlua_asgi.api.req_body"
local unsafe_uri = require "ngxlua_asgi.api.unsafe_uri"
local echo_body = require "ngxlua_asgi.modules.echo_body"
local echo_sub = require "ngxlua_asgi.modules.echo_sub"
local echo_text = require "ngxlua_asgi.modules.echo_text"

local ipairs, rawget, getmetatable = ipairs, rawget, getmetatable
local tonumber = tonumber
local find, gsub, match, rep, sub = string.find, string.gsub, string.match,
    string.rep, string.sub
local write = output.write

local SLEEP = host.op("sleep")
local MAX_TEXT = 1073741824  -- bytes; LuaJIT has no longer strings
local FAILED = -1
local DONE = 0

local _M = {}
local commands = {}

---------------------------------------------------------------------------
-- output

local function clear(r, key, name)
    local headers = r.resp_headers
    if headers and overlay.get(headers, key) then
        output.set_header(r, key, name, false)
    end
end

local function send_head(r)
    if not r.sent then
        r.status = r.location.settings.echo_status or 200
        clear(r, "content-length", "Content-Length")
        clear(r, "accept-ranges", "Accept-Ranges")
        output.send_head(r)
    end
end

local function put(r, text)
    if text ~= "" then
        send_head(r)
        write(r, text)
    end
end

-- whether nothing but a head is wanted: then sub-requests are not run
local function head_only(r)
    if (r.method or host.req_method()) == "HEAD" then
        return true
    end
    return not r.parent and r.no_body
end

function commands.echo(data)
    local line = echo_text.line(data)
    return function(r)
        put(r, line(r))
    end
end

function commands.echo_duplicate(data)
    local words_of = echo_text.words(data.texts)
    return function(r)
        local words = words_of(r)
        local size = words[1] or ""
        local count = tonumber(match((gsub(size, "_", "")), "^%d*$"))
        if not count and find(size, "^_+$") then
            count = 0
        end
        if not count then
            errlog.write(errlog.ERR, 'invalid size specified: "' .. size
                         .. '"')
            return 500
        end
        local text = words[2] or ""
        if count * #text > MAX_TEXT then
            return 500
        end
        send_head(r)
        put(r, rep(text, count))
    end
end

function commands.echo_flush()
    return function(r)
        send_head(r)
        r.flush = true
        output.filter_flush(r)
    end
end

---------------------------------------------------------------------------
-- time

-- seconds with at most three decimals (ngx_atofp)
local function seconds_of(text)
    if find(text, "^%d+%.?%d?%d?%d?$") or find(text, "^%.%d%d?%d?$") then
        return tonumber(text)
    end
    errlog.write(errlog.ERR, 'invalid sleep duration "' .. text .. '"')
end

function commands.echo_sleep(data)
    local words_of = echo_text.words(data.texts)
    return function(r)
        local seconds = seconds_of(words_of(r)[1] or "")
        if not seconds then
            return 400
        end
        if not r.echo.pending then
            scheduler.wait(SLEEP, seconds)
        elseif not echo_sub.run(r, seconds) then
            return FAILED
        end
    end
end
-- nobody else has to wait for it here
commands.echo_blocking_sleep = commands.echo_sleep

function commands.echo_reset_timer()
    return function(r)
        r.echo.since = host.req_age()
    end
end

---------------------------------------------------------------------------
-- the request body

local function read_body(r)
    if not r.parent and host.body_status() == "unread" then
        body.read()
    end
end

function commands.echo_read_request_body()
    return read_body
end

function commands.echo_request_body()
    return function(r)
        local status, data = host.body_data()
        if status == "file" then
            data = host.echo_read_file(host.body_file()) or ""
        elseif status ~= "memory" then
            return
        end
        put(r, data)
    end
end

---------------------------------------------------------------------------
-- sub-requests

-- whether the client may have sent a body, which sub-requests share
local function has_body()
    return host.req_header("content-length")
        or host.req_header("transfer-encoding")
        or host.req_http_version() >= "2"
end

local function sub_request(make, async)
    return function(data, first)
        local words_of = echo_text.words(data.texts)
        return function(r)
            if first then
                send_head(r)  -- before the sub-request's own output
                output.filter_flush(r)
            end
            if has_body() then
                read_body(r)
            end
            if head_only(r) then
                send_head(r)
                return not async and DONE or nil
            end
            local child = make(r, words_of(r))
            if not child then
                return FAILED
            end
            send_head(r)
            echo_sub.add(r, child)
            if not async and not echo_sub.run(r) then
                return FAILED
            end
        end
    end
end

commands.echo_location = sub_request(echo_sub.location, false)
commands.echo_location_async = sub_request(echo_sub.location, true)
commands.echo_subrequest = sub_request(echo_sub.subrequest, false)
commands.echo_subrequest_async = sub_request(echo_sub.subrequest, true)

---------------------------------------------------------------------------
-- loops and redirects

local function split(text, delimiter)
    local items, from = {}, 1
    while delimiter ~= "" do
        local at, last = find(text, delimiter, from, true)
        if not at then
            break
        end
        if at > from then
            items[#items + 1] = sub(text, from, at - 1)
        end
        from = last + 1
    end
    if from <= #text then
        items[#items + 1] = sub(text, from)
    end
    return items
end

function commands.echo_foreach_split(data)
    local words_of = echo_text.words(data.texts)
    return function(r, at, ending)
        local echo, words = r.echo, words_of(r)
        if echo.loop then
            errlog.write(errlog.ERR, "Nested echo_foreach not supported yet.")
            return 500
        elseif #words < 2 then
            errlog.write(errlog.ERR, "echo_foreach should take at least two "
                         .. 'arguments. (if your delimiter starts with "-", '
                         .. 'preceding it with a "--".)')
            return 500
        end
        echo.loop = { items = split(words[2], words[1]), at = 1,
                      start = at }
        if not echo.loop.items[1] then
            echo.next = ending  -- which ends the loop
        end
    end
end

function commands.echo_end()
    return function(r)
        local loop = r.echo.loop
        if not loop then
            errlog.write(errlog.ERR, "Found a echo_end that has no "
                         .. "corresponding echo_foreach before it.")
            return FAILED
        end
        loop.at = loop.at + 1
        if loop.at > #loop.items then
            r.echo.loop = nil
        else
            r.echo.next = loop.start + 1
        end
    end
end

function commands.echo_exec(data)
    local words_of = echo_text.words(data.texts)
    return function(r)
        local words = words_of(r)
        if (words[1] or "") == "" then
            return 400
        end
        local uri, own_args = unsafe_uri.split(words[1])
        if not uri or r.sent then
            return FAILED
        end
        local args = words[2] or own_args or ""
        if sub(uri, 1, 1) == "@" and args ~= "" then
            errlog.write(errlog.WARN, "querystring " .. args .. " ignored "
                         .. "when exec'ing named location " .. uri)
        end
        r.echo = nil
        r.redirect = { uri = uri, args = args }
        return DONE
    end
end

---------------------------------------------------------------------------
-- the handler

local FIRST_OUTPUT = { echo = true, echo_request_body = true,
                       echo_flush = true, echo_duplicate = true,
                       echo_location = true, echo_location_async = true,
                       echo_subrequest = true, echo_subrequest_async = true }

local function compile(list)
    local steps, endings, ending, began = {}, {}, nil, false
    for i, data in ipairs(list) do
        local outputs = FIRST_OUTPUT[data.name]
        steps[i] = commands[data.name](data, outputs and not began)
        began = began or outputs
    end
    for i = #list, 1, -1 do
        if list[i].name == "echo_end" then
            ending = i
        end
        endings[i] = ending or #list + 1
    end
    return steps, endings
end

local function leave(r, code)
    if code == FAILED then
        r.echo_failed = true
    elseif code >= 300 and r.sent then
        r.echo_failed, code = true, FAILED
    end
    r.exit = code
end

local function handler(list)
    local steps, endings = compile(list)
    local n = #steps
    return function()
        local r = state.request
        local echo = { counter = 0, next = 1,
                       since = r.parent and host.req_age() or nil }
        r.echo = echo
        while echo.next <= n do
            local at = echo.next
            echo.next = at + 1
            local code = steps[at](r, at, endings[at])
            if code then
                return leave(r, code)
            end
        end
        if not echo_sub.run(r) then
            return leave(r, FAILED)
        end
        send_head(r)
    end
end

-- whether the commands are what answers at a level: a handler of another
-- kind at the same level began later, and one of an outer level is overruled
local function rule(own)
    if rawget(own, "content_by_lua") or rawget(own, "proxy_pass") then
        return false
    elseif rawget(own, "echo") then
        return true
    end
    local meta = getmetatable(own)
    return meta ~= nil and rule(meta.__index)
end

function _M.install(location)
    echo_body.install(location)
    if rule(location.own) then
        location.content = handler(location.own.echo)
    end
end

return _M
