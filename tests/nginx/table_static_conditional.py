"""Conditional requests by date: If-Modified-Since, If-Unmodified-Since.

Rule: the file's time is Wed, 21 Oct 2015 07:28:00 GMT, its ETag "56273e80-7".
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case, of_file

CASES = [
    Case(
        "by date",
        r"""
location /before { if_modified_since before; }
location /off { if_modified_since off; }
location / { }
""",
        (
            Ask(
                "/file",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-Modified-Since", "Thu, 22 Oct 2015 07:28:00 GMT"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Modified-Since", "Tue, 20 Oct 2015 07:28:00 GMT"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Modified-Since", "nonsense"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Modified-Since", ""),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Modified-Since", "Wednesday, 21-Oct-15 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                headers=(("If-Modified-Since", "Wed Oct 21 07:28:00 2015"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/file",
                method="HEAD",
                headers=(("if-modified-since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/before/file",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/before/file",
                headers=(("If-Modified-Since", "Thu, 22 Oct 2015 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/before/file",
                headers=(("If-Modified-Since", "Tue, 20 Oct 2015 07:28:00 GMT"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/before/file",
                headers=(("If-Modified-Since", "nonsense"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/off/file",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT; length=7"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
            Ask(
                "/none",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=404,
                reply=page("404 Not Found"),
            ),
            Ask(
                "/file",
                headers=(("If-Unmodified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Unmodified-Since", "Thu, 22 Oct 2015 07:28:00 GMT"),),
                status=200,
                also=of_file(7),
                reply=b"a file\n",
            ),
            Ask(
                "/file",
                headers=(("If-Unmodified-Since", "Tue, 20 Oct 2015 07:28:00 GMT"),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/file",
                headers=(("If-Unmodified-Since", "nonsense"),),
                status=412,
                reply=page("412 Precondition Failed"),
            ),
            Ask(
                "/file",
                method="HEAD",
                headers=(("If-Unmodified-Since", "Tue, 20 Oct 2015 07:28:00 GMT"),),
                status=412,
                reply_headers={"content-type": "text/html", "content-length": "166"},
            ),
            Ask(
                "/file",
                method="POST",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=405,
                reply=page("405 Not Allowed"),
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/before/file": "a file\n",
            "html/off/file": "a file\n",
            "html/noetag/file": "a file\n",
            "html/page.html": "a page\n",
        },
        error_log=('[error] open() "%PREFIX%/html/none" failed (2: No such file or directory)',),
    ),
    Case(
        "HTTP/1.0",
        "location / { }",
        (
            Ask(
                "/file",
                version="1.0",
                headers=(("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),),
                status=304,
                reply_headers={
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                    "etag": '"56273e80-7"',
                },
            ),
        ),
        files={
            "html/file": "a file\n",
            "html/before/file": "a file\n",
            "html/off/file": "a file\n",
            "html/noetag/file": "a file\n",
            "html/page.html": "a page\n",
        },
    ),
]
