"""ngx.location.capture: redirects, ngx.exec and error_page in a sub-request."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "ngx.redirect, ngx.exec",
        r"""
location /t { content_by_lua_block { uris [[
/a /b /c /d /e /f /g /h /i /j /k /l /m /n
]] } }

location /a { content_by_lua_block { ngx.redirect("/elsewhere") } }
location /b { content_by_lua_block { ngx.redirect("http://h/x", 301) } }
location /c { rewrite_by_lua_block { ngx.redirect("/elsewhere", 307) } echo c; }
location /d { content_by_lua_block { ngx.header.x = 1 ngx.exec("/out", "a=b") } }
location /e { content_by_lua_block { ngx.exec("@named") } }
location /f { rewrite_by_lua_block { ngx.exec("/out") } echo f; }
location /g { content_by_lua_block { ngx.exec("/none") } }
location /h { content_by_lua_block { ngx.exec("@none") } }
location /i { content_by_lua_block { ngx.exec("/i") } }
location /j { content_by_lua_block { ngx.exec("/exit403") } }
location /k { rewrite_by_lua_block { ngx.req.set_uri("/out") }
    content_by_lua_block { ngx.print("k ", ngx.var.uri) } }
location /l { echo_exec /text; }
location /m { content_by_lua_block { ngx.exec("/text") } }
location /n { content_by_lua_block { ngx.exec("/hello") } }
location /exit403 { content_by_lua_block { ngx.exit(403) } }
location /text { return 200 "text"; }
location /hello { proxy_pass http://hello; }
location /out {
    content_by_lua_block {
    ngx.print("out ", ngx.var.uri, " ", ngx.var.args or "-", " ", tostring(ngx.is_subrequest), " ",
    ngx.req.get_method()) } }
location @named { content_by_lua_block { ngx.print("named ", ngx.var.uri) } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a: 302 cut [] Content-Type=text/plain; Location=/elsewhere\n"
                    b"/b: 301 cut [] Content-Type=text/plain; Location=http://h/x\n"
                    b"/c: 307 cut [] Content-Type=text/plain; Location=/elsewhere\n"
                    b"/d: 200 whole [out /out a=b true GET] Content-Type=text/plain; x=1\n"
                    b"/e: 200 whole [named /e] Content-Type=text/plain\n"
                    b"/f: 200 whole [out /out - true GET] Content-Type=text/plain\n"
                    b"/g: 200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain\n"
                    b"/h: 500 cut [] Content-Type=text/plain\n"
                    b"/i: 500 cut [] Content-Type=text/plain\n"
                    b"/j: 403 cut [] Content-Type=text/plain\n"
                    b"/k: 200 whole [k /out] Content-Type=text/plain\n"
                    b"/l: 200 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/m: 200 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/n: 200 whole [hello\n"
                    b"] Content-Length=#6; Content-Type=text/plain\n"
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
        apps=("hello",),
        error_log=(
            '[error] could not find named location "@none"',
            ('[error] rewrite or internal redirection cycle while internally redirecting to "/i"'),
        ),
    ),
    Case(
        "error_page does nothing in a sub-request",
        r"""
location /t { content_by_lua_block { uris [[
/a /b /c /d
]] } }

error_page 403 404 500 /page;
location /page { return 200 "page"; }
location /a { return 403; }
location /b { content_by_lua_block { ngx.exit(404) } }
location /c { content_by_lua_block { error("c") } }
location /d { error_page 404 =200 /page; }
location /main { content_by_lua_block { local res = capture("/a") ngx.exit(res.status) } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a: 403 cut [] Content-Type=text/plain\n"
                    b"/b: 404 cut [] Content-Type=text/plain\n"
                    b"/c: 500 cut [] Content-Type=text/plain\n"
                    b"/d: 404 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask("/main", status=403, reply=b"page"),
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
        error_log=(
            "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1: c",
            '[error] open() "%PREFIX%/html/d" failed (2: No such file or directory)',
        ),
    ),
]
