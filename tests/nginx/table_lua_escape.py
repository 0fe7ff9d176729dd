"""Who is to blame for a bad type of ngx.escape_uri: the caller's caller, where there is one."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "a bad type",
        r"""
location /main { content_by_lua_block {
    ngx.say(ngx.escape_uri("a", -1)) } }
location /called { content_by_lua_block {
    local function f() local text = ngx.escape_uri("a", "x") return text end
    local text = f()
    ngx.say(text) } }
location /tried { content_by_lua_block {
    ngx.say(select(2, pcall(ngx.escape_uri, "a", 10))) } }
""",
        (
            Ask("/main", status=500, reply=page("500 Internal Server Error")),
            Ask("/called", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/tried",
                status=200,
                reply_headers=CHUNKED,
                reply=b'content_by_lua(conf):2: "type" 10 out of range\n',
            ),
        ),
        error_log=(
            '[error] lua entry thread aborted: runtime error: "type" -1 out of range',
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):3:"
                ' "type" is not a number'
            ),
        ),
    ),
    Case(
        "a bad byte in a URI",
        r"""
location /uri { content_by_lua_block {
    for _, c in ipairs { "\t", "\n", " ", "\127", "\200", "\0", "\r\"\\" } do
        local ok, err = pcall(ngx.req.set_uri, "/a" .. c .. "b")
        ngx.say(c:byte(), " ", err)
    end } }
location /redirect { content_by_lua_block {
    for _, c in ipairs { "\n", "\127", "\0", "\r\"\\\200" } do
        local ok, err = pcall(ngx.redirect, "/a" .. c .. "b")
        ngx.say(c:byte(), " ", err)
    end } }
location /tab { content_by_lua_block { ngx.redirect("/a\tb") } }
""",
        (
            Ask(
                "/uri",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"9 nil\n"
                    b'10 unsafe byte "0x0a" in uri "/a\\x0Ab" (maybe you want to set the '
                    b"'binary' argument?)\n"
                    b"32 nil\n"
                    b'127 unsafe byte "0x7f" in uri "/a\\x7Fb" (maybe you want to set the '
                    b"'binary' argument?)\n"
                    b"200 nil\n"
                    b'0 unsafe byte "0x00" in uri "/a\\x00b" (maybe you want to set the '
                    b"'binary' argument?)\n"
                    b'13 unsafe byte "0x0d" in uri "/a\\x0D\\x22\\x5Cb" (maybe you want to set '
                    b"the 'binary' argument?)\n"
                ),
            ),
            Ask(
                "/redirect",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'10 unsafe byte "0x0a" in redirect uri "/a\\x0Ab"\n'
                    b"127 attempt to call ngx.redirect after sending out the headers\n"
                    b"0 attempt to call ngx.redirect after sending out the headers\n"
                    b"13 attempt to call ngx.redirect after sending out the headers\n"
                ),
            ),
            Ask("/tab", status=302, also={"location": "/a\tb"}, reply=page("302 Found")),
        ),
    ),
]
