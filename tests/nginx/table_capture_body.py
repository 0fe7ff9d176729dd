"""The request body of a sub-request: the parent's, or one of its own."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "in memory",
        r"""
location /sub { content_by_lua_block {
    ngx.req.read_body()
    local file = ngx.req.get_body_file()
    ngx.print(ngx.req.get_method(), " ", ngx.var.http_content_length or "-", " ",
    ngx.var.content_length or "-", " ", ngx.var.request_body or "-", " ",
    tostring(ngx.req.get_body_data()), " ", file and "file" or "-")
} }
location /unread { content_by_lua_block {
    each [[
'/sub'
'/sub', {method = ngx.HTTP_POST}
'/sub', {method = ngx.HTTP_PUT}
'/sub', {method = ngx.HTTP_POST, body = 'abc'}
'/sub', {body = 'abc'}
'/sub', {method = ngx.HTTP_DELETE, always_forward_body = true}
'/sub', {method = ngx.HTTP_POST, body = ''}
]]
} }
location /read { content_by_lua_block { ngx.req.read_body()
    each [[
'/sub'
'/sub', {method = ngx.HTTP_POST}
'/sub', {method = ngx.HTTP_PUT}
'/sub', {method = ngx.HTTP_POST, body = 'abc'}
'/sub', {body = 'abc'}
'/sub', {method = ngx.HTTP_DELETE, always_forward_body = true}
'/sub', {method = ngx.HTTP_POST, body = ''}
]]
} }
""",
        (
            Ask(
                "/unread",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET - - - nil -\n"
                    b"POST - - - nil -\n"
                    b"PUT - - - nil -\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE - - - nil -\n"
                    b"POST 0 0 - nil -\n"
                ),
            ),
            Ask(
                "/read",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET - - - nil -\n"
                    b"POST - - - nil -\n"
                    b"PUT - - - nil -\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE - - - nil -\n"
                    b"POST 0 0 - nil -\n"
                ),
            ),
            Ask(
                "/unread",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET - - - nil -\n"
                    b"POST 11 11 - nil -\n"
                    b"PUT 11 11 - nil -\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE 11 11 - nil -\n"
                    b"POST 0 0 - nil -\n"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                body=b"parent body",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET - - - nil -\n"
                    b"POST 11 11 parent body parent body -\n"
                    b"PUT 11 11 parent body parent body -\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE 11 11 parent body parent body -\n"
                    b"POST 0 0 - nil -\n"
                ),
            ),
            Ask(
                "/unread",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"5\r\nhello\r\n0\r\n\r\n",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET - - - nil -\n"
                    b"POST - - - nil -\n"
                    b"PUT - - - nil -\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE - - - nil -\n"
                    b"POST 0 0 - nil -\n"
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
                    b"GET - - - nil -\n"
                    b"POST 5 5 hello hello -\n"
                    b"PUT 5 5 hello hello -\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE 5 5 hello hello -\n"
                    b"POST 0 0 - nil -\n"
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
        "in a file",
        r"""
client_body_buffer_size 5;

location /sub { content_by_lua_block {
    ngx.req.read_body()
    local file = ngx.req.get_body_file()
    ngx.print(ngx.req.get_method(), " ", ngx.var.http_content_length or "-", " ",
    ngx.var.content_length or "-", " ", ngx.var.request_body or "-", " ",
    tostring(ngx.req.get_body_data()), " ", file and "file" or "-")
} }
location /unread { content_by_lua_block {
    each [[
'/sub'
'/sub', {method = ngx.HTTP_POST}
'/sub', {method = ngx.HTTP_PUT}
'/sub', {method = ngx.HTTP_POST, body = 'abc'}
'/sub', {body = 'abc'}
'/sub', {method = ngx.HTTP_DELETE, always_forward_body = true}
'/sub', {method = ngx.HTTP_POST, body = ''}
]]
} }
location /read { content_by_lua_block { ngx.req.read_body()
    each [[
'/sub'
'/sub', {method = ngx.HTTP_POST}
'/sub', {method = ngx.HTTP_PUT}
'/sub', {method = ngx.HTTP_POST, body = 'abc'}
'/sub', {body = 'abc'}
'/sub', {method = ngx.HTTP_DELETE, always_forward_body = true}
'/sub', {method = ngx.HTTP_POST, body = ''}
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
                    b"GET - - - nil -\n"
                    b"POST 11 11 - nil file\n"
                    b"PUT 11 11 - nil file\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE 11 11 - nil file\n"
                    b"POST 0 0 - nil -\n"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"b\r\nparent body\r\n0\r\n\r\n",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"GET - - - nil -\n"
                    b"POST 11 11 - nil file\n"
                    b"PUT 11 11 - nil file\n"
                    b"POST 3 3 abc abc -\n"
                    b"GET 3 3 abc abc -\n"
                    b"DELETE 11 11 - nil file\n"
                    b"POST 0 0 - nil -\n"
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
        "not read in the sub-request",
        r"""
location /get { content_by_lua_block { ngx.print(tostring(ngx.req.get_body_data())) } }
location /post { content_by_lua_block { local ok, err = pcall(ngx.req.get_post_args)
    ngx.print(type(err) == "table" and next(err) or tostring(err)) } }
location /need { lua_need_request_body on;
    content_by_lua_block { ngx.print(tostring(ngx.req.get_body_data())) } }
location /init {
    content_by_lua_block {
    ngx.print(select(2, pcall(ngx.req.init_body)), select(2, pcall(ngx.req.set_body_data, "x"))) }
    }
location /unread { content_by_lua_block {
    each [[
'/get'
'/get', {method = ngx.HTTP_POST}
'/get', {body = 'x=1'}
'/post'
'/post', {method = ngx.HTTP_POST}
'/post', {body = 'x=1'}
'/need'
'/need', {method = ngx.HTTP_POST}
'/need', {body = 'x=1'}
'/init'
'/init', {method = ngx.HTTP_POST}
'/init', {body = 'x=1'}
]]
} }
location /read { content_by_lua_block { ngx.req.read_body()
    each [[
'/get'
'/get', {method = ngx.HTTP_POST}
'/get', {body = 'x=1'}
'/post'
'/post', {method = ngx.HTTP_POST}
'/post', {body = 'x=1'}
'/need'
'/need', {method = ngx.HTTP_POST}
'/need', {body = 'x=1'}
'/init'
'/init', {method = ngx.HTTP_POST}
'/init', {body = 'x=1'}
]]
} }
""",
        (
            Ask(
                "/unread",
                method="POST",
                body=b"a=b",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"nil\n"
                    b"nil\n"
                    b"x=1\n"
                    b"no request body found; maybe you should turn on lua_need_request_body?\n"
                    b"no request body found; maybe you should turn on lua_need_request_body?\n"
                    b"x\n"
                    b"nil\n"
                    b"nil\n"
                    b"x=1\n"
                    b"request body not read yetrequest body not read yet\n"
                    b"request body not read yetrequest body not read yet\n"
                    b"nil\n"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                body=b"a=b",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"nil\n"
                    b"a=b\n"
                    b"x=1\n"
                    b"no request body found; maybe you should turn on lua_need_request_body?\n"
                    b"a\n"
                    b"x\n"
                    b"nil\n"
                    b"a=b\n"
                    b"x=1\n"
                    b"request body not read yetrequest body not read yet\n"
                    b"nil\n"
                    b"nil\n"
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
]
