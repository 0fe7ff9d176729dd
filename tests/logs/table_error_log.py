"""error_log: which file a line goes to, and its form. Recorded from nginx."""

from __future__ import annotations

from tests.logs.case import Case, get

CASES = [
    Case(
        "levels",
        r"""
server { listen 127.0.0.1:%PORT%; server_name srv;
    error_log logs/warn.log warn; error_log logs/error2.log error; error_log logs/warn.log notice;
    location / { content_by_lua_block {
        for _, level in ipairs { "STDERR", "EMERG", "ERR", "WARN", "NOTICE", "INFO" } do
            ngx.log(ngx[level], level)
        end
        print("printed")
    } }
}
""",
        (get("/"),),
        {
            "error.log": "",
            "error2.log": (
                "[] [lua] content_by_lua(nginx.conf:18):3: STDERR, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[emerg] [lua] content_by_lua(nginx.conf:18):3: EMERG, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[error] [lua] content_by_lua(nginx.conf:18):3: ERR, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
            ),
            "warn.log": (
                "[] [lua] content_by_lua(nginx.conf:18):3: STDERR, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[] [lua] content_by_lua(nginx.conf:18):3: STDERR, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[emerg] [lua] content_by_lua(nginx.conf:18):3: EMERG, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[emerg] [lua] content_by_lua(nginx.conf:18):3: EMERG, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[error] [lua] content_by_lua(nginx.conf:18):3: ERR, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[error] [lua] content_by_lua(nginx.conf:18):3: ERR, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[warn] [lua] content_by_lua(nginx.conf:18):3: WARN, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[warn] [lua] content_by_lua(nginx.conf:18):3: WARN, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[notice] [lua] content_by_lua(nginx.conf:18):3: NOTICE, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[notice] [lua] content_by_lua(nginx.conf:18):5: printed, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
            ),
        },
    ),
    Case(
        "debug lines do not say of which request",
        r"""
server { listen 127.0.0.1:%PORT%; server_name srv;
    location / { error_log logs/a.log debug; content_by_lua_block {
        ngx.log(ngx.DEBUG, "in detail") ngx.log(ngx.INFO, "in short")
    } log_by_lua_block { ngx.log(ngx.DEBUG, "at the end") } }
}
""",
        (get("/"),),
        {
            "a.log": (
                "[debug] [lua] content_by_lua(nginx.conf:17):2: in detail\n"
                "[info] [lua] content_by_lua(nginx.conf:17):2: in short, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site"\n'
                "[debug] [lua] log_by_lua(nginx.conf:19):1: at the end\n"
            ),
            "error.log": "",
        },
    ),
    Case(
        "by location",
        r"""
error_log logs/http.log;
init_worker_by_lua_block { ngx.log(ngx.ERR, "a worker") }
server { listen 127.0.0.1:%PORT%; server_name one;
    location /said { error_log logs/said.log; content_by_lua_block { ngx.log(ngx.ERR, "x") }
        location /said/more { content_by_lua_block { ngx.log(ngx.ERR, "y") } }
    }
    location /not { content_by_lua_block { ngx.log(ngx.ERR, "z") } }
}
server { listen 127.0.0.1:%PORT%; server_name two *.three;
    error_log logs/two.log;
    server_rewrite_by_lua_block { ngx.log(ngx.ERR, "the server's own") }
    location /said { error_log logs/said.log warn; return 204; }
    location /not { content_by_lua_block { ngx.log(ngx.ERR, "z2") } }
    location /if { if ($arg_x) { } content_by_lua_block { ngx.log(ngx.ERR, "if") } }
}
""",
        (
            get("/said"),
            get("/said/more"),
            get("/not"),
            b"GET /not HTTP/1.0\r\nHost: two\r\n\r\n",
            b"GET /said HTTP/1.0\r\nHost: two\r\n\r\n",
            b"GET /if?x=1 HTTP/1.0\r\nHost: a.three\r\n\r\n",
        ),
        {
            "http.log": (
                "[error] [lua] init_worker_by_lua(nginx.conf:18):1: a worker, context: "
                "init_worker_by_lua*\n"
                "[error] [lua] content_by_lua(nginx.conf:23):1: z, client: 127.0.0.1, "
                'server: one, request: "GET /not HTTP/1.1", host: "site"\n'
            ),
            "main.log": "",
            "said.log": (
                "[error] [lua] content_by_lua(nginx.conf:20):1: x, client: 127.0.0.1, "
                'server: one, request: "GET /said HTTP/1.1", host: "site"\n'
                "[error] [lua] content_by_lua(nginx.conf:21):1: y, client: 127.0.0.1, "
                'server: one, request: "GET /said/more HTTP/1.1", host: "site"\n'
            ),
            "two.log": (
                "[error] [lua] server_rewrite_by_lua(nginx.conf:27):1: the server's own, "
                'client: 127.0.0.1, server: two, request: "GET /not HTTP/1.0", host: "two"\n'
                "[error] [lua] content_by_lua(nginx.conf:29):1: z2, client: 127.0.0.1, "
                'server: two, request: "GET /not HTTP/1.0", host: "two"\n'
                "[error] [lua] server_rewrite_by_lua(nginx.conf:27):1: the server's own, "
                'client: 127.0.0.1, server: two, request: "GET /said HTTP/1.0", host: "two"\n'
                "[error] [lua] server_rewrite_by_lua(nginx.conf:27):1: the server's own, "
                'client: 127.0.0.1, server: two, request: "GET /if?x=1 HTTP/1.0", host: '
                '"a.three"\n'
                "[error] [lua] content_by_lua(nginx.conf:30):1: if, client: 127.0.0.1, "
                'server: two, request: "GET /if?x=1 HTTP/1.0", host: "a.three"\n'
            ),
        },
        main="error_log logs/main.log;\n",
    ),
    Case(
        "a request on its way",
        r"""
server { listen 127.0.0.1:%PORT%; server_name srv;
    location /jump { error_log logs/jump.log; error_page 404 /page;
        content_by_lua_block { ngx.log(ngx.ERR, "before") ngx.exit(404) }
        log_by_lua_block { ngx.log(ngx.ERR, "never") } }
    location /page { error_log logs/page.log;
        content_by_lua_block { ngx.log(ngx.ERR, "page") }
        log_by_lua_block { ngx.log(ngx.ERR, "log") } }
    location /exec { error_log logs/exec.log; rewrite_by_lua_block { ngx.exec("@named") } }
    location @named { error_log logs/named.log; content_by_lua_block { ngx.log(ngx.ERR, "n") } }
    location /sub { error_log logs/sub.log notice; content_by_lua_block {
        ngx.location.capture("/inner?a=1") ngx.log(ngx.ERR, "after") } }
    location /inner { error_log logs/inner.log crit; content_by_lua_block {
        ngx.log(ngx.NOTICE, "within") } }
}
""",
        (get("/jump"), get("/exec"), get("/sub?b"), get("/inner")),
        {
            "error.log": "",
            "exec.log": "",
            "inner.log": "",
            "jump.log": (
                "[error] [lua] content_by_lua(nginx.conf:18):1: before, client: 127.0.0.1, "
                'server: srv, request: "GET /jump HTTP/1.1", host: "site"\n'
            ),
            "named.log": (
                "[error] [lua] content_by_lua(nginx.conf:24):1: n, client: 127.0.0.1, "
                'server: srv, request: "GET /exec HTTP/1.1", host: "site"\n'
            ),
            "page.log": (
                "[error] [lua] content_by_lua(nginx.conf:21):1: page, client: 127.0.0.1, "
                'server: srv, request: "GET /jump HTTP/1.1", host: "site"\n'
                "[error] [lua] log_by_lua(nginx.conf:22):1: log while logging request, "
                'client: 127.0.0.1, server: srv, request: "GET /jump HTTP/1.1", host: "site"\n'
            ),
            "sub.log": (
                "[notice] [lua] content_by_lua(nginx.conf:27):2: within, client: 127.0.0.1, "
                'server: srv, request: "GET /sub?b HTTP/1.1", subrequest: "/inner", host: '
                '"site"\n'
                "[error] [lua] content_by_lua(nginx.conf:25):2: after, client: 127.0.0.1, "
                'server: srv, request: "GET /sub?b HTTP/1.1", host: "site"\n'
            ),
        },
    ),
    Case(
        "every phase",
        r"""
server { listen 127.0.0.1:%PORT%; server_name srv;
    set_by_lua_block $x { ngx.log(ngx.ERR, "set") return 1 }
    location / {
        rewrite_by_lua_block { ngx.log(ngx.ERR, "rewrite") }
        access_by_lua_block { ngx.log(ngx.ERR, "access") }
        content_by_lua_block { ngx.log(ngx.ERR, "content") ngx.say("x") ngx.flush(true)
            ngx.log(ngx.ERR, "flushed") }
        header_filter_by_lua_block { ngx.log(ngx.ERR, "header") }
        body_filter_by_lua_block { if ngx.arg[1] ~= "" then ngx.log(ngx.ERR, "body") end }
        log_by_lua_block { ngx.log(ngx.ERR, "log") }
    }
    location /broken { content_by_lua_block { ngx.say("x") }
        log_by_lua_block { error("in log") } }
}
""",
        (get("/", 'Referer: http://a/"\xe9'), get("/broken")),
        {
            "error.log": (
                "[error] [lua] set_by_lua(nginx.conf:17):1: set, client: 127.0.0.1, server: "
                'srv, request: "GET / HTTP/1.1", host: "site", referrer: "http://a/"é"\n'
                "[error] [lua] rewrite_by_lua(nginx.conf:19):1: rewrite, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site", referrer: '
                '"http://a/"é"\n'
                "[error] [lua] access_by_lua(nginx.conf:20):1: access, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site", referrer: '
                '"http://a/"é"\n'
                "[error] [lua] content_by_lua(nginx.conf:21):1: content, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site", referrer: '
                '"http://a/"é"\n'
                "[error] [lua] header_filter_by_lua(nginx.conf:23):1: header, client: "
                '127.0.0.1, server: srv, request: "GET / HTTP/1.1", host: "site", referrer: '
                '"http://a/"é"\n'
                "[error] [lua] body_filter_by_lua(nginx.conf:24):1: body, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site", referrer: '
                '"http://a/"é"\n'
                "[error] [lua] content_by_lua(nginx.conf:21):2: flushed, client: 127.0.0.1, "
                'server: srv, request: "GET / HTTP/1.1", host: "site", referrer: '
                '"http://a/"é"\n'
                "[error] [lua] log_by_lua(nginx.conf:25):1: log while logging request, "
                'client: 127.0.0.1, server: srv, request: "GET / HTTP/1.1", host: "site", '
                'referrer: "http://a/"é"\n'
                "[error] [lua] set_by_lua(nginx.conf:17):1: set, client: 127.0.0.1, server: "
                'srv, request: "GET /broken HTTP/1.1", host: "site"\n'
                "[error] failed to run log_by_lua*: log_by_lua(nginx.conf:28):1: in log\n"
                "stack traceback:\n"
                "\t[C]: in function 'error'\n"
                "\tlog_by_lua(nginx.conf:28):1: in main chunk while logging request, client: "
                '127.0.0.1, server: srv, request: "GET /broken HTTP/1.1", host: "site"\n'
            ),
        },
    ),
    Case(
        "who asked for what",
        r"""
server { listen 127.0.0.1:%PORT%; server_name "";
    location / { content_by_lua_block { ngx.log(ngx.ERR, "x") } }
}
""",
        (
            get("/a%20b?c=d%22"),
            get("/", "Referer: "),
            get("/", "Referer: a", "Referer: b", method="POST", body="abc"),
            b"GET / HTTP/1.0\r\n\r\n",
        ),
        {
            "error.log": (
                "[error] [lua] content_by_lua(nginx.conf:17):1: x, client: 127.0.0.1, "
                'server: , request: "GET /a%20b?c=d%22 HTTP/1.1", host: "site"\n'
                "[error] [lua] content_by_lua(nginx.conf:17):1: x, client: 127.0.0.1, "
                'server: , request: "GET / HTTP/1.1", host: "site", referrer: ""\n'
                "[error] [lua] content_by_lua(nginx.conf:17):1: x, client: 127.0.0.1, "
                'server: , request: "POST / HTTP/1.1", host: "site", referrer: "a"\n'
                "[error] [lua] content_by_lua(nginx.conf:17):1: x, client: 127.0.0.1, "
                'server: , request: "GET / HTTP/1.0"\n'
            ),
        },
    ),
    Case(
        "any bytes",
        r"""
server { listen 127.0.0.1:%PORT%; server_name srv;
    location / { content_by_lua_block { ngx.log(ngx.ERR, "\1\27[1m\t\r\n\127\255\\\"") } }
}
""",
        (get("/"),),
        {
            "error.log": (
                "[error] [lua] content_by_lua(nginx.conf:17):1: \x01\x1b[1m\t\r\n"
                '\x7fÿ\\", client: 127.0.0.1, server: srv, request: "GET / HTTP/1.1", host: '
                '"site"\n'
            ),
        },
    ),
    Case(
        "other servers",
        r"""
server { listen 127.0.0.1:%PORT%; server_name srv;
    location /no { error_log logs/no.log; proxy_pass http://127.0.0.1:9/x?y; error_page 502 /page;
        log_by_lua_block { ngx.log(ngx.ERR, "log") } }
    location /page { error_log logs/page.log; content_by_lua_block { ngx.log(ngx.ERR, "page") } }
    location /yes { proxy_pass http://127.0.0.1:%PORT%/; log_by_lua_block {
        ngx.log(ngx.ERR, "log") } }
    location / { return 200 "x"; }
    location /files/ { root /nowhere; }
}
""",
        (get("/no"), get("/yes"), get("/files/x")),
        {
            "error.log": (
                "[error] [lua] log_by_lua(nginx.conf:20):2: log while logging request, "
                'client: 127.0.0.1, server: srv, request: "GET /yes HTTP/1.1", upstream: '
                '"http://127.0.0.1:%PORT%/", host: "site"\n'
                '[error] open() "/nowhere/files/x" failed (2: No such file or directory), '
                'client: 127.0.0.1, server: srv, request: "GET /files/x HTTP/1.1", host: '
                '"site"\n'
            ),
            "no.log": (
                "[error] connect() failed (111: Connection refused) while connecting to "
                'upstream, client: 127.0.0.1, server: srv, request: "GET /no HTTP/1.1", '
                'upstream: "http://127.0.0.1:9/x?y", host: "site"\n'
            ),
            "page.log": (
                "[error] [lua] content_by_lua(nginx.conf:19):1: page, client: 127.0.0.1, "
                'server: srv, request: "GET /no HTTP/1.1", upstream: '
                '"http://127.0.0.1:9/x?y", host: "site"\n'
            ),
        },
    ),
]
