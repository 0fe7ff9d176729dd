"""ngx.exec: its arguments and what becomes of URI and query."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "URI and args",
        r"""
location /t { content_by_lua_block { loadstring(ngx.unescape_uri(ngx.var.args), "=t")() } }

location /to {
    content_by_lua_block {
    ngx.print(ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.is_args, " ",
    ngx.var.request_uri:sub(1, 4), " ", ngx.req.get_method(), " ", tostring(ngx.req.is_internal()),
    " ", tostring(ngx.is_subrequest)) } }
location @named {
    content_by_lua_block { ngx.print("named ", ngx.var.uri, " ", ngx.var.args or "nil") } }
location /in { internal; content_by_lua_block { ngx.print("internal") } }
""",
        (
            Ask(
                "/t?ngx.exec('/to')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to?a=b')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a=b ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to?')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to   /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to',nil)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to','')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to','a=b')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a=b ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to?a=b','c=d')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a=b&c=d ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to?','c=d')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to c=d ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to?a=b','')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a=b ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to',12)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to 12 ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to',1.5)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to 1.5 ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to',{a=1})",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a=1 ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to?x',{a='%26%20'})",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to x&a=%26%20 ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to',{})",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to nil  /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to',{a=true})",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to',{a={1,2}})",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a=1&a=2 ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to','%253D')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to %3D ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to','?x')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to ?x ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to','%23x')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to #x ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to%23x?y%23z')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to#x y#z ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to%2520x')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to x nil  /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to%253Fx')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to?x nil  /t?n GET true false",
            ),
            Ask("/t?ngx.exec('/to/../to')", status=500, reply=page("500 Internal Server Error")),
            Ask("/t?ngx.exec('/in')", status=200, reply_headers=CHUNKED, reply=b"internal"),
            Ask("/t?ngx.exec('to')", status=404, reply=page("404 Not Found")),
            Ask("/t?ngx.exec(12)", status=404, reply=page("404 Not Found")),
            Ask("/t?ngx.exec('/none')", status=404, reply=page("404 Not Found")),
            Ask(
                "/t?ngx.exec('/to/./x')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to/./x nil  /t?n GET true false",
            ),
            Ask("/t?ngx.exec('//to')", status=404, reply=page("404 Not Found")),
            Ask(
                "/t?ngx.exec('/to','a\\nb')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to a\nb ? /t?n GET true false",
            ),
            Ask(
                "/t?ngx.exec('/to/%25zz')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/to/zz nil  /t?n GET true false",
            ),
        ),
        error_log=(
            '[error] unsafe URI "/to/../to" was detected',
            "[error] lua entry thread aborted: runtime error: t:1: unsafe uri",
            '[error] open() "%PREFIX%/htmlto" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html12" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html//to" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "named locations",
        r"""
location /t { content_by_lua_block { loadstring(ngx.unescape_uri(ngx.var.args), "=t")() } }

location /to {
    content_by_lua_block {
    ngx.print(ngx.var.uri, " ", ngx.var.args or "nil", " ", ngx.var.is_args, " ",
    ngx.var.request_uri:sub(1, 4), " ", ngx.req.get_method(), " ", tostring(ngx.req.is_internal()),
    " ", tostring(ngx.is_subrequest)) } }
location @named {
    content_by_lua_block { ngx.print("named ", ngx.var.uri, " ", ngx.var.args or "nil") } }
location /in { internal; content_by_lua_block { ngx.print("internal") } }
""",
        (
            Ask(
                "/t?ngx.exec('@named')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@named')",
            ),
            Ask(
                "/t?ngx.exec('@named','a=b')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@named','a=b')",
            ),
            Ask(
                "/t?ngx.exec('@named?a=b')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@named?a=b')",
            ),
            Ask(
                "/t?ngx.exec('@named',{a='b'})",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@named',{a='b'})",
            ),
            Ask(
                "/t?ngx.exec('@named','')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@named','')",
            ),
            Ask(
                "/t?ngx.exec('@named',nil)",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@named',nil)",
            ),
            Ask(
                "/t?ngx.exec('@named',{})",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@named',{})",
            ),
            Ask("/t?ngx.exec('@none')", status=500, reply=page("500 Internal Server Error")),
            Ask("/t?ngx.exec('@none','a=b')", status=500, reply=page("500 Internal Server Error")),
            Ask("/t?ngx.exec('@')", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/t?ngx.exec('@nam%2565d')",
                status=200,
                reply_headers=CHUNKED,
                reply=b"named /t ngx.exec('@nam%2565d')",
            ),
            Ask("/t?ngx.exec('@Named')", status=500, reply=page("500 Internal Server Error")),
            Ask("/t", status=200, reply_headers=CHUNKED),
        ),
        error_log=(
            "[warn] query strings a=b ignored when exec'ing named location @named",
            "[warn] query strings a=b ignored when exec'ing named location @named",
            "[warn] query strings a=b ignored when exec'ing named location @named",
            '[error] could not find named location "@none"',
            "[warn] query strings a=b ignored when exec'ing named location @none",
            '[error] could not find named location "@none"',
            '[error] could not find named location "@"',
            '[error] could not find named location "@Named"',
        ),
    ),
]
