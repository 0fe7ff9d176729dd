-- The constants of ngx.*: core codes, HTTP methods and statuses, log levels,
-- ngx.null; and ngx.config.
--
-- Rule: names and values are lua-nginx-module's, all of them and no others,
-- whatever Python or the server calls the same thing.

local string_buffer = require "string.buffer"
local host = require "ngxlua_asgi.host"

-- The release whose API this package follows, as scripts test for it.
local NGINX_VERSION = 1022001
local NGX_LUA_VERSION = 10023


local function prefix()
    return host.prefix()
end


-- What a script looks for in here is a --with option; none is built in.
local function nginx_configure()
    return " --prefix=" .. host.prefix()
end


return {
    OK = 0,
    ERROR = -1,
    AGAIN = -2,
    DONE = -4,
    DECLINED = -5,

    -- A null pointer as light userdata, the same value as cjson.null and so
    -- equal to it; Lua code can make one only by decoding it.
    null = string_buffer.decode("\3"),

    STDERR = 0,
    EMERG = 1,
    ALERT = 2,
    CRIT = 3,
    ERR = 4,
    WARN = 5,
    NOTICE = 6,
    INFO = 7,
    DEBUG = 8,

    HTTP_GET = 2,
    HTTP_HEAD = 4,
    HTTP_POST = 8,
    HTTP_PUT = 16,
    HTTP_DELETE = 32,
    HTTP_MKCOL = 64,
    HTTP_COPY = 128,
    HTTP_MOVE = 256,
    HTTP_OPTIONS = 512,
    HTTP_PROPFIND = 1024,
    HTTP_PROPPATCH = 2048,
    HTTP_LOCK = 4096,
    HTTP_UNLOCK = 8192,
    HTTP_PATCH = 16384,
    HTTP_TRACE = 32768,

    HTTP_CONTINUE = 100,
    HTTP_SWITCHING_PROTOCOLS = 101,
    HTTP_OK = 200,
    HTTP_CREATED = 201,
    HTTP_ACCEPTED = 202,
    HTTP_NO_CONTENT = 204,
    HTTP_PARTIAL_CONTENT = 206,
    HTTP_SPECIAL_RESPONSE = 300,
    HTTP_MOVED_PERMANENTLY = 301,
    HTTP_MOVED_TEMPORARILY = 302,
    HTTP_SEE_OTHER = 303,
    HTTP_NOT_MODIFIED = 304,
    HTTP_TEMPORARY_REDIRECT = 307,
    HTTP_PERMANENT_REDIRECT = 308,
    HTTP_BAD_REQUEST = 400,
    HTTP_UNAUTHORIZED = 401,
    HTTP_PAYMENT_REQUIRED = 402,
    HTTP_FORBIDDEN = 403,
    HTTP_NOT_FOUND = 404,
    HTTP_NOT_ALLOWED = 405,
    HTTP_NOT_ACCEPTABLE = 406,
    HTTP_REQUEST_TIMEOUT = 408,
    HTTP_CONFLICT = 409,
    HTTP_GONE = 410,
    HTTP_UPGRADE_REQUIRED = 426,
    HTTP_TOO_MANY_REQUESTS = 429,
    HTTP_CLOSE = 444,
    HTTP_ILLEGAL = 451,
    HTTP_INTERNAL_SERVER_ERROR = 500,
    HTTP_NOT_IMPLEMENTED = 501,
    HTTP_METHOD_NOT_IMPLEMENTED = 501,
    HTTP_BAD_GATEWAY = 502,
    HTTP_SERVICE_UNAVAILABLE = 503,
    HTTP_GATEWAY_TIMEOUT = 504,
    HTTP_VERSION_NOT_SUPPORTED = 505,
    HTTP_INSUFFICIENT_STORAGE = 507,

    config = {
        subsystem = "http",
        debug = false,
        nginx_version = NGINX_VERSION,
        ngx_lua_version = NGX_LUA_VERSION,
        prefix = prefix,
        nginx_configure = nginx_configure,
    },
}
