"""ngx.exec: loops, sub-requests, every kind of target."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "phases of both",
        r"""
server_rewrite_by_lua_block { ngx.log(ngx.ERR, "server_rewrite ", ngx.var.uri) }
location /a { rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite a") }
    access_by_lua_block { ngx.log(ngx.ERR, "access a") }
    content_by_lua_block { ngx.log(ngx.ERR, "content a") ngx.exec("/b") }
    header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter a") }
    body_filter_by_lua_block { ngx.log(ngx.ERR, "body_filter a") }
    log_by_lua_block { ngx.log(ngx.ERR, "log a") } }
location /b { rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite b") }
    access_by_lua_block { ngx.log(ngx.ERR, "access b") ngx.exec("@c") }
    header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter b") }
    log_by_lua_block { ngx.log(ngx.ERR, "log b") } }
location @c { rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite c") }
    access_by_lua_block { ngx.log(ngx.ERR, "access c") }
    content_by_lua_block { ngx.log(ngx.ERR, "content c") ngx.print("c") }
    header_filter_by_lua_block { ngx.log(ngx.ERR, "header_filter c") }
    log_by_lua_block { ngx.log(ngx.ERR, "log c") } }
""",
        (Ask("/a", status=200, reply_headers=CHUNKED, reply=b"c"),),
        error_log=(
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite /a",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite a",
            "[error] [lua] access_by_lua(conf):1: access a",
            "[error] [lua] content_by_lua(conf):1: content a",
            "[error] [lua] server_rewrite_by_lua(conf):1: server_rewrite /b",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite b",
            "[error] [lua] access_by_lua(conf):1: access b",
            "[error] [lua] rewrite_by_lua(conf):1: rewrite c",
            "[error] [lua] access_by_lua(conf):1: access c",
            "[error] [lua] content_by_lua(conf):1: content c",
            "[error] [lua] header_filter_by_lua(conf):1: header_filter c",
            "[error] [lua] log_by_lua(conf):1: log c while logging request",
        ),
    ),
    Case(
        "loops",
        r"""
location /a { content_by_lua_block { ngx.exec("/a") } }
location /b { content_by_lua_block { ngx.exec("/c", "x=1") } }
location /c { rewrite_by_lua_block { ngx.exec("/b") } }
location @d { content_by_lua_block { ngx.exec("@d") } }
location /d { content_by_lua_block { ngx.exec("@d") } }
location /n {
    content_by_lua_block { local n = tonumber(ngx.var.arg_n) if n == 0 then return ngx.print("end")
    end ngx.exec("/n?n=" .. n - 1) } }
location /m {
    content_by_lua_block { local n = tonumber(ngx.var.arg_n) if n == 0 then return ngx.print("end")
    end ngx.req.set_uri_args("n=" .. n - 1) ngx.exec("@m") } }
location @m {
    content_by_lua_block { local n = tonumber(ngx.var.arg_n) if n == 0 then return ngx.print("end")
    end ngx.req.set_uri_args("n=" .. n - 1) ngx.exec("@m") } }
location /w { content_by_lua_block { ngx.sleep(0.001) ngx.exec("/n?n=3") } }
""",
        (
            Ask("/a", status=500, reply=page("500 Internal Server Error")),
            Ask("/b", status=500, reply=page("500 Internal Server Error")),
            Ask("/d", status=500, reply=page("500 Internal Server Error")),
            Ask("/n?n=9", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/n?n=10", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/n?n=11", status=500, reply=page("500 Internal Server Error")),
            Ask("/m?n=9", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/m?n=10", status=200, reply_headers=CHUNKED, reply=b"end"),
            Ask("/m?n=11", status=500, reply=page("500 Internal Server Error")),
            Ask("/w", status=200, reply_headers=CHUNKED, reply=b"end"),
        ),
        error_log=(
            ('[error] rewrite or internal redirection cycle while internally redirecting to "/a"'),
            ('[error] rewrite or internal redirection cycle while internally redirecting to "/c"'),
            ('[error] rewrite or internal redirection cycle while redirect to named location "@d"'),
            ('[error] rewrite or internal redirection cycle while internally redirecting to "/n"'),
            ('[error] rewrite or internal redirection cycle while redirect to named location "@m"'),
        ),
    ),
    Case(
        "in a sub-request",
        r"""
