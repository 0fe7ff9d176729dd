"""Regular expressions of locations: captures, named captures, options, what they see of the URI.

Rule: the reply shows every capture in question.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "captures",
        r"""
location ~ ^/(\w+)/(\d+)$ { return 200 "[$1][$2][$3][$9]"; }
location / { return 200 "none: [$1]"; }
""",
        (
            Ask("/ab/12", status=200, reply=b"[ab][12][][]"),
            Ask("/ab/x", status=200, reply=b"none: []"),
            Ask("/ab/12/", status=200, reply=b"none: []"),
            Ask("/%61b/1%32", status=200, reply=b"[ab][12][][]"),
            Ask("/a%62/1?x=2", status=200, reply=b"[ab][1][][]"),
        ),
    ),
    Case(
        "a capture that took no part",
        r"""
location ~ ^/(a)?(b)?$ { return 200 "[$1][$2]"; }
""",
        (
            Ask("/", status=200, reply=b"[][]"),
            Ask("/a", status=200, reply=b"[a][]"),
            Ask("/b", status=200, reply=b"[][b]"),
            Ask("/ab", status=200, reply=b"[a][b]"),
        ),
    ),
    Case(
        "nine captures and more",
        r"""
location ~ ^/(.)(.)(.)(.)(.)(.)(.)(.)(.)(.) { return 200 "$9 $10 $1x"; }
""",
        (Ask("/abcdefghij", status=200, reply=b"i a0 ax"),),
    ),
    Case(
        "named captures are variables, and numbers too",
        r"""
location ~ ^/(?<first>\w+)/(?P<second>\w+)/(?'third'\w+)$ {
    return 200 "$first $second $third, $1 $2 $3";
}
location / { return 200 "[$first]"; }
""",
        (
            Ask("/a/b/c", status=200, reply=b"a b c, a b c"),
            Ask("/a/b", status=200, reply=b"[]"),
        ),
    ),
    Case(
        "a named capture over a set variable",
        r"""
set $name "before";
location ~ ^/r/(?<name>\w+)$ { return 200 $name; }
location ~ ^/s/(?<name>\w+)$ { set $name "after"; return 200 $name; }
location / { return 200 $name; }
""",
        (
            Ask("/r/x", status=200, reply=b"x"),
            Ask("/s/x", status=200, reply=b"after"),
            Ask("/t", status=200, reply=b"before"),
        ),
    ),
    Case(
        "captures reach the Lua of every phase",
        r"""
location ~ ^/(?<what>\w+)/(\d+)$ {
    rewrite_by_lua_block { ngx.ctx.r = ngx.var[1] .. ngx.var.what }
    access_by_lua_block { ngx.ctx.a = ngx.var[2] .. ngx.var.what }
    content_by_lua_block {
        ngx.say(ngx.ctx.r, " ", ngx.ctx.a, " ", ngx.var[1], " ", tostring(ngx.var[3]))
    }
}
""",
        (Ask("/ab/12", status=200, reply_headers=CHUNKED, reply=b"abab 12ab ab nil\n"),),
    ),
    Case(
        "captures of a regex that did not match are gone",
        r"""
location ~ ^/(a)/(x)$ { return 200 "one"; }
location ~ ^/(\w+) { return 200 "[$1][$2]"; }
""",
        (
            Ask("/a/y", status=200, reply=b"[a][]"),
            Ask("/a/x", status=200, reply=b"one"),
        ),
    ),
    Case(
        "an if or a rewrite takes the captures' place",
        r"""
location ~ ^/(\w+)/(\w+)$ {
    set $before "$1$2";
    if ($args ~ ^(.)) { set $inside "[$1][$2]"; }
    return 200 "$before $inside after [$1][$2]";
}
""",
        (
            Ask("/a/b?xy", status=200, reply=b"ab [x][] after [x][]"),
            Ask("/a/b", status=200, reply=b"ab  after [][]"),
        ),
        error_log=('[warn] using uninitialized "inside" variable',),
    ),
    Case(
        "an if that does not match leaves the captures",
        r"""
