"""The rewrite directive: its flags, the query, captures, escapes, and the limit of ten.

Rule: the reply shows $uri, $args and how often a location was entered.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "without flag: the rest of the directives, then a new location",
        r"""
location /a {
    rewrite ^/a/(.*)$ /b/$1;
    set $seen "$uri after rewrite";
    rewrite ^/b/x$ /c/x;
    return 200 "never: a return ends it: $uri $seen";
}
location /d {
    rewrite ^/d/(.*)$ /b/$1;
    set $seen "$uri after rewrite";
    rewrite ^/b/x$ /c/x;
}
location /b { return 200 "b $uri [$seen]"; }
location /c { return 200 "c $uri [$seen]"; }
""",
        (
            Ask("/a/x", status=200, reply=b"never: a return ends it: /c/x /b/x after rewrite"),
            Ask("/a/y", status=200, reply=b"never: a return ends it: /b/y /b/y after rewrite"),
            Ask("/d/x", status=200, reply=b"c /c/x [/b/x after rewrite]"),
            Ask("/d/y", status=200, reply=b"b /b/y [/b/y after rewrite]"),
            Ask("/d", status=404, reply=page("404 Not Found")),
        ),
        error_log=('[error] open() "%PREFIX%/html/d" failed (2: No such file or directory)',),
    ),
    Case(
        "last: stops here, finds a location",
        r"""
location /a {
    rewrite ^/a/(.*)$ /b/$1 last;
    rewrite ^/b /never;
    set $x 1;
}
location /b { return 200 "b $uri [$x]"; }
""",
        (
            Ask("/a/x", status=200, reply=b"b /b/x []"),
            Ask("/a/y?q=1", status=200, reply=b"b /b/y []"),
        ),
        error_log=(
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
        ),
    ),
    Case(
        "break: stops here, stays here",
        r"""
location /a {
    rewrite ^/a/(.*)$ /b/$1 break;
    rewrite ^/b /never;
    set $x 1;
    echo "a $uri $args [$x] $request_uri";
}
location /b { return 200 "never"; }
location /f { rewrite ^/f/(.*)$ /g/$1 break; }
""",
        (
            Ask("/a/x", status=200, reply_headers=CHUNKED, reply=b"a /b/x  [] /a/x\n"),
            Ask("/a/y?q=1", status=200, reply_headers=CHUNKED, reply=b"a /b/y q=1 [] /a/y?q=1\n"),
            Ask("/f/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/f/none", status=404, reply=page("404 Not Found")),
        ),
        files={"html/g/file": "a file\n"},
        error_log=(
            '[warn] using uninitialized "x" variable',
            '[warn] using uninitialized "x" variable',
            ('[error] open() "%PREFIX%/html/g/none" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "redirect and permanent",
        r"""
