-- Micro benchmarks of the ngx API: one line "name ns" for each, for api.py.
--
-- Rule: plain OpenResty code, the same file for nginx and for us. A function
-- that is not there, or a module, is left out ("name -"). Printed at the end:
-- the cases write response headers too.
local N = tonumber(ngx.var.arg_n) or 200000

local ok_json, json = pcall(require, "cjson")
local dict = ngx.shared and ngx.shared.bench
local re = ngx.re or {}
local header, var = ngx.header, ngx.var
local doc = { id = 42, name = "benchmark", tags = { "a", "b", "c" },
              nested = { x = 1.5, y = true, z = "text with \"quotes\"" } }
local text = '{"id":42,"name":"benchmark","tags":["a","b","c"],'
    .. '"nested":{"x":1.5,"y":true,"z":"text with \\"quotes\\""}}'
local args = { a = "1", b = { "2", "3" }, c = "a b&c" }
local keys = {}
for i = 1, 100 do
    keys[i] = "key" .. i
    if dict then
        dict:set(keys[i], "value" .. i)
    end
end
if dict then
    dict:set("dog", "a value of some bytes")
    dict:set("n", 0)
end
local subject = "hello, 1234 and some more text behind it"

local CASES = {
    { "re.match", re.match and function()
        return re.match(subject, "([a-z]+), ([0-9]+)", "jo")
    end },
    { "re.match without groups", re.match and function()
        return re.match(subject, "[0-9]+", "jo")
    end },
    { "re.find", re.find and function()
        return re.find(subject, "[0-9]+", "jo")
    end },
    { "re.gmatch", re.gmatch and function()
        for _ in re.gmatch(subject, "[a-z]+", "jo") do end
    end },
    { "re.sub", re.sub and function()
        return re.sub(subject, "[0-9]+", "[$0]", "jo")
    end },
    { "re.gsub", re.gsub and function()
        return re.gsub(subject, "[aeiou]", "x", "jo")
    end },
    { "shdict.get", dict and function() return dict:get("dog") end },
    { "shdict.get of 100", dict and function(i)
        return dict:get(keys[i % 100 + 1])
    end },
    { "shdict.get missing", dict and function()
        return dict:get("no such key")
    end },
    { "shdict.set", dict and function()
        return dict:set("dog", "a value of some bytes")
    end },
    { "shdict.set of 100", dict and function(i)
        return dict:set(keys[i % 100 + 1], "another value")
    end },
    { "shdict.incr", dict and function() return dict:incr("n", 1) end },
    { "shdict.add and delete", dict and function()
        dict:add("new", 1)
        dict:delete("new")
    end },
    { "shdict.lpush and rpop", dict and dict.lpush and function()
        dict:lpush("list", "element")
        dict:rpop("list")
    end },
    { "md5", function() return ngx.md5(subject) end },
    { "md5_bin", function() return ngx.md5_bin(subject) end },
    { "sha1_bin", function() return ngx.sha1_bin(subject) end },
    { "hmac_sha1", function() return ngx.hmac_sha1("key", subject) end },
    { "crc32_short", function() return ngx.crc32_short(subject) end },
    { "crc32_long", function() return ngx.crc32_long(subject) end },
    { "encode_base64", function() return ngx.encode_base64(subject) end },
    { "decode_base64", function()
        return ngx.decode_base64("aGVsbG8sIDEyMzQgYW5kIHNvbWUgbW9yZQ==")
    end },
    { "escape_uri", function() return ngx.escape_uri(subject) end },
    { "unescape_uri", function()
        return ngx.unescape_uri("hello%2c%201234+and")
    end },
    { "encode_args", function() return ngx.encode_args(args) end },
    { "decode_args", function()
        return ngx.decode_args("a=1&b=2&b=3&c=a%20b")
    end },
    { "quote_sql_str", function() return ngx.quote_sql_str(subject) end },
    { "req.get_headers", function() return ngx.req.get_headers() end },
    { "req.get_uri_args", function() return ngx.req.get_uri_args() end },
    { "req.get_method", function() return ngx.req.get_method() end },
    { "var.http_host", function() return var.http_host end },
    { "var.uri", function() return var.uri end },
    { "var.remote_addr", function() return var.remote_addr end },
    { "var.arg_n", function() return var.arg_n end },
    { "var.mine", function() return var.mine end },
    { "var.mine =", function() var.mine = "x" end },
    { "ctx", function() ngx.ctx.x = (ngx.ctx.x or 0) + 1 end },
    { "header =", function() header["X-Bench"] = "value" end },
    { "header", function() return header["X-Bench"] end },
    { "status", function() return ngx.status end },
    { "now", function() return ngx.now() end },
    { "time", function() return ngx.time() end },
    { "localtime", function() return ngx.localtime() end },
    { "http_time", function() return ngx.http_time(1547402345) end },
    { "parse_http_time", function()
        return ngx.parse_http_time("Sun, 13 Jan 2019 17:59:05 GMT")
    end },
    { "get_phase", function() return ngx.get_phase() end },
    { "worker.pid", function() return ngx.worker.pid() end },
    { "coroutine", function()
        coroutine.wrap(function() coroutine.yield() end)()
    end },
    { "cjson.encode", ok_json and function() return json.encode(doc) end },
    { "cjson.decode", ok_json and function() return json.decode(text) end },
}

local clock = os.clock
local lines = {}
local only = var.arg_only and ngx.unescape_uri(var.arg_only)
for _, case in ipairs(CASES) do
    local name, run = case[1], case[2]
    if not only or name == only then
        if run then
            for i = 1, N / 10 do
                run(i)
            end
            collectgarbage()
            local start = clock()
            for i = 1, N do
                run(i)
            end
            lines[#lines + 1] = name .. "\t" .. (clock() - start) / N * 1e9
        else
            lines[#lines + 1] = name .. "\t-"
        end
    end
end
ngx.say(table.concat(lines, "\n"))
