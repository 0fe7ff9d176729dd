-- From a pattern to a regex object: engine/pcre2.lua's `compile`, `free` and
-- `explain`.
--
-- Rule: a regex owns its memory (ffi.gc) and never holds what PCRE2 leaves
-- undefined: of a pattern in UTF mode \C is refused, and NO_UTF_CHECK becomes
-- MATCH_INVALID_UTF. What the tables' fields mean is told at `compile`.

local bit = require "bit"
local ffi = require "ffi"
local lib = require "ngxlua_asgi.engine.pcre2_ffi"
local limits = require "ngxlua_asgi.engine.pcre2_limits"

local band, bnot, bor, tobit = bit.band, bit.bnot, bit.bor, bit.tobit
local error, tonumber, type = error, tonumber, type
local ffi_fill, ffi_gc, ffi_new = ffi.fill, ffi.gc, ffi.new
local ffi_string = ffi.string
local str_sub = string.sub

local C = lib.library
local message_of = lib.message_of

local UTF = lib.UTF
local NO_UTF_CHECK = lib.NO_UTF_CHECK
local NEVER_BACKSLASH_C = 0x00100000
local MATCH_INVALID_UTF = 0x04000000  -- since PCRE2 10.34
local SIZE_T = ffi.sizeof("size_t")

local unchecked_utf = C and tonumber(lib.version:match("^[%d.]+")) >= 10.34
                      and MATCH_INVALID_UTF or 0

local _M = {}

local int_box = ffi_new("int[1]")
local uint_box = ffi_new("uint32_t[1]")
local size_box = ffi_new("size_t[1]")
local pointer_box = ffi_new("const uint8_t *[1]")

local NO_NAMES = {}


local function uint_info(code, what)
    C.ngxlua_pcre2_info(code, what, uint_box)
    return tonumber(uint_box[0])
end


local function is_jitted(code)
    C.ngxlua_pcre2_info(code, lib.INFO_JITSIZE, size_box)
    return size_box[0] > 0
end


local function names_of(code)
    local count = uint_info(code, lib.INFO_NAMECOUNT)
    if count == 0 then
        return NO_NAMES
    end
    local names = {}
    local size = uint_info(code, lib.INFO_NAMEENTRYSIZE)
    C.ngxlua_pcre2_info(code, lib.INFO_NAMETABLE, pointer_box)
    for i = 0, count - 1 do
        local entry = pointer_box[0] + i * size
        local name, group = ffi_string(entry + 2), entry[0] * 256 + entry[1]
        local known = names[name]
        if not known then
            names[name] = group
        elseif type(known) == "table" then
            known[#known + 1] = group
        else
            names[name] = { known, group }
        end
    end
    return names
end


-- Where results go. One block for all usual regexes, because PCRE2 keeps in
-- it what memory a deep search needed; a regex with more groups has its own.
local SHARED_PAIRS = 16

local function new_data(pairs_needed)
    local data = C.ngxlua_pcre2_data(pairs_needed, nil)
    if data == nil then
        return nil
    end
    ffi_fill(C.ngxlua_pcre2_ovector(data), pairs_needed * 2 * SIZE_T, 0xff)
    return ffi_gc(data, C.ngxlua_pcre2_data_free)
end

local shared_data = C and new_data(SHARED_PAIRS)


local function translate(options)
    options = tobit(options or 0)
    if band(options, NO_UTF_CHECK) == 0 then
        return options
    end
    options = band(options, bnot(NO_UTF_CHECK))
    return band(options, UTF) == 0 and options or bor(options, unchecked_utf)
end


-- pcre2_compile; a second time if the pattern has \C in UTF mode (which may
-- be the pattern's own choice), to be told where.
local function compile(pattern, options)
    local code = C.ngxlua_pcre2_compile(pattern, #pattern, options,
                                        int_box, size_box, nil)
    if code == nil then
        return nil, message_of(int_box[0]), tonumber(size_box[0])
    end
    ffi_gc(code, C.ngxlua_pcre2_code_free)
    local all_options = uint_info(code, lib.INFO_ALLOPTIONS)
    if band(all_options, UTF) ~= 0
       and uint_info(code, lib.INFO_HASBACKSLASHC) ~= 0
    then
        return compile(pattern, bor(options, NEVER_BACKSLASH_C))
    end
    return code, all_options
end


-- pcre2_jit_match saves a third of pcre2_match, which is checks: of the
-- subject's UTF-8, and of the (*VERBS) that a pattern may start with.
local function is_quick(pattern, all_options)
    return (band(all_options, UTF) == 0
            or band(all_options, MATCH_INVALID_UTF) ~= 0)
           and str_sub(pattern, 1, 2) ~= "(*"
end


--- Compile `pattern`.
-- @param options  bits (see above), or nil
-- @param jit      compile to machine code too, where that is possible
-- @param limited  match_limit and set_jit_stack hold for it: for ngx.re.
--                 nginx runs the regexes of a configuration without these
--                 limits, and unless `pcre_jit on` in the interpreter: so
--                 that does here what is too deep for the JIT stack
-- @return a regex, or nil, PCRE2's message and the offset it is about; where
--     PCRE2 is missing nil and what to install.
-- A regex has `captures` (number of groups), `names` (name -> group number,
-- or the list of them where DUPNAMES gave several; not to be written to),
-- `jit` (whether that was possible) and `ovector`: after `exec` group i is
-- from ovector[2 * i] to before ovector[2 * i + 1], int64_t from 0, both -1
-- (PCRE2_UNSET) if it did not take part; here i is not checked.
function _M.compile(pattern, options, jit, limited)
    if not C then
        return nil, lib.missing
    end
    if type(pattern) ~= "string" then
        error("bad pattern (string expected, got " .. type(pattern) .. ")", 2)
    end
    local code, all_options, offset = compile(pattern, translate(options))
    if not code then
        return nil, all_options, offset
    end
    if jit then
        C.ngxlua_pcre2_jit_compile(code, lib.JIT_COMPLETE)
    end
    local captures = uint_info(code, lib.INFO_CAPTURECOUNT)
    local data = captures < SHARED_PAIRS and shared_data
                 or new_data(captures + 1)
    if not data then
        return nil, message_of(lib.NOMEMORY), 0
    end
    local jitted = is_jitted(code)
    return {
        code = code,
        data = data,
        ovector = C.ngxlua_pcre2_ovector(data),
        context = limited and limits.user or limits.none,
        limited = limited or false,
        captures = captures,
        names = names_of(code),
        jit = jitted,
        quick = jitted and is_quick(pattern, all_options),
    }
end


--- What nginx writes about a pattern that `compile` refused.
function _M.explain(pattern, message, offset)
    if not offset then
        return message
    end
    local problem = 'pcre2_compile() failed: ' .. message
                    .. ' in "' .. pattern .. '"'
    if offset >= #pattern then
        return problem
    end
    return problem .. ' at "' .. str_sub(pattern, offset + 1) .. '"'
end


--- Give the memory of a regex back now and not when Lua collects it, for
-- those that are used once. `exec` of it returns an error from then on.
function _M.free(regex)
    local code = regex.code
    if code ~= nil then
        regex.code = limits.none
        regex.quick = false
        C.ngxlua_pcre2_code_free(ffi_gc(code, nil))
    end
end

return _M
