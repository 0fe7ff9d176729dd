"""One LuaJIT VM: made, filled with the package's Lua files, and closed off.

Rule (lupa's traps, docs/architecture.md): only bytes, numbers, booleans and Python callables
cross the border; Python keeps only Lua functions that it took here, in the main state; the
``python`` global and attribute access are gone before any script runs.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Any, NoReturn

__all__ = ["VM", "VMError", "VMMemoryError"]

_flags = sys.getdlopenflags()
sys.setdlopenflags(_flags | os.RTLD_GLOBAL)  # C modules (cjson.so) look for LuaJIT's symbols
try:
    from lupa import luajit21 as _lua
finally:
    sys.setdlopenflags(_flags)

from ngxlua_asgi.errors import NgxLuaError  # noqa: E402 - after the flags
from ngxlua_asgi.native import library  # noqa: E402

VMError = _lua.LuaError
VMMemoryError = _lua.LuaMemoryError

_PACKAGE = "ngxlua_asgi"
_ROOM = 64 * 1024  # bytes kept free for what crosses
_ROOT = files(_PACKAGE)

# Runs first: a loader for our own files, and the table of host functions.
_BOOT = b"""
local source_of = ...
python = nil
local host = {}
package.loaded["ngxlua_asgi.host"] = host
local require, loadstring, unpack = require, loadstring, unpack
table.insert(package.loaders, 2, function(name)
    local source, chunkname = source_of(name)
    if source then
        return assert(loadstring(source, chunkname))
    end
    return "\\n\\tno file '" .. name .. "' in ngxlua_asgi"
end)
return function(name, value) host[name] = value end,
       function(module, name) return require(module)[name] end
"""


def _source_of(name: bytes) -> tuple[bytes, bytes] | None:
    """The Lua file of ours called ``ngxlua_asgi.a.b``, with its chunk name."""
    package, _, rest = name.decode("latin-1").partition(".")
    if package != _PACKAGE or ".." in rest or "/" in rest:
        return None
    path = rest.replace(".", "/") + ".lua"
    resource = _ROOT.joinpath(path)
    if not resource.is_file():
        return None
    return resource.read_bytes(), f"@{_PACKAGE}/{path}".encode()


def lualib_source(name: bytes) -> tuple[bytes, bytes] | None:
    """The file of ``lualib/`` that scripts require as ``name``."""
    return _source_of(b"ngxlua_asgi.lualib." + name)


def _no_attributes(_object: object, name: object, _setting: bool) -> NoReturn:
    raise AttributeError(f"Lua cannot reach the attribute {name!r} of a Python object")


def _make_symbols_global() -> None:
    """Let FFI find libcrypto's and our C library's symbols in ``ffi.C``, as inside nginx."""
    for name in ("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.dylib"):
        try:
            ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        break
    with contextlib.suppress(NgxLuaError):  # who needs it is told (api/shdict.py)
        library()


class VM:
    """A LuaJIT VM with ``host`` functions in place.

    Args:
        host: what Lua finds in ``require "ngxlua_asgi.host"``.
        max_memory: bytes the VM may use once ``limit()`` was called, or None.
    """

    def __init__(self, host: Mapping[str, object], max_memory: int | None = None) -> None:
        _make_symbols_global()
        self._limit = max_memory or 0
        self._limited = False
        self.on_full: Callable[[], None] = lambda: None
        self._runtime = _lua.LuaRuntime(
            encoding=None,
            unpack_returned_tuples=True,
            register_eval=False,
            register_builtins=False,
            attribute_filter=_no_attributes,
            max_memory=0 if self._limit else None,  # 0: counted, but without a limit
        )
        set_host, self._function = self._runtime.execute(_BOOT, _source_of)
        self._collect_garbage = self._function(b"_G", b"collectgarbage")
        for name, value in host.items():
            if self._limit and callable(value):
                value = self._room_for_result(value)
            set_host(name.encode(), value)

    def function(self, module: str, name: str) -> Callable[..., Any]:
        """The Lua function ``name`` of our module ``module`` (taken in the main state)."""
        function: Callable[..., Any] = self._function(module.encode(), name.encode())
        return self._room_for_arguments(function) if self._limit else function

    # A value that crosses while memory is short is pushed outside any protected call: LuaJIT
    # would end the process, or leave the GIL taken. So each crossing of a VM with a limit is
    # given room first; the limit is back at the next one.

    def limit(self) -> None:
        """Let the limit count from now on.

        Raises:
            MemoryError: the VM already uses more.
        """
        if self._limit:
            if self.memory() + _ROOM > self._limit:
                raise MemoryError(f"the VM alone needs {self.memory() + _ROOM} bytes")
            self._limited = True
            self._make_room(())

    def _make_room(self, values: Iterable[object]) -> None:
        if self._limited:
            size = _ROOM + sum(len(value) for value in values if isinstance(value, bytes))
            self._runtime.set_max_memory(max(self._limit, self.memory() + size), total=True)

    def _room_for_result(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            result = function(*arguments)
            self._make_room(result if isinstance(result, tuple) else (result,))
            return result

        return call

    def _room_for_arguments(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            if self._limited and self.memory() > self._limit:
                self.collect()
                if self.memory() + _ROOM > self._limit:
                    self.on_full()
            self._make_room(arguments)
            return function(*arguments)

        return call

    def collect(self) -> None:
        """A full garbage collection."""
        self._collect_garbage(b"collect")

    def memory(self) -> int:
        """Bytes the VM uses now; 0 where it has no limit, as nobody counts then."""
        used: int = self._runtime.get_memory_used(total=True) or 0
        return used
