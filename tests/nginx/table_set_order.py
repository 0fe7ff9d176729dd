"""The order among set, if, rewrite, set_by_lua and the Lua of the rewrite phases.

Rule: the reply shows values in the order they were made.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "in the order of writing with set, if and rewrite",
        r"""
location /t {
    set $a "1";
    set_by_lua_block $b { return ngx.var.a .. "2" }
    set $a "x";
    set_by_lua_block $c { return ngx.var.a .. ngx.var.b }
    if ($c = x12) { set $d "if"; }
    rewrite ^/t/(.*)$ /u/$1;
    set_by_lua_block $e { return ngx.var[1] .. ngx.var.uri }
}
location /u { return 200 "[$a][$b][$c][$d][$e]"; }
""",
        (Ask("/t/z", status=200, reply=b"[x][12][x12][if][z/u/z]"),),
    ),
    Case(
        "rewrite_by_lua comes after all of them, wherever it stands",
        r"""
location /t {
    rewrite_by_lua_block { ngx.var.a = ngx.var.a .. ",lua" }
    set $a "set";
    rewrite ^/t/(.*)$ /changed/$1 break;
    content_by_lua_block { ngx.say(ngx.var.a, " ", ngx.var.uri) }
}
location /l {
    rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite_by_lua of l, ", ngx.var.uri) }
    rewrite ^/l/(.*)$ /m/$1 last;
}
location /n {
    rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite_by_lua of n, ", ngx.var.uri) }
    rewrite ^/n/(.*)$ /m/$1;
}
location /m { return 200 "m"; }
location /if {
    rewrite_by_lua_block { ngx.var.a = "lua" }
    set $a "";
    if ($a = lua) { return 200 "never"; }
    content_by_lua_block { ngx.say(ngx.var.a) }
}
""",
        (
            Ask("/t/x", status=200, reply_headers=CHUNKED, reply=b"set,lua /changed/x\n"),
            Ask("/l/x", status=200, reply=b"m"),
            Ask("/n/x", status=200, reply=b"m"),
            Ask("/if", status=200, reply_headers=CHUNKED, reply=b"lua\n"),
        ),
    ),
    Case(
        "rewrite_by_lua_no_postpone: before those that follow it",
        r"""