location /a { rewrite ^/a/(.*)$ /b/$1 redirect; }
location /c { rewrite ^/c/(.*)$ /b/$1 permanent; }
location /d { rewrite ^/d/(.*)$ http://other.test/$1; }
location /e { rewrite ^/e/(.*)$ https://other.test/$1 last; }
location /f { rewrite ^/f/(.*)$ $scheme://other.test/$1; }
location /g { rewrite ^/g/(.*)$ http://other.test/$1 permanent; }
location /h { rewrite ^/h/(.*)$ b/$1 redirect; }
location /i { rewrite ^ //other.test redirect; }
location /k { rewrite ^ /x?a=1 redirect; }
location /l { rewrite ^ /x? redirect; }
location /m { rewrite ^ /x?a=1? redirect; }
location /n { rewrite ^ http://other.test/x? permanent; }
location /o { rewrite ^ http://other.test/$args? permanent; }
""",
        (
            Ask(
                "/a/x",
                status=302,
                also={"location": "http://localhost:%PORT%/b/x"},
                reply=page("302 Found"),
            ),
            Ask(
                "/a/x?q=1",
                status=302,
                also={"location": "http://localhost:%PORT%/b/x?q=1"},
                reply=page("302 Found"),
            ),
            Ask(
                "/c/x?q=1",
                status=301,
                also={"location": "http://localhost:%PORT%/b/x?q=1"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/d/x?q=1",
                status=302,
                also={"location": "http://other.test/x?q=1"},
                reply=page("302 Found"),
            ),
            Ask(
                "/e/x?q=1",
                status=302,
                also={"location": "https://other.test/x?q=1"},
                reply=page("302 Found"),
            ),
            Ask(
                "/f/x?q=1",
                status=302,
                also={"location": "http://other.test/x?q=1"},
                reply=page("302 Found"),
            ),
            Ask(
                "/g/x?q=1",
                status=301,
                also={"location": "http://other.test/x?q=1"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/h/x?q=1", status=302, also={"location": "b/x?q=1"}, reply=page("302 Found")),
            Ask(
                "/i",
                status=302,
                also={"location": "http://localhost:%PORT%//other.test"},
                reply=page("302 Found"),
            ),
            Ask(
                "/k?q=1",
                status=302,
                also={"location": "http://localhost:%PORT%/x?a=1&q=1"},
                reply=page("302 Found"),
            ),
            Ask(
                "/l?q=1",
                status=302,
                also={"location": "http://localhost:%PORT%/x"},
                reply=page("302 Found"),
            ),
            Ask(
                "/m?q=1",
                status=302,
                also={"location": "http://localhost:%PORT%/x?a=1"},
                reply=page("302 Found"),
            ),
            Ask(
                "/n?q=1",
                status=301,
                also={"location": "http://other.test/x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/o?q=1",
                status=301,
                also={"location": "http://other.test/q=1"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/k",
                status=302,
                also={"location": "http://localhost:%PORT%/x?a=1"},
                reply=page("302 Found"),
            ),
        ),
    ),
    Case(
        "the query: kept, added to, dropped",
        r"""
location /keep { rewrite ^ /t last; }
location /add { rewrite ^ /t?new=1 last; }
location /drop { rewrite ^ /t? last; }
location /replace { rewrite ^ /t?new=1? last; }
location /double { rewrite ^ /t?a=$arg_x&b=$args last; }
location /arg { rewrite ^ /t?$args&more last; }
location /cap { rewrite ^/cap/(.*)$ /t?p=$1 last; }
location /mark { rewrite ^/mark/(.*)$ /t/$1 last; }
location /set { set $args "from=set"; rewrite ^ /t last; }
location /setadd { set $args "from=set"; rewrite ^ /t?n=1 last; }
location /empty { set $args ""; rewrite ^ /t?n=1 last; }
location /var { set $to "/t?v=1"; rewrite ^ $to last; }
location /t { return 200 "$uri|$args|$query_string|$is_args|$request_uri|$arg_new"; }
""",
        (
            Ask("/keep?q=1", status=200, reply=b"/t|q=1|q=1|?|/keep?q=1|"),
            Ask("/keep", status=200, reply=b"/t||||/keep|"),
            Ask("/add?q=1", status=200, reply=b"/t|new=1&q=1|new=1&q=1|?|/add?q=1|1"),
            Ask("/add", status=200, reply=b"/t|new=1|new=1|?|/add|1"),
            Ask("/drop?q=1", status=200, reply=b"/t||||/drop?q=1|"),
            Ask("/replace?q=1", status=200, reply=b"/t|new=1|new=1|?|/replace?q=1|1"),
            Ask("/double?x=1", status=200, reply=b"/t|a=1&b=x=1&x=1|a=1&b=x=1&x=1|?|/double?x=1|"),
            Ask("/arg?q", status=200, reply=b"/t|q&more&q|q&more&q|?|/arg?q|"),
            Ask("/arg", status=200, reply=b"/t|&more|&more|?|/arg|"),
            Ask("/cap/a%26b?q", status=200, reply=b"/t|p=a%26b&q|p=a%26b&q|?|/cap/a%26b?q|"),
            Ask("/cap/a%3Fb", status=200, reply=b"/t|p=a%3Fb|p=a%3Fb|?|/cap/a%3Fb|"),
            Ask("/mark/a%3Fb?q", status=200, reply=b"/t/a?b|q|q|?|/mark/a%3Fb?q|"),
            Ask("/set?q=1", status=200, reply=b"/t|from=set|from=set|?|/set?q=1|"),
            Ask("/setadd?q=1", status=200, reply=b"/t|n=1&from=set|n=1&from=set|?|/setadd?q=1|"),
            Ask("/empty?q=1", status=200, reply=b"/t|n=1|n=1|?|/empty?q=1|"),
            Ask("/var?q=1", status=200, reply=b"/t?v=1|q=1|q=1|?|/var?q=1|"),
        ),
    ),
    Case(
        "what is matched and what is escaped",
        r"""
location /a { rewrite ^/a/(.*)$ /t/$1 last; }
location /b { rewrite ^/b/(.*)$ /t/?x=$1 last; }
location /c { rewrite ^/c/(.*)$ /t/$1?y=$1 last; }
location /d { rewrite ^/d/(.*)$ http://o.test/$1; }
location /e { rewrite ^/e/(.*)$ http://o.test/?x=$1; }
location /f { rewrite ^ /t/$arg_x last; }
location /g { rewrite ^ http://o.test/$arg_x?; }
location /h { rewrite ^/h/(.*)$ /t/x$1 redirect; }
location /t { return 200 "$uri|$args"; }
""",
        (
            Ask("/a/%20%25%3F%23", status=200, reply=b"/t/ %?#|"),
            Ask("/a/%C3%A9", status=200, reply=b"/t/\xc3\xa9|"),
            Ask("/b/%20%25%3F%23%26%2B=+", status=200, reply=b"/t/|x=%20%25%3F%23%26%2B=%2B"),
            Ask("/c/%20%25%3F", status=200, reply=b"/t/ %?|y=%20%25%3F"),
            Ask(
                "/d/%20%25%3F%23",
                status=302,
                also={"location": "http://o.test/%20%25?%23"},
                reply=page("302 Found"),
            ),
            Ask(
                "/d/%C3%A9",
                status=302,
                also={"location": "http://o.test/%C3%A9"},
                reply=page("302 Found"),
            ),
            Ask(
                "/e/%20%25%3F%26%2B",
                status=302,
                also={"location": "http://o.test/?x=%20%25%3F%26%2B"},
                reply=page("302 Found"),
            ),
            Ask("/f?x=%20%2F", status=200, reply=b"/t/%20%2F|x=%20%2F"),
            Ask(
                "/g?x=%20%2F",
                status=302,
                also={"location": "http://o.test/%20/"},
                reply=page("302 Found"),
            ),
            Ask(
                "/h/%20%0a",
                status=302,
                also={"location": "http://localhost:%PORT%/t/x%20"},
                reply=page("302 Found"),
            ),
            Ask(
                "/h/a+b",
                status=302,
                also={"location": "http://localhost:%PORT%/t/xa+b"},
                reply=page("302 Found"),
            ),
        ),
    ),
    Case(
        "a query in the pattern never matches",
        r"""
location /a { rewrite x=1 /t last; return 200 "no"; }
location /t { return 200 "t"; }
""",
        (
            Ask("/a?x=1", status=200, reply=b"no"),
            Ask("/a/x=1", status=200, reply=b"t"),
        ),
    ),
    Case(
        "case, quotes and braces in patterns",
        r"""
location /a {
    rewrite (?i)^/A/LOWER /t/insensitive last;
    rewrite "^/a/x{3}$" /t/braces last;
    rewrite ^/a/(?<name>\w+)-(\d+)$ "/t/$name/$2" last;
    rewrite '/a/q"(.*)' '/t/q$1' last;
    return 200 "none: $uri";
}
location /t { return 200 "$uri [$name]"; }
""",
        (
            Ask("/a/lower", status=200, reply=b"/t/insensitive []"),
            Ask("/a/xxx", status=200, reply=b"/t/braces []"),
            Ask("/a/xx", status=200, reply=b"none: /a/xx"),
            Ask("/a/bob-12", status=200, reply=b"/t/bob/12 [bob]"),
            Ask("/a/q%22z", status=200, reply=b"/t/qz []"),
        ),
    ),
]
