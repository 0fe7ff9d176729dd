"""Static files among phases and filters, and beside a wrapped app.

Rule: logs and headers tell the order.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "phases and filters around a file",
        r"""
location / {
    rewrite_by_lua_block { ngx.log(ngx.WARN, "rewrite ", ngx.var.uri) }
    access_by_lua_block {
        if ngx.var.arg_no then return ngx.exit(403) end ngx.header.x_access = "ran"
    }
    header_filter_by_lua_block {
        ngx.header.x_filter = ngx.status ngx.header.last_modified = nil
        ngx.header.content_length = nil
    }
    body_filter_by_lua_block {
        if ngx.arg[1] ~= "" then ngx.arg[1] = "[" .. ngx.arg[1] .. "]" end
    }
    log_by_lua_block { ngx.log(ngx.WARN, "log ", ngx.status, " ", ngx.var.uri) }
}
location /length { header_filter_by_lua_block {
    ngx.header.content_length = nil } body_filter_by_lua_block {
    ngx.arg[1] = ngx.arg[1]:upper() }
}
location /exit { header_filter_by_lua_block { return ngx.exit(404) } }
location /type { header_filter_by_lua_block { ngx.header.content_type = "text/x" } }
location /early { access_by_lua_block {
    ngx.header.content_type = "text/early" ngx.status = 201 }
}
location /say { access_by_lua_block { ngx.say("said") } }
location /read { access_by_lua_block { ngx.req.read_body() } }
""",
        (
            Ask(
                "/file",
                status=200,
                reply_headers=CHUNKED,
                also={"x-access": "ran", "etag": '"56273e80-7"', "x-filter": "200"},
                reply=b"[a file\n]",
            ),
            Ask(
                "/file?no=1",
                status=403,
                reply_headers={"content-type": "text/html", "x-filter": "403"},
                reply=(
                    b"[<html>\r\n"
                    b"<head><title>403 Forbidden</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>403 Forbidden</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"]"
                ),
            ),
            Ask(
                "/none",
                status=404,
                reply_headers={"content-type": "text/html", "x-access": "ran", "x-filter": "404"},
                reply=(
                    b"[<html>\r\n"
                    b"<head><title>404 Not Found</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>404 Not Found</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"]"
                ),
            ),
            Ask(
                "/dir",
                status=301,
                reply_headers={
                    "content-type": "text/html",
                    "location": "http://localhost:%PORT%/dir/",
                    "x-access": "ran",
                    "x-filter": "301",
                },
                reply=(
                    b"[<html>\r\n"
                    b"<head><title>301 Moved Permanently</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>301 Moved Permanently</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"]"
                ),
            ),
            Ask(
                "/dir/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "x-access": "ran",
                    "etag": '"56273e80-6"',
                    "x-filter": "200",
                },
                reply=b"[index\n]",
            ),
            Ask(
                "/length/file",
                status=200,
                reply_headers=CHUNKED,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"56273e80-7"'},
                reply=b"A FILE\n",
            ),
            Ask("/exit/file", status=404, reply=page("404 Not Found")),
            Ask(
                "/type/file",
                status=200,
                reply_headers={
                    "content-type": "text/x",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"a file\n",
            ),
            Ask(
                "/early/file",
                status=200,
                reply_headers={
                    "content-type": "text/early",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"a file\n",
            ),
            Ask("/say/file", status=200, reply_headers=CHUNKED, reply=b"said\n"),
            Ask("/read/file", body=b"body", status=200, also=of_file(7), reply=b"a file\n"),
            Ask(
                "/file",
                method="POST",
                body=b"x",
                status=405,
                reply_headers={"content-type": "text/html", "x-access": "ran", "x-filter": "405"},
                reply=(
                    b"[<html>\r\n"
                    b"<head><title>405 Not Allowed</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>405 Not Allowed</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"]"
                ),
            ),
            Ask(
                "/length/file",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"56273e80-7"'},
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/page.html": "a page\n",
            "html/dir/index.html": "index\n",
            "html/priv/file": "private\n",
            "html/length/file": "a file\n",
            "html/exit/file": "a file\n",
            "html/type/file": "a file\n",
            "html/early/file": "a file\n",
            "html/say/file": "a file\n",
            "html/read/file": "a file\n",
        },
        error_log=(
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /file",
            "[warn] [lua] log_by_lua(conf):1: log 200 /file while logging request",
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /file",
            "[warn] [lua] log_by_lua(conf):1: log 403 /file while logging request",
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /none",
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            "[warn] [lua] log_by_lua(conf):1: log 404 /none while logging request",
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /dir",
            "[warn] [lua] log_by_lua(conf):1: log 301 /dir while logging request",
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /dir/",
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /dir/index.html",
            ("[warn] [lua] log_by_lua(conf):1: log 200 /dir/index.html while logging request"),
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /file",
            "[warn] [lua] log_by_lua(conf):1: log 405 /file while logging request",
        ),
    ),
    Case(
        "beside a wrapped app",
        r"""
location / { %APP% }
location /files/ { root html; }
location /alias/ { alias %PREFIX%/html/files/; }
location /lua { root html; content_by_lua_block { ngx.say("lua") } }
location /text { root html; return 200 "text"; }
""",
        (
            Ask("/", status=200, reply=b"hello\n"),
            Ask("/x", status=200, reply=b"hello\n"),
            Ask("/files/x", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/files/", status=403, reply=page("403 Forbidden")),
            Ask("/files/none", status=404, reply=page("404 Not Found")),
            Ask("/files/x", method="POST", body=b"x", status=405, reply=page("405 Not Allowed")),
            Ask("/alias/x", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/text", status=200, reply=b"text"),
            Ask("/filesx", status=200, reply=b"hello\n"),
        ),
        files={"html/files/x": "x\n"},
        app="hello",
        error_log=(
            '[error] directory index of "%PREFIX%/html/files/" is forbidden',
            ('[error] open() "%PREFIX%/html/files/none" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "a root of the server is in effect everywhere",
        r"""
root html;
location /files/ { }
location = /none { }
location @fall { return 200 "fall"; }
location / { try_files $uri @fall; }
""",
        (
            Ask("/files/x", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/none", status=404, reply=page("404 Not Found")),
            Ask("/files/", status=403, reply=page("403 Forbidden")),
            Ask("/x", status=200, reply=b"fall"),
            Ask("/files", status=200, reply=b"fall"),
        ),
        files={"html/files/x": "x\n"},
        app="hello",
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] directory index of "%PREFIX%/html/files/" is forbidden',
        ),
    ),
    Case(
        "a HEAD sub-request",
        r"""
location / { }
location /capture { content_by_lua_block {
    local res = ngx.location.capture("/file", { method = ngx.HTTP_HEAD })
    ngx.say(res.status, " [", res.body, "] ", res.truncated, " ", res.header["Content-Length"])
} }
""",
        (Ask("/capture", status=200, reply_headers=CHUNKED, reply=b"200 [] true 7\n"),),
        files={
            "html/file": "a file\n",
            "html/page.html": "a page\n",
            "html/dir/index.html": "index\n",
            "html/priv/file": "private\n",
        },
    ),
]
