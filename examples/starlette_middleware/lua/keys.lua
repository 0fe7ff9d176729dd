-- Who has which API key, and how much of its quota is used.
-- Rule: a module is loaded once per worker, so what it counts is per worker.
local time = ngx.time

local WINDOW = 60 -- seconds
local CLIENTS = {
    ["demo-key"] = { name = "demo" },
    ["trial-key"] = { name = "trial", quota = 5 },
}

local _M = {}


-- Returns the client's name; or nil and the status to refuse with.
function _M.admit(key)
    local client = CLIENTS[key]
    if not client then
        return nil, ngx.HTTP_FORBIDDEN
    end
    if client.quota then
        local window = time() - time() % WINDOW
        if client.window ~= window then
            client.window, client.used = window, 0
        end
        client.used = client.used + 1
        if client.used > client.quota then
            return nil, ngx.HTTP_TOO_MANY_REQUESTS
        end
    end
    return client.name
end


return _M
