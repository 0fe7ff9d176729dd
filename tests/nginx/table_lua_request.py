"""What scripts do with a request's cookies and body, where nginx itself has a say."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "cookies of several lines",
        r"""
location /set {
            rewrite_by_lua_block { ngx.req.set_header("Cookie", { "boo=123\n4", "foo=78; Baz=1" }) }
            echo "[$cookie_foo] [$cookie_baz] [$cookie_boo] [$http_cookie]";
        }
        location /sent { echo "[$cookie_foo] [$cookie_baz] [$http_cookie]"; }
        location /t { rewrite_by_lua_block { ngx.req.set_header("X-A", { "1", "2" }) }
            echo $http_x_a; }
""",
        (
            Ask(
                "/set",
                status=200,
                reply_headers=CHUNKED,
                reply=b"[78] [1] [123%0A4] [boo=123%0A4; foo=78; Baz=1]\n",
            ),
            Ask(
                "/set",
                headers=(("Cookie", "foo=bar"), ("Cookie", "baz=blah")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[78] [1] [123%0A4] [boo=123%0A4; foo=78; Baz=1]\n",
            ),
            Ask(
                "/sent",
                headers=(("Cookie", "foo=bar"), ("Cookie", "baz=blah; x")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[bar] [blah] [foo=bar; baz=blah; x]\n",
            ),
        ),
    ),
    Case(
        "a body that is always a file",
        r"""
client_body_temp_path t;
        location /on {
            client_body_in_file_only on;
            content_by_lua_block { ngx.req.read_body()
local file = ngx.req.get_body_file()
ngx.say("data: ", ngx.req.get_body_data())
if file then
    ngx.say("file: ", file:match("^(.*/)%d+$") == "%PREFIX%/t/", " ", io.open(file):read("*a"))
end
 }
        }
        location /clean {
            client_body_in_file_only clean;
            content_by_lua_block { ngx.req.read_body()
local file = ngx.req.get_body_file()
ngx.say("data: ", ngx.req.get_body_data())
if file then
    ngx.say("file: ", file:match("^(.*/)%d+$") == "%PREFIX%/t/", " ", io.open(file):read("*a"))
end
 }
        }
        location /long {
            client_body_buffer_size 4;
            content_by_lua_block { ngx.req.read_body()
local file = ngx.req.get_body_file()
ngx.say("data: ", ngx.req.get_body_data())
if file then
    ngx.say("file: ", file:match("^(.*/)%d+$") == "%PREFIX%/t/", " ", io.open(file):read("*a"))
end
 }
        }
""",
        (
            Ask(
                "/on",
                method="POST",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"data: nil\nfile: true body\n",
            ),
            Ask("/on", status=200, reply_headers=CHUNKED, reply=b"data: nil\n"),
            Ask(
                "/on",
                method="POST",
                headers=(("Content-Length", "0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"data: nil\nfile: true \n",
            ),
            Ask(
                "/clean",
                method="POST",
                body=b"body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"data: nil\nfile: true body\n",
            ),
            Ask(
                "/long",
                method="POST",
                body=b"longer body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"data: nil\nfile: true longer body\n",
            ),
            Ask(
                "/long",
                method="POST",
                body=b"less",
                status=200,
                reply_headers=CHUNKED,
                reply=b"data: less\n",
            ),
        ),
    ),
    Case(
        "a body that scripts build in a file",
        r"""
client_body_temp_path t;
        location /none { content_by_lua_block {
            ngx.req.read_body()
            ngx.req.init_body(0) ngx.req.append_body("h") ngx.req.append_body("i")
            ngx.req.finish_body()
local file = ngx.req.get_body_file()
ngx.say("data: ", ngx.req.get_body_data())
if file then
    ngx.say("file: ", file:match("^(.*/)%d+$") == "%PREFIX%/t/", " ", io.open(file):read("*a"))
end
 } }
        location /two { content_by_lua_block {
            ngx.req.read_body()
            ngx.req.init_body(2) ngx.req.append_body("more") ngx.req.finish_body()
local file = ngx.req.get_body_file()
ngx.say("data: ", ngx.req.get_body_data())
if file then
    ngx.say("file: ", file:match("^(.*/)%d+$") == "%PREFIX%/t/", " ", io.open(file):read("*a"))
end
 } }
        location /usual { content_by_lua_block {
            ngx.req.read_body()
            ngx.req.init_body() ngx.req.append_body("more") ngx.req.finish_body()
local file = ngx.req.get_body_file()
ngx.say("data: ", ngx.req.get_body_data())
if file then
    ngx.say("file: ", file:match("^(.*/)%d+$") == "%PREFIX%/t/", " ", io.open(file):read("*a"))
end
 } }
""",
        (
            Ask("/none", status=200, reply_headers=CHUNKED, reply=b"data: nil\nfile: true hi\n"),
            Ask("/two", status=200, reply_headers=CHUNKED, reply=b"data: nil\nfile: true more\n"),
            Ask("/usual", status=200, reply_headers=CHUNKED, reply=b"data: more\n"),
        ),
    ),
    Case(
        "folders of temporary files",
        r"""
client_body_temp_path t 1 2;
        location /t { client_body_in_file_only on; content_by_lua_block {
            ngx.req.read_body()
            local file = ngx.req.get_body_file()
            local one, two, name = file:match("/t/(%d)/(%d%d)/(%d+)$")
            ngx.say(#name, " ", name:sub(-1) == one, " ", name:sub(-3, -2) == two) } }
""",
        (
            Ask(
                "/t",
                method="POST",
                body=b"x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"10 true true\n",
            ),
        ),
    ),
    Case(
        "an exit of the header filter of an error's page",
        r"""
error_page 582 = /bar;
        location /t { echo ok; header_filter_by_lua_block { return ngx.exit(582) } }
        location /bar { echo hi; header_filter_by_lua_block { return ngx.exit(302) } }
""",
        (
            Ask("/t", status=302, reply=page("302 Found")),
            Ask("/bar", status=302, reply=page("302 Found")),
        ),
    ),
    Case(
        "a deep stack fails",
        r"""
location /t { content_by_lua_block {
            local function down(n)
                if n == 0 then
                    error("deep")
                end
                local value = down(n - 1)
                return value
            end
            down(30)
        } }
        location /u { content_by_lua_block {
            local function down(n)
                if n == 0 then
                    error("less deep")
                end
                local value = down(n - 1)
                return value
            end
            down(19)
        } }
""",
        (
            Ask("/t", status=500, reply=page("500 Internal Server Error")),
            Ask("/u", status=500, reply=page("500 Internal Server Error")),
        ),
        full_log=True,
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):4:"
                " deep\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):4: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                '\t..., client: 127.0.0.1, server: localhost, request: "GET /t HTTP/1.1", '
                'host: "localhost"'
            ),
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):4:"
                " less deep\n"
                "stack traceback:\n"
                "coroutine 0:\n"
                "\t[C]: in function 'error'\n"
                "\tcontent_by_lua(conf):4: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):6: in function 'down'\n"
                "\tcontent_by_lua(conf):9: in main chunk, client: 127.0.0.1, server: "
                'localhost, request: "GET /u HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Case(
        "a bad level",
        "client_body_temp_path t 0;",
        refused=('"client_body_temp_path" directive invalid value in %PREFIX%/conf/nginx.conf:25'),
    ),
    Case(
        "a bad word",
        "client_body_in_file_only maybe;",
        refused='invalid value "maybe" in %PREFIX%/conf/nginx.conf:25',
    ),
]
