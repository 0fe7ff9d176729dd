"""The access phase: allow and deny, in order and inherited.

Rule: the asks come from different addresses of 127.0.0.0/8; the reply tells who got in.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "allow and deny: the first that fits",
        r"""
location /a { allow 127.0.0.2; deny all; echo a; }
location /b { deny 127.0.0.2; allow all; echo b; }
location /c { deny 127.0.0.2; echo c; }
location /d { allow 127.0.0.2; echo d; }
location /e { allow 127.0.0.0/30; deny all; echo e; }
location /f { deny 127.0.0.1; allow 127.0.0.0/8; deny all; echo f; }
location /g { deny all; allow all; echo g; }
location /h { allow ::1; deny all; echo h; }
location /i { allow unix:; deny all; echo i; }
location /j { allow 127.0.0.1/8; deny all; echo j; }
""",
        (
            Ask("/a", status=403, reply=page("403 Forbidden")),
            Ask("/a", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"a\n"),
            Ask("/b", status=200, reply_headers=CHUNKED, reply=b"b\n"),
            Ask("/b", client="127.0.0.2", status=403, reply=page("403 Forbidden")),
            Ask("/c", status=200, reply_headers=CHUNKED, reply=b"c\n"),
            Ask("/c", client="127.0.0.2", status=403, reply=page("403 Forbidden")),
            Ask("/d", status=200, reply_headers=CHUNKED, reply=b"d\n"),
            Ask("/d", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"d\n"),
            Ask("/e", client="127.0.0.3", status=200, reply_headers=CHUNKED, reply=b"e\n"),
            Ask("/e", client="127.0.0.4", status=403, reply=page("403 Forbidden")),
            Ask("/f", status=403, reply=page("403 Forbidden")),
            Ask("/f", client="127.9.9.9", status=200, reply_headers=CHUNKED, reply=b"f\n"),
            Ask("/g", status=403, reply=page("403 Forbidden")),
            Ask("/h", status=403, reply=page("403 Forbidden")),
            Ask("/i", status=403, reply=page("403 Forbidden")),
            Ask("/j", client="127.200.0.1", status=200, reply_headers=CHUNKED, reply=b"j\n"),
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
        ),
    ),
    Case(
        "inheritance: one rule of its own replaces them all",
        r"""
deny 127.0.0.2;
location /a { echo a; }
location /b { allow 127.0.0.3; echo b; }
location /c {
    deny 127.0.0.3;
    location /c/d { echo d; }
    location /c/e { allow all; echo e; }
    echo c;
}
""",
        (
            Ask("/a", client="127.0.0.2", status=403, reply=page("403 Forbidden")),
            Ask("/b", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"b\n"),
            Ask("/c", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"c\n"),
            Ask("/c", client="127.0.0.3", status=403, reply=page("403 Forbidden")),
            Ask("/c/d", client="127.0.0.2", status=200, reply_headers=CHUNKED, reply=b"d\n"),
            Ask("/c/d", client="127.0.0.3", status=403, reply=page("403 Forbidden")),
            Ask("/c/e", client="127.0.0.3", status=200, reply_headers=CHUNKED, reply=b"e\n"),
        ),
        error_log=(
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
            "[error] access forbidden by rule",
        ),
    ),
]
