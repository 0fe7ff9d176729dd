"""Where an error can come from, and what of the first response stays on the error page.

Rule: error_page leads to one location that shows what it sees.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "ngx.exit in each phase",
        r"""
error_page 403 404 500 503 /page;
location /page {
    content_by_lua_block {
        ngx.say("page: ", ngx.status, " ", ngx.var.uri, " ", tostring(ngx.ctx.x), " ",
            tostring(ngx.req.is_internal()))
    }
}
location /rewrite { rewrite_by_lua_block { ngx.ctx.x = 1 ngx.exit(403) } }
location /access { access_by_lua_block { ngx.ctx.x = 1 ngx.exit(404) } }
location /content { content_by_lua_block { ngx.ctx.x = 1 ngx.exit(503) } }
location /error { content_by_lua_block { error("oops") } }
location /say { content_by_lua_block { ngx.status = 404 ngx.say("own body") } }
location /status { content_by_lua_block { ngx.status = 404 ngx.exit(404) } }
location /status2 { content_by_lua_block { ngx.status = 503 ngx.exit(404) } }
location /statusok { content_by_lua_block { ngx.status = 404 ngx.exit(0) } }
location /late { content_by_lua_block { ngx.say("said") ngx.flush(true) ngx.exit(404) } }
location /filter { header_filter_by_lua_block { ngx.status = 404 } echo "filter"; }
location /filterexit { header_filter_by_lua_block { ngx.exit(404) } echo "filterexit"; }
location /403 { rewrite_by_lua_block { ngx.exit(ngx.HTTP_FORBIDDEN) } echo x; }
""",
        (
            Ask("/rewrite", status=403, reply_headers=CHUNKED, reply=b"page: 403 /page nil true\n"),
            Ask("/access", status=404, reply_headers=CHUNKED, reply=b"page: 404 /page nil true\n"),
            Ask("/content", status=503, reply_headers=CHUNKED, reply=b"page: 503 /page nil true\n"),
            Ask("/error", status=500, reply_headers=CHUNKED, reply=b"page: 500 /page nil true\n"),
            Ask("/say", status=404, reply_headers=CHUNKED, reply=b"own body\n"),
            Ask("/status", status=404, reply_headers=CHUNKED, reply=b"page: 404 /page nil true\n"),
            Ask("/status2", status=404, reply_headers=CHUNKED, reply=b"page: 404 /page nil true\n"),
            Ask("/statusok", status=404, reply_headers=CHUNKED),
            Ask("/late", status=200, reply_headers=CHUNKED, reply=b"said\n"),
            Ask("/filter", status=404, reply_headers=CHUNKED, reply=b"filter\n"),
            Ask(
                "/filterexit",
                status=404,
                reply_headers=CHUNKED,
                reply=b"page: 404 /page nil true\n",
            ),
        ),
        error_log=(
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
            (
                "[error] attempt to set status 404 via ngx.exit after sending out the "
                "response status 200"
            ),
        ),
    ),
    Case(
        "server_rewrite_by_lua",
        r"""
error_page 403 /page;
server_rewrite_by_lua_block { if ngx.var.uri == "/a" then ngx.ctx.x = 1 ngx.exit(403) end }
location /page {
    content_by_lua_block {
        ngx.say("page: ", ngx.status, " ", ngx.var.uri, " ", tostring(ngx.ctx.x), " ",
            tostring(ngx.req.is_internal()))
    }
}
""",
        (Ask("/a", status=403, reply_headers=CHUNKED, reply=b"page: 403 /page nil true\n"),),
    ),
    Case(
        "files, directories, methods",
        r"""
error_page 403 404 405 /page;
location /page {
    content_by_lua_block {
        ngx.say("page: ", ngx.status, " ", ngx.var.uri, " ", tostring(ngx.ctx.x), " ",
            tostring(ngx.req.is_internal()))
    }
}
""",
        (
            Ask("/none", status=404, reply_headers=CHUNKED, reply=b"page: 404 /page nil true\n"),
            Ask("/dir/", status=403, reply_headers=CHUNKED, reply=b"page: 403 /page nil true\n"),
            Ask("/none/", status=404, reply_headers=CHUNKED, reply=b"page: 404 /page nil true\n"),
            Ask(
                "/file",
                method="POST",
                status=405,
                reply_headers=CHUNKED,
                reply=b"page: 405 /page nil true\n",
            ),
        ),
        files={"html/dir/x": "x", "html/file": "x"},
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] directory index of "%PREFIX%/html/dir/" is forbidden',
            ('[error] "%PREFIX%/html/none/index.html" is not found (2: No such file or directory)'),
        ),
    ),
    Case(
        "access rules",
        r"""
