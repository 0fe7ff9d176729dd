"""The order of modules before the content: realip, limit_req, limit_conn, access, auth_basic,
auth_request, access_by_lua.

Rule: each pair is told apart by a request that both would refuse, or by what the log says.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "realip, then limits",
        r"""
set_real_ip_from 127.0.0.2;
location / { limit_req zone=req; content_by_lua_block { ngx.say("in") } }
location /own {
    set_real_ip_from 127.0.0.1;
    limit_req zone=req;
    content_by_lua_block { ngx.say("in") }
}
""",
        (
            Ask(
                "/",
                headers=(("X-Real-IP", "192.0.2.1"),),
                client="127.0.0.2",
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/",
                headers=(("X-Real-IP", "192.0.2.2"),),
                client="127.0.0.2",
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/",
                headers=(("X-Real-IP", "192.0.2.2"),),
                client="127.0.0.2",
                status=503,
                reply=page("503 Service Temporarily Unavailable"),
            ),
            Ask(
                "/own",
                headers=(("X-Real-IP", "192.0.2.3"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/own",
                headers=(("X-Real-IP", "192.0.2.4"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"in\n",
            ),
            Ask(
                "/own",
                headers=(("X-Real-IP", "192.0.2.4"),),
                status=503,
                reply=page("503 Service Temporarily Unavailable"),
            ),
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/own", status=503, reply=page("503 Service Temporarily Unavailable")),
        ),
        http=r"""
limit_req_zone $remote_addr zone=req:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_conn_zone $remote_addr zone=conn:32k;
limit_req_log_level info;
""",
    ),
    Case(
        "limit_req, then limit_conn",
        r"""
error_page 503 = @refused;
location / {
    limit_conn conn 1;
    limit_req zone=all;
    echo "<$limit_req_status|$limit_conn_status>";
}
location @refused { echo "<$limit_req_status|$limit_conn_status>"; }
""",
        (
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"<PASSED|PASSED>\n"),
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"<REJECTED|>\n"),
        ),
        http=r"""
limit_req_zone $remote_addr zone=req:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_conn_zone $remote_addr zone=conn:32k;
limit_req_log_level info;
""",
    ),
    Case(
        "limits, then access, auth_basic, auth_request, access_by_lua",
        r"""
error_page 503 =200 /limited;
location /1 { deny all; limit_req zone=all; }
location /2 { limit_req zone=all; rewrite_by_lua_block { ngx.exit(402) } }
location /3 { auth_basic realm; auth_basic_user_file users; deny all; }
location /4 { auth_request /guard; auth_basic realm; auth_basic_user_file users; }
location /5 { access_by_lua_block { ngx.exit(402) } auth_request /guard; }
location /6 {
    access_by_lua_block { ngx.exit(402) }
    auth_request /granting;
    auth_basic realm;
    auth_basic_user_file users;
    allow all;
}
location /7 {
    access_by_lua_block { ngx.log(ngx.WARN, "access") }
    auth_request /granting;
    content_by_lua_block { ngx.log(ngx.WARN, "content") ngx.say("in") }
}
location /8 {
    access_by_lua_block { ngx.exit(402) }
    auth_request /guard;
}
location = /guard { content_by_lua_block { ngx.log(ngx.WARN, "guard") ngx.exit(403) } }
location = /granting { content_by_lua_block { ngx.log(ngx.WARN, "granting") ngx.exit(204) } }
location = /limited { return 200 limited; }
""",
        (
            Ask("/1", status=403, reply=page("403 Forbidden")),
            Ask("/1", status=200, reply=b"limited"),
            Ask("/2", status=402, reply=page("402 Payment Required")),
            Ask("/3", status=403, reply=page("403 Forbidden")),
            Ask(
                "/4",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/5", status=403, reply=page("403 Forbidden")),
            Ask(
                "/6",
                status=401,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/6",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=402,
                reply=page("402 Payment Required"),
            ),
            Ask("/7", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/8", status=403, reply=page("403 Forbidden")),
        ),
        http=r"""
limit_req_zone $remote_addr zone=req:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_conn_zone $remote_addr zone=conn:32k;
limit_req_log_level info;
""",
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[warn] [lua] content_by_lua(conf):1: guard",
            "[warn] [lua] content_by_lua(conf):1: granting",
            "[warn] [lua] content_by_lua(conf):1: granting",
            "[warn] [lua] access_by_lua(conf):1: access",
            "[warn] [lua] content_by_lua(conf):1: content",
            "[warn] [lua] content_by_lua(conf):1: guard",
        ),
    ),
]
