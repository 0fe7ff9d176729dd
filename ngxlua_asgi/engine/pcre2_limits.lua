-- How much a search may take: steps, JIT stack, C stack.
--
-- Rule: the limits that a user sets (lua_regex_match_limit, ngx.re.opt) hold
-- in ngx.re and not in the regexes of a configuration, as nginx runs those
-- with PCRE2's own; so there is a match context for each.

local ffi = require "ffi"
local lib = require "ngxlua_asgi.engine.pcre2_ffi"

local C = lib.library

-- pcre2_dfa_match recurses on the C stack for each level of (?R), (?=...),
-- (?>...): half a KiB, without an end by itself (100,000 levels end the
-- process). 250 levels fit in the 256 KiB of a small thread.
local DFA_DEPTH = 250
local MIN_STACK = 32 * 1024
local MAX_INT = 0x7fffffff
local MAX_UINT = 0xffffffff

local _M = {
    none = ffi.cast("void *", 0),
}


if C then
    local function new_context()
        return ffi.gc(C.ngxlua_pcre2_context(nil),
                      C.ngxlua_pcre2_context_free)
    end

    _M.user = new_context()
    _M.dfa = new_context()
    C.ngxlua_pcre2_depth_limit(_M.dfa, DFA_DEPTH)
end


--- The steps after which a search ends with ERROR_MATCHLIMIT; 0: PCRE2's own
-- limit (10,000,000 where the distribution did not change it).
-- @return true, or nil and a message
function _M.match_limit(n)
    if not C then
        return nil, lib.missing
    end
    if not (n >= 0 and n <= MAX_UINT) then
        return nil, "invalid match limit"
    end
    n = n < 1 and lib.default_match_limit or n
    C.ngxlua_pcre2_match_limit(_M.user, n)
    C.ngxlua_pcre2_match_limit(_M.dfa, n)
    return true
end


--- Let the stack of JIT-compiled searches grow to `size` bytes, from 32 KiB
-- (the usual size), past which they end with ERROR_JIT_STACKLIMIT.
-- @return true, or nil and a message (OpenResty's)
function _M.set_jit_stack(size)
    if not C then
        return nil, lib.missing
    end
    if not lib.has_jit then
        return nil, "no pcre jit support found"
    end
    size = size < MIN_STACK and MIN_STACK or size
    local new = size <= MAX_INT
                and C.ngxlua_pcre2_stack(MIN_STACK, size, nil)
    if not new or new == nil then
        return nil, "pcre jit stack allocation failed"
    end
    C.ngxlua_pcre2_stack_assign(_M.user, nil, new)
    _M.stack = ffi.gc(new, C.ngxlua_pcre2_stack_free)  -- held while in use
    return true
end

return _M
