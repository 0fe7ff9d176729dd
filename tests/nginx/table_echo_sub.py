"""The echo module's sub-requests: where their output goes, what they see, how they fail.

Rule: a sub-request's response body becomes a part of the parent's, its status and headers are
nobody's; an error of it is nginx's page in the middle of the body.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "echo_location",
        r"""
location /a { echo before; echo_location /sub; echo after; }
location /b { echo_location /sub x=1; }
location /c { echo_location /sub?x=2; }
location /d { echo_location /sub?x=2 x=1; }
location /e { echo_location /sub; echo_location /sub x=2; }
location /f { echo_location /zmissing; echo after; }
location /g { echo_location /forbidden; echo after; }
location /h { echo_location /moved; echo after; }
location /i { echo_location /zfile; echo_location /zdir; echo after; }
location /j { echo_location /a; echo outer; }
location /k { echo_location $arg_to; echo after; }
location /l { echo_location @named; echo after; }
location /m { echo_location /int; echo_location /lua; echo_location /ret; }
location /n { echo_location /sub $args; }
location /o { echo_location /sta; echo "$echo_response_status"; }
location /p { echo_location /sub; echo_exec /ret; }
location /sub { echo "sub [$uri][$args][$request_uri][$request_method]"; }
location /forbidden { return 403; }
location /moved { return 302 /x; }
location /int { internal; echo internal; }
location /lua { content_by_lua_block { ngx.status = 404 ngx.header.X = 1
                ngx.say("lua ", ngx.is_subrequest) } }
