"""map: keys, regular expressions, hostnames, values, caching.

Rule: a map's variable is computed when it is first read, and then stands for the request unless it
is volatile.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "keys",
        r"""
location /m { return 200 "$m"; }
location /n { return 200 "[$n]"; }
location /d { return 200 "[$d]"; }
location /e { return 200 "[$e]"; }
location /s { return 200 "[$s]"; }
location /i { return 200 "[$i]"; }
""",
        (
            Ask("/m?k=one", status=200, reply=b"1"),
            Ask("/m?k=TWO", status=200, reply=b"2"),
            Ask("/m?k=three", status=200, reply=b"dflt"),
            Ask("/m?k=", status=200, reply=b"empty"),
            Ask("/m", status=200, reply=b"empty"),
            Ask("/m?k=default", status=200, reply=b"the word default"),
            Ask("/m?k=~tilde", status=200, reply=b"tilde"),
            Ask("/m?k=volatile", status=200, reply=b"vol"),
            Ask("/m?k=include", status=200, reply=b"inc"),
            Ask("/n?k=one", status=200, reply=b"[1]"),
            Ask("/n?k=x", status=200, reply=b"[]"),
            Ask("/d?k=x", status=200, reply=b"[d x /d]"),
            Ask("/d", status=200, reply=b"[d  /d]"),
            Ask("/e?k=a", status=200, reply=b"[]"),
            Ask("/e?k=b", status=200, reply=b"[]"),
            Ask("/s?a=1&b=2", status=200, reply=b"[both]"),
            Ask("/s?a=1", status=200, reply=b"[only a]"),
            Ask("/i?k=inc", status=200, reply=b"[included]"),
            Ask("/i?k=more", status=200, reply=b"[two words]"),
            Ask("/i?k=other", status=200, reply=b"[dflt]"),
        ),
        http=r"""
map $arg_k $m {
    one 1;
    two 2;
    "" empty;
    default dflt;
    \default "the word default";
    \~tilde tilde;
    \volatile vol;
    \include inc;
}
map $arg_k $n { one 1; }
map $arg_k $d { default "d $arg_k $uri"; }
map $arg_k $e { a ""; b "$arg_none"; default x; }
map "$arg_a:$arg_b" $s { 1:2 both; 1: "only a"; default neither; }
map $arg_k $i { include keys.map; default dflt; }
""",
        files={
            "conf/keys.map": r"""# keys
inc included;
 more "two words" ;
"""
        },
    ),
    Case(
        "regular expressions",
        r"""
location /r { return 200 "[$r]"; }
location /c { return 200 "[$c]"; }
location /o { return 200 "[$o]"; }
location /p { return 200 "[$p][$1]"; }
location ~ ^/t/(.)$ { return 200 "[$1][$r][$1]"; }
""",
        (
            Ask("/r?k=abc", status=200, reply=b"[lower]"),
            Ask("/r?k=ABC", status=200, reply=b"[none]"),
            Ask("/r?k=xyz9", status=200, reply=b"[caseless]"),
            Ask("/r?k=XYZ9", status=200, reply=b"[caseless]"),
            Ask("/r?k=exact", status=200, reply=b"[static]"),
            Ask("/r?k=", status=200, reply=b"[none]"),
            Ask("/c?k=user-joe", status=200, reply=b"[user joe]"),
            Ask("/c?k=pair-a-b", status=200, reply=b"[ba]"),
            Ask("/c?k=none", status=200, reply=b"[none [][]]"),
            Ask("/o?k=ab", status=200, reply=b"[first]"),
            Ask("/p?k=abc", status=200, reply=b"[bc][a]"),
            Ask(
                "/t/x?k=abc",
                status=200,
                reply=b"[][lower][]",
                differs="the text is evaluated once, from left to right",
                ours={"reply": b"[x][lower][]"},
            ),
            Ask("/t/x?k=nothing", status=200, reply=b"[x][none][x]"),
        ),
        http=r"""
map $arg_k $r {
    ~^abc lower;
    ~*^xyz\d$ caseless;
    ~^$ empty;
    exact static;
    ~exact regex;
    default none;
}
map $arg_k $c {
    ~^user-(?<who>.*)$ "user $who";
    ~^pair-(\w)-(\w)$ "$2$1";
    "~^with blank (.*)" $1;
    default "none [$1][$who]";
}
map $arg_k $o { ~a first; ~b second; }
map $arg_k $p { ~^(a)(bc) $2; }
""",
    ),
    Case(
        "hostnames",
        r"""
location /h { return 200 "$h"; }
location /g { return 200 "$g"; }
""",
        (
            Ask("/h?k=example.com", status=200, reply=b"exact"),
            Ask("/h?k=EXAMPLE.com.", status=200, reply=b"exact"),
            Ask("/h?k=www.example.com", status=200, reply=b"below"),
            Ask("/h?k=a.b.example.com", status=200, reply=b"below"),
            Ask("/h?k=a.example.org", status=200, reply=b"org"),
            Ask("/h?k=example.org", status=200, reply=b"none"),
            Ask("/h?k=b.a.example.org", status=200, reply=b"aorg"),
            Ask("/h?k=dot.net", status=200, reply=b"dot"),
            Ask("/h?k=x.dot.net", status=200, reply=b"dot"),
            Ask("/h?k=mail.com", status=200, reply=b"mail"),
            Ask("/h?k=mail.co.uk", status=200, reply=b"mail"),
            Ask("/h?k=deep.a.example.org", status=200, reply=b"aorg"),
            Ask("/h?k=other", status=200, reply=b"none"),
            Ask("/h?k=regex9", status=200, reply=b"regex"),
            Ask("/g?k=*.example.com", status=200, reply=b"literal"),
            Ask("/g?k=www.example.com", status=200, reply=b"none"),
            Ask("/g?k=example.com.", status=200, reply=b"none"),
        ),
        http=r"""
