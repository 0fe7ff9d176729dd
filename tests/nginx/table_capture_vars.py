"""ngx.location.capture: variables of a sub-request: its own, given, copied, shared."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "none, copied, shared, given",
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
'/sub'
'/sub', {copy_all_vars = true}
'/sub', {share_all_vars = true}
'/sub', {share_all_vars = true, copy_all_vars = true}
'/sub', {vars = {a = 'given'}}
'/sub', {vars = {a = 'given'}, copy_all_vars = true}
'/sub', {vars = {a = 'given'}, share_all_vars = true}
'/sub', {share_all_vars = false, copy_all_vars = false}
'/set'
'/set', {copy_all_vars = true}
'/set', {share_all_vars = true}
'/set', {share_all_vars = true, copy_all_vars = true}
'/set', {vars = {a = 'given'}}
'/set', {vars = {a = 'given'}, copy_all_vars = true}
'/set', {vars = {a = 'given'}, share_all_vars = true}
'/set', {share_all_vars = false, copy_all_vars = false}
'/append'
'/append', {copy_all_vars = true}
'/append', {share_all_vars = true}
'/append', {share_all_vars = true, copy_all_vars = true}
'/append', {vars = {a = 'given'}}
'/append', {vars = {a = 'given'}, copy_all_vars = true}
'/append', {vars = {a = 'given'}, share_all_vars = true}
'/append', {share_all_vars = false, copy_all_vars = false}
'/lua'
'/lua', {copy_all_vars = true}
'/lua', {share_all_vars = true}
'/lua', {share_all_vars = true, copy_all_vars = true}
'/lua', {vars = {a = 'given'}}
'/lua', {vars = {a = 'given'}, copy_all_vars = true}
'/lua', {vars = {a = 'given'}, share_all_vars = true}
'/lua', {share_all_vars = false, copy_all_vars = false}
]] } }
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b",,server | A,B,server\n"
                    b"A,B,server | A,B,server\n"
                    b"A,B,server | A,B,server\n"
                    b"A,B,server | A,B,server\n"
                    b"given,,server | A,B,server\n"
                    b"given,B,server | A,B,server\n"
                    b"given,B,server | given,B,server\n"
                    b",,server | A,B,server\n"
                    b"sub, | A,B,server\n"
                    b"sub,B | A,B,server\n"
                    b"sub,B | sub,by sub,server\n"
                    b"sub,B | sub,by sub,server\n"
                    b"sub, | A,B,server\n"
                    b"sub,B | A,B,server\n"
                    b"sub,B | sub,by sub,server\n"
                    b"sub, | A,B,server\n"
                    b"+ | A,B,server\n"
                    b"A+ | A,B,server\n"
                    b"A+ | A+,B,server\n"
                    b"A+ | A+,B,server\n"
                    b"given+ | A,B,server\n"
                    b"given+ | A,B,server\n"
                    b"given+ | given+,B,server\n"
                    b"+ | A,B,server\n"
                    b"!nil | A,B,server\n"
                    b"A!nil | A,B,server\n"
                    b"A!nil | A!,nil,server\n"
                    b"A!nil | A!,nil,server\n"
                    b"given!nil | A,B,server\n"
                    b"given!nil | A,B,server\n"
                    b"given!nil | given!,nil,server\n"
                    b"!nil | A,B,server\n"
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
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "b" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
            '[warn] using uninitialized "a" variable',
        ),
    ),
    Case(
        "variables that name the request",
        r"""
location /sub {
    content_by_lua_block {
    ngx.print(ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.arg_x or "nil", " ",
    ngx.var.request_method, " ", ngx.var.document_uri, " ", ngx.var.is_args, "|",
    ngx.var.query_string or "nil") } }
location /t {
    content_by_lua_block { local _ = ngx.var.uri .. (ngx.var.args or "") .. (ngx.var.arg_x or "")
   for _, o in ipairs {{}, {copy_all_vars = true}, {share_all_vars = true}} do
    ngx.say(capture("/sub?x=2", o).body) end } }
""",
        (
            Ask(
                "/t?x=1",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/sub x=2 2 GET /sub ?|x=2\n"
                    b"/sub x=2 2 GET /sub ?|x=2\n"
                    b"/sub x=2 2 GET /sub ?|x=2\n"
                ),
            ),
            Ask(
                "/t?x=1",
                method="POST",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"/sub x=2 2 POST /sub ?|x=2\n"
                    b"/sub x=2 2 POST /sub ?|x=2\n"
                    b"/sub x=2 2 POST /sub ?|x=2\n"
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
    ),
]
