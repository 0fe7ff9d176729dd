"""Which API functions refuse which phase, and in which words.

Rule: outside its contexts a function raises; the list is all of what raised.
"""

from __future__ import annotations

from blocks import Block
from prelude import CALLS

BLOCKS = [
    Block(
        "what header_filter refuses",
        {"header_filter_by_lua": CALLS + "ngx.log(ngx.ERR, '\\n', refusals())"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6", "x": "1"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] [lua] header_filter_by_lua(conf):67: \n"
                "arg: API disabled in the current context\n"
                "capture: API disabled in the context of header_filter_by_lua*\n"
                "capture_multi: API disabled in the context of header_filter_by_lua*\n"
                "eof: API disabled in the context of header_filter_by_lua*\n"
                "exec: API disabled in the context of header_filter_by_lua*\n"
                "flush: API disabled in the context of header_filter_by_lua*\n"
                "print: API disabled in the context of header_filter_by_lua*\n"
                "read_body: API disabled in the context of header_filter_by_lua*\n"
                "redirect: API disabled in the context of header_filter_by_lua*\n"
                "req_socket: API disabled in the context of header_filter_by_lua*\n"
                "say: API disabled in the context of header_filter_by_lua*\n"
                "send_headers: API disabled in the context of header_filter_by_lua*\n"
                "sleep: API disabled in the context of header_filter_by_lua*\n"
                "spawn: API disabled in the context of header_filter_by_lua*\n"
                "tcp: API disabled in the context of header_filter_by_lua*\n"
                "udp: API disabled in the context of header_filter_by_lua*\n"
            ),
        ),
        pending="functions that are not there yet",
    ),
    Block(
        "what body_filter refuses",
        {
            "content_by_lua": "ngx.say('x')",
            "body_filter_by_lua": CALLS
            + "if ngx.arg[2] then ngx.log(ngx.ERR, '\\n', refusals()) end",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=b"x\n",
        error_log=(
            "[error] attempt to set ngx.header.HEADER after sending out response headers",
            (
                "[error] [lua] body_filter_by_lua(conf):67: \n"
                "capture: API disabled in the context of body_filter_by_lua*\n"
                "capture_multi: API disabled in the context of body_filter_by_lua*\n"
                "exec: API disabled in the context of body_filter_by_lua*\n"
                "flush: API disabled in the context of body_filter_by_lua*\n"
                "get_post_args: no request body found; maybe you should turn on "
                "lua_need_request_body?\n"
                "init_body: request body not read yet\n"
                "print: API disabled in the context of body_filter_by_lua*\n"
                "read_body: API disabled in the context of body_filter_by_lua*\n"
                "redirect: API disabled in the context of body_filter_by_lua*\n"
                "req_socket: API disabled in the context of body_filter_by_lua*\n"
                "say: API disabled in the context of body_filter_by_lua*\n"
                "send_headers: API disabled in the context of body_filter_by_lua*\n"
                "set_body_data: request body not read yet\n"
                "sleep: API disabled in the context of body_filter_by_lua*\n"
                "spawn: API disabled in the context of body_filter_by_lua*\n"
                "tcp: API disabled in the context of body_filter_by_lua*\n"
                "udp: API disabled in the context of body_filter_by_lua*\n"
            ),
        ),
        pending="functions that are not there yet",
    ),
    Block(
        "what log refuses",
        {"log_by_lua": CALLS + "ngx.log(ngx.ERR, '\\n', refusals())"},
        status=200,
        reply_headers={"content-type": "text/plain", "content-length": "6"},
        reply=b"hello\n",
        error_log=(
            (
                "[error] attempt to set ngx.header.HEADER after sending out response headers "
                "while logging request"
            ),
            (
                "[error] [lua] log_by_lua(conf):67: \n"
                "arg: API disabled in the current context\n"
                "capture: API disabled in the context of log_by_lua*\n"
                "capture_multi: API disabled in the context of log_by_lua*\n"
                "coroutine: API disabled in the context of log_by_lua*\n"
                "eof: API disabled in the context of log_by_lua*\n"
                "exec: API disabled in the context of log_by_lua*\n"
                "flush: API disabled in the context of log_by_lua*\n"
                "print: API disabled in the context of log_by_lua*\n"
                "read_body: API disabled in the context of log_by_lua*\n"
                "redirect: API disabled in the context of log_by_lua*\n"
                "req_socket: API disabled in the context of log_by_lua*\n"
                "say: API disabled in the context of log_by_lua*\n"
                "send_headers: API disabled in the context of log_by_lua*\n"
                "sleep: API disabled in the context of log_by_lua*\n"
                "spawn: API disabled in the context of log_by_lua*\n"
                "tcp: API disabled in the context of log_by_lua*\n"
                "udp: API disabled in the context of log_by_lua*\n"
                " while logging request"
            ),
        ),
        pending="functions that are not there yet",
    ),
    Block(
        "what init refuses",
        {
            "init_by_lua": CALLS
            + r"""calls.flush, calls.req_socket = nil -- these crash nginx
refused_text = refusals()
""",
            "content_by_lua": "ngx.print(refused_text)",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"arg: no request found\n"
            b"capture: no request object found\n"
            b"capture_multi: no request object found\n"
            b"clear_header: no request found\n"
            b"ctx: no request found\n"
            b"discard_body: request object not found\n"
            b"eof: no request object found\n"
            b"exec: no request object found\n"
            b"get_body_data: request object not found\n"
            b"get_body_file: request object not found\n"
            b"get_headers: no request found\n"
            b"get_method: no request found\n"
            b"get_post_args: no request object found\n"
            b"get_uri_args: no request found\n"
            b"header: no request found\n"
            b"headers_sent: no request found\n"
            b"http_version: no request object found\n"
            b"init_body: no request found\n"
            b"is_internal: no request found\n"
            b"is_subrequest: no request found\n"
            b"on_abort: no request found\n"
            b"print: no request object found\n"
            b"raw_header: no request object found\n"
            b"read_body: request object not found\n"
            b"redirect: no request object found\n"
            b"resp_headers: no request object found\n"
            b"say: no request object found\n"
            b"send_headers: no request found\n"
            b"set_body_data: request object not found\n"
            b"set_ctx: no request found\n"
            b"set_header: no request found\n"
            b"set_header_out: no request found\n"
            b"set_method: no request found\n"
            b"set_uri: no request found\n"
            b"set_uri_args: no request object found\n"
            b"set_var: no request found\n"
            b"sleep: no request found\n"
            b"spawn: no request found\n"
            b"start_time: no request found\n"
            b"status: no request found\n"
            b"tcp: no request found\n"
            b"timer: no request\n"
            b"udp: no request found\n"
            b"var: no request found\n"
        ),
        pending="functions that are not there yet",
    ),
    Block(
        "what init_worker refuses",
        {
            "init_worker_by_lua": CALLS + "refused_text = refusals()",
            "content_by_lua": "ngx.print(refused_text)",
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"arg: API disabled in the current context\n"
            b"capture: API disabled in the context of init_worker_by_lua*\n"
            b"capture_multi: API disabled in the context of init_worker_by_lua*\n"
            b"clear_header: API disabled in the current context\n"
            b"coroutine: API disabled in the context of init_worker_by_lua*\n"
            b"discard_body: API disabled in the current context\n"
            b"eof: API disabled in the context of init_worker_by_lua*\n"
            b"exec: API disabled in the context of init_worker_by_lua*\n"
            b"flush: API disabled in the context of init_worker_by_lua*\n"
            b"get_body_data: API disabled in the current context\n"
            b"get_body_file: API disabled in the current context\n"
            b"get_headers: API disabled in the current context\n"
            b"get_method: API disabled in the current context\n"
            b"get_post_args: API disabled in the current context\n"
            b"get_uri_args: API disabled in the current context\n"
            b"header: API disabled in the current context\n"
            b"headers_sent: API disabled in the current context\n"
            b"http_version: API disabled in the current context\n"
            b"init_body: API disabled in the current context\n"
            b"is_internal: API disabled in the current context\n"
            b"is_subrequest: API disabled in the current context\n"
            b"on_abort: API disabled in the context of init_worker_by_lua*\n"
            b"print: API disabled in the context of init_worker_by_lua*\n"
            b"raw_header: API disabled in the current context\n"
            b"read_body: API disabled in the context of init_worker_by_lua*\n"
            b"redirect: API disabled in the context of init_worker_by_lua*\n"
            b"req_socket: API disabled in the context of init_worker_by_lua*\n"
            b"resp_headers: API disabled in the current context\n"
            b"say: API disabled in the context of init_worker_by_lua*\n"
            b"send_headers: API disabled in the context of init_worker_by_lua*\n"
            b"set_body_data: API disabled in the current context\n"
            b"set_header: API disabled in the current context\n"
            b"set_header_out: API disabled in the current context\n"
            b"set_method: API disabled in the current context\n"
            b"set_uri: API disabled in the current context\n"
            b"set_uri_args: API disabled in the current context\n"
            b"set_var: API disabled in the current context\n"
            b"sleep: API disabled in the context of init_worker_by_lua*\n"
            b"spawn: API disabled in the context of init_worker_by_lua*\n"
            b"status: API disabled in the current context\n"
            b"tcp: API disabled in the context of init_worker_by_lua*\n"
            b"udp: API disabled in the context of init_worker_by_lua*\n"
            b"var: API disabled in the current context\n"
        ),
        pending="functions that are not there yet",
    ),
    Block(
        "what timer refuses",
        {
            "content_by_lua": CALLS
            + r"""calls.sleep, calls.coroutine = nil
local text
ngx.timer.at(0, function() text = refusals() end)
ngx.sleep(0.05)
ngx.print(text)
"""
        },
        status=200,
        reply_headers={"content-type": "text/plain"},
        reply=(
            b"arg: API disabled in the current context\n"
            b"capture: API disabled in the context of ngx.timer\n"
            b"capture_multi: API disabled in the context of ngx.timer\n"
            b"clear_header: API disabled in the current context\n"
            b"discard_body: API disabled in the current context\n"
            b"eof: API disabled in the context of ngx.timer\n"
            b"exec: API disabled in the context of ngx.timer\n"
            b"flush: API disabled in the context of ngx.timer\n"
            b"get_body_data: API disabled in the current context\n"
            b"get_body_file: API disabled in the current context\n"
            b"get_headers: API disabled in the current context\n"
            b"get_method: API disabled in the current context\n"
            b"get_post_args: API disabled in the current context\n"
            b"get_uri_args: API disabled in the current context\n"
            b"header: API disabled in the current context\n"
            b"headers_sent: API disabled in the current context\n"
            b"http_version: API disabled in the current context\n"
            b"init_body: API disabled in the current context\n"
            b"is_internal: API disabled in the current context\n"
            b"is_subrequest: API disabled in the current context\n"
            b"on_abort: API disabled in the context of ngx.timer\n"
            b"print: API disabled in the context of ngx.timer\n"
            b"raw_header: API disabled in the current context\n"
            b"read_body: API disabled in the context of ngx.timer\n"
            b"redirect: API disabled in the context of ngx.timer\n"
            b"req_socket: API disabled in the context of ngx.timer\n"
            b"resp_headers: API disabled in the current context\n"
            b"say: API disabled in the context of ngx.timer\n"
            b"send_headers: API disabled in the context of ngx.timer\n"
            b"set_body_data: API disabled in the current context\n"
            b"set_header: API disabled in the current context\n"
            b"set_header_out: API disabled in the current context\n"
            b"set_method: API disabled in the current context\n"
            b"set_uri: API disabled in the current context\n"
            b"set_uri_args: API disabled in the current context\n"
            b"set_var: API disabled in the current context\n"
            b"status: API disabled in the current context\n"
            b"var: API disabled in the current context\n"
        ),
        pending="functions that are not there yet",
    ),
]
