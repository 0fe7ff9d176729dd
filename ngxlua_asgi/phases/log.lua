-- The log phase: a script's handler, then access_log.
--
-- Rule: once a request, when its response is out or given up; a sub-request
-- has one where log_subrequest says so (ngx_http_finalize_request). As with
-- filters an error ends the handler only.
local filters = require "ngxlua_asgi.phases.filters"
local phase_check = require "ngxlua_asgi.phases.check"

local run = filters.run

local LOG = phase_check.bit_of("log")

local _M = {}

function _M.run(r)
    local location = r.location
    if not location.logs or r.logged
        or (r.parent and not location.settings.log_subrequest)
    then
        return
    end
    r.logged = true
    if location.log then
        run(r, location.log, LOG, "log_by_lua*")
    end
    if location.access_log then
        location.access_log(r)
    end
end

return _M
