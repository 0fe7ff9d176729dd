"""valid_referers and $invalid_referer."""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "hosts, wildcards, paths, expressions",
        r"""
server_name localhost ~^s\d+\.local$ *.served.com;
        location /t {
            valid_referers none blocked server_names example.com *.example.org example.* .both.com
                           path.com/docs/ ~Google\. ~^re\.com/x;
            return 200 "[$invalid_referer]";
        }
        location /strict { valid_referers a.com; return 200 "[$invalid_referer]"; }
        location /nothing { return 200 "[$invalid_referer]"; }
""",
        (
            Ask("/t", status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", ""),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "blocked-by-a-proxy"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://example.com"),), status=200, reply=b"[]"),
            Ask(
                "/t", headers=(("Referer", "HTTPS://Example.COM:8080/x"),), status=200, reply=b"[]"
            ),
            Ask("/t", headers=(("Referer", "http://www.example.com/"),), status=200, reply=b"[1]"),
            Ask("/t", headers=(("Referer", "http://example.net/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://a.b.example.org/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://example.org/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://both.com/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://x.both.com/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://path.com/docs/1"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://path.com/doc"),), status=200, reply=b"[1]"),
            Ask("/t", headers=(("Referer", "http://path.com"),), status=200, reply=b"[1]"),
            Ask(
                "/t", headers=(("Referer", "http://www.google.de/search"),), status=200, reply=b"[]"
            ),
            Ask("/t", headers=(("Referer", "http://re.com/x"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://re.com/y"),), status=200, reply=b"[1]"),
            Ask("/t", headers=(("Referer", "http://s12.local/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://localhost/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "http://x.served.com/"),), status=200, reply=b"[]"),
            Ask("/t", headers=(("Referer", "ftp://example.com/"),), status=200, reply=b"[]"),
            Ask(
                "/t",
                headers=(("Referer", "http://bad.com/?http://example.com"),),
                status=200,
                reply=b"[1]",
            ),
            Ask("/strict", status=200, reply=b"[1]"),
            Ask("/strict", headers=(("Referer", "none"),), status=200, reply=b"[1]"),
            Ask("/strict", headers=(("Referer", "http://a.com/"),), status=200, reply=b"[]"),
            Ask("/strict", headers=(("Referer", "http://b.com/"),), status=200, reply=b"[1]"),
            Ask("/nothing", headers=(("Referer", "http://b.com/"),), status=200, reply=b"[]"),
        ),
    ),
    Case(
        "levels, if, scripts",
        r"""
valid_referers good.com;
        location /t {
            if ($invalid_referer) { return 403; }
            return 200 ok;
        }
        location /own { valid_referers none other.com; return 200 "[$invalid_referer]"; }
        location /lua {
            content_by_lua_block {
                ngx.print("[", ngx.var.invalid_referer, "]")
                ngx.req.set_header("Referer", "http://good.com/")
                ngx.say("[", ngx.var.invalid_referer, "]")
            }
        }
""",
        (
            Ask("/t", status=403, reply=page("403 Forbidden")),
            Ask("/t", headers=(("Referer", "http://good.com/"),), status=200, reply=b"ok"),
            Ask("/own", headers=(("Referer", "http://good.com/"),), status=200, reply=b"[1]"),
            Ask("/own", status=200, reply=b"[]"),
            Ask("/lua", status=200, reply_headers=CHUNKED, reply=b"[1][1]\n"),
            Ask(
                "/lua",
                headers=(("Referer", "http://good.com/"),),
                status=200,
                reply_headers=CHUNKED,
                reply=b"[][]\n",
            ),
        ),
    ),
    Case(
        "none alone",
        "location /t { valid_referers none; }",
        refused=(
            'the "none" or "blocked" referers are specified in the "valid_referers" '
            "directive without any valid referer"
        ),
    ),
    Case(
        "an empty one",
        'location /t { valid_referers "" a.com; }',
        refused='invalid referer "" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "an empty expression",
        "location /t { valid_referers a.com ~; }",
        refused='empty regex in "~" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "a bad wildcard",
        "location /t { valid_referers a.*.com; }",
        refused='invalid hostname or wildcard "a.*.com" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "one twice",
        "location /t { valid_referers a.com A.com/x; }",
        refused='conflicting parameter "a.com" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "no words",
        "location /t { valid_referers; }",
        refused=(
            'invalid number of arguments in "valid_referers" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "in http",
        "",
        http="valid_referers a.com; server { listen %PORT%; }",
        refused=('"valid_referers" directive is not allowed here in %PREFIX%/conf/nginx.conf:21'),
    ),
]
