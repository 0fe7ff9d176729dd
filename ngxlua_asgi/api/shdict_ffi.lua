-- The C library's dictionaries for LuaJIT (native/ngxlua.h).
--
-- Rule: one `value` for all calls, read before the next one; its buffer grows
-- to the longest string that was ever read, within bounds.
local ffi = require "ffi"

ffi.cdef [[
typedef struct {
    double number;
    char *data;
    uint64_t size, length;
    int32_t flags, type, stale, forcible;
} ngxlua_value;
int ngxlua_dict_get(void *d, const char *key, uint64_t n, ngxlua_value *out,
                    int want_stale);
int ngxlua_dict_store(void *d, int how, const char *key, uint64_t n,
                      ngxlua_value *in, double milliseconds);
int ngxlua_dict_incr(void *d, const char *key, uint64_t n, ngxlua_value *io,
                     const double *init, double milliseconds);
int ngxlua_dict_ttl(void *d, const char *key, uint64_t n, double *out);
int ngxlua_dict_expire(void *d, const char *key, uint64_t n,
                       double milliseconds);
int ngxlua_dict_push(void *d, int left, const char *key, uint64_t n,
                     ngxlua_value *io);
int ngxlua_dict_pop(void *d, int left, const char *key, uint64_t n,
                    ngxlua_value *out);
int ngxlua_dict_llen(void *d, const char *key, uint64_t n, double *out);
int ngxlua_dict_flush_all(void *d);
int64_t ngxlua_dict_flush_expired(void *d, int64_t most);
int64_t ngxlua_dict_keys(void *d, int64_t most, char *out, uint64_t size);
uint64_t ngxlua_dict_capacity(const void *d);
int64_t ngxlua_dict_free_space(void *d);
]]

local FIRST_SIZE, MOST_KEPT = 4096, 1024 * 1024  -- bytes

local _M = {
    value = ffi.new("ngxlua_value"),
    number = ffi.new("double[1]"),
    -- what each result of a call means, in OpenResty's words
    OK = 0, NOT_FOUND = 1, NO_MEMORY = 3, LIST = 5, TOO_SMALL = 7,
    words = {
        "not found", "exists", "no memory", "not a number", "value is a list",
        "value not a list", "", "bad key", "the shared memory is broken",
    },
    NIL = 0, BOOLEAN = 1, NUMBER = 3, STRING = 4,
    ADD = 1, REPLACE = 2, SAFE = 4,
}

local kept = ffi.new("char[?]", FIRST_SIZE)
_M.value.data, _M.value.size = kept, FIRST_SIZE

-- make room for `length` bytes in `value`; the memory, to be held meanwhile
function _M.make_room(length)
    local buffer = ffi.new("char[?]", length)
    _M.value.data, _M.value.size = buffer, length
    if length <= MOST_KEPT then
        kept = buffer
    end
    return buffer
end

-- after a value that was too long to keep the memory
function _M.back_to_kept()
    _M.value.data, _M.value.size = kept, ffi.sizeof(kept)
end

return _M
