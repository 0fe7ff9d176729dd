"""ngx.location.capture: the request headers that a sub-request sees."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "headers of the parent go along, Content-Length with the body",
        r"""
location /sub { content_by_lua_block { view() } }
location /t { content_by_lua_block {
    each [[
'/sub'
'/sub', {method = ngx.HTTP_POST}
'/sub', {method = ngx.HTTP_PUT}
'/sub', {method = ngx.HTTP_PATCH}
'/sub', {always_forward_body = true}
'/sub', {body = '0123456789'}
'/sub', {method = ngx.HTTP_POST, body = ''}
]]
} }
location /read { content_by_lua_block { ngx.req.read_body()
    each [[
'/sub'
'/sub', {method = ngx.HTTP_POST}
'/sub', {always_forward_body = true}
'/sub', {body = 12.5}
]]
} }
location /discard { content_by_lua_block { ngx.req.discard_body()
    each [[
'/sub'
'/sub', {method = ngx.HTTP_POST}
]]
} }
location /set {
    content_by_lua_block { ngx.req.set_header("X-A", "new") ngx.req.set_header("X-B", {"1", "2"})
    ngx.req.clear_header("X-C")
    each [[
'/sub'
]]
} }
""",
        (
            Ask(
                "/t",
                headers=(
                    ("X-A", "1"),
                    ("x-a", "2"),
                    ("Cookie", "a=b"),
                    ("User-Agent", "me"),
                    ("Accept", "*/*"),
                    ("Referer", "r"),
                ),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET accept=*/*; connection=close; cookie=a=b; host=localhost; referer=r;"
                    b" user-agent=me; x-a={1,2}\n"
                    b"POST accept=*/*; connection=close; cookie=a=b; host=localhost; "
                    b"referer=r; user-agent=me; x-a={1,2}\n"
                    b"PUT accept=*/*; connection=close; cookie=a=b; host=localhost; referer=r;"
                    b" user-agent=me; x-a={1,2}\n"
                    b"PATCH accept=*/*; connection=close; cookie=a=b; host=localhost; "
                    b"referer=r; user-agent=me; x-a={1,2}\n"
                    b"GET accept=*/*; connection=close; cookie=a=b; host=localhost; referer=r;"
                    b" user-agent=me; x-a={1,2}\n"
                    b"GET accept=*/*; connection=close; content-length=10; cookie=a=b; "
                    b"host=localhost; referer=r; user-agent=me; x-a={1,2}\n"
                    b"POST accept=*/*; connection=close; content-length=0; cookie=a=b; "
                    b"host=localhost; referer=r; user-agent=me; x-a={1,2}\n"
                ),
            ),
            Ask(
                "/t",
                method="POST",
                headers=(("Content-Type", "text/x"),),
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; content-type=text/x; host=localhost\n"
                    b"POST connection=close; content-length=5; content-type=text/x; "
                    b"host=localhost\n"
                    b"PUT connection=close; content-length=5; content-type=text/x; "
                    b"host=localhost\n"
                    b"PATCH connection=close; content-type=text/x; host=localhost\n"
                    b"GET connection=close; content-length=5; content-type=text/x; "
                    b"host=localhost\n"
                    b"GET connection=close; content-length=10; content-type=text/x; "
                    b"host=localhost\n"
                    b"POST connection=close; content-length=0; content-type=text/x; "
                    b"host=localhost\n"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                headers=(("Content-Type", "text/x"),),
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; content-type=text/x; host=localhost\n"
                    b"POST connection=close; content-length=5; content-type=text/x; "
                    b"host=localhost\n"
                    b"GET connection=close; content-length=5; content-type=text/x; "
                    b"host=localhost\n"
                    b"GET connection=close; content-length=4; content-type=text/x; "
                    b"host=localhost\n"
                ),
            ),
            Ask(
                "/t",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"5\r\nhello\r\n0\r\n\r\n",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; host=localhost; transfer-encoding=chunked\n"
                    b"POST connection=close; host=localhost; transfer-encoding=chunked\n"
                    b"PUT connection=close; host=localhost; transfer-encoding=chunked\n"
                    b"PATCH connection=close; host=localhost; transfer-encoding=chunked\n"
                    b"GET connection=close; host=localhost; transfer-encoding=chunked\n"
                    b"GET connection=close; content-length=10; host=localhost; "
                    b"transfer-encoding=chunked\n"
                    b"POST connection=close; content-length=0; host=localhost; "
                    b"transfer-encoding=chunked\n"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"5\r\nhello\r\n0\r\n\r\n",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; host=localhost; transfer-encoding=chunked\n"
                    b"POST connection=close; content-length=5; host=localhost; "
                    b"transfer-encoding=chunked\n"
                    b"GET connection=close; content-length=5; host=localhost; "
                    b"transfer-encoding=chunked\n"
                    b"GET connection=close; content-length=4; host=localhost; "
                    b"transfer-encoding=chunked\n"
                ),
            ),
            Ask(
                "/discard",
                method="POST",
                body=b"hello",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; host=localhost\n"
                    b"POST connection=close; content-length=5; host=localhost\n"
                ),
            ),
            Ask(
                "/set",
                headers=(("X-A", "1"), ("X-C", "3")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET connection=close; host=localhost; x-a=new; x-b={1,2}\n",
            ),
            Ask("/set", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask(
                "/set",
                version="1.0",
                status=200,
                reply=b"GET connection=close; host=localhost; x-a=new; x-b={1,2}\n",
            ),
            Ask(
                "/set",
                version="1.0",
                host=None,
                status=200,
                reply=b"GET connection=close; x-a=new; x-b={1,2}\n",
            ),
            Ask(
                "/t",
                method="POST",
                headers=(("Content-Length", "0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; content-length=0; host=localhost\n"
                    b"POST connection=close; content-length=0; host=localhost\n"
                    b"PUT connection=close; content-length=0; host=localhost\n"
                    b"PATCH connection=close; content-length=0; host=localhost\n"
                    b"GET connection=close; content-length=0; host=localhost\n"
                    b"GET connection=close; content-length=10; host=localhost\n"
                    b"POST connection=close; content-length=0; host=localhost\n"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                headers=(("Content-Length", "0"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; content-length=0; host=localhost\n"
                    b"POST connection=close; content-length=0; host=localhost\n"
                    b"GET connection=close; content-length=0; host=localhost\n"
                    b"GET connection=close; content-length=4; host=localhost\n"
                ),
            ),
            Ask(
                "/set",
                headers=(
                    ("Expect", "x"),
                    ("Range", "bytes=0-1"),
                    ("If-None-Match", "x"),
                    ("Upgrade", "y"),
                ),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; expect=x; host=localhost; if-none-match=x; "
                    b"range=bytes=0-1; upgrade=y; x-a=new; x-b={1,2}\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function each(codes)
        for code in codes:gmatch("[^\n]+") do
            local ok, err = pcall(loadstring("return capture(" .. code .. ").body", "=t"))
            ngx.say(err)
        end
    end
    function view()
        local lines = {}
        for k, v in pairs(ngx.req.get_headers(0)) do
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. v
        end
        table.sort(lines)
        ngx.print(ngx.req.get_method(), " ", table.concat(lines, "; "))
    end
}
""",
    ),
    Case(
        "the option headers",
        r"""
location /sub { content_by_lua_block { view() } }
location /t { content_by_lua_block {
    each [[
'/sub', {headers={['X-Test']='aa'}}
'/sub', {headers={['x-a']='new'}}
'/sub', {headers={['X-A']=7}}
'/sub', {headers={['X-A']=''}}
'/sub', {headers={host='h'}}
'/sub', {headers={['Content-Length']='3'}}
'/sub', {headers={X_U='u'}}
'/sub', {headers=1}
'/sub', {headers='x'}
'/sub', {headers=true}
'/sub', {headers={1}}
'/sub', {headers={a=true}}
'/sub', {headers={a={}}}
]]
} }
""",
        (
            Ask(
                "/t",
                headers=(("X-A", "1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                    b"GET connection=close; host=localhost; x-a=1\n"
                ),
                differs="0.10.23 does not know the option; later ones do, and so do we",
                ours={
                    "reply": (
                        b"GET connection=close; host=localhost; x-a=1; x-test=aa\n"
                        b"GET connection=close; host=localhost; x-a=new\n"
                        b"GET connection=close; host=localhost; x-a=7\n"
                        b"GET connection=close; host=localhost\n"
                        b"GET connection=close; host=h; x-a=1\n"
                        b"GET connection=close; content-length=3; host=localhost; x-a=1\n"
                        b"GET connection=close; host=localhost; x-a=1; x_u=u\n"
                        b"t:1: Bad headers option value\n"
                        b"t:1: Bad headers option value\n"
                        b"t:1: Bad headers option value\n"
                        b't:1: attempt to use a non-string key in the "vars" option table\n'
                        b"t:1: attempt to use bad variable value type boolean\n"
                        b"t:1: attempt to use bad variable value type table\n"
                    )
                },
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function each(codes)
        for code in codes:gmatch("[^\n]+") do
            local ok, err = pcall(loadstring("return capture(" .. code .. ").body", "=t"))
            ngx.say(err)
        end
    end
    function view()
        local lines = {}
        for k, v in pairs(ngx.req.get_headers(0)) do
            v = type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or v
            lines[#lines + 1] = k .. "=" .. v
        end
        table.sort(lines)
        ngx.print(ngx.req.get_method(), " ", table.concat(lines, "; "))
    end
}
""",
    ),
]
