"""body_filter_by_lua over the app's body and nginx's pages; what log_by_lua sees and may do.

Rule: the filters see every response, whoever made it.
"""

from __future__ import annotations

from blocks import Block, page

BLOCKS = [
    Block(
        "the app's body replaced at its length",
        {"body_filter_by_lua": "ngx.arg[1] = ngx.arg[1]:upper()"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"HELLO\n",
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "text/plain"}},
    ),
    Block(
        "the app's body longer, length dropped",
        {
            "body_filter_by_lua": (
                "if #ngx.arg[1] > 0 then ngx.arg[1] = ngx.arg[1] .. 'more\\n' end"
            ),
            "header_filter_by_lua": "ngx.header.content_length = nil",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"hello\nmore\n",
    ),
    Block(
        "the app's body longer, length kept",
        {"body_filter_by_lua": "if ngx.arg[2] then ngx.arg[1] = ngx.arg[1] .. 'more\\n' end"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\nmore\n",
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "text/plain"}},
    ),
    Block(
        "the app's body shorter, length dropped",
        {
            "body_filter_by_lua": "ngx.arg[1] = nil",
            "header_filter_by_lua": "ngx.header.content_length = nil",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
    ),
    Block(
        "the app's body shorter, length kept",
        {"body_filter_by_lua": "ngx.arg[1] = nil"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        cut=True,
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "text/plain"}, "cut": False},
    ),
    Block(
        "the app's body cut",
        {
            "body_filter_by_lua": r"""ngx.arg[1] = 'x'
ngx.arg[2] = true
""",
            "header_filter_by_lua": "ngx.header.content_length = nil",
        },
        app="stream",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x",
    ),
    Block(
        "the app's body whole",
        {
            "body_filter_by_lua": r"""local held = (ngx.ctx.held or '') .. ngx.arg[1]
ngx.ctx.held = held
ngx.arg[1] = ngx.arg[2] and held:gsub(',', ';') or nil
"""
        },
        app="stream",
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"one;two;three\n",
    ),
    Block(
        "the app's 204",
        {"body_filter_by_lua": "ngx.log(ngx.ERR, '[', ngx.arg[1], '] ', ngx.arg[2])"},
        app="empty",
        status=204,
        error_log=("[error] [lua] body_filter_by_lua(conf):1: [] true",),
    ),
    Block(
        "the app's 404",
        {"body_filter_by_lua": "ngx.arg[1] = ngx.arg[1]:gsub('true', 'yes!')"},
        app="missing",
        status=404,
        reply_headers={"content-type": "application/json", "content-length": "13"},
        reply=b'{"gone":yes!}',
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "application/json"}},
    ),
    Block(
        "error on the app's body",
        {"body_filter_by_lua": "error('boom')"},
        app="stream",
        status=200,
        reply_headers={"content-type": "text/plain"},
        cut=True,
        error_log=("[error] failed to run body_filter_by_lua*: body_filter_by_lua(conf):1: boom",),
    ),
    Block(
        "access exits, body filter on the page",
        {
            "body_filter_by_lua": "ngx.arg[1] = ngx.arg[1]:gsub('nginx', 'NGINX')",
            "access_by_lua": "ngx.exit(403)",
        },
        status=403,
        reply_headers={"content-type": "text/html", "content-length": "146"},
        reply=(
            b"<html>\r\n"
            b"<head><title>403 Forbidden</title></head>\r\n"
            b"<body>\r\n"
            b"<center><h1>403 Forbidden</h1></center>\r\n"
            b"<hr><center>NGINX</center>\r\n"
            b"</body>\r\n"
            b"</html>\r\n"
        ),
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "text/html"}},
    ),
    Block(
        "redirect, body filter on the page",
        {
            "body_filter_by_lua": "if ngx.arg[2] then ngx.log(ngx.ERR, #ngx.arg[1]) end",
            "access_by_lua": "ngx.redirect('/x')",
        },
        status=302,
        reply_headers={"content-type": "text/html", "content-length": "138", "location": "/x"},
        reply=page("302 Found"),
        error_log=("[error] [lua] body_filter_by_lua(conf):1: 138",),
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "text/html", "location": "/x"}},
    ),
    Block(
        "access says, body filter",
        {"body_filter_by_lua": "ngx.arg[1] = ngx.arg[1]:upper()", "access_by_lua": "ngx.say('x')"},
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"X\n",
    ),
    Block(
        "new page by filters",
        {
            "body_filter_by_lua": r"""if ngx.ctx.page then ngx.arg[1] = ngx.ctx.page
ngx.ctx.page = nil
ngx.arg[2] = true end
""",
            "access_by_lua": "ngx.exit(403)",
            "header_filter_by_lua": r"""ngx.ctx.page = 'mine\n'
ngx.header.content_length = nil
ngx.header.content_type = 'text/plain'
""",
        },
        status=403,
        reply_headers={"content-type": "text/plain"},
        reply=b"mine\n",
    ),
    Block(
        "log after everything",
        {
            "access_by_lua": "ngx.ctx.seen = 'a'",
            "header_filter_by_lua": "ngx.ctx.seen = ngx.ctx.seen .. 'h'",
            "body_filter_by_lua": "if ngx.arg[2] then ngx.ctx.seen = ngx.ctx.seen .. 'b' end",
            "log_by_lua": "ngx.log(ngx.ERR, ngx.ctx.seen, ngx.status, ngx.get_phase())",
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] log_by_lua(conf):1: ahb200log while logging request",),
        differs="a body filter may change the length, so Content-Length is dropped",
        ours={"reply_headers": {"content-type": "text/plain"}},
    ),
    Block(
        "log after an error",
        {
            "access_by_lua": "ngx.ctx.x = 1 error('boom')",
            "log_by_lua": "ngx.log(ngx.ERR, ngx.ctx.x, ' ', ngx.status)",
        },
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            "[error] lua entry thread aborted: runtime error: access_by_lua(conf):1: boom",
            "[error] [lua] log_by_lua(conf):1: 1 500 while logging request",
        ),
    ),
    Block(
        "log after a cut",
        {
            "access_by_lua": "ngx.exit(444)",
            "log_by_lua": "ngx.log(ngx.ERR, ngx.status, ' ', ngx.var.status)",
        },
        status=None,
        cut=True,
        error_log=("[error] [lua] log_by_lua(conf):1: 444 444 while logging request",),
        differs="ASGI cannot close a connection without a response",
        ours={"status": 444, "reply_headers": {"content-length": "0"}, "cut": False},
    ),
    Block(
        "log after exit(ERROR)",
        {
            "access_by_lua": "ngx.exit(ngx.ERROR)",
            "log_by_lua": "ngx.log(ngx.ERR, ngx.status, ' ', ngx.var.status)",
        },
        status=None,
        cut=True,
        error_log=("[error] [lua] log_by_lua(conf):1: 0 000 while logging request",),
        differs="ASGI cannot close a connection without a response",
        ours={
            "status": 500,
            "reply_headers": {"content-type": "text/html", "content-length": "170"},
            "reply": page("500 Internal Server Error"),
            "cut": False,
            "error_log": ("[error] [lua] log_by_lua(conf):1: 500 500 while logging request",),
        },
    ),
    Block(
        "log with an error",
        {"log_by_lua": "error('boom')"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] failed to run log_by_lua*: log_by_lua(conf):1: boom",),
    ),
    Block(
        "log says",
        {"log_by_lua": "ngx.say('x')"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] failed to run log_by_lua*: log_by_lua(conf):1: API disabled in the "
                "context of log_by_lua*"
            ),
        ),
    ),
    Block(
        "log sleeps",
        {"log_by_lua": "ngx.sleep(1)"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] failed to run log_by_lua*: log_by_lua(conf):1: API disabled in the "
                "context of log_by_lua*"
            ),
        ),
    ),
    Block(
        "log exits",
        {
            "log_by_lua": r"""ngx.exit(403)
ngx.log(ngx.ERR, 'after')
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] failed to run log_by_lua*: log_by_lua(conf):1: API disabled in the "
                "context of log_by_lua*"
            ),
        ),
    ),
    Block(
        "log reads arguments",
        {
            "log_by_lua": (
                "ngx.log(ngx.ERR, ngx.req.get_uri_args().a, "
                "ngx.req.get_method(), ngx.req.get_headers().host)"
            )
        },
        target="/t?a=1",
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=("[error] [lua] log_by_lua(conf):1: 1GETlocalhost while logging request",),
    ),
    Block(
        "ngx.arg outside body_filter",
        {"content_by_lua": "ngx.say(ngx.arg[1])"},
        status=500,
        reply_headers={"content-type": "text/html", "content-length": "170"},
        reply=page("500 Internal Server Error"),
        error_log=(
            (
                "[error] lua entry thread aborted: runtime error: "
                "/usr/share/lua/5.1/resty/core/param.lua:93: API disabled in the current "
                "context"
            ),
        ),
        differs="nginx names a line of resty.core, and the FFI's own words",
        ours={"error_log": ("~[error] lua entry thread aborted: runtime error: ",)},
    ),
    Block(
        "ngx.arg outside body_filter, caught",
        {
            "content_by_lua": r"""ngx.say(pcall(function() ngx.arg[1] = 1 end))
ngx.say(type(ngx.arg))
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"falsecontent_by_lua(conf):1: API disabled in the context of content_by_lua*\ntable\n"
        ),
    ),
]
