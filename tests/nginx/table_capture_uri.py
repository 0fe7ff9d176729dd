"""ngx.location.capture: what becomes of the URI, and which location answers it."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "URIs",
        r"""
location / { content_by_lua_block { ngx.print(ngx.var.uri, " ", ngx.var.args or "-") } }
location = /taken { content_by_lua_block {
    each [[
capture('/')
capture('sub')
capture('@sub')
capture('//sub//x')
capture('/./sub')
capture('/sub/.')
capture('/sub/...')
capture('/sub/..x')
capture('/sub/x..')
capture('/x/..?y')
capture('/x/..?')
capture('/sub/..#')
capture('/a%20b')
capture('/a b')
capture('/a%2520b')
capture('/a%3Fb?c')
capture('/a%23b')
capture('/a%2')
capture('/a%')
capture('/a%zz')
capture('/a%z1')
capture('/a%4z1')
capture('/a%%41')
capture('/%')
capture('/a%25')
capture('/a+%2Bb')
capture('/%e4%F6?%e4')
capture('/\228')
capture('/sub?a/../b')
capture('/sub?\0')
capture('/sub\\..\\x')
capture('/sub/%2e%2e%3fx')
capture('/..%3fx')
capture('/sub/..%0Ax')
capture('/sub?a?b')
capture('/sub??')
capture('http://x/y?z')
capture('/sub%3Fx=1?y')
capture('/sub\tx')
capture('/sub\r\nX:y')
capture(12)
capture(('/x'):rep(20))
]]
} }
location = /unsafe { content_by_lua_block {
    each [[
capture('')
capture('?')
capture('?x=1')
capture('/../x')
capture('/sub/..')
capture('/sub/../')
capture('/sub/../sub')
capture('../sub')
capture('..')
capture('/..')
capture('/sub%2e%2e')
capture('/sub/%2e%2e')
capture('/sub/%2e%2e/sub')
capture('/sub/.%2e')
capture('/sub/%78/..?y')
capture('/sub/x/..?y')
capture('/sub%5cx')
capture('/sub\0x')
capture('/sub%00x')
capture('%2e%2e')
capture('x/../y')
capture('/sub#/../x')
capture('/%2e%2e%2fx')
capture('/sub%2f..')
capture('/sub/%%/../x')
capture('/sub/%2/../x')
]]
} }
""",
        (
            Ask(
                "/taken",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 whole [/ -] Content-Type=text/plain\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"200 whole [//sub//x -] Content-Type=text/plain\n"
                    b"200 whole [/./sub -] Content-Type=text/plain\n"
                    b"200 whole [/sub/. -] Content-Type=text/plain\n"
                    b"200 whole [/sub/... -] Content-Type=text/plain\n"
                    b"200 whole [/sub/..x -] Content-Type=text/plain\n"
                    b"200 whole [/sub/x.. -] Content-Type=text/plain\n"
                    b"200 whole [/x/.. y] Content-Type=text/plain\n"
                    b"200 whole [/x/.. ] Content-Type=text/plain\n"
                    b"200 whole [/sub/..# -] Content-Type=text/plain\n"
                    b"200 whole [/a b -] Content-Type=text/plain\n"
                    b"200 whole [/a b -] Content-Type=text/plain\n"
                    b"200 whole [/a%20b -] Content-Type=text/plain\n"
                    b"200 whole [/a?b c] Content-Type=text/plain\n"
                    b"200 whole [/a#b -] Content-Type=text/plain\n"
                    b"200 whole [/a -] Content-Type=text/plain\n"
                    b"200 whole [/a -] Content-Type=text/plain\n"
                    b"200 whole [/azz -] Content-Type=text/plain\n"
                    b"200 whole [/az1 -] Content-Type=text/plain\n"
                    b"200 whole [/a1 -] Content-Type=text/plain\n"
                    b"200 whole [/a%41 -] Content-Type=text/plain\n"
                    b"200 whole [/ -] Content-Type=text/plain\n"
                    b"200 whole [/a% -] Content-Type=text/plain\n"
                    b"200 whole [/a++b -] Content-Type=text/plain\n"
                    b"200 whole [/\xe4\xf6 %e4] Content-Type=text/plain\n"
                    b"200 whole [/\xe4 -] Content-Type=text/plain\n"
                    b"200 whole [/sub a/../b] Content-Type=text/plain\n"
                    b"200 whole [/sub \x00] Content-Type=text/plain\n"
                    b"200 whole [/sub\\..\\x -] Content-Type=text/plain\n"
                    b"200 whole [/sub/..?x -] Content-Type=text/plain\n"
                    b"200 whole [/..?x -] Content-Type=text/plain\n"
                    b"200 whole [/sub/..\n"
                    b"x -] Content-Type=text/plain\n"
                    b"200 whole [/sub a?b] Content-Type=text/plain\n"
                    b"200 whole [/sub ?] Content-Type=text/plain\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"200 whole [/sub?x=1 y] Content-Type=text/plain\n"
                    b"200 whole [/sub\tx -] Content-Type=text/plain\n"
                    b"200 whole [/sub\r\n"
                    b"X:y -] Content-Type=text/plain\n"
                    b"404 cut [] Content-Type=text/plain\n"
                    b"200 whole [/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x -] "
                    b"Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/unsafe",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"t:1: unsafe uri in argument #1: \n"
                    b"t:1: unsafe uri in argument #1: ?\n"
                    b"t:1: unsafe uri in argument #1: ?x=1\n"
                    b"t:1: unsafe uri in argument #1: /../x\n"
                    b"t:1: unsafe uri in argument #1: /sub/..\n"
                    b"t:1: unsafe uri in argument #1: /sub/../\n"
                    b"t:1: unsafe uri in argument #1: /sub/../sub\n"
                    b"t:1: unsafe uri in argument #1: ../sub\n"
                    b"t:1: unsafe uri in argument #1: ..\n"
                    b"t:1: unsafe uri in argument #1: /..\n"
                    b"200 whole [/sub.. -] Content-Type=text/plain\n"
                    b"t:1: unsafe uri in argument #1: /sub/%2e%2e\n"
                    b"t:1: unsafe uri in argument #1: /sub/%2e%2e/sub\n"
                    b"t:1: unsafe uri in argument #1: /sub/.%2e\n"
                    b"t:1: unsafe uri in argument #1: /sub/%78/..?y\n"
                    b"200 whole [/sub/x/.. y] Content-Type=text/plain\n"
                    b"200 whole [/sub\\x -] Content-Type=text/plain\n"
                    b"t:1: unsafe uri in argument #1: /sub\n"
                    b"t:1: unsafe uri in argument #1: /sub%00x\n"
                    b"t:1: unsafe uri in argument #1: %2e%2e\n"
                    b"t:1: unsafe uri in argument #1: x/../y\n"
                    b"t:1: unsafe uri in argument #1: /sub#/../x\n"
                    b"t:1: unsafe uri in argument #1: /%2e%2e%2fx\n"
                    b"t:1: unsafe uri in argument #1: /sub%2f..\n"
                    b"t:1: unsafe uri in argument #1: /sub/%%/../x\n"
                    b"t:1: unsafe uri in argument #1: /sub/%2/../x\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function show(res, ...)
        if not res then return end
        local lines = {}
        for k, v in pairs(res.header) do
            local is = type(v) == "number" and "#" or ""
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. is .. v
        end
        table.sort(lines)
        local cut = res.truncated and "cut" or "whole"
        ngx.say(res.status, " ", cut, " [", res.body, "] ", table.concat(lines, "; "))
        return show(...)
    end
    function each(codes)
        for code in codes:gmatch("[^\n]+") do
            local ok, err = pcall(loadstring("return show(" .. code .. ")", "=t"))
            if not ok then ngx.say(err) end
        end
    end
}
""",
        error_log=(
            '[error] open() "%PREFIX%/htmlsub" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html@sub" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/htmlhttp://x/y" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%/html12" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "locations by the rules of any request",
        r"""
location /t { content_by_lua_block { uris [[
/exact /exact/ /pre/x?y /a.re7 /no/a.re7 /in/x @named /dir /dir/ /rw?x /rl?x /rb /rr?x
/set?x /exec?x /execn?x /acc /deny /try /tryn /tryc /lim /if /if?a=1 /loop /srv /srw /none
]] } }

location = /exact { content_by_lua_block { ngx.print("exact ", ngx.var.uri) } }
location /pre { content_by_lua_block { ngx.print("prefix ", ngx.var.uri) } }
location ~ \.re(\d)$ { content_by_lua_block { ngx.print("regex ", ngx.var.uri, " ", ngx.var[1]) } }
location ^~ /no { content_by_lua_block { ngx.print("no regex ", ngx.var.uri) } }
location /in { internal; content_by_lua_block { ngx.print("internal ", ngx.var.uri) } }
location @named { content_by_lua_block { ngx.print("named ", ngx.var.uri) } }
location /dir/ { proxy_pass http://hello; }
location /rw { rewrite ^ /pre/rewritten?a=1; }
location /rl { rewrite ^ /exact last; }
location /rb { rewrite ^ /file.txt break; }
location /rr { rewrite ^ /exact redirect; }
location /set { set $args "of=set"; content_by_lua_block { ngx.print("set ", ngx.var.args) } }
location /exec { content_by_lua_block { ngx.exec("/pre/exec", "a=b") } }
location /execn { content_by_lua_block { ngx.exec("@named") } }
location /acc { access_by_lua_block { ngx.exit(403) }
    content_by_lua_block { ngx.print("access is not checked") } }
location /deny { deny all; content_by_lua_block { ngx.print("deny is not checked") } }
location /try { try_files /none /file.txt =404; }
location /tryn { try_files /none @named; }
location /tryc { try_files /none =410; }
location /lim { limit_except POST { deny all; } content_by_lua_block { ngx.print("never") } }
location /if { if ($arg_a) { return 200 "if a"; } return 200 "if"; }
location /loop { rewrite ^ /loop; }
server_rewrite_by_lua_block { if ngx.var.uri == "/srv" then ngx.req.set_uri("/pre/of-server") end }
rewrite ^/srw /pre/of-server-rewrite;
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/exact: 200 whole [exact /exact] Content-Type=text/plain\n"
                    b"/exact/: 404 cut [] Content-Type=text/plain\n"
                    b"/pre/x?y: 200 whole [prefix /pre/x] Content-Type=text/plain\n"
                    b"/a.re7: 200 whole [regex /a.re7 7] Content-Type=text/plain\n"
                    b"/no/a.re7: 200 whole [no regex /no/a.re7] Content-Type=text/plain\n"
                    b"/in/x: 200 whole [internal /in/x] Content-Type=text/plain\n"
                    b"@named: 404 cut [] Content-Type=text/plain\n"
                    b"/dir: 301 cut [] Content-Type=text/plain; Location=/dir/\n"
                    b"/dir/: 200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain\n"
                    b"/rw?x: 200 whole [prefix /pre/rewritten] Content-Type=text/plain\n"
                    b"/rl?x: 200 whole [exact /exact] Content-Type=text/plain\n"
                    b"/rb: 200 whole [file\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"/rr?x: 302 cut [] Content-Type=text/plain; Location=/exact?x\n"
                    b"/set?x: 200 whole [set of=set] Content-Type=text/plain\n"
                    b"/exec?x: 200 whole [prefix /pre/exec] Content-Type=text/plain\n"
                    b"/execn?x: 200 whole [named /execn] Content-Type=text/plain\n"
                    b"/acc: 200 whole [access is not checked] Content-Type=text/plain\n"
                    b"/deny: 200 whole [deny is not checked] Content-Type=text/plain\n"
                    b"/try: 200 whole [file\n"
                    b'] Content-Length=#5; Content-Type=text/plain; ETag="56273e80-5"; '
                    b"Last-Modified=Wed, 21 Oct 2015 07:28:00 GMT\n"
                    b"/tryn: 200 whole [named /tryn] Content-Type=text/plain\n"
                    b"/tryc: 410 cut [] Content-Type=text/plain\n"
                    b"/lim: 404 cut [] Content-Type=text/plain\n"
                    b"/if: 200 whole [if] Content-Length=#2; Content-Type=text/plain\n"
                    b"/if?a=1: 200 whole [if a] Content-Length=#4; Content-Type=text/plain\n"
                    b"/loop: 500 cut [] Content-Type=text/plain\n"
                    b"/srv: 200 whole [prefix /pre/of-server] Content-Type=text/plain\n"
                    b"/srw: 200 whole [prefix /pre/of-server-rewrite] Content-Type=text/plain\n"
                    b"/none: 200 whole [no regex /none] Content-Type=text/plain\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function show(res, ...)
        if not res then return end
        local lines = {}
        for k, v in pairs(res.header) do
            local is = type(v) == "number" and "#" or ""
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. is .. v
        end
        table.sort(lines)
        local cut = res.truncated and "cut" or "whole"
        ngx.say(res.status, " ", cut, " [", res.body, "] ", table.concat(lines, "; "))
        return show(...)
    end
    function uris(list)
        for uri in list:gmatch("%S+") do ngx.print(uri, ": ") show(capture(uri)) end
    end
}
""",
        files={"html/file.txt": "file\n"},
        apps=("hello",),
        error_log=(
            (
                '[error] "%PREFIX%/html/exact/index.html" is not found (2: No such file '
                "or directory)"
            ),
            '[error] open() "%PREFIX%/html@named" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/lim" failed (2: No such file or directory)',
            '[error] rewrite or internal redirection cycle while processing "/loop"',
        ),
    ),
]
