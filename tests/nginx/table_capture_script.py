"""ngx.location.capture: status, body and headers of what scripts answer."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "scripts",
        r"""
location /old { content_by_lua_block { uris [[
/a /b /c /d /e /f /h /i /l /m /n /o /p /q /r /s /u /v /w /x /y /z /big
]] } }
location /t { content_by_lua_block { uris [[
/a /b /c /d /e /f /g /h /i /j /k /l /m /n /o /p /q /r /s /u /v /w /x /y /z /big /html.html
]] } }

location /a { content_by_lua_block { ngx.say("one") ngx.say("two") } }
location /b { content_by_lua_block { } }
location /c { content_by_lua_block { ngx.status = 201 ngx.print("created") } }
location /d { content_by_lua_block { ngx.status = 404 } }
location /e { content_by_lua_block { ngx.header.x_a = "1" ngx.header["X-B"] = {"2", "3"}
    ngx.header.content_type = "a/b" ngx.header.content_length = 3 ngx.print("abc") } }
location /f { content_by_lua_block { ngx.header.content_type = nil ngx.print("no type") } }
location /g { content_by_lua_block { ngx.header.set_cookie = {"a=1", "b=2", "c=3"}
    ngx.header.etag = "e" ngx.header.last_modified = "Wed, 21 Oct 2015 07:28:00 GMT"
    ngx.header.cache_control = {"a", "b"} ngx.header.Location = "/l" ngx.header["x-LOWER"] = 1
    ngx.print("") } }
location /h { content_by_lua_block { ngx.header.content_length = 10 ngx.print("short") } }
location /i { content_by_lua_block { ngx.header.content_length = 2 ngx.print("long") } }
location /j { content_by_lua_block { ngx.send_headers() } }
location /k { content_by_lua_block { ngx.send_headers() ngx.header.late = 1 ngx.print("k") } }
location /l { content_by_lua_block { ngx.status = 204 ngx.print("body") } }
location /m { content_by_lua_block { ngx.status = 304 ngx.header.x_m = 1 ngx.print("body") } }
location /n { content_by_lua_block { ngx.flush() ngx.print("a") ngx.flush(true) ngx.print("b")
    ngx.flush(true) } }
location /o { default_type x/y; content_by_lua_block { ngx.print("o") } }
location /p { lua_use_default_type off; content_by_lua_block { ngx.print("p") } }
location /q { content_by_lua_block { ngx.print(("x"):rep(1000)) ngx.sleep(0.001)
    ngx.print(("y"):rep(10)) } }
location /r { content_by_lua_block { ngx.status = 99 ngx.print("r") } }
location /s { content_by_lua_block { ngx.status = 700 ngx.print("s") } }
location /u { content_by_lua_block { ngx.status = 500 ngx.print("u") } }
location /v { content_by_lua_block { ngx.header.date = "d" ngx.header.server = "s"
    ngx.header.connection = "c" ngx.header.transfer_encoding = "t" ngx.header.vary = "v"
    ngx.print("v") } }
location /w { content_by_lua_block { ngx.status = 304 ngx.header.content_type = "x/y"
    ngx.print("w") } }
location /x { default_type ""; content_by_lua_block { ngx.print("x") } }
location /y { content_by_lua_block { ngx.header.location = "http://h/" ngx.header.refresh = "1"
    ngx.header.www_authenticate = "Basic" ngx.header.last_modified = "x" ngx.print("y") } }
location /z { content_by_lua_block { ngx.header.X_Y_z = 1 ngx.header["a b"] = "c\nd"
    ngx.header[""] = 1 ngx.print("z") } }
