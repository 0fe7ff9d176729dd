-- require "resty.core.regex": what lua-resty libraries take from it.
--
-- Rule: a "compiled" regex is one of api/re_cache.lua's; nobody frees it.
local cache = require "ngxlua_asgi.api.re_cache"
local re = require "ngxlua_asgi.api.re"

return {
    version = require("resty.core.base").version,
    no_pcre = false,
    re_match_compile = cache.get,
    collect_captures = re.collect,
    destroy_compiled_regex = function() end,
    is_regex_cache_empty = function() return not cache.is_used() end,
    set_buf_grow_ratio = function() end,
}
