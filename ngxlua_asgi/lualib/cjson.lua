-- require "cjson": lua-cjson as OpenResty ships it.
--
-- Rule: its functions, settings and words. A C module of the same name on
-- lua_package_cpath comes first (engine/loader.lua).
return require("ngxlua_asgi.lualib.cjson.instance").new()
