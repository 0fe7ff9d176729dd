"""The C library: shared dictionaries, and the few symbols of nginx that public libraries call.

Rule: plain C behind two doors, LuaJIT's FFI (api/shdict.lua) and ctypes (shared memory, tests); no
Python API in it. Here is only where it lies.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_double, c_int, c_int64, c_uint64, c_void_p
from functools import cache
from pathlib import Path
from typing import Any, Final

from ngxlua_asgi.errors import NgxLuaError

__all__ = ["Value", "library", "library_path"]


class Value(ctypes.Structure):
    """``ngxlua_value`` of ngxlua.h."""

    _fields_ = (
        ("number", c_double),
        ("data", c_void_p),
        ("size", c_uint64),
        ("length", c_uint64),
        ("flags", ctypes.c_int32),
        ("type", ctypes.c_int32),
        ("stale", ctypes.c_int32),
        ("forcible", ctypes.c_int32),
    )


_VALUE: Final = POINTER(Value)
_KEY: Final = (c_char_p, c_uint64)  # and its length
_PROTOTYPES: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "total": (c_uint64, (c_uint64,)),
    "format": (c_int, (c_void_p, c_uint64, c_uint64, c_uint64)),
    "check": (c_int, (c_void_p, c_uint64, c_uint64)),
    "verify": (c_int, (c_void_p,)),
    "get": (c_int, (c_void_p, *_KEY, _VALUE, c_int)),
    "store": (c_int, (c_void_p, c_int, *_KEY, _VALUE, c_double)),
    "incr": (c_int, (c_void_p, *_KEY, _VALUE, POINTER(c_double), c_double)),
    "ttl": (c_int, (c_void_p, *_KEY, POINTER(c_double))),
    "expire": (c_int, (c_void_p, *_KEY, c_double)),
    "push": (c_int, (c_void_p, c_int, *_KEY, _VALUE)),
    "pop": (c_int, (c_void_p, c_int, *_KEY, _VALUE)),
    "llen": (c_int, (c_void_p, *_KEY, POINTER(c_double))),
    "flush_all": (c_int, (c_void_p,)),
    "flush_expired": (c_int64, (c_void_p, c_int64)),
    "keys": (c_int64, (c_void_p, c_int64, c_char_p, c_uint64)),
    "capacity": (c_uint64, (c_void_p,)),
    "free_space": (c_int64, (c_void_p,)),
}


@cache
def library_path() -> str:
    """The compiled library.

    Raises:
        NgxLuaError: the package was installed without it.
    """
    for path in Path(__file__).parent.glob("_ngxlua*.so"):
        return str(path)
    raise NgxLuaError(
        "ngxlua_asgi's C library is missing: install the package with pip, which compiles it"
        " (Debian: gcc libc6-dev; Alpine: build-base; macOS: xcode-select --install)"
    )


@cache
def library() -> ctypes.CDLL:
    """The library for ctypes; its symbols are visible to FFI's ``ffi.C`` from then on.

    Raises:
        NgxLuaError: the package was installed without it.
    """
    lib = ctypes.CDLL(library_path(), ctypes.RTLD_GLOBAL)
    for name, (result, arguments) in _PROTOTYPES.items():
        function = getattr(lib, "ngxlua_dict_" + name)
        function.restype, function.argtypes = result, arguments
    return lib
