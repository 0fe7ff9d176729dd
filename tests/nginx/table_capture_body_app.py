"""The request body of a sub-request, as an app receives it."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "an app",
        r"""
location /app { proxy_pass http://dump; proxy_set_header Host $http_host; }
location /get { content_by_lua_block {
    each [[
'/app/x?y=1'
'/app', {method = ngx.HTTP_POST, body = 'abc'}
'/app', {body = 'abc', args = {a = 'b'}}
]]
} }
location /read { content_by_lua_block { ngx.req.read_body()
    each [[
'/app'
'/app', {method = ngx.HTTP_POST}
'/app', {method = ngx.HTTP_POST, body = 'longer than before'}
'/app', {always_forward_body = true}
'/app', {method = ngx.HTTP_POST, body = ''}
]]
} }
""",
        (
            Ask(
                "/get",
                headers=(("Accept", "a"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"method=GET\n"
                    b"path=/app/x\n"
                    b"query=y=1\n"
                    b"accept: a\n"
                    b"host: localhost\n"
                    b"\n"
                    b"\n"
                    b"method=POST\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"accept: a\n"
                    b"content-length: 3\n"
                    b"host: localhost\n"
                    b"\n"
                    b"abc\n"
                    b"method=GET\n"
                    b"path=/app\n"
                    b"query=a=b\n"
                    b"accept: a\n"
                    b"content-length: 3\n"
                    b"host: localhost\n"
                    b"\n"
                    b"abc\n"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                headers=(("Content-Type", "t/p"),),
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"method=GET\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-type: t/p\n"
                    b"host: localhost\n"
                    b"\n"
                    b"\n"
                    b"method=POST\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-length: 11\n"
                    b"content-type: t/p\n"
                    b"host: localhost\n"
                    b"\n"
                    b"parent body\n"
                    b"method=POST\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-length: 18\n"
                    b"content-type: t/p\n"
                    b"host: localhost\n"
                    b"\n"
                    b"longer than before\n"
                    b"method=GET\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-length: 11\n"
                    b"content-type: t/p\n"
                    b"host: localhost\n"
                    b"\n"
                    b"parent body\n"
                    b"method=POST\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-length: 0\n"
                    b"content-type: t/p\n"
                    b"host: localhost\n"
                    b"\n"
                    b"\n"
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
        apps=("dump",),
    ),
    Case(
        "an app and a body in a file",
        r"""
client_body_buffer_size 5;
location /app { proxy_pass http://dump; proxy_set_header Host $http_host; }
location /read { content_by_lua_block { ngx.req.read_body()
    each [[
'/app'
'/app', {method = ngx.HTTP_POST}
'/app', {method = ngx.HTTP_POST, body = 'longer than before'}
]]
} }
""",
        (
            Ask(
                "/read",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"method=GET\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"host: localhost\n"
                    b"\n"
                    b"\n"
                    b"method=POST\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-length: 11\n"
                    b"host: localhost\n"
                    b"\n"
                    b"parent body\n"
                    b"method=POST\n"
                    b"path=/app\n"
                    b"query=\n"
                    b"content-length: 18\n"
                    b"host: localhost\n"
                    b"\n"
                    b"longer than before\n"
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
        apps=("dump",),
    ),
]
