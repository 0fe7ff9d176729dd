"""The if directive: every operator, every kind of value, at the edges.

Rule: a query argument brings the value; the reply says whether the condition held.
"""

from __future__ import annotations

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "a bare variable: empty and 0 are false",
        r"""
location /t { if ($arg_x) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/t", status=200, reply=b"no"),
            Ask("/t?x", status=200, reply=b"no"),
            Ask("/t?x=", status=200, reply=b"no"),
            Ask("/t?x=0", status=200, reply=b"no"),
            Ask("/t?x=00", status=200, reply=b"yes"),
            Ask("/t?x=1", status=200, reply=b"yes"),
            Ask("/t?x=false", status=200, reply=b"yes"),
            Ask("/t?x=%30", status=200, reply=b"yes"),
            Ask("/t?x=0.0", status=200, reply=b"yes"),
            Ask("/t?x=+", status=200, reply=b"yes"),
            Ask("/t?x=0&x=1", status=200, reply=b"no"),
            Ask("/t?X=1", status=200, reply=b"yes"),
            Ask("/t?xx=1&x=2", status=200, reply=b"yes"),
        ),
    ),
    Case(
        "a bare variable of every kind",
        r"""
set $zero 0;
set $empty "";
set $word off;
location /zero { if ($zero) { return 200 "yes"; } return 200 "no"; }
location /empty { if ($empty) { return 200 "yes"; } return 200 "no"; }
location /word { if ($word) { return 200 "yes"; } return 200 "no"; }
location /mapped { if ($mapped) { return 200 "yes"; } return 200 "no"; }
location /header { if ($http_x) { return 200 "yes"; } return 200 "no"; }
location /cookie { if ($cookie_c) { return 200 "yes"; } return 200 "no"; }
location /args { if ($is_args) { return 200 "yes"; } return 200 "no"; }
location /body { if ($request_body) { return 200 "yes"; } return 200 "no"; }
location /never { if ($never_set) { return 200 "yes"; } return 200 "no"; }
location /other { set $never_set 1; }
location /user { if ($remote_user) { return 200 "yes"; } return 200 "no"; }
location /https { if ($https) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/zero", status=200, reply=b"no"),
            Ask("/empty", status=200, reply=b"no"),
            Ask("/word", status=200, reply=b"yes"),
            Ask("/mapped", status=200, reply=b"no"),
            Ask("/mapped?a=1", status=200, reply=b"yes"),
            Ask("/header", status=200, reply=b"no"),
            Ask("/cookie", status=200, reply=b"no"),
            Ask("/args", status=200, reply=b"no"),
            Ask("/args?", status=200, reply=b"no"),
            Ask("/args?x", status=200, reply=b"yes"),
            Ask("/never", status=200, reply=b"no"),
            Ask("/user", status=200, reply=b"no"),
            Ask("/https", status=200, reply=b"no"),
            Ask("/header", headers=(("X", "1"),), status=200, reply=b"yes"),
            Ask("/header", headers=(("X", "0"),), status=200, reply=b"no"),
            Ask("/cookie", headers=(("Cookie", "c=1"),), status=200, reply=b"yes"),
        ),
        http="map $arg_a $mapped { default 0; 1 1; }",
        error_log=('[warn] using uninitialized "never_set" variable',),
    ),
    Case(
        "equal and not equal",
        r"""
location /eq { if ($arg_x = a) { return 200 "yes"; } return 200 "no"; }
location /ne { if ($arg_x != a) { return 200 "yes"; } return 200 "no"; }
location /empty { if ($arg_x = "") { return 200 "yes"; } return 200 "no"; }
location /notempty { if ($arg_x != "") { return 200 "yes"; } return 200 "no"; }
location /blank { if ($arg_x = "a b") { return 200 "yes"; } return 200 "no"; }
location /vars { if ($arg_x = $arg_y) { return 200 "yes"; } return 200 "no"; }
location /mixed { if ($arg_x = "$arg_y!") { return 200 "yes"; } return 200 "no"; }
location /one { if ($arg_x = 1) { return 200 "yes"; } return 200 "no"; }
location /zero { if ($arg_x = 0) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/eq?x=a", status=200, reply=b"yes"),
            Ask("/eq?x=A", status=200, reply=b"no"),
            Ask("/eq?x=aa", status=200, reply=b"no"),
            Ask("/eq?x=", status=200, reply=b"no"),
            Ask("/eq", status=200, reply=b"no"),
            Ask("/ne?x=a", status=200, reply=b"no"),
            Ask("/ne?x=b", status=200, reply=b"yes"),
            Ask("/ne", status=200, reply=b"yes"),
            Ask("/empty", status=200, reply=b"yes"),
            Ask("/empty?x=", status=200, reply=b"yes"),
            Ask("/empty?x=a", status=200, reply=b"no"),
            Ask("/notempty", status=200, reply=b"no"),
            Ask("/notempty?x=0", status=200, reply=b"yes"),
            Ask("/blank?x=a%20b", status=200, reply=b"no"),
            Ask("/blank?x=a+b", status=200, reply=b"no"),
            Ask("/vars", status=200, reply=b"yes"),
            Ask("/vars?x=1&y=1", status=200, reply=b"yes"),
            Ask("/vars?x=1&y=2", status=200, reply=b"no"),
            Ask("/mixed?x=a!&y=a", status=200, reply=b"yes"),
            Ask("/one?x=1", status=200, reply=b"yes"),
            Ask("/one?x=01", status=200, reply=b"no"),
            Ask("/one?x=1.0", status=200, reply=b"no"),
            Ask("/zero?x=0", status=200, reply=b"yes"),
            Ask("/zero", status=200, reply=b"no"),
        ),
    ),
    Case(
        "blanks around the parenthesis and the operator",
        r"""
location /a { if ( $arg_x = a ) { return 200 "yes"; } return 200 "no"; }
location /b { if ($arg_x = a){ return 200 "yes"; } return 200 "no"; }
location /c { if ( $arg_x ) { return 200 "yes"; } return 200 "no"; }
location /d { if ($arg_x
    =
    a) { return 200 "yes"; } return 200 "no"; }
location /e { if ($arg_x = "a)") { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/a?x=a", status=200, reply=b"yes"),
            Ask("/b?x=a", status=200, reply=b"yes"),
            Ask("/c?x=a", status=200, reply=b"yes"),
            Ask("/d?x=a", status=200, reply=b"yes"),
            Ask("/e?x=a)", status=200, reply=b"yes"),
            Ask("/a?x=b", status=200, reply=b"no"),
        ),
    ),
    Case(
        "regular expressions",
        r"""
location /cs { if ($arg_x ~ ^a.c$) { return 200 "yes"; } return 200 "no"; }
location /ci { if ($arg_x ~* ^a.c$) { return 200 "yes"; } return 200 "no"; }
location /ncs { if ($arg_x !~ ^a.c$) { return 200 "yes"; } return 200 "no"; }
location /nci { if ($arg_x !~* ^a.c$) { return 200 "yes"; } return 200 "no"; }
location /emptyre { if ($arg_x ~ "") { return 200 "yes"; } return 200 "no"; }
location /isempty { if ($arg_x ~ ^$) { return 200 "yes"; } return 200 "no"; }
location /braces { if ($arg_x ~ "a{2}") { return 200 "yes"; } return 200 "no"; }
location /parens { if ($arg_x ~ (a|b)) { return 200 "yes"; } return 200 "no"; }
location /blank { if ($arg_x ~ "a b") { return 200 "yes"; } return 200 "no"; }
location /ext { if ($uri ~ \.x$) { return 200 "yes"; } return 200 "no"; }
location /varre { if ($arg_x ~ $arg_y) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/cs?x=abc", status=200, reply=b"yes"),
            Ask("/cs?x=ABC", status=200, reply=b"no"),
            Ask("/ci?x=ABC", status=200, reply=b"yes"),
            Ask("/ci?x=x", status=200, reply=b"no"),
            Ask("/ncs?x=abc", status=200, reply=b"no"),
            Ask("/ncs?x=ABC", status=200, reply=b"yes"),
            Ask("/ncs", status=200, reply=b"yes"),
            Ask("/nci?x=ABC", status=200, reply=b"no"),
            Ask("/nci?x=b", status=200, reply=b"yes"),
            Ask("/emptyre", status=200, reply=b"yes"),
            Ask("/emptyre?x=1", status=200, reply=b"yes"),
            Ask("/isempty", status=200, reply=b"yes"),
            Ask("/isempty?x=1", status=200, reply=b"no"),
            Ask("/braces?x=baab", status=200, reply=b"yes"),
            Ask("/parens?x=b", status=200, reply=b"yes"),
            Ask("/parens?x=c", status=200, reply=b"no"),
            Ask("/blank?x=a%20b", status=200, reply=b"no"),
            Ask("/ext.x", status=200, reply=b"yes"),
            Ask("/ext.xx", status=200, reply=b"no"),
            Ask("/varre?x=a&y=a", status=200, reply=b"no"),
            Ask("/varre?x=%24arg_y", status=200, reply=b"no"),
        ),
    ),
    Case(
        "the regex sees the raw argument",
        r"""
location /raw { if ($arg_x ~ %41) { return 200 "yes"; } return 200 "no"; }
location /decoded { if ($arg_x ~ A) { return 200 "yes"; } return 200 "no"; }
location /uri { if ($uri ~ A) { return 200 "yes"; } return 200 "no"; }
location /request { if ($request_uri ~ %41) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/raw?x=%41", status=200, reply=b"yes"),
            Ask("/decoded?x=%41", status=200, reply=b"no"),
            Ask("/uri/%41", status=200, reply=b"yes"),
            Ask("/request/%41", status=200, reply=b"yes"),
        ),
    ),
    Case(
        "captures of a condition",
        r"""
location /t {
    if ($arg_x ~ ^(?<name>\w)(\w)) { set $in "[$1][$2][$name]"; }
    if ($arg_y !~ ^(\w)$) { set $not "[$1]"; }
    return 200 "$in $not after [$1][$2][$name]";
}
""",
        (
            Ask("/t?x=ab&y=c", status=200, reply=b"[a][b][a]  after [c][][a]"),
            Ask("/t?x=ab", status=200, reply=b"[a][b][a] [] after [][][a]"),
            Ask("/t?x=ab&y=cd", status=200, reply=b"[a][b][a] [] after [][][a]"),
            Ask("/t?y=c", status=200, reply=b"  after [c][][]"),
        ),
        error_log=(
            '[warn] using uninitialized "not" variable',
            '[warn] using uninitialized "in" variable',
            '[warn] using uninitialized "not" variable',
        ),
    ),
]
