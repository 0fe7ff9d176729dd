"""Whole answers of the real nginx, byte by byte: what responses look like.

Rule: recorded; each connection ends with END. The date is X, a page its title in brackets.
"""

from __future__ import annotations

__all__ = ["ANSWERS", "CONFIG", "END", "LAST"]

CONFIG = """
server_tokens off;
location = /text { return 200 "hello"; }
location = /204 { return 204; }
location = /500 { return 500; }
location = /404 { return 404; }
location = /599 { return 599; }
location = /444 { return 444; }
location = /lua { content_by_lua_block { ngx.say("a") ngx.flush(true) ngx.say("b") } }
location = /echo { content_by_lua_block {
    ngx.req.read_body()
    ngx.print(ngx.req.get_body_data() or "none")
} }
location = /unread { content_by_lua_block { ngx.print("done") } }
location = /empty { content_by_lua_block { ngx.exit(200) } }
location = /abort { content_by_lua_block { ngx.print("a") ngx.flush(true) ngx.exit(444) } }
location = /raw { content_by_lua_block { ngx.print(ngx.req.raw_header()) } }
location = /vars { return 200 "$request|$connection_requests|$request_length|$request_uri"; }
location = /head { content_by_lua_block {
    ngx.header["X-Foo"] = {"1", "2"}
    ngx.header["x-bar"] = "3"
    ngx.header["Set-Cookie"] = "a=b"
    ngx.header["Server"] = "me"
    ngx.say("abc")
} }
"""

END = b"GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
LAST = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 5\r\nConnection: close\r\n\r\nhello"
)

