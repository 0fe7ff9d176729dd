"""Ways to ask a static file server for a file outside of its root, and a server with many roots.

Rule: SECRET lies beside and above the root in every place that a trick may mean; what is open
lies within. Symbolic links that somebody has put there are followed, as nginx does.
"""

from __future__ import annotations

__all__ = ["CONFIG", "FILES", "LEAKS", "OPEN", "TRICKS"]

FILES = {
    **{f"{folder}secret": "the secret\n" for folder in ("", "conf/", "html/", "html/other/")},
    **{f"html/open/{name}": "open\n" for name in ("file", "dir/file", "dir/index.html")},
    "html/open/loop": "-> loop",
    "html/open/up": "-> up2",
    "html/open/up2": "-> up",
    "html/open/dangling": "-> nothing",
}
# What of these files, or of the machine's, must never be seen.
LEAKS = (b"the secret", b"root:x:0:")
OPEN = (
    *(b"/file", b"/dir/file", b"/a/dir/file", b"/b/file", b"/c/file", b"/D/file", b"/h/file"),
    *(b"/i?r=file", b"/m?r=file", b"/n?r=dir/file", b"/p?r=file", b"/r?r=file", b"/g?r=file"),
)

CONFIG = r"""
root %PREFIX%/html/open;
location / { }
location /a { alias %PREFIX%/html/open/; }
location /b/ { alias %PREFIX%/html/open/; }
location /c { alias %PREFIX%/html/open; }
location ~ ^/D(.*)$ { alias %PREFIX%/html/open/$1; }
location ~ ^/e/(?<name>.+)$ { root %PREFIX%/html/open/$name; }
location /f { root %PREFIX%/html/open/$arg_r; }
location /g { try_files /$arg_r /dir/$arg_r =404; }
location /h { rewrite ^/h(.*)$ /dir$1 break; }
location /i { rewrite ^ /$arg_r break; }
location /j { error_page 404 /$arg_r; return 404; }
location /k { index $arg_r; alias %PREFIX%/html/open/dir/; }
location /l { autoindex on; alias %PREFIX%/html/open/dir/; }
location /m { content_by_lua_block { ngx.exec("/" .. ngx.unescape_uri(ngx.var.arg_r or "")) } }
location /n {
    rewrite_by_lua_block { ngx.req.set_uri("/" .. ngx.unescape_uri(ngx.var.arg_r or ""), true) }
}
location /o { root %PREFIX%/html/$cookie_site; }
location /p { content_by_lua_block {
    local r = ngx.location.capture("/" .. ngx.unescape_uri(ngx.var.arg_r or ""))
    ngx.status = r.status
    ngx.print(r.body)
} }
location /q { echo_exec /$arg_r; }
location /r {
    set_by_lua_block $name { return ngx.unescape_uri(ngx.var.arg_r or "") }
    rewrite ^ /$name break;
}
location /s { root %PREFIX%/html/open/$http_x; }
"""

_PATHS = (
    b"/",
    b"/a",
    b"/a/",
    b"/b/",
    b"/b",
    b"/c",
    b"/c/",
    b"/D",
    b"/D/",
    b"/h",
    b"/h/",
    b"/k",
    b"/l",
)
_ARGUMENTS = b"/f /g /i /j /k/ /m /n /p /q /r".split()
_WAYS = (
    # plainly, and as many dots as anybody needs
    *(b"../secret", b"../../secret", b"../../../secret", b"dir/../../secret", b"./../secret"),
    *(b"..", b"../", b"../..", b"../../", b"../other/secret", b"../../conf/secret", b".../secret"),
    *(b"../" * 12 + b"etc/passwd", b"/etc/passwd", b"//etc/passwd", b"file/../../secret"),
    # encoded, in part and twice
    *(b"..%2fsecret", b"..%2f..%2fsecret", b"%2e%2e/secret", b"%2e%2e%2f%2e%2e%2fsecret"),
    *(b".%2e/secret", b"%2e./.%2e/secret", b"%2E%2E%2Fsecret", b"dir%2f..%2f..%2fsecret"),
    *(b"%252e%252e/secret", b"..%252fsecret", b"%252e%252e%252fsecret", b"%25252e%25252e/secret"),
    # what other systems take for dots and slashes
    *(b"..\\secret", b"..%5csecret", b"%5c../secret", b"..%5c..%5csecret", b"..\\../secret"),
    *(b"%c0%ae%c0%ae/secret", b"..%c0%afsecret", b"%e0%80%ae%e0%80%ae/secret", b"..%c1%9csecret"),
    *(b"%uff0e%uff0e/secret", b"..%u2215secret", b"%ef%bc%8e%ef%bc%8e/secret", b"..;/secret"),
    # what ends or splits a name
    *(
        b"..%00/secret",
        b"file%00/../secret",
        b"../secret%00.html",
        b"../secret%00",
        b"..%0a/secret",
    ),
    *(
        b"../secret/",
        b"../secret/.",
        b"..%20/secret",
        b"../secret?x",
        b"../secret#x",
        b"..//secret",
    ),
    *(
        b"....//secret",
        b"..././secret",
        b".//..//secret",
        b"../secret%20",
        b"../secret.",
        b"..%09/secret",
    ),
    # links, and what is no folder
    *(
        b"loop",
        b"up",
        b"dangling",
        b"loop/../../secret",
        b"up/secret",
        b"file/x",
        b"file/",
        b"secret",
    ),
)
TRICKS = (
    *(path + way for path in _PATHS for way in _WAYS),
    *(path + b"?r=" + way for path in _ARGUMENTS for way in _WAYS),
    *(b"/e/" + way for way in _WAYS if b"/" not in way.rstrip(b"/")),
    *(b"/e/" + way for way in (b"..", b"../..", b"%2e%2e", b"..%2f..", b"../secret")),
)
