"""Variables of the request through ngx.var, wherever their value is the same on every run.

Rule: an unknown or unset variable reads nil.
"""

from __future__ import annotations

from blocks import Block

BLOCKS = [
    Block(
        "request line variables",
        {
            "content_by_lua": (
                "for _, name in ipairs{'request_method', 'request_uri', "
                "'uri', 'document_uri', 'args', 'query_string', 'is_args', "
                "'scheme', 'server_protocol', 'request', 'https'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        target="/a%20b//c?x=1&y=%20",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"request_method=GET\n"
            b"request_uri=/a%20b//c?x=1&y=%20\n"
            b"uri=/a b/c\n"
            b"document_uri=/a b/c\n"
            b"args=x=1&y=%20\n"
            b"query_string=x=1&y=%20\n"
            b"is_args=?\n"
            b"scheme=http\n"
            b"server_protocol=HTTP/1.1\n"
            b"request=GET /a%20b//c?x=1&y=%20 HTTP/1.1\n"
            b"https=\n"
        ),
    ),
    Block(
        "request line variables without a query",
        {
            "content_by_lua": (
                "for _, name in ipairs{'args', 'query_string', 'is_args', "
                "'request_uri', 'uri'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"args=nil\nquery_string=nil\nis_args=\nrequest_uri=/t\nuri=/t\n",
    ),
    Block(
        "an empty query",
        {
            "content_by_lua": r"""for _, name in ipairs{'args', 'is_args', 'request_uri'} do
    ngx.say(name, '=', ngx.var[name])
end
"""
        },
        target="/t?",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"args=nil\nis_args=\nrequest_uri=/t?\n",
        differs="ASGI drops the question mark of an empty query",
        ours={"reply": b"args=nil\nis_args=\nrequest_uri=/t\n"},
    ),
    Block(
        "variables of host and server",
        {
            "server_name": "example.org",
            "content_by_lua": (
                "for _, name in ipairs{'host', 'http_host', 'server_name', "
                "'hostname_x'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            ),
        },
        headers=(("Host", "Example.COM:8080"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"host=example.com\n"
            b"http_host=Example.COM:8080\n"
            b"server_name=example.org\n"
            b"hostname_x=nil\n"
        ),
    ),
    Block(
        "host without a server name",
        {
            "content_by_lua": r"""for _, name in ipairs{'host', 'http_host', 'server_name'} do
    ngx.say(name, '=', ngx.var[name])
end
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"host=localhost\nhttp_host=localhost\nserver_name=\n",
    ),
    Block(
        "variables of the client",
        {
            "content_by_lua": (
                "for _, name in ipairs{'remote_addr', 'remote_user', "
                "'proxy_protocol_addr'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"remote_addr=127.0.0.1\nremote_user=nil\nproxy_protocol_addr=nil\n",
    ),
    Block(
        "types of ports",
        {
            "content_by_lua": (
                "ngx.say(type(ngx.var.remote_port), "
                "type(ngx.var.server_port), type(ngx.var.server_addr), "
                "#ngx.var.binary_remote_addr)"
            )
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"stringstringstring4\n",
    ),
    Block(
        "remote_user of Basic",
        {
            "content_by_lua": r"""for _, name in ipairs{'remote_user'} do
    ngx.say(name, '=', ngx.var[name])
end
"""
        },
        headers=(("Authorization", "Basic YWxpY2U6c2VjcmV0"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"remote_user=alice\n",
    ),
    Block(
        "remote_user of something else",
        {
            "content_by_lua": r"""for _, name in ipairs{'remote_user'} do
    ngx.say(name, '=', ngx.var[name])
end
"""
        },
        headers=(("Authorization", "Bearer x"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"remote_user=nil\n",
    ),
    Block(
        "request header variables",
        {
            "content_by_lua": (
                "for _, name in ipairs{'http_user_agent', 'http_referer', "
                "'http_cookie', 'http_x_forwarded_for', 'http_x_one_two', "
                "'http_accept', 'http_none', 'content_type', "
                "'content_length'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        headers=(
            ("User-Agent", "ua"),
            ("Referer", "r"),
            ("Cookie", "a=1; b=2"),
            ("X-Forwarded-For", "1.2.3.4"),
            ("X-One-Two", "v"),
            ("Accept", "*/*"),
        ),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"http_user_agent=ua\n"
            b"http_referer=r\n"
            b"http_cookie=a=1; b=2\n"
            b"http_x_forwarded_for=1.2.3.4\n"
            b"http_x_one_two=v\n"
            b"http_accept=*/*\n"
            b"http_none=nil\n"
            b"content_type=nil\n"
            b"content_length=nil\n"
        ),
    ),
    Block(
        "request header twice",
        {
            "content_by_lua": (
                "for _, name in ipairs{'http_x_a', 'http_cookie', "
                "'http_x_forwarded_for', 'cookie_b'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        headers=(
            ("X-A", "1"),
            ("X-A", "2"),
            ("Cookie", "a=1"),
            ("Cookie", "b=2"),
            ("X-Forwarded-For", "1.1.1.1"),
            ("X-Forwarded-For", "2.2.2.2"),
        ),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"http_x_a=1\nhttp_cookie=a=1; b=2\nhttp_x_forwarded_for=1.1.1.1, 2.2.2.2\ncookie_b=2\n"
        ),
        differs="nginx 1.23 and later join them, as here",
        ours={
            "reply": (
                b"http_x_a=1, 2\n"
                b"http_cookie=a=1; b=2\n"
                b"http_x_forwarded_for=1.1.1.1, 2.2.2.2\n"
                b"cookie_b=2\n"
            )
        },
    ),
    Block(
        "content length and type",
        {
            "content_by_lua": (
                "for _, name in ipairs{'content_length', 'content_type', "
                "'http_content_length', 'http_content_type'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        method="POST",
        headers=(("Content-Type", "a/b"),),
        body=b"abc",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"content_length=3\ncontent_type=a/b\nhttp_content_length=3\nhttp_content_type=a/b\n"
        ),
    ),
    Block(
        "cookies",
        {
            "content_by_lua": (
                "for _, name in ipairs{'cookie_a', 'cookie_B', 'cookie_b', "
                "'cookie_none', 'cookie_', 'cookie_e'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        headers=(("Cookie", "a=1; B=2; e=; a=3; sp = x"),),
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"cookie_a=1\ncookie_B=2\ncookie_b=2\ncookie_none=nil\ncookie_=nil\ncookie_e=\n",
    ),
    Block(
        "arguments",
        {
            "content_by_lua": (
                "for _, name in ipairs{'arg_a', 'arg_A', 'arg_b', 'arg_none',"
                " 'arg_e', 'arg_f', 'arg_', 'arg_a_b'} do\n"
                "    ngx.say(name, '=', ngx.var[name])\n"
                "end\n"
            )
        },
        target="/t?a=1&b=x%20y&a=2&e=&f&a_b=3",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"arg_a=1\narg_A=1\narg_b=x%20y\narg_none=nil\narg_e=\narg_f=nil\narg_=nil\narg_a_b=3\n"
        ),
    ),
    Block(
        "argument case",
        {
            "content_by_lua": r"""for _, name in ipairs{'arg_foo', 'arg_FOO'} do
    ngx.say(name, '=', ngx.var[name])
end
"""
        },
        target="/t?FoO=1",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"arg_foo=1\narg_FOO=1\n",
    ),
]
