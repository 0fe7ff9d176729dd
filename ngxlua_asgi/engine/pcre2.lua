-- Regular expressions: the one PCRE2 binding of the project.
--
-- Rule: subjects, offsets, group numbers and options may come from anywhere
-- and are checked here; what PCRE2 leaves undefined (an unchecked subject
-- that is not UTF-8, \C in UTF mode, recursion on the C stack) is defined or
-- refused here. Results lie in memory that regexes share: READ THEM BEFORE
-- THE NEXT exec OF ANY REGEX, and before anything that waits or calls back.

local bit = require "bit"
local ffi = require "ffi"
local compiler = require "ngxlua_asgi.engine.pcre2_compile"
local lib = require "ngxlua_asgi.engine.pcre2_ffi"
local limits = require "ngxlua_asgi.engine.pcre2_limits"

local band, bnot, bor, tobit = bit.band, bit.bnot, bit.bor, bit.tobit
local error, tonumber, type = error, tonumber, type
local ffi_copy = ffi.copy
local str_sub = string.sub

local C = lib.library
local match = C and C.ngxlua_pcre2_match
local jit_match = C and C.ngxlua_pcre2_jit_match
local dfa_match = C and C.ngxlua_pcre2_dfa_match
local message_of = lib.message_of

local BADOFFSET, BADOPTION, NOMATCH = lib.BADOFFSET, lib.BADOPTION, lib.NOMATCH

