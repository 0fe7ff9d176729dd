"""set_by_lua_block and set_by_lua_file: what they return, take and may call.

Rule: the reply shows values in the order they were made.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "values that Lua returns",
        r"""
location /a { set_by_lua_block $x { return "text" } return 200 "[$x]"; }
location /b { set_by_lua_block $x { return 1.5 } return 200 "[$x]"; }
location /c { set_by_lua_block $x { return 10 / 2 } return 200 "[$x]"; }
location /d { set_by_lua_block $x { return nil } return 200 "[$x]"; }
location /e { set_by_lua_block $x { } return 200 "[$x]"; }
location /f { set_by_lua_block $x { return true } return 200 "[$x]"; }
location /g { set_by_lua_block $x { return {} } return 200 "[$x]"; }
location /h { set_by_lua_block $x { return "a", "b" } return 200 "[$x]"; }
location /i { set_by_lua_block $x { return "a\0b\n" } return 200 "[$x]"; }
location /j { set_by_lua_block $x { error("oops") } return 200 "[$x]"; }
location /k {
    set_by_lua_block $x { return ngx.var.uri .. "?" .. ngx.var.args }
    return 200 "[$x]";
}
location /l { set_by_lua_block $x { return ngx.get_phase() } return 200 "[$x]"; }
location /m { set_by_lua_block $x { return 1e100 } return 200 "[$x]"; }
location /n { set_by_lua_block $x { return false } return 200 "[$x]"; }
""",
        (
            Ask("/a", status=200, reply=b"[text]"),
            Ask("/b", status=200, reply=b"[1.5]"),
            Ask("/c", status=200, reply=b"[5]"),
            Ask("/d", status=200, reply=b"[]"),
            Ask("/e", status=200, reply=b"[]"),
            Ask("/f", status=200, reply=b"[]"),
            Ask("/g", status=200, reply=b"[]"),
            Ask("/h", status=200, reply=b"[a]"),
            Ask("/i", status=200, reply=b"[a\x00b\n]"),
            Ask("/j", status=500, reply=page("500 Internal Server Error")),
            Ask("/k?q", status=200, reply=b"[/k?q]"),
            Ask("/l", status=200, reply=b"[set]"),
            Ask("/m", status=200, reply=b"[1e+100]"),
            Ask("/n", status=200, reply=b"[]"),
        ),
        error_log=("[error] failed to run set_by_lua*: set_by_lua(conf):1: oops",),
    ),
    Case(
        "arguments of set_by_lua and set_by_lua_file",
        r"""
location /a {
    set_by_lua $x "return ngx.arg[1] .. '-' .. ngx.arg[2]" "a$uri" b;
    return 200 "[$x]";
}
location /b { set_by_lua_file $x lua/x.lua $arg_q 2 "three 3"; return 200 "[$x]"; }
location /c { set_by_lua $x "return tostring(ngx.arg[1])"; return 200 "[$x]"; }
location /d { set_by_lua_file $x lua/none.lua; return 200 "[$x]"; }
location /e { set_by_lua_file $x lua/$arg_f.lua 1 2 3; return 200 "[$x]"; }
location /f { set_by_lua $x "return tostring(ngx.arg[3])" 1 2; return 200 "[$x]"; }
location /g { set_by_lua_file $x lua/bad.lua; return 200 "[$x]"; }
location /h { set_by_lua_block $x { return tostring(ngx.arg[1]) } return 200 "[$x]"; }
""",
        (
            Ask("/a", status=200, reply=b"[a/a-b]"),
            Ask("/b?q=1", status=200, reply=b"[1|2|three 3]"),
            Ask("/c", status=200, reply=b"[nil]"),
            Ask("/d", status=500, reply=page("500 Internal Server Error")),
            Ask("/e?f=x", status=200, reply=b"[1|2|3]"),
            Ask("/f", status=200, reply=b"[nil]"),
            Ask("/g", status=500, reply=page("500 Internal Server Error")),
            Ask("/h", status=200, reply=b"[nil]"),
        ),
        files={
            "lua/x.lua": "return ngx.arg[1] .. '|' .. ngx.arg[2] .. '|' .. ngx.arg[3]\n",
            "lua/bad.lua": "return (\n",
        },
        error_log=(
            (
                '[error] failed to load external Lua file "%PREFIX%/lua/none.lua": '
                "cannot open %PREFIX%/lua/none.lua: No such file or directory"
            ),
            (
                '[error] failed to load external Lua file "%PREFIX%/lua/bad.lua": '
                "%PREFIX%/lua/bad.lua:2: unexpected symbol near '<eof>'"
            ),
        ),
    ),
    Case(
        "what set_by_lua may and may not call",
        r"""
location /a { set_by_lua_block $x { return select(2, pcall(ngx.say, "x")) } return 200 "[$x]"; }
location /b { set_by_lua_block $x { return select(2, pcall(ngx.sleep, 0)) } return 200 "[$x]"; }
location /c { set_by_lua_block $x { return select(2, pcall(ngx.exit, 403)) } return 200 "[$x]"; }
location /d {
    set_by_lua_block $x { return select(2, pcall(ngx.location.capture, "/a")) }
    return 200 "[$x]";
}
location /e {
    set_by_lua_block $x { ngx.var.y = "from x"; return ngx.var.y }
    set $y "later";
    return 200 "[$x][$y]";
}
location /f {
    set_by_lua_block $x { ngx.ctx.z = 1; return ngx.req.get_method() }
    content_by_lua_block { ngx.say(ngx.var.x, ngx.ctx.z) }
}
location /g {
    set_by_lua_block $x { ngx.header.x_y = "1"; ngx.status = 404 return "h" }
    return 200 "[$x]";
}
location /h {
    set_by_lua_block $x { ngx.req.set_header("Y", "1"); return ngx.var.http_y }
    return 200 "[$x][$http_y]";
}
location /i {
    set_by_lua_block $x { ngx.req.set_uri_args("a=1"); return ngx.var.args }
    return 200 "[$x][$args]";
}
location /j {
    set_by_lua_block $x { ngx.req.set_uri("/other"); return ngx.var.uri }
    return 200 "[$x][$uri]";
}
""",
        (
            Ask("/a", status=200, reply=b"[API disabled in the context of set_by_lua*]"),
            Ask("/b", status=200, reply=b"[API disabled in the context of set_by_lua*]"),
            Ask("/c", status=200, reply=b"[API disabled in the context of set_by_lua*]"),
            Ask("/d", status=200, reply=b"[API disabled in the context of set_by_lua*]"),
            Ask("/e", status=200, reply=b"[from x][later]"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"GET1\n"),
            Ask("/g", status=200, also={"x-y": "1"}, reply=b"[h]"),
            Ask("/h", status=200, reply=b"[1][1]"),
            Ask("/i", status=200, reply=b"[a=1][a=1]"),
            Ask("/j", status=200, reply=b"[/other][/other]"),
        ),
    ),
]
