-- ngx.req: the request body, read, replaced, built.
--
-- Rule: the bytes stay in Python (api/req_body.py, memory or a temporary
-- file); only what a script asks for crosses. What it puts there is what
-- the app receives.
local host = require "ngxlua_asgi.host"
local state = require "ngxlua_asgi.engine.state"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local overlay = require "ngxlua_asgi.phases.overlay"
local phases = require "ngxlua_asgi.phases.check"
local errlog = require "ngxlua_asgi.engine.errlog"

local error, select, type, tostring = error, select, type, tostring
local tonumber = tonumber
local band = bit.band

local READ_CONTEXTS = phases.contexts("ngx.req.read_body")
local request = phases.guard("ngx.req.get_body_data")
local READ = host.op("read_body")
local EXIT = host.op("exit")
local TOO_LARGE = 413

local _M = {}

local function check_count(n, most, words)
    if n > most then
        error("expecting " .. words .. " but seen " .. n, 3)
    end
end

local function exit_with(r, status)
    r.exit = status
    return scheduler.wait(EXIT)
end

local function warn_of_file(path)
    errlog.write(errlog.WARN, "a client request body is buffered to a "
                 .. "temporary file " .. path)
end

-- the length that a script gave the body, which then ends there
local function said_length(r)
    local changes = r.req_headers
    local length = changes and overlay.get(changes, "content-length")
    return length and tonumber(length)
end

-- Read the whole body; a status ends the request with its page. That of a
-- sub-request is what its parent has read (ngx_http_read_client_request_body).
function _M.read()
    if state.request.parent then
        return
    end
    local location = state.request.location
    local status, before, more = scheduler.wait(READ, location.body_options,
                                                said_length(state.request))
    if not status then
        -- one that is always a file is none that did not fit
        if before and location.body_buffer >= 0 then
            warn_of_file(before)
        end
        return
    end
    if status == TOO_LARGE then
        errlog.write(errlog.ERR, "client intended to send too large chunked "
                     .. "body: " .. before .. "+" .. more .. " bytes")
    end
    return exit_with(state.request, status)
end

local function read_body(...)
    check_count(select("#", ...), 0, "0 arguments")
    local r = state.request
    if band(READ_CONTEXTS, r.phase) == 0 then
        phases.refuse(r, "ngx.req.read_body")
    end
    if host.body_status() == "unread" then
        _M.read()
    end
end

local function discard_body(...)
    check_count(select("#", ...), 0, "0 arguments")
    local r = request()
    if r.parent then
        return  -- as nginx: it is the main request's
    end
    r.body_changed = true
    host.body_discard()
end

local function get_body_data(...)
    check_count(select("#", ...), 1, "0 or 1 arguments")
    request()
    local max = ...
    local status, data = host.body_data()
    if status ~= "memory" or data == "" then
        return nil
    end
    if type(max) == "number" and max > 0 then
        return data:sub(1, max)
    end
    return data
end

local function get_body_file(...)
    check_count(select("#", ...), 0, "0 arguments")
    request()
    return (host.body_file())
end

---------------------------------------------------------------------------
-- changes

local function check_read(level)
    local status = host.body_status()
    if status == "discarded" then
        error("request body already discarded asynchronously", level + 1)
    elseif status == "unread" then
        error("request body not read yet", level + 1)
    end
end

local function changed(r, size)
    r.body_changed = true
    overlay.put(r, "req_headers", "content-length", "Content-Length",
                tostring(size))
    overlay.put(r, "req_headers", "transfer-encoding", "Transfer-Encoding",
                false)
end

-- another body instead
local function replace(r, data)
    host.body_set(data)
    changed(r, #data)
end
_M.replace = replace

local function check_string(value, name)
    if type(value) == "number" then
        return tostring(value)
    elseif type(value) ~= "string" then
        error("bad argument #1 to '" .. name .. "' (string expected, got "
              .. (value == nil and "nil" or type(value)) .. ")", 3)
    end
    return value
end

local function set_body_data(...)
    local n = select("#", ...)
    if n ~= 1 then
        error("expecting 1 arguments but seen " .. n, 2)
    end
    local data = check_string((...), "set_body_data")
    local r = request()
    check_read(2)
    replace(r, data)
end

local function set_body_file(...)
    local n = select("#", ...)
    if n ~= 1 and n ~= 2 then
        error("expecting 1 or 2 arguments but seen " .. n, 2)
    end
    local path, clean = ...
    path = check_string(path, "set_body_file")
    local r = request()
    check_read(2)
    local size, err = host.body_set_file(path, clean and true or false)
    if not size then
        error(err, 2)
    end
    changed(r, size)
end

local function init_body(...)
    local n = select("#", ...)
    if n > 1 then
        error("expecting 0 or 1 argument but seen " .. n, 2)
    end
    local size = ...
    if n == 1 then
        if type(size) ~= "number" then
            error("bad argument #1 to 'init_body' (number expected, got "
                  .. type(size) .. ")", 2)
        elseif size < 0 then
            error("bad size argument: " .. size, 2)
        end
    end
    local r = request()
    check_read(2)
    host.body_init(size or r.location.body_buffer, r.location.body_options)
end

local function append_body(...)
    local n = select("#", ...)
    if n ~= 1 then
        error("expecting 1 arguments but seen " .. n, 2)
    end
    local data = check_string((...), "append_body")
    request()
    if not host.body_append(data) then
        error("request_body not initialized", 2)
    end
end

local function finish_body(...)
    local n = select("#", ...)
    if n ~= 0 then
        error("expecting 0 argument but seen " .. n, 2)
    end
    local r = request()
    local size, file = host.body_finish()
    if not size then
        error("request_body not initialized", 2)
    elseif file and r.location.body_buffer >= 0 then
        warn_of_file(file)
    end
    changed(r, size)
end

_M.family = {
    req = {
        read_body = read_body, discard_body = discard_body,
        get_body_data = get_body_data, get_body_file = get_body_file,
        set_body_data = set_body_data, set_body_file = set_body_file,
        init_body = init_body, append_body = append_body,
        finish_body = finish_body,
    },
}

return _M