# what is asked, END aside, and what is answered
ANSWERS: dict[str, tuple[bytes, bytes]] = {
    "text": (
        b"GET /text HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"
        )
        + LAST,
    ),
    "text, closed": (
        b"GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        LAST,
    ),
    "text, HEAD": (
        b"HEAD /text HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 5\r\nConnection: keep-alive\r\n\r\n"
        )
        + LAST,
    ),
    "text, HTTP/1.0": (
        b"GET /text HTTP/1.0\r\nHost: a\r\n\r\n",
        LAST,
    ),
    "text, HTTP/1.0 kept": (
        b"GET /text HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"
        )
        + LAST,
    ),
    "204": (
        b"GET /204 HTTP/1.1\r\nHost: a\r\n\r\n",
        (b"HTTP/1.1 204 No Content\r\nServer: nginx\r\nDate: X\r\nConnection: keep-alive\r\n\r\n")
        + LAST,
    ),
    "204, closed": (
        b"GET /204 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\nServer: nginx\r\nDate: X\r\nConnection: close\r\n\r\n",
    ),
    "204, HEAD": (
        b"HEAD /204 HTTP/1.1\r\nHost: a\r\n\r\n",
        (b"HTTP/1.1 204 No Content\r\nServer: nginx\r\nDate: X\r\nConnection: keep-alive\r\n\r\n")
        + LAST,
    ),
    "204, HTTP/1.0": (
        b"GET /204 HTTP/1.0\r\nHost: a\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\nServer: nginx\r\nDate: X\r\nConnection: close\r\n\r\n",
    ),
    "204, HTTP/1.0 kept": (
        b"GET /204 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (b"HTTP/1.1 204 No Content\r\nServer: nginx\r\nDate: X\r\nConnection: keep-alive\r\n\r\n")
        + LAST,
    ),
    "500": (
        b"GET /500 HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 500 Internal Server Error\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 170\r\nConnection: close\r\n\r\n"
            b"[500 Internal Server Error]"
        ),
    ),
    "500, closed": (
        b"GET /500 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (
            b"HTTP/1.1 500 Internal Server Error\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 170\r\nConnection: close\r\n\r\n"
            b"[500 Internal Server Error]"
        ),
    ),
    "500, HEAD": (
        b"HEAD /500 HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 500 Internal Server Error\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 170\r\nConnection: close\r\n\r\n"
        ),
    ),
    "500, HTTP/1.0": (
        b"GET /500 HTTP/1.0\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 500 Internal Server Error\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 170\r\nConnection: close\r\n\r\n"
            b"[500 Internal Server Error]"
        ),
    ),
    "500, HTTP/1.0 kept": (
        b"GET /500 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (
            b"HTTP/1.1 500 Internal Server Error\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 170\r\nConnection: close\r\n\r\n"
            b"[500 Internal Server Error]"
        ),
    ),
    "404": (
        b"GET /404 HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 146\r\nConnection: keep-alive\r\n"
            b"\r\n[404 Not Found]"
        )
        + LAST,
    ),
    "404, closed": (
        b"GET /404 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (
            b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 146\r\nConnection: close\r\n\r\n"
            b"[404 Not Found]"
        ),
    ),
    "404, HEAD": (
        b"HEAD /404 HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 146\r\nConnection: keep-alive\r\n"
            b"\r\n"
        )
        + LAST,
    ),
    "404, HTTP/1.0": (
        b"GET /404 HTTP/1.0\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 146\r\nConnection: close\r\n\r\n"
            b"[404 Not Found]"
        ),
    ),
    "404, HTTP/1.0 kept": (
        b"GET /404 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (
            b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nDate: X\r\n"
            b"Content-Type: text/html\r\nContent-Length: 146\r\nConnection: keep-alive\r\n"
            b"\r\n[404 Not Found]"
        )
        + LAST,
    ),
    "599": (
        b"GET /599 HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 599 \r\nServer: nginx\r\nDate: X\r\nContent-Length: 0\r\n"
            b"Connection: keep-alive\r\n\r\n"
        )
        + LAST,
    ),
    "599, closed": (
        b"GET /599 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (
            b"HTTP/1.1 599 \r\nServer: nginx\r\nDate: X\r\nContent-Length: 0\r\n"
            b"Connection: close\r\n\r\n"
        ),
    ),
    "599, HEAD": (
        b"HEAD /599 HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 599 \r\nServer: nginx\r\nDate: X\r\nContent-Length: 0\r\n"
            b"Connection: keep-alive\r\n\r\n"
        )
        + LAST,
    ),
    "599, HTTP/1.0": (
        b"GET /599 HTTP/1.0\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 599 \r\nServer: nginx\r\nDate: X\r\nContent-Length: 0\r\n"
            b"Connection: close\r\n\r\n"
        ),
    ),
    "599, HTTP/1.0 kept": (
        b"GET /599 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (
            b"HTTP/1.1 599 \r\nServer: nginx\r\nDate: X\r\nContent-Length: 0\r\n"
            b"Connection: keep-alive\r\n\r\n"
        )
        + LAST,
    ),
    "lua": (
        b"GET /lua HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n2\r\na\n\r\n2\r\n"
            b"b\n\r\n0\r\n\r\n"
        )
        + LAST,
    ),
    "lua, closed": (
        b"GET /lua HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\na\n\r\n2\r\n"
            b"b\n\r\n0\r\n\r\n"
        ),
    ),
    "lua, HEAD": (
        b"HEAD /lua HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Connection: keep-alive\r\n\r\n"
        )
        + LAST,
    ),
    "lua, HTTP/1.0": (
        b"GET /lua HTTP/1.0\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 4\r\nConnection: close\r\n\r\na\nb\n"
        ),
    ),
    "lua, HTTP/1.0 kept": (
        b"GET /lua HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 4\r\nConnection: keep-alive\r\n\r\na\nb\n"
        )
        + LAST,
    ),
    "empty": (
        b"GET /empty HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n"
        )
        + LAST,
    ),
    "empty, closed": (
        b"GET /empty HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
        ),
    ),
    "empty, HEAD": (
        b"HEAD /empty HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Connection: keep-alive\r\n\r\n"
        )
        + LAST,
    ),
    "empty, HTTP/1.0": (
        b"GET /empty HTTP/1.0\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        ),
    ),
    "empty, HTTP/1.0 kept": (
        b"GET /empty HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 0\r\nConnection: keep-alive\r\n\r\n"
        )
        + LAST,
    ),
    "head": (
        b"GET /head HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\nX-Foo: 1\r\n"
            b"X-Foo: 2\r\nx-bar: 3\r\nSet-Cookie: a=b\r\nServer: me\r\n\r\n4\r\nabc\n\r\n"
            b"0\r\n\r\n"
        )
        + LAST,
    ),
    "head, closed": (
        b"GET /head HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\nX-Foo: 1\r\nX-Foo: 2\r\n"
            b"x-bar: 3\r\nSet-Cookie: a=b\r\nServer: me\r\n\r\n4\r\nabc\n\r\n0\r\n\r\n"
        ),
    ),
    "head, HEAD": (
        b"HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Connection: keep-alive\r\nX-Foo: 1\r\nX-Foo: 2\r\nx-bar: 3\r\n"
            b"Set-Cookie: a=b\r\nServer: me\r\n\r\n"
        )
        + LAST,
    ),
    "head, HTTP/1.0": (
        b"GET /head HTTP/1.0\r\nHost: a\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 4\r\nConnection: close\r\nX-Foo: 1\r\nX-Foo: 2\r\n"
            b"x-bar: 3\r\nSet-Cookie: a=b\r\nServer: me\r\n\r\nabc\n"
        ),
    ),
    "head, HTTP/1.0 kept": (
        b"GET /head HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        (
            b"HTTP/1.1 200 OK\r\nDate: X\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 4\r\nConnection: keep-alive\r\nX-Foo: 1\r\nX-Foo: 2\r\n"
            b"x-bar: 3\r\nSet-Cookie: a=b\r\nServer: me\r\n\r\nabc\n"
        )
        + LAST,
    ),
    "text, HTTP/0.9": (
        b"GET /text\r\n",
        b"hello",
    ),
    "lua, HTTP/0.9": (
        b"GET /lua\r\n",
        b"a\nb\n",
    ),
}