map $arg_k $h {
    hostnames;
    example.com exact;
    *.example.com below;
    *.example.org org;
    *.a.example.org aorg;
    .dot.net dot;
    mail.* mail;
    ~^regex\d regex;
    default none;
}
map $arg_k $g { *.example.com literal; example.com exact; default none; }
""",
    ),
    Case(
        "caching",
        r"""
location /a { set $k 1; set $first $plain; set $k 2; return 200 "$first $plain"; }
location /b { set $k 1; set $first $vol; set $k 2; return 200 "$first $vol"; }
location /c { set $plain own; return 200 "$plain"; }
location /d { set $k 1; echo $plain; echo_exec /e; }
location /e { set $k 2; echo "$plain $vol"; }
location /f { set $k 1; set $x $plain; rewrite ^ /e last; }
location /g {
    set $k 1;
    content_by_lua_block {
        local first = ngx.var.plain
        ngx.var.k = "2"
        ngx.say(first, ngx.var.plain, ngx.var.vol)
        ngx.var.k = "1"
        ngx.say(ngx.var.vol)
    }
}
location /h {
    content_by_lua_block {
        local ok, err = pcall(function() ngx.var.plain = "written" end)
        ngx.say(ok, err, ngx.var.plain)
    }
}
location /i {
    set $k 1; set $x $plain;
    content_by_lua_block {
        local function sub(options)
            ngx.print(ngx.location.capture("/sub", options).body)
        end
        sub() sub { copy_all_vars = true } sub { share_all_vars = true } sub { vars = { k = "2" } }
        ngx.say(ngx.var.plain)
    }
}
location /sub { echo "$plain"; }
location /j { set $k 2; return 200 "$chain"; }
""",
        (
            Ask("/a", status=200, reply=b"one one"),
            Ask("/b", status=200, reply=b"one two"),
            Ask("/c", status=200, reply=b"own"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"one two\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"oneonetwo\none\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"truenilwritten\n"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"none\none\none\ntwo\none\n"),
            Ask("/j", status=200, reply=b"chain two"),
        ),
        http=r"""
map $k $plain { 1 one; 2 two; default none; }
map $k $vol { volatile; 1 one; 2 two; default none; }
map $plain $chain { two "chain $plain"; default x; }
""",
        error_log=('[warn] using uninitialized "k" variable',),
    ),
    Case(
        "refused: loop variable",
        "",
        http="map $arg_a $b { default $nosuch; } server { }",
        refused='unknown "nosuch" variable',
    ),
    Case(
        "refused: parameters",
        "",
        http="map $arg_a $b { a b c; } server { }",
        refused="invalid number of the map parameters in %PREFIX%/conf/nginx.conf:21",
    ),
    Case(
        "refused: name",
        "",
        http="map $arg_a b { a b; } server { }",
        refused='invalid variable name "b" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: default twice",
        "",
        http="map $arg_a $b { default a; default b; } server { }",
        refused="duplicate default map parameter in %PREFIX%/conf/nginx.conf:21",
    ),
    Case(
        "refused: key twice",
        "",
        http="map $arg_a $b { x a; X b; } server { }",
        refused='conflicting parameter "x" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: hostname",
        "",
        http="map $arg_a $b { hostnames; a*b a; } server { }",
        refused='invalid hostname or wildcard "a*b" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: regex",
        "",
        http="map $arg_a $b { ~a( a; } server { }",
        refused=(
            'pcre2_compile() failed: missing closing parenthesis in "a(" in '
            "%PREFIX%/conf/nginx.conf:21"
        ),
    ),
    Case(
        "refused: arguments",
        "",
        http="map $arg_a { a b; } server { }",
        refused=('invalid number of arguments in "map" directive in %PREFIX%/conf/nginx.conf:21'),
    ),
    Case(
        "refused: in a server",
        "map $arg_a $b { a b; }",
        refused='"map" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: built in",
        "",
        http="map $arg_a $uri { a b; } server { }",
        refused='the duplicate "uri" variable in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: block inside",
        "",
        http="map $arg_a $b { a { } } server { }",
        refused='unexpected "{" in %PREFIX%/conf/nginx.conf:21',
    ),
    Case(
        "refused: source",
        "",
        http="map $nosuch $b { a b; } server { }",
        refused='unknown "nosuch" variable',
    ),
    Case(
        "refused: in a map, one word",
        "",
        http="map $arg_a $b { word; } server { }",
        refused="invalid number of the map parameters in %PREFIX%/conf/nginx.conf:21",
    ),
]
