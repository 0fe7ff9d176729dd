"""The access phase: limit_except, sub-requests and internal redirects.

Rule: the reply tells who got in, and which handler answered.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "limit_except",
        r"""
location /a { limit_except GET { deny all; } echo "a $request_method"; }
location /b { limit_except POST { deny all; } echo "b $request_method"; }
location /c { limit_except GET POST { allow 127.0.0.2; deny all; } echo "c $request_method"; }
location /d {
    limit_except GET { auth_basic r; auth_basic_user_file passwd; }
    echo "d $request_method";
}
location /e { deny 127.0.0.2; limit_except GET { deny 127.0.0.3; } echo "e $request_method"; }
location /f {
    limit_except GET { allow all; }
    content_by_lua_block { ngx.say("f ", ngx.req.get_method()) }
}
location /g {
    limit_except GET { allow all; }
    set $x 1;
    access_by_lua_block { ngx.log(ngx.ERR, "access ", ngx.var.x) }
    echo "g $x";
}
location /h { limit_except GET { proxy_pass http://hello; } echo "h"; }
location /i {
    limit_except GET { deny all; }
    location /i/j { echo "j $request_method"; }
    echo "i";
}
location /k { limit_except get { deny all; } echo "k $request_method"; }
""",
        (
            Ask("/a", status=200, reply_headers=CHUNKED, reply=b"a GET\n"),
            Ask("/a", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/a", method="POST", status=403, reply=page("403 Forbidden")),
            Ask("/a", method="PUT", status=403, reply=page("403 Forbidden")),
            Ask("/a", method="FOO", status=403, reply=page("403 Forbidden")),
            Ask("/a", method="OPTIONS", status=403, reply=page("403 Forbidden")),
            Ask("/b", status=403, reply=page("403 Forbidden")),
            Ask("/b", method="POST", status=200, reply_headers=CHUNKED, reply=b"b POST\n"),
            Ask(
                "/b",
                method="HEAD",
                status=403,
                reply_headers={"content-type": "text/html", "content-length": "146"},
            ),
            Ask("/c", method="POST", status=200, reply_headers=CHUNKED, reply=b"c POST\n"),
            Ask("/c", method="DELETE", status=403, reply=page("403 Forbidden")),
            Ask(
                "/c", method="DELETE", client="127.0.0.2", status=405, reply=page("405 Not Allowed")
            ),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"d GET\n"),
            Ask(
                "/d",
                method="POST",
                status=401,
                also={"www-authenticate": 'Basic realm="r"'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/d",
                method="POST",
                headers=(("Authorization", "Basic dTpw"),),
                status=404,
                reply=page("404 Not Found"),
            ),
            Ask("/e", method="POST", status=404, reply=page("404 Not Found")),
            Ask("/e", method="POST", client="127.0.0.2", status=404, reply=page("404 Not Found")),
            Ask("/e", method="POST", client="127.0.0.3", status=403, reply=page("403 Forbidden")),
            Ask("/e", client="127.0.0.2", status=403, reply=page("403 Forbidden")),
            Ask("/e", client="127.0.0.3", status=200, reply_headers=CHUNKED, reply=b"e GET\n"),
            Ask("/f", method="POST", status=404, reply=page("404 Not Found")),
            Ask("/g", method="POST", status=404, reply=page("404 Not Found")),
            Ask("/g", status=200, reply_headers=CHUNKED, reply=b"g 1\n"),
            Ask("/h", status=200, reply_headers=CHUNKED, reply=b"h\n"),
            Ask("/h", method="POST", status=200, reply=b"hello\n"),
            Ask("/i/j", method="POST", status=200, reply_headers=CHUNKED, reply=b"j POST\n"),
            Ask("/k", status=200, reply_headers=CHUNKED, reply=b"k GET\n"),
            Ask("/k", method="POST", status=403, reply=page("403 Forbidden")),
        ),
        files={"conf/passwd": "u:{PLAIN}p\n"},
        apps=("hello",),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            '[error] open() "%PREFIX%/html/d" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/e" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/e" failed (2: No such file or directory)',
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            '[error] open() "%PREFIX%/html/f" failed (2: No such file or directory)',
            '[warn] using uninitialized "x" variable',
            "[error] [lua] access_by_lua(conf):1: access ",
            '[error] open() "%PREFIX%/html/g" failed (2: No such file or directory)',
            "[error] [lua] access_by_lua(conf):1: access 1",
            "[error] access forbidden by rule",
        ),
    ),
    Case(
        "sub-requests and internal redirects",
        r"""
location /main {
    content_by_lua_block {
        for _, u in ipairs({"/deny", "/lua", "/auth"}) do
        local r = ngx.location.capture(u)
        ngx.say(u, " ", r.status, " ", r.body) end
    }
}
location /exec { content_by_lua_block { ngx.exec("/deny") } }
location /execl { content_by_lua_block { ngx.exec("/lua") } }
location /rewrite { rewrite ^ /deny last; }
location /named { try_files /none @deny; }
location @deny { deny all; echo "named in"; }
location /deny { deny all; echo -n in; }
location /lua { access_by_lua_block { ngx.exit(403) } echo -n in; }
location /auth { auth_basic r; auth_basic_user_file passwd; echo -n in; }
location /twice {
    access_by_lua_block { ngx.log(ngx.ERR, "access ", ngx.var.uri) }
    content_by_lua_block {
        if ngx.var.arg_n then ngx.say("done") else ngx.exec("/twice", "n=1") end
    }
}
""",
        (
            Ask(
                "/main",
                status=200,
                reply_headers=CHUNKED,
                reply=b"/deny 200 in\n/lua 200 in\n/auth 200 in\n",
            ),
            Ask("/exec", status=403, reply=page("403 Forbidden")),
            Ask("/execl", status=403, reply=page("403 Forbidden")),
            Ask("/rewrite", status=403, reply=page("403 Forbidden")),
            Ask("/named", status=403, reply=page("403 Forbidden")),
            Ask("/twice", status=200, reply_headers=CHUNKED, reply=b"done\n"),
        ),
        files={"conf/passwd": "u:{PLAIN}p\n"},
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] [lua] access_by_lua(conf):1: access /twice",
            "[error] [lua] access_by_lua(conf):1: access /twice",
        ),
    ),
]
