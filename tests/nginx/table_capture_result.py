"""ngx.location.capture: status, body and headers of what `return` answers."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "return of a status, bare and with a text",
        r"""
location /200 { return 200; } location /200t { return 200 'text'; }
location /201 { return 201; } location /201t { return 201 'text'; }
location /204 { return 204; } location /204t { return 204 'text'; }
location /206 { return 206; } location /206t { return 206 'text'; }
location /250 { return 250; } location /250t { return 250 'text'; }
location /300 { return 300; } location /300t { return 300 'text'; }
location /301 { return 301; } location /301t { return 301 'text'; }
location /302 { return 302; } location /302t { return 302 'text'; }
location /303 { return 303; } location /303t { return 303 'text'; }
location /304 { return 304; } location /304t { return 304 'text'; }
location /307 { return 307; } location /307t { return 307 'text'; }
location /308 { return 308; } location /308t { return 308 'text'; }
location /400 { return 400; } location /400t { return 400 'text'; }
location /401 { return 401; } location /401t { return 401 'text'; }
location /403 { return 403; } location /403t { return 403 'text'; }
location /404 { return 404; } location /404t { return 404 'text'; }
location /405 { return 405; } location /405t { return 405 'text'; }
location /410 { return 410; } location /410t { return 410 'text'; }
location /413 { return 413; } location /413t { return 413 'text'; }
location /418 { return 418; } location /418t { return 418 'text'; }
location /429 { return 429; } location /429t { return 429 'text'; }
location /494 { return 494; } location /494t { return 494 'text'; }
location /497 { return 497; } location /497t { return 497 'text'; }
location /500 { return 500; } location /500t { return 500 'text'; }
location /501 { return 501; } location /501t { return 501 'text'; }
location /502 { return 502; } location /502t { return 502 'text'; }
location /503 { return 503; } location /503t { return 503 'text'; }
location /504 { return 504; } location /504t { return 504 'text'; }
location /507 { return 507; } location /507t { return 507 'text'; }
location /599 { return 599; } location /599t { return 599 'text'; }
location /bare { content_by_lua_block { uris [[
/200 /201 /204 /206 /250 /300 /301 /302 /303 /304 /307 /308 /400 /401 /403 /404 /405 /410
/413 /418 /429 /494 /497 /500 /501 /502 /503 /504 /507 /599
]] } }
location /text { content_by_lua_block { uris [[
/200t /201t /204t /206t /250t /300t /301t /302t /303t /304t /307t /308t /400t /401t /403t
/404t /405t /410t /413t /418t /429t /494t /497t /500t /501t /502t /503t /504t /507t /599t
]] } }
""",
        (
            Ask(
                "/bare",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/200: 200 cut [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/201: 201 cut [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/204: 204 cut [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/206: 206 cut [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/250: 250 cut [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/300: 300 cut [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/301: 301 cut [] Content-Type=text/plain; Location=\n"
                    b"/302: 302 cut [] Content-Type=text/plain; Location=\n"
                    b"/303: 303 cut [] Content-Type=text/plain; Location=\n"
                    b"/304: 304 cut [] Content-Length=#0; Content-Type=text/plain\n"
                    b"/307: 307 cut [] Content-Type=text/plain; Location=\n"
                    b"/308: 308 cut [] Content-Type=text/plain; Location=\n"
                    b"/400: 400 cut [] Content-Type=text/plain\n"
                    b"/401: 401 cut [] Content-Type=text/plain\n"
                    b"/403: 403 cut [] Content-Type=text/plain\n"
                    b"/404: 404 cut [] Content-Type=text/plain\n"
                    b"/405: 405 cut [] Content-Type=text/plain\n"
                    b"/410: 410 cut [] Content-Type=text/plain\n"
                    b"/413: 413 cut [] Content-Type=text/plain\n"
                    b"/418: 418 cut [] Content-Type=text/plain\n"
                    b"/429: 429 cut [] Content-Type=text/plain\n"
                    b"/494: 494 cut [] Content-Type=text/plain\n"
                    b"/497: 497 cut [] Content-Type=text/plain\n"
                    b"/500: 500 cut [] Content-Type=text/plain\n"
                    b"/501: 501 cut [] Content-Type=text/plain\n"
                    b"/502: 502 cut [] Content-Type=text/plain\n"
                    b"/503: 503 cut [] Content-Type=text/plain\n"
                    b"/504: 504 cut [] Content-Type=text/plain\n"
                    b"/507: 507 cut [] Content-Type=text/plain\n"
                    b"/599: 599 cut [] Content-Type=text/plain\n"
                ),
            ),
            Ask(
                "/text",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/200t: 200 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/201t: 201 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/204t: 204 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/206t: 206 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/250t: 250 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/300t: 300 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/301t: 301 cut [] Content-Type=text/plain; Location=text\n"
                    b"/302t: 302 cut [] Content-Type=text/plain; Location=text\n"
                    b"/303t: 303 cut [] Content-Type=text/plain; Location=text\n"
                    b"/304t: 304 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/307t: 307 cut [] Content-Type=text/plain; Location=text\n"
                    b"/308t: 308 cut [] Content-Type=text/plain; Location=text\n"
                    b"/400t: 400 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/401t: 401 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/403t: 403 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/404t: 404 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/405t: 405 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/410t: 410 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/413t: 413 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/418t: 418 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/429t: 429 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/494t: 494 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/497t: 497 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/500t: 500 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/501t: 501 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/502t: 502 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/503t: 503 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/504t: 504 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/507t: 507 whole [text] Content-Length=#4; Content-Type=text/plain\n"
                    b"/599t: 599 whole [text] Content-Length=#4; Content-Type=text/plain\n"
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
    ),
    Case(
        "return of a URL",
        r"""
