"""The echo module's simple commands: what a text is made of, options, order, status.

Rule: a location's commands are its content handler and run in the order of the file; arguments are
evaluated when their command runs.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "texts",
        r"""
location /a { echo hello; }
location /b { echo one two "three four"; }
location /c { echo; }
location /d { echo ""; }
location /e { echo "" "" x; }
location /f { echo "a\nb\tc" 'q"q' "d\"d"; }
location /g { echo a  ; echo b; }
location /h { echo $arg_x "[$arg_y]" ${arg_x}z; }
location /i { echo $uri?$args $request_method; }
location /j { set $v "a b"; echo $v; }
location ~ ^/k/(.*)$ { echo "$1"; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"hello\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"one two three four\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"\n"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"  x\n"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b'a\nb\tc q"q d"d\n'),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"a\nb\n"),
            Ask("/h?x=1&y=2", status=200, reply_headers=CHUNKED, reply=b"1 [2] 1z\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b" [] z\n"),
            Ask("/i?q=%20", status=200, reply_headers=CHUNKED, reply=b"/i?q=%20 GET\n"),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"a b\n"),
            Ask("/k/cap", status=200, reply_headers=CHUNKED, reply=b"cap\n"),
            Ask("/a", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask(
                "/a",
                method="POST",
                body=b"ignored",
                status=200,
                reply_headers=CHUNKED,
                reply=b"hello\n",
            ),
            Ask(
                "/a",
                version="1.0",
                status=200,
                reply_headers=CHUNKED,
                reply=b"hello\n",
                differs="HTTP/1.0 responses are held, so that they have a length",
                ours={"reply_headers": None},
            ),
        ),
    ),
    Case(
        "options of echo",
        r"""
location /a { echo -n hello; }
location /b { echo -n a b; echo c; }
location /c { echo -- -n; }
location /d { echo - x; }
location /e { echo -x y; }
location /f { echo -n; }
location /g { echo a -n; }
location /h { set $o -n; echo $o x; }
location /i { echo -n -n x; }
location /j { echo -x -n y; }
location /k { echo --n y; }
location /l { echo "" -n y; }
location /m { echo -n ""; echo -n "" b; }
location /n { echo -n -- -n; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"hello"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"a bc\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"-n\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"- x\n"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"y\n"),
            Ask("/f", status=200, reply_headers=CHUNKED),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"a -n\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"-n x\n"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"x"),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"y\n"),
            Ask("/k", status=200, reply_headers=CHUNKED, reply=b"y\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=b" -n y\n"),
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b" b"),
            Ask("/n", status=200, reply_headers=CHUNKED, reply=b"-n"),
        ),
    ),
    Case(
        "echo_duplicate",
        r"""
location /a { echo_duplicate 3 ab; }
location /b { echo_duplicate 1_0 -; echo; }
location /c { echo_duplicate 0 ab; echo end; }
location /d { echo_duplicate $arg_n "$arg_s,"; }
location /e { echo_duplicate 2 ""; }
location /f { echo_duplicate -- -1 x; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"ababab"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"----------\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"end\n"),
            Ask("/d?n=3&s=x", status=200, reply_headers=CHUNKED, reply=b"x,x,x,"),
            Ask("/d?n=x&s=x", status=500, reply=page("500 Internal Server Error")),
            Ask("/d?s=x", status=500, reply=page("500 Internal Server Error")),
            Ask("/d?n=1_&s=x", status=200, reply_headers=CHUNKED, reply=b"x,"),
            Ask("/e", status=200, reply_headers=CHUNKED),
            Ask("/f", status=500, reply=page("500 Internal Server Error")),
        ),
        error_log=(
            '[error] invalid size specified: "x"',
            '[error] invalid size specified: ""',
            '[error] invalid size specified: "-1"',
        ),
    ),
    Case(
        "echo_status and types",
        r"""
default_type text/x-own;
location /a { echo_status 404; echo "not here"; }
location /b { echo hello; echo_status 201; }
location /c { echo_status 302; echo x; }
location /d { echo_status 204; echo x; }
location /e { default_type ""; echo x; }
location /f { types { text/x-f html; } echo x; }
location /g { echo_status 500; echo x; error_page 500 /a; }
location /h { echo_status 304; echo x; }
location /outer { echo_status 418; location /outer/in { echo in; } }
location /p { return 403; error_page 403 /b; }
location /q { return 403; error_page 403 = /b; }
""",
        (
            Ask(
                "/a", status=404, reply_headers={"content-type": "text/x-own"}, reply=b"not here\n"
            ),
            Ask("/b", status=201, reply_headers={"content-type": "text/x-own"}, reply=b"hello\n"),
            Ask("/c", status=302, reply_headers={"content-type": "text/x-own"}, reply=b"x\n"),
            Ask("/d", status=204, reply_headers={}),
            Ask("/e", status=200, reply_headers={}, reply=b"x\n"),
            Ask("/f.html", status=200, reply_headers={"content-type": "text/x-f"}, reply=b"x\n"),
            Ask("/g", status=500, reply_headers={"content-type": "text/x-own"}, reply=b"x\n"),
            Ask(
                "/h",
                status=304,
                reply_headers={"content-type": "text/x-own"},
                differs="a 304 has no type",
                ours={"reply_headers": {}},
            ),
            Ask(
                "/outer/in", status=418, reply_headers={"content-type": "text/x-own"}, reply=b"in\n"
            ),
            Ask("/p", status=403, reply_headers={"content-type": "text/x-own"}, reply=b"hello\n"),
            Ask("/q", status=201, reply_headers={"content-type": "text/x-own"}, reply=b"hello\n"),
        ),
    ),
    Case(
        "commands without output",
        r"""
location /a { echo_sleep 0.001; }
location /b { echo_reset_timer; }
location /c { echo_read_request_body; }
location /d { echo_request_body; }
location /e { echo_blocking_sleep 0.001; echo done; }
location /f { echo before; echo_sleep 0.01; echo after; echo_flush; echo more; }
location /g { echo_flush; echo x; }
location /h { echo_sleep $arg_t; echo slept; }
location /i { echo first; echo_sleep x; echo slept; }
location /j { echo_blocking_sleep 0.; echo slept; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED),
            Ask("/b", status=200, reply_headers=CHUNKED),
            Ask("/c", status=200, reply_headers=CHUNKED),
            Ask("/d", status=200, reply_headers=CHUNKED),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"done\n"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"before\nafter\nmore\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"x\n"),
            Ask("/h?t=0.001", status=200, reply_headers=CHUNKED, reply=b"slept\n"),
            Ask("/h?t=.001", status=200, reply_headers=CHUNKED, reply=b"slept\n"),
            Ask("/h?t=0", status=200, reply_headers=CHUNKED, reply=b"slept\n"),
            Ask("/h?t=x", status=400, reply=page("400 Bad Request")),
            Ask("/h?t=-1", status=400, reply=page("400 Bad Request")),
            Ask("/h", status=400, reply=page("400 Bad Request")),
            Ask("/h?t=0.0001", status=400, reply=page("400 Bad Request")),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"slept\n"),
        ),
        error_log=(
            '[error] invalid sleep duration "x"',
            '[error] invalid sleep duration "-1"',
            '[error] invalid sleep duration ""',
            '[error] invalid sleep duration "0.0001"',
        ),
    ),
    Case(
        "refused",
        "location /t { echo_duplicate 3; }",
        refused=(
            'invalid number of arguments in "echo_duplicate" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused: echo in a server",
        "echo hello;",
        refused='"echo" directive is not allowed here in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: a variable", "location /t { echo $nosuch; }", refused='unknown "nosuch" variable'
    ),
    Case(
        "refused: a bare dollar",
        "location /t { echo 'a $ b'; }",
        refused="invalid variable name in %PREFIX%/conf/nginx.conf:25",
    ),
    Case(
        "refused: status",
        "location /t { echo_status 2x; }",
        refused='"echo_status" directive invalid number in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: status twice",
        "location /t { echo_status 200; echo_status 201; }",
        refused='"echo_status" directive is duplicate in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: sleep",
        "location /t { echo_sleep; }",
        refused=(
            'invalid number of arguments in "echo_sleep" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "refused: flush",
        "location /t { echo_flush 1; }",
        refused=(
            'invalid number of arguments in "echo_flush" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "refused: location",
        "location /t { echo_location; }",
        refused=(
            'invalid number of arguments in "echo_location" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused: subrequest",
        "location /t { echo_subrequest GET; }",
        refused=(
            'invalid number of arguments in "echo_subrequest" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused: client_request_uri",
        "location /t { echo $echo_client_request_uri; }",
        refused='unknown "echo_client_request_uri" variable',
    ),
]
