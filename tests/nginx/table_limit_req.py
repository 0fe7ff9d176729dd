"""ngx_http_limit_req_module: what passes and what is refused.

Rule: zones of one request a minute, so that no time passes between two asks; a wait would be a
minute, so that waits are in tests/modules/test_limit.py. The log is at info, its lines too.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a limit without a burst",
        (
            "location / { limit_req zone=one; content_by_lua_block { "
            "ngx.say(tostring(ngx.var.limit_req_status)) } }"
        ),
        (
            Ask("/?k=a", status=200, reply_headers=CHUNKED, reply=b"PASSED\n"),
            Ask("/?k=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/x?k=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/?k=b", status=200, reply_headers=CHUNKED, reply=b"PASSED\n"),
            Ask("/?k=b", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask("/?k=", status=200, reply_headers=CHUNKED, reply=b"nil\n"),
            Ask("/?k=a", status=503, reply=page("503 Service Temporarily Unavailable")),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
    ),
    Case(
        "bursts",
        r"""
location /1 { limit_req zone=both burst=2 nodelay; echo "<$limit_req_status>"; }
location /2 { limit_req zone=both burst=2 delay=2; echo "<$limit_req_status>"; }
location /3 { limit_req nodelay zone=both burst=1; echo "<$limit_req_status>"; }
location /4 { limit_req zone=fast burst=1; echo "<$limit_req_status>"; }
location /5 { limit_req zone=both burst=3 nodelay; echo "<$limit_req_status>"; }
""",
        (
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/1", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/2", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/2", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/2", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/2", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/3", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/4", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/4", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/5", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/5", status=503, reply=page("503 Service Temporarily Unavailable")),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
    ),
    Case(
        "the status of a refusal, its page",
        r"""
limit_req zone=one;
limit_req_status 429;
location / { echo "<$limit_req_status>"; }
location /own { limit_req_status 444; echo "<$limit_req_status>"; }
location /page { error_page 429 /busy; echo "<$limit_req_status>"; }
location /named { error_page 429 =200 @busy; echo "<$limit_req_status>"; }
location = /busy { content_by_lua_block { ngx.say("busy ", ngx.var.limit_req_status) } }
location @busy { content_by_lua_block { ngx.say("busy ", ngx.var.limit_req_status) } }
""",
        (
            Ask("/?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/?k=a", status=429, reply=page("429 Too Many Requests")),
            Ask("/page?k=a", status=429, reply_headers=CHUNKED, reply=b"busy REJECTED\n"),
            Ask("/named?k=a", status=200, reply_headers=CHUNKED, reply=b"busy REJECTED\n"),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
    ),
    Case(
        "several limits",
        r"""
location /1 { limit_req zone=one; limit_req zone=two; echo "<$limit_req_status>"; }
location /2 { limit_req zone=two; limit_req zone=one burst=1 nodelay; echo "<$limit_req_status>"; }
location /3 {
    limit_req zone=one burst=5 nodelay;
    limit_req zone=two burst=1 nodelay;
    echo "<$limit_req_status>"; }
""",
        (
            Ask("/1?k=a&m=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1?k=a&m=b", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/1?k=b&m=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/1?k=b&m=c", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1?k=d", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1?k=d", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/1?m=d", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1?m=d", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/1", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/2?k=e&m=e", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/2?k=e&m=e", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/2?k=e", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/2?k=e", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/3?k=f&m=f", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3?k=f&m=f", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3?k=f&m=f", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/3?k=f", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3?k=f&m=g", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3?k=f", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3?k=f&m=h", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/3?k=f", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/3?k=f", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/3?k=f", status=503, reply=page("503 Service Temporarily Unavailable")),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
    ),
    Case(
        "inheritance",
        r"""
limit_req zone=one;
location / { echo "<$limit_req_status>"; }
location /two { limit_req zone=two; echo "<$limit_req_status>"; }
location /in/ { limit_req zone=two; location /in/a { echo "<$limit_req_status>"; } }
location /return { return 200 "<$limit_req_status>"; }
""",
        (
            Ask("/?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/?k=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/two?k=a", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/two?k=a&m=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/in/a?m=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/in/a?k=a", status=200, reply_headers=CHUNKED, reply=b"<>\n"),
            Ask("/return?k=a", status=200, reply=b"<>"),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
    ),
    Case(
        "a request is limited once",
        r"""
