"""OpenResty's request phases, inside a Python web app.

``NgxLua(app, access_by_lua_file="auth.lua")`` is an ASGI app that runs the script before ``app``.
A public name is imported when it is first asked for: ``ngxlua-asgi -V`` needs none of them.
"""

import typing as _typing

if _typing.TYPE_CHECKING:
    from ngxlua_asgi.config.options import Location
    from ngxlua_asgi.errors import ConfigError, LuaCodeError, NgxLuaError
    from ngxlua_asgi.gateway.asgi import NgxLua
else:
    _FROM = {
        "ConfigError": "errors",
        "Location": "config.options",
        "LuaCodeError": "errors",
        "NgxLua": "gateway.asgi",
        "NgxLuaError": "errors",
    }

    def __getattr__(name):
        if name not in _FROM:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module as _import

        value = getattr(_import(f"{__name__}.{_FROM[name]}"), name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = ["ConfigError", "Location", "LuaCodeError", "NgxLua", "NgxLuaError"]
__version__ = "0.1.0"
