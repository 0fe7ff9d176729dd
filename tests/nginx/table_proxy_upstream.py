"""upstream blocks, servers that do not answer, and what the variables say of the attempts.

Rule: nothing listens at %PORT3%: a server that refuses is tried once and then left alone, the
next one answers; where none does it is a 502.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "nobody there",
        r"""
location /t { proxy_pass http://127.0.0.1:%PORT3%; }
location /x/ { proxy_pass http://127.0.0.1:%PORT3%/to/; }
location /var { set $p %PORT3%; proxy_pass http://127.0.0.1:$p; }
location /page { error_page 502 = /gateway; proxy_pass http://127.0.0.1:%PORT3%; }
location /named { error_page 502 = @gateway; proxy_pass http://127.0.0.1:%PORT3%; }
location /hello { error_page 502 = @hello; proxy_pass http://127.0.0.1:%PORT3%; }
location @hello { proxy_pass http://dump; }
location = /gateway { add_header X-Up "$upstream_status $upstream_addr"; return 200 "sorry\n"; }
location @gateway { content_by_lua_block {
    ngx.say(ngx.status, " ", ngx.var.upstream_status, " ", ngx.var.upstream_addr)
} }
location /lua { content_by_lua_block {
    local res = ngx.location.capture("/t")
    ngx.say(res.status, " ", #res.body)
} }
location /filter {
    header_filter_by_lua_block { ngx.header["X-Seen"] = ngx.status .. ngx.var.upstream_status }
    proxy_pass http://127.0.0.1:%PORT3%;
}
location /log {
    log_by_lua_block {
        ngx.log(ngx.NOTICE, ngx.status, " ", ngx.var.upstream_status, " ", ngx.var.upstream_addr)
    }
    proxy_pass http://127.0.0.1:%PORT3%;
}
""",
        (
            Ask("/t", status=502, reply=page("502 Bad Gateway")),
            Ask("/t", method="POST", body=b"x", status=502, reply=page("502 Bad Gateway")),
            Ask(
                "/t",
                method="HEAD",
                status=502,
                reply_headers={"content-type": "text/html", "content-length": "150"},
            ),
            Ask("/x/y?q", status=502, reply=page("502 Bad Gateway")),
            Ask("/var?q", status=502, reply=page("502 Bad Gateway")),
            Ask("/page", status=200, also={"x-up": "502 127.0.0.1:%PORT3%"}, reply=b"sorry\n"),
            Ask("/named", status=200, reply_headers=CHUNKED, reply=b"0 502 127.0.0.1:%PORT3%\n"),
            Ask(
                "/hello/x%20y?q",
                method="POST",
                body=b"body",
                status=200,
                reply=(
                    b"method=POST\npath=/hello/x y\nquery=q\ncontent-length: 4\nhost: dump\n\nbody"
                ),
            ),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"502 0\n"),
            Ask("/filter", status=502, also={"x-seen": "502502"}, reply=page("502 Bad Gateway")),
            Ask("/log", status=502, reply=page("502 Bad Gateway")),
        ),
        apps=("dump",),
        error_log=(
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[notice] [lua] log_by_lua(conf):2: 502 502 127.0.0.1:%PORT3% while logging request"),
        ),
    ),
    Case(
        "the words of the log",
        r"""
location /t { proxy_pass http://127.0.0.1:%PORT3%; }
location /x/ { proxy_pass http://127.0.0.1:%PORT3%/to/; }
location /u/ { proxy_pass http://u/to/; }
""",
        (
            Ask("/t?q=1", status=502, reply=page("502 Bad Gateway")),
            Ask("/x/y%20z?q", status=502, reply=page("502 Bad Gateway")),
            Ask("/u/y", status=502, reply=page("502 Bad Gateway")),
        ),
        http="upstream u { server 127.0.0.1:%PORT3%; }",
        full_log=True,
        error_log=(
            (
                "[error] connect() failed (111: Connection refused) while connecting to "
                'upstream, client: 127.0.0.1, server: localhost, request: "GET /t?q=1 '
                'HTTP/1.1", host: "localhost"'
            ),
            (
                "[error] connect() failed (111: Connection refused) while connecting to "
                'upstream, client: 127.0.0.1, server: localhost, request: "GET '
                '/x/y%20z?q HTTP/1.1", host: "localhost"'
            ),
            (
                "[error] connect() failed (111: Connection refused) while connecting to "
                'upstream, client: 127.0.0.1, server: localhost, request: "GET /u/y '
                'HTTP/1.1", host: "localhost"'
            ),
        ),
    ),
    Case(
        "upstream blocks of servers that do not answer",
        r"""
location /one { add_header X-Up "$upstream_status" always; proxy_pass http://one; }
location /two { add_header X-Up "$upstream_status $upstream_addr" always; proxy_pass http://two; }
location /down { add_header X-Up "$upstream_status $upstream_addr" always; proxy_pass http://down; }
location /backup {
    add_header X-Up "$upstream_status $upstream_addr" always; proxy_pass http://backup;
}
location /var { set $u two; proxy_pass http://$u; }
location /off {
    add_header X-Up "$upstream_addr" always; proxy_next_upstream off; proxy_pass http://off;
}
""",
        (
            Ask("/one", status=502, also={"x-up": "502"}, reply=page("502 Bad Gateway")),
            Ask("/one", status=502, also={"x-up": "502"}, reply=page("502 Bad Gateway")),
            Ask(
                "/two",
                status=502,
                also={"x-up": "502, 502 127.0.0.1:%PORT3%, 127.0.0.2:%PORT3%"},
                reply=page("502 Bad Gateway"),
            ),
            Ask("/two", status=502, also={"x-up": "502 two"}, reply=page("502 Bad Gateway")),
            Ask(
                "/down",
                status=502,
                also={"x-up": "502 127.0.0.2:%PORT3%"},
                reply=page("502 Bad Gateway"),
            ),
            Ask(
                "/backup",
                status=502,
                also={"x-up": "502, 502 127.0.0.1:%PORT3%, 127.0.0.2:%PORT3%"},
                reply=page("502 Bad Gateway"),
            ),
            Ask("/backup", status=502, also={"x-up": "502 backup"}, reply=page("502 Bad Gateway")),
            Ask("/var", status=502, reply=page("502 Bad Gateway")),
            Ask(
                "/off",
                status=502,
                also={"x-up": "127.0.0.1:%PORT3%"},
                reply=page("502 Bad Gateway"),
            ),
        ),
        http=r"""
upstream one { server 127.0.0.1:%PORT3%; }
upstream two { server 127.0.0.1:%PORT3%; server 127.0.0.2:%PORT3%; }
upstream off { server 127.0.0.1:%PORT3%; server 127.0.0.2:%PORT3%; }
upstream down { server 127.0.0.1:%PORT3% down; server 127.0.0.2:%PORT3%; }
upstream backup { server 127.0.0.1:%PORT3%; server 127.0.0.2:%PORT3% backup; }
""",
        error_log=(
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            "[warn] upstream server temporarily disabled while connecting to upstream",
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            "[warn] upstream server temporarily disabled while connecting to upstream",
            "[error] no live upstreams while connecting to upstream",
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            "[warn] upstream server temporarily disabled while connecting to upstream",
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            "[warn] upstream server temporarily disabled while connecting to upstream",
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            "[warn] upstream server temporarily disabled while connecting to upstream",
            "[error] no live upstreams while connecting to upstream",
            "[error] no live upstreams while connecting to upstream",
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
            "[warn] upstream server temporarily disabled while connecting to upstream",
        ),
    ),
    Case(
        "variables of an answer",
        r"""
location /t {
    add_header X-Status "$upstream_status" always;
    add_header X-Header "[$upstream_http_content_type] $upstream_http_x_a" always;
    add_header X-Sent "$sent_http_x_a" always;
    add_header X-Host "$proxy_host:$proxy_port" always;
    proxy_pass http://say;
}
location /hidden {
    proxy_hide_header X-A;
    add_header X-Header "$upstream_http_x_a" always;
    proxy_pass http://say;
}
location /log {
    log_by_lua_block { ngx.log(ngx.NOTICE, ngx.status, " ", ngx.var.upstream_status, " ",
        ngx.var.upstream_http_x_a, " ", ngx.var.upstream_http_none) }
    proxy_pass http://say;
}
location /none {
    add_header X-Status "[$upstream_status$upstream_addr$proxy_host]"; return 200 none;
}
location /early {
    access_by_lua_block { ngx.header["X-Early"] = tostring(ngx.var.upstream_status) }
    proxy_pass http://say;
}
""",
        (
            Ask(
                "/t?x-a=a&content-type=text/css&set-cookie=c%3D1",
                status=200,
                reply_headers={
                    "content-type": "text/css",
                    "content-length": "5",
                    "x-a": "a",
                    "set-cookie": "c=1",
                    "x-status": "200",
                    "x-header": "[text/css] a",
                    "x-sent": "a",
                    "x-host": "say:80",
                },
                reply=b"said\n",
            ),
            Ask(
                "/t?status=404&x-a=a",
                status=404,
                reply_headers={
                    "content-length": "5",
                    "x-a": "a",
                    "x-status": "404",
                    "x-header": "[] a",
                    "x-sent": "a",
                    "x-host": "say:80",
                },
                reply=b"said\n",
            ),
            Ask(
                "/hidden?x-a=a",
                status=200,
                reply_headers={"content-length": "5", "x-header": "a"},
                reply=b"said\n",
            ),
            Ask(
                "/log?status=201&x-a=a",
                status=201,
                reply_headers={"content-length": "5", "x-a": "a"},
                reply=b"said\n",
            ),
            Ask("/none", status=200, also={"x-status": "[]"}, reply=b"none"),
            Ask(
                "/early",
                status=200,
                reply_headers={"content-length": "5", "x-early": "nil"},
                reply=b"said\n",
            ),
        ),
        apps=("say",),
        error_log=("[notice] [lua] log_by_lua(conf):1: 201 201 a nil while logging request",),
    ),
    Case(
        "an upstream of the app's name",
        r"""
location /app { proxy_pass http://wire; }
location /case { proxy_pass http://WIRE/x; }
location /var { set $u WIRE; proxy_pass http://$u/x; }
""",
        (
            Ask("/app", status=200, reply_headers=CHUNKED, reply=b"GET /app \n"),
            Ask("/case", status=200, reply_headers=CHUNKED, reply=b"GET /x \n"),
            Ask("/var", status=200, reply_headers=CHUNKED, reply=b"GET /x \n"),
        ),
        apps=("wire",),
    ),
]
