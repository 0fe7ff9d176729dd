"""The slash that a client left out of the name of a location with proxy_pass.

Rule: an exact location adds it, too; filters see the path, the client gets the whole address.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "an exact location",
        r"""
location = /a/ { proxy_pass http://dump; header_filter_by_lua_block {
    ngx.header.Seen = ngx.header.location } }
location = /b/ { proxy_pass http://dump; proxy_redirect off; header_filter_by_lua_block {
    ngx.header.location = "/other" } }
location = /c/ { proxy_pass http://dump; }
location /c/ { return 200 "prefix\n"; }
location = /d/ { return 200 "no proxy\n"; }
location /e/ { proxy_pass http://dump; proxy_redirect off; header_filter_by_lua_block {
    ngx.header.Seen = ngx.header.location } }
""",
        (
            Ask(
                "/a",
                status=301,
                also={"location": "http://localhost:%PORT%/a/", "seen": "/a/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/a?x=1",
                status=301,
                also={"location": "http://localhost:%PORT%/a/?x=1", "seen": "/a/?x=1"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/b", status=301, also={"location": "/other"}, reply=page("301 Moved Permanently")),
            Ask(
                "/c",
                status=301,
                also={"location": "http://localhost:%PORT%/c/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/c/x", status=200, reply=b"prefix\n"),
            Ask("/d", status=404, reply=page("404 Not Found")),
            Ask(
                "/e",
                status=301,
                also={"location": "http://localhost:%PORT%/e/", "seen": "/e/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask("/a/", status=200, reply=b"method=GET\npath=/a/\nquery=\nhost: dump\n\n"),
        ),
        apps=("dump",),
        error_log=('[error] open() "%PREFIX%/html/d" failed (2: No such file or directory)',),
    ),
]
