"""What the wrapped app reads after ngx.req.set_body_data and set_body_file.

Rule: Content-Length follows the body the script leaves.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "the app gets a body that was read",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.log(ngx.ERR, ngx.req.get_body_data())
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "70"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 8\nhost: localhost\n\nold body",
        error_log=("[error] [lua] access_by_lua(conf):2: old body",),
    ),
    Block(
        "the app gets a body that was not read",
        {"access_by_lua": "return"},
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "70"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 8\nhost: localhost\n\nold body",
    ),
    Block(
        "the app gets a body read in a file",
        {"access_by_lua": "ngx.req.read_body()", "client_body_buffer_size": "16"},
        app="dump",
        method="POST",
        body=b"01234567890123456789012345678901234567890123456789",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "113"},
        reply=(
            b"method=POST\n"
            b"path=/t\n"
            b"query=\n"
            b"content-length: 50\n"
            b"host: localhost\n"
            b"\n"
            b"01234567890123456789012345678901234567890123456789"
        ),
    ),
    Block(
        "the app gets a chunked body",
        {"access_by_lua": "ngx.req.read_body()"},
        app="dump",
        method="POST",
        headers=(("Transfer-Encoding", "chunked"),),
        body=b"3\r\nabc\r\n0\r\n\r\n",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "65"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 3\nhost: localhost\n\nabc",
        differs="the server's headers stay while no script changes the body",
        ours={
            "reply_headers": {"content-type": "text/plain", "content-length": "74"},
            "reply": (
                b"method=POST\npath=/t\nquery=\nhost: localhost\ntransfer-encoding: chunked\n\nabc"
            ),
        },
    ),
    Block(
        "set_body_data",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_data('new')
ngx.log(ngx.ERR, ngx.req.get_body_data(), ngx.req.get_headers()['Content-Length'])
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "65"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 3\nhost: localhost\n\nnew",
        error_log=("[error] [lua] access_by_lua(conf):3: new3",),
    ),
    Block(
        "set_body_data longer",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_data(('longer '):rep(10))
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "133"},
        reply=(
            b"method=POST\n"
            b"path=/t\n"
            b"query=\n"
            b"content-length: 70\n"
            b"host: localhost\n"
            b"\n"
            b"longer longer longer longer longer longer longer longer longer longer "
        ),
    ),
    Block(
        "set_body_data empty",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_data('')
ngx.log(ngx.ERR, tostring(ngx.req.get_body_data()))
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "62"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 0\nhost: localhost\n\n",
        error_log=("[error] [lua] access_by_lua(conf):3: nil",),
    ),
    Block(
        "set_body_data without reading",
        {"access_by_lua": "ngx.req.set_body_data('new')"},
        app="dump",
        method="POST",
        body=b"old body",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "request body not read yet"
            ),
        ),
    ),
    Block(
        "set_body_data on a GET",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_data('new')
"""
        },
        app="dump",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "64"},
        reply=b"method=GET\npath=/t\nquery=\ncontent-length: 3\nhost: localhost\n\nnew",
    ),
    Block(
        "set_body_data of a number",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_data(12)
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "64"},
        reply=b"method=POST\npath=/t\nquery=\ncontent-length: 2\nhost: localhost\n\n12",
    ),
    Block(
        "set_body_data of nil",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_data(nil)
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):2: bad "
                "argument #1 to 'set_body_data' (string expected, got nil)"
            ),
        ),
    ),
    Block(
        "set_body_data of a table",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_data({})
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):2: bad "
                "argument #1 to 'set_body_data' (string expected, got table)"
            ),
        ),
    ),
    Block(
        "set_body_data after discard",
        {
            "access_by_lua": r"""ngx.req.discard_body()
ngx.req.set_body_data('new')
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):2: "
                "request body already discarded asynchronously"
            ),
        ),
    ),
    Block(
        "set_body_file",
        {
            "access_by_lua": r"""ngx.req.read_body()
local name = os.tmpname()
local file = io.open(name, 'w')
file:write('from a file')
file:close()
ngx.req.set_body_file(name, true)
ngx.log(ngx.ERR, ngx.req.get_body_file() == name, tostring(ngx.req.get_body_data()))
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "74"},
        reply=(b"method=POST\npath=/t\nquery=\ncontent-length: 11\nhost: localhost\n\nfrom a file"),
        error_log=("[error] [lua] access_by_lua(conf):7: truenil",),
    ),
    Block(
        "set_body_file of a missing file",
        {
            "access_by_lua": r"""ngx.req.read_body()
ngx.req.set_body_file('/no/such/file')
"""
        },
        app="dump",
        method="POST",
        body=b"old body",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):2: "
                'stat() "/no/such/file" failed'
            ),
        ),
    ),
    Block(
        "set_body_file without reading",
        {"access_by_lua": "ngx.req.set_body_file('/no/such/file')"},
        app="dump",
        method="POST",
        body=b"old body",
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: "
                "request body not read yet"
            ),
        ),
    ),
]
