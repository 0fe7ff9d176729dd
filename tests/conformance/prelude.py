"""Lua that several conformance blocks open with.

Rule: a block's source is a prelude plus its own lines, so that a table stays readable;
record.py writes the prelude's name in place of its text.
"""

from __future__ import annotations

# A Lua helper that blocks may open with: any value as text, tables with sorted keys.
SHOW = """\
local function show(v)
    if type(v) ~= 'table' then return tostring(v) end
    local parts = {}
    for i, x in ipairs(v) do parts[i] = show(x) end
    if #parts > 0 then return '[' .. table.concat(parts, '; ') .. ']' end
    for k, x in pairs(v) do
        if k ~= 'connection' and k ~= 'transfer-encoding' then
            parts[#parts + 1] = tostring(k) .. '=' .. show(x)
        end
    end
    table.sort(parts)
    return '{' .. table.concat(parts, ', ') .. '}'
end
"""

# Every API function with arguments that are right, and a function that tells which ones refused.
CALLS = r"""local calls = {
    say = function() return ngx.say('') end,
    print = function() return ngx.print('') end,
    flush = function() return ngx.flush() end,
    eof = function() return ngx.eof() end,
    send_headers = function() return ngx.send_headers() end,
    exec = function() return ngx.exec('/x') end,
    redirect = function() return ngx.redirect('/x') end,
    sleep = function() return ngx.sleep(0) end,
    capture = function() return ngx.location.capture('/x') end,
    capture_multi = function() return ngx.location.capture_multi({{'/x'}}) end,
    on_abort = function() return ngx.on_abort(function() end) end,
    spawn = function() return ngx.thread.spawn(function() end) end,
    tcp = function() return ngx.socket.tcp() end,
    udp = function() return ngx.socket.udp() end,
    req_socket = function() return ngx.req.socket() end,
    read_body = function() return ngx.req.read_body() end,
    discard_body = function() return ngx.req.discard_body() end,
    get_body_data = function() return ngx.req.get_body_data() end,
    get_body_file = function() return ngx.req.get_body_file() end,
    set_body_data = function() return ngx.req.set_body_data('x') end,
    init_body = function() return ngx.req.init_body() end,
    set_uri = function() return ngx.req.set_uri('/x') end,
    set_uri_args = function() return ngx.req.set_uri_args('a') end,
    get_uri_args = function() return ngx.req.get_uri_args() end,
    get_post_args = function() return ngx.req.get_post_args() end,
    get_headers = function() return ngx.req.get_headers() end,
    set_header = function() return ngx.req.set_header('A', 'b') end,
    clear_header = function() return ngx.req.clear_header('A') end,
    get_method = function() return ngx.req.get_method() end,
    set_method = function() return ngx.req.set_method(ngx.HTTP_GET) end,
    http_version = function() return ngx.req.http_version() end,
    raw_header = function() return ngx.req.raw_header() end,
    start_time = function() return ngx.req.start_time() end,
    is_internal = function() return ngx.req.is_internal() end,
    resp_headers = function() return ngx.resp.get_headers() end,
    var = function() return ngx.var.uri end,
    set_var = function() ngx.var.args = 'x' end,
    ctx = function() return ngx.ctx.x end,
    set_ctx = function() ngx.ctx = {} end,
    header = function() return ngx.header.x end,
    set_header_out = function() ngx.header.x = '1' end,
    status = function() return ngx.status end,
    headers_sent = function() return ngx.headers_sent end,
    arg = function() return ngx.arg[1] end,
    is_subrequest = function() return ngx.is_subrequest end,
    get_phase = function() return ngx.get_phase() end,
    log = function() return ngx.log(ngx.DEBUG, 'x') end,
    time = function() return ngx.time() end,
    timer = function() return ngx.timer.at(0, function() end) end,
    worker = function() return ngx.worker.id() end,
    re = function() return ngx.re.match('a', 'a') end,
    coroutine = function() return coroutine.wrap(function() coroutine.yield(1) end)() end,
}
local function refusals()
    local refused = {}
    for name, call in pairs(calls) do
        local ok, err = pcall(call)
        if not ok then
            err = tostring(err):gsub('^%S*:%d+: ', '')
            refused[#refused + 1] = name .. ': ' .. err .. '\n'
        end
    end
    table.sort(refused)
    return table.concat(refused)
end
"""

PRELUDES = {"SHOW": SHOW, "CALLS": CALLS}
