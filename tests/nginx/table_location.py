"""Which location answers: exact, best prefix, longest prefix, regular expression, in nginx's order.

Rule: every location says its own name.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "exact, best prefix, regex, prefix",
        r"""
location = /t { return 200 "exact"; }
location ^~ /best { return 200 "best prefix"; }
location ~ ^/(t|best|p)$ { return 200 "regex"; }
location /p { return 200 "prefix"; }
location / { return 200 "root"; }
""",
        (
            Ask("/t", status=200, reply=b"exact"),
            Ask("/t/", status=200, reply=b"root"),
            Ask("/t?x=1", status=200, reply=b"exact"),
            Ask("/t#x", status=200, reply=b"exact"),
            Ask("/T", status=200, reply=b"root"),
            Ask("/best", status=200, reply=b"best prefix"),
            Ask("/bestest", status=200, reply=b"best prefix"),
            Ask("/p", status=200, reply=b"regex"),
            Ask("/p/", status=200, reply=b"prefix"),
            Ask("/pp", status=200, reply=b"prefix"),
            Ask("/", status=200, reply=b"root"),
            Ask("/x", status=200, reply=b"root"),
        ),
    ),
    Case(
        "the longest prefix, in any order of writing",
        r"""
location /a/b/ { return 200 "/a/b/"; }
location / { return 200 "/"; }
location /a/b { return 200 "/a/b"; }
location /a/bc { return 200 "/a/bc"; }
location /a { return 200 "/a"; }
location /a/ { return 200 "/a/"; }
""",
        (
            Ask("/", status=200, reply=b"/"),
            Ask("/a", status=200, reply=b"/a"),
            Ask("/a/", status=200, reply=b"/a/"),
            Ask("/a/b", status=200, reply=b"/a/b"),
            Ask("/a/b/", status=200, reply=b"/a/b/"),
            Ask("/a/bc", status=200, reply=b"/a/bc"),
            Ask("/a/bcd", status=200, reply=b"/a/bc"),
            Ask("/a/bx", status=200, reply=b"/a/b"),
            Ask("/ab", status=200, reply=b"/a"),
            Ask("/b", status=200, reply=b"/"),
            Ask("/a/c", status=200, reply=b"/a/"),
            Ask("/A", status=200, reply=b"/"),
        ),
    ),
    Case(
        "the first regex that matches, not the longest",
        r"""
location ~ ^/a { return 200 "one"; }
location ~ ^/ab { return 200 "two"; }
location ~* \.php$ { return 200 "three"; }
location /abc { return 200 "prefix"; }
""",
        (
            Ask("/a", status=200, reply=b"one"),
            Ask("/ab", status=200, reply=b"one"),
            Ask("/abc", status=200, reply=b"one"),
            Ask("/x.php", status=200, reply=b"three"),
            Ask("/x.PHP", status=200, reply=b"three"),
            Ask("/a.php", status=200, reply=b"one"),
            Ask("/x.phpx", status=404, reply=page("404 Not Found")),
        ),
        error_log=(
            ('[error] open() "%PREFIX%/html/x.phpx" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "regex beats a longer prefix, but not a best prefix",
        r"""
location /images/ { return 200 "prefix"; }
location ^~ /images/best/ { return 200 "best"; }
location ^~ / { return 200 "best root"; }
location ~ \.png$ { return 200 "regex"; }
""",
        (
            Ask("/images/x.png", status=200, reply=b"regex"),
            Ask("/images/best/x.png", status=200, reply=b"best"),
            Ask("/images/x", status=200, reply=b"prefix"),
            Ask("/x.png", status=200, reply=b"best root"),
            Ask("/x", status=200, reply=b"best root"),
        ),
    ),
    Case(
        "a best prefix that is not the longest has no say",
        r"""
location ^~ /a { return 200 "best /a"; }
location /a/b { return 200 "prefix /a/b"; }
location ~ . { return 200 "regex"; }
""",
        (
            Ask("/a", status=200, reply=b"best /a"),
            Ask("/a/x", status=200, reply=b"best /a"),
            Ask("/a/b", status=200, reply=b"regex"),
            Ask("/a/bc", status=200, reply=b"regex"),
        ),
    ),
    Case(
        "exact only for the whole URI",
        r"""
