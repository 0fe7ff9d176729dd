"""lua_code_cache off: which requests get a Lua VM of their own, and what they bring along.

Rule: globals tell VMs apart (a counter that init_by_lua made), files that change tell what was
read anew. The line that nginx logs while it reads such a configuration names file and line.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "only its own location",
        r"""
location /on { content_by_lua_block { ngx.say("on ", count()) } }
        location /off {
            lua_code_cache off;
            content_by_lua_block { ngx.say("off ", count(), count()) }
        }
""",
        (
            Ask("/on", status=200, reply_headers=CHUNKED, reply=b"on 1\n"),
            Ask("/off", status=200, reply_headers=CHUNKED, reply=b"off 12\n"),
            Ask("/off", status=200, reply_headers=CHUNKED, reply=b"off 12\n"),
            Ask("/on", status=200, reply_headers=CHUNKED, reply=b"on 2\n"),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
    ),
    Case(
        "sub-requests, a file that changes",
        r"""
location /off { lua_code_cache off; content_by_lua_file x.lua; }
        location /change { content_by_lua_block {
            local f = assert(io.open("%PREFIX%/x.lua", "w"))
            f:write("ngx.say('changed ', count())")
            f:close()
        } }
        location /main { echo_location /off; echo_location /change; echo_location /off; }
""",
        (
            Ask("/main", status=200, reply_headers=CHUNKED, reply=b"first 1 2\nchanged 1\n"),
            Ask("/off", status=200, reply_headers=CHUNKED, reply=b"changed 1\n"),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
        files={"x.lua": "ngx.say('first ', count(), ' ', count())"},
    ),
    Case(
        "all phases of a request have one",
        r"""
lua_code_cache off;
        location /t {
            set_by_lua_block $s { return count() }
            rewrite_by_lua_block { ngx.ctx.r = count() }
            access_by_lua_block { ngx.ctx.a = count() }
            content_by_lua_block { ngx.say(ngx.var.s, ngx.ctx.r, ngx.ctx.a, count()) }
            header_filter_by_lua_block { ngx.header.count = count() }
            body_filter_by_lua_block { if ngx.arg[2] then ngx.arg[1] = "last " .. count() end }
            log_by_lua_block { ngx.log(ngx.WARN, "log ", count()) }
        }
""",
        (
            Ask(
                "/t", status=200, reply_headers=CHUNKED, also={"count": "5"}, reply=b"1234\nlast 6"
            ),
            Ask(
                "/t", status=200, reply_headers=CHUNKED, also={"count": "5"}, reply=b"1234\nlast 6"
            ),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
        error_log=(
            "[warn] [lua] log_by_lua(conf):1: log 7 while logging request",
            "[warn] [lua] log_by_lua(conf):1: log 7 while logging request",
        ),
    ),
    Case(
        "an internal redirect has another",
        r"""
