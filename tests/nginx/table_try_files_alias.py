"""The try_files directive with alias, in sub-requests, behind error_page, with Lua around it.

Rule: as in table_try_files; what is tried is a path below the alias.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "with an alias",
        r"""
location /a/ { alias %PREFIX%/other/; try_files $uri $uri/ /fallback?u=$uri; }
location /b { alias %PREFIX%/other; try_files /b/file =404; }
location /c/ { alias %PREFIX%/other/; try_files file =404; }
location /d/ { alias %PREFIX%/other/; try_files $uri.html $uri/index.html @named; }
location ~ ^/e/(.*)$ { alias %PREFIX%/other/$1; try_files "" .html =404; }
location ~ ^/f/(.*)$ { alias %PREFIX%/other/; try_files $1 file =404; }
location ~ ^/g/(.*)$ { alias %PREFIX%/other; try_files /$1 /dir/ @named; }
location = /h { alias %PREFIX%/other/file; try_files "" =404; }
location /i/ { alias %PREFIX%/other/; try_files $uri =404; header_filter_by_lua_block {
    ngx.header.x_file = ngx.var.request_filename .. " " .. ngx.var.uri }
}
location ~ ^/j/(.*)$ { alias %PREFIX%/other/; try_files $1 =404; header_filter_by_lua_block {
    ngx.header.x_file = ngx.var.request_filename .. " " .. ngx.var.uri }
}
location /k/ { alias %PREFIX%/other/; try_files /a/file =404; }
location /l/ {
    alias %PREFIX%/other/;
    try_files /none $uri/ /l/file;
    location ~ \.x$ { try_files $uri.html =404; }
}
location /fallback { return 200 "fallback $uri|$args"; }
location @named { return 200 "named $uri"; }
""",
        (
            Ask("/a/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/a/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/a/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a/dir/",
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
            Ask("/a/none", status=200, reply=b"fallback /fallback|u=/a/none"),
            Ask("/a/", status=403, reply=page("403 Forbidden")),
            Ask("/b", status=404, reply=page("404 Not Found")),
            Ask("/b/x", status=404, reply=page("404 Not Found")),
            Ask("/c/x", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/d/page",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "5",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-5"',
                    "accept-ranges": "bytes",
                },
                reply=b"page\n",
            ),
            Ask(
                "/d/dir",
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
            Ask("/d/none", status=200, reply=b"named /d/none"),
            Ask("/e/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/e/page", status=200, also=of_file(5), reply=b"page\n"),
            Ask("/e/none", status=404, reply=page("404 Not Found")),
            Ask("/e/dir", status=404, reply=page("404 Not Found")),
            Ask("/f/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/f/none", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/f/dir/x", status=200, also=of_file(2), reply=b"x\n"),
            Ask("/g/file", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/g/none",
                status=301,
                also={"location": "http://localhost:%PORT%/g/none/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/h", status=200, also=of_file(6), reply=b"other\n"),
            Ask(
                "/i/file",
                status=200,
                also=of_file(6) | {"x-file": "%PREFIX%/other/file /i/file"},
                reply=b"other\n",
            ),
            Ask(
                "/j/file",
                status=200,
                also=of_file(6) | {"x-file": "%PREFIX%/other/file file"},
                reply=b"other\n",
            ),
            Ask(
                "/j/dir/x",
                status=200,
                also=of_file(2) | {"x-file": "%PREFIX%/other/dir/x dir/x"},
                reply=b"x\n",
            ),
            Ask("/k/x", status=404, reply=page("404 Not Found")),
            Ask(
                "/l/page.x",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"page x\n",
            ),
        ),
        files={
            "other/file": "other\n",
            "other/page.html": "page\n",
            "other/page.x.html": "page x\n",
            "other/dir/index.html": "index\n",
            "other/dir/x": "x\n",
            "other/": "",
        },
        error_log=('[error] directory index of "%PREFIX%/other/" is forbidden',),
    ),
    Case(
        "in sub-requests, behind error_page and exec",
        r"""
location /t { try_files $uri $uri/ /fall?u=$uri; }
location /n { try_files $uri @named; }
location /c { try_files $uri =404; error_page 404 /e404; }
location /m { try_files $uri =418; error_page 418 = @named; }
location /fall { return 200 "fall $uri|$args|$request_uri"; }
location /e404 { return 200 "e404 $uri"; }
location @named { return 200 "named $uri|$args"; }
location @tries { try_files $uri.txt /t/file; }
location /exec { rewrite_by_lua_block { return ngx.exec(ngx.var.arg_to) } }
location /capture { content_by_lua_block {
    local res = ngx.location.capture(ngx.var.arg_to)
    ngx.say(res.status, " ", res.body, " ", res.header["Location"]) }
}
""",
        (
            Ask(
                "/capture?to=/t/file",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 a file\n nil\n",
            ),
            Ask(
                "/capture?to=/t/none",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 fall /fall|u=/t/none|/capture?to=/t/none nil\n",
            ),
            Ask("/capture?to=/t/dir", status=200, reply_headers=CHUNKED, reply=b"301  /t/dir/\n"),
            Ask(
                "/capture?to=/n/none",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 named /n/none| nil\n",
            ),
            Ask("/capture?to=/c/none", status=200, reply_headers=CHUNKED, reply=b"404  nil\n"),
            Ask("/capture?to=/m/none", status=200, reply_headers=CHUNKED, reply=b"418  nil\n"),
            Ask("/exec?to=/t/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/exec?to=/t/none", status=200, reply=b"fall /fall|u=/t/none|/exec?to=/t/none"),
            Ask("/exec?to=@tries", status=200, also=of_file(4), reply=b"txt\n"),
            Ask("/exec?to=/n/x", status=200, reply=b"named /n/x|"),
            Ask("/c/none", status=404, reply=b"e404 /e404"),
            Ask("/m/none", status=200, reply=b"named /m/none|"),
            Ask(
                "/t/file",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also=of_file(7) | {"content-length": "7"},
            ),
            Ask(
                "/t/file",
                headers=(("If-None-Match", '"56273e80-7"'),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/t/file",
                headers=(("Range", "bytes=2-5"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "content-range": "bytes 2-5/7",
                },
                reply=b"file",
            ),
        ),
        files={"html/t/file": "a file\n", "html/t/dir/x": "x", "html/exec.txt": "txt\n"},
    ),
]
