"""ngx_http_realip_module: X-Forwarded-For, where the first port is not recursive and the second is.

Rule: 127.0.0.0/8, 192.0.2.0/24 and 2001:db8::/32 are trusted.
"""

from __future__ import annotations

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "X-Forwarded-For, recursive or not",
        r"""
set_real_ip_from 127.0.0.0/8;
set_real_ip_from 192.0.2.0/24;
set_real_ip_from 2001:db8::/32;
real_ip_header X-Forwarded-For;
location / { return 200 "$remote_addr|$realip_remote_addr
"; }
""",
        (
            Ask(
                "/one",
                headers=(("X-Forwarded-For", "198.51.100.1"),),
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
            Ask(
                "/one",
                headers=(("X-Forwarded-For", "198.51.100.1"),),
                port=2,
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
            Ask(
                "/trusted",
                headers=(("X-Forwarded-For", "192.0.2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/trusted",
                headers=(("X-Forwarded-For", "192.0.2.1"),),
                port=2,
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/two",
                headers=(("X-Forwarded-For", "198.51.100.1, 192.0.2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/two",
                headers=(("X-Forwarded-For", "198.51.100.1, 192.0.2.1"),),
                port=2,
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
            Ask(
                "/three",
                headers=(("X-Forwarded-For", "198.51.100.1, 198.51.100.2, 192.0.2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/three",
                headers=(("X-Forwarded-For", "198.51.100.1, 198.51.100.2, 192.0.2.1"),),
                port=2,
                status=200,
                reply=b"198.51.100.2|127.0.0.1\n",
            ),
            Ask(
                "/alltrusted",
                headers=(("X-Forwarded-For", "192.0.2.3, 192.0.2.2, 192.0.2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/alltrusted",
                headers=(("X-Forwarded-For", "192.0.2.3, 192.0.2.2, 192.0.2.1"),),
                port=2,
                status=200,
                reply=b"192.0.2.3|127.0.0.1\n",
            ),
            Ask(
                "/bad",
                headers=(("X-Forwarded-For", "198.51.100.1, junk, 192.0.2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/bad",
                headers=(("X-Forwarded-For", "198.51.100.1, junk, 192.0.2.1"),),
                port=2,
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/badlast",
                headers=(("X-Forwarded-For", "198.51.100.1, junk"),),
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/badlast",
                headers=(("X-Forwarded-For", "198.51.100.1, junk"),),
                port=2,
                status=200,
                reply=b"127.0.0.1|127.0.0.1\n",
            ),
            Ask(
                "/lines",
                headers=(("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "192.0.2.1")),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/lines",
                headers=(("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "192.0.2.1")),
                port=2,
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
            Ask(
                "/badlines",
                headers=(
                    ("X-Forwarded-For", "198.51.100.1, 192.0.2.2"),
                    ("X-Forwarded-For", "junk, 192.0.2.1"),
                ),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/badlines",
                headers=(
                    ("X-Forwarded-For", "198.51.100.1, 192.0.2.2"),
                    ("X-Forwarded-For", "junk, 192.0.2.1"),
                ),
                port=2,
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/sixth",
                headers=(("X-Forwarded-For", "198.51.100.1, 2001:db8::1, [2001:db8::2]:80"),),
                status=200,
                reply=b"2001:db8::2|127.0.0.1\n",
            ),
            Ask(
                "/sixth",
                headers=(("X-Forwarded-For", "198.51.100.1, 2001:db8::1, [2001:db8::2]:80"),),
                port=2,
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
            Ask(
                "/commas",
                headers=(("X-Forwarded-For", "198.51.100.1,,192.0.2.1, ,"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/commas",
                headers=(("X-Forwarded-For", "198.51.100.1,,192.0.2.1, ,"),),
                port=2,
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
            Ask(
                "/blanks",
                headers=(("X-Forwarded-For", "198.51.100.1  192.0.2.1"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/blanks",
                headers=(("X-Forwarded-For", "198.51.100.1  192.0.2.1"),),
                port=2,
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
            Ask(
                "/ports",
                headers=(("X-Forwarded-For", "198.51.100.1:81, 192.0.2.1:82"),),
                status=200,
                reply=b"192.0.2.1|127.0.0.1\n",
            ),
            Ask(
                "/ports",
                headers=(("X-Forwarded-For", "198.51.100.1:81, 192.0.2.1:82"),),
                port=2,
                status=200,
                reply=b"198.51.100.1|127.0.0.1\n",
            ),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT2%;
    set_real_ip_from 127.0.0.0/8;
    set_real_ip_from 192.0.2.0/24;
    set_real_ip_from 2001:db8::/32;
    real_ip_header X-Forwarded-For;
    real_ip_recursive on;
    location / { return 200 "$remote_addr|$realip_remote_addr
"; }
}
""",
    ),
]
