"""ngx.location.capture: status, body and headers of what files and apps answer."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "files",
        r"""
location /t { content_by_lua_block { uris [[
/f.txt /f.html /f /empty /d /d/ /none /e/ /typed/f.x /typed/f /off/f /head/f /internal/f
/f.txt?q /f.txt/
]] } }

location / { root html; }
location /typed/ { default_type t/d; types { t/x x; } }
location /off/ { etag off; if_modified_since off; }
location /head/ { add_header X-A 1; }
location /internal/ { internal; }
location = /one {
    content_by_lua_block {
    show(capture("/f.txt")) show(capture("/f.txt", {method = ngx.HTTP_HEAD}))
    show(capture("/f.txt", {method = ngx.HTTP_POST, body = "x"}))
    show(capture("/f.txt", {method = ngx.HTTP_PUT})) } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/f.txt: 200 whole [text\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"/f.html: 200 whole [<p>] Content-Length=#3; Content-Type=text/html; "
                    b'ETag="56273e80-3"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/f: 200 whole [plain] Content-Length=#5; Content-Type=text/plain; "
                    b'ETag="56273e80-5"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/empty: 200 cut [] Content-Length=#0; Content-Type=text/plain; "
                    b'ETag="56273e80-0"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/d: 301 cut [] Content-Type=text/plain; Location=/d/\n"
                    b"/d/: 200 whole [index] Content-Length=#5; Content-Type=text/html; "
                    b'ETag="56273e80-5"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/none: 404 cut [] Content-Type=text/plain\n"
                    b"/e/: 403 cut [] Content-Type=text/plain\n"
                    b"/typed/f.x: 200 whole [x] Content-Length=#1; Content-Type=t/x; "
                    b'ETag="56273e80-1"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/typed/f: 200 whole [y] Content-Length=#1; Content-Type=t/d; "
                    b'ETag="56273e80-1"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/off/f: 200 whole [o] Content-Length=#1; Content-Type=text/plain; "
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"/head/f: 200 whole [h] Content-Length=#1; Content-Type=text/plain; "
                    b'ETag="56273e80-1"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/internal/f: 200 whole [i] Content-Length=#1; Content-Type=text/plain; "
                    b'ETag="56273e80-1"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"/f.txt?q: 200 whole [text\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"/f.txt/: 404 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/one",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [text\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"200 cut [] Content-Length=#5; Content-Type=text/plain; "
                    b'ETag="56273e80-5"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"405 cut [] Content-Type=text/plain\n"
                    b"405 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/one",
                headers=(("Range", "bytes=1-2"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [text\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"200 cut [] Content-Length=#5; Content-Type=text/plain; "
                    b'ETag="56273e80-5"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"405 cut [] Content-Type=text/plain\n"
                    b"405 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/one",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [text\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"200 cut [] Content-Length=#5; Content-Type=text/plain; "
                    b'ETag="56273e80-5"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"405 cut [] Content-Type=text/plain\n"
                    b"405 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/one",
                headers=(("If-None-Match", '"56273e80-5"'),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [text\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"200 cut [] Content-Length=#5; Content-Type=text/plain; "
                    b'ETag="56273e80-5"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"405 cut [] Content-Type=text/plain\n"
                    b"405 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/one",
                method="POST",
                body=b"x",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [text\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"200 cut [] Content-Length=#5; Content-Type=text/plain; "
                    b'ETag="56273e80-5"; Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n'
                    b"405 cut [] Content-Type=text/plain\n"
                    b"405 cut [] Content-Type=text/plain\n"
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
        files={
            "html/f.txt": "text\n",
            "html/f.html": "<p>",
            "html/f": "plain",
            "html/empty": "",
            "html/d/index.html": "index",
            "html/e/": "",
            "html/typed/f.x": "x",
            "html/typed/f": "y",
            "html/off/f": "o",
            "html/head/f": "h",
            "html/internal/f": "i",
        },
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] directory index of "%PREFIX%/html/e/" is forbidden',
            ('[error] "%PREFIX%/html/f.txt/index.html" is not found (20: Not a directory)'),
        ),
    ),
    Case(
        "apps",
        r"""
location /t { content_by_lua_block { uris [[
/hello /stream /rich /missing /empty /x/ /y/ /z/ /w/ /v/ /down
]] } }
location /hello { proxy_pass http://hello; }
location /stream { proxy_pass http://stream; }
location /rich { proxy_pass http://rich; }
location /missing { proxy_pass http://missing; }
location /empty { proxy_pass http://empty; }

location /x/ { proxy_pass http://hello;
    header_filter_by_lua_block { ngx.header.x_added = ngx.status } }
location /y/ { proxy_pass http://hello;
    header_filter_by_lua_block { ngx.header.content_length = nil }
    body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1]:upper() } }
location /z/ { proxy_pass http://missing; proxy_intercept_errors on; error_page 404 /hello; }
location /w/ { proxy_pass http://rich; add_header X-A 1; }
location /v/ { proxy_pass http://rich; more_clear_headers Vary; }
location /down { proxy_pass http://127.0.0.1:1; }
location /head { content_by_lua_block { show(capture("/hello", {method = ngx.HTTP_HEAD}))
    show(capture("/rich", {method = ngx.HTTP_HEAD})) } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/hello: 200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain\n"
                    b"/stream: 200 whole [one,two,three\n"
                    b"] Content-Type=text/plain\n"
                    b"/rich: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                    b'/missing: 404 whole [{"gone":true}] Content-Length=#13; '
                    b"Content-Type=application/json\n"
                    b"/empty: 204 whole [] \n"
                    b"/x/: 200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain; x-added=200\n"
                    b"/y/: 200 whole [HELLO\n"
                    b"] Content-Type=text/plain\n"
                    b"/z/: 404 cut [] Content-Type=text/plain\n"
                    b"/w/: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                    b"/v/: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"x-powered-by=python\n"
                    b"/down: 502 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/head",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 cut [] Content-Length=#6; Content-Type=text/plain\n"
                    b"201 cut [] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                ),
            ),
            Ask(
                "/head",
                version="1.0",
                status=200,
                reply=(
                    b"200 cut [] Content-Length=#6; Content-Type=text/plain\n"
                    b"201 cut [] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                ),
            ),
            Ask(
                "/t",
                version="1.0",
                status=200,
                reply=(
                    b"/hello: 200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain\n"
                    b"/stream: 200 whole [one,two,three\n"
                    b"] Content-Type=text/plain\n"
                    b"/rich: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                    b'/missing: 404 whole [{"gone":true}] Content-Length=#13; '
                    b"Content-Type=application/json\n"
                    b"/empty: 204 whole [] \n"
                    b"/x/: 200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain; x-added=200\n"
                    b"/y/: 200 whole [HELLO\n"
                    b"] Content-Type=text/plain\n"
                    b"/z/: 404 cut [] Content-Type=text/plain\n"
                    b"/w/: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                    b"/v/: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"x-powered-by=python\n"
                    b"/down: 502 cut [] Content-Type=text/plain\n"
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
        apps=("hello", "stream", "rich", "missing", "empty"),
        error_log=(
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
        ),
    ),
    Case(
        "the wrapped app",
        r"""
location /app { %APP% }
location /l { access_by_lua_block { ngx.ctx.no = 1 }
    rewrite_by_lua_block { ngx.req.set_header("X", "y") } %APP% }
location /t { content_by_lua_block { uris [[
/app /app/x?y /l
]] } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/app: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                    b"/app/x?y: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
                    b"/l: 201 whole [rich\n"
                    b"] Content-Length=#5; Content-Type=text/html; charset=utf-8; "
                    b'cache-control=no-store; etag="abc"; last-modified=Wed, 21 Oct 2015 07:'
                    b"28:00 GMT; location=/elsewhere; set-cookie={a=1; Path=/,b=2; Path=/}; "
                    b"vary=Accept; x-powered-by=python\n"
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
        app="rich",
    ),
]
