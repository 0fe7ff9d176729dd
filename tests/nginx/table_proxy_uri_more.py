"""proxy_pass: the path with variables, after rewrites, and in blocks within a location.

Rule: a URL with a variable whose value has a URI is asked for as it stands; a `rewrite … break`
makes the whole new URI count.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "variables",
        r"""
location /host { set $up wire; proxy_pass http://$up; }
location /uri { set $up wire; proxy_pass http://$up$uri; }
location /args { set $up wire; proxy_pass http://$up$uri$is_args$args; }
location /request { proxy_pass http://wire$request_uri; }
location /slash { set $up wire; proxy_pass http://$up/; }
location /fixed { set $up wire; proxy_pass http://$up/fixed; }
location /url { set $up "http://wire/whole?u=1"; proxy_pass $up; }
location /query { set $up wire; proxy_pass http://$up?own=$arg_q; }
location ~ ^/re/(.*)$ { proxy_pass http://wire/$1; }
location ~ ^/rea/(.*)$ { proxy_pass http://wire/$1$is_args$args; }
location /scheme { set $s HTTP; proxy_pass $s://wire; }
location /empty { set $e ""; proxy_pass http://wire$e; }
""",
        (
            Ask(
                "/host/x%20y?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /host/x%20y q=1\n"
            ),
            Ask("/uri/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /uri/x \n"),
            Ask(
                "/uri/%C3%A9",
                status=400,
                reply_headers={"content-type": "text/plain; charset=utf-8", "content-length": "30"},
                reply=b"Invalid HTTP request received.",
                differs="uvicorn wants ASCII",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "reply": b"GET /uri/\xc3\xa9 \n",
                },
            ),
            Ask("/args/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /args/x q=1\n"),
            Ask("/args/x", status=200, reply_headers=CHUNKED, reply=b"GET /args/x \n"),
            Ask(
                "/request/x%20y?q=%20",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /request/x%20y q=%20\n",
            ),
            Ask("/slash/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET / \n"),
            Ask("/fixed/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /fixed \n"),
            Ask("/url/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /whole u=1\n"),
            Ask("/query/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET / own=1\n"),
            Ask("/re/x%22y?q=1", status=200, reply_headers=CHUNKED, reply=b'GET /x"y \n'),
            Ask("/re/a/b", status=200, reply_headers=CHUNKED, reply=b"GET /a/b \n"),
            Ask("/re/", status=200, reply_headers=CHUNKED, reply=b"GET / \n"),
            Ask("/rea/a/b?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /a/b q=1\n"),
            Ask("/scheme?q", status=200, reply_headers=CHUNKED, reply=b"GET /scheme q\n"),
            Ask("/empty/x?q", status=200, reply_headers=CHUNKED, reply=b"GET /empty/x q\n"),
        ),
        apps=("wire",),
    ),
    Case(
        "URLs that are none",
        r"""
location /none { set $up ""; proxy_pass $up; }
location /no-scheme { set $up wire; proxy_pass $up; }
location /ftp { set $up ftp://wire; proxy_pass $up; }
location /no-host { set $up ""; proxy_pass http://$up; }
location /no-host-uri { set $up ""; proxy_pass http://$up/x; }
location /unknown { set $up nowhere.invalid; proxy_pass http://$up; }
location /at-port { set $up nowhere.invalid; proxy_pass http://$up:81/x; }
location /pages { error_page 500 502 = /page; set $up nowhere.invalid; proxy_pass http://$up; }
location = /page { return 200 page; }
""",
        (
            Ask("/none", status=500, reply=page("500 Internal Server Error")),
            Ask("/no-scheme", status=500, reply=page("500 Internal Server Error")),
            Ask("/ftp", status=500, reply=page("500 Internal Server Error")),
            Ask("/no-host", status=500, reply=page("500 Internal Server Error")),
            Ask("/no-host-uri", status=500, reply=page("500 Internal Server Error")),
            Ask("/unknown", status=502, reply=page("502 Bad Gateway")),
            Ask("/at-port", status=502, reply=page("502 Bad Gateway")),
            Ask("/pages", status=200, reply=b"page"),
        ),
        apps=("wire",),
        error_log=(
            '[error] invalid URL prefix in ""',
            '[error] invalid URL prefix in "wire"',
            '[error] invalid URL prefix in "ftp://wire"',
            '[error] invalid URL prefix in "http://"',
            '[error] no host in upstream "/x"',
            "[error] no resolver defined to resolve nowhere.invalid",
            "[error] no resolver defined to resolve nowhere.invalid",
            "[error] no resolver defined to resolve nowhere.invalid",
        ),
        differs="names are resolved without a resolver too",
        ours={
            "error_log": (
                '[error] invalid URL prefix in ""',
                '[error] invalid URL prefix in "wire"',
                '[error] invalid URL prefix in "ftp://wire"',
                '[error] invalid URL prefix in "http://"',
                '[error] no host in upstream "/x"',
                ("[error] nowhere.invalid:80 could not be resolved while connecting to upstream"),
                ("[error] nowhere.invalid:81 could not be resolved while connecting to upstream"),
                ("[error] nowhere.invalid:80 could not be resolved while connecting to upstream"),
            )
        },
    ),
    Case(
        "after rewrites and try_files",
        r"""
location /break/ { rewrite ^/break/(.*)$ /new/$1 break; proxy_pass http://wire; }
location /broken/ { rewrite ^/broken/(.*)$ /new/$1 break; proxy_pass http://wire/to/; }
location /args/ { rewrite ^ /new?own=1 break; proxy_pass http://wire; }
location /drop/ { rewrite ^ /new?own=1? break; proxy_pass http://wire; }
location /last/ { rewrite ^/last/(.*)$ /goal/$1 last; }
location /goal/ { proxy_pass http://wire; }
location /goals/ { proxy_pass http://wire/to/; }
location /lasts/ { rewrite ^/lasts/(.*)$ /goals/$1 last; }
location /set { set $args own=1; proxy_pass http://wire; }
location /setb { set $args own=1; proxy_pass http://wire/to; }
location /lua { rewrite_by_lua_block { ngx.req.set_uri("/by lua") } proxy_pass http://wire; }
location /luau/ { rewrite_by_lua_block { ngx.req.set_uri("/by lua") } proxy_pass http://wire/to/; }
location /luaa { access_by_lua_block { ngx.req.set_uri_args("l=1") } proxy_pass http://wire; }
location /luai { rewrite_by_lua_block { ngx.req.set_uri("/goal/l", true) } }
location /exec { content_by_lua_block { ngx.exec("/goal/e x", "y=1") } }
location /execn { content_by_lua_block { ngx.exec("@named") } }
location /execa { content_by_lua_block { ngx.exec("@named", "y=1") } }
location @named { proxy_pass http://wire; }
location /try { try_files $uri $uri.txt /goal/t?x=1; proxy_pass http://wire; }
location /tryu/ { try_files $uri $uri.txt @named; proxy_pass http://wire/to/; }
location /error { error_page 403 = /goal/error?e=1; return 403; }
location /errorn { error_page 403 = @named; return 403; }
""",
        (
            Ask(
                "/break/x%20y?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /new/x%20y q=1\n"
            ),
            Ask("/broken/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /new/x q=1\n"),
            Ask("/args/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /new own=1&q=1\n"),
            Ask("/drop/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /new own=1\n"),
            Ask(
                "/last/x%20y?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /goal/x%20y q=1\n"
            ),
            Ask(
                "/lasts/x%20y?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /to/x%20y q=1\n"
            ),
            Ask("/set?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /set own=1\n"),
            Ask("/set/x%20y", status=200, reply_headers=CHUNKED, reply=b"GET /set/x%20y own=1\n"),
            Ask("/setb/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /to/x own=1\n"),
            Ask("/lua?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /by%20lua q=1\n"),
            Ask("/luau/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /by%20lua q=1\n"),
            Ask(
                "/luaa/x%20y?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /luaa/x%20y l=1\n"
            ),
            Ask("/luai?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /goal/l q=1\n"),
            Ask("/exec?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /goal/e%20x y=1\n"),
            Ask(
                "/execn/x%20y?q=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /execn/x%20y q=1\n",
            ),
            Ask(
                "/execa/x%20y?q=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /execa/x%20y q=1\n",
            ),
            Ask("/try?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /try q=1\n"),
            Ask(
                "/try%2Efile?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /try%2Efile q=1\n"
            ),
            Ask("/try/no?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /goal/t x=1\n"),
            Ask(
                "/tryu/file?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /to/file.txt q=1\n"
            ),
            Ask(
                "/tryu/no%20?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /tryu/no%20 q=1\n"
            ),
            Ask("/error/x?q=1", status=200, reply_headers=CHUNKED, reply=b"GET /goal/error e=1\n"),
            Ask(
                "/errorn/x%20y?q=1",
                method="POST",
                body=b"posted",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /errorn/x%20y q=1\nposted",
            ),
        ),
        files={"html/try.txt": "f", "html/try.file": "f", "html/tryu/file.txt": "f"},
        apps=("wire",),
        error_log=("[warn] query strings y=1 ignored when exec'ing named location @named",),
    ),
    Case(
        "in an if and in limit_except",
        r"""
location /if/ {
    set $up wire;
    if ($arg_a) { proxy_pass http://wire; }
    if ($arg_b = v) { proxy_pass http://$up/$arg_b$is_args$args; }
    proxy_pass http://wire/outer/;
}
location /set/ { if ($arg_a) { set $x 1; } proxy_pass http://wire/outer/; }
location /ret/ { if ($arg_a) { return 200 ret; } proxy_pass http://wire/outer/; }
location /rewrite/ { if ($arg_a) { rewrite ^/rewrite/(.*) /r/$1 break; } proxy_pass http://wire; }
location ~ ^/re/(.*) { if ($arg_a) { proxy_pass http://wire; } proxy_pass http://wire/$1; }
location /le/ { limit_except GET { proxy_pass http://wire; } proxy_pass http://wire/get/; }
location /lo/ { limit_except POST { deny all; } proxy_pass http://wire/post/; }
location /nest/ {
    proxy_pass http://wire/nest/;
    location /nest/in/ { }
    location /nest/own/ { proxy_pass http://wire/own/; }
    location ~ re$ { proxy_pass http://wire; }
}
""",
        (
            Ask("/if/x", status=200, reply_headers=CHUNKED, reply=b"GET /outer/x \n"),
            Ask("/if/x?a=1", status=200, reply_headers=CHUNKED, reply=b"GET /if/x a=1\n"),
            Ask("/if/x?b=v", status=200, reply_headers=CHUNKED, reply=b"GET /v b=v\n"),
            Ask("/if/x?a=1&b=v", status=200, reply_headers=CHUNKED, reply=b"GET /v a=1&b=v\n"),
            Ask("/set/x?a=1", status=200, reply_headers=CHUNKED, reply=b"GET /outer/x a=1\n"),
            Ask("/ret/x?a=1", status=200, reply=b"ret"),
            Ask("/ret/x", status=200, reply_headers=CHUNKED, reply=b"GET /outer/x \n"),
            Ask("/rewrite/x?a=1", status=200, reply_headers=CHUNKED, reply=b"GET /r/x a=1\n"),
            Ask("/rewrite/x", status=200, reply_headers=CHUNKED, reply=b"GET /rewrite/x \n"),
            Ask("/re/x?a=1", status=200, reply_headers=CHUNKED, reply=b"GET /re/x a=1\n"),
            Ask("/re/x", status=200, reply_headers=CHUNKED, reply=b"GET /x \n"),
            Ask("/le/x", status=200, reply_headers=CHUNKED, reply=b"GET /get/x \n"),
            Ask(
                "/le/x",
                method="POST",
                body=b"b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /le/x \nb",
            ),
            Ask("/lo/x", status=403, reply=page("403 Forbidden")),
            Ask(
                "/lo/x",
                method="POST",
                body=b"b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /post/x \nb",
            ),
            Ask("/nest/x", status=200, reply_headers=CHUNKED, reply=b"GET /nest/x \n"),
            Ask("/nest/in/x", status=404, reply=page("404 Not Found")),
            Ask("/nest/own/x", status=200, reply_headers=CHUNKED, reply=b"GET /own/x \n"),
            Ask("/nest/x/re", status=200, reply_headers=CHUNKED, reply=b"GET /nest/x/re \n"),
        ),
        apps=("wire",),
        error_log=(
            "[error] access forbidden by rule",
            ('[error] open() "%PREFIX%/html/nest/in/x" failed (2: No such file or directory)'),
        ),
    ),
]
