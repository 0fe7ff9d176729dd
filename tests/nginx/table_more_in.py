"""headers-more, the request's side: more_set_input_headers and more_clear_input_headers.

Rule: they run in the rewrite phase, after the rewrite module's directives; what follows sees the
request as changed.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "set and clear",
        r"""
location /a { more_set_input_headers "X-One: 1" "X-Var: $uri"; echo "$http_x_one $http_x_var"; }
location /b { more_set_input_headers "X-One: new"; echo "[$http_x_one]"; }
location /c { more_clear_input_headers X-One; echo "[$http_x_one]"; }
location /d { more_set_input_headers "X-One:"; echo "[$http_x_one]"; }
location /e { more_set_input_headers "Host: other.example:81"; echo "$host $http_host"; }
location /f { more_clear_input_headers "X-*"; echo "[$http_x_one][$http_x_two][$http_y]"; }
location /g { more_set_input_headers -r "X-One: new"; echo "[$http_x_one]"; }
location /h { more_set_input_headers -t "a/b" "X-One: new"; echo "[$http_x_one]"; }
location /i { more_set_input_headers "Cookie: a=1; b=2"; echo "$cookie_a $cookie_b $http_cookie"; }
location /j { more_set_input_headers "User-Agent: ua" "Referer: ref" "Content-Type: x/y";
              echo "$http_user_agent $http_referer $content_type"; }
location /k { more_set_input_headers "X-One: a" "X-One: b"; echo "[$http_x_one]"; }
location /l { more_set_input_headers "Authorization: Basic dXNlcjpwdw=="; echo "$remote_user"; }
location /m { more_clear_input_headers Host; echo "[$host][$http_host]"; }
location /n { more_set_input_headers "X-Forwarded-For: 1.2.3.4"; echo "$http_x_forwarded_for"; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"1 /a\n"),
            Ask(
                "/a", headers=(("X-One", "0"),), status=200, reply_headers=CHUNKED, reply=b"1 /a\n"
            ),
            Ask(
                "/b",
                headers=(("X-One", "0"), ("X-One", "1")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[new]\n",
            ),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"[new]\n"),
            Ask(
                "/c",
                headers=(("X-One", "0"), ("X-One", "1")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[]\n",
            ),
            Ask("/d", headers=(("X-One", "0"),), status=200, reply_headers=CHUNKED, reply=b"[]\n"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"other.example other.example:81\n"),
            Ask(
                "/f",
                headers=(("X-One", "0"), ("X-Two", "2"), ("Y", "3")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[][][3]\n",
            ),
            Ask(
                "/g", headers=(("X-One", "0"),), status=200, reply_headers=CHUNKED, reply=b"[new]\n"
            ),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"[]\n"),
            Ask(
                "/h",
                headers=(("X-One", "0"), ("Content-Type", "a/b")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[new]\n",
            ),
            Ask(
                "/h",
                headers=(("X-One", "0"), ("Content-Type", "a/c")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[0]\n",
            ),
            Ask("/h", headers=(("X-One", "0"),), status=200, reply_headers=CHUNKED, reply=b"[0]\n"),
            Ask(
                "/i",
                headers=(("Cookie", "a=0"), ("Cookie", "c=0")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"1 2 a=1; b=2\n",
            ),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"1 2 a=1; b=2\n"),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"ua ref x/y\n"),
            Ask("/k", headers=(("X-One", "0"),), status=200, reply_headers=CHUNKED, reply=b"[b]\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=b"user\n"),
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b"[localhost][]\n"),
            Ask(
                "/n",
                headers=(("X-Forwarded-For", "9"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"1.2.3.4\n",
            ),
        ),
    ),
    Case(
        "its place among the phases",
        r"""
more_set_input_headers "X-Server: 1";
location /a {
    set $before "[$http_x_one]";
    more_set_input_headers "X-One: new";
    set $after "[$http_x_one]";
    rewrite_by_lua_block { ngx.ctx.seen = ngx.var.http_x_one }
    access_by_lua_block { ngx.ctx.access = ngx.req.get_headers().x_one }
    content_by_lua_block {
        ngx.say(ngx.var.before, ngx.var.after, " ", ngx.ctx.seen, " ", ngx.ctx.access)
    }
}
location /b { more_set_input_headers "X-One: new";
              if ($http_x_one = new) { echo seen; } echo "unseen $http_x_one"; }
location /c { more_set_input_headers "X-Sub: 1"; echo_location /sub; echo "$http_x_sub"; }
location /sub { more_set_input_headers "X-In: 2"; echo "$http_x_sub $http_x_in $http_x_server"; }
location /d { more_set_input_headers "X-One: d"; rewrite ^ /e last; }
location /e { echo "[$http_x_one]"; }
location /f { more_set_input_headers "X-One: f"; more_clear_input_headers X-Old Accept;
              proxy_pass http://dump; proxy_set_header Host fixed; }
location /app { more_set_input_headers "X-One: app" "Host: fixed"; more_clear_input_headers X-Old;
                %APP% }
location /g { if ($arg_x) { more_set_input_headers "X-One: if"; }
              more_set_input_headers "X-Two: 2"; echo "$http_x_one $http_x_two"; }
location /h { more_set_input_headers "X-One: h"; return 200 "[$http_x_one]"; }
location /i { more_set_input_headers "Range: bytes=0-1"; alias %PREFIX%/html/file; }
location /j { more_set_input_headers "Content-Length: 2"; echo_read_request_body;
              echo "$echo_request_body $http_content_length"; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"[][] new new\n"),
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"[][] new new\n"),
            Ask(
                "/b",
                status=200,
                reply_headers=CHUNKED,
                reply=b"unseen \n",
                differs="a variable of a header is computed each time",
                ours={"reply": b"unseen new\n"},
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"1 2 1\n1\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"[d]\n"),
            Ask(
                "/f",
                headers=(("X-Old", "1"), ("X-Keep", "2")),
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/f\n"
                    b"query=\n"
                    b"host: fixed\n"
                    b"x-keep: 2\n"
                    b"x-one: f\n"
                    b"x-server: 1\n"
                    b"\n"
                ),
            ),
            Ask(
                "/app",
                headers=(("X-Old", "1"), ("X-Keep", "2")),
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"host: fixed\n"
                    b"x-keep: 2\n"
                    b"x-one: app\n"
                    b"x-server: 1\n"
                    b"\n"
                ),
            ),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b" 2\n"),
            Ask("/g?x=1", status=200, reply_headers=CHUNKED, reply=b"if 2\n"),
            Ask("/h", status=200, reply=b"[]"),
            Ask(
                "/i",
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "content-range": "bytes 0-1/7",
                },
                reply=b"a ",
            ),
            Ask(
                "/j",
                method="POST",
                body=b"abcd",
                status=200,
                reply_headers=CHUNKED,
                reply=b"ab 2\n",
            ),
        ),
        files={"html/file": "a file\n"},
        apps=("dump",),
        app="dump",
    ),
    Case(
        "rewrite_by_lua_no_postpone",
        r"""
location /a {
    more_set_input_headers "X-One: new";
    rewrite_by_lua_block { ngx.ctx.seen = ngx.var.http_x_one or "nil" }
    content_by_lua_block { ngx.say(ngx.ctx.seen) }
}
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
        ),
        http="rewrite_by_lua_no_postpone on;",
    ),
]
