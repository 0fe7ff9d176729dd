"""X-Accel-Redirect: the other server names a place of this server that answers instead.

Rule: a few headers of the first answer stay, the rest is the second's
(ngx_http_upstream_process_headers).
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "places",
        r"""
location / { proxy_pass http://say; }
location /files/ { internal; alias %PREFIX%/html/; }
location = /dump { internal; return 200 "$request_method $uri $args $upstream_status\n"; }
location @named { return 200 "named $request_method $uri $args\n"; }
location /lua { internal; content_by_lua_block {
    ngx.say(ngx.req.get_method(), " ", ngx.status, " ", ngx.var.uri, " ", ngx.var.args)
} }
location /wire { internal; proxy_pass http://wire; }
location /bare { internal; proxy_pass http://wire/to; }
location /chain { internal; proxy_pass http://say/?x-accel-redirect=/dump; }
location /filters {
    header_filter_by_lua_block { ngx.header["X-First"] = "1" }
    add_header X-Conf first;
    proxy_pass http://say;
}
location /second {
    internal; add_header X-Conf second always;
    header_filter_by_lua_block { ngx.header["X-Second"] = ngx.header["X-A"] or "none" }
    return 200 second;
}
location /error { error_page 404 /dump; proxy_pass http://say; }
""",
        (
            Ask("/a?x-accel-redirect=/files/a.txt", status=200, also=of_file(7), reply=b"a text\n"),
            Ask(
                "/a?x-accel-redirect=/files/a%2520b.txt",
                status=200,
                also=of_file(6),
                reply=b"blank\n",
            ),
            Ask("/a?x-accel-redirect=/files/none", status=404, reply=page("404 Not Found")),
            Ask(
                "/a?x-accel-redirect=/files/a.txt",
                headers=(("Range", "bytes=0-1"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "content-range": "bytes 0-1/7",
                },
                reply=b"a ",
            ),
            Ask(
                "/a?x-accel-redirect=/files/a.txt",
                method="HEAD",
                status=200,
                reply_headers=CHUNKED,
                also=of_file(7) | {"content-length": "7"},
            ),
            Ask(
                "/a?x-accel-redirect=/files/a.txt",
                method="POST",
                body=b"x",
                status=200,
                also=of_file(7),
                reply=b"a text\n",
            ),
            Ask("/a?x-accel-redirect=/dump", status=200, reply=b"GET /dump  200\n"),
            Ask("/a?x-accel-redirect=/dump%3Fown%3D1", status=200, reply=b"GET /dump own=1 200\n"),
            Ask(
                "/a?x-accel-redirect=/dump",
                method="POST",
                body=b"x",
                status=200,
                reply=b"GET /dump  200\n",
            ),
            Ask(
                "/a?x-accel-redirect=@named",
                status=200,
                reply=b"named GET /a x-accel-redirect=@named\n",
            ),
            Ask(
                "/a?x-accel-redirect=@named",
                method="POST",
                body=b"x",
                status=200,
                reply=b"named POST /a x-accel-redirect=@named\n",
            ),
            Ask(
                "/a?x-accel-redirect=@nowhere", status=500, reply=page("500 Internal Server Error")
            ),
            Ask(
                "/a?x-accel-redirect=/lua%3Fown%3D1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET 0 /lua own=1\n",
            ),
            Ask(
                "/a?x-accel-redirect=/wire/x%2520y%3Fown%3D1",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /wire/x%20y own=1\n",
            ),
            Ask(
                "/a?x-accel-redirect=/wire",
                method="POST",
                body=b"posted",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /wire \nposted",
            ),
            Ask(
                "/a?x-accel-redirect=/bare/x%2520y",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /to/x%20y \n",
            ),
            Ask("/a?x-accel-redirect=/chain", status=200, reply=b"GET /dump  200 : 200\n"),
            Ask("/a?x-accel-redirect=/files/../dump", status=404, reply=page("404 Not Found")),
            Ask("/a?x-accel-redirect=/../x", status=404, reply=page("404 Not Found")),
            Ask("/a?x-accel-redirect=dump", status=404, reply=page("404 Not Found")),
            Ask("/a?x-accel-redirect=", status=404, reply=page("404 Not Found")),
            Ask("/a?x-accel-redirect=http://other/x", status=404, reply=page("404 Not Found")),
            Ask(
                "/filters?x-accel-redirect=/second&x-a=a",
                status=200,
                also={"x-second": "none", "x-conf": "second"},
                reply=b"second",
            ),
            Ask(
                "/filters",
                status=200,
                reply_headers={"content-length": "5", "x-first": "1", "x-conf": "first"},
                reply=b"said\n",
            ),
            Ask("/error?x-accel-redirect=/files/none", status=404, reply=page("404 Not Found")),
        ),
        files={"html/a.txt": "a text\n", "html/a b.txt": "blank\n"},
        apps=("say", "wire"),
        error_log=(
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
            '[error] could not find named location "@nowhere"',
            '[error] unsafe URI "/files/../dump" was detected',
            '[error] unsafe URI "/../x" was detected',
            '[error] open() "%PREFIX%/htmldump" failed (2: No such file or directory)',
            '[error] unsafe URI "" was detected',
            ('[error] open() "%PREFIX%/htmlhttp://other/x" failed (2: No such file or directory)'),
            '[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',
        ),
    ),
    Case(
        "headers and statuses",
        r"""
location / { proxy_pass http://say; }
location /files/ { internal; alias %PREFIX%/html/; }
location = /dump { internal; return 200 "$request_method $uri $args\n"; }
location /ignore { proxy_ignore_headers X-Accel-Redirect; proxy_pass http://say; }
location /hide { proxy_hide_header X-Accel-Redirect; proxy_pass http://say; }
location /pass {
    proxy_pass_header X-Accel-Redirect; proxy_ignore_headers X-Accel-Redirect;
    proxy_pass http://say;
}
location /lua { content_by_lua_block {
    local res = ngx.location.capture("/a?x-accel-redirect=/files/a.txt&x-a=a")
    ngx.say(res.status, " ", res.body, " ", res.header["X-A"], " ", res.header["Content-Type"])
} }
""",
        (
            Ask(
                "/a?x-accel-redirect=/dump&content-type=text/css&x-a=a&etag=e&vary=v",
                status=200,
                reply_headers={"content-type": "text/css", "content-length": "11"},
                reply=b"GET /dump \n",
                differs="return decides on its own type",
                ours={"reply_headers": {"content-type": "text/plain", "content-length": "11"}},
            ),
            Ask(
                "/a?x-accel-redirect=/files/a.txt&content-type=text/css&x-a=a",
                status=200,
                reply_headers={
                    "content-type": "text/css",
                    "content-length": "7",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "bytes",
                },
                reply=b"a text\n",
            ),
            Ask(
                "/a?x-accel-redirect=/files/a.txt&set-cookie=a&set-cookie=b&expires=0",
                status=200,
                also=of_file(7) | {"set-cookie": ["a", "b"], "expires": "0"},
                reply=b"a text\n",
            ),
            Ask(
                "/a?x-accel-redirect=/files/a.txt&cache-control=no-store&accept-ranges=none",
                status=200,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "cache-control": "no-store",
                    "etag": '"56273e80-7"',
                    "accept-ranges": "none",
                },
                reply=b"a text\n",
                differs="the file speaks for itself",
                ours={
                    "also": {
                        "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                        "cache-control": "no-store",
                        "etag": '"56273e80-7"',
                        "accept-ranges": "bytes",
                    }
                },
            ),
            Ask(
                ("/a?x-accel-redirect=/files/a.txt&content-disposition=attachment&location=/x"),
                status=200,
                also=of_file(7) | {"content-disposition": "attachment"},
                reply=b"a text\n",
            ),
            Ask(
                (
                    "/a?x-accel-redirect=/files/a.txt&content-language=en&refresh=5&content-enc"
                    "oding=br"
                ),
                status=200,
                also=of_file(7),
                reply=b"a text\n",
            ),
            Ask(
                (
                    "/a?x-accel-redirect=/files/a.txt&last-modified=Wed,"
                    "%2021%20Oct%202000%2007:28:00%20GMT"
                ),
                status=200,
                also=of_file(7),
                reply=b"a text\n",
            ),
            Ask("/a?x-accel-redirect=/dump&status=404", status=200, reply=b"GET /dump \n"),
            Ask("/a?x-accel-redirect=/dump&status=500", status=200, reply=b"GET /dump \n"),
            Ask(
                "/a?x-accel-redirect=/files/a.txt&status=201",
                status=200,
                also=of_file(7),
                reply=b"a text\n",
            ),
            Ask(
                "/a?x-accel-redirect=/dump&status=302&location=/x",
                status=200,
                reply=b"GET /dump \n",
            ),
            Ask(
                "/ignore?x-accel-redirect=/dump",
                status=200,
                reply_headers={"content-length": "5"},
                reply=b"said\n",
            ),
            Ask("/hide?x-accel-redirect=/dump", status=200, reply=b"GET /dump \n"),
            Ask(
                "/pass?x-accel-redirect=/dump",
                status=200,
                reply_headers={"content-length": "5", "x-accel-redirect": "/dump"},
                reply=b"said\n",
            ),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"200 a text\n nil text/plain\n"),
        ),
        files={"html/a.txt": "a text\n"},
        apps=("say",),
    ),
]
