-- ngx.md5, md5_bin, sha1_bin, hmac_sha1, crc32_short and crc32_long.
--
-- Rule: a digest is a few FFI calls into libcrypto in a function without
-- loops, so that it is compiled wherever it is called from. libcrypto's
-- Init/Update/Final are taken, its one-shot SHA1() costs 5 times as much in
-- OpenSSL 3 (650 ns to 124). Without libcrypto Python's hashlib does it.

local ffi = require "ffi"
local bit = require "bit"
local host = require "ngxlua_asgi.host"

local band = bit.band
local bxor = bit.bxor
local error = error
local ffi_copy = ffi.copy
local ffi_string = ffi.string
local getinfo = debug.getinfo
local rshift = bit.rshift
local select = select
local str_byte = string.byte
local tostring = tostring
local type = type

local MD5_SIZE = 16
local SHA1_SIZE = 20
local SHA1_BLOCK = 64
local OPENSSL_3 = 0x30000000

local _M = {}

-- MD5_CTX and SHA_CTX are below 100 bytes.
local CONTEXT_SIZE = 256
local context = ffi.new("uint64_t[?]", CONTEXT_SIZE / 8)
local inner = ffi.new("uint64_t[?]", CONTEXT_SIZE / 8)
local outer = ffi.new("uint64_t[?]", CONTEXT_SIZE / 8)
local digest = ffi.new("uint8_t[?]", 32)
local hex_digest = ffi.new("uint16_t[?]", MD5_SIZE)

-- Both digits of a byte, as they lie in memory.
local hex = ffi.new("uint16_t[256]")
for b = 0, 255 do
    ffi_copy(hex + b, string.format("%02x", b), 2)
end

-- Names of our own, so that a library's ffi.cdef of the same functions cannot
-- meet these declarations.
ffi.cdef [[
unsigned long ngxlua_openssl(void) __asm__("OpenSSL_version_num");
int ngxlua_md5_init(void *) __asm__("MD5_Init");
int ngxlua_md5_update(void *, const void *, size_t) __asm__("MD5_Update");
int ngxlua_md5_final(uint8_t *, void *) __asm__("MD5_Final");
int ngxlua_sha1_init(void *) __asm__("SHA1_Init");
int ngxlua_sha1_update(void *, const void *, size_t) __asm__("SHA1_Update");
int ngxlua_sha1_final(uint8_t *, void *) __asm__("SHA1_Final");
uint32_t ngxlua_crc32(unsigned long, const char *, unsigned int)
    __asm__("crc32");
]]


local function library(load, name, probe)
    local ok, lib = pcall(load, name)
    if ok then
        local fits
        ok, fits = pcall(probe, lib)
        ok = ok and fits
    end
    return ok and lib
end


local function this_process()
    return ffi.C
end


-- Before OpenSSL 3 some distributions abort the process in these functions
-- when FIPS is on.
local function has_digests(lib)
    return lib.ngxlua_md5_init and lib.ngxlua_sha1_final
           and lib.ngxlua_openssl() >= OPENSSL_3
end


local function has_crc32(lib)
    return lib.ngxlua_crc32(0, "ngx", 3) == 0xC96A3B56
end


local crypto = library(this_process, nil, has_digests)
               or library(ffi.load, "libcrypto.so.3", has_digests)
               or library(ffi.load, "libcrypto.3.dylib", has_digests)
local zlib = library(this_process, nil, has_crc32)
             or library(ffi.load, "libz.so.1", has_crc32)
             or library(ffi.load, "libz.1.dylib", has_crc32)
-- LuaJIT unloads a library that nobody refers to; its functions do not count.
host.libraries = { crypto, zlib }


-- MD5 and SHA-1 -------------------------------------------------------------

local md5_bin, sha1_bin = host.md5, host.sha1
local md5

