"""limit_except: what becomes of a request by a method that is not listed.

Rule: as the location is found, its configuration is exchanged for that of the block
(ngx_http_update_location_config).
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "methods",
        r"""
location /get { limit_except GET { deny all; } echo in; }
location /post { limit_except POST { deny all; } echo in; }
location /two { limit_except POST put { deny all; } echo in; }
location /head { limit_except HEAD { deny all; } echo in; }
location /some { limit_except GET { allow 127.0.0.2; deny all; } echo in; }
location /empty { limit_except GET { } echo in; }
""",
        (
            Ask("/get", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/get", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/get", method="POST", status=403, reply=page("403 Forbidden")),
            Ask("/get", method="DELETE", status=403, reply=page("403 Forbidden")),
            Ask("/get", method="STRANGE", status=403, reply=page("403 Forbidden")),
            Ask("/post", status=403, reply=page("403 Forbidden")),
            Ask(
                "/post",
                method="HEAD",
                status=403,
                reply_headers={"content-type": "text/html", "content-length": "146"},
            ),
            Ask("/post", method="POST", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/two", method="PUT", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/two", method="PATCH", status=403, reply=page("403 Forbidden")),
            Ask("/head", method="HEAD", status=200, reply_headers=CHUNKED),
            Ask("/head", status=403, reply=page("403 Forbidden")),
            Ask("/some", method="POST", status=403, reply=page("403 Forbidden")),
            Ask(
                "/some", method="POST", client="127.0.0.2", status=404, reply=page("404 Not Found")
            ),
            Ask("/empty", method="POST", status=404, reply=page("404 Not Found")),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            '[error] open() "%PREFIX%/html/some" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/empty" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "content handlers of a method that is limited but granted",
        r"""
location /lua { limit_except GET { allow all; } content_by_lua_block { ngx.say("lua") } }
location /app { limit_except GET { allow all; } proxy_pass http://hello; }
location /file { limit_except GET { allow all; } default_type text/x; }
location /alias { limit_except GET { allow all; } alias %PREFIX%/html/file; }
location /else { limit_except POST { allow all; } alias %PREFIX%/html/file; }
location /inner { limit_except GET { proxy_pass http://hello; } echo in; }
""",
        (
            Ask("/lua", method="POST", status=404, reply=page("404 Not Found")),
            Ask("/app", method="POST", status=200, reply=b"hello\n"),
            Ask("/file", method="POST", status=405, reply=page("405 Not Allowed")),
            Ask("/alias", method="POST", status=405, reply=page("405 Not Allowed")),
            Ask("/else", status=200, also=of_file(7), reply=b"a file\n"),
            Ask("/inner", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask("/inner", method="POST", status=200, reply=b"hello\n"),
        ),
        files={"html/file": "a file\n"},
        apps=("hello",),
        error_log=('[error] open() "%PREFIX%/html/lua" failed (2: No such file or directory)',),
    ),
    Case(
        "the rewrite module of the location is not run for a limited method",
        r"""
location /return { limit_except POST { deny all; } return 200 returned; }
location /granted { limit_except POST { allow all; } return 200 returned; }
location /set {
    set $a outer;
    limit_except POST { allow all; }
    content_by_lua_block { ngx.say(ngx.var.a) }
}
location /rewrite { limit_except POST { allow all; } rewrite ^ /other; }
location /other { echo other; }
location /if { limit_except POST { deny all; } if ($arg_a) { echo "in if"; } echo in; }
location /lua {
    limit_except POST { allow all; }
    rewrite_by_lua_block { ngx.header.X = "rewrite" }
    access_by_lua_block { ngx.header.Y = "access" }
    header_filter_by_lua_block { ngx.header.Z = "filter" }
}
""",
        (
            Ask("/return", status=403, reply=page("403 Forbidden")),
            Ask("/return", method="POST", status=200, reply=b"returned"),
            Ask("/granted", status=404, reply=page("404 Not Found")),
            Ask("/set", status=404, reply=page("404 Not Found")),
            Ask("/rewrite", status=404, reply=page("404 Not Found")),
            Ask("/rewrite", method="POST", status=200, reply_headers=CHUNKED, reply=b"other\n"),
            Ask("/if", status=403, reply=page("403 Forbidden")),
            Ask("/if?a=1", status=403, reply=page("403 Forbidden")),
            Ask("/if?a=1", method="POST", status=200, reply_headers=CHUNKED, reply=b"in if\n"),
            Ask(
                "/lua",
                status=404,
                also={"x": "rewrite", "y": "access", "z": "filter"},
                reply=page("404 Not Found"),
            ),
        ),
        error_log=(
            "[error] access forbidden by rule",
            ('[error] open() "%PREFIX%/html/granted" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%/html/set" failed (2: No such file or directory)',
            ('[error] open() "%PREFIX%/html/rewrite" failed (2: No such file or directory)'),
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            '[error] open() "%PREFIX%/html/lua" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "what stands around the block",
        r"""
location /deny { deny all; limit_except GET { allow all; } echo in; }
location /inherit { deny all; limit_except GET { auth_basic off; } echo in; }
location /internal { internal; limit_except POST { allow all; } echo in; }
location /page { error_page 403 /sorry; limit_except GET { deny all; } echo in; }
location = /sorry { limit_except POST { deny all; } echo "sorry $request_method"; }
location /header { add_header X y always; limit_except GET { deny all; } echo in; }
location /basic {
    limit_except GET { auth_basic "writers $arg_a"; auth_basic_user_file users; }
    echo in;
}
location /sub { content_by_lua_block {
    local r = ngx.location.capture("/named", { method = ngx.HTTP_POST })
    ngx.say(r.status)
} }
location /named { limit_except GET { deny all; } error_page 405 = @named; echo in; }
location /exec { rewrite_by_lua_block { ngx.exec("@named") } }
location @named { limit_except GET { deny all; } echo named; }
""",
        (
            Ask("/deny", status=403, reply=page("403 Forbidden")),
            Ask("/inherit", status=403, reply=page("403 Forbidden")),
            Ask("/inherit", method="POST", status=403, reply=page("403 Forbidden")),
            Ask("/internal", status=404, reply=page("404 Not Found")),
            Ask("/page", method="POST", status=403, reply=page("403 Forbidden")),
            Ask("/page", method="DELETE", status=403, reply=page("403 Forbidden")),
            Ask("/header", method="POST", status=403, also={"x": "y"}, reply=page("403 Forbidden")),
            Ask(
                "/basic",
                method="POST",
                status=401,
                also={"www-authenticate": 'Basic realm="writers "'},
                reply=page("401 Authorization Required"),
            ),
            Ask(
                "/basic?a=%22",
                method="POST",
                status=401,
                also={"www-authenticate": 'Basic realm="writers %22"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/basic", status=200, reply_headers=CHUNKED, reply=b"in\n"),
            Ask(
                "/basic",
                method="POST",
                headers=(("Authorization", "Basic dTpzZWNyZXQ="),),
                status=404,
                reply=page("404 Not Found"),
            ),
            Ask("/sub", status=200, reply_headers=CHUNKED, reply=b"404\n"),
            Ask("/exec", status=200, reply_headers=CHUNKED, reply=b"named\n"),
            Ask("/exec", method="POST", status=403, reply=page("403 Forbidden")),
        ),
        files={"conf/users": "u:{PLAIN}secret\n"},
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            '[error] open() "%PREFIX%/html/basic" failed (2: No such file or directory)',
            '[error] open() "%PREFIX%/html/named" failed (2: No such file or directory)',
            "[error] access forbidden by rule",
        ),
    ),
]
