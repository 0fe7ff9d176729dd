-- The console of an ngxlua-resty script: what would go to a client goes to
-- standard output.
--
-- Rule: resty's names, ngx.orig_* included. It is the init_by_lua of the
-- configuration that cli/resty_conf.py makes.
local ngx, io, os = ngx, io, os
local stdout = io.stdout
local concat, maxn = table.concat, table.maxn
local select, tostring, type = select, tostring, type

ngx.config.is_console = true
ngx.orig_print, ngx.orig_say, ngx.orig_exit = ngx.print, ngx.say, ngx.exit

local function text_of(value)
    local kind = type(value)
    if kind == "string" then
        return value
    elseif kind == "table" then
        local pieces = {}
        for i = 1, maxn(value) do
            pieces[i] = text_of(value[i])
        end
        return concat(pieces)
    elseif value == ngx.null then
        return "null"
    end
    return tostring(value)
end

local function write(ending, ...)
    local pieces, n = {}, select("#", ...)
    for i = 1, n do
        pieces[i] = text_of((select(i, ...)))
    end
    pieces[n + 1] = ending
    return stdout:write(concat(pieces))
end

function ngx.print(...)
    return write("", ...)
end

function ngx.say(...)
    return write("\n", ...)
end

function ngx.flush()
    return stdout:flush()
end

function ngx.eof()
    return true
end

ngx.exit = os.exit
print = ngx.say
