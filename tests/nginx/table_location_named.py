"""Internal and named locations: who may reach them, and what is left of the request there.

Rule: the reply says where the request ended.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "internal: 404 from outside",
        r"""
location /hidden { internal; return 200 "hidden $uri $request_uri"; }
location = /exec { content_by_lua_block { ngx.exec("/hidden/1") } }
location = /rewrite { rewrite ^ /hidden/2; }
location = /rewrite-last { rewrite ^ /hidden/3 last; }
location = /redirect { rewrite ^ /hidden/4 redirect; }
location = /error { error_page 404 /hidden/5; return 404; }
location = /try { try_files /none /hidden/6; }
location = /capture {
    content_by_lua_block {
        local r = ngx.location.capture("/hidden/7")
        ngx.say(r.status, " ", r.body)
    }
}
location = /jump { rewrite_by_lua_block { ngx.req.set_uri("/hidden/8", true) } }
location = /set { rewrite_by_lua_block { ngx.req.set_uri("/hidden/9") } echo "$uri"; }
location = /echo-exec { echo_exec /hidden/10; }
location = /echo-location { echo_location /hidden/11; }
""",
        (
            Ask("/hidden", status=404, reply=page("404 Not Found")),
            Ask("/hidden/x", status=404, reply=page("404 Not Found")),
            Ask("/exec", status=200, reply=b"hidden /hidden/1 /exec"),
            Ask("/rewrite", status=200, reply=b"hidden /hidden/2 /rewrite"),
            Ask("/rewrite-last", status=200, reply=b"hidden /hidden/3 /rewrite-last"),
            Ask(
                "/redirect",
                status=302,
                also={"location": "http://localhost:%PORT%/hidden/4"},
                reply=page("302 Found"),
            ),
            Ask("/error", status=404, reply=b"hidden /hidden/5 /error"),
            Ask("/try", status=200, reply=b"hidden /hidden/6 /try"),
            Ask(
                "/capture",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 hidden /hidden/7 /capture\n",
            ),
            Ask("/jump", status=200, reply=b"hidden /hidden/8 /jump"),
            Ask("/set", status=200, reply_headers=CHUNKED, reply=b"/hidden/9\n"),
            Ask("/echo-exec", status=200, reply=b"hidden /hidden/10 /echo-exec"),
            Ask(
                "/echo-location",
                status=200,
                reply_headers=CHUNKED,
                reply=b"hidden /hidden/11 /echo-location",
            ),
        ),
    ),
    Case(
        "internal: the 404 goes through error_page, and access comes not so far",
        r"""
error_page 404 /gone;
location /hidden { internal; access_by_lua_block { ngx.log(ngx.ERR, "access") } return 200 "x"; }
location /rewritten { internal; rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite") } echo "x"; }
location /gone { internal; return 200 "gone: $uri, asked for $request_uri"; }
""",
        (
            Ask("/hidden", status=404, reply=b"gone: /gone, asked for /hidden"),
            Ask("/rewritten", status=404, reply=b"gone: /gone, asked for /rewritten"),
            Ask("/gone", status=404, reply=b"gone: /gone, asked for /gone"),
        ),
    ),
    Case(
        "internal reached by a server's rewrite",
        r"""
rewrite ^/open$ /hidden last;
location /hidden { internal; return 200 "hidden"; }
""",
        (
            Ask("/open", status=200, reply=b"hidden"),
            Ask("/hidden", status=404, reply=page("404 Not Found")),
        ),
    ),
    Case(
        "internal is inherited",
        r"""
location /a { internal; location /a/b { return 200 "b"; } }
""",
        (
            Ask("/a", status=404, reply=page("404 Not Found")),
            Ask("/a/b", status=404, reply=page("404 Not Found")),
        ),
    ),
    Case(
        "index goes to an internal location",
        r"""
location / { index index.html; }
location = /index.html { internal; return 200 "internal index of $request_uri"; }
""",
        (
            Ask(
                "/",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "19"},
                reply=b"internal index of /",
            ),
            Ask("/index.html", status=404, reply=page("404 Not Found")),
        ),
        files={"html/index.html": "file\n"},
    ),
    Case(
        "named locations cannot be asked for",
        r"""
location @name { return 200 "named"; }
location / { return 200 "root $uri"; }
location = /exec { content_by_lua_block { ngx.exec("@name") } }
location = /try { try_files /none @name; }
location = /error { error_page 418 = @name; return 418; }
location = /rewrite { rewrite ^ @name last; }
location = /redirect { return 302 @name; }
location = /capture {
    content_by_lua_block {
        local r = ngx.location.capture("@name")
        ngx.say(r.status, " ", r.body)
    }
}
location = /echo { echo_exec @name; }
location = /none { content_by_lua_block { ngx.exec("@none") } }
location = /none-error { error_page 418 = @none; return 418; }
location = /none-try { try_files /nope @none; }
""",
        (
            Ask("/@name", status=200, reply=b"root /@name"),
            Ask("/exec", status=200, reply=b"named"),
            Ask("/try", status=200, reply=b"named"),
            Ask("/error", status=200, reply=b"named"),
            Ask("/rewrite", status=404, reply=page("404 Not Found")),
            Ask("/redirect", status=302, also={"location": "@name"}, reply=page("302 Found")),
            Ask("/capture", status=200, reply_headers=CHUNKED, reply=b"404 \n"),
            Ask("/echo", status=200, reply=b"named"),
            Ask("/none", status=500, reply=page("500 Internal Server Error")),
            Ask("/none-error", status=500, reply=page("500 Internal Server Error")),
            Ask("/none-try", status=500, reply=page("500 Internal Server Error")),
            Ask("@name", status=400, reply=page("400 Bad Request")),
        ),
        error_log=(
            '[error] open() "%PREFIX%/html@name" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html@name" failed (2: No such file or directory)',
            '[error] could not find named location "@none"',
            '[error] could not find named location "@none"',
            '[error] could not find named location "@none"',
        ),
    ),
    Case(
        "the URI is kept in a named location",
        r"""
location / { try_files /none @a; }
location @a {
    rewrite_by_lua_block { ngx.ctx.internal = tostring(ngx.req.is_internal()) }
    content_by_lua_block {
        ngx.say("uri ", ngx.var.uri, " args ", ngx.var.args, " asked ", ngx.var.request_uri)
        ngx.say("internal in rewrite ", ngx.ctx.internal)
    }
}
""",
        (
            Ask(
                "/x/y?z=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"uri /x/y args z=1 asked /x/y?z=1\ninternal in rewrite true\n",
            ),
            Ask(
                "/x%20y",
                status=200,
                reply_headers=CHUNKED,
                reply=b"uri /x y args nil asked /x%20y\ninternal in rewrite true\n",
            ),
        ),
    ),
    Case(
        "two named ones of one name: the first",
        r"""
location / { try_files /none @a; }
location @a { return 200 "one"; }
location @a { return 200 "two"; }
""",
        (Ask("/", status=200, reply=b"one"),),
    ),
    Case(
        "a rewrite in a named location",
        r"""
location / { try_files /none @a; }
location @a { rewrite ^/(.*)$ /new/$1 last; }
location /new { return 200 "new: $uri"; }
location @b { rewrite ^ /changed break; echo "b: $uri"; }
location = /b { try_files /none @b; }
""",
        (
            Ask("/x", status=200, reply=b"new: /new/x"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"b: /changed\n"),
        ),
    ),
]
