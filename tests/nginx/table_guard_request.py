"""The auth_request module: what the sub-request's status means, its variables, headers and body.

Rule: /t guards itself by a sub-request; the reply shows what came back.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "every status of the guard",
        r"""
location /t/200 { auth_request /guard/200; echo in; }
location /t/201 { auth_request /guard/201; echo in; }
location /t/204 { auth_request /guard/204; echo in; }
location /t/299 { auth_request /guard/299; echo in; }
location /t/301 { auth_request /guard/301; echo in; }
location /t/302 { auth_request /guard/302; echo in; }
location /t/400 { auth_request /guard/400; echo in; }
location /t/401 { auth_request /guard/401; echo in; }
location /t/403 { auth_request /guard/403; echo in; }
location /t/404 { auth_request /guard/404; echo in; }
location /t/418 { auth_request /guard/418; echo in; }
location /t/500 { auth_request /guard/500; echo in; }
location /t/503 { auth_request /guard/503; echo in; }
location ~ ^/guard/(\d+)$ {
    content_by_lua_block { ngx.status = tonumber(ngx.var[1]) ngx.say("x") }
}
""",
        (
            Ask("/t/200", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/t/201", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/t/204", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/t/299", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/t/301", status=500, reply=page("500 Internal Server Error")),
            Ask("/t/302", status=500, reply=page("500 Internal Server Error")),
            Ask("/t/400", status=500, reply=page("500 Internal Server Error")),
            Ask("/t/401", status=401, reply=page("401 Authorization Required")),
            Ask("/t/403", status=403, reply=page("403 Forbidden")),
            Ask("/t/404", status=500, reply=page("500 Internal Server Error")),
            Ask("/t/418", status=500, reply=page("500 Internal Server Error")),
            Ask("/t/500", status=500, reply=page("500 Internal Server Error")),
            Ask("/t/503", status=500, reply=page("500 Internal Server Error")),
        ),
        error_log=(
            "[error] auth request unexpected status: 301",
            "[error] auth request unexpected status: 302",
            "[error] auth request unexpected status: 400",
            "[error] auth request unexpected status: 404",
            "[error] auth request unexpected status: 418",
            "[error] auth request unexpected status: 500",
            "[error] auth request unexpected status: 503",
        ),
    ),
    Case(
        "statuses that the guard ends with by itself",
        r"""
