"""The set directive and its variables: values, scopes, warnings, what can be set and what not.

Rule: the reply shows the values.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "values",
        r"""
set $empty "";
set $blank "a b";
set $plain a;
set $joined "$plain-${plain}x$blank";
set $quoted 'a"b\'c';
set $uri_at_start "$uri?$args";
set $plain b;
location / { return 200 "[$empty][$blank][$plain][$joined][$quoted][$uri_at_start]"; }
""",
        (Ask("/t?x=1", status=200, reply=b"[][a b][b][a-axa b][a\"b'c][/t?x=1]"),),
    ),
    Case(
        "before it is set: empty, with a warning, once a read",
        r"""
location /a { return 200 "[$x][$x]"; set $x 1; }
location /b { set $y "$x$x"; set $x 2; return 200 "[$y][$x]"; }
location /c { content_by_lua_block { ngx.say("[", ngx.var.x, "][", tostring(ngx.var.x), "]") } }
location /d { if ($x) { return 200 "x"; } if ($x = "") { return 200 "empty"; } }
location /e { uninitialized_variable_warn off; set $z "[$x]"; return 200 "$z[$x]"; }
location /f { set $x $x; return 200 "[$x]"; }
location /g { add_header X "[$x]"; return 200 "g"; }
""",
        (
            Ask("/a", status=200, reply=b"[][]"),
            Ask("/b", status=200, reply=b"[][2]"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"[][]\n"),
            Ask("/d", status=200, reply=b"empty"),
            Ask("/e", status=200, reply=b"[][]"),
            Ask("/f", status=200, reply=b"[]"),
            Ask("/g", status=200, also={"x": "[]"}, reply=b"g"),
        ),
        error_log=(
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
        ),
    ),
    Case(
        "no variable of that name",
        r"""
