"""proxy_pass: methods and bodies of what is asked.

Rule: the client's method and body go along, or what proxy_method, proxy_set_body and Lua made of
them; a body's length is told where it is known.
"""

from __future__ import annotations

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "methods",
        r"""
location /t { proxy_pass http://wire; }
location /put { proxy_method PUT; proxy_pass http://wire; }
location /lower { proxy_method delete; proxy_pass http://wire; }
location /var { proxy_method $arg_m; proxy_pass http://wire; }
location /lua { access_by_lua_block { ngx.req.set_method(ngx.HTTP_PUT) } proxy_pass http://wire; }
location /hello { proxy_pass http://hello; }
location /stream { proxy_pass http://stream; }
""",
        (
            Ask("/t", method="DELETE", status=200, reply_headers=CHUNKED, reply=b"DELETE /t \n"),
            Ask(
                "/t",
                method="PATCH",
                body=b"patch",
                status=200,
                reply_headers=CHUNKED,
                reply=b"PATCH /t \npatch",
            ),
            Ask("/t", method="OPTIONS", status=200, reply_headers=CHUNKED, reply=b"OPTIONS /t \n"),
            Ask(
                "/t",
                method="STRANGE",
                status=400,
                reply_headers={"content-type": "text/plain; charset=utf-8", "content-length": "30"},
                reply=b"Invalid HTTP request received.",
                differs="uvicorn knows the usual methods",
                ours={
                    "status": 200,
                    "reply_headers": {"content-type": "text/plain"},
                    "reply": b"STRANGE /t \n",
                },
            ),
            Ask("/put", status=200, reply_headers=CHUNKED, reply=b"PUT /put \n"),
            Ask(
                "/put",
                method="POST",
                body=b"x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"PUT /put \nx",
            ),
            Ask("/var?m=PATCH", status=200, reply_headers=CHUNKED, reply=b"PATCH /var m=PATCH\n"),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"PUT /lua \n"),
            Ask("/stream", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/stream", status=200, reply_headers=CHUNKED, reply=b"one,two,three\n"),
            Ask("/put", method="HEAD", status=200, reply_headers=CHUNKED),
        ),
        apps=("wire", "hello", "stream"),
    ),
    Case(
        "bodies",
        r"""
location /t { proxy_pass http://dump; }
location /offl {
    proxy_pass_request_body off; proxy_set_header Content-Length ""; proxy_pass http://dump;
}
location /set { proxy_set_body "own $request_method $arg_x"; proxy_pass http://dump; }
location /sete { proxy_set_body ""; proxy_pass http://dump; }
location /read { access_by_lua_block { ngx.req.read_body() } proxy_pass http://dump; }
location /readset {
    access_by_lua_block { ngx.req.read_body() }
    proxy_set_body "[$request_body]";
    proxy_pass http://dump;
}
location /change {
    access_by_lua_block { ngx.req.read_body() ngx.req.set_body_data("changed by lua") }
    proxy_pass http://dump;
}
location /headers {
    rewrite_by_lua_block {
        ngx.req.set_header("X-Lua", {"a", "b"})
        ngx.req.clear_header("X-Gone")
        ngx.req.set_header("Host", "by.lua")
    }
    proxy_pass http://dump;
}
location /headerso {
    rewrite_by_lua_block { ngx.req.set_header("X-Own", "lua") }
    proxy_set_header X-Own "conf $http_x_own";
    proxy_pass http://dump;
}
""",
        (
            Ask(
                "/t",
                method="POST",
                body=b"some body",
                status=200,
                reply=b"method=POST\npath=/t\nquery=\ncontent-length: 9\nhost: dump\n\nsome body",
            ),
            Ask(
                "/t",
                method="POST",
                headers=(("Content-Length", "0"),),
                status=200,
                reply=b"method=POST\npath=/t\nquery=\ncontent-length: 0\nhost: dump\n\n",
            ),
            Ask(
                "/t",
                method="POST",
                status=200,
                reply=b"method=POST\npath=/t\nquery=\nhost: dump\n\n",
            ),
            Ask(
                "/t",
                body=b"of a get",
                status=200,
                reply=b"method=GET\npath=/t\nquery=\ncontent-length: 8\nhost: dump\n\nof a get",
            ),
            Ask(
                "/t",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n",
                status=200,
                reply=b"method=POST\npath=/t\nquery=\ncontent-length: 6\nhost: dump\n\nonetwo",
                differs="a body goes on as it comes, its length unknown",
                ours={
                    "reply": (
                        b"method=POST\n"
                        b"path=/t\n"
                        b"query=\n"
                        b"host: dump\n"
                        b"transfer-encoding: chunked\n"
                        b"\n"
                        b"onetwo"
                    ),
                    "also": {"content-length": "72"},
                },
            ),
            Ask(
                "/offl",
                method="POST",
                body=b"some body",
                status=200,
                reply=b"method=POST\npath=/offl\nquery=\nhost: dump\n\n",
            ),
            Ask(
                "/set",
                method="POST",
                body=b"some body",
                status=200,
                reply=(
                    b"method=POST\npath=/set\nquery=\ncontent-length: 9\nhost: dump\n\nown POST "
                ),
            ),
            Ask(
                "/set",
                status=200,
                reply=b"method=GET\npath=/set\nquery=\ncontent-length: 8\nhost: dump\n\nown GET ",
            ),
            Ask(
                "/sete",
                method="POST",
                body=b"some body",
                status=200,
                reply=b"method=POST\npath=/sete\nquery=\ncontent-length: 0\nhost: dump\n\n",
            ),
            Ask(
                "/read",
                method="POST",
                body=b"some body",
                status=200,
                reply=(
                    b"method=POST\npath=/read\nquery=\ncontent-length: 9\nhost: dump\n\nsome body"
                ),
            ),
            Ask(
                "/read",
                method="POST",
                headers=(("Transfer-Encoding", "chunked"),),
                body=b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n",
                status=200,
                reply=b"method=POST\npath=/read\nquery=\ncontent-length: 6\nhost: dump\n\nonetwo",
            ),
            Ask(
                "/readset",
                method="POST",
                body=b"some body",
                status=200,
                reply=(
                    b"method=POST\n"
                    b"path=/readset\n"
                    b"query=\n"
                    b"content-length: 11\n"
                    b"host: dump\n"
                    b"\n"
                    b"[some body]"
                ),
            ),
            Ask(
                "/change",
                method="POST",
                body=b"some body",
                status=200,
                reply=(
                    b"method=POST\n"
                    b"path=/change\n"
                    b"query=\n"
                    b"content-length: 14\n"
                    b"host: dump\n"
                    b"\n"
                    b"changed by lua"
                ),
            ),
            Ask(
                "/change",
                status=200,
                reply=(
                    b"method=GET\n"
                    b"path=/change\n"
                    b"query=\n"
                    b"content-length: 14\n"
                    b"host: dump\n"
                    b"\n"
                    b"changed by lua"
                ),
            ),
            Ask(
                "/headers",
                headers=(("X-Gone", "x"),),
                status=200,
                reply=b"method=GET\npath=/headers\nquery=\nhost: dump\nx-lua: a\nx-lua: b\n\n",
            ),
            Ask(
                "/headerso",
                status=200,
                reply=b"method=GET\npath=/headerso\nquery=\nhost: dump\nx-own: conf lua\n\n",
            ),
        ),
        apps=("dump",),
    ),
]