location ~ ^/(\w+)/(\w+)$ {
    if ($args ~ ^(z)) { set $inside "[$1]"; }
    return 200 "[$1][$2]";
}
""",
        (Ask("/a/b?xy", status=200, reply=b"[][]"),),
    ),
    Case(
        "the query is not part of what is matched",
        r"""
location ~ x=1 { return 200 "query"; }
location ~ \?$ { return 200 "mark"; }
location / { return 200 "path"; }
""",
        (
            Ask("/a?x=1", status=200, reply=b"path"),
            Ask("/x=1", status=200, reply=b"query"),
            Ask("/a?", status=200, reply=b"path"),
            Ask("/a%3F", status=200, reply=b"mark"),
            Ask("/a%3Fx=1", status=200, reply=b"query"),
        ),
    ),
    Case(
        "the decoded, merged path is matched",
        r"""
location ~ ^/a/b$ { return 200 "a/b"; }
location ~ "^/c d$" { return 200 "c d"; }
location ~ % { return 200 "percent: $uri"; }
location / { return 200 "root: $uri"; }
""",
        (
            Ask("/a//b", status=200, reply=b"a/b"),
            Ask("/a/./b", status=200, reply=b"a/b"),
            Ask("/a/x/../b", status=200, reply=b"a/b"),
            Ask("/%61/b", status=200, reply=b"a/b"),
            Ask("/a%2Fb", status=200, reply=b"a/b"),
            Ask("/c%20d", status=200, reply=b"c d"),
            Ask("/c+d", status=200, reply=b"root: /c+d"),
            Ask("/%25", status=200, reply=b"percent: /%"),
            Ask("/%2561", status=200, reply=b"percent: /%61"),
            Ask("/b/../a/b", status=200, reply=b"a/b"),
        ),
    ),
    Case(
        "anchors",
        r"""
location ~ t$ { return 200 "ends"; }
location ~ ^t { return 200 "never"; }
location ~ /u { return 200 "anywhere"; }
""",
        (
            Ask("/t", status=200, reply=b"ends"),
            Ask("/tt", status=200, reply=b"ends"),
            Ask("/t/", status=404, reply=page("404 Not Found")),
            Ask("/x/u/y", status=200, reply=b"anywhere"),
            Ask("/u", status=200, reply=b"anywhere"),
        ),
        error_log=(
            ('[error] "%PREFIX%/html/t/index.html" is not found (2: No such file or directory)'),
        ),
    ),
    Case(
        "a line end at the end",
        r"""
location ~ ^/t$ { return 200 "dollar"; }
location / { return 200 "root"; }
""",
        (
            Ask("/t%0A", status=200, reply=b"dollar"),
            Ask("/t%0Ax", status=200, reply=b"root"),
            Ask("/t%0D", status=200, reply=b"root"),
        ),
    ),
    Case(
        "a dot and a line end",
        r"""
location ~ ^/t.x$ { return 200 "dot"; }
location ~ "(?s)^/u.x$" { return 200 "dot all"; }
location ~ (?i)^/v { return 200 "any case"; }
location ~ "(?x) ^/ w # comment" { return 200 "extended"; }
location / { return 200 "root"; }
""",
        (
            Ask("/t%0Ax", status=200, reply=b"root"),
            Ask("/tax", status=200, reply=b"dot"),
            Ask("/u%0Ax", status=200, reply=b"dot all"),
            Ask("/V", status=200, reply=b"any case"),
            Ask("/w", status=200, reply=b"extended"),
        ),
    ),
    Case(
        "bytes, not characters",
        r"""
