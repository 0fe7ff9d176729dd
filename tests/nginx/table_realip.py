"""ngx_http_realip_module: the client's address from a header, where a trusted proxy says it.

Rule: `$remote_addr` and all that is made of it change; `$realip_remote_addr` is the connection's.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "the default header, from trusted and other clients",
        r"""
set_real_ip_from 127.0.0.1;
set_real_ip_from 127.0.1.0/24;
location / { return 200 "$remote_addr|$realip_remote_addr
"; }
location /port { return 200 "$remote_addr|$remote_port"; }
""",
        (
            Ask("/plain", client="127.0.0.2", status=200, reply=b"127.0.0.2|127.0.0.2\n"),
            Ask(
                "/trusted",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/network",
                headers=(("X-Real-IP", "192.0.2.1"),),
                client="127.0.1.77",
                status=200,
                reply=b"192.0.2.1|127.0.1.77\n",
            ),
            Ask(
                "/other",
                headers=(("X-Real-IP", "192.0.2.1"),),
                client="127.0.0.2",
                status=200,
                reply=b"127.0.0.2|127.0.0.2\n",
            ),
            Ask("/empty", headers=(("X-Real-IP", ""),), status=200, reply=b"127.0.0.1|127.0.0.1\n"),
            Ask(
                "/name",
                headers=(("X-Real-IP", "localhost"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/port",
                headers=(("X-Real-IP", "192.0.2.1:8080"),),
                status=200,
                reply=b"192.0.2.1|8080",
            ),
            Ask(
                "/p0",
                headers=(("X-Real-IP", "192.0.2.1:0"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/p65536",
                headers=(("X-Real-IP", "192.0.2.1:65536"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/six",
                headers=(("X-Real-IP", "2001:DB8:0:0::1"),),
                status=200,
                reply=b"2001:db8::1|127.0.0.1\n",
            ),
            Ask(
                "/port/six",
                headers=(("X-Real-IP", "[2001:db8::1]:443"),),
                status=200,
                reply=b"2001:db8::1|443",
            ),
            Ask(
                "/sixbrackets",
                headers=(("X-Real-IP", "[2001:db8::1]"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/sixopen",
                headers=(("X-Real-IP", "[2001:db8::1"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/mapped",
                headers=(("X-Real-IP", "::ffff:192.0.2.1"),),
                status=200,
                reply=b"::ffff:192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/compatible",
                headers=(("X-Real-IP", "::192.0.2.1"),),
                status=200,
                reply=b"::192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/zeros",
                headers=(("X-Real-IP", "192.000.02.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/short",
                headers=(("X-Real-IP", "192.0.2"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/long",
                headers=(("X-Real-IP", "192.0.2.1.5"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/big",
                headers=(("X-Real-IP", "192.0.2.256"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/missing",
                headers=(("X-Real-IP", "192..2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/blank",
                headers=(("X-Real-IP", " 192.0.2.1 "),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/list",
                headers=(("X-Real-IP", "192.0.2.1, 192.0.2.2"),),
                status=200,
                reply=b"192.0.2.2|127.0.0.1\n",
            ),
            Ask(
                "/lists",
                headers=(("X-Real-IP", "192.0.2.1,192.0.2.2 ,"),),
                status=200,
                reply=b"192.0.2.2|127.0.0.1\n",
            ),
            Ask(
                "/twice",
                headers=(("X-Real-IP", "192.0.2.1"), ("X-Real-IP", "192.0.2.2")),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/unix",
                headers=(("X-Real-IP", "unix:/x"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/xff",
                headers=(("X-Forwarded-For", "192.0.2.1"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/zone",
                headers=(("X-Real-IP", "fe80::1%eth0"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
        ),
    ),
    Case(
        "other headers",
        r"""
set_real_ip_from 127.0.0.0/8;
location /field { real_ip_header CF-Connecting-IP; return 200 "$remote_addr|$realip_remote_addr
"; }
location /lua { real_ip_header CF-Connecting-IP; content_by_lua_block {
    ngx.say(ngx.var.remote_addr, "|", ngx.var.realip_remote_addr, "|",
        #ngx.var.binary_remote_addr)
} }
location /proxy { real_ip_header proxy_protocol; content_by_lua_block {
    ngx.say(ngx.var.remote_addr)
} }
location /forwarded { real_ip_header x-forwarded-for; content_by_lua_block {
    ngx.say(ngx.var.remote_addr)
} }
location /real { real_ip_header x-real-ip; content_by_lua_block {
    ngx.say(ngx.var.remote_addr)
} }
location /set {
    real_ip_header X-Mine;
    rewrite_by_lua_block { ngx.req.set_header("X-Mine", "192.0.2.9") }
    content_by_lua_block { ngx.say(ngx.var.remote_addr) }
}
location /set-real {
    rewrite_by_lua_block { ngx.req.set_header("X-Real-IP", "192.0.2.9") }
    content_by_lua_block { ngx.say(ngx.var.remote_addr) }
}
location /set-forwarded {
    real_ip_header X-Forwarded-For;
    rewrite_by_lua_block { ngx.req.set_header("X-Forwarded-For", "192.0.2.9, 192.0.2.8") }
    content_by_lua_block { ngx.say(ngx.var.remote_addr) }
}
location /cleared {
    real_ip_header X-Mine;
    rewrite_by_lua_block { ngx.req.clear_header("X-Mine") }
    content_by_lua_block { ngx.say(ngx.var.remote_addr) }
}
""",
        (
            Ask(
                "/field",
                headers=(("CF-Connecting-IP", "192.0.2.1"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/lua",
                headers=(("CF-Connecting-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1|127.0.0.1|4\n",
            ),
            Ask(
                "/lua",
                headers=(("cf-connecting-ip", "2001:db8::1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"2001:db8::1|127.0.0.1|16\n",
            ),
            Ask(
                "/lua",
                headers=(("CF-Connecting-IP", "192.0.2.1"), ("CF-Connecting-IP", "192.0.2.2")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1|127.0.0.1|4\n",
            ),
            Ask(
                "/lua",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1|127.0.0.1|4\n",
            ),
            Ask(
                "/proxy",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1\n",
            ),
            Ask(
                "/forwarded",
                headers=(("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "192.0.2.2")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1\n",
            ),
            Ask(
                "/real",
                headers=(("X-Real-IP", "192.0.2.1"), ("X-Real-IP", "192.0.2.2")),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1\n",
            ),
            Ask("/set", status=200, reply_headers=CHUNKED, reply=b"192.0.2.9\n"),
            Ask(
                "/set-real",
                headers=(("X-Real-IP", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"192.0.2.1\n",
            ),
            Ask("/set-forwarded", status=200, reply_headers=CHUNKED, reply=b"192.0.2.8\n"),
            Ask(
                "/cleared",
                headers=(("X-Mine", "192.0.2.1"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"127.0.0.1\n",
            ),
        ),
    ),
]
