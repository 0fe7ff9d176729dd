-- Starts the script of ngxlua-resty: it runs in a timer, so that it may wait.
--
-- Rule: it is the init_worker_by_lua of the configuration that
-- cli/resty_conf.py makes. Its end is the process's; an error in it is
-- resty's "ERROR: ..." on standard error, and status 1.
local script = require "ngxlua_asgi.resty"
local exit, io = os.exit, io
local assert, error, tostring, xpcall = assert, error, tostring, xpcall
local loadstring = loadstring
local getinfo, traceback = debug.getinfo, debug.traceback
local NOT_THE_USERS = "\n\tngxlua_asgi/engine/coroutine.lua:[^\n]*$"

local function fail(err)
    io.stdout:flush()
    io.stderr:write("ERROR: ", tostring(err), "\n")
    exit(1)
end

-- loadstring whose errors have no place of ours before them
local function compile(code, name)
    local chunk, err = loadstring(code, name)
    return chunk or error(err, 0)
end

local function text_of(file)
    local opened = assert(io.open(file, "r"))
    local text, err = opened:read("*a")
    opened:close()
    return text or error(file .. ": " .. err, 0)
end

local function load()
    if script.wants_shared() and not ngx.shared then
        error("option --shdict: there are no shared dictionaries yet", 0)
    end
    local globals = _G
    globals.arg = {}
    local index, word = script.argument(1)
    while index do
        globals.arg[index] = word
        index, word = script.argument()
    end
    local code, name = script.inline()
    local inline_gen = code and compile(code, name)
    local file = script.file()
    local file_gen = file and compile(text_of(file), "@" .. file)
    return function()
        if inline_gen then
            inline_gen()
        end
        if file_gen then
            file_gen()
        end
    end
end

local ok, gen = pcall(load)
if not ok then
    fail(gen)
end

assert(ngx.timer.at(0, function()
    xpcall(gen, function(err)
        if type(err) == "string" then
            -- without this function, and error() itself
            local thrown = getinfo(2, "f").func == error
            err = traceback(err, thrown and 3 or 2):gsub(NOT_THE_USERS, "")
        end
        fail(err)
    end)
    script.done()
end))
