-- Sub-requests of the echo module.
--
-- Rule: a sub-request has variables of its own, the parent's headers and, if
-- none is given, its body; its response's body goes where its command stands.
-- An asynchronous one runs when the parent waits next: until then the
-- parent's later output is kept apart (nginx's postpone filter).
local host = require "ngxlua_asgi.host"
local scheduler = require "ngxlua_asgi.engine.coroutine"
local errlog = require "ngxlua_asgi.engine.errlog"
local overlay = require "ngxlua_asgi.phases.overlay"
local request = require "ngxlua_asgi.phases.request"
local req_uri = require "ngxlua_asgi.api.req_uri"
local unsafe_uri = require "ngxlua_asgi.api.unsafe_uri"

local tostring = tostring
local concat, sub = table.concat, string.sub

local RUN = host.op("echo_run")
local MAX_DEPTH = 51

local _M = {}

---------------------------------------------------------------------------
-- making one

-- a request table for a sub-request; nil where there can be none
local function new_child(parent, uri, args)
    local path, own_args = unsafe_uri.split(uri)
    if not path then
        return nil
    end
    local depth = (parent.depth or 0) + 1
    if depth > MAX_DEPTH then
        errlog.write(errlog.ERR, 'subrequests cycle while processing "'
                     .. req_uri.uri(parent) .. '"')
        return nil
    end
    local root = parent.location.server.root
    local child = request.new(root)
    child.step = root.after_post_read
    child.parent, child.depth = parent, depth
    child.internal, child.inline, child.forward_body = true, true, true
    child.uri, child.args = path, args or own_args or ""
    child.method = "GET"
    if parent.req_headers then
        child.req_headers = overlay.copy(parent.req_headers)
    end
    return child
end

function _M.location(parent, words)
    return new_child(parent, words[1] or "", words[2])
end

local function file_body(path)
    if sub(path, 1, 1) ~= "/" then
        path = host.prefix() .. path
    end
    local data, reason = host.echo_read_file(path)
    if not data then
        errlog.write(errlog.ERR, 'open() "' .. path .. '" failed (' .. reason
                     .. ")")
    end
    return data
end

local OPTIONS = { ["-q"] = true, ["-b"] = true, ["-f"] = true }

-- method, URI, options
function _M.subrequest(parent, words)
    local given = {}
    for i = 3, #words, 2 do
        if not OPTIONS[words[i]] then
            errlog.write(errlog.ERR, "unknown option for echo_subrequest*: "
                         .. words[i])
            return nil
        end
        given[words[i]] = words[i + 1]
    end
    local data = given["-b"]
    if (data or "") == "" and (given["-f"] or "") ~= "" then
        data = file_body(given["-f"])
        if not data then
            return nil
        end
    elseif data == "" then
        data = nil
    end
    local child = new_child(parent, words[2] or "", given["-q"])
    if child then
        child.method = words[1]
        if data then
            child.own_body, child.forward_body = data, nil
            overlay.put(child, "req_headers", "content-length",
                        "Content-Length", tostring(#data))
        end
    end
    return child
end

---------------------------------------------------------------------------
-- the parent's output while sub-requests are pending

-- take what has gathered for the client
local function take(r)
    local out = r.out and concat(r.out, "", 1, r.n_out) or ""
    r.out = nil
    return out
end

local function put(r, pieces)
    local text = concat(pieces)
    if text ~= "" then
        r.out, r.n_out, r.out_size = { text }, 1, #text
    end
end

-- `child` is to run, and its output to follow what there is
function _M.add(r, child)
    local pending = r.echo.pending
    if not pending then
        pending = { before = take(r), texts = {} }
        r.echo.pending = pending
    else
        pending.texts[#pending] = take(r)
    end
    pending[#pending + 1] = child
end

-- Run what is pending, and sleep so long beside it. False where a
-- sub-request has failed in a way that ends its parents, too.
function _M.run(r, seconds)
    local pending = r.echo.pending
    if not pending then
        return true
    end
    r.echo.pending = nil
    local n = #pending
    pending.texts[n] = take(r)
    put(r, { pending.before })
    local first
    for i = 1, n do
        local id = request.keep(pending[i])
        first = first or id
    end
    scheduler.wait(RUN, first, n, seconds or 0)
    local pieces, size = { take(r) }, 0
    for i = 1, n do
        local child = pending[i]
        if child.echo_failed then
            return false
        end
        local data = child.captured_body or ""
        size = size + #data
        pieces[2 * i], pieces[2 * i + 1] = data, pending.texts[i]
    end
    r.body_bytes = (r.body_bytes or 0) + size
    put(r, pieces)
    return true
end

return _M
