"""OpenResty's request phases, inside a Python web app.

``NgxLua(app, access_by_lua_file="auth.lua")`` is an ASGI app that runs the script before ``app``.
"""

from ngxlua_asgi.config.options import Location
from ngxlua_asgi.errors import ConfigError, LuaCodeError, NgxLuaError
from ngxlua_asgi.gateway.asgi import NgxLua

__all__ = ["ConfigError", "Location", "LuaCodeError", "NgxLua", "NgxLuaError"]
__version__ = "0.1.0"
