"""Ranges of files: huge numbers, empty files, max_ranges.

Rule: the file is the ten digits; the boundary between several parts is a counter of nginx's.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case, of_file

CASES = [
    Case(
        "one range: sizes and limits",
        r"""
location / { }
location /none { max_ranges 0; }
location /one { max_ranges 1; }
""",
        (
            Ask(
                "/digits",
                headers=(("Range", "bytes=9223372036854775807-"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=9223372036854775808-"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-99999999999999999999"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                version="1.0",
                headers=(("Range", "bytes=1-2"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask("/empty", headers=(("Range", "bytes=0-3"),), status=200, also=of_file(0)),
            Ask("/empty", headers=(("Range", "bytes=-3"),), status=200, also=of_file(0)),
            Ask("/empty", headers=(("Range", "bytes=0-"),), status=200, also=of_file(0)),
            Ask(
                "/none/digits",
                headers=(("Range", "bytes=1-2"),),
                status=200,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"56273e80-a"'},
                reply=b"0123456789",
            ),
            Ask(
                "/none/digits",
                status=200,
                also={"last-modified": "Wed, 21 Oct 2015 07:28:00 GMT", "etag": '"56273e80-a"'},
                reply=b"0123456789",
            ),
            Ask(
                "/one/digits",
                headers=(("Range", "bytes=1-2"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask(
                "/one/digits",
                headers=(("Range", "bytes=1-2,4-5"),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                method="POST",
                headers=(("Range", "bytes=1-2"),),
                status=405,
                reply=page("405 Not Allowed"),
            ),
            Ask(
                "/absent",
                headers=(("Range", "bytes=1-2"),),
                status=404,
                reply=page("404 Not Found"),
            ),
            Ask(
                "/digits",
                method="HEAD",
                headers=(("Range", "bytes=99-"),),
                status=416,
                reply_headers={
                    "content-type": "text/html",
                    "content-length": "190",
                    "content-range": "bytes */10",
                },
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-0,-"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1 2-3"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1--2"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=-1-2"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
        ),
        files={
            "html/digits": "0123456789",
            "html/empty": "",
            "html/page.html": "0123456789",
            "html/none/digits": "0123456789",
            "html/one/digits": "0123456789",
            "html/two/digits": "0123456789",
        },
        error_log=(
            ('[error] open() "%PREFIX%/html/absent" failed (2: No such file or directory)'),
        ),
    ),
]
