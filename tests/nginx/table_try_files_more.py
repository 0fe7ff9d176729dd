"""The try_files directive: what a file that was found changes, odd names, levels, phases.

Rule: the reply shows which try was the one.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "a file found changes $uri and goes on in the same location",
        r"""
location /a {
    try_files /b.txt =404;
    header_filter_by_lua_block {
        ngx.header.x_uri = ngx.var.uri .. " " .. ngx.var.request_filename
    }
}
location /b.txt { return 200 "never"; }
location /lua {
    try_files /b.txt =404;
    content_by_lua_block { ngx.say("lua ", ngx.var.uri, " ", ngx.var.request_filename) }
}
location /echo { try_files $uri /b.txt =404; echo "echo $uri"; }
location /proxy { try_files $uri /b.txt =404; proxy_pass http://dump; }
location /access { access_by_lua_block { ngx.header.x_uri = ngx.var.uri } try_files /b.txt =404; }
location /dir { try_files /dir/ =404; }
location /alias { alias %PREFIX%/other; try_files $uri /alias/x =404; }
location /ret { try_files /none =404; return 200 "return comes first"; }
location /type.html { try_files /b.txt =404; }
""",
        (
            Ask(
                "/a",
                status=200,
                also=of_file(2) | {"x-uri": "/b.txt %PREFIX%/html/b.txt"},
                reply=b"b\n",
            ),
            Ask(
                "/lua", status=200, reply_headers=CHUNKED, reply=b"lua /b.txt %PREFIX%/html/b.txt\n"
            ),
            Ask("/echo", status=200, reply_headers=CHUNKED, reply=b"echo /b.txt\n"),
            Ask("/proxy", status=200, reply=b"method=GET\npath=/proxy\nquery=\nhost: dump\n\n"),
            Ask("/access", status=200, also=of_file(2) | {"x-uri": "/access"}, reply=b"b\n"),
            Ask(
                "/dir",
                status=301,
                also={"location": "http://localhost:%PORT%/dir/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/alias/x", status=200, also=of_file(8), reply=b"other x\n"),
            Ask("/alias/none", status=404, reply=page("404 Not Found")),
            Ask("/ret", status=200, reply=b"return comes first"),
            Ask("/type.html", status=200, also=of_file(2), reply=b"b\n"),
        ),
        files={
            "html/b.txt": "b\n",
            "html/dir/index.html": "index\n",
            "other/x": "other x\n",
            "html/b.css": "css",
        },
        apps=("dump",),
    ),
    Case(
        "variables and odd names",
        r"""
set $empty "";
location /a { try_files $empty /b =404; }
location /b { try_files "" =418; }
location /c { try_files /$arg_f =418; }
location /d { try_files $document_root/file /file =418; }
location /e { try_files file =418; }
location /f { try_files /f/../file =418; }
location /g { try_files $uri.txt $uri.html =418; }
location /h { try_files /%66ile =418; }
location /i { try_files /file?x=1 =418; }
location /k { try_files "/a file" =418; }
""",
        (
            Ask("/a", status=200, also=of_file(2), reply=b"b\n"),
            Ask("/b", status=418, reply_headers={"content-length": "0"}),
            Ask("/c?f=file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/c?f=%66ile", status=418, reply_headers={"content-length": "0"}),
            Ask("/c", status=418, reply_headers={"content-length": "0"}),
            Ask("/d", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/e", status=418, reply_headers={"content-length": "0"}),
            Ask("/f", status=418, reply_headers={"content-length": "0"}),
            Ask(
                "/g",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-2"',
                    "accept-ranges": "bytes",
                },
                reply=b"g\n",
            ),
            Ask("/h", status=418, reply_headers={"content-length": "0"}),
            Ask("/i", status=418, reply_headers={"content-length": "0"}),
            Ask("/k", status=200, also=of_file(6), reply=b"blank\n"),
        ),
        files={
            "html/file": "a file\n",
            "html/b": "b\n",
            "html/g.html": "g\n",
            "html/a file": "blank\n",
        },
    ),
    Case(
        "a server's try_files is for requests without a location, not inherited",
        r"""
try_files $uri =404;
location /a { }
location /b { try_files /file =404; }
location /c { echo "c"; }
""",
        (
            Ask("/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/a", status=404, reply=page("404 Not Found")),
            Ask("/b", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"c\n"),
            Ask("/none", status=404, reply=page("404 Not Found")),
        ),
        files={"html/file": "a file\n"},
        error_log=('[error] open() "%PREFIX%/html/a" failed (2: No such file or directory)',),
    ),
    Case(
        "no location, a server's try_files with a fallback",
        r"""
try_files $uri /fallback;
location = /fallback { return 200 "fallback $request_uri"; }
""",
        (
            Ask("/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/none", status=200, reply=b"fallback /none"),
        ),
        files={"html/file": "a file\n"},
    ),
    Case(
        "after rewrite and access, before content",
        r"""
location /a { deny all; try_files /none @n; }
location /b { access_by_lua_block { ngx.header.x_access = "ran" } try_files /none @n; }
location /c { access_by_lua_block { ngx.exit(403) } try_files /none @n; }
location /d { rewrite ^ /e; try_files /none @n; }
location /e { return 200 "e"; }
location @n { return 200 "named"; }
""",
        (
            Ask("/a", status=403, reply=page("403 Forbidden")),
            Ask("/b", status=200, also={"x-access": "ran"}, reply=b"named"),
            Ask("/c", status=403, reply=page("403 Forbidden")),
            Ask("/d", status=200, reply=b"e"),
        ),
        error_log=("[error] access forbidden by rule",),
    ),
]
