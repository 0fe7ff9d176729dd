"""Which sections there are, and their values as Perl takes them.

Rule: a section that the original reads is run here or refused; one that it never reads is let pass
only if it stands in the list of those that published suites carry along. Any other name, a typing
error as a rule, is an error of its block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ngxlua_asgi.testing.perl.values import text
from ngxlua_asgi.testing.spec import Block
from ngxlua_asgi.testing.verdict import BlockError

__all__ = ["check_names", "items", "lines_of", "seconds"]

_CONFIGURATION: Final = (
    "config http_config main_config post_main_config server_name log_level error_log_file"
    " user_files init post_setup_server_root suppress_stderr no_mockeagain must_die reload_fails"
)
_REQUEST: Final = (
    "request request_eval raw_request raw_request_middle_delay pipelined_requests more_headers"
    " timeout abort shutdown wait server_addr_for_client http09"
)
_CHECKS: Final = (
    "response_body response_body_eval response_body_like response_body_unlike"
    " response_body_filters response_body_json_sort response_headers response_headers_like"
    " raw_response_headers_like raw_response_headers_unlike error_code error_code_like charset"
    " error_log no_error_log grep_error_log grep_error_log_out access_log no_access_log"
    " shutdown_error_log no_shutdown_error_log ignore_response write_resp_body_file"
)
_SERVERS: Final = (
    "tcp_listen tcp_reply tcp_reply_delay tcp_query tcp_query_len tcp_query_auto_timeout"
    " tcp_no_close tcp_shutdown tcp_shutdown_delay udp_listen udp_reply udp_reply_delay udp_query"
)
_SKIPS: Final = "skip_nginx skip_nginx2 skip_eval skip_openssl skip_slave todo todo_nginx"
_META: Final = "ONLY SKIP LAST"
# Read by the original only in modes that are not there here (SystemTap, HTTP/2, leak checks), where
# they have no say: "stap" counts as a check that was skipped.
_OTHER_MODES: Final = (
    "stap stap_out stap_out_like stap_out_unlike no_http2 no_http3 quic_max_idle_timeout"
    " curl curl_error curl_options curl_protocol no_check_leak"
)
# Never read by the original: what published suites have left in, switched off or misspelled.
_LEFT_IN: Final = (
    "stap2 stap3 stap4 stap_out2 stap_out3 stap_out4 more_headers2 response_body2"
    " response_header response http_server request_body_unlike ignore_response_body"
)
_REFUSED: Final = {
    "http2": "HTTP/2 is not supported",
    "http3": "HTTP/3 is not supported",
}
_KNOWN: Final = frozenset(
    " ".join(
        (_CONFIGURATION, _REQUEST, _CHECKS, _SERVERS, _SKIPS, _META, _OTHER_MODES, _LEFT_IN)
    ).split()
)


def check_names(block: Block) -> None:
    """Refuse a block with a section that would not be taken into account.

    Raises:
        BlockError: a section nobody knows, or one that cannot be run here.
    """
    for name in [*block.sections, *block.errors]:
        if name.startswith("_") or name in ("name", "description"):
            continue
        if name in _REFUSED:
            raise BlockError(f"--- {name}: {_REFUSED[name]}{_line_of(block, name)}")
        if name not in _KNOWN:
            raise BlockError(f'unknown section "{name}"{_line_of(block, name)}')


def _line_of(block: Block, name: str) -> str:
    return f" in line {block.lines[name]}" if name in block.lines else ""


def items(value: Any) -> Iterator[Any]:
    """The patterns of a log section: the lines of a text, one regular expression, or a list."""
    if isinstance(value, list):
        yield from (item for item in value if item is not None)
    elif isinstance(value, str | int | float):
        yield from (line for line in re.split(r"\n+", text(value).removesuffix("\n")) if line)
    else:
        yield value


def lines_of(content: str) -> list[str]:
    """The lines of a file, each with its end."""
    return re.findall(r"[^\n]*\n|[^\n]+", content)


def seconds(value: Any) -> float | None:
    """A time of a section (``0.2``, ``200ms``, ``2s``) in seconds; None if there is none.

    Raises:
        BlockError: it is no time.
    """
    if value is None:
        return None
    match = re.fullmatch(r"\s*([0-9]*\.?[0-9]*)\s*(ms|s)?\s*", text(value))
    if match is None or match[1] in ("", "."):
        raise BlockError(f"not a time: {text(value)!r}")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)
