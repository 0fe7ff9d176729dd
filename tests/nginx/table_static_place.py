"""Static files where something else brought the request: error_page, exec, sub-requests.

Rule: the file's own headers tell that it was a file.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "error pages that are files",
        r"""
error_page 404 /page.html;
error_page 403 =200 /page.html;
error_page 500 = /page.html;
error_page 502 /missing.html;
error_page 503 /dir/;
error_page 405 /page.html;
error_page 418 =404 /page.html;
error_page 410 /priv/file;
location /priv { internal; }
location / { }
location /a { return 403; }
location /b { return 500; }
location /c { return 502; }
location /d { return 503; }
location /e { return 418; }
location /f { return 410; }
location /g { content_by_lua_block { ngx.exit(404) } }
""",
        (
            Ask(
                "/none",
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask(
                "/none",
                method="HEAD",
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/a",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"a page\n",
            ),
            Ask(
                "/b",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"a page\n",
            ),
            Ask("/c", status=404, reply=page("404 Not Found")),
            Ask("/d", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask(
                "/e",
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask("/f", status=410, also={"etag": '"56273e80-8"'}, reply=b"private\n"),
            Ask(
                "/g",
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask(
                "/page.html",
                method="POST",
                body=b"x",
                status=405,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask(
                "/page.html",
                method="DELETE",
                status=405,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask(
                "/none",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask(
                "/b",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/none",
                method="POST",
                body=b"x",
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask(
                "/none",
                headers=(("Range", "bytes=0-1"),),
                status=404,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "etag": '"56273e80-7"',
                },
                reply=b"a page\n",
            ),
            Ask(
                "/a",
                headers=(("If-None-Match", "*"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/a",
                headers=(("Range", "bytes=0-1"),),
                status=206,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "content-range": "bytes 0-1/7",
                },
                reply=b"a ",
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/page.html": "a page\n",
            "html/dir/index.html": "index\n",
            "html/priv/file": "private\n",
        },
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/html/missing.html" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "exec and sub-requests",
        r"""
location / { }
location /priv { internal; }
location /exec { content_by_lua_block { ngx.exec(ngx.var.arg_to, "a=1") } }
location /capture { content_by_lua_block {
    local options = { method = ngx["HTTP_" .. (ngx.var.arg_m or "GET")], body = ngx.var.arg_b }
    local res = ngx.location.capture(ngx.var.arg_to, options)
    ngx.say(res.status, " ", res.body, " ", tostring(res.truncated))
    local names = {}
    for name, value in pairs(res.header) do
        names[#names + 1] = name .. ": " .. tostring(value)
    end
    table.sort(names)
    ngx.say(table.concat(names, "\n"))
} }
location /multi { content_by_lua_block {
    local a, b, c = ngx.location.capture_multi { { "/file" }, { "/none" }, { "/page.html" } }
    ngx.say(a.status, a.body, b.status, b.body, c.status, c.body)
} }
location /tried { try_files $uri /file; }
""",
        (
            Ask("/exec?to=/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/exec?to=/priv/file", status=200, also=of_file(8), reply=b"private\n"),
            Ask(
                "/exec?to=/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/?a=1"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/exec?to=/dir/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "6",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-6"',
                    "accept-ranges": "bytes",
                },
                reply=b"index\n",
            ),
            Ask("/exec?to=/none", status=404, reply=page("404 Not Found")),
            Ask(
                "/exec?to=/file",
                method="POST",
                body=b"x",
                status=405,
                reply=page("405 Not Allowed"),
            ),
            Ask(
                "/exec?to=/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/capture?to=/file",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 a file\n"
                    b" false\n"
                    b"Content-Length: 7\n"
                    b"Content-Type: text/plain\n"
                    b'ETag: "56273e80-7"\n'
                    b"Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\n"
                ),
            ),
            Ask(
                "/capture?to=/page.html",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 a page\n"
                    b" false\n"
                    b"Content-Length: 7\n"
                    b"Content-Type: text/html\n"
                    b'ETag: "56273e80-7"\n'
                    b"Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\n"
                ),
            ),
            Ask(
                "/capture?to=/dir",
                status=200,
                reply_headers=CHUNKED,
                reply=b"301  true\nContent-Type: text/plain\nLocation: /dir/\n",
            ),
            Ask(
                "/capture?to=/dir/",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 index\n"
                    b" false\n"
                    b"Content-Length: 6\n"
                    b"Content-Type: text/html\n"
                    b'ETag: "56273e80-6"\n'
                    b"Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\n"
                ),
            ),
            Ask(
                "/capture?to=/none",
                status=200,
                reply_headers=CHUNKED,
                reply=b"404  true\nContent-Type: text/plain\n",
            ),
            Ask(
                "/capture?to=/priv/file",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 private\n"
                    b" false\n"
                    b"Content-Length: 8\n"
                    b"Content-Type: text/plain\n"
                    b'ETag: "56273e80-8"\n'
                    b"Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\n"
                ),
            ),
            Ask(
                "/capture?to=/file&m=POST&b=x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"405  true\nContent-Type: text/plain\n",
            ),
            Ask(
                "/capture?to=/file&m=PUT&b=x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"405  true\nContent-Type: text/plain\n",
            ),
            Ask(
                "/capture?to=/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 a file\n"
                    b" false\n"
                    b"Content-Length: 7\n"
                    b"Content-Type: text/plain\n"
                    b'ETag: "56273e80-7"\n'
                    b"Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\n"
                ),
            ),
            Ask(
                "/capture?to=/tried",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 a file\n"
                    b" false\n"
                    b"Content-Length: 7\n"
                    b"Content-Type: text/plain\n"
                    b'ETag: "56273e80-7"\n'
                    b"Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\n"
                ),
            ),
            Ask("/multi", status=200, reply_headers=CHUNKED, reply=b"200a file\n404200a page\n\n"),
            Ask("/priv/file", status=404, reply=page("404 Not Found")),
            Ask(
                "/capture?to=/empty/",
                status=200,
                reply_headers=CHUNKED,
                reply=b"403  true\nContent-Type: text/plain\n",
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/page.html": "a page\n",
            "html/dir/index.html": "index\n",
            "html/priv/file": "private\n",
            "html/empty/x": "x",
        },
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] directory index of "%PREFIX%/html/empty/" is forbidden',
        ),
    ),
]
