"""What nginx makes of a URI before it looks for a location: decoding, slashes, dots.

Rule: the reply shows $uri, $args and $request_uri.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "percent-encoding",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/%61", status=200, reply=b"/a||/%61|"),
            Ask("/%41", status=200, reply=b"/A||/%41|"),
            Ask("/a%2Fb", status=200, reply=b"/a/b||/a%2Fb|"),
            Ask("/a%2fb", status=200, reply=b"/a/b||/a%2fb|"),
            Ask("/%2F", status=200, reply=b"/||/%2F|"),
            Ask("/a%20b", status=200, reply=b"/a b||/a%20b|"),
            Ask("/a+b", status=200, reply=b"/a+b||/a+b|"),
            Ask("/%25", status=200, reply=b"/%||/%25|"),
            Ask("/%2541", status=200, reply=b"/%41||/%2541|"),
            Ask("/%7E~", status=200, reply=b"/~~||/%7E~|"),
            Ask("/%C3%A9", status=200, reply=b"/\xc3\xa9||/%C3%A9|"),
            Ask("/%FF%FE", status=200, reply=b"/\xff\xfe||/%FF%FE|"),
            Ask("/a%3Fb", status=200, reply=b"/a?b||/a%3Fb|"),
            Ask("/a%3Fb?c", status=200, reply=b"/a?b|c|/a%3Fb?c|?"),
            Ask("/a%23b", status=200, reply=b"/a#b||/a%23b|"),
            Ask("/a%26b%3Dc", status=200, reply=b"/a&b=c||/a%26b%3Dc|"),
            Ask("/%0A", status=200, reply=b"/\n||/%0A|"),
            Ask("/%0D%0A", status=200, reply=b"/\r\n||/%0D%0A|"),
            Ask("/%01", status=200, reply=b"/\x01||/%01|"),
            Ask("/%7F", status=200, reply=b"/\x7f||/%7F|"),
            Ask("/%5C", status=200, reply=b"/\\||/%5C|"),
            Ask("/%22%27", status=200, reply=b"/\"'||/%22%27|"),
        ),
    ),
    Case(
        "an encoding that is none is refused",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/%", status=400, reply=page("400 Bad Request")),
            Ask("/%4", status=400, reply=page("400 Bad Request")),
            Ask("/%zz", status=400, reply=page("400 Bad Request")),
            Ask("/%4g", status=400, reply=page("400 Bad Request")),
            Ask("/a%", status=400, reply=page("400 Bad Request")),
            Ask("/a%?x", status=400, reply=page("400 Bad Request")),
            Ask("/%%41", status=400, reply=page("400 Bad Request")),
            Ask("/%u0041", status=400, reply=page("400 Bad Request")),
            Ask("/x?%", status=200, reply=b"/x|%|/x?%|?"),
            Ask("/x?%zz", status=200, reply=b"/x|%zz|/x?%zz|?"),
        ),
    ),
    Case(
        "an encoded NUL is refused",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/%00", status=400, reply=page("400 Bad Request")),
            Ask("/a%00b", status=400, reply=page("400 Bad Request")),
            Ask("/a?%00", status=200, reply=b"/a|%00|/a?%00|?"),
        ),
    ),
    Case(
        "slashes are merged",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("//", status=200, reply=b"/||//|"),
            Ask("///", status=200, reply=b"/||///|"),
            Ask("/a//b", status=200, reply=b"/a/b||/a//b|"),
            Ask("//a", status=200, reply=b"/a||//a|"),
            Ask("/a//", status=200, reply=b"/a/||/a//|"),
            Ask("/a///b//c", status=200, reply=b"/a/b/c||/a///b//c|"),
            Ask("/a%2F%2Fb", status=200, reply=b"/a/b||/a%2F%2Fb|"),
            Ask("/a/%2Fb", status=200, reply=b"/a/b||/a/%2Fb|"),
            Ask("/a?x=//y", status=200, reply=b"/a|x=//y|/a?x=//y|?"),
        ),
    ),
    Case(
        "merge_slashes off",
        r"""
