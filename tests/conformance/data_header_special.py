"""ngx.header for the names nginx treats apart, for hostile bytes, and after the head is sent.

Rule: names are compared without case, `_` stands for `-`, control bytes never pass raw.
"""

from __future__ import annotations

from blocks import Block, page
from prelude import SHOW

BLOCKS = [
    Block(
        "Content-Length read back",
        {
            "content_by_lua": r"""ngx.header.content_length = 2
ngx.print(type(ngx.header.content_length))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "2"},
        reply=b"string",
    ),
    Block(
        "Content-Length nil",
        {
            "content_by_lua": r"""ngx.header.content_length = 5
ngx.header.content_length = nil
ngx.print('ab')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"ab",
    ),
    Block(
        "Location",
        {
            "content_by_lua": r"""ngx.header.location = '/x'
ngx.say(ngx.header.location)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "location": "/x"},
        reply=b"/x\n",
    ),
    Block(
        "Location with 201",
        {
            "content_by_lua": r"""ngx.status = 201
ngx.header['Location'] = '/x'
ngx.say('made')
"""
        },
        status=201,
        reply_headers={"content-type": "text/plain", "location": "/x"},
        reply=b"made\n",
    ),
    Block(
        "Location list",
        {"content_by_lua": "ngx.header.location = {'/x', '/y'}"},
        status=200,
        reply_headers={"content-type": "text/plain", "location": ["/x", "/y"]},
    ),
    Block(
        "Cache-Control",
        {
            "content_by_lua": SHOW
            + r"""ngx.header.cache_control = 'no-store'
ngx.say(show(ngx.header.cache_control))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "cache-control": "no-store"},
        reply=b"no-store\n",
    ),
    Block(
        "Cache-Control list",
        {
            "content_by_lua": SHOW
            + r"""ngx.header.cache_control = {'private', 'no-store'}
ngx.say(show(ngx.header.cache_control))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "cache-control": ["private", "no-store"]},
        reply=b"[private; no-store]\n",
    ),
    Block(
        "Last-Modified",
        {
            "content_by_lua": r"""ngx.header.last_modified = 'Wed, 21 Oct 2015 07:28:00 GMT'
ngx.say(ngx.header.last_modified)
"""
        },
        status=200,
        reply_headers={
            "content-type": "text/plain",
            "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
        },
        reply=b"Wed, 21 Oct 2015 07:28:00 GMT\n",
    ),
    Block(
        "Last-Modified not a date",
        {
            "content_by_lua": r"""ngx.header.last_modified = 'yesterday'
ngx.say(ngx.header.last_modified)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "last-modified": "yesterday"},
        reply=b"nil\n",
        differs="what was set is what reads back",
        ours={"reply": b"yesterday\n"},
    ),
    Block(
        "Last-Modified nil",
        {
            "content_by_lua": r"""ngx.header.last_modified = 'Wed, 21 Oct 2015 07:28:00 GMT'
ngx.header.last_modified = nil
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "ETag",
        {
            "content_by_lua": r"""ngx.header.etag = '"x"'
ngx.say(ngx.header['ETag'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "etag": '"x"'},
        reply=b'"x"\n',
    ),
    Block(
        "Vary list",
        {
            "content_by_lua": SHOW
            + r"""ngx.header.vary = {'Accept', 'Origin'}
ngx.say(show(ngx.header['Vary']))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "vary": ["Accept", "Origin"]},
        reply=b"[Accept; Origin]\n",
    ),
    Block(
        "Refresh and Expires and Link",
        {
            "content_by_lua": r"""ngx.header.refresh = '5'
ngx.header.expires = '-1'
ngx.header.link = {'</a>', '</b>'}
"""
        },
        status=200,
        reply_headers={
            "content-type": "text/plain",
            "refresh": "5",
            "expires": "-1",
            "link": ["</a>", "</b>"],
        },
    ),
    Block(
        "WWW-Authenticate on 401",
        {
            "content_by_lua": r"""ngx.header.www_authenticate = 'Basic realm="x"'
ngx.exit(401)
"""
        },
        status=401,
        reply_headers={
            "content-type": "text/html",
            "content-length": "172",
            "www-authenticate": 'Basic realm="x"',
        },
        reply=page("401 Authorization Required"),
    ),
    Block(
        "Content-Encoding",
        {
            "content_by_lua": r"""ngx.header.content_encoding = 'identity'
ngx.say('x')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-encoding": "identity"},
        reply=b"x\n",
    ),
    Block(
        "line feed in a value",
        {
            "content_by_lua": r"""ngx.header['X-A'] = 'a\nX-B: b'
ngx.say(ngx.header['X-A'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "a%0AX-B: b"},
        reply=b"a%0AX-B: b\n",
    ),
    Block(
        "carriage return in a value",
        {"content_by_lua": "ngx.header['X-A'] = 'a\\rb'"},
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "a%0Db"},
    ),
    Block(
        "nul in a value",
        {"content_by_lua": "ngx.header['X-A'] = 'a\\0b'"},
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "a%00b"},
    ),
    Block(
        "tab and bytes in a value",
        {"content_by_lua": "ngx.header['X-A'] = 'a\\tb\\200\\255'"},
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "a\tbÈÿ"},
    ),
    Block(
        "blanks in a name",
        {"content_by_lua": "ngx.header['X A:'] = 'x'"},
        status=200,
        reply_headers={"content-type": "text/plain", "x%20a%3a": "x"},
    ),
    Block(
        "line feed in a name",
        {"content_by_lua": "ngx.header['X\\nA'] = 'x'"},
        status=200,
        reply_headers={"content-type": "text/plain", "x%0aa": "x"},
    ),
    Block(
        "blanks around a value",
        {"content_by_lua": "ngx.header['X-A'] = '  x  '"},
        status=200,
        reply_headers={"content-type": "text/plain", "x-a": "  x  "},
    ),
    Block(
        "set after sent",
        {
            "content_by_lua": r"""ngx.say('x')
ngx.header['X-A'] = '1'
ngx.say(ngx.header['X-A'])
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\nnil\n",
        error_log=("[error] attempt to set ngx.header.HEADER after sending out response headers",),
    ),
    Block(
        "set nil after sent",
        {
            "content_by_lua": r"""ngx.say('x')
ngx.header['X-A'] = nil
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=("[error] attempt to set ngx.header.HEADER after sending out response headers",),
    ),
    Block(
        "set Content-Type after sent",
        {
            "content_by_lua": r"""ngx.say('x')
ngx.header.content_type = 'a/b'
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=("[error] attempt to set ngx.header.HEADER after sending out response headers",),
    ),
    Block(
        "set a list after sent",
        {
            "content_by_lua": r"""ngx.say('x')
ngx.header['Set-Cookie'] = {'a', 'b'}
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=("[error] attempt to set ngx.header.HEADER after sending out response headers",),
    ),
    Block(
        "ngx.header itself",
        {
            "content_by_lua": (
                "ngx.say(type(ngx.header), type(getmetatable(ngx.header)), next(ngx.header))"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"tabletablenil\n",
    ),
]