error_page 401 403 /page;
location /page {
    content_by_lua_block {
        ngx.say("page: ", ngx.status, " ", ngx.var.uri, " ", tostring(ngx.ctx.x), " ",
            tostring(ngx.req.is_internal()))
    }
}
location /deny { deny all; echo x; }
location /auth { auth_basic "realm"; auth_basic_user_file passwd; echo x; }
location /limit { limit_except POST { deny all; } echo x; }
location /sub { auth_request /no; echo x; }
location /no { return 403; }
""",
        (
            Ask("/deny", status=403, reply_headers=CHUNKED, reply=b"page: 403 /page nil true\n"),
            Ask(
                "/auth",
                status=401,
                reply_headers=CHUNKED,
                also={"www-authenticate": 'Basic realm="realm"'},
                reply=b"page: 401 /page nil true\n",
            ),
            Ask("/limit", status=403, reply_headers=CHUNKED, reply=b"page: 403 /page nil true\n"),
            Ask("/sub", status=403, reply_headers=CHUNKED, reply=b"page: 403 /page nil true\n"),
        ),
        files={"conf/passwd": "a:{PLAIN}b\n"},
        error_log=("[error] access forbidden by rule", "[error] access forbidden by rule"),
    ),
    Case(
        "the error page itself is behind the access rules",
        r"""
error_page 403 /page;
deny all;
location /page { echo page; }
location /open { allow all; error_page 403 /allowed; return 403; }
location /allowed { allow all; echo allowed; }
location /t { echo t; }
location /n { error_page 403 @named; echo n; }
location @named { echo named; }
""",
        (
            Ask("/t", status=403, reply=page("403 Forbidden")),
            Ask("/open", status=403, reply_headers=CHUNKED, reply=b"allowed\n"),
            Ask("/n", status=403, reply=page("403 Forbidden")),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "the app's own errors, with and without proxy_intercept_errors",
        r"""
