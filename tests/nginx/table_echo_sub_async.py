"""The echo module's sub-requests, continued: echo_subrequest, the asynchronous ones, depth.

Rule: the output of an asynchronous sub-request stands where its command stands.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "echo_subrequest",
        r"""
location /a { echo_subrequest POST /sub -q x=1 -b hello; echo after; }
location /b { echo_subrequest GET /sub?y=2; }
location /c { echo_subrequest GET /sub?y=2 -q x=1; }
location /d { echo_subrequest DELETE /sub; }
location /e { echo_subrequest BOGUS /sub -b "a b"; }
location /f { echo_subrequest PUT /sub -f conf/body.txt; }
location /g { echo_subrequest PUT /sub -f conf/none.txt; echo after; }
location /h { echo_subrequest HEAD /sub -q x=1; echo after; }
location /i { echo_subrequest POST /sub -x y; echo after; }
location /j { echo_subrequest POST /sub -b ""; }
location /k { echo_subrequest POST /sub -b $arg_b -q $arg_q; }
location /l { echo_subrequest POST /zmissing -b x; }
location /m { echo_subrequest $arg_m $arg_u -b x; echo after; }
location /n { echo_subrequest POST /sub -q x=1 -b; }
location /o { echo_subrequest POST /up -b upstream; }
location /up { proxy_pass http://dump; proxy_set_header Host fixed; }
location /sub {
    echo_read_request_body;
    echo "$echo_request_method $uri [$args] [$http_content_length] [$echo_request_body]";
    echo_request_body;
    echo;
}
""",
        (
            Ask(
                "/a",
                headers=(("X-One", "1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /sub [x=1] [5] [hello]\nhello\nafter\n",
            ),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"GET /sub [y=2] [] []\n\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"GET /sub [x=1] [] []\n\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"DELETE /sub [] [] []\n\n"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"BOGUS /sub [] [3] [a b]\na b\n"),
            Ask(
                "/f",
                status=200,
                reply_headers=CHUNKED,
                reply=b"PUT /sub [] [12] []\nfrom a file\n\n",
                differs="the file is read into memory, where variables see it",
                ours={"reply": b"PUT /sub [] [12] [from a file\n]\nfrom a file\n\n"},
            ),
            Ask(
                "/g",
                status=200,
                reply_headers=CHUNKED,
                cut=True,
                differs=(
                    "the head has not left yet, so a 500 stands for the response that nginx cuts"
                ),
                ours={
                    "status": 500,
                    "reply_headers": None,
                    "reply": page("500 Internal Server Error"),
                    "cut": False,
                },
            ),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"after\n"),
            Ask(
                "/i",
                status=200,
                reply_headers=CHUNKED,
                cut=True,
                differs=(
                    "the head has not left yet, so a 500 stands for the response that nginx cuts"
                ),
                ours={
                    "status": 500,
                    "reply_headers": None,
                    "reply": page("500 Internal Server Error"),
                    "cut": False,
                },
            ),
            Ask(
                "/j",
                method="POST",
                body=b"parent",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /sub [] [6] [parent]\nparent\n",
            ),
            Ask(
                "/k?b=%20x&q=a=b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /sub [a=b] [4] [%20x]\n%20x\n",
            ),
            Ask("/k", status=200, reply_headers=CHUNKED, reply=b"POST /sub [] [] []\n\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=page("404 Not Found")),
            Ask(
                "/m?m=POST&u=/sub",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /sub [] [1] [x]\nx\nafter\n",
            ),
            Ask(
                "/m?m=POST",
                status=200,
                reply_headers=CHUNKED,
                cut=True,
                differs=(
                    "the head has not left yet, so a 500 stands for the response that nginx cuts"
                ),
                ours={
                    "status": 500,
                    "reply_headers": None,
                    "reply": page("500 Internal Server Error"),
                    "cut": False,
                },
            ),
            Ask("/n", status=200, reply_headers=CHUNKED, reply=b"POST /sub [x=1] [] []\n\n"),
            Ask(
                "/o",
                status=200,
                reply_headers=CHUNKED,
                reply=b"method=POST\npath=/up\nquery=\ncontent-length: 8\nhost: fixed\n\nupstream",
            ),
            Ask(
                "/b",
                method="POST",
                body=b"parent",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /sub [y=2] [6] [parent]\nparent\n",
            ),
        ),
        files={"conf/body.txt": "from a file\n"},
        apps=("dump",),
        error_log=(
            ('[error] open() "%PREFIX%/conf/none.txt" failed (2: No such file or directory)'),
            "[error] unknown option for echo_subrequest*: -x",
            ('[error] open() "%PREFIX%/html/zmissing" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "asynchronous ones",
        r"""
location /a { echo_location_async /slow; echo_location_async /sub; echo after; }
location /b { echo before; echo_subrequest_async POST /sub -b x; echo between;
              echo_subrequest_async GET /slow -q y=1; echo after; }
location /c { echo_location_async /incr; echo "parent $echo_incr"; echo_location_async /incr; }
location /d { echo_location_async /slow; echo_sleep 0.002; echo slept; echo_location /sub;
              echo after; }
location /e { echo_location_async /zmissing; echo after; }
location /f { echo_location_async /nest; echo after; }
location /g { echo_location_async /slow; echo_flush; echo after; echo_flush; }
location /h { body_filter_by_lua_block { ngx.arg[1] = "<" .. ngx.arg[1] .. ">" }
              echo one; echo_location_async /slow; echo two; }
location /i { echo_location_async /sub; echo_exec /sub; }
location /slow { echo_sleep 0.01; echo "slow $uri"; }
location /sub { echo "sub $echo_request_method"; }
location /incr { echo "incr $echo_incr"; }
location /nest { echo_location_async /sub; echo nest; echo_location_async /slow; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"slow /slow\nsub GET\nafter\n"),
            Ask(
                "/b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"before\nsub POST\nbetween\nslow /slow\nafter\n",
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"incr 2\nparent 1\nincr 3\n"),
            Ask(
                "/d",
                status=200,
                reply_headers=CHUNKED,
                reply=b"slow /slow\nslept\nsub GET\nafter\n",
            ),
            Ask(
                "/e",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"<html>\r\n"
                    b"<head><title>404 Not Found</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>404 Not Found</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask(
                "/f", status=200, reply_headers=CHUNKED, reply=b"sub GET\nnest\nslow /slow\nafter\n"
            ),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"slow /slow\nafter\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"<one\n>slow /slow\n<two\n><>"),
            Ask("/a", method="HEAD", status=200, reply_headers=CHUNKED),
        ),
        error_log=(
            ('[error] open() "%PREFIX%/html/zmissing" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "too deep",
        r"""
location /a { echo -n "$arg_n."; echo_location /a "n=1$arg_n"; }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b".1.11.111.1111.11111.111111.1111111.11111111.111111111.1111111111.11111111"
                    b"111.111111111111.1111111111111.11111111111111.111111111111111.111111111111"
                    b"1111.11111111111111111.111111111111111111.1111111111111111111.111111111111"
                    b"11111111.111111111111111111111.1111111111111111111111.11111111111111111111"
                    b"111.111111111111111111111111.1111111111111111111111111.1111111111111111111"
                    b"1111111.111111111111111111111111111.1111111111111111111111111111.111111111"
                    b"11111111111111111111.111111111111111111111111111111.1111111111111111111111"
                    b"111111111.11111111111111111111111111111111.1111111111111111111111111111111"
                    b"11.1111111111111111111111111111111111.11111111111111111111111111111111111."
                    b"111111111111111111111111111111111111.1111111111111111111111111111111111111"
                    b".11111111111111111111111111111111111111.1111111111111111111111111111111111"
                    b"11111.1111111111111111111111111111111111111111.111111111111111111111111111"
                    b"11111111111111.111111111111111111111111111111111111111111.1111111111111111"
                    b"111111111111111111111111111.11111111111111111111111111111111111111111111.1"
                    b"11111111111111111111111111111111111111111111.11111111111111111111111111111"
                    b"11111111111111111.11111111111111111111111111111111111111111111111.11111111"
                    b"1111111111111111111111111111111111111111.111111111111111111111111111111111"
                    b"1111111111111111.11111111111111111111111111111111111111111111111111.111111"
                    b"111111111111111111111111111111111111111111111."
                ),
                cut=True,
                differs=(
                    "the head has not left yet, so a 500 stands for the response that nginx cuts"
                ),
                ours={
                    "status": 500,
                    "reply_headers": None,
                    "reply": page("500 Internal Server Error"),
                    "cut": False,
                },
            ),
        ),
        error_log=('[error] subrequests cycle while processing "/a"',),
    ),
]
