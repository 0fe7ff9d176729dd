"""proxy_pass: method, headers and body of what is asked.

Rule: the client's headers go along but for the hop-by-hop ones; Host names the upstream unless
proxy_set_header says else; one proxy_set_header of a level hides all outer ones.
"""

from __future__ import annotations

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "what goes along",
        r"""
location /t { proxy_pass http://dump; }
location /off { proxy_pass_request_headers off; proxy_pass http://dump; }
location /offs { proxy_pass_request_headers off; proxy_set_header X-Own v; proxy_pass http://dump; }
""",
        (
            Ask("/t", status=200, reply=b"method=GET\npath=/t\nquery=\nhost: dump\n\n"),
            Ask(
                "/t",
                version="1.0",
                host=None,
                status=200,
                reply=b"method=GET\npath=/t\nquery=\nhost: dump\n\n",
            ),
            Ask(
                "/t",
                headers=(
                    ("User-Agent", "u"),
                    ("Accept-Encoding", "gzip"),
                    ("Cookie", "a=1"),
                    ("Cookie", "b=2"),
                    ("X-One", "1"),
                    ("X-One", "2"),
                    ("X_Under", "score"),
                    ("X-Empty", ""),
                    ("Authorization", "Basic YTpi"),
                    ("Range", "bytes=0-1"),
                    ("If-None-Match", '"x"'),
                    ("Referer", "r"),
                ),
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/t\n"
                    b"query=\n"
                    b"accept-encoding: gzip\n"
                    b"authorization: Basic YTpi\n"
                    b"cookie: a=1\n"
                    b"cookie: b=2\n"
                    b"host: dump\n"
                    b'if-none-match: "x"\n'
                    b"range: bytes=0-1\n"
                    b"referer: r\n"
                    b"user-agent: u\n"
                    b"x-empty: \n"
                    b"x-one: 1\n"
                    b"x-one: 2\n"
                    b"\n"
                ),
            ),
            Ask(
                "/t",
                headers=(
                    ("Keep-Alive", "timeout=5"),
                    ("Expect", "100-continue"),
                    ("Upgrade", "websocket"),
                    ("TE", "trailers"),
                    ("Trailer", "x"),
                    ("Proxy-Connection", "keep-alive"),
                    ("Proxy-Authorization", "x"),
                    ("X-Kept", "x"),
                ),
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/t\n"
                    b"query=\n"
                    b"host: dump\n"
                    b"proxy-authorization: x\n"
                    b"proxy-connection: keep-alive\n"
                    b"trailer: x\n"
                    b"x-kept: x\n"
                    b"\n"
                ),
            ),
            Ask(
                "/t",
                headers=(("Connection", "x-listed, close"), ("X-Listed", "x")),
                status=200,
                reply=b"method=GET\npath=/t\nquery=\nhost: dump\nx-listed: x\n\n",
            ),
            Ask(
                "/off",
                method="POST",
                headers=(("X-A", "a"),),
                body=b"body",
                status=200,
                reply=b"method=POST\npath=/off\nquery=\ncontent-length: 4\nhost: dump\n\nbody",
            ),
            Ask(
                "/offs",
                headers=(("X-A", "a"),),
                status=200,
                reply=b"method=GET\npath=/offs\nquery=\nhost: dump\nx-own: v\n\n",
            ),
        ),
        apps=("dump",),
    ),
    Case(
        "proxy_set_header",
        r"""
proxy_set_header X-Server s;
location /inherited { proxy_pass http://dump; }
location /own { proxy_set_header X-Own o; proxy_pass http://dump; }
location /host { proxy_set_header Host $host; proxy_pass http://dump; }
location /http_host { proxy_set_header Host $http_host; proxy_pass http://dump; }
location /proxy_host { proxy_set_header Host $proxy_host:$proxy_port; proxy_pass http://dump; }
location /removed { proxy_set_header X-A ""; proxy_set_header Accept ""; proxy_pass http://dump; }
location /nohost { proxy_set_header Host ""; proxy_pass http://dump; }
location /replaced { proxy_set_header x-A new; proxy_pass http://dump; }
location /twice { proxy_set_header X-T 1; proxy_set_header X-T 2; proxy_pass http://dump; }
location /empty { proxy_set_header X-T $arg_none; proxy_pass http://dump; }
location /for {
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_pass http://dump;
}
location /hop {
    proxy_set_header Keep-Alive x;
    proxy_set_header TE y;
    proxy_set_header Upgrade $http_upgrade;
    proxy_pass http://dump;
}
location /length { proxy_set_header Content-Type text/own; proxy_pass http://dump; }
location /under { proxy_set_header X_Under u; proxy_pass http://dump; }
location /lua {
    set_by_lua_block $x { return "by lua" } proxy_set_header X-Lua $x; proxy_pass http://dump;
}
location /if { proxy_set_header X-Out o; if ($arg_a) { proxy_pass http://dump; } }
""",
        (
            Ask(
                "/inherited",
                status=200,
                reply=b"method=GET\npath=/inherited\nquery=\nhost: dump\nx-server: s\n\n",
            ),
            Ask(
                "/own", status=200, reply=b"method=GET\npath=/own\nquery=\nhost: dump\nx-own: o\n\n"
            ),
            Ask(
                "/host",
                host="LOCALhost:81",
                status=200,
                reply=b"method=GET\npath=/host\nquery=\nhost: localhost\n\n",
            ),
            Ask(
                "/http_host",
                host="LOCALhost:81",
                status=200,
                reply=b"method=GET\npath=/http_host\nquery=\nhost: LOCALhost:81\n\n",
            ),
            Ask(
                "/proxy_host",
                status=200,
                reply=b"method=GET\npath=/proxy_host\nquery=\nhost: dump:80\n\n",
            ),
            Ask(
                "/removed",
                headers=(("X-A", "a"), ("X-B", "b"), ("Accept", "*/*")),
                status=200,
                reply=b"method=GET\npath=/removed\nquery=\nhost: dump\nx-b: b\n\n",
            ),
            Ask(
                "/replaced",
                headers=(("X-A", "a"), ("X-A", "b")),
                status=200,
                reply=b"method=GET\npath=/replaced\nquery=\nhost: dump\nx-a: new\n\n",
            ),
            Ask(
                "/twice",
                headers=(("X-T", "t"),),
                status=200,
                reply=b"method=GET\npath=/twice\nquery=\nhost: dump\nx-t: 1\nx-t: 2\n\n",
            ),
            Ask(
                "/empty",
                headers=(("X-T", "t"),),
                status=200,
                reply=b"method=GET\npath=/empty\nquery=\nhost: dump\n\n",
            ),
            Ask(
                "/for",
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/for\n"
                    b"query=\n"
                    b"host: dump\n"
                    b"x-forwarded-for: 127.0.0.1\n"
                    b"x-forwarded-proto: http\n"
                    b"x-real-ip: 127.0.0.1\n"
                    b"\n"
                ),
            ),
            Ask(
                "/for",
                headers=(("X-Forwarded-For", "10.0.0.1"),),
                client="127.0.0.2",
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/for\n"
                    b"query=\n"
                    b"host: dump\n"
                    b"x-forwarded-for: 10.0.0.1, 127.0.0.2\n"
                    b"x-forwarded-proto: http\n"
                    b"x-real-ip: 127.0.0.2\n"
                    b"\n"
                ),
            ),
            Ask(
                "/for",
                headers=(("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "10.0.0.2")),
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/for\n"
                    b"query=\n"
                    b"host: dump\n"
                    b"x-forwarded-for: 10.0.0.1, 10.0.0.2, 127.0.0.1\n"
                    b"x-forwarded-proto: http\n"
                    b"x-real-ip: 127.0.0.1\n"
                    b"\n"
                ),
            ),
            Ask(
                "/hop",
                headers=(("Upgrade", "up"),),
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/hop\n"
                    b"query=\n"
                    b"host: dump\n"
                    b"keep-alive: x\n"
                    b"te: y\n"
                    b"upgrade: up\n"
                    b"\n"
                ),
            ),
            Ask(
                "/length",
                method="POST",
                headers=(("Content-Type", "text/x"),),
                body=b"body",
                status=200,
                reply=(
                    b"method=POST\n"
                    b"path=/length\n"
                    b"query=\n"
                    b"content-length: 4\n"
                    b"content-type: text/own\n"
                    b"host: dump\n"
                    b"\n"
                    b"body"
                ),
            ),
            Ask(
                "/under",
                status=200,
                reply=b"method=GET\npath=/under\nquery=\nhost: dump\nx_under: u\n\n",
            ),
            Ask(
                "/lua",
                status=200,
                reply=b"method=GET\npath=/lua\nquery=\nhost: dump\nx-lua: by lua\n\n",
            ),
            Ask(
                "/if?a=1",
                status=200,
                reply=b"method=GET\npath=/if\nquery=a=1\nhost: dump\nx-out: o\n\n",
            ),
        ),
        apps=("dump",),
    ),
    Case(
        "levels of proxy_set_header",
        r"""
proxy_set_header X-Server s;
location /a {
    proxy_set_header X-A a;
    proxy_pass http://dump;
    location /a/b { proxy_pass http://dump; }
    location /a/c { proxy_set_header X-C c; proxy_pass http://dump; }
    location /a/e { proxy_hide_header X-None; proxy_pass http://dump; }
}
location /d { proxy_pass http://dump; }
""",
        (
            Ask("/a", status=200, reply=b"method=GET\npath=/a\nquery=\nhost: dump\nx-a: a\n\n"),
            Ask("/a/b", status=200, reply=b"method=GET\npath=/a/b\nquery=\nhost: dump\nx-a: a\n\n"),
            Ask("/a/c", status=200, reply=b"method=GET\npath=/a/c\nquery=\nhost: dump\nx-c: c\n\n"),
            Ask("/a/e", status=200, reply=b"method=GET\npath=/a/e\nquery=\nhost: dump\nx-a: a\n\n"),
            Ask(
                "/d", status=200, reply=b"method=GET\npath=/d\nquery=\nhost: dump\nx-server: s\n\n"
            ),
        ),
        http="proxy_set_header X-Http h; proxy_set_header Host of.http;",
        apps=("dump",),
    ),
]