location = / { return 200 "exact root"; }
location = /a { return 200 "exact a"; }
location /a { return 200 "prefix a"; }
location = /a/ { return 200 "exact a/"; }
location / { return 200 "prefix root"; }
""",
        (
            Ask("/", status=200, reply=b"exact root"),
            Ask("/?x", status=200, reply=b"exact root"),
            Ask("/a", status=200, reply=b"exact a"),
            Ask("/a?x=/b", status=200, reply=b"exact a"),
            Ask("/a/", status=200, reply=b"exact a/"),
            Ask("/ab", status=200, reply=b"prefix a"),
            Ask("//", status=200, reply=b"exact root"),
            Ask("//a", status=200, reply=b"exact a"),
            Ask("/./a", status=200, reply=b"exact a"),
            Ask("/a//", status=200, reply=b"exact a/"),
        ),
    ),
    Case(
        "an exact location needs no regex",
        r"""
location = /x.png { return 200 "exact"; }
location ~ png { return 200 "regex"; }
""",
        (
            Ask("/x.png", status=200, reply=b"exact"),
            Ask("/y.png", status=200, reply=b"regex"),
        ),
    ),
    Case(
        "blanks are not needed",
        r"""
location =/a { return 200 "exact"; }
location ^~/b { return 200 "best"; }
location ~^/c { return 200 "regex"; }
location ~*^/d { return 200 "regex, any case"; }
location /e{ return 200 "prefix"; }
""",
        (
            Ask("/a", status=200, reply=b"exact"),
            Ask("/ab", status=404, reply=page("404 Not Found")),
            Ask("/b", status=200, reply=b"best"),
            Ask("/bx", status=200, reply=b"best"),
            Ask("/c", status=200, reply=b"regex"),
            Ask("/C", status=404, reply=page("404 Not Found")),
            Ask("/d", status=200, reply=b"regex, any case"),
            Ask("/D", status=200, reply=b"regex, any case"),
            Ask("/e", status=200, reply=b"prefix"),
        ),
        error_log=(
            '[error] open() "%PREFIX%/html/ab" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/C" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "prefixes and exact ones mind the case, ~ too, ~* does not",
        r"""
location = /Exact { return 200 "exact"; }
location /Prefix { return 200 "prefix"; }
location ~ ^/Regex { return 200 "regex"; }
location ~* ^/Any { return 200 "any"; }
location / { return 200 "root"; }
""",
        (
            Ask("/Exact", status=200, reply=b"exact"),
            Ask("/exact", status=200, reply=b"root"),
            Ask("/Prefix", status=200, reply=b"prefix"),
            Ask("/prefix", status=200, reply=b"root"),
            Ask("/Regex", status=200, reply=b"regex"),
            Ask("/regex", status=200, reply=b"root"),
            Ask("/Any", status=200, reply=b"any"),
            Ask("/aNY", status=200, reply=b"any"),
        ),
    ),
    Case(
        "quoted, with blanks and special characters",
        r"""
location "/a b" { return 200 "blank"; }
location '/c"d' { return 200 "quote"; }
location ~ "^/e{2}$" { return 200 "braces"; }
location ~ "^/f;g$" { return 200 "semicolon"; }
location /h\ i { return 200 "escaped"; }
location "/j\"k" { return 200 "escaped quote"; }
location / { return 200 "root: $uri"; }
""",
        (
            Ask("/a%20b", status=200, reply=b"blank"),
            Ask("/c%22d", status=200, reply=b"quote"),
            Ask("/ee", status=200, reply=b"braces"),
            Ask("/e{2}", status=200, reply=b"root: /e{2}"),
            Ask("/f;g", status=200, reply=b"semicolon"),
            Ask("/f%3Bg", status=200, reply=b"semicolon"),
            Ask("/h%20i", status=200, reply=b"root: /h i"),
            Ask("/j%22k", status=200, reply=b"escaped quote"),
            Ask("/a+b", status=200, reply=b"root: /a+b"),
        ),
    ),
    Case(
        "a prefix without a slash never matches",
        r"""
