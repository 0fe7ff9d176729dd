"""ngx.location.capture: which variables a sub-request can be given; maps, uninitialized ones."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "values and names",
        r"""
set $declared "server";
location /sub {
    content_by_lua_block {
    ngx.print(ngx.var.a or "nil", ",", ngx.var.b or "nil", ",", ngx.var.declared or "nil") } }
location /set { set $a "sub"; content_by_lua_block { ngx.print(ngx.var.a, ",", ngx.var.b or "nil")
    ngx.var.b = "by sub" } }
location /append { set $a "$a+"; content_by_lua_block { ngx.print(ngx.var.a) } }
location /lua { rewrite_by_lua_block { ngx.var.a = (ngx.var.a or "nil") .. "!" ngx.var.b = nil }
    content_by_lua_block { ngx.print(ngx.var.a, ngx.var.b or "nil") } }
location /args {
    content_by_lua_block { ngx.print(ngx.var.args or "nil", " ", ngx.var.arg_x or "nil") } }
location /show {
    content_by_lua_block { ngx.print(ngx.var.uri, " ", ngx.var.limit_rate, " ", ngx.var.host) } }

location /t { set $a "A"; set $b "B"; content_by_lua_block { codes [[
'/sub', {vars = {a = 1}}
'/sub', {vars = {a = 1.5}}
'/sub', {vars = {a = 1e100}}
'/sub', {vars = {a = ''}}
'/sub', {vars = {A = 'upper'}}
'/sub', {vars = {a = 'x\0y'}}
'/sub', {vars = {a = ('x'):rep(100)}}
'/sub', {vars = {a = '1', b = '2', declared = '3'}}
'/sub', {vars = {declared = 'given'}}
'/sub', {vars = {a = '$b'}}
'/sub', {vars = {['a'] = 'k'}}
'/sub', {vars = {zz = '1'}}
'/sub', {vars = {uri = '/x'}}
'/sub', {vars = {host = 'h'}}
'/sub', {vars = {http_x = '1'}}
'/sub', {vars = {arg_y = '1'}}
'/sub', {vars = {cookie_z = '1'}}
'/sub', {vars = {[''] = '1'}}
'/sub', {vars = {['a b'] = '1'}}
'/sub', {vars = {a = 'ok', zz = '1'}}
'/sub', {vars = {request_uri = '1'}}
'/sub', {vars = {remote_addr = '1'}}
'/sub', {vars = {sent_http_x = '1'}}
'/sub', {vars = {['1'] = '1'}}
'/sub', {vars = {status = '1'}}
'/sub', {vars = {content_length = '1'}}
'/sub', {vars = {URI = '/x'}}
'/sub', {vars = {ZZ = 1}}
'/sub', {vars = {request_method = 'X'}}
'/sub', {vars = {query_string = 'x'}}
'/sub', {vars = {document_root = 'x'}}
'/sub', {vars = {pid = '1'}}
'/sub', {vars = {upstream_addr = 'x'}}
'/args?x=1', {vars = {args = 'x=2'}}
'/args', {args = 'x=3', vars = {args = 'x=2'}}
'/args?x=1', {vars = {args = ''}}
'/show', {vars = {limit_rate = '1k'}}
]] } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"1,,server | A,B,server\n"
                    b"1.5,,server | A,B,server\n"
                    b"1e+100,,server | A,B,server\n"
                    b",,server | A,B,server\n"
                    b"upper,,server | A,B,server\n"
                    b"x\x00y,,server | A,B,server\n"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    b"xxxxxxxxxxxxxxxxxxxxxxxxxx,,server | A,B,server\n"
                    b"1,2,server | A,B,server\n"
                    b",,server | A,B,server\n"
                    b"$b,,server | A,B,server\n"
                    b"k,,server | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: -1 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"failed to adjust the subrequest: 500 | A,B,server\n"
                    b"x=2 2 | A,B,server\n"
                    b"x=2 2 | A,B,server\n"
                    b" nil | A,B,server\n"
                    b"/show 1024 localhost | A,B,server\n"
                ),
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function codes(codes)
        for code in codes:gmatch("[^\n]+") do
            ngx.var.a, ngx.var.b = "A", "B"
            local ok, res = pcall(loadstring("return capture(" .. code .. ")", "=t"))
            ngx.say(ok and res.body or res, " | ", ngx.var.a or "nil", ",", ngx.var.b or "nil",
            ",", ngx.var.declared)
        end
    end
}
""",
        error_log=(
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            (
                '[error] variable "zz" cannot be assigned a value (maybe you forgot to '
                "define it first?) "
            ),
            '[error] variable "uri" not changeable',
            '[error] variable "host" not changeable',
            (
                '[error] variable "http_x" cannot be assigned a value (maybe you forgot '
                "to define it first?) "
            ),
            (
                '[error] variable "arg_y" cannot be assigned a value (maybe you forgot '
                "to define it first?) "
            ),
            (
                '[error] variable "cookie_z" cannot be assigned a value (maybe you '
                "forgot to define it first?) "
            ),
            (
                '[error] variable "" cannot be assigned a value (maybe you forgot to '
                "define it first?) "
            ),
            (
                '[error] variable "a b" cannot be assigned a value (maybe you forgot to '
                "define it first?) "
            ),
            (
                '[error] variable "zz" cannot be assigned a value (maybe you forgot to '
                "define it first?) "
            ),
            '[error] variable "request_uri" not changeable',
            '[error] variable "remote_addr" not changeable',
            (
                '[error] variable "sent_http_x" cannot be assigned a value (maybe you '
                "forgot to define it first?) "
            ),
            (
                '[error] variable "1" cannot be assigned a value (maybe you forgot to '
                "define it first?) "
            ),
            '[error] variable "status" not changeable',
            '[error] variable "content_length" not changeable',
            '[error] variable "uri" not changeable',
            (
                '[error] variable "zz" cannot be assigned a value (maybe you forgot to '
                "define it first?) "
            ),
            '[error] variable "request_method" not changeable',
            '[error] variable "query_string" not changeable',
            '[error] variable "document_root" not changeable',
            '[error] variable "pid" not changeable',
            '[error] variable "upstream_addr" not changeable',
        ),
    ),
    Case(
        "maps, captures of regexes, set_by_lua",
        r"""
