-- What luacheck holds every Lua file to. Rule: OpenResty's globals and no
-- others; the only files that may write to `ngx` are those that build it.
std = "ngx_lua"
max_line_length = 80
exclude_files = { ".venv", "build", "dist" }
cache = false

-- the replacements of coroutine.* and require are made here
files["ngxlua_asgi/engine"] = { globals = { "coroutine", "require" } }

-- a script's console: print, ngx.say and the like write to standard output
files["ngxlua_asgi/cli/resty_console.lua"] = { globals = { "ngx", "print" } }
