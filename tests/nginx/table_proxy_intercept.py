"""proxy_intercept_errors: a page of this server's instead of the other server's error.

Rule: only for the codes that error_page names; the error page's own errors are not looked at again
unless recursive_error_pages says so.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "proxy_intercept_errors",
        r"""
error_page 404 /page;
error_page 500 502 = /page;
error_page 403 =202 @named;
error_page 302 /page;
error_page 401 /page;
proxy_intercept_errors on;
location / { proxy_pass http://say; }
location /off { proxy_intercept_errors off; proxy_pass http://say; }
location = /page { return 200 "page $upstream_status $uri $args\n"; }
location @named { return 200 "named $upstream_status $uri $args\n"; }
location /chain { error_page 404 = @other; proxy_pass http://say; }
location @other { proxy_pass http://wire; }
location /again { error_page 404 = /missing; proxy_pass http://say; }
location /missing { proxy_pass http://missing; }
location /recursive { recursive_error_pages on; error_page 404 = /missing; proxy_pass http://say; }
location /lua { error_page 404 = @lua; proxy_pass http://say; }
location @lua {
    content_by_lua_block { ngx.say(ngx.status, " ", ngx.var.upstream_status, " ", ngx.var.uri) }
}
""",
        (
            Ask("/a?status=404", status=404, reply=b"page 404 /page \n"),
            Ask("/a?status=500", status=200, reply=b"page 500 /page \n"),
            Ask("/a?status=403&x-a=b", status=202, reply=b"named 403 /a status=403&x-a=b\n"),
            Ask(
                "/a?status=503", status=503, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask("/a?status=302&location=/x", status=302, reply=b"page 302 /page \n"),
            Ask(
                "/a?status=401&www-authenticate=Basic%20realm%3Dx&x-a=b",
                status=401,
                also={"www-authenticate": "Basic realm=x"},
                reply=b"page 401 /page \n",
            ),
            Ask("/a?status=404&set-cookie=a", status=404, reply=b"page 404 /page \n"),
            Ask("/a?status=404", method="POST", body=b"x", status=404, reply=b"page 404 /page \n"),
            Ask(
                "/a?status=404",
                method="HEAD",
                status=404,
                reply_headers=CHUNKED,
                also={"content-length": "16"},
            ),
            Ask(
                "/off?status=404",
                status=404,
                reply_headers={"content-length": "5"},
                reply=b"said\n",
            ),
            Ask(
                "/chain?status=404",
                status=200,
                reply_headers=CHUNKED,
                reply=b"GET /chain status=404\n",
            ),
            Ask(
                "/chain?status=404",
                method="POST",
                body=b"x",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /chain status=404\nx",
            ),
            Ask("/again?status=404", status=404, reply=page("404 Not Found")),
            Ask("/recursive?status=404", status=404, reply=b"page 404 : 404 /page \n"),
            Ask("/lua?status=404", status=200, reply_headers=CHUNKED, reply=b"0 404 /lua\n"),
        ),
        apps=("say", "wire", "missing"),
    ),
]