location /a { content_by_lua_block { ngx.say(tostring(ngx.var.nothing_like_this)) } }
location /b { content_by_lua_block { ngx.var.nothing_like_this = 1 } }
location /c {
    return 200 "[$arg_no][$http_no][$cookie_no][$sent_http_no][$upstream_http_no]";
}
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask("/b", status=500, reply=page("500 Internal Server Error")),
            Ask("/c", status=200, reply=b"[][][][][]"),
        ),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                ' variable "nothing_like_this" not found for writing; maybe it is a '
                'built-in variable that is not changeable or you forgot to use "set '
                "$nothing_like_this '';\" in the config file to define it first"
            ),
        ),
    ),
    Case(
        "a variable belongs to the request, all locations see it",
        r"""
location /a { set $x "from a"; rewrite ^ /b last; }
location /b { return 200 "[$x]"; }
location /c { set $x "from c"; content_by_lua_block { ngx.exec("/b") } }
location /d { set $x "from d"; error_page 404 /b; return 404; }
location /e { set $x "from e"; try_files /none /b; }
location /f { set $x "from f"; content_by_lua_block { ngx.say(ngx.location.capture("/b").body) } }
location /g { content_by_lua_block { ngx.location.capture("/set") ngx.say("[", ngx.var.x, "]") } }
location /h {
    content_by_lua_block {
        ngx.location.capture("/set", {share_all_vars = true}) ngx.say("[", ngx.var.x, "]")
    }
}
location /i {
    set $x "from i";
    content_by_lua_block { ngx.say(ngx.location.capture("/b", {copy_all_vars = true}).body) }
}
location /j {
    content_by_lua_block { ngx.say(ngx.location.capture("/b", {vars = {x = "given"}}).body) }
}
location /k { set $x "from k"; echo_exec /b; }
location /set { set $x "from set"; return 200 "set"; }
""",
        (
            Ask("/a", status=200, reply=b"[from a]"),
            Ask("/c", status=200, reply=b"[from c]"),
            Ask("/d", status=404, reply=b"[from d]"),
            Ask("/e", status=200, reply=b"[from e]"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"[]\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"[]\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"[from set]\n"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"[from i]\n"),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"[given]\n"),
            Ask("/k", status=200, reply=b"[from k]"),
            Ask("/b", status=200, reply=b"[]"),
        ),
        error_log=(
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
        ),
    ),
    Case(
        "a server's set runs once, for the main request and each sub-request",
        r"""
set $n "${n}s";
location /a { rewrite ^ /b last; }
location /b { return 200 "[$n]"; }
location /c { content_by_lua_block { ngx.exec("/b") } }
location /d {
    content_by_lua_block { ngx.print(ngx.location.capture("/b").body, "[", ngx.var.n, "]") }
}
location /e {
    content_by_lua_block {
        ngx.print(ngx.location.capture("/b", {share_all_vars = true}).body, "[", ngx.var.n, "]")
    }
}
location /f { try_files /none @named; }
location /g { error_page 404 /b; return 404; }
location @named { return 200 "named [$n]"; }
""",
        (
            Ask("/a", status=200, reply=b"[s]"),
            Ask("/b", status=200, reply=b"[s]"),
            Ask("/c", status=200, reply=b"[ss]"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"[s][s]"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"[ss][ss]"),
            Ask("/f", status=200, reply=b"named [s]"),
            Ask("/g", status=404, reply=b"[ss]"),
        ),
        error_log=(
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
            '[warn] using uninitialized "n" variable',
        ),
    ),
    Case(
        "names are not case sensitive; underscores and digits are part of them",
        r"""
set $MixedCase 1;
set $a_b2 2;
set $_x 3;
location / { return 200 "$mixedcase $MIXEDCASE $a_b2 $_x $a_b2-x ${a_b2}y $_x.z"; }
location /lua {
    content_by_lua_block {
        ngx.say(ngx.var.mixedcase, ngx.var.MIXEDCASE, ngx.var.a_b2, ngx.var._x)
    }
}
""",
        (
            Ask("/", status=200, reply=b"1 1 2 3 2-x 2y 3.z"),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"1123\n"),
        ),
    ),
    Case(
        "builtin ones that can be set",
        r"""
location /args {
    set $args "a=1&b=2";
    return 200 "[$args][$arg_a][$query_string][$is_args][$request_uri]";
}
location /args-empty { set $args ""; return 200 "[$args][$is_args]"; }
location /args-proxy { set $args "new=1"; proxy_pass http://dump; }
location /args-lua {
    set $args "new=1&new=2";
    content_by_lua_block {
        ngx.say(ngx.var.args, " ", ngx.req.get_uri_args().new[2], " ", ngx.var.arg_new)
    }
}
location /rate { set $limit_rate 1k; return 200 "[$limit_rate]"; }
location /arg { set $arg_x "set"; return 200 "[$arg_x][$args]"; }
location /header { set $http_x "set"; proxy_pass http://dump; }
location /cookie { set $cookie_x "set"; return 200 "[$cookie_x]"; }
location /capture { set $1 "set"; return 200 "ok"; }
""",
        (
            Ask("/args?x=1", status=200, reply=b"[a=1&b=2][1][a=1&b=2][?][/args?x=1]"),
            Ask("/args-empty?x=1", status=200, reply=b"[][]"),
            Ask(
                "/args-proxy?x=1",
                status=200,
                reply=b"method=GET\npath=/args-proxy\nquery=new=1\nhost: dump\n\n",
            ),
            Ask("/args-lua?x=1", status=200, reply_headers=CHUNKED, reply=b"new=1&new=2 2 1\n"),
            Ask("/rate", status=200, reply=b"[1024]"),
            Ask("/arg?x=1", status=200, reply=b"[set][x=1]"),
            Ask("/arg", status=200, reply=b"[set][]"),
            Ask("/cookie", status=200, reply=b"[set]"),
            Ask("/capture", status=200, reply=b"ok"),
        ),
        apps=("dump",),
    ),
    Case(
        "map, evaluated when asked and then kept",
        r"""
set $key "a";
set $first "$mapped";
set $key "b";
location / { return 200 "$first $mapped $fresh"; }
location /fresh { set $one "$fresh"; set $key "c"; return 200 "$one $fresh"; }
""",
        (
            Ask("/", status=200, reply=b"A A B"),
            Ask("/fresh", status=200, reply=b"B C"),
        ),
        http=r"""
map $key $mapped { default "none"; a "A"; b "B"; }
map $key $fresh { volatile; default "none"; a "A"; b "B"; c "C"; }
""",
    ),
    Case(
        "set over a map's variable",
        r"""
set $mapped "over";
location / { return 200 "[$mapped]"; }
location /not { return 200 "[$other]"; }
location /set { set $other "set"; return 200 "[$other]"; }
""",
        (
            Ask("/", status=200, reply=b"[over]"),
            Ask("/not", status=200, reply=b"[map]"),
            Ask("/set", status=200, reply=b"[set]"),
        ),
        http=r"""
map $uri $mapped { default "map"; }
map $uri $other { default "map"; }
""",
    ),
    Case(
        "variables are made once for all servers",
        r"""
location / { return 200 "[$elsewhere]"; }
""",
        (Ask("/", status=200, reply=b"[]"),),
        http="server { listen 127.0.0.1:%PORT2%; set $elsewhere 1; }",
        error_log=('[warn] using uninitialized "elsewhere" variable',),
    ),
    Case(
        "uninitialized_variable_warn in http, server, location",
        r"""
uninitialized_variable_warn on;
location /a { return 200 "[$x]"; }
location /b { uninitialized_variable_warn off; return 200 "[$x]"; }
location /c { set $x 1; }
""",
        (
            Ask("/a", status=200, reply=b"[]"),
            Ask("/b", status=200, reply=b"[]"),
        ),
        http="uninitialized_variable_warn off;",
        error_log=('[warn] using uninitialized "x" variable',),
    ),
]
