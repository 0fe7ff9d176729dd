"""Locations in locations, named and internal ones, and what an inner one inherits.

Rule: the reply says where the request ended.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "prefixes in prefixes",
        r"""
location /a {
    location /a/b {
        location /a/b/c { return 200 "c"; }
        return 200 "b";
    }
    return 200 "a";
}
location /a/x { return 200 "x"; }
""",
        (
            Ask("/a", status=200, reply=b"a"),
            Ask("/a/b", status=200, reply=b"b"),
            Ask("/a/b/c", status=200, reply=b"c"),
            Ask("/a/b/cd", status=200, reply=b"c"),
            Ask("/a/x", status=200, reply=b"x"),
            Ask("/ab", status=200, reply=b"a"),
        ),
    ),
    Case(
        "an outer location is found although a longer inner one is there",
        r"""
location /a {
    location /a/b/c { return 200 "inner c"; }
    location = /a/b { return 200 "inner exact"; }
}
location /a/b { return 200 "outer b"; }
""",
        (
            Ask("/a/b", status=200, reply=b"outer b"),
            Ask("/a/b/c", status=200, reply=b"outer b"),
            Ask("/a/bx", status=200, reply=b"outer b"),
        ),
    ),
    Case(
        "regex below prefix: inner regexes first, then the outer ones",
        r"""
location /a {
    location ~ \.x$ { return 200 "inner x"; }
    location /a/b { location ~ \.y$ { return 200 "innermost y"; } return 200 "b"; }
    location ~ \.y$ { return 200 "inner y"; }
    return 200 "a";
}
location ~ \.(x|y|z)$ { return 200 "outer $1"; }
""",
        (
            Ask("/a.x", status=200, reply=b"inner x"),
            Ask("/a.z", status=200, reply=b"outer z"),
            Ask("/a/b.y", status=200, reply=b"innermost y"),
            Ask("/a/b.x", status=200, reply=b"inner x"),
            Ask("/a/b.z", status=200, reply=b"outer z"),
            Ask("/a/c.y", status=200, reply=b"inner y"),
            Ask("/c.x", status=200, reply=b"outer x"),
            Ask("/a/b", status=200, reply=b"b"),
        ),
    ),
    Case(
        "an inner best prefix stops the inner regexes, not the outer ones",
        r"""
location /a {
    location ^~ /a/b { return 200 "best"; }
    location ~ \.x$ { return 200 "inner x"; }
}
location ~ \.(x|y)$ { return 200 "outer $1"; }
""",
        (
            Ask("/a/b.x", status=200, reply=b"outer x"),
            Ask("/a/b.y", status=200, reply=b"outer y"),
            Ask("/a/c.x", status=200, reply=b"inner x"),
            Ask("/a/c.y", status=200, reply=b"outer y"),
        ),
    ),
    Case(
        "an outer best prefix, an inner plain one",
        r"""
location ^~ /a {
    location /a/b { return 200 "b"; }
    location ~ \.x$ { return 200 "inner x"; }
    return 200 "a";
}
location ~ \.(x|y)$ { return 200 "outer $1"; }
""",
        (
            Ask("/a.x", status=200, reply=b"inner x"),
            Ask("/a.y", status=200, reply=b"a"),
            Ask("/a/b.x", status=200, reply=b"inner x"),
            Ask("/a/b.y", status=200, reply=b"b"),
        ),
    ),
    Case(
        "regexes in a regex",
        r"""
location ~ ^/a {
    location ~ d$ { return 200 "inner"; }
    return 200 "outer";
}
location ~ ^/ad { return 200 "never"; }
""",
        (
            Ask("/a", status=200, reply=b"outer"),
            Ask("/ad", status=200, reply=b"inner"),
            Ask("/abd", status=200, reply=b"inner"),
            Ask("/d", status=404, reply=page("404 Not Found")),
        ),
        error_log=('[error] open() "%PREFIX%/html/d" failed (2: No such file or directory)',),
    ),
    Case(
        "what is inherited and what is not",
        r"""
set $where "server";
add_header X-Server 1;
location /a {
    add_header X-A 1;
    default_type text/html;
    set $where "a";
    error_page 404 /gone;
    location /a/b { return 200 "$where"; }
    location /a/c { add_header X-C 1; default_type text/css; return 200 "$where"; }
    location /a/d { return 404; }
    return 200 "outer $where";
}
location /gone { return 200 "gone: $where $uri"; }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "7", "x-a": "1"},
                reply=b"outer a",
            ),
            Ask(
                "/a/b",
                status=200,
                reply_headers={"content-type": "text/html", "content-length": "6", "x-a": "1"},
                reply=b"server",
            ),
            Ask(
                "/a/c",
                status=200,
                reply_headers={"content-type": "text/css", "content-length": "6", "x-c": "1"},
                reply=b"server",
            ),
            Ask("/a/d", status=404, reply=b"gone: server /gone"),
        ),
    ),
    Case(
        ("Lua of an outer location: handlers are inherited, one of its own replaces it"),
        r"""
access_by_lua_block { ngx.ctx.a = "server" }
location /a {
    access_by_lua_block { ngx.ctx.a = "a" }
    rewrite_by_lua_block { ngx.ctx.r = "a" }
    header_filter_by_lua_block { ngx.header.x_filter = "a" }
    content_by_lua_block { ngx.say("a: ", ngx.ctx.a, " ", ngx.ctx.r) }
    location /a/b { access_by_lua_block { ngx.ctx.a = "b" } echo "b: $uri"; }
    location /a/c { header_filter_by_lua_block { ngx.header.x_filter = "c" } }
    location /a/d { content_by_lua_block { ngx.say("d: ", ngx.ctx.a, " ", ngx.ctx.r) } }
}
location /e { content_by_lua_block { ngx.say("e: ", ngx.ctx.a, " ", ngx.ctx.r) } }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, also={"x-filter": "a"}, reply=b"a: a a\n"),
            Ask(
                "/a/b",
                status=200,
                reply_headers=CHUNKED,
                also={"x-filter": "a"},
                reply=b"b: /a/b\n",
            ),
            Ask("/a/c", status=200, also=of_file(7) | {"x-filter": "c"}, reply=b"a file\n"),
            Ask(
                "/a/d", status=200, reply_headers=CHUNKED, also={"x-filter": "a"}, reply=b"d: a a\n"
            ),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"e: server nil\n"),
        ),
        files={"html/a/c": "a file\n"},
    ),
    Case(
        "echo, return and proxy_pass are not inherited",
        r"""
location /a { echo outer; location /a/b { } }
location /c { return 200 "outer"; location /c/d { } }
location /e { proxy_pass http://hello; location /e/f { } }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"outer\n"),
            Ask("/a/b", status=200, also=of_file(2), reply=b"b\n"),
            Ask("/c", status=200, reply=b"outer"),
            Ask("/c/d", status=200, also=of_file(2), reply=b"d\n"),
            Ask("/e", status=200, reply=b"hello\n"),
            Ask("/e/f", status=200, also=of_file(2), reply=b"f\n"),
        ),
        files={"html/a/b": "b\n", "html/c/d": "d\n", "html/e/f": "f\n"},
        apps=("hello",),
    ),
]