local _M = {
    -- PCRE2's release, "10.42 2022-12-11"; nil where it is missing
    version = lib.version,
    -- whether it can compile to machine code
    has_jit = lib.has_jit,

    -- described where they are: engine/pcre2_compile.lua, pcre2_limits.lua
    compile = compiler.compile,
    explain = compiler.explain,
    free = compiler.free,
    match_limit = limits.match_limit,
    set_jit_stack = limits.set_jit_stack,

    -- Options of `compile`, by PCRE2's names. nginx's own are CASELESS and
    -- MULTILINE; those of ngx.re: a ANCHORED, D DUPNAMES, i CASELESS,
    -- J JAVASCRIPT, m MULTILINE, s DOTALL, u UTF, U UTF + NO_UTF_CHECK,
    -- x EXTENDED (d is `dfa_exec`, j the parameter `jit`, o the caller's).
    ALLOW_EMPTY_CLASS = 0x00000001,
    ALT_BSUX = 0x00000002,
    CASELESS = 0x00000008,
    DOLLAR_ENDONLY = 0x00000010,
    DOTALL = 0x00000020,
    DUPNAMES = 0x00000040,
    EXTENDED = 0x00000080,
    MATCH_UNSET_BACKREF = 0x00000200,
    MULTILINE = 0x00000400,
    UCP = 0x00020000,
    UNGREEDY = 0x00040000,
    UTF = lib.UTF,
    -- PCRE's JAVASCRIPT_COMPAT, which PCRE2 took apart
    JAVASCRIPT = 0x00000203,
    -- With UTF: a subject that is not UTF-8 is no error, its bad bytes match
    -- nothing (PCRE2's MATCH_INVALID_UTF, which saves the check too).
    -- dfa_exec cannot do this: compile for it without.
    NO_UTF_CHECK = lib.NO_UTF_CHECK,

    -- Options of `compile`, `exec` and `dfa_exec`
    ANCHORED = tobit(0x80000000),
    ENDANCHORED = 0x20000000,

    -- Options of `exec` and `dfa_exec`
    NOTBOL = 0x00000001,
    NOTEOL = 0x00000002,
    NOTEMPTY = 0x00000004,
    NOTEMPTY_ATSTART = 0x00000008,
    NO_JIT = 0x00002000,

    -- What `exec` returns third, as far as callers may want to know
    ERROR_JIT_STACKLIMIT = -46,
    ERROR_MATCHLIMIT = -47,
}

local JIT_STACKLIMIT = _M.ERROR_JIT_STACKLIMIT
local NO_JIT = _M.NO_JIT
local EXEC_OPTIONS = bor(_M.ANCHORED, _M.ENDANCHORED, _M.NOTBOL, _M.NOTEOL,
                         _M.NOTEMPTY, _M.NOTEMPTY_ATSTART, NO_JIT)

local LONG = 32 * 1024
local PAIR_SIZE = 2 * ffi.sizeof("size_t")
local DFA_WORKSPACE = 1000
local dfa_context = limits.dfa
local dfa_workspace = ffi.new("int[?]", DFA_WORKSPACE)


local function failure(code)
    return nil, message_of(code), code
end


local function not_a_string(subject)
    error("bad subject (string expected, got " .. type(subject) .. ")", 3)
end


-- PCRE2 keeps the memory of a deep search (300 bytes for each byte of the
-- subject) for the next one: where that may be much, it is given back.
local function match_long(regex, subject, start, options)
    local pairs_needed = regex.captures + 1
    local data = C.ngxlua_pcre2_data(pairs_needed, nil)
    if data == nil then
        return lib.NOMEMORY
    end
    local count = match(regex.code, subject, #subject, start, options, data,
                        regex.context)
    if count > 0 then
        ffi_copy(regex.ovector, C.ngxlua_pcre2_ovector(data),
                 pairs_needed * PAIR_SIZE)
    end
    C.ngxlua_pcre2_data_free(data)
    return count
end


--- Search in `subject` from byte `start` on (from 0; nil is 0).
-- @return the number of the highest group that matched, plus 1; 0 if there
--     is no match; nil, PCRE2's message and code if it could not be
--     searched (not UTF-8, a limit, `start` past the end, wrong options)
function _M.exec(regex, subject, start, options)
    if type(subject) ~= "string" then
        not_a_string(subject)
    end
    start = start or 0
    options = options or 0
    if not (start >= 0 and start <= #subject) then
        return failure(BADOFFSET)
    end
    local count
    if options == 0 and regex.quick then
        count = jit_match(regex.code, subject, #subject, start, 0,
                          regex.data, regex.context)
    elseif band(options, bnot(EXEC_OPTIONS)) ~= 0 then
        return failure(BADOPTION)
    elseif #subject >= LONG then
        count = match_long(regex, subject, start, tobit(options))
    else
        count = match(regex.code, subject, #subject, start, tobit(options),
                      regex.data, regex.context)
    end
    if count > 0 then
        return count
    end
    if count == NOMATCH then
        return 0
    end
    if count == JIT_STACKLIMIT and not regex.limited then
        return _M.exec(regex, subject, start, bor(options, NO_JIT))
    end
    return failure(count)
end


--- `exec` by PCRE2's other algorithm: the longest match, without groups.
-- @return 1, or what `exec` returns
function _M.dfa_exec(regex, subject, start, options)
    if type(subject) ~= "string" then
        not_a_string(subject)
    end
    start = start or 0
    options = band(options or 0, bnot(NO_JIT))
    if not (start >= 0 and start <= #subject) then
        return failure(BADOFFSET)
    end
    if band(options, bnot(EXEC_OPTIONS)) ~= 0 then
        return failure(BADOPTION)
    end
    local count = dfa_match(regex.code, subject, #subject, start, options,
                            regex.data, dfa_context, dfa_workspace,
                            DFA_WORKSPACE)
    if count == NOMATCH then
        return 0
    end
    if count < 0 then
        return failure(count)
    end
    for i = 2, 2 * regex.captures + 1 do
        regex.ovector[i] = -1  -- PCRE2 puts shorter matches there
    end
    return 1
end


--- Where group `i` begins, from 0; nil if it took no part or there is none.
function _M.from(regex, i)
    if not (i >= 0 and i <= regex.captures) then
        return nil
    end
    local offset = tonumber(regex.ovector[2 * i])
    return offset >= 0 and offset or nil
end


--- Where group `i` ends: the offset behind it, from 0; nil as `from`.
function _M.to(regex, i)
    if not (i >= 0 and i <= regex.captures) then
        return nil
    end
    local offset = tonumber(regex.ovector[2 * i + 1])
    return offset >= 0 and offset or nil
end


--- What group `i` matched; nil as `from`. `subject` is the one that `exec`
-- had: with another the result is wrong, but nothing breaks.
function _M.capture(regex, subject, i)
    if not (i >= 0 and i <= regex.captures) then
        return nil
    end
    local ovector = regex.ovector
    local from = tonumber(ovector[2 * i])
    if from < 0 then
        return nil
    end
    return str_sub(subject, from + 1, tonumber(ovector[2 * i + 1]))
end

return _M
