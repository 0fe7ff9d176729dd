"""ngx_http_auth_request_module: what the guard answers with, beyond table_guard_request.

Rule: /t guards itself by a sub-request; the reply shows what came back.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "the guard's challenge",
        r"""
location /1 { auth_request /two; echo in; }
location /3 { auth_request /forbidden; echo in; }
location /4 { auth_request /none; echo in; }
location /5 { auth_request /two; error_page 401 = @page; echo in; }
location /6 { auth_request /basic; echo in; }
location /7 { auth_request /two; add_header WWW-Authenticate own always; echo in; }
location /8 { satisfy any; auth_request /two; access_by_lua_block { } echo in; }
location /9 { satisfy any; auth_request /two; deny all; echo in; }
location @page { echo "page $sent_http_www_authenticate"; }
location /two { content_by_lua_block {
    ngx.header["WWW-Authenticate"] = { "Basic realm=one", "Bearer" }
    ngx.header.X = "y"
    ngx.exit(401)
} }
location /forbidden { content_by_lua_block {
    ngx.header["WWW-Authenticate"] = "Basic realm=one"
    ngx.exit(403)
} }
location /none { return 401; }
location /basic { auth_basic realm; auth_basic_user_file users; return 204; }
""",
        (
            Ask(
                "/1",
                status=401,
                also={"www-authenticate": "Bearer"},
                reply=page("401 Authorization Required"),
            ),
            Ask("/3", status=403, reply=page("403 Forbidden")),
            Ask("/4", status=401, reply=page("401 Authorization Required")),
            Ask(
                "/5",
                status=200,
                reply_headers=CHUNKED,
                also={"www-authenticate": "Bearer"},
                reply=b"page Bearer\n",
            ),
            Ask("/6", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/7",
                status=401,
                also={"www-authenticate": ["Bearer", "own"]},
                reply=page("401 Authorization Required"),
            ),
            Ask("/8", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/9",
                status=401,
                also={"www-authenticate": "Bearer"},
                reply=page("401 Authorization Required"),
            ),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
    ),
    Case(
        "error pages of the guard",
        r"""
location /1 { auth_request /a; echo in; }
location /2 { auth_request /b; echo in; }
location /3 { auth_request /c; echo in; }
location /4 { auth_request /d; error_page 500 = @broken; echo in; }
location /5 { auth_request /e; echo in; }
location /6 { auth_request /f; echo in; }
location /a { error_page 403 =200 /fine; return 403; }
location /b { error_page 500 =401 /fine; content_by_lua_block { error("oops") } }
location /c { error_page 404 = @named; return 404; }
location /d { return 410; }
location /e { rewrite ^ /f last; }
location /f { internal; try_files /nothing /fine; }
location /fine { return 200 fine; }
location @named { return 403 named; }
location @broken { echo "broken: $status"; }
""",
        (
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/2", status=401, reply=page("401 Authorization Required")),
            Ask("/3", status=403, reply=page("403 Forbidden")),
            Ask("/4", status=200, reply_headers=CHUNKED, reply=b"broken: 000\n"),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/6", status=200, reply_headers=CHUNKED, reply=b"in\n"),
        ),
        error_log=(
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
            "[error] auth request unexpected status: 410",
        ),
    ),
    Case(
        "guards in Lua",
        r"""
