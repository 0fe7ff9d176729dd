"""The echo module's loops, internal redirects, and its place beside Lua, if and proxy_pass.

Rule: see table_echo.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "echo_foreach_split",
        r"""
location /a { echo_foreach_split , $arg_list; echo "item $echo_it"; echo_end; echo end; }
location /b { echo_foreach_split -- -- $arg_list; echo $echo_it; echo_end; }
location /c { echo_foreach_split , "a,b"; echo_foreach_split , "c,d"; echo x; echo_end; echo_end; }
location /d { echo x; echo_end; }
location /e { echo_end; echo x; }
location /f { echo_foreach_split , "a,b"; echo $echo_it; }
location /g { echo_foreach_split - "a-b"; echo $echo_it; echo_end; }
location /h { echo_foreach_split -x "a-b"; echo $echo_it; echo_end; }
location /i {
    echo_foreach_split "\n" "1\n2"; echo -n "($echo_it)"; echo_end;
    echo_foreach_split $arg_d $arg_list; echo -n "<$echo_it>"; echo_end;
}
location /j { echo_foreach_split , $arg_list; echo_location /sub "x=$echo_it"; echo_end; }
location /sub { echo "sub $arg_x [$echo_it]"; }
""",
        (
            Ask(
                "/a?list=a,b,c",
                status=200,
                reply_headers=CHUNKED,
                reply=b"item a\nitem b\nitem c\nend\n",
            ),
            Ask(
                "/a?list=,a,,b,", status=200, reply_headers=CHUNKED, reply=b"item a\nitem b\nend\n"
            ),
            Ask("/a?list=one", status=200, reply_headers=CHUNKED, reply=b"item one\nend\n"),
            Ask("/a?list=", status=200, reply_headers=CHUNKED, reply=b"end\n"),
            Ask("/a?list=,", status=200, reply_headers=CHUNKED, reply=b"end\n"),
            Ask("/b?list=a--b-c", status=200, reply_headers=CHUNKED, reply=b"a\nb-c\n"),
            Ask("/c", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/d",
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
                "/e",
                status=None,
                cut=True,
                differs="nginx closes the connection",
                ours={
                    "status": 500,
                    "reply_headers": None,
                    "reply": page("500 Internal Server Error"),
                    "cut": False,
                },
            ),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"a\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"a\nb\n"),
            Ask("/h", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/i?d=ab&list=xabyaabz",
                status=200,
                reply_headers=CHUNKED,
                reply=b"(1)(2)<x><ya><z>",
            ),
            Ask("/j?list=1,2", status=200, reply_headers=CHUNKED, reply=b"sub 1 []\nsub 2 []\n"),
        ),
        error_log=(
            "[error] Nested echo_foreach not supported yet.",
            "[error] Found a echo_end that has no corresponding echo_foreach before it.",
            "[error] Found a echo_end that has no corresponding echo_foreach before it.",
            (
                "[error] echo_foreach should take at least two arguments. (if your "
                'delimiter starts with "-", preceding it with a "--".)'
            ),
        ),
    ),
    Case(
        "echo_exec",
        r"""