merge_slashes off;
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("//", status=200, reply=b"//||//|"),
            Ask("/a//b", status=200, reply=b"/a//b||/a//b|"),
            Ask("//a//", status=200, reply=b"//a//||//a//|"),
            Ask("/a/%2Fb", status=200, reply=b"/a//b||/a/%2Fb|"),
            Ask("/a//../b", status=200, reply=b"/a/b||/a//../b|"),
            Ask("/a/.//b", status=200, reply=b"/a//b||/a/.//b|"),
        ),
    ),
    Case(
        "dots",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/.", status=200, reply=b"/||/.|"),
            Ask("/./", status=200, reply=b"/||/./|"),
            Ask("/a/.", status=200, reply=b"/a/||/a/.|"),
            Ask("/a/./", status=200, reply=b"/a/||/a/./|"),
            Ask("/a/./b", status=200, reply=b"/a/b||/a/./b|"),
            Ask("/a/..", status=200, reply=b"/||/a/..|"),
            Ask("/a/../", status=200, reply=b"/||/a/../|"),
            Ask("/a/../b", status=200, reply=b"/b||/a/../b|"),
            Ask("/a/b/../../c", status=200, reply=b"/c||/a/b/../../c|"),
            Ask("/a/b/..", status=200, reply=b"/a/||/a/b/..|"),
            Ask("/...", status=200, reply=b"/...||/...|"),
            Ask("/a/...", status=200, reply=b"/a/...||/a/...|"),
            Ask("/.a", status=200, reply=b"/.a||/.a|"),
            Ask("/..a", status=200, reply=b"/..a||/..a|"),
            Ask("/a./b", status=200, reply=b"/a./b||/a./b|"),
            Ask("/a../b", status=200, reply=b"/a../b||/a../b|"),
            Ask("/a/.b/..c", status=200, reply=b"/a/.b/..c||/a/.b/..c|"),
            Ask("/a//../b", status=200, reply=b"/b||/a//../b|"),
            Ask("/a/b//../c", status=200, reply=b"/a/c||/a/b//../c|"),
        ),
    ),
    Case(
        "encoded dots are dots",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/%2e", status=200, reply=b"/||/%2e|"),
            Ask("/a/%2e%2e/b", status=200, reply=b"/b||/a/%2e%2e/b|"),
            Ask("/a/.%2e/b", status=200, reply=b"/b||/a/.%2e/b|"),
            Ask("/a/%2E/b", status=200, reply=b"/a/b||/a/%2E/b|"),
            Ask("/a%2F..%2Fb", status=200, reply=b"/b||/a%2F..%2Fb|"),
            Ask("/a%2f%2e%2e%2fb", status=200, reply=b"/b||/a%2f%2e%2e%2fb|"),
            Ask("/a/..%2Fb", status=200, reply=b"/b||/a/..%2Fb|"),
        ),
    ),
    Case(
        "dots past the root are refused",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/..", status=400, reply=page("400 Bad Request")),
            Ask("/../", status=400, reply=page("400 Bad Request")),
            Ask("/../a", status=400, reply=page("400 Bad Request")),
            Ask("/a/../..", status=400, reply=page("400 Bad Request")),
            Ask("/a/../../b", status=400, reply=page("400 Bad Request")),
            Ask("/%2e%2e", status=400, reply=page("400 Bad Request")),
            Ask("/%2e%2e%2fa", status=400, reply=page("400 Bad Request")),
            Ask("/./..", status=400, reply=page("400 Bad Request")),
            Ask("//..", status=400, reply=page("400 Bad Request")),
            Ask("/..?x", status=400, reply=page("400 Bad Request")),
            Ask("/a/../../", status=400, reply=page("400 Bad Request")),
            Ask("/..a/..", status=200, reply=b"/||/..a/..|"),
            Ask("/.%2e/x", status=400, reply=page("400 Bad Request")),
        ),
    ),
    Case(
        "dots in the query are left alone",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/a?../x", status=200, reply=b"/a|../x|/a?../x|?"),
            Ask("/a?x=/../y", status=200, reply=b"/a|x=/../y|/a?x=/../y|?"),
            Ask("/a/?/..", status=200, reply=b"/a/|/..|/a/?/..|?"),
            Ask("/a?b/./c", status=200, reply=b"/a|b/./c|/a?b/./c|?"),
        ),
    ),
    Case(
        "the query",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/a?x", status=200, reply=b"/a|x|/a?x|?"),
            Ask("/a??", status=200, reply=b"/a|?|/a??|?"),
            Ask("/a?x?y", status=200, reply=b"/a|x?y|/a?x?y|?"),
            Ask("/a?x=1&y=2", status=200, reply=b"/a|x=1&y=2|/a?x=1&y=2|?"),
            Ask("/a?%41", status=200, reply=b"/a|%41|/a?%41|?"),
            Ask("/a?+", status=200, reply=b"/a|+|/a?+|?"),
            Ask("/a?x#y", status=200, reply=b"/a|x|/a?x#y|?"),
            Ask("/a?&&", status=200, reply=b"/a|&&|/a?&&|?"),
            Ask("/a/?x", status=200, reply=b"/a/|x|/a/?x|?"),
            Ask("/a?x=%20", status=200, reply=b"/a|x=%20|/a?x=%20|?"),
            Ask(
                "/a?",
                status=200,
                reply=b"/a||/a?|",
                differs="ASGI drops the question mark of an empty query",
                ours={"reply": b"/a||/a|"},
            ),
            Ask(
                "/?",
                status=200,
                reply=b"/||/?|",
                differs="ASGI drops the question mark of an empty query",
                ours={"reply": b"/||/|"},
            ),
        ),
    ),
    Case(
        "a fragment is cut",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/a#b", status=200, reply=b"/a||/a#b|"),
            Ask("/a#", status=200, reply=b"/a||/a#|"),
            Ask("/#", status=200, reply=b"/||/#|"),
            Ask("/a#b?c", status=200, reply=b"/a||/a#b?c|"),
            Ask("/a?b#c", status=200, reply=b"/a|b|/a?b#c|?"),
            Ask("/a#/../..", status=200, reply=b"/a||/a#/../..|"),
            Ask("/a%23b", status=200, reply=b"/a#b||/a%23b|"),
            Ask("/a/..#x", status=200, reply=b"/||/a/..#x|"),
        ),
    ),
    Case(
        "a backslash, a colon, a semicolon",
        r"""
location / { return 200 "$uri|$args|$request_uri|$is_args"; }
""",
        (
            Ask("/a\\b", status=200, reply=b"/a\\b||/a\\b|"),
            Ask("/a:b", status=200, reply=b"/a:b||/a:b|"),
            Ask("/a;b", status=200, reply=b"/a;b||/a;b|"),
            Ask("/a;b/../c", status=200, reply=b"/c||/a;b/../c|"),
            Ask("/\\..\\..", status=200, reply=b"/\\..\\..||/\\..\\..|"),
            Ask("/a|b", status=200, reply=b"/a|b||/a|b|"),
            Ask("/{}", status=200, reply=b"/{}||/{}|"),
            Ask("/^", status=200, reply=b"/^||/^|"),
            Ask("/[x]", status=200, reply=b"/[x]||/[x]|"),
            Ask("/<>", status=200, reply=b"/<>||/<>|"),
            Ask("/`", status=200, reply=b"/`||/`|"),
            Ask("/a,b!$&'()*=@", status=200, reply=b"/a,b!$&'()*=@||/a,b!$&'()*=@|"),
        ),
    ),
]