location /0/ { return 301 /a; }
location /1/ { return 302 a; }
location /2/ { return 303 http://x/y; }
location /3/ { return 307 //x; }
location /4/ { return 308 $scheme://h/; }
location /5/ { return http://x/; }
location /6/ { return '302' ''; }
location /7/ { return 301 /a?$args; }
location /t { content_by_lua_block { uris [[
/0/x?q /1/x?q /2/x?q /3/x?q /4/x?q /5/x?q /6/x?q /7/x?q
]] } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/0/x?q: 301 cut [] Content-Type=text/plain; Location=/a\n"
                    b"/1/x?q: 302 cut [] Content-Type=text/plain; Location=a\n"
                    b"/2/x?q: 303 cut [] Content-Type=text/plain; Location=http://x/y\n"
                    b"/3/x?q: 307 cut [] Content-Type=text/plain; Location=//x\n"
                    b"/4/x?q: 308 cut [] Content-Type=text/plain; Location=http://h/\n"
                    b"/5/x?q: 302 cut [] Content-Type=text/plain; Location=http://x/\n"
                    b"/6/x?q: 302 cut [] Content-Type=text/plain; Location=\n"
                    b"/7/x?q: 301 cut [] Content-Type=text/plain; Location=/a?q\n"
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
    ),
    Case(
        "return of a text",
        r"""
location /t { content_by_lua_block { uris [[
/a?b=c /b /c /d.html /e /f /g /h /i /j
]] } }

location /a { return 200 "$args-$uri"; }
location /b { default_type application/json; return 200 "{}"; }
location /c { default_type ""; return 200 "{}"; }
location /d.html { return 200 "html"; }
location /f { add_header X-A 1; add_header X-B 2 always; return 200 "added"; }
location /g { add_header X-A 1; add_header X-B 2 always; return 404 "added"; }
location /h { expires 1h; return 200 "expires"; }
location /i { more_set_headers "X-M: 1" "Content-Type: t/m"; return 200 "more"; }
location /j { etag off; return 200 ""; }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/a?b=c: 200 whole [b=c-/a] Content-Length=#6; Content-Type=text/plain\n"
                    b"/b: 200 whole [{}] Content-Length=#2; Content-Type=application/json\n"
                    b"/c: 200 whole [{}] Content-Length=#2\n"
                    b"/d.html: 200 whole [html] Content-Length=#4; Content-Type=text/html\n"
                    b"/e: 404 cut [] Content-Type=text/plain\n"
                    b"/f: 200 whole [added] Content-Length=#5; Content-Type=text/plain\n"
                    b"/g: 404 whole [added] Content-Length=#5; Content-Type=text/plain\n"
                    b"/h: 200 whole [expires] Content-Length=#7; Content-Type=text/plain\n"
                    b"/i: 200 whole [more] Content-Length=#4; Content-Type=t/m; X-M=1\n"
                    b"/j: 200 cut [] Content-Length=#0; Content-Type=text/plain\n"
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
        error_log=('[error] open() "%PREFIX%/html/e" failed (2: No such file or directory)',),
    ),
]