location /1 { auth_request /sleeps; echo in; }
location /2 { auth_request /execs; echo in; }
location /3 { auth_request /captures; echo in; }
location /4 { auth_request /rewrites; echo in; }
location /5 { auth_request /says; header_filter_by_lua_block { ngx.header.Y = "z" } echo in; }
location /6 { auth_request /ctx; content_by_lua_block { ngx.say(tostring(ngx.ctx.a)) } }
location /7 { auth_request /var; set $a 1; echo "a is $a"; }
location /8 {
    access_by_lua_block { ngx.log(ngx.WARN, "access: ", ngx.var.a) }
    auth_request /var;
    set $a 1;
    echo "a is $a";
}
location /9 { auth_request @named; echo in; }
location @named { return 204; }
location /sleeps { content_by_lua_block { ngx.sleep(0.001) ngx.exit(204) } }
location /execs { content_by_lua_block { ngx.exec("/sleeps") } }
location /captures { content_by_lua_block {
    ngx.exit(ngx.location.capture("/sleeps").status == 204 and 403 or 500)
} }
location /rewrites { rewrite_by_lua_block { ngx.exit(401) } }
location /says { content_by_lua_block { ngx.header.X = "y" ngx.say("said") ngx.say("more") } }
location /ctx { content_by_lua_block { ngx.ctx.a = 1 ngx.exit(200) } }
location /var { content_by_lua_block { ngx.var.a = 2 ngx.exit(200) } }
""",
        (
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/2", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/3", status=403, reply=page("403 Forbidden")),
            Ask("/4", status=401, reply=page("401 Authorization Required")),
            Ask("/5", status=200, reply_headers=CHUNKED, also={"y": "z"}, reply=b"in\n"),
            Ask("/6", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask("/7", status=200, reply_headers=CHUNKED, reply=b"a is 2\n"),
            Ask("/8", status=200, reply_headers=CHUNKED, reply=b"a is 2\n"),
            Ask("/9", status=500, reply=page("500 Internal Server Error")),
        ),
        error_log=(
            "[warn] [lua] access_by_lua(conf):1: access: 2",
            '[error] open() "%PREFIX%/html@named" failed (2: No such file or directory)',
            "[error] auth request unexpected status: 404",
        ),
    ),
    Case(
        "variables of auth_request_set",
        r"""
auth_request_set $outer $uri;
location /1 { auth_request /ok; echo "<$outer>"; }
location /2 { auth_request /ok; auth_request_set $own $uri; echo "<$outer|$own>"; }
location /3 { auth_request /ok; auth_request_set $a "$args|$request_uri"; echo "<$a>"; }
location /4 { auth_request /ok; auth_request_set $a "$a+"; echo "<$a>"; }
location /5 { auth_request off; auth_request_set $a x; echo "<$a>"; }
location /6 { auth_request /ok; auth_request_set $args x=y; echo "<$args|$arg_x>"; }
location /7 { auth_request /ok; auth_request_set $s $status; echo "<$s>"; }
location /8 { auth_request /ok; auth_request_set $u $remote_user; echo "<$u>"; }
location /9 { auth_request /no; auth_request_set $a $uri; error_page 403 /page; echo in; }
location = /page { echo "page <$a>"; }
location /ok { return 204; }
location /no { return 403; }
""",
        (
            Ask("/1?q", status=200, reply_headers=CHUNKED, reply=b"</ok>\n"),
            Ask("/2?q", status=200, reply_headers=CHUNKED, reply=b"<|/ok>\n"),
            Ask("/3?q", status=200, reply_headers=CHUNKED, reply=b"<|/3?q>\n"),
            Ask("/4?q", status=200, reply_headers=CHUNKED, reply=b"<+>\n"),
            Ask("/5?q", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/6?q", status=200, reply_headers=CHUNKED, reply=b"<x=y|y>\n"),
            Ask("/7?q", status=200, reply_headers=CHUNKED, reply=b"<204>\n"),
            Ask(
                "/8",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"<u>\n",
            ),
            Ask("/9", status=403, reply_headers=CHUNKED, reply=b"page </no>\n"),
        ),
    ),
    Case(
        "requests of other methods, with a body",
        r"""
location /t {
    auth_request /guard;
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_method(), " ", tostring(ngx.req.get_body_data()))
    }
}
location /app { auth_request /guard; %APP% }
location /guard { content_by_lua_block {
    ngx.req.read_body()
    ngx.exit(ngx.req.get_body_data() and 403 or 200)
} }
""",
        (
            Ask(
                "/t",
                method="POST",
                body=b"some body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST some body\n",
            ),
            Ask(
                "/t",
                method="PUT",
                body=b"some body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"PUT some body\n",
            ),
            Ask("/t", method="DELETE", status=200, reply_headers=CHUNKED, reply=b"DELETE nil\n"),
            Ask(
                "/app",
                method="POST",
                body=b"some body",
                status=200,
                reply=(
                    b"method=POST\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-length: 9\n"
                    b"host: localhost\n"
                    b"\n"
                    b"some body"
                ),
            ),
            Ask(
                "/app",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also={"content-length": "46"},
            ),
        ),
        app="dump",
    ),
]