location /a {
    set $a "first";
    rewrite_by_lua_block { ngx.var.a = ngx.var.a .. ",lua" }
    set $a "$a,second";
    content_by_lua_block { ngx.say(ngx.var.a) }
}
location /b {
    rewrite_by_lua_block { ngx.var.a = "lua" }
    set $a "";
    if ($a = lua) { return 200 "held"; }
    return 200 "not [$a]";
}
location /c {
    rewrite_by_lua_block { ngx.log(ngx.ERR, "lua of c") }
    rewrite ^/c/(.*)$ /d/$1 last;
}
location /d { return 200 "d"; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"first,second\n"),
            Ask("/b", status=200, reply=b"not []"),
            Ask("/c/x", status=200, reply=b"d"),
        ),
        http="rewrite_by_lua_no_postpone on;",
        error_log=(
            '[warn] using uninitialized "a" variable',
            "[error] [lua] rewrite_by_lua(conf):1: lua of c",
        ),
    ),
    Case(
        "server_rewrite_by_lua and the server's directives",
        r"""
set $a "set";
server_rewrite_by_lua_block { ngx.var.a = ngx.var.a .. ",lua"; ngx.var.b = ngx.var.uri }
set $b "";
rewrite ^/r/(.*)$ /s/$1;
set_by_lua_block $c { return ngx.var.a .. ",by_lua" }
if ($uri = /x) { return 403; }
location / { return 200 "$uri [$a][$b][$c]"; }
location /exec { content_by_lua_block { ngx.exec("/after") } }
location /capture { content_by_lua_block { ngx.say(ngx.location.capture("/sub").body) } }
""",
        (
            Ask("/t", status=200, reply=b"/t [set][][set,by_lua]"),
            Ask("/r/1", status=200, reply=b"/s/1 [set][][set,by_lua]"),
            Ask("/x", status=403, reply=page("403 Forbidden")),
            Ask("/exec", status=200, reply=b"/after [set][][set,by_lua]"),
            Ask("/capture", status=200, reply_headers=CHUNKED, reply=b"/sub [set][][set,by_lua]\n"),
        ),
        error_log=(
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
        ),
    ),
    Case(
        "server_rewrite_by_lua that changes the URI, exits, redirects",
        r"""
server_rewrite_by_lua_block {
    local uri = ngx.var.uri
    if uri == "/a" then ngx.req.set_uri("/b") end
    if uri == "/c" then ngx.req.set_uri("/d", true) end
    if uri == "/exit" then ngx.exit(403) end
    if uri == "/redirect" then ngx.redirect("/b") end
    if uri == "/say" then ngx.say("said") ngx.exit(200) end
    if uri == "/exec" then ngx.exec("/d") end
    if uri == "/error" then error("oops") end
    if uri == "/args" then ngx.req.set_uri_args({n = 1}) end
}
rewrite ^/e$ /a;
location / { return 200 "root $uri $args"; }
location = /b { return 200 "b"; }
location = /d { return 200 "d"; }
""",
        (
            Ask("/a", status=200, reply=b"b"),
            Ask("/c", status=200, reply=b"d"),
            Ask("/exit", status=403, reply=page("403 Forbidden")),
            Ask("/redirect", status=302, also={"location": "/b"}, reply=page("302 Found")),
            Ask("/say", status=200, reply_headers=CHUNKED, reply=b"said\n"),
            Ask("/exec", status=200, reply=b"d"),
            Ask("/error", status=500, reply=page("500 Internal Server Error")),
            Ask("/args?o", status=200, reply=b"root /args n=1"),
            Ask("/e", status=200, reply=b"root /a "),
        ),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "server_rewrite_by_lua(conf):9: oops"
            ),
        ),
    ),
    Case(
        "rewrite_by_lua that changes the URI, exits, redirects",
        r"""
location / {
    rewrite_by_lua_block {
        local uri = ngx.var.uri
        if uri == "/a" then ngx.req.set_uri("/b") end
        if uri == "/c" then ngx.req.set_uri("/d", true) end
        if uri == "/e" then ngx.req.set_uri("/d", false) end
        if uri == "/exit" then ngx.exit(403) end
        if uri == "/exit0" then ngx.exit(0) end
        if uri == "/redirect" then return ngx.redirect("/b", 301) end
        if uri == "/say" then ngx.say("said") ngx.exit(200) end
        if uri == "/exec" then ngx.exec("/d", "q=1") end
        if uri == "/loop" then ngx.req.set_uri("/loop", true) end
        if uri == "/dots" then ngx.req.set_uri("/x/../d", true) end
        if uri == "/query" then ngx.req.set_uri("/d?q=1", true) end
    }
    access_by_lua_block { ngx.header.X_Access = ngx.var.uri }
    echo "root $uri $request_uri";
}
location = /b { echo "b"; }
location = /d { echo "d $uri $args"; }
location /x { echo "x $uri"; }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                also={"x-access": "/b"},
                reply=b"root /b /a\n",
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"d /d \n"),
            Ask(
                "/e",
                status=200,
                reply_headers=CHUNKED,
                also={"x-access": "/d"},
                reply=b"root /d /e\n",
            ),
            Ask("/exit", status=403, reply=page("403 Forbidden")),
            Ask(
                "/exit0",
                status=200,
                reply_headers=CHUNKED,
                also={"x-access": "/exit0"},
                reply=b"root /exit0 /exit0\n",
            ),
            Ask(
                "/redirect",
                status=301,
                also={"location": "/b"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/say", status=200, reply_headers=CHUNKED, reply=b"said\n"),
            Ask("/exec", status=200, reply_headers=CHUNKED, reply=b"d /d q=1\n"),
            Ask("/loop", status=500, reply=page("500 Internal Server Error")),
            Ask("/dots", status=200, reply_headers=CHUNKED, reply=b"x /x/../d\n"),
            Ask(
                "/query",
                status=200,
                reply_headers=CHUNKED,
                also={"x-access": "/d?q=1"},
                reply=b"root /d?q=1 /query\n",
            ),
            Ask(
                "/other",
                status=200,
                reply_headers=CHUNKED,
                also={"x-access": "/other"},
                reply=b"root /other /other\n",
            ),
        ),
        error_log=('[error] rewrite or internal redirection cycle while processing "/loop"',),
    ),
    Case(
        "set_by_lua in the server, in an if, in another location",
        r"""
set_by_lua_block $s { return "server " .. ngx.var.uri }
location / { return 200 "[$s][$i]"; }
location /if { if ($arg_x) { set_by_lua_block $i { return "if" } } return 200 "[$s][$i]"; }
location /r { rewrite ^ /if last; }
""",
        (
            Ask("/", status=200, reply=b"[server /][]"),
            Ask("/if?x=1", status=200, reply=b"[server /if][if]"),
            Ask("/if", status=200, reply=b"[server /if][]"),
            Ask("/r", status=200, reply=b"[server /r][]"),
        ),
        error_log=(
            '[warn] using uninitialized "i" variable',
            '[warn] using uninitialized "i" variable',
            '[warn] using uninitialized "i" variable',
        ),
    ),
]
