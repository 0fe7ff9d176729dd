"""ngx.location.capture: variables and ngx.ctx that a sub-request sees."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "what a sub-request changes is its own",
        r"""
location /sub { rewrite_by_lua_block { ngx.req.set_header("X-A", "sub") ngx.req.clear_header("X-B")
    ngx.req.set_method(ngx.HTTP_PUT) ngx.req.set_uri_args("q=1") ngx.req.set_uri("/else") }
    content_by_lua_block { view() ngx.print(" ", ngx.var.uri, ngx.var.args) } }
location /t { content_by_lua_block { ngx.print(capture("/sub?orig").body, "\n") view()
    ngx.print(" ", ngx.var.uri, ngx.var.args) } }
""",
        (
            Ask(
                "/t?a=b",
                headers=(("X-A", "1"), ("X-B", "2")),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"PUT connection=close; host=localhost; x-a=sub /elseq=1\n"
                    b"GET connection=close; host=localhost; x-a=1; x-b=2 /ta=b"
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
        "variables",
        r"""
location /vars { content_by_lua_block {
    for name in ngx.var.args:gmatch("%w[%w_]+") do
    ngx.print(name, "=", ngx.var[name] or "(nil)", "; ") end
} }
location /t { content_by_lua_block {
    each [[
'/vars/x?uri,document_uri,request_uri,is_args,request,request_method,server_protocol,scheme'
'/vars?host,server_name,remote_addr,content_length,content_type,arg_a,http_x_a,cookie_c'
'/vars?http_host,request_body,request_completion,status,connection_requests'
'/vars?limit_rate,remote_user,sent_http_x,sent_http_content_type,request_filename,document_root'
'/vars',{args='a=1&document_uri&arg_a'}
]]
} }
""",
        (
            Ask(
                "/t",
                headers=(
                    ("X-A", "1"),
                    ("Cookie", "c=d"),
                    ("Authorization", "Basic YTpi"),
                    ("Content-Type", "t/x"),
                ),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"uri=/vars/x; document_uri=/vars/x; request_uri=/t; is_args=?; "
                    b"request=GET /t HTTP/1.1; request_method=GET; server_protocol=HTTP/1.1; "
                    b"scheme=http; \n"
                    b"host=localhost; server_name=localhost; remote_addr=127.0.0.1; "
                    b"content_length=(nil); content_type=t/x; arg_a=(nil); http_x_a=1; "
                    b"cookie_c=d; \n"
                    b"http_host=localhost; request_body=(nil); request_completion=; "
                    b"status=200; connection_requests=1; \n"
                    b"limit_rate=0; remote_user=a; sent_http_x=(nil); "
                    b"sent_http_content_type=text/plain; request_filename=%PREFIX%/html/vars; "
                    b"document_root=%PREFIX%/html; \n"
                    b"document_uri=/vars; arg_a=1; \n"
                ),
            ),
            Ask(
                "/t?a=parent",
                method="POST",
                body=b"x",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"uri=/vars/x; document_uri=/vars/x; request_uri=/t?a=parent; is_args=?; "
                    b"request=POST /t?a=parent HTTP/1.1; request_method=POST; "
                    b"server_protocol=HTTP/1.1; scheme=http; \n"
                    b"host=localhost; server_name=localhost; remote_addr=127.0.0.1; "
                    b"content_length=(nil); content_type=(nil); arg_a=(nil); http_x_a=(nil); "
                    b"cookie_c=(nil); \n"
                    b"http_host=localhost; request_body=(nil); request_completion=; "
                    b"status=200; connection_requests=1; \n"
                    b"limit_rate=0; remote_user=(nil); sent_http_x=(nil); "
                    b"sent_http_content_type=text/plain; request_filename=%PREFIX%/html/vars; "
                    b"document_root=%PREFIX%/html; \n"
                    b"document_uri=/vars; arg_a=1; \n"
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
        "ngx.ctx: a table of its own, or the one given",
        r"""
location /sub { content_by_lua_block { ngx.print(tostring(ngx.ctx.a)) ngx.ctx.a = 2 } }
location /new { content_by_lua_block { ngx.print(tostring(ngx.ctx.a)) ngx.ctx = {a = 3} } }
location /c { content_by_lua_block {
   ngx.ctx.a = 1
   ngx.say(capture("/sub").body, capture("/sub").body, ngx.ctx.a)
   local ctx = {a = 9}
   ngx.say(capture("/sub", {ctx = ctx}).body, ctx.a)
   ngx.say(capture("/new", {ctx = ctx}).body, ctx.a)
   ngx.say(capture("/new", {ctx = ngx.ctx}).body, ngx.ctx.a)
   ngx.say(capture("/sub", {ctx = ngx.ctx}).body, ngx.ctx.a)
   ngx.say(capture("/sub", {share_all_vars = true}).body, ngx.ctx.a)
   local meta = setmetatable({}, {__index = {a = "meta"}})
   ngx.say(capture("/sub", {ctx = meta}).body, rawget(meta, "a"))
} }
""",
        (
            Ask(
                "/c",
                status=200,
                reply_headers=CHUNKED,
                reply=b"nilnil1\n92\n22\n11\n12\nnil2\nmeta2\n",
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
        "ngx.is_subrequest, ngx.req.is_internal and the like",
        r"""
location /sub {
    content_by_lua_block {
    ngx.print(tostring(ngx.is_subrequest), " ", tostring(ngx.req.is_internal()), " ",
    ngx.req.http_version(), " ", ngx.get_phase(), " ", tostring(ngx.headers_sent), " ",
    ngx.status) ngx.print(" ", tostring(ngx.headers_sent), " ", ngx.status) } }
location /c {
    content_by_lua_block {
    ngx.say(tostring(ngx.is_subrequest), " ", tostring(ngx.req.is_internal()))
    ngx.say(capture("/sub").body)
    ngx.say(tostring(ngx.is_subrequest), " ", tostring(ngx.req.is_internal())) } }
""",
        (
            Ask(
                "/c",
                status=200,
                reply_headers=CHUNKED,
                reply=b"false false\ntrue true 1.1 content false 0 true 200\nfalse false\n",
            ),
            Ask(
                "/c",
                version="1.0",
                status=200,
                reply=b"false false\ntrue true 1 content false 0 false 200\nfalse false\n",
                differs="what is held for HTTP/1.0 is sent as far as a script can tell",
                ours={"reply": b"false false\ntrue true 1 content false 0 true 200\nfalse false\n"},
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
