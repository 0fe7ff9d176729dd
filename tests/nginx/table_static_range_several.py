"""Ranges of files: several in one request.

Rule: the file is the ten digits; the boundary between several parts is a counter of nginx's.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case, of_file

CASES = [
    Case(
        "several ranges",
        r"""
location / { }
location /two { max_ranges 2; }
""",
        (
            Ask(
                "/page.html",
                headers=(("Range", "bytes=0-1,4-5"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000001",
                    "content-length": "196",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000001\r\n"
                    b"Content-Type: text/html\r\n"
                    b"Content-Range: bytes 0-1/10\r\n"
                    b"\r\n"
                    b"01\r\n"
                    b"--00000000000000000001\r\n"
                    b"Content-Type: text/html\r\n"
                    b"Content-Range: bytes 4-5/10\r\n"
                    b"\r\n"
                    b"45\r\n"
                    b"--00000000000000000001--\r\n"
                ),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-1, 4-5,-2"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000002",
                    "content-length": "283",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000002\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 0-1/10\r\n"
                    b"\r\n"
                    b"01\r\n"
                    b"--00000000000000000002\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 4-5/10\r\n"
                    b"\r\n"
                    b"45\r\n"
                    b"--00000000000000000002\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 8-9/10\r\n"
                    b"\r\n"
                    b"89\r\n"
                    b"--00000000000000000002--\r\n"
                ),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-1,99-100"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 0-1/10",
                },
                reply=b"01",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-5,0-5"),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=5-6,1-2"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000003",
                    "content-length": "198",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000003\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 5-6/10\r\n"
                    b"\r\n"
                    b"56\r\n"
                    b"--00000000000000000003\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 1-2/10\r\n"
                    b"\r\n"
                    b"12\r\n"
                    b"--00000000000000000003--\r\n"
                ),
            ),
            Ask(
                "/two/digits",
                headers=(("Range", "bytes=0-1,4-5"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000004",
                    "content-length": "198",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000004\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 0-1/10\r\n"
                    b"\r\n"
                    b"01\r\n"
                    b"--00000000000000000004\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 4-5/10\r\n"
                    b"\r\n"
                    b"45\r\n"
                    b"--00000000000000000004--\r\n"
                ),
            ),
            Ask(
                "/two/digits",
                headers=(("Range", "bytes=0-1,4-5,7-7"),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-1,x"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=20-,30-"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-0,,4-5"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                method="HEAD",
                headers=(("Range", "bytes=0-1,4-5"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000005",
                    "content-length": "198",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-1,1-2"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000006",
                    "content-length": "198",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000006\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 0-1/10\r\n"
                    b"\r\n"
                    b"01\r\n"
                    b"--00000000000000000006\r\n"
                    b"Content-Type: text/plain\r\n"
                    b"Content-Range: bytes 1-2/10\r\n"
                    b"\r\n"
                    b"12\r\n"
                    b"--00000000000000000006--\r\n"
                ),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-1,"),),
                status=416,
                also={"content-range": "bytes */10"},
                reply=page("416 Requested Range Not Satisfiable"),
            ),
            Ask(
                "/digits",
                headers=(
                    (
                        "Range",
                        "bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0",
                    ),
                ),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/page.html",
                headers=(("Range", "bytes=0-0,1-1,2-2"),),
                status=206,
                reply_headers={
                    "content-type": "multipart/byteranges; boundary=00000000000000000007",
                    "content-length": "277",
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                },
                reply=(
                    b"\r\n"
                    b"--00000000000000000007\r\n"
                    b"Content-Type: text/html\r\n"
                    b"Content-Range: bytes 0-0/10\r\n"
                    b"\r\n"
                    b"0\r\n"
                    b"--00000000000000000007\r\n"
                    b"Content-Type: text/html\r\n"
                    b"Content-Range: bytes 1-1/10\r\n"
                    b"\r\n"
                    b"1\r\n"
                    b"--00000000000000000007\r\n"
                    b"Content-Type: text/html\r\n"
                    b"Content-Range: bytes 2-2/10\r\n"
                    b"\r\n"
                    b"2\r\n"
                    b"--00000000000000000007--\r\n"
                ),
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-3,2-9"),),
                status=200,
                also=of_file(10),
                reply=b"0123456789",
            ),
            Ask(
                "/digits",
                headers=(("Range", "bytes=0-9,-0"),),
                status=206,
                also={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-a"',
                    "content-range": "bytes 0-9/10",
                },
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
