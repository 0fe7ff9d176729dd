-- require "ngx.base64": base64 with - and _ for + and /, without padding.
--
-- Rule: lua-resty-core's two functions and words; what follows the first =
-- of the text to decode does not count, as in nginx.
local ffi = require "ffi"
local base = require "resty.core.base"

local type = type
local C, ffi_string = ffi.C, ffi.string
local get_string_buf = base.get_string_buf

-- names of our own: a library's ffi.cdef of the same function may have other
-- types
ffi.cdef [[
void ngxlua_encode_base64url(ngx_str_t *dst, const ngx_str_t *src)
    __asm__("ngx_encode_base64url");
intptr_t ngxlua_decode_base64url(ngx_str_t *dst, const ngx_str_t *src)
    __asm__("ngx_decode_base64url");
]]

local source, target = ffi.new("ngx_str_t[1]"), ffi.new("ngx_str_t[1]")

local _M = { version = base.version }

function _M.encode_base64url(s)
    if type(s) ~= "string" then
        return nil, "must provide a string"
    end
    local src, dst = source[0], target[0]
    src.data, src.len = s, #s
    dst.data = get_string_buf((#s + 2) / 3 * 4)
    C.ngxlua_encode_base64url(target, source)
    return ffi_string(dst.data, dst.len)
end

function _M.decode_base64url(s)
    if type(s) ~= "string" then
        return nil, "must provide a string"
    end
    local src, dst = source[0], target[0]
    src.data, src.len = s, #s
    dst.data = get_string_buf((#s + 3) / 4 * 3)
    if C.ngxlua_decode_base64url(target, source) ~= 0 then
        return nil, "invalid input"
    end
    return ffi_string(dst.data, dst.len)
end

return _M
