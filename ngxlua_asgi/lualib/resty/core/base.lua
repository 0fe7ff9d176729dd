-- require "resty.core.base": what lua-resty libraries take from it.
--
-- Rule: the same functions with the same meaning; a buffer from
-- get_string_buf is good until the next call.
local ffi = require "ffi"
local state = require "ngxlua_asgi.engine.state"

local error, select, ceil = error, select, math.ceil
local INIT = require("ngxlua_asgi.host").phase_bit("init")
local bytes_t = ffi.typeof("char[?]")

for name, fields in pairs {
    ngx_str_t = "size_t len; const unsigned char *data;",
    ngx_http_lua_ffi_str_t = "int len; const unsigned char *data;",
} do
    if not pcall(ffi.typeof, name) then
        ffi.cdef("typedef struct { " .. fields .. " } " .. name .. ";")
    end
end
if not pcall(ffi.typeof, "ngx_http_request_t") then
    ffi.cdef("typedef struct ngx_http_request_s ngx_http_request_t;")
end

local _M = {
    version = "0.1.32",
    new_tab = require "table.new",
    clear_tab = require "table.clear",
    FFI_OK = 0,
    FFI_ERROR = -1,
    FFI_AGAIN = -2,
    FFI_BUSY = -3,
    FFI_DONE = -4,
    FFI_DECLINED = -5,
    FFI_ABORT = -6,
    FFI_NO_REQ_CTX = -100,
    FFI_BAD_CONTEXT = -101,
}

local size = 4096
local buffer, size_box, message_box

function _M.get_string_buf_size()
    return size
end

function _M.set_string_buf_size(bytes)
    if bytes <= 0 then
        return
    end
    buffer = nil
    size = ceil(bytes)
end

function _M.get_string_buf(bytes, must_be_new)
    if bytes > size or must_be_new then
        return ffi.new(bytes_t, bytes)
    end
    buffer = buffer or ffi.new(bytes_t, size)
    return buffer
end

function _M.get_size_ptr()
    size_box = size_box or ffi.new("size_t[1]")
    return size_box
end

function _M.get_errmsg_ptr()
    message_box = message_box or ffi.new("unsigned char *[1]")
    return message_box
end

-- keep `value` in `list`, by a number that was freed or the next one; [0] is
-- the first of the freed ones
function _M.ref_in_table(list, value)
    if value == nil then
        return -1
    end
    local place = list[0]
    if place and place ~= 0 then
        list[0] = list[place]
    else
        place = #list + 1
    end
    list[place] = value
    return place
end

function _M.allows_subsystem(...)
    for i = 1, select("#", ...) do
        if select(i, ...) == "http" then
            return
        end
    end
    error("unsupported subsystem: http", 2)
end

-- something that stands for the current request; a timer or init_worker has
-- one in OpenResty, init has none
function _M.get_request()
    local r = state.request
    return r.phase ~= INIT and r.phase ~= 0 and r or nil
end

return _M
