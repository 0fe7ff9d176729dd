"""The echo module's variables, the request body, loops and internal redirects.

Rule: see table_echo; times are compared only where they are 0 or far apart.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "request facts",
        r"""
location /m { echo $echo_request_method $echo_client_request_method; }
location /u { rewrite ^/u/(.*) /v/$1 last; }
location /v { echo "$echo_request_uri $echo_cacheable_request_uri $request_uri"; }
location /h { echo -n $echo_client_request_headers; }
location /s { echo "[$echo_response_status]"; echo "[$echo_response_status]"; }
location /s2 { echo_status 201; echo "[$echo_response_status]"; echo "[$echo_response_status]"; }
location /r { return 200 "[$echo_response_status][$echo_it][$echo_incr][$echo_request_uri]"; }
location /i { echo $echo_incr; echo $echo_incr $echo_incr; }
location /l { content_by_lua_block { ngx.say(ngx.var.echo_request_uri, ngx.var.echo_request_method,
    ngx.var.echo_it, ngx.var.echo_response_status) } }
""",
        (
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b"GET GET\n"),
            Ask("/m", method="POST", status=200, reply_headers=CHUNKED, reply=b"POST POST\n"),
            Ask(
                "/u/a%20b?q=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/v/a b /v/a b /u/a%20b?q=1\n",
            ),
            Ask(
                "/h",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /h HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                differs="ASGI servers hand over lower-case names",
                ours={"reply": b"GET /h HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"},
            ),
            Ask(
                "/h?a=%20b",
                headers=(("X-One", "1"), ("X-Two", "a b")),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET /h?a=%20b HTTP/1.1\r\n"
                    b"Host: localhost\r\n"
                    b"X-One: 1\r\n"
                    b"X-Two: a b\r\n"
                    b"Connection: close\r\n"
                    b"\r\n"
                ),
                differs="ASGI servers hand over lower-case names",
                ours={
                    "reply": (
                        b"GET /h?a=%20b HTTP/1.1\r\n"
                        b"host: localhost\r\n"
                        b"x-one: 1\r\n"
                        b"x-two: a b\r\n"
                        b"connection: close\r\n"
                        b"\r\n"
                    )
                },
            ),
            Ask(
                "/h",
                method="POST",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"POST /h HTTP/1.1\r\n"
                    b"Host: localhost\r\n"
                    b"Content-Length: 4\r\n"
                    b"Connection: close\r\n"
                    b"\r\n"
                ),
                differs="ASGI servers hand over lower-case names",
                ours={
                    "reply": (
                        b"POST /h HTTP/1.1\r\n"
                        b"host: localhost\r\n"
                        b"content-length: 4\r\n"
                        b"connection: close\r\n"
                        b"\r\n"
                    )
                },
            ),
            Ask("/s", status=200, reply_headers=CHUNKED, reply=b"[]\n[200]\n"),
            Ask("/s2", status=201, reply_headers=CHUNKED, reply=b"[]\n[201]\n"),
            Ask("/r", status=200, reply=b"[200][][][/r]"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"1\n2 3\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=b"/lGETnilnil\n"),
        ),
    ),
    Case(
        "timer",
        r"""
location /a { echo_reset_timer; echo $echo_timer_elapsed; }
location /b {
    echo_reset_timer;
    echo_sleep 0.12;
    set $e $echo_timer_elapsed;
    content_by_lua_block {
        local t = tonumber(ngx.var.echo_timer_elapsed)
        ngx.say(t < 0.1, ngx.var.echo_timer_elapsed:find("^%d+%.%d%d%d$"))
    }
}
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"0.000\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"true15\n"),
        ),
    ),
    Case(
        "request body",
        r"""
location /a { echo_read_request_body; echo_request_body; }
location /b { echo_read_request_body; echo "[$echo_request_body]"; echo "[$request_body]"; }
location /c { echo_request_body; echo "[$echo_request_body]"; }
location /d { client_body_buffer_size 4; echo_read_request_body; echo "[$echo_request_body]";
              echo_request_body; }
location /e { client_max_body_size 3; echo_read_request_body; echo_request_body; echo x; }
location /f { echo_request_body; echo_read_request_body; echo_request_body; echo_request_body; }
""",
        (
            Ask(
                "/a",
                method="POST",
                body=b"hello\nworld",
                status=200,
                reply_headers=CHUNKED,
                reply=b"hello\nworld",
            ),
            Ask("/a", status=200, reply_headers=CHUNKED),
            Ask(
                "/a",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                status=200,
                reply_headers=CHUNKED,
                reply=b"abcde",
            ),
            Ask(
                "/b",
                method="POST",
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=b"[hello]\n[hello]\n",
            ),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"[]\n[]\n"),
            Ask(
                "/c", method="POST", body=b"hello", status=200, reply_headers=CHUNKED, reply=b"[]\n"
            ),
            Ask(
                "/d",
                method="POST",
                body=b"hello world",
                status=200,
                reply_headers=CHUNKED,
                reply=b"[]\nhello world",
            ),
            Ask(
                "/e",
                method="POST",
                body=b"hello world",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/e",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"5\r\nabcde\r\n0\r\n\r\n",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/f",
                method="POST",
                body=b"twice",
                status=200,
                reply_headers=CHUNKED,
                reply=b"twicetwice",
            ),
        ),
        error_log=(
            "[error] client intended to send too large body: 11 bytes",
            "[error] client intended to send too large chunked body: 0+5 bytes",
        ),
    ),
]
