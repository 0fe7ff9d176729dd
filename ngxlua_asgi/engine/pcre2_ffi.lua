-- The system's libpcre2-8: its declarations, its constants, and how it is
-- found. Only the pcre2 files beside it use it.
--
-- Rule: names are our own (__asm__ gives the real one), so that a library's
-- ffi.cdef of the same functions cannot meet these; options are int32_t, the
-- type of what `bit` returns; requiring this file never fails: `library` is
-- nil where PCRE2 is missing and `missing` says what to install.

local ffi = require "ffi"

ffi.cdef [[
int ngxlua_pcre2_config(uint32_t, void *) __asm__("pcre2_config_8");
int ngxlua_pcre2_error(int, char *, size_t)
    __asm__("pcre2_get_error_message_8");

void *ngxlua_pcre2_compile(const char *, size_t, int32_t, int *, size_t *,
    void *) __asm__("pcre2_compile_8");
void ngxlua_pcre2_code_free(void *) __asm__("pcre2_code_free_8");
int ngxlua_pcre2_info(const void *, uint32_t, void *)
    __asm__("pcre2_pattern_info_8");
int ngxlua_pcre2_jit_compile(void *, uint32_t)
    __asm__("pcre2_jit_compile_8");

int ngxlua_pcre2_match(const void *, const char *, size_t, size_t, int32_t,
    void *, void *) __asm__("pcre2_match_8");
int ngxlua_pcre2_jit_match(const void *, const char *, size_t, size_t,
    int32_t, void *, void *) __asm__("pcre2_jit_match_8");
int ngxlua_pcre2_dfa_match(const void *, const char *, size_t, size_t,
    int32_t, void *, void *, int *, size_t) __asm__("pcre2_dfa_match_8");
void *ngxlua_pcre2_data(uint32_t, void *)
    __asm__("pcre2_match_data_create_8");
void ngxlua_pcre2_data_free(void *) __asm__("pcre2_match_data_free_8");
intptr_t *ngxlua_pcre2_ovector(void *)
    __asm__("pcre2_get_ovector_pointer_8");

void *ngxlua_pcre2_context(void *) __asm__("pcre2_match_context_create_8");
void ngxlua_pcre2_context_free(void *) __asm__("pcre2_match_context_free_8");
int ngxlua_pcre2_match_limit(void *, uint32_t)
    __asm__("pcre2_set_match_limit_8");
int ngxlua_pcre2_depth_limit(void *, uint32_t)
    __asm__("pcre2_set_depth_limit_8");
void *ngxlua_pcre2_stack(size_t, size_t, void *)
    __asm__("pcre2_jit_stack_create_8");
void ngxlua_pcre2_stack_assign(void *, void *, void *)
    __asm__("pcre2_jit_stack_assign_8");
void ngxlua_pcre2_stack_free(void *) __asm__("pcre2_jit_stack_free_8");
]]

-- Homebrew's directories are not where macOS looks by itself.
local NAMES = {
    "libpcre2-8.so.0",
    "pcre2-8",
    "libpcre2-8.0.dylib",
    "/opt/homebrew/lib/libpcre2-8.0.dylib",
    "/usr/local/lib/libpcre2-8.0.dylib",
    "/opt/local/lib/libpcre2-8.0.dylib",
}

local CONFIG_JIT = 1
local CONFIG_MATCHLIMIT = 4
local CONFIG_VERSION = 11


local function number_of(library, what)
    local value = ffi.new("uint32_t[1]")
    library.ngxlua_pcre2_config(what, value)
    return tonumber(value[0])
end


-- The release, as "10.42 2022-12-11"; raises if this is no PCRE2.
local function version_of(library)
    local text = ffi.new("char[64]")
    library.ngxlua_pcre2_config(CONFIG_VERSION, text)
    return ffi.string(text)
end


local _M = {
    missing = "PCRE2 is missing, install libpcre2-8-0 (Debian, Ubuntu), "
              .. "pcre2 (Alpine) or `brew install pcre2` (macOS)",

    -- options that more than one file looks at
    UTF = 0x00080000,
    NO_UTF_CHECK = 0x40000000,

    -- pcre2_jit_compile
    JIT_COMPLETE = 1,

    -- pcre2_pattern_info
    INFO_ALLOPTIONS = 0,
    INFO_CAPTURECOUNT = 4,
    INFO_JITSIZE = 10,
    INFO_NAMECOUNT = 17,
    INFO_NAMEENTRYSIZE = 18,
    INFO_NAMETABLE = 19,
    INFO_HASBACKSLASHC = 23,

    -- errors
    NOMATCH = -1,
    BADOFFSET = -33,
    BADOPTION = -34,
    NOMEMORY = -48,
}

for _, name in ipairs(NAMES) do
    local found, library = pcall(ffi.load, name)
    local fits, version = pcall(version_of, found and library)
    if fits then
        -- Held here: the functions alone would not keep it loaded.
        _M.library = library
        _M.version = version
        _M.has_jit = number_of(library, CONFIG_JIT) == 1
        _M.default_match_limit = number_of(library, CONFIG_MATCHLIMIT)
        break
    end
end

local TEXT_SIZE = 256
local text = ffi.new("char[?]", TEXT_SIZE)


--- PCRE2's words for an error code.
function _M.message_of(code)
    _M.library.ngxlua_pcre2_error(code, text, TEXT_SIZE)
    return ffi.string(text)
end

return _M