location /a { echo_exec /target x=1; }
location /b { echo_exec /target?y=2; }
location /c { echo_exec /target?y=2 x=1; }
location /d { echo_exec @named; }
location /e { echo_exec @named q=1; }
location /f { echo_exec @none; }
location /g { echo_exec $arg_to; }
location /h { echo_exec /loop; }
location /loop { echo_exec /loop; }
location /i { echo_exec /target $args; }
location /k { echo_exec /priv; }
location /l { echo_exec /xmissing; }
location /m { echo_exec /a%20b?x=%20; }
location /n { echo_exec /target ""; }
location "/a b" { echo "[$uri][$args]"; }
location /priv { internal; echo "internal $uri"; }
location /target { echo "target $uri $args $request_uri $request_method"; }
location @named { echo "named $uri $args"; }
""",
        (
            Ask(
                "/a?q=0",
                status=200,
                reply_headers=CHUNKED,
                reply=b"target /target x=1 /a?q=0 GET\n",
            ),
            Ask(
                "/b?q=0",
                status=200,
                reply_headers=CHUNKED,
                reply=b"target /target y=2 /b?q=0 GET\n",
            ),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"target /target x=1 /c GET\n"),
            Ask("/d?q=0", status=200, reply_headers=CHUNKED, reply=b"named /d q=0\n"),
            Ask("/e?q=0", status=200, reply_headers=CHUNKED, reply=b"named /e q=0\n"),
            Ask("/f", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/g?to=/target",
                status=200,
                reply_headers=CHUNKED,
                reply=b"target /target  /g?to=/target GET\n",
            ),
            Ask("/g", status=400, reply=page("400 Bad Request")),
            Ask(
                "/g?to=/../x",
                status=None,
                cut=True,
                differs="nginx closes the connection",
                ours={
                    "status": 500,
                    "reply_headers": None,
                    "reply": page("500 Internal Server Error"),
                    "cut": False,
                },
            ),
            Ask("/h", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/i?q=0",
                status=200,
                reply_headers=CHUNKED,
                reply=b"target /target q=0 /i?q=0 GET\n",
            ),
            Ask("/k", status=200, reply_headers=CHUNKED, reply=b"internal /priv\n"),
            Ask("/l", status=404, reply=page("404 Not Found")),
            Ask("/m", status=200, reply_headers=CHUNKED, reply=b"[/a b][x=%20]\n"),
            Ask("/n?q=1", status=200, reply_headers=CHUNKED, reply=b"target /target  /n?q=1 GET\n"),
            Ask(
                "/a",
                method="POST",
                body=b"xyz",
                status=200,
                reply_headers=CHUNKED,
                reply=b"target /target x=1 /a POST\n",
            ),
        ),
        error_log=(
            "[warn] querystring q=1 ignored when exec'ing named location @named",
            '[error] could not find named location "@none"',
            (
                "[error] rewrite or internal redirection cycle while internally "
                'redirecting to "/loop"'
            ),
            ('[error] open() "%PREFIX%/html/xmissing" failed (2: No such file or directory)'),
        ),
    ),
    Case(
        "with Lua and if",
        r"""
location /a { rewrite_by_lua_block { ngx.header.X_R = 1 ngx.status = 404 } echo a; }
location /b { access_by_lua_block { ngx.say("lua") } echo b; }
location /c { header_filter_by_lua_block { ngx.header.X_F = ngx.header.content_type } echo c; }
location /d {
    body_filter_by_lua_block {
        ngx.arg[1] = "<" .. ngx.arg[1] .. (ngx.arg[2] and "|" or "") .. ">"
    }
    echo one two; echo -n x; echo_flush; echo y; echo_duplicate 2 ab;
}
location /e { content_by_lua_block { ngx.say("lua") } echo e; }
location /f { echo f; content_by_lua_block { ngx.say("lua") } }
location /g { if ($arg_x) { echo in; } content_by_lua_block { ngx.say("lua") } }
location /h { if ($arg_x) { content_by_lua_block { ngx.say("lua") } } echo out; }
location /i { if ($arg_x) { proxy_pass http://hello; } echo out; }
location /j { proxy_pass http://hello; echo j; }
location /k { echo k; proxy_pass http://hello; }
location /l { log_by_lua_block { ngx.log(ngx.WARN, "status ", ngx.status, " ", ngx.var.uri) }
              echo l; }
location /m { echo m; return 201 "returned"; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, also={"x-r": "1"}, reply=b"a\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/c", status=200, reply_headers=CHUNKED, also={"x-f": "text/plain"}, reply=b"c\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"<one two\n><x><><y\n><abab><|>"),
            Ask("/e", status=200, reply_headers=CHUNKED, reply=b"e\n"),
            Ask("/f", status=200, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/g?x=1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"out\n"),
            Ask("/h?x=1", status=200, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"out\n"),
            Ask("/i?x=1", status=200, reply=b"hello\n"),
            Ask("/k", status=200, reply=b"hello\n"),
            Ask("/l", status=200, reply_headers=CHUNKED, reply=b"l\n"),
            Ask("/m", status=201, reply=b"returned"),
        ),
        apps=("hello",),
        error_log=("[warn] [lua] log_by_lua(conf):1: status 200 /l while logging request",),
    ),
]