location ~ ^/re/(\w+) { content_by_lua_block { ngx.print(ngx.var[1], " ", ngx.var.mapped) } }
location ~ ^/t/(?<named>\w+)/(\w+) { set $l ""; content_by_lua_block { local m = ngx.var.mapped
    ngx.say(capture("/show?m=1").body) ngx.say(capture("/show?m=1", {copy_all_vars = true}).body)
    ngx.say(capture("/show?m=1", {share_all_vars = true}).body)
    ngx.say(capture("/re/x?m=1", {share_all_vars = true}).body, " ", ngx.var[1], ngx.var[2]) } }
location /show { set_by_lua_block $l { return "lua" }
    content_by_lua_block {
    ngx.print(ngx.var.mapped, " ", ngx.var[1] or "nil", " ", ngx.var.named or "nil", " ",
    ngx.var.l) } }
""",
        (
            Ask(
                "/t/one/two?m=0",
                status=200,
                reply_headers=CHUNKED,
                reply=b"one nil nil lua\none nil one lua\none nil one lua\nx one onetwo\n",
                differs="a map is looked up once a request, whoever asks",
                ours={"reply": b"one nil nil lua\nd nil one lua\nd nil one lua\nx d onetwo\n"},
            ),
        ),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function codes(codes)
        for code in codes:gmatch("[^\n]+") do
            ngx.var.a, ngx.var.b = "A", "B"
            local ok, res = pcall(loadstring("return capture(" .. code .. ")", "=t"))
            ngx.say(ok and res.body or res, " | ", ngx.var.a or "nil", ",", ngx.var.b or "nil",
            ",", ngx.var.declared)
        end
    end
}
map $arg_m $mapped { default d; 1 one; }
""",
    ),
    Case(
        "uninitialized in a sub-request",
        r"""
location /sub { content_by_lua_block { ngx.print("[", ngx.var.a, "]") } }
location /set { set $a ""; echo x; }
location /t {
    content_by_lua_block { ngx.print(capture("/sub").body)
    ngx.print(capture("/sub", {vars = {a = "x"}}).body)
    ngx.print(capture("/sub", {share_all_vars = true}).body, ngx.var.a)
    ngx.print(capture("/sub", {copy_all_vars = true}).body) } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"[][x][][]"),),
        http=r"""
init_by_lua_block {
    capture = ngx.location.capture
    function codes(codes)
        for code in codes:gmatch("[^\n]+") do
            ngx.var.a, ngx.var.b = "A", "B"
            local ok, res = pcall(loadstring("return capture(" .. code .. ")", "=t"))
            ngx.say(ok and res.body or res, " | ", ngx.var.a or "nil", ",", ngx.var.b or "nil",
            ",", ngx.var.declared)
        end
    end
}
""",
        error_log=(
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
        ),
    ),
]
