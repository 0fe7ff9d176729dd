"""proxy_pass: status, headers and body of the other server's answer.

Rule: they go on as they are; Date and Server do not, nor what proxy_hide_header says.
"""

from __future__ import annotations

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "statuses",
        r"""
location /t { proxy_pass http://say; }
""",
        (
            Ask("/t", status=200, reply_headers={"content-length": "5"}, reply=b"said\n"),
            Ask(
                "/t?status=201&location=/x",
                status=201,
                reply_headers={"content-length": "5", "location": "/x"},
                reply=b"said\n",
            ),
            Ask("/t?status=204&x-a=b", status=204, reply_headers={"x-a": "b"}),
            Ask(
                "/t?status=206", status=206, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=299", status=299, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=301&location=to",
                status=301,
                reply_headers={"content-length": "5", "location": "to"},
                reply=b"said\n",
            ),
            Ask("/t?status=304&etag=%22x%22", status=304, reply_headers={"etag": '"x"'}),
            Ask(
                "/t?status=400", status=400, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=401&www-authenticate=Basic",
                status=401,
                reply_headers={"content-length": "5", "www-authenticate": "Basic"},
                reply=b"said\n",
            ),
            Ask(
                "/t?status=404", status=404, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=418", status=418, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=444", status=444, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=500", status=500, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=502", status=502, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask(
                "/t?status=503&retry-after=5",
                status=503,
                reply_headers={"content-length": "5", "retry-after": "5"},
                reply=b"said\n",
            ),
            Ask(
                "/t?status=599", status=599, reply_headers={"content-length": "5"}, reply=b"said\n"
            ),
            Ask("/t?status=404", method="HEAD", status=404, reply_headers={"content-length": "5"}),
            Ask(
                "/t?content-type=text/css&body=",
                status=200,
                reply_headers={"content-type": "text/css", "content-length": "0"},
            ),
        ),
        apps=("say",),
    ),
    Case(
        "headers hidden and passed",
        r"""
location /t { proxy_pass http://say; }
location /hide { proxy_hide_header X-Secret; proxy_hide_header etag; proxy_pass http://say; }
location /type { proxy_hide_header Content-Type; proxy_pass http://say; }
location /cookie { proxy_hide_header Set-Cookie; proxy_pass http://say; }
location /pass {
    proxy_pass_header X-Accel-Expires; proxy_pass_header X-Pad; proxy_pass http://say;
}
location /both { proxy_hide_header X-A; proxy_pass_header X-A; proxy_pass http://say; }
location /level/ {
    proxy_hide_header X-A;
    location /level/none { proxy_pass http://say; }
    location /level/own { proxy_hide_header X-B; proxy_pass http://say; }
}
location /length { proxy_hide_header Content-Length; proxy_pass http://say; }
""",
        (
            Ask(
                (
                    "/t?x-a=1&x-a=2&etag=%22e%22&last-modified=Wed,%2021%20Oct%202015%2007:"
                    "28:00%20GMT"
                ),
                status=200,
                reply_headers={
                    "content-length": "5",
                    "x-a": ["1", "2"],
                    "etag": '"e"',
                    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
                },
                reply=b"said\n",
            ),
            Ask(
                (
                    "/t?x-accel-expires=5&x-pad=p&x-accel-limit-rate=1000000&x-accel-buffering="
                    "no&x-kept=k"
                ),
                status=200,
                reply_headers={"content-length": "5", "x-kept": "k"},
                reply=b"said\n",
            ),
            Ask(
                (
                    "/t?set-cookie=a%3D1&set-cookie=b%3D2&vary=x&vary=y&cache-control=a&cache-c"
                    "ontrol=b"
                ),
                status=200,
                reply_headers={
                    "content-length": "5",
                    "set-cookie": ["a=1", "b=2"],
                    "vary": ["x", "y"],
                    "cache-control": ["a", "b"],
                },
                reply=b"said\n",
            ),
            Ask(
                "/t?keep-alive=x&proxy-authenticate=y&trailer=q&te=t",
                status=200,
                reply_headers={
                    "content-length": "5",
                    "proxy-authenticate": "y",
                    "trailer": "q",
                    "te": "t",
                },
                reply=b"said\n",
            ),
            Ask(
                ("/t?content-type=text/html;charset%3Dx&content-encoding=gzip&accept-ranges=bytes"),
                status=200,
                reply_headers={
                    "content-type": "text/html;charset=x",
                    "content-length": "5",
                    "content-encoding": "gzip",
                    "accept-ranges": "bytes",
                },
                reply=b"said\n",
            ),
            Ask(
                "/t?refresh=5;url%3Dhttp://say/x&link=l&expires=0",
                status=200,
                reply_headers={
                    "content-length": "5",
                    "refresh": "5;url=/x",
                    "link": "l",
                    "expires": "0",
                },
                reply=b"said\n",
            ),
            Ask(
                "/t?x_under=1&x-empty=",
                status=200,
                reply_headers={"content-length": "5", "x_under": "1", "x-empty": ""},
                reply=b"said\n",
            ),
            Ask(
                "/hide?x-secret=s&etag=e&x-a=a",
                status=200,
                reply_headers={"content-length": "5", "x-a": "a"},
                reply=b"said\n",
            ),
            Ask(
                "/type?content-type=text/css",
                status=200,
                reply_headers={"content-length": "5"},
                reply=b"said\n",
            ),
            Ask(
                "/cookie?set-cookie=a&set-cookie=b",
                status=200,
                reply_headers={"content-length": "5"},
                reply=b"said\n",
            ),
            Ask(
                "/pass?x-accel-expires=5&x-pad=p",
                status=200,
                reply_headers={"content-length": "5", "x-accel-expires": "5", "x-pad": "p"},
                reply=b"said\n",
            ),
            Ask(
                "/both?x-a=a",
                status=200,
                reply_headers={"content-length": "5", "x-a": "a"},
                reply=b"said\n",
            ),
            Ask(
                "/level/none?x-a=a&x-b=b",
                status=200,
                reply_headers={"content-length": "5", "x-b": "b"},
                reply=b"said\n",
            ),
            Ask(
                "/level/own?x-a=a&x-b=b",
                status=200,
                reply_headers={"content-length": "5", "x-a": "a"},
                reply=b"said\n",
            ),
            Ask(
                "/length?x-a=a",
                status=200,
                reply_headers={"content-length": "5", "x-a": "a"},
                reply=b"said\n",
            ),
        ),
        apps=("say",),
    ),
]
