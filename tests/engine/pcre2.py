"""engine/pcre2.lua for the tests, flattened to what may cross into Python.

Rule: everything is run with PCRE2's machine code, with its interpreter and by the quick way in, and
all must agree; what `capture` and `ovector` say must agree with `from` and `to`.
"""

from __future__ import annotations

from typing import Any

from ngxlua_asgi.engine.vm import VM

__all__ = ["NO_JIT", "SOURCE", "Found", "Lua"]

SOURCE = rb"""
local pcre2 = require "ngxlua_asgi.engine.pcre2"
local unpack = unpack

-- the regex last compiled is kept, so that several searches can use it
local regex
local function compile(pattern, options, jit, limited)
    local message, offset
    regex, message, offset = pcre2.compile(pattern, options, jit, limited)
    if regex then
        return true, regex.captures, regex.jit
    end
    return false, message, offset, pcre2.explain(pattern, message, offset)
end

-- count and the offsets of all groups, or nil, message, code
local function search(subject, start, options, dfa)
    local count, message, code =
        pcre2[dfa and "dfa_exec" or "exec"](regex, subject, start, options)
    if count == nil then
        return nil, message, code
    end
    local out = { count }
    for i = 0, count > 0 and regex.captures or -1 do
        local from, to = pcre2.from(regex, i), pcre2.to(regex, i)
        local raw = tonumber(regex.ovector[2 * i])
        assert(raw == (from or -1))
        assert((pcre2.capture(regex, subject, i) == nil) == (from == nil))
        assert(from == nil or pcre2.capture(regex, subject, i) == subject:sub(from + 1, to))
        out[2 * i + 2], out[2 * i + 3] = raw, to or -1
    end
    return unpack(out)
end

local function group(subject, i)
    return pcre2.from(regex, i), pcre2.to(regex, i), pcre2.capture(regex, subject, i)
end

local function names()
    local out = {}
    for name, group in pairs(regex.names) do
        group = type(group) == "table" and table.concat(group, ",") or group
        out[#out + 1] = name .. "=" .. group
    end
    table.sort(out)
    return table.concat(out, " ")
end

local function constant(name) return pcre2[name] end
local function free() pcre2.free(regex) pcre2.free(regex) end
return compile, search, group, names, constant, free, pcre2.match_limit, pcre2.set_jit_stack,
       loadstring
"""

Found = tuple[Any, ...]
NO_JIT = 0x2000


class Lua:
    """The binding in a VM of its own, flattened for Python."""

    def __init__(self) -> None:
        chunk = VM({}).function("_G", "loadstring")(SOURCE, b"=test")
        parts = chunk()
        self.compile, self.search, self.group, self.names, self._constant = parts[:5]
        self.free, self.match_limit, self.set_jit_stack, self.load = parts[5:]

    def options(self, text: str) -> int:
        """The bits of names such as "CASELESS UTF"."""
        return sum(self._constant(name.encode()) & 0xFFFFFFFF for name in text.split())

    def find(
        self, pattern: bytes, subject: bytes, options: str = "", start: Any = None, search: str = ""
    ) -> Found:
        """The groups that matched (None: unset), () for no match, or (message, code).

        All ways to run a pattern must agree.
        """
        bits = self.options(search)
        results = []
        for jit in (False, True):
            assert self.compile(pattern, self.options(options), jit)[0]
            ways = (bits, bits | NO_JIT) if bits else (None, 0, NO_JIT)
            results += [self.groups(subject, start, way) for way in ways]
        assert all(result == results[0] for result in results), results
        return results[0]

    def groups(self, subject: bytes, start: Any = None, options: Any = None) -> Found:
        found = self.search(subject, start, options)
        if not isinstance(found, tuple):
            assert found == 0
            return ()
        if found[0] is None:
            return found[1].decode(), found[2]
        edges = [int(edge) for edge in found[1:]]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        groups = tuple(subject[a:b] if a >= 0 else None for a, b in pairs)
        highest = max(i for i, item in enumerate(groups) if item is not None)
        assert found[0] == highest + 1
        return groups
