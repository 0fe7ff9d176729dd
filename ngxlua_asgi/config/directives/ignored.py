"""Directives that have no meaning here: what they govern is the ASGI server's or nobody's.

Rule: they are accepted where nginx accepts them, and listed once in the log at info level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ngxlua_asgi.config.directive import Directive, Use, directives, ignored, refused
from ngxlua_asgi.config.scope import Scope

if TYPE_CHECKING:
    from ngxlua_asgi.config.builder import Builder

__all__ = ["DIRECTIVES"]

_LOC: Final = "http server location"

# nginx's connections
_EVENTS: Final = (
    "worker_connections use multi_accept accept_mutex accept_mutex_delay worker_aio_requests"
    " debug_connection"
)
# the connection to the client
_CONNECTION: Final = (
    "sendfile sendfile_max_chunk tcp_nopush tcp_nodelay aio aio_write directio output_buffers"
    " postpone_output keepalive_disable"
    " reset_timedout_connection send_timeout send_lowat client_body_in_single_buffer"
    " limit_rate limit_rate_after"
    " open_file_cache open_file_cache_valid open_file_cache_min_uses open_file_cache_errors"
    " read_ahead disable_symlinks msie_padding msie_refresh"
    " variables_hash_max_size variables_hash_bucket_size types_hash_max_size"
    " types_hash_bucket_size server_names_hash_max_size server_names_hash_bucket_size"
    " map_hash_max_size map_hash_bucket_size"
    " connection_pool_size request_pool_size subrequest_output_buffer_size"
)
# TLS, which ASGI servers do
_TLS: Final = (
    "ssl ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_session_cache"
    " ssl_session_timeout ssl_session_tickets ssl_prefer_server_ciphers ssl_dhparam ssl_stapling"
    " ssl_stapling_verify ssl_trusted_certificate ssl_client_certificate ssl_verify_client"
    " ssl_verify_depth ssl_ecdh_curve ssl_buffer_size ssl_password_file ssl_crl ssl_early_data"
    " ssl_session_ticket_key ssl_conf_command http2 http2_max_concurrent_streams"
)


def _events(builder: Builder, scope: Scope, use: Use) -> None:
    if use.name in builder.ignored:
        builder.duplicate(use)
    builder.ignored[use.name] = None
    builder.read(Scope("events", scope), use.block or ())


# also within upstream {}
# a delay of nginx's own, which hides how long a password check took
_DELAY: Final = "auth_delay"
_KEEPALIVE: Final = "keepalive_time"

# Modules of nginx's that are not here: named, so that nobody looks for a typing error.
_ABSENT: Final = (
    "fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass sub_filter mirror secure_link"
    " stub_status ssi slice perl xslt_stylesheet image_filter dav_methods mp4 flv"
    " random_index js_content userid addition_types"
)

DIRECTIVES: Final = directives(
    *refused(f"{_LOC} location_if", _ABSENT, "belongs to a module of nginx that is not here"),
    *refused("main", "stream mail", "is not HTTP, which is all that an ASGI server serves"),
    *ignored(f"{_LOC} location_if upstream", _KEEPALIVE),
    Directive("events", frozenset({"main"}), 0, 0, "words", "open", open=_events, block=True),
    *ignored("events", _EVENTS),
    *ignored(f"{_LOC} location_if", _CONNECTION),
    *ignored(_LOC, _DELAY),
    *ignored(_LOC, _TLS),
)