location /a { auth_request /return401; echo in; }
location /b { auth_request /return403; echo in; }
location /c { auth_request /missing; echo in; }
location /d { auth_request /error; echo in; }
location /e { auth_request /redirect; echo in; }
location /f { auth_request /basic; echo in; }
location /g { auth_request /file; echo in; }
location /h { auth_request /close; echo in; }
location /i { auth_request /204; echo in; }
location /j { auth_request /app; echo in; }
location /k { auth_request /app404; echo in; }
location /return401 { add_header WWW-Authenticate 'Bearer realm="x"' always; return 401; }
location /return403 { return 403 "text"; }
location /error { content_by_lua_block { error("oops") } }
location /redirect { return 302 /login; }
location /basic {
    content_by_lua_block { ngx.header.www_authenticate = 'Basic realm="guard"' ngx.exit(401) }
}
location /close { return 444; }
location /204 { return 204; }
location /app { proxy_pass http://hello; }
location /app404 { proxy_pass http://missing; }
""",
        (
            Ask("/a", status=401, reply=page("401 Authorization Required")),
            Ask("/b", status=403, reply=page("403 Forbidden")),
            Ask("/c", status=500, reply=page("500 Internal Server Error")),
            Ask("/d", status=500, reply=page("500 Internal Server Error")),
            Ask("/e", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/f",
                status=401,
                also={"www-authenticate": 'Basic realm="guard"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/h", closes=444, status=None, cut=True),
            Ask("/i", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/j", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/k", status=500, reply=page("500 Internal Server Error")),
        ),
        files={"html/file": "x\n"},
        apps=("hello", "missing"),
        error_log=(
            ('[error] open() "%PREFIX%/html/missing" failed (2: No such file or directory)'),
            "[error] auth request unexpected status: 404",
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
            "[error] auth request unexpected status: 500",
            "[error] auth request unexpected status: 302",
            "[error] auth request unexpected status: 404",
        ),
    ),
    Case(
        "auth_request_set: variables and headers of the guard",
        r"""
location /a {
    auth_request /guard;
    auth_request_set $user $upstream_http_x_powered_by;
    auth_request_set $code $upstream_status;
    auth_request_set $out $sent_http_x_guard;
    auth_request_set $text "fixed $uri";
    auth_request_set $lua $from_lua;
    header_filter_by_lua_block { ngx.header.x_seen = ngx.var.user }
    echo "$user|$code|$out|$text|$lua";
}
location /b {
    set $user "before";
    auth_request /deny;
    auth_request_set $user "after $sent_http_x_guard";
    error_page 403 = @denied;
    echo in;
}
location /c {
    auth_request /guardlua;
    auth_request_set $out $sent_http_x_guard;
    auth_request_set $lua $from_lua;
    echo "$out|$lua";
}
location @denied { echo "denied $user"; }
location /guard { set $from_lua "no"; proxy_pass http://rich; add_header X-Guard yes; }
location /guardlua {
    set $from_lua "";
    content_by_lua_block { ngx.var.from_lua = "lua" ngx.header.x_guard = "yes" ngx.say("ok") }
}
location /deny { add_header X-Guard no always; return 403; }
""",
        (
            Ask(
                "/a",
                status=200,
                reply_headers=CHUNKED,
                also={"x-seen": "python"},
                reply=b"python|201||fixed /guard|no\n",
            ),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"denied after \n"),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"yes|lua\n"),
        ),
        apps=("rich",),
    ),
    Case(
        "what the guard sees: URI, method, headers, no body",
        r"""
location /t {
    auth_request /guard?given=1;
    set $x "parent";
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.ctx.seen, " ", ngx.var.seen, " body ", tostring(ngx.req.get_body_data()))
    }
}
location /guard { set $seen ""; content_by_lua_block {
    ngx.req.read_body()
    ngx.log(ngx.ERR, "guard: ",
    ngx.req.get_method(), " ", ngx.var.request_method, " ", ngx.var.uri, " [", ngx.var.args,
        "] ", ngx.var.request_uri, " ", ngx.var.http_x, " ",
        tostring(ngx.var.http_content_length), " ", tostring(ngx.req.get_body_data()), " ",
        tostring(ngx.is_subrequest), " ", ngx.var.x)
} }
location /p { auth_request /gp; echo_read_request_body; echo_request_body; }
location /gp { proxy_pass http://dump; }
location /q { auth_request /gq; proxy_pass http://dump; }
location /gq {
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header X-Original-URI $request_uri;
    proxy_pass http://dump;
}
""",
        (
            Ask(
                "/t?own=1",
                headers=(("X", "header"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"nil  body nil\n",
            ),
            Ask(
                "/t",
                method="POST",
                headers=(("X", "h"),),
                body=b"some body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"nil  body some body\n",
            ),
            Ask("/p", status=200, reply_headers=CHUNKED),
            Ask(
                "/q",
                method="POST",
                body=b"some body",
                status=200,
                reply=b"method=POST\npath=/q\nquery=\ncontent-length: 9\nhost: dump\n\nsome body",
            ),
            Ask("/t", method="HEAD", status=200, reply_headers=CHUNKED),
        ),
        apps=("dump",),
        error_log=(
            (
                "[error] [lua] content_by_lua(conf):3: guard: GET GET /guard?given=1 "
                "[nil] /t?own=1 header nil nil true parent"
            ),
            (
                "[error] [lua] content_by_lua(conf):3: guard: GET POST /guard?given=1 "
                "[nil] /t h 9 nil true parent"
            ),
            (
                "[error] [lua] content_by_lua(conf):3: guard: GET HEAD /guard?given=1 "
                "[nil] /t nil nil nil true parent"
            ),
        ),
    ),
]