location ~ ^/.$ { return 200 "one byte"; }
location ~ ^/..$ { return 200 "two bytes"; }
location ~ (*UTF)^/...$ { return 200 "three characters"; }
location / { return 200 "root"; }
""",
        (
            Ask("/x", status=200, reply=b"one byte"),
            Ask("/%C3%A9", status=200, reply=b"two bytes"),
            Ask("/%FF", status=200, reply=b"one byte"),
            Ask("/%C3%A9%C3%A9%C3%A9", status=200, reply=b"three characters"),
            Ask("/%E2%82%AC", status=200, reply=b"root"),
        ),
    ),
    Case(
        "~* and letters beyond ASCII",
        (
            "\n"
            'location ~* ^/caf%C3%89$ { return 200 "percent"; }\n'
            'location ~* ^/CAFÃ©$ { return 200 "same case Ã©"; }\n'
            'location / { return 200 "root"; }\n'
        ),
        (
            Ask("/CAF%C3%A9", status=200, reply=b"same case \xc3\xa9"),
            Ask("/caf%C3%A9", status=200, reply=b"same case \xc3\xa9"),
            Ask("/caf%C3%89", status=200, reply=b"root"),
        ),
    ),
    Case(
        "look around, possessive, backreference",
        r"""
location ~ ^/(?!admin)\w+/x$ { return 200 "not admin"; }
location ~ ^/a(?=dmin/y) { return 200 "look ahead"; }
location ~ ^/(\w)\1$ { return 200 "twice $1"; }
location ~ (?<=/)zz++$ { return 200 "possessive"; }
location / { return 200 "root"; }
""",
        (
            Ask("/user/x", status=200, reply=b"not admin"),
            Ask("/admin/x", status=200, reply=b"root"),
            Ask("/admin/y", status=200, reply=b"look ahead"),
            Ask("/bb", status=200, reply=b"twice b"),
            Ask("/bc", status=200, reply=b"root"),
            Ask("/zzz", status=200, reply=b"possessive"),
            Ask("/a/zz", status=200, reply=b"possessive"),
        ),
    ),
    Case(
        "a regex below a prefix, below a best one",
        r"""
location /a { location ~ \.x$ { return 200 "below a"; } return 200 "a"; }
location ^~ /b { location ~ \.x$ { return 200 "below b"; } return 200 "b"; }
location ~ \.x$ { return 200 "outside"; }
""",
        (
            Ask("/a.x", status=200, reply=b"below a"),
            Ask("/a/1.x", status=200, reply=b"below a"),
            Ask("/a/1", status=200, reply=b"a"),
            Ask("/b.x", status=200, reply=b"below b"),
            Ask("/b/1", status=200, reply=b"b"),
            Ask("/c.x", status=200, reply=b"outside"),
        ),
    ),
    Case(
        "the captures of the inner regex",
        r"""
location ~ ^/(\w+) {
    location ~ /(\d+)$ { return 200 "inner [$1][$2]"; }
    return 200 "outer [$1]";
}
""",
        (
            Ask("/ab/12", status=200, reply=b"inner [12][]"),
            Ask("/ab/cd", status=200, reply=b"outer [ab]"),
        ),
    ),
    Case(
        "a regex that gives up: backtracking without end",
        r"""
location ~ ^/(a+)+$ { return 200 "regex"; }
location / { return 200 "root"; }
""",
        (
            Ask(
                "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                status=200,
                reply=b"regex",
            ),
            Ask(
                "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
                status=500,
                reply=page("500 Internal Server Error"),
            ),
        ),
        error_log=(
            (
                "[crit] pcre2_match() failed: -47 on "
                '"/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab" using '
                '"^/(a+)+$"'
            ),
        ),
    ),
    Case(
        "a variable-looking pattern",
        r"""
location ~ ^/\$host$ { return 200 "dollar"; }
location ~ ^/x$host { return 200 "never"; }
location / { return 200 "root"; }
""",
        (
            Ask("/$host", status=200, reply=b"dollar"),
            Ask("/xlocalhost", status=200, reply=b"root"),
        ),
    ),
]