location t { return 200 "t"; }
location = u { return 200 "u"; }
location / { return 200 "root"; }
""",
        (
            Ask("/t", status=200, reply=b"root"),
            Ask("/u", status=200, reply=b"root"),
        ),
    ),
    Case(
        "the empty prefix",
        r"""
location "" { return 200 "empty"; }
location /a { return 200 "a"; }
""",
        (
            Ask("/", status=200, reply=b"empty"),
            Ask("/a", status=200, reply=b"a"),
            Ask("/b", status=200, reply=b"empty"),
        ),
    ),
    Case(
        "no variables in a location's name",
        r"""
location /$host { return 200 "dollar"; }
location / { return 200 "root"; }
""",
        (
            Ask("/$host", status=200, reply=b"dollar"),
            Ask("/localhost", status=200, reply=b"root"),
        ),
    ),
    Case(
        "nothing matches: files below html",
        r"""
location /a { return 200 "a"; }
""",
        (
            Ask(
                "/",
                status=200,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "13",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-d"',
                    "accept-ranges": "bytes",
                },
                reply=b"<p>index</p>\n",
            ),
            Ask("/file", status=200, also=of_file(7), reply=b"static\n"),
            Ask("/none", status=404, reply=page("404 Not Found")),
            Ask("/a", status=200, reply=b"a"),
            Ask(
                "/file",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also=of_file(7) | {"content-length": "7"},
            ),
            Ask("/file", method="POST", status=405, reply=page("405 Not Allowed")),
            Ask("/none", method="POST", status=404, reply=page("404 Not Found")),
            Ask("/file", method="PUT", status=405, reply=page("405 Not Allowed")),
            Ask("/file", method="OPTIONS", status=405, reply=page("405 Not Allowed")),
            Ask("/none", method="DELETE", status=405, reply=page("405 Not Allowed")),
        ),
        files={"html/file": "static\n", "html/index.html": "<p>index</p>\n"},
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "no location at all",
        "set $x 1;",
        (
            Ask("/file", status=200, also=of_file(7), reply=b"static\n"),
            Ask("/none", status=404, reply=page("404 Not Found")),
            Ask("/", status=403, reply=page("403 Forbidden")),
        ),
        files={"html/file": "static\n"},
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] directory index of "%PREFIX%/html/" is forbidden',
        ),
    ),
    Case(
        "a server whose only line is a return",
        'return 200 "server";',
        (
            Ask("/", status=200, reply=b"server"),
            Ask("/any", status=200, reply=b"server"),
        ),
    ),
    Case(
        "an empty location",
        "location /t { }",
        (
            Ask(
                "/t",
                status=301,
                also={"location": "http://localhost:%PORT%/t/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/t/x", status=200, also=of_file(7), reply=b"static\n"),
            Ask("/t/", status=403, reply=page("403 Forbidden")),
        ),
        files={"html/t/x": "static\n"},
        error_log=('[error] directory index of "%PREFIX%/html/t/" is forbidden',),
    ),
    Case(
        "locations of a server do not reach another",
        'location / { return 200 "second"; }',
        (
            Ask("/a", port=2, status=200, reply=b"first"),
            Ask("/b", port=2, status=404, reply=page("404 Not Found")),
            Ask("/a", status=200, reply=b"second"),
        ),
        http='server { listen 127.0.0.1:%PORT2%; location /a { return 200 "first"; } }',
        error_log=('[error] open() "%PREFIX%/html/b" failed (2: No such file or directory)',),
    ),
    Case(
        "exact and prefix of one name are two",
        r"""
location = /t { return 200 "e"; }
location /t { return 200 "p"; }
""",
        (
            Ask("/t", status=200, reply=b"e"),
            Ask("/tt", status=200, reply=b"p"),
        ),
    ),
    Case(
        "the same regex twice: the first",
        r"""
location ~ t { return 200 "1"; }
location ~ t { return 200 "2"; }
""",
        (Ask("/t", status=200, reply=b"1"),),
    ),
]
