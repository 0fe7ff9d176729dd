"""The names of nginx's built-in variables, so that an unknown one is a config error.

Rule: Lua computes them (``api/var_builtin.lua`` and the modules); a test holds the two together.
"""

from __future__ import annotations

from typing import Final

__all__ = ["BUILTIN", "CHANGEABLE", "PREFIXES", "is_builtin", "is_fixed"]

PREFIXES: Final = (
    "http_",
    "arg_",
    "cookie_",
    "sent_http_",
    "sent_trailer_",
    "upstream_http_",
    "upstream_cookie_",
    "upstream_trailer_",
)
BUILTIN: Final = frozenset(
    "uri document_uri args query_string is_args request_uri request_method request host server_name"
    " hostname scheme https http2 server_protocol remote_addr remote_port realip_remote_addr"
    " realip_remote_port binary_remote_addr server_addr server_port remote_user content_length"
    " content_type request_body request_body_file request_id request_length request_time"
    " request_completion status body_bytes_sent bytes_sent connection connection_requests"
    " connection_time msec time_iso8601 time_local nginx_version pid pipe limit_rate document_root"
    " realpath_root request_filename proxy_host proxy_port proxy_add_x_forwarded_for"
    " proxy_protocol_addr proxy_protocol_port upstream_addr upstream_status upstream_response_time"
    " upstream_connect_time upstream_header_time upstream_response_length upstream_bytes_received"
    " upstream_bytes_sent upstream_cache_status invalid_referer limit_conn_status limit_req_status"
    " echo_client_request_headers echo_client_request_method"
    " echo_incr echo_it echo_request_body echo_request_method echo_request_uri"
    " echo_response_status echo_timer_elapsed echo_cacheable_request_uri tcpinfo_rtt"
    " tcpinfo_rttvar tcpinfo_snd_cwnd tcpinfo_rcv_space ssl_protocol ssl_cipher ssl_server_name"
    " ssl_session_id ssl_session_reused ssl_client_verify ssl_client_s_dn gzip_ratio".split()
)


# Those that ``set`` may change.
CHANGEABLE: Final = frozenset({"args", "limit_rate"})


def is_fixed(name: str) -> bool:
    """Whether ``$name`` is nginx's and not to be changed."""
    return name in BUILTIN and name not in CHANGEABLE


def is_builtin(name: str) -> bool:
    """Whether nginx itself gives a value to ``$name``."""
    return name in BUILTIN or name.startswith(PREFIXES)