error_page 404 /page;
location /page {
    content_by_lua_block {
        ngx.say("page: ", ngx.status, " ", ngx.var.uri, " ", tostring(ngx.ctx.x), " ",
            tostring(ngx.req.is_internal()))
    }
}
location /a { proxy_pass http://missing; }
location /b { proxy_intercept_errors on; proxy_pass http://missing; }
location /c { proxy_intercept_errors on; error_page 404 @app; proxy_pass http://missing; }
location /d { proxy_intercept_errors on; error_page 500 /page; proxy_pass http://missing; }
location @app { proxy_pass http://hello; }
""",
        (
            Ask(
                "/a",
                status=404,
                reply_headers={"content-type": "application/json", "content-length": "13"},
                reply=b'{"gone":true}',
            ),
            Ask("/b", status=404, reply_headers=CHUNKED, reply=b"page: 404 /page nil true\n"),
            Ask("/c", status=404, reply=b"hello\n"),
            Ask(
                "/d",
                status=404,
                reply_headers={"content-type": "application/json", "content-length": "13"},
                reply=b'{"gone":true}',
            ),
        ),
        apps=("missing", "hello"),
    ),
    Case(
        "headers that were set before the error",
        r"""
error_page 404 /page;
error_page 410 @named;
error_page 500 =200 /page;
location /page {
    add_header X-Page 1 always;
    content_by_lua_block { ngx.say("page ", tostring(ngx.header.x_lua)) }
}
location @named { content_by_lua_block { ngx.say("named ", tostring(ngx.header.x_lua)) } }
location /lua {
    content_by_lua_block {
        ngx.header.x_lua = "1" ngx.header.content_type = "a/b" ngx.header.set_cookie = "c=1"
        ngx.exit(404)
    }
}
location /named { access_by_lua_block { ngx.header.x_lua = "1" ngx.exit(410) } }
location /add { add_header X-Add 1 always; return 404; }
location /own {
    access_by_lua_block { ngx.header.x_lua = "1" ngx.header.content_type = "a/b" ngx.exit(403) }
}
location /more { more_set_headers "X-More: 1"; return 404; }
location /err { content_by_lua_block { ngx.header.x_lua = "1" error("oops") } }
location /len {
    content_by_lua_block { ngx.header.content_length = 99 ngx.header.x_lua = "1" ngx.exit(404) }
}
location /loc { content_by_lua_block { ngx.header.location = "/x" ngx.exit(404) } }
""",
        (
            Ask(
                "/lua",
                status=404,
                reply_headers=CHUNKED,
                also={"x-lua": "1", "set-cookie": "c=1", "x-page": "1"},
                reply=b"page 1\n",
            ),
            Ask(
                "/named", status=410, reply_headers=CHUNKED, also={"x-lua": "1"}, reply=b"named 1\n"
            ),
            Ask(
                "/add", status=404, reply_headers=CHUNKED, also={"x-page": "1"}, reply=b"page nil\n"
            ),
            Ask("/own", status=403, also={"x-lua": "1"}, reply=page("403 Forbidden")),
            Ask(
                "/more",
                status=404,
                reply_headers=CHUNKED,
                also={"x-page": "1"},
                reply=b"page nil\n",
            ),
            Ask(
                "/err",
                status=200,
                reply_headers=CHUNKED,
                also={"x-lua": "1", "x-page": "1"},
                reply=b"page 1\n",
            ),
            Ask(
                "/len",
                status=404,
                reply_headers=CHUNKED,
                also={"x-lua": "1", "x-page": "1"},
                reply=b"page 1\n",
            ),
            Ask(
                "/loc",
                status=404,
                reply_headers=CHUNKED,
                also={"location": "/x", "x-page": "1"},
                reply=b"page nil\n",
            ),
        ),
        error_log=(
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
        ),
    ),
    Case(
        "redirects and 401 through error_page",
        r"""
error_page 301 302 /page;
error_page 401 /login;
location /page { return 200 "page"; }
location /login { return 200 "login"; }
location /a { return 302 /x; }
location /b { rewrite ^ /x redirect; }
location /c { content_by_lua_block { ngx.redirect("/x") } }
location /d { return 401; }
location /e { error_page 401 = /login; return 401; }
location /dir { }
location /f { auth_basic "r"; auth_basic_user_file passwd; }
""",
        (
            Ask("/a", status=302, also={"location": "http://localhost:%PORT%/x"}, reply=b"page"),
            Ask("/b", status=302, also={"location": "http://localhost:%PORT%/x"}, reply=b"page"),
            Ask("/c", status=302, also={"location": "/x"}, reply=b"page"),
            Ask("/d", status=401, reply=b"login"),
            Ask("/e", status=200, reply=b"login"),
            Ask(
                "/dir", status=301, also={"location": "http://localhost:%PORT%/dir/"}, reply=b"page"
            ),
            Ask("/f", status=401, also={"www-authenticate": 'Basic realm="r"'}, reply=b"login"),
        ),
        files={"html/dir/x": "x", "conf/passwd": ""},
    ),
    Case(
        "in a sub-request error_page works too",
        r"""
error_page 404 /page;
error_page 403 @named;
location /page { return 200 "page of $uri"; }
location @named { return 200 "named of $uri"; }
location /403 { return 403; }
location /main { content_by_lua_block {
    for _, uri in ipairs({"/none", "/403", "/lua", "/own"}) do
        local r = ngx.location.capture(uri)
        ngx.say(uri, " ", r.status, " ", r.body)
    end } }
location /lua { content_by_lua_block { ngx.exit(404) } }
location /own { error_page 500 /page; content_by_lua_block { error("oops") } }
""",
        (
            Ask(
                "/main",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/none 404 \n/403 403 \n/lua 404 \n/own 500 \n",
            ),
        ),
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
        ),
    ),
    Case(
        "the log phase of a request that ended in an error page",
        r"""
error_page 404 /page;
location /page {
    log_by_lua_block { ngx.log(ngx.ERR, "page's log: ", ngx.status, " ", ngx.var.uri) }
    echo page;
}
location /t { log_by_lua_block { ngx.log(ngx.ERR, "t's log: ", ngx.status) } return 404; }
location /u { log_by_lua_block { ngx.log(ngx.ERR, "u's log: ", ngx.status) } return 403; }
""",
        (
            Ask("/t", status=404, reply_headers=CHUNKED, reply=b"page\n"),
            Ask("/u", status=403, reply=page("403 Forbidden")),
        ),
        error_log=(
            ("[error] [lua] log_by_lua(conf):1: page's log: 404 /page while logging request"),
            "[error] [lua] log_by_lua(conf):1: u's log: 403 while logging request",
        ),
    ),
]