location /big {
    content_by_lua_block {
    local res = capture("/q") ngx.print(#res.body, " ", res.body:sub(999, 1002)) } }
location /html.html { content_by_lua_block { ngx.print("h") } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a: 200 whole [one\n"
                    b"two\n"
                    b"] Content-Type=text/plain\n"
                    b"/b: 200 whole [] Content-Type=text/plain\n"
                    b"/c: 201 whole [created] Content-Type=text/plain\n"
                    b"/d: 404 whole [] Content-Type=text/plain\n"
                    b"/e: 200 whole [abc] Content-Type=a/b; X-B={2,3}; content-length=3; x-a=1\n"
                    b"/f: 200 whole [no type] Content-Type=text/plain\n"
                    b"/g: 200 whole [] Content-Type=text/plain; Location=/l; cache-control={a,"
                    b"b}; etag=e; last-modified=Wed, 21 Oct 2015 07:28:00 GMT; "
                    b"set-cookie={a=1,b=2,c=3}; x-LOWER=1\n"
                    b"/h: 200 whole [short] Content-Type=text/plain; content-length=10\n"
                    b"/i: 200 whole [long] Content-Type=text/plain; content-length=2\n"
                    b"/j: 200 whole [] Content-Type=text/plain\n"
                    b"/k: 200 whole [k] Content-Type=text/plain\n"
                    b"/l: 204 whole [body] Content-Type=text/plain\n"
                    b"/m: 304 whole [body] x-m=1\n"
                    b"/n: 200 whole [ab] Content-Type=text/plain\n"
                    b"/o: 200 whole [o] Content-Type=x/y\n"
                    b"/p: 200 whole [p] \n"
                    b"/q: 200 whole "
                    b"[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyyyyyyyyyy] "
                    b"Content-Type=text/plain\n"
                    b"/r: 99 whole [r] Content-Type=text/plain\n"
                    b"/s: 700 whole [s] Content-Type=text/plain\n"
                    b"/u: 500 whole [u] Content-Type=text/plain\n"
                    b"/v: 200 whole [v] Content-Type=text/plain; connection=c; date=d; "
                    b"server=s; transfer-encoding=t; vary=v\n"
                    b"/w: 304 whole [w] Content-Type=x/y\n"
                    b"/x: 200 whole [x] \n"
                    b"/y: 200 whole [y] Content-Type=text/plain; Location=http://h/; "
                    b"last-modified=x; location=http://h/; refresh=1; www-authenticate=Basic\n"
                    b"/z: 200 whole [z] Content-Type=text/plain; X-Y-z=1; a%20b=c%0Ad\n"
                    b"/big: 200 whole [1010 xxyy] Content-Type=text/plain\n"
                    b"/html.html: 200 whole [h] Content-Type=text/html\n"
                ),
            ),
            Ask(
                "/old",
                version="1.0",
                status=200,
                reply=(
                    b"/a: 200 whole [one\n"
                    b"two\n"
                    b"] Content-Length=#8; Content-Type=text/plain\n"
                    b"/b: 200 whole [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/c: 201 whole [created] Content-Length=#7; Content-Type=text/plain\n"
                    b"/d: 404 whole [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/e: 200 whole [abc] Content-Type=a/b; X-B={2,3}; content-length=3; x-a=1\n"
                    b"/f: 200 whole [no type] Content-Length=#7; Content-Type=text/plain\n"
                    b"/h: 200 whole [short] Content-Type=text/plain; content-length=10\n"
                    b"/i: 200 whole [long] Content-Type=text/plain; content-length=2\n"
                    b"/l: 204 whole [body] Content-Length=#4; Content-Type=text/plain\n"
                    b"/m: 304 whole [body] Content-Length=#4; x-m=1\n"
                    b"/n: 200 whole [ab] Content-Length=#2; Content-Type=text/plain\n"
                    b"/o: 200 whole [o] Content-Length=#1; Content-Type=x/y\n"
                    b"/p: 200 whole [p] Content-Length=#1\n"
                    b"/q: 200 whole "
                    b"[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyyyyyyyyyy] Content-Length=#1010;"
                    b" Content-Type=text/plain\n"
                    b"/r: 99 whole [r] Content-Length=#1; Content-Type=text/plain\n"
                    b"/s: 700 whole [s] Content-Length=#1; Content-Type=text/plain\n"
                    b"/u: 500 whole [u] Content-Length=#1; Content-Type=text/plain\n"
                    b"/v: 200 whole [v] Content-Length=#1; Content-Type=text/plain; "
                    b"connection=c; date=d; server=s; transfer-encoding=t; vary=v\n"
                    b"/w: 304 whole [w] Content-Length=#1; Content-Type=x/y\n"
                    b"/x: 200 whole [x] Content-Length=#1\n"
                    b"/y: 200 whole [y] Content-Length=#1; Content-Type=text/plain; "
                    b"Location=http://h/; last-modified=x; location=http://h/; refresh=1; "
                    b"www-authenticate=Basic\n"
                    b"/z: 200 whole [z] Content-Length=#1; Content-Type=text/plain; X-Y-z=1; "
                    b"a%20b=c%0Ad\n"
                    b"/big: 200 whole [1010 xxyy] Content-Length=#9; Content-Type=text/plain\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function show(res, ...)
        if not res then return end
        local lines = {}
        for k, v in pairs(res.header) do
            local is = type(v) == "number" and "#" or ""
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. is .. v
        end
        table.sort(lines)
        local cut = res.truncated and "cut" or "whole"
        ngx.say(res.status, " ", cut, " [", res.body, "] ", table.concat(lines, "; "))
        return show(...)
    end
    function uris(list)
        for uri in list:gmatch("%S+") do ngx.print(uri, ": ") show(capture(uri)) end
    end
}
""",
        error_log=(
            ("[error] attempt to set ngx.header.HEADER after sending out response headers"),
        ),
    ),
    Case(
        "res.header is a table by exact names",
        r"""
location /e { content_by_lua_block { ngx.header.x_a = "1" ngx.header["x-b"] = 2
    ngx.header.CONTENT_TYPE = "a/b" ngx.header.content_length = 2 ngx.print("ab") } }
location /t { content_by_lua_block {
    local h = capture("/e").header
    for _, k in ipairs {"X-A", "x-a", "x_a", "X_A", "x-b", "X-B", "Content-Type", "content-type",
    "Content_Type", "content_type", "Content-Length", "content_length", "none"} do
    ngx.say(k, " ", tostring(h[k])) end
    ngx.say(type(h), " ", tostring(getmetatable(h)))
    h.mine = 1
    ngx.say(h.mine)
} }
location /r { content_by_lua_block {
    local res = capture("/e")
    local keys = {}
    for k in pairs(res) do keys[#keys + 1] = k end
    table.sort(keys)
    ngx.say(table.concat(keys, " "), " ", tostring(getmetatable(res)), " ", type(res.status), " ",
    type(res.truncated))
} }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"X-A nil\n"
                    b"x-a 1\n"
                    b"x_a nil\n"
                    b"X_A nil\n"
                    b"x-b 2\n"
                    b"X-B nil\n"
                    b"Content-Type a/b\n"
                    b"content-type nil\n"
                    b"Content_Type nil\n"
                    b"content_type nil\n"
                    b"Content-Length nil\n"
                    b"content_length nil\n"
                    b"none nil\n"
                    b"table nil\n"
                    b"1\n"
                ),
            ),
            Ask(
                "/r",
                status=200,
                reply_headers=CHUNKED,
                reply=b"body header status truncated nil number boolean\n",
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
}
""",
    ),
    Case(
        "Content-Type beside statuses and filters",
        r"""
location /t { content_by_lua_block { uris [[
/a /b /c /d /e /f /g /h /i /j /k /l /m /n /o /p /q /r /s.html /u /v /w /x.html /y /z
]] } }

location /a { content_by_lua_block { ngx.status = 304 ngx.print("body") } }
location /b { content_by_lua_block { ngx.exit(304) } }
location /c { content_by_lua_block { ngx.exit(204) } }
location /d { content_by_lua_block { ngx.header.content_type = "a/b" ngx.exit(403) } }
location /e { content_by_lua_block { ngx.header.x = 1 ngx.exit(304) } }
location /f { content_by_lua_block { ngx.header.content_length = 5 ngx.exit(403) } }
location /g { rewrite_by_lua_block { ngx.header.x = 1 ngx.header.content_length = 3
    ngx.header.content_type = "q/r" } root html; }
location /h { rewrite_by_lua_block { ngx.header.x = 1 ngx.header.etag = "e" } echo hi; }
location /i { header_filter_by_lua_block { ngx.header.x = 1 ngx.header.content_length = nil
    ngx.header.content_type = "q/r" } return 200 "abc"; }
location /j { header_filter_by_lua_block { ngx.header.x = 1 ngx.header.content_type = "q/r"
    ngx.status = 201 } return 403; }
location /k { header_filter_by_lua_block { ngx.header.x = 1 ngx.header.content_type = nil }
    return 403; }
location /l { default_type a/b; return 403; }
location /m { default_type a/b; root html; }
location /n { default_type a/b; content_by_lua_block { ngx.exit(403) } }
location /o { default_type a/b; return 301 /q; }
location /p { lua_use_default_type off; return 301 /q; }
location /q { lua_use_default_type off; return 403; }
location /r { lua_use_default_type off; root html; }
location /s.html { return 403; }
location /u { default_type a/b; proxy_pass http://127.0.0.1:1; }
location /v { header_filter_by_lua_block { ngx.header.x = 1 } proxy_pass http://127.0.0.1:1; }
location /w { header_filter_by_lua_block { ngx.header.x = 1 }
    content_by_lua_block { ngx.exit(403) } }
location /x.html { content_by_lua_block { ngx.exit(403) } }
location /y { header_filter_by_lua_block { ngx.header.content_type = nil } return 200 "y"; }
location /z { header_filter_by_lua_block { ngx.status = 404 ngx.header.content_type = "z/z" }
    content_by_lua_block { ngx.print("z") } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a: 304 whole [body] \n"
                    b"/b: 304 cut [] \n"
                    b"/c: 204 cut [] Content-Type=text/plain\n"
                    b"/d: 403 cut [] Content-Type=a/b\n"
                    b"/e: 304 cut [] x=1\n"
                    b"/f: 403 cut [] Content-Type=text/plain; content-length=5\n"
                    b"/g: 404 cut [] Content-Type=q/r; content-length=3; x=1\n"
                    b"/h: 200 whole [hi\n"
                    b"] Content-Type=text/plain; etag=e; x=1\n"
                    b"/i: 200 whole [abc] Content-Type=q/r; x=1\n"
                    b"/j: 403 cut [] Content-Type=q/r; x=1\n"
                    b"/k: 403 cut [] x=1\n"
                    b"/l: 403 cut [] Content-Type=a/b\n"
                    b"/m: 404 cut [] Content-Type=a/b\n"
                    b"/n: 403 cut [] Content-Type=a/b\n"
                    b"/o: 301 cut [] Content-Type=a/b; Location=/q\n"
                    b"/p: 301 cut [] Location=/q\n"
                    b"/q: 403 cut [] \n"
                    b"/r: 404 cut [] \n"
                    b"/s.html: 403 cut [] Content-Type=text/html\n"
                    b"/u: 502 cut [] Content-Type=a/b\n"
                    b"/v: 502 cut [] Content-Type=text/plain; x=1\n"
                    b"/w: 403 cut [] Content-Type=text/plain; x=1\n"
                    b"/x.html: 403 cut [] Content-Type=text/html\n"
                    b"/y: 200 whole [y] Content-Length=#1; Content-Type=text/plain\n"
                    b"/z: 404 whole [z] Content-Type=z/z\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function show(res, ...)
        if not res then return end
        local lines = {}
        for k, v in pairs(res.header) do
            local is = type(v) == "number" and "#" or ""
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. is .. v
        end
        table.sort(lines)
        local cut = res.truncated and "cut" or "whole"
        ngx.say(res.status, " ", cut, " [", res.body, "] ", table.concat(lines, "; "))
        return show(...)
    end
    function uris(list)
        for uri in list:gmatch("%S+") do ngx.print(uri, ": ") show(capture(uri)) end
    end
}
""",
        error_log=(
            '[error] open() "%PREFIX%/html/g" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/m" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/r" failed (2: No such file or directory)',
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
        ),
    ),
]
