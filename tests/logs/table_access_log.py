"""access_log and log_format: the lines, and which file they go to. Recorded from nginx.

Rule: bodies here have a Content-Length, as what the server adds around chunks is in
``$body_bytes_sent`` and not the matter of a log.
"""

from __future__ import annotations

from tests.logs.case import Case, get

USER = "Authorization: Basic Ym9iOnA="

CASES = [
    Case(
        "combined",
        r"""
server { listen 127.0.0.1:%PORT%;
    access_log logs/all.log;
    location / { }
    location /lua { content_by_lua_block { ngx.header.content_length = 4 ngx.say("lua") } }
    location /empty { return 204; }
    location /off { access_log off; return 200 x; }
    location /both { access_log logs/both.log; access_log off; return 200 x; }
}
""",
        (
            get("/static", USER),
            get("/lua?a=%22b", 'Referer: a"\\\xff', "User-Agent: me"),
            get("/empty"),
            get("/off"),
            get("/both"),
            get("/lua", method="HEAD"),
            get("/static", "Range: bytes=0-1"),
            b"GET /empty HTTP/1.0\r\n\r\n",
            get("/empty", method="POST", body="abc"),
        ),
        {
            "all.log": (
                '127.0.0.1 - bob [%LOCAL%] "GET /static HTTP/1.1" 200 7 "-" "-"\n'
                '127.0.0.1 - - [%LOCAL%] "GET /lua?a=%22b HTTP/1.1" 200 4 "a\\x22\\x5C\\xFF" '
                '"me"\n'
                '127.0.0.1 - - [%LOCAL%] "GET /empty HTTP/1.1" 204 0 "-" "-"\n'
                '127.0.0.1 - - [%LOCAL%] "HEAD /lua HTTP/1.1" 200 0 "-" "-"\n'
                '127.0.0.1 - - [%LOCAL%] "GET /static HTTP/1.1" 206 2 "-" "-"\n'
                '127.0.0.1 - - [%LOCAL%] "GET /empty HTTP/1.0" 204 0 "-" "-"\n'
                '127.0.0.1 - - [%LOCAL%] "POST /empty HTTP/1.1" 204 0 "-" "-"\n'
            ),
            "both.log": "",
            "error.log": "",
        },
    ),
    Case(
        "variables of logs",
        r"""
log_format all '$remote_addr|$status|$body_bytes_sent|$pipe|$request_method|$uri|$args|$arg_q|'
    '${host}x|$server_name|$request_completion|$sent_http_content_type|$sent_http_x_a|$nginx_version'
    '|$server_protocol|$scheme|$http_none|$http_x_y|$set|$unset|$request_length';
log_format time '[$time_local] [$time_iso8601]';
server { listen 127.0.0.1:%PORT%; server_name srv;
    access_log logs/all.log all; access_log logs/time.log time;
    set $set "a b"; if ($arg_never) { set $unset 1; }
    location / { return 200 "x"; }
    location /lua { content_by_lua_block { ngx.header.x_a = "1" ngx.header.content_length = 2
        ngx.say("x") } }
    location /gone { return 404; }
}
""",
        (get("/?q=1&Q=2", "X-Y: "), get("/lua"), get("/%61b"), get("/gone", "X-Y: a\tb")),
        {
            "all.log": (
                "127.0.0.1|200|1|.|GET|/|q=1&Q=2|1|sitex|srv|OK|text/plain|-|1.22.1|HTTP/1.1|"
                "http|-||a b||64\n"
                "127.0.0.1|200|2|.|GET|/lua|-|-|sitex|srv|OK|text/plain|1|1.22.1|HTTP/1.1|htt"
                "p|-|-|a b||52\n"
                "127.0.0.1|200|1|.|GET|/ab|-|-|sitex|srv|OK|text/plain|-|1.22.1|HTTP/1.1|http"
                "|-|-|a b||53\n"
                "127.0.0.1|404|146|.|GET|/gone|-|-|sitex|srv|OK|text/html|-|1.22.1|HTTP/1.1|h"
                "ttp|-|a\\x09b|a b||63\n"
            ),
            "error.log": "",
            "time.log": (
                "[%LOCAL%] [%ISO%]\n[%LOCAL%] [%ISO%]\n[%LOCAL%] [%ISO%]\n[%LOCAL%] [%ISO%]\n"
            ),
        },
        main="error_log logs/error.log crit;",
    ),
    Case(
        "escaping",
        r"""
log_format def escape=default '$http_x|$http_none';
log_format json escape=json '{"x":"$http_x","none":"$http_none"}';
log_format none escape=none '$http_x|$http_none';
log_format same '"$http_x"' "\t" ' "$status"';
server { listen 127.0.0.1:%PORT%;
    access_log logs/def.log def; access_log logs/json.log json; access_log logs/none.log none;
    access_log logs/same.log SAME;
    location / { return 204; }
}
""",
        (get("/", 'X: a"b\\c\td\xe9\xff~'), get("/", "X: "), get("/")),
        {
            "def.log": ("a\\x22b\\x5Cc\\x09d\\xE9\\xFF~|-\n|-\n-|-\n"),
            "error.log": "",
            "json.log": (
                '{"x":"a\\"b\\\\c\\tdéÿ~","none":""}\n{"x":"","none":""}\n{"x":"","none":""}\n'
            ),
            "none.log": ('a"b\\c\tdéÿ~|\n|\n|\n'),
            "same.log": ('"a\\x22b\\x5Cc\\x09d\\xE9\\xFF~"\t "204"\n""\t "204"\n"-"\t "204"\n'),
        },
    ),
    Case(
        "which files",
        r"""
log_format line '$request $status';
map $arg_log $wanted { default 1; 0 0; none ""; }
access_log logs/http.log line;
server { listen 127.0.0.1:%PORT%;
    location /cond { access_log logs/cond.log line if=$wanted; return 204; }
    location /twice { access_log logs/a.log line; access_log logs/b.log line;
        access_log logs/a.log line; return 204; }
    location /if { if ($arg_x) { access_log logs/if.log line; return 204; } return 204; }
    location /set { if ($arg_x) { access_log logs/set.log line; }
        content_by_lua_block { ngx.exit(204) } }
    location /except { limit_except GET { access_log logs/except.log line; } return 204; }
    location /lua { limit_except GET { access_log logs/except.log line; }
        content_by_lua_block { ngx.exit(204) } }
    location /jump { access_log logs/jump.log line; error_page 404 /page; return 404; }
    location /page { access_log logs/page.log line;
        content_by_lua_block { ngx.header.content_length = 0 } }
    location /in { access_log off; location /in/in { return 204; } }
}
""",
        (
            *(get(f"/cond?log={value}") for value in ("1", "0", "none", "00")),
            get("/twice"),
            *(get(f"/{name}") for name in ("if", "if?x=1", "set", "set?x=1")),
            *(get("/except", method=method) for method in ("GET", "POST")),
            *(get("/lua", method=method) for method in ("GET", "POST")),
            get("/jump"),
            get("/in/in"),
        ),
        {
            "a.log": ("GET /twice HTTP/1.1 204\nGET /twice HTTP/1.1 204\n"),
            "b.log": ("GET /twice HTTP/1.1 204\n"),
            "cond.log": ("GET /cond?log=1 HTTP/1.1 204\nGET /cond?log=00 HTTP/1.1 204\n"),
            "error.log": (
                '[error] open() "%PREFIX%/html/except" failed (2: No such file or '
                'directory), client: 127.0.0.1, server: , request: "POST /except HTTP/1.1", '
                'host: "site"\n'
                '[error] open() "%PREFIX%/html/lua" failed (2: No such file or directory), '
                'client: 127.0.0.1, server: , request: "POST /lua HTTP/1.1", host: "site"\n'
            ),
            "except.log": ("POST /except HTTP/1.1 404\nPOST /lua HTTP/1.1 404\n"),
            "http.log": "",
            "if.log": ("GET /if?x=1 HTTP/1.1 204\n"),
            "jump.log": "",
            "page.log": ("GET /jump HTTP/1.1 404\n"),
            "set.log": ("GET /set?x=1 HTTP/1.1 204\n"),
        },
    ),
    Case(
        "paths with variables",
        r"""
log_format line '$request';
server { listen 127.0.0.1:%PORT%;
    location / { access_log logs/v-$arg_q.log line; return 204; }
    location /folder { access_log logs/$arg_q/x.log line; return 204; }
    location /root { root /nowhere; access_log logs/root-$arg_q.log line; return 204; }
    location /file { root html/static; access_log logs/file-$arg_q.log line; return 204; }
}
""",
        (
            get("/?q=a"),
            get("/?q=b"),
            get("/?q=a"),
            get("/folder?q=a"),
            get("/root?q=a"),
            get("/file"),
        ),
        {
            "error.log": (
                '[crit] open() "%PREFIX%/logs/a/x.log" failed (2: No such file or directory) '
                'while logging request, client: 127.0.0.1, server: , request: "GET '
                '/folder?q=a HTTP/1.1", host: "site"\n'
                '[error] testing "/nowhere" existence failed (2: No such file or directory) '
                'while logging request, client: 127.0.0.1, server: , request: "GET /root?q=a '
                'HTTP/1.1", host: "site"\n'
                '[error] testing "%PREFIX%/html/static" existence failed (20: Not a '
                "directory) while logging request, client: 127.0.0.1, server: , request: "
                '"GET /file HTTP/1.1", host: "site"\n'
            ),
            "v-a.log": ("GET /?q=a HTTP/1.1\nGET /?q=a HTTP/1.1\n"),
            "v-b.log": ("GET /?q=b HTTP/1.1\n"),
        },
    ),
    Case(
        "sub-requests",
        r"""
log_format line '$request $uri $status';
server { listen 127.0.0.1:%PORT%; server_name srv;
    access_log logs/all.log line;
    location /main { content_by_lua_block { ngx.location.capture("/silent")
        ngx.location.capture("/told?a") ngx.location.capture("/file") ngx.exit(204) } }
    location /silent { content_by_lua_block { ngx.print("a") }
        log_by_lua_block { ngx.log(ngx.ERR, "never") } }
    location /told { log_subrequest on; content_by_lua_block { ngx.print("b") }
        log_by_lua_block { ngx.log(ngx.ERR, ngx.var.uri, " ", ngx.status) } }
    location /file { log_subrequest on; access_log logs/file.log line; alias html/static; }
}
""",
        (get("/main"), get("/told")),
        {
            "all.log": (
                "GET /main HTTP/1.1 /told 200\n"
                "GET /main HTTP/1.1 /main 204\n"
                "GET /told HTTP/1.1 /told 200\n"
            ),
            "error.log": (
                "[error] [lua] log_by_lua(nginx.conf:24):1: /told 200, client: 127.0.0.1, "
                'server: srv, request: "GET /main HTTP/1.1", subrequest: "/told", host: '
                '"site"\n'
                "[error] [lua] log_by_lua(nginx.conf:24):1: /told 200 while logging request, "
                'client: 127.0.0.1, server: srv, request: "GET /told HTTP/1.1", host: "site"\n'
            ),
            "file.log": ("GET /main HTTP/1.1 /file 200\n"),
        },
    ),
    Case(
        "a log phase that fails, responses that are given up",
        r"""
log_format line '$request $status $body_bytes_sent $request_completion';
server { listen 127.0.0.1:%PORT%; server_name srv;
    access_log logs/all.log line;
    location /log { log_by_lua_block { error("in log") } return 204; }
    location /error { content_by_lua_block { error("in content") } }
    location /late { content_by_lua_block { ngx.header.content_length = 9 ngx.print("x")
        ngx.flush(true) error("late") } }
    location /refused { access_by_lua_block { ngx.exit(403) } }
}
""",
        (get("/log"), get("/error"), get("/late"), get("/refused")),
        {
            "all.log": (
                "GET /log HTTP/1.1 204 0 OK\n"
                "GET /error HTTP/1.1 500 170 OK\n"
                "GET /late HTTP/1.1 200 1 \n"
                "GET /refused HTTP/1.1 403 146 OK\n"
            ),
            "error.log": "",
        },
        main="error_log logs/error.log alert;",
    ),
    Case(
        "other servers",
        r"""
log_format line '$request $status [$upstream_addr] [$upstream_status] $upstream_http_x';
server { listen 127.0.0.1:%PORT%; server_name srv;
    access_log logs/all.log line;
    location /no { proxy_pass http://127.0.0.1:9; }
    location /yes { proxy_pass http://127.0.0.1:%PORT%/told; }
    location /told { add_header X y; return 204; }
}
""",
        (get("/no"), get("/yes")),
        {
            "all.log": (
                "GET /no HTTP/1.1 502 [127.0.0.1:9] [502] -\n"
                "GET /told HTTP/1.0 204 [-] [-] -\n"
                "GET /yes HTTP/1.1 204 [127.0.0.1:%PORT%] [204] y\n"
            ),
            "error.log": "",
        },
        main="error_log logs/error.log crit;",
    ),
]