limit_req zone=one burst=1 nodelay;
location /exec { limit_req zone=two; access_by_lua_block { ngx.exec("/in?k=a") } }
location /rewrite { rewrite ^ /in last; }
location /sub { content_by_lua_block {
    ngx.say(ngx.var.limit_req_status, " ", ngx.location.capture("/in?k=c").body)
} }
location /unlimited { limit_req zone=two; content_by_lua_block {
    ngx.say(tostring(ngx.var.limit_req_status), " ", ngx.location.capture("/in?k=d").status, " ",
        ngx.var.limit_req_status)
} }
location /in { echo "<$limit_req_status>"; }
location /early { rewrite_by_lua_block { ngx.exit(403) } }
location /denied { deny all; echo "<$limit_req_status>"; }
""",
        (
            Ask("/exec?m=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/exec?m=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/exec", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/exec", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/exec", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/rewrite?k=b", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/rewrite?k=b", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/rewrite?k=b", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/sub?k=x", status=200, reply_headers=CHUNKED, reply=b"PASSED <PASSED>\n\n"),
            Ask("/sub?k=y", status=200, reply_headers=CHUNKED, reply=b"PASSED <PASSED>\n\n"),
            Ask("/sub?k=z", status=200, reply_headers=CHUNKED, reply=b"PASSED <PASSED>\n\n"),
            Ask("/unlimited", status=200, reply_headers=CHUNKED, reply=b"nil 200 PASSED\n"),
            Ask("/unlimited", status=200, reply_headers=CHUNKED, reply=b"nil 200 PASSED\n"),
            Ask("/unlimited", status=200, reply_headers=CHUNKED, reply=b"nil 503 REJECTED\n"),
            Ask("/unlimited", status=200, reply_headers=CHUNKED, reply=b"nil 503 REJECTED\n"),
            Ask("/early?k=e", status=403, reply=page("403 Forbidden")),
            Ask("/early?k=e", status=403, reply=page("403 Forbidden")),
            Ask("/early?k=e", status=403, reply=page("403 Forbidden")),
            Ask("/denied?k=f", status=403, reply=page("403 Forbidden")),
            Ask("/denied?k=f", status=403, reply=page("403 Forbidden")),
            Ask("/denied?k=f", status=503, reply=page("503 Service Temporarily Unavailable")),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
        error_log=("[error] access forbidden by rule", "[error] access forbidden by rule"),
    ),
    Case(
        "dry run",
        r"""
limit_req_dry_run on;
location /1 { limit_req zone=one; echo "<$limit_req_status>"; }
location /2 { limit_req zone=one burst=2; echo "<$limit_req_status>"; }
location /3 { limit_req_dry_run off; limit_req zone=one; echo "<$limit_req_status>"; }
""",
        (
            Ask("/1?k=a", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/1?k=a", status=200, reply_headers=CHUNKED, reply=b"<REJECTED_DRY_RUN>\n"),
            Ask("/1?k=a", status=200, reply_headers=CHUNKED, reply=b"<REJECTED_DRY_RUN>\n"),
            Ask("/3?k=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/2?k=b", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/2?k=b", status=200, reply_headers=CHUNKED, reply=b"<DELAYED_DRY_RUN>\n"),
            Ask("/2?k=b", status=200, reply_headers=CHUNKED, reply=b"<DELAYED_DRY_RUN>\n"),
            Ask("/2?k=b", status=200, reply_headers=CHUNKED, reply=b"<REJECTED_DRY_RUN>\n"),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
    ),
    Case(
        "keys",
        r"""
location / { limit_req zone=all; echo "<$limit_req_status>"; }
location /both { limit_req zone=both; echo "<$limit_req_status>"; }
location /addr { limit_req zone=addr; echo "<$limit_req_status>"; }
""",
        (
            Ask("/", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/x", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/both?k=1", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/both?k=1", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/both1", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/both?k=2", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/addr", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"),
            Ask("/addr", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask(
                "/addr", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"<PASSED>\n"
            ),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
limit_req_zone $binary_remote_addr zone=addr:32k rate=1r/m;
""",
    ),
    Case(
        "the wrapped app",
        "location / { limit_req zone=one; %APP% }",
        (
            Ask("/?k=a", status=200, reply=b"hello\n"),
            Ask("/?k=a", status=503, reply=page("503 Service Temporarily Unavailable")),
            Ask("/?k=b", status=200, reply=b"hello\n"),
        ),
        http=r"""
limit_req_zone $arg_k zone=one:32k rate=1r/m;
limit_req_zone $arg_m zone=two:1M rate=1r/m;
limit_req_zone "$uri$arg_k" zone=both:32k rate=1r/m;
limit_req_zone always zone=all:32k rate=1r/m;
limit_req_zone $arg_k zone=fast:32k rate=100000r/s;
limit_req_log_level info;
""",
        app="hello",
    ),
]