lua_code_cache off;
        location /t { rewrite_by_lua_block { ngx.header.x = count() } echo_exec /u?b=1; }
        location /u {
            set $v $arg_a;
            content_by_lua_block { ngx.say(count(), " ", ngx.var.uri, " ", ngx.var.args, " ",
                ngx.var.request_uri, " ", tostring(ngx.req.is_internal()), " [", ngx.var.v, "]") }
        }
        location /x { content_by_lua_block { count() return ngx.exec("/u", "a=2") } }
        location /n { rewrite_by_lua_block { count() return ngx.exec("@named") } }
        location @named { content_by_lua_block { ngx.say(count(), " ", ngx.var.uri) } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                also={"x": "1"},
                reply=b"1 /u b=1 /t true []\n",
            ),
            Ask("/x?q=1", status=200, reply_headers=CHUNKED, reply=b"1 /u a=2 /x?q=1 true [2]\n"),
            Ask("/n", status=200, reply_headers=CHUNKED, reply=b"1 /n\n"),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
    ),
    Case(
        "what a sub-request brings and answers",
        r"""
location /off {
            lua_code_cache off;
            set $v "";
            content_by_lua_block {
                ngx.req.read_body()
                ngx.header["X-Twice"] = { "one", "two" }
                ngx.header["X_Spelled"] = "yes"
                ngx.status = 201
                ngx.say(ngx.req.get_method(), " ", ngx.var.args, " ", ngx.req.get_body_data(), " ",
                    tostring(ngx.is_subrequest), " ", ngx.var.v, " ", ngx.var.http_foo, " ",
                    ngx.var.request_method, " ", ngx.var.uri, " ", ngx.var.request_uri)
            }
        }
        location /t {
            set $v "parent";
            content_by_lua_block {
                ngx.req.set_header("Foo", "bar")
                local r = ngx.location.capture("/off?a=b",
                    { method = ngx.HTTP_POST, body = "hello", copy_all_vars = true })
                ngx.print(r.status, " ", r.body)
                ngx.say(r.header["X-Twice"][2], r.header["X-Spelled"], r.header["Content-Type"],
                    tostring(r.truncated))
                r = ngx.location.capture("/off", { method = ngx.HTTP_HEAD })
                ngx.say(r.status, " [", r.body, "]")
            }
        }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=b"201 POST a=b hello true  bar GET /off /t\ntwoyestext/plainfalse\n201 []\n",
            ),
            Ask(
                "/off?x=1",
                method="POST",
                body=b"body",
                status=201,
                reply_headers=CHUNKED,
                also={"x-twice": ["one", "two"], "x-spelled": "yes"},
                reply=b"POST x=1 body false  nil POST /off /off?x=1\n",
            ),
        ),
    ),
    Case(
        "how a sub-request ends",
        r"""
lua_code_cache off;
        location /exit { content_by_lua_block { ngx.exit(403) } }
        location /fails { content_by_lua_block { error("oops") } }
        location /waits { content_by_lua_block { ngx.sleep(0.01) ngx.say("waited") } }
        location /nested { content_by_lua_block {
            ngx.print("<", ngx.location.capture("/waits").body, ">") } }
        location /hello { proxy_pass http://hello; access_by_lua_block { count() } }
        location /t { content_by_lua_block {
            for _, uri in ipairs { "/exit", "/fails", "/waits", "/nested", "/hello" } do
                local r = ngx.location.capture(uri)
                ngx.say(uri, " ", r.status, " ", r.body, " ", tostring(r.truncated))
            end
        } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/exit 403  true\n"
                    b"/fails 500  true\n"
                    b"/waits 200 waited\n"
                    b" false\n"
                    b"/nested 200 <waited\n"
                    b"> false\n"
                    b"/hello 200 hello\n"
                    b" false\n"
                ),
            ),
            Ask("/exit", status=403, reply=page("403 Forbidden")),
            Ask("/nested", status=200, reply_headers=CHUNKED, reply=b"<waited\n>"),
            Ask("/hello", status=200, reply=b"hello\n"),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
        apps=("hello",),
        error_log=(
            ("[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: oops"),
        ),
    ),
    Case(
        "an error's page",
        r"""
location /t { error_page 404 =202 /off; return 404; }
        location /off {
            lua_code_cache off;
            content_by_lua_block { ngx.say(count(), " ", ngx.var.uri, " ", ngx.req.get_method()) }
        }
        location /late { lua_code_cache off; error_page 403 /page;
            access_by_lua_block { count() ngx.exit(403) } }
        location /page { content_by_lua_block { ngx.say("page ", count() > 0) } }
""",
        (
            Ask("/t", method="POST", status=202, reply_headers=CHUNKED, reply=b"1 /off GET\n"),
            Ask("/late", status=403, reply_headers=CHUNKED, reply=b"page true\n"),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
    ),
    Case(
        "a server's own phases",
        r"""
lua_code_cache off;
        set_by_lua_block $n { return count() }
        location /t { content_by_lua_block { ngx.say(ngx.var.n, " ", count(), " ", ngx.var.uri) } }
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"1 2 /t\n"),
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"1 2 /t\n"),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
    ),
    Case(
        "a server's own phases choose the VM",
        r"""
server_rewrite_by_lua_block { ngx.ctx.n = count() }
        location /t {
            lua_code_cache off;
            content_by_lua_block { ngx.say(ngx.ctx.n, " ", count()) }
        }
""",
        (
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"1 2\n"),
            Ask("/t", status=200, reply_headers=CHUNKED, reply=b"3 4\n"),
        ),
        http=r"""
init_by_lua_block { n = 0 function count() n = n + 1 return n end }
""",
    ),
    Case(
        "modules are loaded anew",
        r"""
location /on { content_by_lua_block { ngx.say(require("counter").count()) } }
        location /off {
            lua_code_cache off;
            content_by_lua_block {
                ngx.say(require("counter").count(), require("counter").count())
            }
        }
""",
        (
            Ask("/on", status=200, reply_headers=CHUNKED, reply=b"1\n"),
            Ask("/off", status=200, reply_headers=CHUNKED, reply=b"12\n"),
            Ask("/on", status=200, reply_headers=CHUNKED, reply=b"2\n"),
            Ask("/off", status=200, reply_headers=CHUNKED, reply=b"12\n"),
        ),
        http=r"""
lua_package_path "%PREFIX%/?.lua;;";
""",
        files={"counter.lua": "local n = 0\nreturn { count = function() n = n + 1 return n end }"},
    ),
]
