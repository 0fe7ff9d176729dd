"""The request body of a sub-request: what it does to it, apps, large ones."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "echo_request_body",
        r"""
location /echo { echo_read_request_body; echo_request_body; }
location /unread { content_by_lua_block {
    each [[
'/echo'
'/echo', {method = ngx.HTTP_POST}
'/echo', {method = ngx.HTTP_PUT}
'/echo', {method = ngx.HTTP_POST, body = 'abc'}
'/echo', {body = 'abc'}
'/echo', {method = ngx.HTTP_DELETE, always_forward_body = true}
'/echo', {method = ngx.HTTP_POST, body = ''}
]]
} }
location /read { content_by_lua_block { ngx.req.read_body()
    each [[
'/echo'
'/echo', {method = ngx.HTTP_POST}
'/echo', {method = ngx.HTTP_PUT}
'/echo', {method = ngx.HTTP_POST, body = 'abc'}
'/echo', {body = 'abc'}
'/echo', {method = ngx.HTTP_DELETE, always_forward_body = true}
'/echo', {method = ngx.HTTP_POST, body = ''}
]]
} }
""",
        (
            Ask(
                "/unread",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"\n\n\nabc\nabc\n\n\n",
            ),
            Ask(
                "/read",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"\nparent body\nparent body\nabc\nabc\nparent body\n\n",
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
        "what a sub-request does to the body",
        r"""
location /sub { content_by_lua_block {
    ngx.req.read_body()
    local file = ngx.req.get_body_file()
    ngx.print(ngx.req.get_method(), " ", ngx.var.http_content_length or "-", " ",
    ngx.var.content_length or "-", " ", ngx.var.request_body or "-", " ",
    tostring(ngx.req.get_body_data()), " ", file and "file" or "-")
} }

location /set { content_by_lua_block { ngx.req.read_body() ngx.req.set_body_data("changed by sub")
    ngx.print(ngx.req.get_body_data()) } }
location /discard { content_by_lua_block { ngx.req.discard_body() ngx.print("discarded") } }
location /a {
    content_by_lua_block {
    ngx.req.read_body() ngx.print(capture('/set', {method = ngx.HTTP_POST}).body, ' ')
    ngx.say(tostring(ngx.req.get_body_data()), " ", ngx.var.http_content_length) } }
location /b {
    content_by_lua_block {
    ngx.req.read_body()
    ngx.print(capture('/set', {method = ngx.HTTP_POST, body = 'own'}).body, ' ')
    ngx.say(tostring(ngx.req.get_body_data()), " ", ngx.var.http_content_length) } }
location /c {
    content_by_lua_block {
    ngx.req.read_body() ngx.print(capture('/discard', {method = ngx.HTTP_POST}).body, ' ')
    ngx.say(tostring(ngx.req.get_body_data()), " ", ngx.var.http_content_length) } }
location /d { content_by_lua_block { ngx.req.read_body() ngx.req.set_body_data('set by parent')
    ngx.print(capture('/sub', {method = ngx.HTTP_POST}).body, ' ')
    ngx.say(tostring(ngx.req.get_body_data()), " ", ngx.var.http_content_length) } }
location /e { content_by_lua_block { ngx.req.read_body() ngx.req.init_body()
    ngx.req.append_body('built') ngx.req.finish_body()
    ngx.print(capture('/sub', {method = ngx.HTTP_POST}).body, ' ')
    ngx.say(tostring(ngx.req.get_body_data()), " ", ngx.var.http_content_length) } }
location /f { content_by_lua_block { ngx.print(capture('/sub', {method = ngx.HTTP_POST}).body, ' ')
    ngx.req.read_body()
    ngx.say(tostring(ngx.req.get_body_data()), " ", ngx.var.http_content_length) } }
location /g {
    content_by_lua_block {
    ngx.req.read_body()
    for i = 1, 2 do ngx.print(capture('/sub', {method = ngx.HTTP_POST}).body, ' ') end
    ngx.say(tostring(ngx.req.get_body_data()), " ", ngx.var.http_content_length) } }
""",
        (
            Ask(
                "/a",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"changed by sub changed by sub 11\n",
            ),
            Ask(
                "/b",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"changed by sub parent body 11\n",
            ),
            Ask(
                "/c",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"discarded parent body 11\n",
            ),
            Ask(
                "/d",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST 13 13 set by parent set by parent - set by parent 13\n",
            ),
            Ask(
                "/e",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST 5 5 built built - built 5\n",
            ),
            Ask(
                "/f",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST 11 11 - nil - parent body 11\n",
            ),
            Ask(
                "/g",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"POST 11 11 parent body parent body - POST 11 11 parent body parent body "
                    b"- parent body 11\n"
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
        "large, binary, too large",
        r"""
location /len { content_by_lua_block { ngx.req.read_body() local b = ngx.req.get_body_data()
    ngx.print(#b, " ", ngx.md5(b), " ", ngx.var.content_length) } }
location /small { client_max_body_size 3;
    content_by_lua_block { ngx.req.read_body() ngx.print(ngx.req.get_body_data()) } }
location /t { content_by_lua_block {
    for _, body in ipairs {"a\0b\255", ("x"):rep(1000000), ("0123456789"):rep(3000)} do
    ngx.say(capture("/len", {method = ngx.HTTP_POST, body = body}).body) end
} }
location /max { content_by_lua_block {
    ngx.req.read_body()
    for _, o in ipairs {{body = "12"}, {body = "1234"}, {}, {method = ngx.HTTP_POST}} do
    local res = capture("/small", o) ngx.say(res.status, tostring(res.truncated), res.body) end
} }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"4 0dd4df5b5be53b9566c53387ec9a7bac 4\n"
                    b"1000000 ec78dbd963d2fc01e51176ed4dec299e 1000000\n"
                    b"30000 9791c9785639e56c1054a266aefa5c2f 30000\n"
                ),
            ),
            Ask(
                "/max",
                method="POST",
                body=b"67890",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200false12\n413true\n200falsenil\n413true\n",
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
        error_log=(
            "[error] client intended to send too large body: 4 bytes",
            "[error] client intended to send too large body: 5 bytes",
        ),
    ),
]
