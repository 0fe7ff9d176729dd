"""If as a location of its own: what it takes over and what it inherits ("if is evil", part one).

Rule: what nginx does is right here, however strange; the reply or a header says which block ruled.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "a content handler outside, an if without one",
        r"""
location /echo { if ($arg_x) { set $y 1; } echo "outside [$y]"; }
location /lua {
    if ($arg_x) { set $y 1; }
    content_by_lua_block { ngx.say("outside ", ngx.var.y) }
}
location /proxy { if ($arg_x) { set $y 1; } proxy_pass http://hello; }
location /file { if ($arg_x) { set $y 1; } }
""",
        (
            Ask("/echo", status=200, reply_headers=CHUNKED, reply=b"outside []\n"),
            Ask("/echo?x=1", status=200, reply_headers=CHUNKED, reply=b"outside [1]\n"),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"outside \n"),
            Ask("/lua?x=1", status=200, reply_headers=CHUNKED, reply=b"outside 1\n"),
            Ask("/proxy", status=200, reply=b"hello\n"),
            Ask("/proxy?x=1", status=200, reply=b"hello\n"),
            Ask("/file", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/file?x=1", status=200, also=of_file(7), reply=b"a file\n"),
        ),
        files={"html/file": "a file\n"},
        apps=("hello",),
        error_log=(
            '[warn] using uninitialized "y" variable',
            '[warn] using uninitialized "y" variable',
        ),
    ),
    Case(
        "a content handler in the if",
        r"""
location /a { if ($arg_x) { echo "in the if"; } echo "outside"; }
location /b {
    if ($arg_x) { content_by_lua_block { ngx.say("in the if") } }
    content_by_lua_block { ngx.say("outside") }
}
location /c { if ($arg_x) { content_by_lua_block { ngx.say("in the if") } } }
location /d { if ($arg_x) { proxy_pass http://hello; } echo "outside"; }
location /e { if ($arg_x) { echo "in the if"; } proxy_pass http://hello; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"outside\n"),
            Ask("/a?x=1", status=200, reply_headers=CHUNKED, reply=b"in the if\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"outside\n"),
            Ask("/b?x=1", status=200, reply_headers=CHUNKED, reply=b"in the if\n"),
            Ask("/c", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/c?x=1", status=200, reply_headers=CHUNKED, reply=b"in the if\n"),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"outside\n"),
            Ask("/d?x=1", status=200, reply=b"hello\n"),
            Ask("/e", status=200, reply=b"hello\n"),
            Ask("/e?x=1", status=200, reply_headers=CHUNKED, reply=b"in the if\n"),
        ),
        files={"html/c": "a file\n"},
        apps=("hello",),
    ),
    Case(
        "the last if that holds rules",
        r"""
location /t {
    set $seen "";
    if ($arg_a) { set $seen "${seen}a"; add_header X-If a; echo "if a [$seen]"; }
    if ($arg_b) { set $seen "${seen}b"; add_header X-If b; echo "if b [$seen]"; }
    if ($arg_c) { set $seen "${seen}c"; }
    set $seen "${seen}.";
    add_header X-If outside;
    echo "outside [$seen]";
}
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                also={"x-if": "outside"},
                reply=b"outside [.]\n",
            ),
            Ask(
                "/t?a=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-if": "a"},
                reply=b"if a [a.]\n",
            ),
            Ask(
                "/t?b=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-if": "b"},
                reply=b"if b [b.]\n",
            ),
            Ask(
                "/t?a=1&b=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-if": "b"},
                reply=b"if b [ab.]\n",
            ),
            Ask(
                "/t?c=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-if": "outside"},
                reply=b"outside [c.]\n",
            ),
            Ask(
                "/t?a=1&c=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-if": "outside"},
                reply=b"outside [ac.]\n",
            ),
            Ask(
                "/t?a=1&b=1&c=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-if": "outside"},
                reply=b"outside [abc.]\n",
            ),
        ),
    ),
    Case(
        "add_header: the if's own replace those outside",
        r"""
add_header X-Server 1;
location /t {
    add_header X-Outside 1;
    if ($arg_a) { add_header X-A 1; }
    if ($arg_b) { set $b 1; }
    return 200 "t";
}
location /u {
    add_header X-Outside 1;
    if ($arg_a) { add_header X-A 1; }
    if ($arg_b) { set $b 1; }
    echo "u";
}
""",
        (
            Ask("/t", status=200, also={"x-outside": "1"}, reply=b"t"),
            Ask("/t?a=1", status=200, also={"x-a": "1"}, reply=b"t"),
            Ask("/t?b=1", status=200, also={"x-outside": "1"}, reply=b"t"),
            Ask("/t?a=1&b=1", status=200, also={"x-outside": "1"}, reply=b"t"),
            Ask("/u", status=200, reply_headers=CHUNKED, also={"x-outside": "1"}, reply=b"u\n"),
            Ask("/u?a=1", status=200, reply_headers=CHUNKED, also={"x-a": "1"}, reply=b"u\n"),
            Ask("/u?b=1", status=200, reply_headers=CHUNKED, also={"x-outside": "1"}, reply=b"u\n"),
            Ask(
                "/u?a=1&b=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-outside": "1"},
                reply=b"u\n",
            ),
        ),
    ),
    Case(
        "Lua handlers outside, with and without an if of their own",
        r"""
location /t {
    if ($arg_a) { set $a 1; }
    if ($arg_r) { rewrite_by_lua_block { ngx.header.X_R = "if" } }
    if ($arg_f) { header_filter_by_lua_block { ngx.header.X_F = "if" } }
    if ($arg_l) { log_by_lua_block { ngx.log(ngx.ERR, "log of the if") } }
    if ($arg_c) { access_by_lua_block { ngx.header.X_A = "if" } }
    rewrite_by_lua_block { ngx.header.X_R = "outside" }
    access_by_lua_block { ngx.header.X_A = "outside" }
    header_filter_by_lua_block { ngx.header.X_F = "outside" }
    content_by_lua_block { ngx.say("content") }
}
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                also={"x-r": "outside", "x-a": "outside", "x-f": "outside"},
                reply=b"content\n",
            ),
            Ask(
                "/t?a=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-r": "outside", "x-a": "outside", "x-f": "outside"},
                reply=b"content\n",
            ),
            Ask(
                "/t?r=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-r": "if", "x-a": "outside", "x-f": "outside"},
                reply=b"content\n",
            ),
            Ask(
                "/t?c=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-r": "outside", "x-a": "if", "x-f": "outside"},
                reply=b"content\n",
            ),
            Ask(
                "/t?f=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-r": "outside", "x-a": "outside", "x-f": "if"},
                reply=b"content\n",
            ),
            Ask(
                "/t?l=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-r": "outside", "x-a": "outside", "x-f": "outside"},
                reply=b"content\n",
            ),
            Ask(
                "/t?r=1&a=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-r": "if", "x-a": "outside", "x-f": "outside"},
                reply=b"content\n",
            ),
        ),
        error_log=("[error] [lua] log_by_lua(conf):1: log of the if while logging request",),
    ),
    Case(
        "root, error_page and more_set_headers in an if",
        r"""
location /f { if ($arg_a) { root %PREFIX%/other; } root %PREFIX%/html; }
location /h {
    if ($arg_a) { more_set_headers "X-H: if"; }
    more_set_headers "X-H: outside" "X-O: 1";
    echo "h";
}
location /p { if ($arg_a) { error_page 404 /gone; } error_page 404 /lost; }
location /gone { return 200 "gone"; }
location /lost { return 200 "lost"; }
""",
        (
            Ask("/f", status=200, also=of_file(5), reply=b"html\n"),
            Ask("/f?a=1", status=200, also=of_file(6), reply=b"other\n"),
            Ask("/p", status=404, reply=b"lost"),
            Ask("/p?a=1", status=404, reply=b"gone"),
            Ask(
                "/h",
                status=200,
                reply_headers=CHUNKED,
                also={"x-h": "outside", "x-o": "1"},
                reply=b"h\n",
            ),
            Ask(
                "/h?a=1",
                status=200,
                reply_headers=CHUNKED,
                also={"x-h": "if", "x-o": "1"},
                reply=b"h\n",
            ),
        ),
        files={"html/f": "html\n", "other/f": "other\n"},
        error_log=(
            '[error] open() "%PREFIX%/html/p" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/p" failed (2: No such file or directory)',
        ),
    ),
]
