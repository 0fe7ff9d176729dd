"""The autoindex directive, as HTML.

Rule: every file has the same time.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import Ask, Case, of_file

CASES = [
    Case(
        "a list",
        r"""
autoindex on;
location / { }
location /off/ { autoindex off; }
location /short/ { autoindex_exact_size off; }
location /own/ { index own; }
location /alias/ { alias %PREFIX%/html/short/; header_filter_by_lua_block {
    ngx.header.x_seen = ngx.status }
}
location /if/ { try_files $uri $uri/ =404; }
""",
        (
            Ask(
                "/names/",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /names/</title></head>\r\n"
                    b"<body>\r\n"
                    b'<h1>Index of /names/</h1><hr><pre><a href="../">../</a>\r\n'
                    b'<a href="A-dir/">A-dir/</a>                                             '
                    b"21-Oct-2015 07:28                   -\r\n"
                    b'<a href="dir/">dir/</a>                                               '
                    b"21-Oct-2015 07:28                   -\r\n"
                    b'<a href="dirlink/">dirlink/</a>                                         '
                    b"  21-Oct-2015 07:28                   -\r\n"
                    b'<a href="%22q%22">&quot;q&quot;</a>                                     '
                    b"           21-Oct-2015 07:28                   7\r\n"
                    b'<a href="%3C%26%3E">&lt;&amp;&gt;</a>                                   '
                    b"             21-Oct-2015 07:28                   7\r\n"
                    b"<a "
                    b'href="%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3'
                    b"C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%"
                    b'3C%3C%3C%3C%3C%3C%3C%3C">&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;'
                    b"&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;"
                    b"&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;"
                    b"..&gt;</a> 21-Oct-2015 07:28                   7\r\n"
                    b'<a href="B">B</a>                                                  '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a">a</a>                                                  '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a%20b">a b</a>                                                '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a%25b">a%b</a>                                                '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a%3Bb%3Fc%23d">a;b?c#d</a>                                     '
                    b"       21-Oct-2015 07:28                   7\r\n"
                    b'<a href="b">b</a>                                                  '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="dangling">dangling</a>                                         '
                    b"  21-Oct-2015 07:28                   7\r\n"
                    b'<a href="link">link</a>                                               '
                    b"21-Oct-2015 07:28                   1\r\n"
                    b"<a "
                    b'href="nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn">nnnnnnnnnnnnnnnnn'
                    b"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn</a>  21-Oct-2015 07:28                 "
                    b"  7\r\n"
                    b"<a "
                    b'href="nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn">nnnnnnnnnnnnnnnn'
                    b"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn</a> 21-Oct-2015 07:28                "
                    b"   7\r\n"
                    b"<a "
                    b'href="nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn">nnnnnnnnnnnnnnn'
                    b"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn..&gt;</a> 21-Oct-2015 07:28            "
                    b"       7\r\n"
                    b'<a href="z.html">z.html</a>                                             '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask("/names/", method="HEAD", status=200, reply_headers={"content-type": "text/html"}),
            Ask("/names/", method="POST", body=b"x", status=403, reply=page("403 Forbidden")),
            Ask(
                "/empty/",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /empty/</title></head>\r\n"
                    b"<body>\r\n"
                    b'<h1>Index of /empty/</h1><hr><pre><a href="../">../</a>\r\n'
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask("/off/", status=403, reply=page("403 Forbidden")),
            Ask(
                "/short/",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /short/</title></head>\r\n"
                    b"<body>\r\n"
                    b'<h1>Index of /short/</h1><hr><pre><a href="../">../</a>\r\n'
                    b'<a href="dir/">dir/</a>                                               '
                    b"21-Oct-2015 07:28       -\r\n"
                    b'<a href="0">0</a>                                                  '
                    b"21-Oct-2015 07:28       0\r\n"
                    b'<a href="1">1</a>                                                  '
                    b"21-Oct-2015 07:28       1\r\n"
                    b'<a href="10000">10000</a>                                              '
                    b"21-Oct-2015 07:28     10K\r\n"
                    b'<a href="100000">100000</a>                                             '
                    b"21-Oct-2015 07:28     98K\r\n"
                    b'<a href="10751">10751</a>                                              '
                    b"21-Oct-2015 07:28     10K\r\n"
                    b'<a href="10752">10752</a>                                              '
                    b"21-Oct-2015 07:28     11K\r\n"
                    b'<a href="9999">9999</a>                                               '
                    b"21-Oct-2015 07:28    9999\r\n"
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask("/own/", status=200, also=of_file(4), reply=b"own\n"),
            Ask(
                "/alias/",
                status=200,
                reply_headers={"content-type": "text/html", "x-seen": "200"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /alias/</title></head>\r\n"
                    b"<body>\r\n"
                    b'<h1>Index of /alias/</h1><hr><pre><a href="../">../</a>\r\n'
                    b'<a href="dir/">dir/</a>                                               '
                    b"21-Oct-2015 07:28                   -\r\n"
                    b'<a href="0">0</a>                                                  '
                    b"21-Oct-2015 07:28                   0\r\n"
                    b'<a href="1">1</a>                                                  '
                    b"21-Oct-2015 07:28                   1\r\n"
                    b'<a href="10000">10000</a>                                              '
                    b"21-Oct-2015 07:28               10000\r\n"
                    b'<a href="100000">100000</a>                                             '
                    b"21-Oct-2015 07:28              100000\r\n"
                    b'<a href="10751">10751</a>                                              '
                    b"21-Oct-2015 07:28               10751\r\n"
                    b'<a href="10752">10752</a>                                              '
                    b"21-Oct-2015 07:28               10752\r\n"
                    b'<a href="9999">9999</a>                                               '
                    b"21-Oct-2015 07:28                9999\r\n"
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask("/none/", status=404, reply=page("404 Not Found")),
            Ask("/file/", status=404, reply=page("404 Not Found")),
            Ask(
                "/names",
                status=301,
                also={"location": "http://localhost:%PORT%/names/"},
                reply=page("301 Moved Permanently"),
            ),
            Ask(
                "/with%20%22%3C%26blank/",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /with &quot;&lt;&amp;blank/</title></head>\r\n"
                    b"<body>\r\n"
                    b"<h1>Index of /with &quot;&lt;&amp;blank/</h1><hr><pre><a "
                    b'href="../">../</a>\r\n'
                    b'<a href="x">x</a>                                                  '
                    b"21-Oct-2015 07:28                   1\r\n"
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask(
                "/alias/?x=1",
                status=200,
                reply_headers={"content-type": "text/html", "x-seen": "200"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /alias/</title></head>\r\n"
                    b"<body>\r\n"
                    b'<h1>Index of /alias/</h1><hr><pre><a href="../">../</a>\r\n'
                    b'<a href="dir/">dir/</a>                                               '
                    b"21-Oct-2015 07:28                   -\r\n"
                    b'<a href="0">0</a>                                                  '
                    b"21-Oct-2015 07:28                   0\r\n"
                    b'<a href="1">1</a>                                                  '
                    b"21-Oct-2015 07:28                   1\r\n"
                    b'<a href="10000">10000</a>                                              '
                    b"21-Oct-2015 07:28               10000\r\n"
                    b'<a href="100000">100000</a>                                             '
                    b"21-Oct-2015 07:28              100000\r\n"
                    b'<a href="10751">10751</a>                                              '
                    b"21-Oct-2015 07:28               10751\r\n"
                    b'<a href="10752">10752</a>                                              '
                    b"21-Oct-2015 07:28               10752\r\n"
                    b'<a href="9999">9999</a>                                               '
                    b"21-Oct-2015 07:28                9999\r\n"
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask(
                "/if/dir/",
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /if/dir/</title></head>\r\n"
                    b"<body>\r\n"
                    b'<h1>Index of /if/dir/</h1><hr><pre><a href="../">../</a>\r\n'
                    b'<a href="x">x</a>                                                  '
                    b"21-Oct-2015 07:28                   1\r\n"
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
            Ask("/if/none/", status=404, reply=page("404 Not Found")),
            Ask(
                "/names/",
                headers=(("Range", "bytes=0-1"),),
                status=200,
                reply_headers={"content-type": "text/html"},
                reply=(
                    b"<html>\r\n"
                    b"<head><title>Index of /names/</title></head>\r\n"
                    b"<body>\r\n"
                    b'<h1>Index of /names/</h1><hr><pre><a href="../">../</a>\r\n'
                    b'<a href="A-dir/">A-dir/</a>                                             '
                    b"21-Oct-2015 07:28                   -\r\n"
                    b'<a href="dir/">dir/</a>                                               '
                    b"21-Oct-2015 07:28                   -\r\n"
                    b'<a href="dirlink/">dirlink/</a>                                         '
                    b"  21-Oct-2015 07:28                   -\r\n"
                    b'<a href="%22q%22">&quot;q&quot;</a>                                     '
                    b"           21-Oct-2015 07:28                   7\r\n"
                    b'<a href="%3C%26%3E">&lt;&amp;&gt;</a>                                   '
                    b"             21-Oct-2015 07:28                   7\r\n"
                    b"<a "
                    b'href="%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3'
                    b"C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%3C%"
                    b'3C%3C%3C%3C%3C%3C%3C%3C">&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;'
                    b"&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;"
                    b"&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;"
                    b"..&gt;</a> 21-Oct-2015 07:28                   7\r\n"
                    b'<a href="B">B</a>                                                  '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a">a</a>                                                  '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a%20b">a b</a>                                                '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a%25b">a%b</a>                                                '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="a%3Bb%3Fc%23d">a;b?c#d</a>                                     '
                    b"       21-Oct-2015 07:28                   7\r\n"
                    b'<a href="b">b</a>                                                  '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b'<a href="dangling">dangling</a>                                         '
                    b"  21-Oct-2015 07:28                   7\r\n"
                    b'<a href="link">link</a>                                               '
                    b"21-Oct-2015 07:28                   1\r\n"
                    b"<a "
                    b'href="nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn">nnnnnnnnnnnnnnnnn'
                    b"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn</a>  21-Oct-2015 07:28                 "
                    b"  7\r\n"
                    b"<a "
                    b'href="nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn">nnnnnnnnnnnnnnnn'
                    b"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn</a> 21-Oct-2015 07:28                "
                    b"   7\r\n"
                    b"<a "
                    b'href="nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn">nnnnnnnnnnnnnnn'
                    b"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn..&gt;</a> 21-Oct-2015 07:28            "
                    b"       7\r\n"
                    b'<a href="z.html">z.html</a>                                             '
                    b"21-Oct-2015 07:28                   7\r\n"
                    b"</pre><hr></body>\r\n"
                    b"</html>\r\n"
                ),
            ),
        ),
        files={
            "html/empty/": "",
            "html/off/x": "",
            "html/file": "x",
            "html/own/index.html": "",
            "html/own/own": "own\n",
            "html/if/dir/x": "x",
            "html/names/b": "xxxxxxx",
            "html/names/a": "xxxxxxx",
            "html/names/B": "xxxxxxx",
            "html/names/a b": "xxxxxxx",
            "html/names/a%b": "xxxxxxx",
            'html/names/"q"': "xxxxxxx",
            "html/names/<&>": "xxxxxxx",
            "html/names/z.html": "xxxxxxx",
            "html/names/dir/x": "xxxxxxx",
            "html/names/A-dir/x": "xxxxxxx",
            "html/names/.hidden": "xxxxxxx",
            "html/names/a;b?c#d": "xxxxxxx",
            "html/names/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn": "xxxxxxx",
            "html/names/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn": "xxxxxxx",
            "html/names/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn": "xxxxxxx",
            "html/names/<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<": "xxxxxxx",
            "html/names/link": "-> ../file",
            "html/names/dirlink": "-> ../own",
            "html/names/dangling": "-> nowhere",
            "html/short/0": "",
            "html/short/1": "x",
            "html/short/9999": "x" * 9999,
            "html/short/10000": "x" * 10000,
            "html/short/10751": "x" * 10751,
            "html/short/10752": "x" * 10752,
            "html/short/100000": "x" * 100000,
            "html/short/dir/x": "",
            'html/with "<&blank/x': "x",
        },
        error_log=(
            '[error] directory index of "%PREFIX%/html/names/" is forbidden',
            '[error] directory index of "%PREFIX%/html/off/" is forbidden',
            ('[error] "%PREFIX%/html/none/index.html" is not found (2: No such file or directory)'),
            '[error] "%PREFIX%/html/file/index.html" is not found (20: Not a directory)',
        ),
    ),
    Case(
        "off, by another word",
        "autoindex maybe;",
        refused=(
            'invalid value "maybe" in "autoindex" directive, it must be "on" or '
            '"off" in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "a format that is none",
        "autoindex_format text;",
        refused='invalid value "text" in %PREFIX%/conf/nginx.conf:25',
    ),
]
