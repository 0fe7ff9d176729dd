"""What a Host header may look like, several ports, and what a server's name and port are used for.

Rule: each server says its own name; the implied server (`localhost`), where there is one, is last.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "ports and dots at the end of a Host",
        "",
        (
            Ask("/", host="one:80", status=200, reply=b"one [one][one:80]"),
            Ask("/", host="one:%PORT%", status=200, reply=b"one [one][one:%PORT%]"),
            Ask("/", host="one:", status=200, reply=b"one [one][one:]"),
            Ask("/", host="one:x", status=200, reply=b"one [one][one:x]"),
            Ask("/", host="one.", status=200, reply=b"one [one][one.]"),
            Ask("/", host="one.:80", status=200, reply=b"one [one][one.:80]"),
            Ask("/", host="ONE.", status=200, reply=b"one [one][ONE.]"),
            Ask("/", host="one..", status=400, reply=page("400 Bad Request")),
            Ask("/", host=".one", status=200, reply=b"zero [.one][.one]"),
            Ask("/", host="one:80:81", status=200, reply=b"one [one][one:80:81]"),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT%;
    server_name zero;
    location / { return 200 "zero [$host][$http_host]"; }
}
server {
    listen 127.0.0.1:%PORT%;
    server_name one;
    location / { return 200 "one [$host][$http_host]"; }
}
""",
    ),
    Case(
        "a Host that is refused",
        'return 200 "$host";',
        (
            Ask("/", host="a/b", status=400, reply=page("400 Bad Request")),
            Ask("/", host="a b", status=400, reply=page("400 Bad Request")),
            Ask("/", host="a\\b", status=200, reply=b"a\\b"),
            Ask("/", host="..", status=400, reply=page("400 Bad Request")),
            Ask("/", host=".", status=400, reply=page("400 Bad Request")),
            Ask("/", host="a..b", status=400, reply=page("400 Bad Request")),
            Ask("/", host="[", status=200, reply=b"["),
            Ask("/", host="[::1]", status=200, reply=b"[::1]"),
            Ask("/", host="[::1]:80", status=200, reply=b"[::1]"),
            Ask("/", host="a:b:c", status=200, reply=b"a"),
            Ask("/", host="a,b", status=200, reply=b"a,b"),
            Ask("/", host="a?b", status=200, reply=b"a?b"),
            Ask("/", host="a#b", status=200, reply=b"a#b"),
            Ask("/", host="a@b", status=200, reply=b"a@b"),
            Ask("/", host="%61", status=200, reply=b"%61"),
            Ask("/", host="a\x7fb", status=400, reply=page("400 Bad Request")),
            Ask("/", host="-", status=200, reply=b"-"),
            Ask("/", host="a_b", status=200, reply=b"a_b"),
            Ask("/", host="*.x", status=200, reply=b"*.x"),
            Ask("/", host="*", status=200, reply=b"*"),
        ),
    ),
    Case(
        "$host, $http_host, $server_name, $server_port",
        r"""
server_name first second;
location / { return 200 "$host $http_host $server_name $server_port"; }
""",
        (
            Ask("/", host="first", status=200, reply=b"first first first %PORT%"),
            Ask("/", host="second", status=200, reply=b"second second first %PORT%"),
            Ask("/", host="SECOND:99", status=200, reply=b"second SECOND:99 first %PORT%"),
            Ask("/", host="third", status=200, reply=b"third third first %PORT%"),
            Ask("/", version="1.0", host=None, status=200, reply=b"first  first %PORT%"),
        ),
    ),
    Case(
        "$hostname as a name",
        r"""
server_name $hostname x;
return 200 "ok";
""",
        (
            Ask("/", host="x", status=200, reply=b"ok"),
            Ask("/", host="y", status=200, reply=b"ok"),
        ),
    ),
    Case(
        "several ports: the name counts within the port",
        "",
        (
            Ask("/", host="a", status=200, reply=b"a"),
            Ask("/", host="b", status=200, reply=b"b"),
            Ask("/", host="a", port=2, status=200, reply=b"b"),
            Ask("/", host="b", port=2, status=200, reply=b"b"),
            Ask("/", host="c", port=2, status=200, reply=b"c"),
            Ask("/", host="a", port=3, status=200, reply=b"c"),
            Ask("/", host="c", port=3, status=200, reply=b"c"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name a; location / { return 200 "a"; } }
server {
    listen 127.0.0.1:%PORT%;
    listen 127.0.0.1:%PORT2%;
    server_name b;
    location / { return 200 "b"; }
}
server {
    listen 127.0.0.1:%PORT2%;
    listen 127.0.0.1:%PORT3%;
    server_name c;
    location / { return 200 "c"; }
}
""",
    ),
    Case(
        "an address goes before any address",
        "",
        (
            Ask("/", host="a", status=200, reply=b"here b"),
            Ask("/", host="b", status=200, reply=b"here b"),
            Ask("/", host="a", port=2, status=200, reply=b"any a"),
        ),
        http=r"""
server { listen %PORT%; listen *:%PORT2%; server_name a; location / { return 200 "any a"; } }
server { listen 127.0.0.1:%PORT%; server_name b; location / { return 200 "here b"; } }
""",
    ),
    Case(
        "the same name twice: the first, with a warning",
        "",
        (
            Ask("/", host="a", status=200, reply=b"one"),
            Ask("/", host="b", status=200, reply=b"b"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name b; location / { return 200 "b"; } }
server { listen 127.0.0.1:%PORT%; server_name a; location / { return 200 "one"; } }
server { listen 127.0.0.1:%PORT%; server_name a; location / { return 200 "two"; } }
""",
        notices=True,
    ),
    Case(
        "names in several lines",
        "",
        (
            Ask("/", host="a", status=200, reply=b"ab [a]"),
            Ask("/", host="b", status=200, reply=b"ab [a]"),
            Ask("/", host="c", status=200, reply=b"c"),
        ),
        http=r"""
server { listen 127.0.0.1:%PORT%; server_name c; location / { return 200 "c"; } }
server {
    listen 127.0.0.1:%PORT%;
    server_name a;
    server_name b;
    location / { return 200 "ab [$server_name]"; }
}
""",
    ),
    Case(
        "server_name_in_redirect",
        "",
        (
            Ask(
                "/r",
                host="a",
                status=301,
                also={"location": "http://one:%PORT%/x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/r",
                host="b:77",
                status=301,
                also={"location": "http://b:%PORT%/x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/d",
                host="a",
                status=301,
                also={"location": "http://one:%PORT%/d/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/r",
                version="1.0",
                host=None,
                status=301,
                also={"location": "http://one:%PORT%/x"},
                reply=page("301 Moved Permanently"),
            ),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT%;
    server_name one a;
    server_name_in_redirect on;
    location /r { return 301 /x; }
    location /d { }
}
server { listen 127.0.0.1:%PORT%; server_name two b; location /r { return 301 /x; } }
""",
        files={"html/d/x": "x\n"},
    ),
    Case(
        "port_in_redirect and absolute_redirect off",
        "",
        (
            Ask(
                "/r",
                host="a",
                status=301,
                also={"location": "http://a/x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/r",
                host="b",
                status=301,
                also={"location": "/x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/r?x",
                host="c",
                status=301,
                also={"location": "/y?x"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/d?x",
                host="c",
                status=301,
                also={"location": "/d/?x"},
                reply=page("301 Moved Permanently"),
            ),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT%;
    server_name a;
    port_in_redirect off;
    location /r { return 301 /x; }
}
server {
    listen 127.0.0.1:%PORT%;
    server_name b;
    absolute_redirect off;
    location /r { return 301 /x; }
}
server {
    listen 127.0.0.1:%PORT%;
    server_name c;
    absolute_redirect off;
    location /r { rewrite ^ /y permanent; }
}
""",
        files={"html/d/x": "x\n"},
    ),
    Case(
        "the Host of an absolute request line chooses",
        "",
        (
            Ask(
                "/t",
                raw=b"GET http://two/ HTTP/1.1\r\nHost: one\r\nConnection: close\r\n\r\n",
                status=200,
                reply=b"two [two][one]",
            ),
            Ask(
                "/t",
                raw=b"GET http://TWO:81/ HTTP/1.1\r\nHost: one\r\nConnection: close\r\n\r\n",
                status=200,
                reply=b"two [two][one]",
            ),
        ),
        http=r"""
server {
    listen 127.0.0.1:%PORT%;
    server_name one;
    location / { return 200 "one [$host][$http_host]"; }
}
server {
    listen 127.0.0.1:%PORT%;
    server_name two;
    location / { return 200 "two [$host][$http_host]"; }
}
""",
    ),
]
