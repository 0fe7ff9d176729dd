"""proxy_redirect: Location and Refresh of the other server made this server's.

Rule: the first rule whose beginning or regex fits counts; a path that comes of it gets scheme and
host, one that the other server sent does not.
"""

from __future__ import annotations

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "proxy_redirect",
        r"""
location /default/ { proxy_pass http://say/a/; }
location /explicit/ { proxy_pass http://say/a/; proxy_redirect default; }
location /bare/ { proxy_pass http://say; }
location /off/ { proxy_pass http://say/a/; proxy_redirect off; }
location /own/ {
    proxy_redirect http://other/ /mine/; proxy_redirect /b/ /c/; proxy_pass http://say/a/;
}
location /both/ { proxy_pass http://say/a/; proxy_redirect default; proxy_redirect /b/ /c/; }
location /var/ { proxy_redirect http://$arg_to/ http://$host/; proxy_pass http://say/a/; }
location /re/ { proxy_redirect ~^http://(\w+)/(.*)$ /$1-$2?u=$uri; proxy_pass http://say/a/; }
location /rei/ { proxy_redirect ~*^HTTP://SAY /; proxy_pass http://say/a/; }
location /slash/ { proxy_redirect http://other /; proxy_pass http://say/a/; }
location /list/ {
    proxy_redirect ~^/no /1; proxy_redirect ~^/x /2; proxy_redirect /x /3;
    proxy_pass http://say/a/;
}
location /url/ { set $up say; proxy_pass http://$up; }
location ~ ^/regex { proxy_pass http://say; }
location @n { proxy_pass http://say; }
location /named { try_files /none @n; }
location /lim/ { limit_except POST { proxy_pass http://say; } }
""",
        (
            Ask(
                "/default/?status=302&location=http://say/a/x%3Fq",
                status=302,
                reply_headers={
                    "content-length": "5",
                    "location": "http://localhost:%PORT%/default/x?q",
                },
                reply=b"said\n",
            ),
            Ask(
                "/default/?status=302&location=http://say/b/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://say/b/x"},
                reply=b"said\n",
            ),
            Ask(
                "/default/?status=302&location=/a/x",
                status=302,
                reply_headers={"content-length": "5", "location": "/a/x"},
                reply=b"said\n",
            ),
            Ask(
                "/default/?status=302&location=http://SAY/a/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://SAY/a/x"},
                reply=b"said\n",
            ),
            Ask(
                "/default/?status=201&location=http://say/a/x",
                status=201,
                reply_headers={
                    "content-length": "5",
                    "location": "http://localhost:%PORT%/default/x",
                },
                reply=b"said\n",
            ),
            Ask(
                "/default/?status=200&location=http://say/a/x",
                status=200,
                reply_headers={
                    "content-length": "5",
                    "location": "http://localhost:%PORT%/default/x",
                },
                reply=b"said\n",
            ),
            Ask(
                "/explicit/?status=302&location=http://say/a/x",
                status=302,
                reply_headers={
                    "content-length": "5",
                    "location": "http://localhost:%PORT%/explicit/x",
                },
                reply=b"said\n",
            ),
            Ask(
                "/bare/?status=302&location=http://say/a/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/a/x"},
                reply=b"said\n",
            ),
            Ask(
                "/bare/?status=302&location=http://say",
                status=302,
                reply_headers={"content-length": "5", "location": "http://say"},
                reply=b"said\n",
            ),
            Ask(
                "/off/?status=302&location=http://say/a/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://say/a/x"},
                reply=b"said\n",
            ),
            Ask(
                "/own/?status=302&location=http://other/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/mine/x"},
                reply=b"said\n",
            ),
            Ask(
                "/own/?status=302&location=/b/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/c/x"},
                reply=b"said\n",
            ),
            Ask(
                "/own/?status=302&location=http://say/a/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://say/a/x"},
                reply=b"said\n",
            ),
            Ask(
                "/both/?status=302&location=http://say/a/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/both/x"},
                reply=b"said\n",
            ),
            Ask(
                "/both/?status=302&location=/b/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/c/x"},
                reply=b"said\n",
            ),
            Ask(
                "/var/?to=v&status=302&location=http://v/x",
                status=302,
                reply_headers={"content-length": "5", "to": "v", "location": "http://localhost/x"},
                reply=b"said\n",
            ),
            Ask(
                "/re/?status=302&location=http://w/x",
                status=302,
                reply_headers={
                    "content-length": "5",
                    "location": "http://localhost:%PORT%/w-x?u=/re/",
                },
                reply=b"said\n",
            ),
            Ask(
                "/re/?status=302&location=ftp://w/x",
                status=302,
                reply_headers={"content-length": "5", "location": "ftp://w/x"},
                reply=b"said\n",
            ),
            Ask(
                "/rei/?status=302&location=http://say/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/"},
                reply=b"said\n",
            ),
            Ask(
                "/slash/?status=302&location=http://other/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%//x"},
                reply=b"said\n",
            ),
            Ask(
                "/list/?status=302&location=/xyz",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/2"},
                reply=b"said\n",
            ),
            Ask(
                "/url/?status=302&location=http://say/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://say/x"},
                reply=b"said\n",
            ),
            Ask(
                "/regex/?status=302&location=http://say/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/x"},
                reply=b"said\n",
            ),
            Ask(
                "/named?status=302&location=http://say/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/x"},
                reply=b"said\n",
            ),
            Ask(
                "/lim/?status=302&location=http://say/x",
                status=302,
                reply_headers={"content-length": "5", "location": "http://localhost:%PORT%/x"},
                reply=b"said\n",
            ),
            Ask(
                "/default/?refresh=5;%20url%3Dhttp://say/a/x",
                status=200,
                reply_headers={"content-length": "5", "refresh": "5; url=/default/x"},
                reply=b"said\n",
            ),
            Ask(
                "/default/?refresh=5;url%3Dhttp://say/a/x%3Fy",
                status=200,
                reply_headers={"content-length": "5", "refresh": "5;url=/default/x?y"},
                reply=b"said\n",
            ),
            Ask(
                "/re/?refresh=0;url%3Dhttp://w/x",
                status=200,
                reply_headers={"content-length": "5", "refresh": "0;url=/w-x?u=/re/"},
                reply=b"said\n",
            ),
        ),
        apps=("say",),
    ),
]
