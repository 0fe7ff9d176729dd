"""What Lua reads and writes of a response's head, and a HEAD's handler.

Rule: what nginx itself writes (Connection, Content-Length, Transfer-Encoding) is among
ngx.resp.get_headers; a response without a body takes no output.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a type that is not set yet",
        r"""
default_type text/html;
location /a { content_by_lua_block {
    ngx.log(ngx.WARN, tostring(ngx.header["content-type"]))
    ngx.say(ngx.header["content-type"])
    ngx.say(ngx.header["content-type"])
} }
location /b { content_by_lua_block {
    ngx.header.foo = 1
    ngx.say(ngx.header["content-type"])
} }
location /c { access_by_lua_block { ngx.header.foo = 1 } content_by_lua_block {
    ngx.say(ngx.header["content-type"])
} }
location /d { content_by_lua_block {
    ngx.say(ngx.resp.get_headers()["content-type"])
} }
location /e { content_by_lua_block {
    ngx.say(ngx.header.foo, ngx.header["content-type"])
} }
location /f { access_by_lua_block {
    ngx.say(ngx.header["content-type"], ngx.resp.get_headers()["content-type"])
    ngx.say(ngx.header["content-type"])
} }
location /g { content_by_lua_block {
    ngx.header.content_type = nil
    ngx.say(ngx.header["content-type"])
} }
location /h { content_by_lua_block {
    ngx.header.foo = 1
    ngx.header.content_type = nil
    ngx.say(ngx.header["content-type"])
} }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=b"nil\ntext/html\n",
            ),
            Ask(
                "/b",
                status=200,
                reply_headers={"content-type": "text/html", "foo": "1"},
                reply=b"nil\n",
            ),
            Ask(
                "/c",
                status=200,
                reply_headers={"content-type": "text/html", "foo": "1"},
                reply=b"nil\n",
            ),
            Ask("/d", status=200, reply_headers={"content-type": "text/html"}, reply=b"nil\n"),
            Ask("/e", status=200, reply_headers={"content-type": "text/html"}, reply=b"nilnil\n"),
            Ask(
                "/f",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=b"nilnil\ntext/html\n",
            ),
            Ask("/g", status=200, reply_headers={}, reply=b"nil\n"),
            Ask("/h", status=200, reply_headers={"foo": "1"}, reply=b"nil\n"),
        ),
        error_log=("[warn] [lua] content_by_lua(conf):2: nil",),
    ),
    Case(
        "what nginx writes itself",
        r"""
location /say { content_by_lua_block { ngx.say("hi") } header_filter_by_lua_block {
local t, err = ngx.resp.get_headers()
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
} body_filter_by_lua_block { if not ngx.arg[2] then
local t, err = ngx.resp.get_headers()
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 end } }
location /own { content_by_lua_block { ngx.header.content_length = 3
local t, err = ngx.resp.get_headers()
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 ngx.say("hi")
local t, err = ngx.resp.get_headers()
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
} }
location /max { content_by_lua_block { ngx.header.a = {1, 2} ngx.header.b = 3
local t, err = ngx.resp.get_headers(3)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))

local t, err = ngx.resp.get_headers(4)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))

local t, err = ngx.resp.get_headers(5)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))

local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))

local t, err = ngx.resp.get_headers(5, true)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 } }
location /app { header_filter_by_lua_block {
local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 } proxy_pass http://hello; }
location /page { return 404; header_filter_by_lua_block {
local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 } }
location /exit { access_by_lua_block { ngx.exit(403) } header_filter_by_lua_block {
local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 } }
location /echo { echo hi; header_filter_by_lua_block {
local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 } }
location /204 { return 204; header_filter_by_lua_block {
local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 } }
location /kt { keepalive_timeout 0; content_by_lua_block {
local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
} }
location /sub { content_by_lua_block { ngx.print(ngx.location.capture("/say").body)
local t, err = ngx.resp.get_headers(0)
local names = {}
for name, value in pairs(t) do names[#names + 1] = name .. "=" .. tostring(value) end
table.sort(names)
ngx.log(ngx.WARN, tostring(err), " ", table.concat(names, " "))
 } }
""",
        (
            Ask("/say", status=200, reply_headers=CHUNKED, reply=b"hi\n"),
            Ask("/own", status=200, reply=b"hi\n"),
            Ask("/max", status=200, reply_headers=CHUNKED, also={"a": ["1", "2"], "b": "3"}),
            Ask("/app", status=200, reply=b"hello\n"),
            Ask("/page", status=404, reply=page("404 Not Found")),
            Ask("/exit", status=403, reply=page("403 Forbidden")),
            Ask("/echo", status=200, reply_headers=CHUNKED, reply=b"hi\n"),
            Ask("/echo", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/kt", status=200, reply_headers=CHUNKED),
            Ask("/sub", status=200, reply_headers=CHUNKED, reply=b"hi\n"),
        ),
        apps=("hello",),
        error_log=(
            (
                "[warn] [lua] header_filter_by_lua(conf):6: nil connection=close "
                "content-type=text/plain"
            ),
            (
                "[warn] [lua] body_filter_by_lua(conf):6: nil connection=close "
                "content-type=text/plain transfer-encoding=chunked"
            ),
            "[warn] [lua] content_by_lua(conf):6: nil connection=close content-length=3",
            (
                "[warn] [lua] content_by_lua(conf):12: nil connection=close "
                "content-length=3 content-type=text/plain"
            ),
            ("[warn] [lua] content_by_lua(conf):6: truncated a=table: 0xADDR connection=close"),
            ("[warn] [lua] content_by_lua(conf):12: nil a=table: 0xADDR b=3 connection=close"),
            ("[warn] [lua] content_by_lua(conf):18: nil a=table: 0xADDR b=3 connection=close"),
            ("[warn] [lua] content_by_lua(conf):24: nil a=table: 0xADDR b=3 connection=close"),
            ("[warn] [lua] content_by_lua(conf):30: nil a=table: 0xADDR b=3 connection=close"),
            (
                "[warn] [lua] header_filter_by_lua(conf):6: nil connection=close "
                "content-length=6 content-type=text/plain"
            ),
            (
                "[warn] [lua] header_filter_by_lua(conf):6: nil connection=close "
                "content-length=146 content-type=text/html"
            ),
            (
                "[warn] [lua] header_filter_by_lua(conf):6: nil connection=close "
                "content-length=146 content-type=text/html"
            ),
            (
                "[warn] [lua] header_filter_by_lua(conf):6: nil connection=close "
                "content-type=text/plain"
            ),
            (
                "[warn] [lua] header_filter_by_lua(conf):6: nil connection=close "
                "content-type=text/plain"
            ),
            "[warn] [lua] content_by_lua(conf):6: nil connection=close",
            (
                "[warn] [lua] header_filter_by_lua(conf):6: nil connection=close "
                "content-type=text/plain"
            ),
            (
                "[warn] [lua] body_filter_by_lua(conf):6: nil connection=close "
                "content-type=text/plain"
            ),
            (
                "[warn] [lua] content_by_lua(conf):6: nil connection=close "
                "content-type=text/plain transfer-encoding=chunked"
            ),
        ),
    ),
    Case(
        "output after the head of a HEAD",
        r"""
location /say { content_by_lua_block {
    ngx.log(ngx.WARN, tostring(ngx.headers_sent), " ", select(2, ngx.say("a")))
    ngx.log(ngx.WARN, tostring(ngx.headers_sent), " ", select(2, ngx.say("b")))
    ngx.log(ngx.WARN, select(2, ngx.flush()))
    ngx.log(ngx.WARN, select(2, ngx.flush(true)))
    ngx.log(ngx.WARN, select(2, ngx.eof()))
    ngx.log(ngx.WARN, select(2, ngx.eof()))
} }
location /flush { content_by_lua_block {
    ngx.log(ngx.WARN, select(2, ngx.flush()))
    ngx.log(ngx.WARN, select(2, ngx.send_headers()))
    ngx.log(ngx.WARN, select(2, ngx.flush()))
    ngx.log(ngx.WARN, select(2, ngx.send_headers()))
    ngx.log(ngx.WARN, select(2, ngx.print("x")))
} }
location /304 { content_by_lua_block {
    ngx.status = 304
    ngx.send_headers()
    ngx.log(ngx.WARN, select(2, ngx.say("a")))
    ngx.log(ngx.WARN, select(2, ngx.flush(true)))
} }
location /204 { content_by_lua_block {
    ngx.status = 204
    ngx.send_headers()
    ngx.log(ngx.WARN, select(2, ngx.say("a")))
    ngx.log(ngx.WARN, select(2, ngx.flush(true)))
} }
location /sub { content_by_lua_block {
    local res = ngx.location.capture("/say", { method = ngx.HTTP_HEAD })
    ngx.say("got ", res.body)
} }
""",
        (
            Ask("/say", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/flush", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/say", status=200, reply_headers=CHUNKED, reply=b"a\nb\n"),
            Ask("/304", status=304, reply_headers={}),
            Ask("/204", status=204, reply_headers={}),
            Ask("/sub", status=200, reply_headers=CHUNKED, reply=b"got \n"),
        ),
        error_log=(
            "[warn] [lua] content_by_lua(conf):2: false ",
            "[warn] [lua] content_by_lua(conf):3: true header only",
            "[warn] [lua] content_by_lua(conf):4: header only",
            "[warn] [lua] content_by_lua(conf):5: header only",
            "[warn] [lua] content_by_lua(conf):6: seen eof",
            "[warn] [lua] content_by_lua(conf):7: seen eof",
            "[warn] [lua] content_by_lua(conf):2: nothing to flush",
            "[warn] [lua] content_by_lua(conf):3: ",
            "[warn] [lua] content_by_lua(conf):4: header only",
            "[warn] [lua] content_by_lua(conf):5: ",
            "[warn] [lua] content_by_lua(conf):6: header only",
            "[warn] [lua] content_by_lua(conf):2: false ",
            "[warn] [lua] content_by_lua(conf):3: true ",
            "[warn] [lua] content_by_lua(conf):4: ",
            "[warn] [lua] content_by_lua(conf):5: ",
            "[warn] [lua] content_by_lua(conf):6: ",
            "[warn] [lua] content_by_lua(conf):7: seen eof",
            "[warn] [lua] content_by_lua(conf):4: header only",
            "[warn] [lua] content_by_lua(conf):5: header only",
            "[warn] [lua] content_by_lua(conf):4: header only",
            "[warn] [lua] content_by_lua(conf):5: header only",
            "[warn] [lua] content_by_lua(conf):2: false ",
            "[warn] [lua] content_by_lua(conf):3: true header only",
            "[warn] [lua] content_by_lua(conf):4: header only",
            "[warn] [lua] content_by_lua(conf):5: header only",
            "[warn] [lua] content_by_lua(conf):6: seen eof",
            "[warn] [lua] content_by_lua(conf):7: seen eof",
        ),
    ),
]