if crypto then
    local md5_init = crypto.ngxlua_md5_init
    local md5_update = crypto.ngxlua_md5_update
    local md5_final = crypto.ngxlua_md5_final
    local sha1_init = crypto.ngxlua_sha1_init
    local sha1_update = crypto.ngxlua_sha1_update
    local sha1_final = crypto.ngxlua_sha1_final


    function md5_bin(s)
        md5_init(context)
        md5_update(context, s, #s)
        md5_final(digest, context)
        return ffi_string(digest, MD5_SIZE)
    end


    -- written out: a loop of 16 would be a trace of its own
    function md5(s)
        md5_init(context)
        md5_update(context, s, #s)
        md5_final(digest, context)
        hex_digest[0] = hex[digest[0]]
        hex_digest[1] = hex[digest[1]]
        hex_digest[2] = hex[digest[2]]
        hex_digest[3] = hex[digest[3]]
        hex_digest[4] = hex[digest[4]]
        hex_digest[5] = hex[digest[5]]
        hex_digest[6] = hex[digest[6]]
        hex_digest[7] = hex[digest[7]]
        hex_digest[8] = hex[digest[8]]
        hex_digest[9] = hex[digest[9]]
        hex_digest[10] = hex[digest[10]]
        hex_digest[11] = hex[digest[11]]
        hex_digest[12] = hex[digest[12]]
        hex_digest[13] = hex[digest[13]]
        hex_digest[14] = hex[digest[14]]
        hex_digest[15] = hex[digest[15]]
        return ffi_string(hex_digest, MD5_SIZE * 2)
    end


    function sha1_bin(s)
        sha1_init(context)
        sha1_update(context, s, #s)
        sha1_final(digest, context)
        return ffi_string(digest, SHA1_SIZE)
    end

else
    function md5(s)
        return (md5_bin(s):gsub(".", function(c)
            return ("%02x"):format(c:byte())
        end))
    end
end


function _M.md5_bin(s)
    if type(s) ~= "string" then
        s = s and tostring(s) or ""
    end
    return md5_bin(s)
end


function _M.md5(s)
    if type(s) ~= "string" then
        s = s and tostring(s) or ""
    end
    return md5(s)
end


function _M.sha1_bin(s)
    if type(s) ~= "string" then
        s = s and tostring(s) or ""
    end
    return sha1_bin(s)
end


-- HMAC ----------------------------------------------------------------------

local hmac_sha1 = host.hmac_sha1

if crypto then
    local sha1_init = crypto.ngxlua_sha1_init
    local sha1_update = crypto.ngxlua_sha1_update
    local sha1_final = crypto.ngxlua_sha1_final
    local block = ffi.new("uint8_t[?]", SHA1_BLOCK)
    local last_key


    local function fill_block(key, pad)
        for i = 1, SHA1_BLOCK do
            block[i - 1] = bxor(str_byte(key, i) or 0, pad)
        end
    end


    local function absorb_block(state)
        sha1_init(state)
        sha1_update(state, block, SHA1_BLOCK)
    end


    -- A program signs with few keys: the two states that depend on the key
    -- alone are kept from one call to the next.
    local function use_key(key)
        last_key = key
        if #key > SHA1_BLOCK then
            key = sha1_bin(key)
        end
        fill_block(key, 0x36)
        absorb_block(inner)
        fill_block(key, 0x5c)
        absorb_block(outer)
    end


    local function sign(s)
        ffi_copy(context, inner, CONTEXT_SIZE)
        sha1_update(context, s, #s)
        sha1_final(digest, context)
        ffi_copy(context, outer, CONTEXT_SIZE)
        sha1_update(context, digest, SHA1_SIZE)
        sha1_final(digest, context)
        return ffi_string(digest, SHA1_SIZE)
    end


    function hmac_sha1(key, s)
        if key ~= last_key then
            use_key(key)
        end
        return sign(s)
    end
end


local function bad_string(index, value, given)
    local got = given >= index and type(value) or "no value"
    local name = getinfo(2, "n").name or "?"
    error("bad argument #" .. index .. " to '" .. name
          .. "' (string expected, got " .. got .. ")", 3)
end


function _M.hmac_sha1(...)
    local n = select("#", ...)
    if n ~= 2 then
        error("expecting 2 arguments, but got " .. n, 2)
    end
    local key, s = ...
    if type(key) ~= "string" then
        if type(key) ~= "number" then
            bad_string(1, key, n)
        end
        key = tostring(key)
    end
    if type(s) ~= "string" then
        if type(s) ~= "number" then
            bad_string(2, s, n)
        end
        s = tostring(s)
    end
    return hmac_sha1(key, s)
end


-- CRC-32 --------------------------------------------------------------------

local crc32

if zlib then
    local zlib_crc32 = zlib.ngxlua_crc32


    function crc32(s)
        return zlib_crc32(0, s, #s)
    end

else
    local step = ffi.new("uint32_t[256]")
    for b = 0, 255 do
        local c = b
        for _ = 1, 8 do
            c = bxor(rshift(c, 1), band(-band(c, 1), 0xEDB88320))
        end
        step[b] = c
    end


    function crc32(s)
        local c = -1
        for i = 1, #s do
            c = bxor(step[band(bxor(c, str_byte(s, i)), 255)], rshift(c, 8))
        end
        return bxor(c, -1) % 4294967296
    end
end


-- One value, two names: nginx has a small and a large table for it.
function _M.crc32_short(s)
    if type(s) ~= "string" then
        s = s and tostring(s) or ""
    end
    return crc32(s)
end


_M.crc32_long = _M.crc32_short

return _M
