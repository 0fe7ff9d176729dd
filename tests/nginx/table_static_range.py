"""Ranges of files: one, well or badly spelled.

Rule: the file is the ten digits; the boundary between several parts is a counter of nginx's.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case, of_file

CASES = [
    Case(
        "one range",
        "location / { }",
        (
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-3"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 0-3/10",
                },
                reply=b"0123",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=4-"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 4-9/10",
                },
                reply=b"456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=-3"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 7-9/10",
                },
                reply=b"789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 0-9/10",
                },
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=9-9"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 9-9/10",
                },
                reply=b"9",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-99"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 0-9/10",
                },
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=-99"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 0-9/10",
                },
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=-0"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=5-4"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=10-"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=99-100"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes= 1 - 2 "),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask(
                "/digits",
                headers=(("Range", "BYTES=1-2"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
                reply=b"12",
            ),
            Ask(
                "/digits",
                method="HEAD",
                headers=(("Range", "bytes=1-2"),),
                status=206,
                reply_headers=CHUNKED,
                also={
                    "content-length": "2",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 1-2/10",
                },
            ),
            Ask(
                "/digits",
                headers=(("Range", "items=1-2"),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=a-b"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes="),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=-"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=1-2x"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-0"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 0-0/10",
                },
                reply=b"0",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes 1-2"),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
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
    ),
]