location /a { content_by_lua_block { ngx.ctx.a = 1 ngx.header.x = 1 ngx.exec("/to?q=1") } }
location /b { content_by_lua_block { ngx.ctx.a = 1 ngx.exec("@named") } }
location /c { rewrite_by_lua_block { ngx.exec("/to") } }
location /d { content_by_lua_block { ngx.exec("/hello") } }
location /e { content_by_lua_block { ngx.exec("/sleep") } }
location /f { content_by_lua_block { ngx.sleep(0.001) ngx.exec("/sleep") } }
location /g { content_by_lua_block { ngx.exec("/403") } }
location /h { content_by_lua_block { ngx.exec("/none") } }
location /none { root html; }
location /403 { access_by_lua_block { ngx.exit(403) } content_by_lua_block { ngx.exit(401) } }
location /sleep { content_by_lua_block { ngx.sleep(0.001) ngx.print("slept") } }
location /hello { proxy_pass http://hello; }
location /to {
    content_by_lua_block {
    ngx.print("to ", ngx.var.uri, " ", ngx.var.args or "nil", " ", tostring(ngx.ctx.a),
    tostring(ngx.is_subrequest), " ", ngx.req.get_method()) }
    header_filter_by_lua_block { ngx.header.y = 2 } }
location @named {
    content_by_lua_block { ngx.print("named ", ngx.var.uri, " ", tostring(ngx.ctx.a)) } }
location /t { content_by_lua_block { show(capture(ngx.unescape_uri(ngx.var.args))) } }
location /post {
    content_by_lua_block { show(capture("/a", {method = ngx.HTTP_POST, body = "x", args = "y"})) }
    }
""",
        (
            Ask(
                "/t?/a",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [to /to q=1 niltrue GET] Content-Type=text/plain; x=1; y=2\n",
            ),
            Ask(
                "/t?/b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [named /b nil] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/c",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [to /to nil niltrue GET] Content-Type=text/plain; y=2\n",
            ),
            Ask(
                "/t?/d",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [hello\n] Content-Length=#6; Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/e",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [slept] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/f",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [slept] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/g",
                status=200,
                reply_headers=CHUNKED,
                reply=b"401 cut [] Content-Type=text/plain\n",
            ),
            Ask(
                "/t?/h",
                status=200,
                reply_headers=CHUNKED,
                reply=b"404 cut [] Content-Type=text/plain\n",
            ),
            Ask(
                "/post",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 whole [to /to q=1 niltrue POST] Content-Type=text/plain; x=1; y=2\n",
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
}
""",
        apps=("hello",),
        error_log=('[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',),
    ),
    Case(
        "to the wrapped app",
        r"""
location /t { content_by_lua_block { ngx.exec(ngx.unescape_uri(ngx.var.args)) } }
location /rw { rewrite ^/rw(.*) /app$1 last; }
location /app { %APP% }
""",
        (
            Ask(
                "/t?/app/x?a=b",
                status=200,
                reply=b"method=GET\npath=/app/x\nquery=a=b\nhost: localhost\n\n",
            ),
            Ask(
                "/t?/app%2520y",
                status=200,
                reply=b"method=GET\npath=/app y\nquery=\nhost: localhost\n\n",
            ),
            Ask(
                "/t?/rw/y?z",
                status=200,
                reply=b"method=GET\npath=/app/y\nquery=z\nhost: localhost\n\n",
            ),
        ),
        app="dump",
    ),
    Case(
        "to files, apps, echo, return",
        r"""
location /t { content_by_lua_block { ngx.exec(ngx.unescape_uri(ngx.var.args)) } }
location /hello { proxy_pass http://hello; }
location /uri/ { proxy_pass http://dump/base/; proxy_set_header Host $http_host; }
location /noturi { proxy_pass http://dump; proxy_set_header Host $http_host; }
location /echo { echo "echo $uri $args"; }
location /return { return 202 "returned $uri"; }
location /redirect { return 302 /x; }
location /try { try_files /none /f.txt; }
location /d { root html; }
location /rw { rewrite ^/rw(.*) /echo$1 last; }
location /deny { deny all; }
location /lim { limit_except POST { deny all; } echo lim; }
""",
        (
            Ask("/t?/f.txt", status=200, also=of_file(5), reply=b"text\n"),
            Ask("/t?/hello", status=200, reply=b"hello\n"),
            Ask(
                "/t?/uri/x?a=b",
                status=200,
                reply=b"method=GET\npath=/base/x\nquery=a=b\nhost: localhost\n\n",
            ),
            Ask(
                "/t?/noturi/x?a=b",
                status=200,
                reply=b"method=GET\npath=/noturi/x\nquery=a=b\nhost: localhost\n\n",
            ),
            Ask("/t?/echo?a=b", status=200, reply_headers=CHUNKED, reply=b"echo /echo a=b\n"),
            Ask("/t?/return", status=202, reply=b"returned /return"),
            Ask(
                "/t?/redirect",
                status=302,
                also={"location": "http://localhost:%PORT%/x"},
                reply=page("302 Found"),
            ),
            Ask("/t?/try", status=200, also=of_file(5), reply=b"text\n"),
            Ask(
                "/t?/d",
                status=301,
                also={"location": "http://localhost:%PORT%/d/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/t?/d/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "5",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-5"',
                    "accept-ranges": "bytes",
                },
                reply=b"index",
            ),
            Ask("/t?/rw/y?z", status=200, reply_headers=CHUNKED, reply=b"echo /echo/y z\n"),
            Ask("/t?/deny", status=403, reply=page("403 Forbidden")),
            Ask("/t?/lim", status=403, reply=page("403 Forbidden")),
            Ask("/t?/none", status=404, reply=page("404 Not Found")),
        ),
        files={"html/f.txt": "text\n", "html/d/index.html": "index"},
        apps=("hello", "dump"),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
        ),
    ),
]
