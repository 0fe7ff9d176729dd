"""body_filter_by_lua over an answer of another server: the pieces, and when the last one comes."""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "the end comes by itself",
        r"""
body_filter_by_lua_block { ngx.arg[1] = "<" .. ngx.arg[1] .. ">" .. (ngx.arg[2] and "!" or "") }
        header_filter_by_lua_block { ngx.header.content_length = nil }
        location /hello { proxy_pass http://hello; }
        location /missing { proxy_pass http://missing; }
        location /captured { body_filter_by_lua_block { return } content_by_lua_block {
            local r = ngx.location.capture("/hello") ngx.say(r.body, tostring(r.truncated)) } }
""",
        (
            Ask("/hello", status=200, reply_headers=CHUNKED, reply=b"<hello\n><>!"),
            Ask(
                "/missing",
                status=404,
                reply_headers={"content-type": "application/json"},
                reply=b'<{"gone":true}><>!',
            ),
            Ask("/captured", status=200, reply_headers=CHUNKED, reply=b"<hello\n><>!false\n"),
        ),
        apps=("hello", "missing"),
    ),
    Case(
        "the end is taken back",
        r"""
location /own {
            return 200 own;
            body_filter_by_lua_block { if ngx.arg[2] then ngx.arg[2] = false end }
        }
        location /say {
            content_by_lua_block { ngx.print("said") }
            body_filter_by_lua_block { if ngx.arg[2] then ngx.arg[2] = false end }
        }
        location /t { content_by_lua_block {
            for _, uri in ipairs { "/own", "/say" } do
                local r = ngx.location.capture(uri)
                ngx.say(r.status, r.body, tostring(r.truncated))
            end
        } }
""",
        (Ask("/t", status=200, reply_headers=CHUNKED, reply=b"200owntrue\n200saidtrue\n"),),
    ),
]