location /ret { return 200 "returned\n"; }
location /sta { echo_status 404; echo -n "404 "; }
location @named { echo named; }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                reply=b"before\nsub [/sub][][/a][GET]\nafter\n",
            ),
            Ask("/a", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask(
                "/b?q=1", status=200, reply_headers=CHUNKED, reply=b"sub [/sub][x=1][/b?q=1][GET]\n"
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"sub [/sub][x=2][/c][GET]\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"sub [/sub][x=1][/d][GET]\n"),
            Ask(
                "/e",
                status=200,
                reply_headers=CHUNKED,
                reply=b"sub [/sub][][/e][GET]\nsub [/sub][x=2][/e][GET]\n",
            ),
            Ask(
                "/f",
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
                "/g",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"<html>\r\n"
                    b"<head><title>403 Forbidden</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>403 Forbidden</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask(
                "/h",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"<html>\r\n"
                    b"<head><title>302 Found</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>302 Found</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask(
                "/i",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"a file\n"
                    b"<html>\r\n"
                    b"<head><title>301 Moved Permanently</title></head>\r\n"
                    b"<body>\r\n"
                    b"<center><h1>301 Moved Permanently</h1></center>\r\n"
                    b"<hr><center>nginx</center>\r\n"
                    b"</body>\r\n"
                    b"</html>\r\n"
                    b"after\n"
                ),
            ),
            Ask(
                "/j",
                status=200,
                reply_headers=CHUNKED,
                reply=b"before\nsub [/sub][][/j][GET]\nafter\nouter\n",
            ),
            Ask(
                "/k?to=/sub",
                status=200,
                reply_headers=CHUNKED,
                reply=b"sub [/sub][][/k?to=/sub][GET]\nafter\n",
            ),
            Ask(
                "/l",
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
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b"internal\nlua true\nreturned\n"),
            Ask(
                "/n?a=1", status=200, reply_headers=CHUNKED, reply=b"sub [/sub][a=1][/n?a=1][GET]\n"
            ),
            Ask("/o", status=200, reply_headers=CHUNKED, reply=b"404 200\n"),
            Ask(
                "/a",
                method="POST",
                body=b"abc",
                status=200,
                reply_headers=CHUNKED,
                reply=b"before\nsub [/sub][][/a][POST]\nafter\n",
            ),
        ),
        files={"html/zfile": "a file\n", "html/zdir/x": "x"},
        error_log=(
            ('[error] open() "%PREFIX%/html/zmissing" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%/html@named" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "refused URIs",
        r"""
location /k { echo_location $arg_to; echo after; }
location /l { echo x; echo_location $arg_to; echo after; }
""",
        (
            Ask(
                "/k?to=/../x",
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
                "/k",
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
                "/l",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x\n",
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
                "/l?to=/a/../../x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"x\n",
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
    ),
    Case(
        "error pages of a sub-request",
        r"""
error_page 404 /page;
error_page 403 = @other;
location /a { echo_location /zmissing; echo after; }
location /b { echo_location /forbidden; echo after; }
location /page { return 200 "page [$uri][$args]\n"; }
location /forbidden { return 403; }
location @other { echo "other $uri"; }
""",
        (
            Ask("/a?q=1", status=200, reply_headers=CHUNKED, reply=b"page [/page][]\nafter\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"other /forbidden\nafter\n"),
        ),
        error_log=(
            ('[error] open() "%PREFIX%/html/zmissing" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "what a sub-request sees",
        r"""
location /a { set $v parent; echo_location /sub; echo "parent's [$v]"; }
location /b { set $v parent; echo_subrequest GET /sub; echo "parent's [$v]"; }
location /sub { echo "sub's [$v][$arg_x][$http_x_one]"; set $w 1; }
location /c { echo_read_request_body; echo_location /body; }
location /d { echo_location /body; echo "[$request_body]"; }
location /body { echo "$echo_request_method $echo_client_request_method [$request_body]
[$http_content_length][$content_type]"; }
location /e { echo $echo_incr; echo_location /incr; echo $echo_incr; }
location /incr { echo "incr $echo_incr"; }
location /f { access_by_lua_block { ngx.log(ngx.WARN, "access ", ngx.var.uri) }
              echo_location /f2; echo x; }
location /f2 {
    rewrite_by_lua_block { ngx.log(ngx.WARN, "rewrite ", ngx.var.uri) }
    access_by_lua_block { ngx.log(ngx.WARN, "access ", ngx.var.uri) }
    header_filter_by_lua_block { ngx.log(ngx.WARN, "header filter ", ngx.var.uri) }
    body_filter_by_lua_block { if ngx.arg[1] ~= "" then ngx.arg[1] = ngx.arg[1]:upper() end }
    log_by_lua_block { ngx.log(ngx.WARN, "log ", ngx.var.uri) }
    echo f2;
}
location /g { header_filter_by_lua_block { ngx.header.X_Parent = 1 } echo_location /g2; }
location /g2 { more_set_headers "X-Child: 1"; add_header X-Add 1; echo g2; }
location /h { body_filter_by_lua_block { ngx.arg[1] = "<" .. ngx.arg[1] .. ">" }
              echo one; echo_location /ret; echo two; }
location /i { body_filter_by_lua_block { ngx.arg[1] = "<" .. ngx.arg[1] .. ">" }
              echo_location /ret; }
location /ret { return 200 "ret\n"; }
location /j { echo_location /exec; }
location /exec { echo_exec /ret; }
location /k { echo_location /rw; }
location /rw { rewrite ^ /ret last; }
""",
        (
            Ask(
                "/a?x=1",
                headers=(("X-One", "1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"sub's [][][1]\nparent's [parent]\n",
            ),
            Ask(
                "/b?x=1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"sub's [][][]\nparent's [parent]\n",
            ),
            Ask(
                "/c",
                method="POST",
                headers=(("Content-Type", "a/b"),),
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET POST [body]\n[4][a/b]\n",
            ),
            Ask(
                "/d",
                method="POST",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET POST [body]\n[4][]\n[body]\n",
            ),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"1\nincr 2\n3\n"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"F2\nx\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, also={"x-parent": "1"}, reply=b"g2\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"<one\n>ret\n<two\n><>"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"<>ret\n<>"),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"ret\n"),
            Ask("/k", status=200, reply_headers=CHUNKED, reply=b"ret\n"),
        ),
        error_log=(
            '[warn] using uninitialized "v" variable',
            '[warn] using uninitialized "v" variable',
            "[warn] [lua] access_by_lua(conf):1: access /f",
            "[warn] [lua] rewrite_by_lua(conf):1: rewrite /f2",
            "[warn] [lua] header_filter_by_lua(conf):1: header filter /f2",
        ),
    ),
]
