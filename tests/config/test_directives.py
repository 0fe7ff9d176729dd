"""The registry of directives: all of lua-nginx-module's are there, each row says what it can do.

Rule: facts come from shared/reference/openresty_api.json and from Lua's own table of variables;
nothing is listed twice by hand.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from ngxlua_asgi import ConfigError, NgxLua
from ngxlua_asgi.config.directive import Directive
from ngxlua_asgi.config.directives import MODULES, REGISTRY
from ngxlua_asgi.config.variables import BUILTIN
from tests.gateway.driver import ask, hello

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "openresty_api.json"
INTO = {"settings", "own", "code", "open", "nothing", "refused"}


def test_a_name_belongs_to_one_module() -> None:
    assert sum(len(module.DIRECTIVES) for module in MODULES) == len(REGISTRY)


@pytest.mark.parametrize("row", REGISTRY.values(), ids=lambda row: row.name)
def test_a_row_is_whole(row: Directive) -> None:
    assert row.into in INTO
    assert row.contexts
    assert row.most is None or row.least <= row.most
    assert (row.open is not None) == (row.into == "open")
    if row.into == "refused":
        assert row.note


# The 88 of lua-nginx-module: those of one spelling, those of a handler's three, of its two.
SINGLE = (
    "balancer_keepalive lua_capture_error_log lua_check_client_abort lua_code_cache"
    " lua_http10_buffering lua_load_resty_core lua_malloc_trim lua_max_pending_timers"
    " lua_max_running_timers lua_need_request_body lua_package_cpath lua_package_path"
    " lua_regex_cache_max_entries lua_regex_match_limit lua_sa_restart lua_shared_dict"
    " lua_socket_buffer_size lua_socket_connect_timeout lua_socket_keepalive_timeout"
    " lua_socket_log_errors lua_socket_pool_size lua_socket_read_timeout lua_socket_send_lowat"
    " lua_socket_send_timeout lua_ssl_certificate lua_ssl_certificate_key lua_ssl_ciphers"
    " lua_ssl_conf_command lua_ssl_crl lua_ssl_key_log lua_ssl_protocols"
    " lua_ssl_trusted_certificate lua_ssl_verify_depth lua_thread_cache_max_entries"
    " lua_transform_underscores_in_response_headers lua_upstream_skip_openssl_default_verify"
    " lua_use_default_type lua_worker_thread_vm_pool_size access_by_lua_no_postpone"
    " precontent_by_lua_no_postpone rewrite_by_lua_no_postpone"
).split()
THREE = "init init_worker set content rewrite access header_filter body_filter log".split()
TWO = (
    "exit_worker precontent server_rewrite balancer ssl_client_hello ssl_certificate"
    " ssl_session_fetch ssl_session_store proxy_ssl_certificate proxy_ssl_verify"
).split()
OF_LUA = [
    *SINGLE,
    *(f"{phase}_by_lua{form}" for phase in THREE for form in ("", "_block", "_file")),
    *(f"{phase}_by_lua{form}" for phase in TWO for form in ("_block", "_file")),
]


def test_every_directive_of_lua_nginx_module_is_known() -> None:
    assert len(OF_LUA) == 88
    assert set(OF_LUA) <= REGISTRY.keys()
    if REFERENCE.exists():
        facts = json.loads(REFERENCE.read_text())
        assert sorted(OF_LUA) == sorted(d["name"] for d in facts["directives"])


REFUSED = sorted(row.name for row in REGISTRY.values() if row.into == "refused")


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_work_here_says_why(name: str, tmp_path: Path) -> None:
    body = f"{name} {{ }}" if name.endswith("_block") else f"{name} x;"
    contexts = REGISTRY[name].contexts
    if "main" not in contexts:
        body = body if "server" in contexts else f"location / {{ {body} }}"
        body = f"http {{ server {{ {body} }} }}"
    conf = tmp_path / "nginx.conf"
    conf.write_text(f"events {{}}\n\n\n{body}\n")
    with pytest.raises(ConfigError) as caught:
        NgxLua.from_conf(conf)
    assert f'"{name}" {REGISTRY[name].note}' in str(caught.value)
    assert (caught.value.file, caught.value.line) == (str(conf), 4)


def test_lua_computes_the_variables_that_the_configuration_takes_for_built_in() -> None:
    """A name that nobody computes would be empty for ever instead of a config error."""
    names = ", ".join(f"'{name}'" for name in sorted(BUILTIN))
    app = NgxLua(
        hello,
        content_by_lua=f"""
            local var = package.loaded['ngxlua_asgi.api.var']
            for _, name in ipairs {{ {names} }} do
                if not var.is_known(name) then ngx.print(name, ' ') end
            end
        """,
    )
    assert asyncio.run(ask(app)).body == b""
