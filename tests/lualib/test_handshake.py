"""What would need a handshake or nginx's upstream module, against the real nginx without either.

Rule: every expectation is what nginx printed on a plain connection, or the documentation's where a
function is younger than Debian's nginx.
"""

from __future__ import annotations

import pytest

from tests.api.conftest import Ask, cases, check

OLD = cases(r"""
require("ngx.ssl").server_name()
    => nil "bad request"
require("ngx.ssl").server_port()
    => nil "bad request"
require("ngx.ssl").raw_client_addr()
    => nil nil "bad request"
require("ngx.ssl").raw_server_addr()
    => nil nil "bad request"
require("ngx.ssl").clear_certs()
    => nil "bad request"
require("ngx.ssl").get_tls1_version()
    => nil "bad request"
require("ngx.ssl").get_tls1_version_str()
    => nil "bad request"
require("ngx.ssl").TLS1_3_VERSION
    => 772
require("ngx.ocsp").set_ocsp_status_resp("x")
    => nil "bad request"
require("ngx.ssl.session").get_session_id()
    => nil "bad request"
require("ngx.ssl.session").get_serialized_session()
    => nil "bad request"
require("ngx.ssl.session").set_serialized_session("x")
    => nil "bad request"
require("ngx.balancer").set_current_peer("127.0.0.1", 80)
    => nil "no upstream found"
require("ngx.balancer").get_last_failure()
    => nil nil "no upstream found"
require("ngx.balancer").set_more_tries(1)
    => nil "no upstream found"
require("ngx.balancer").set_timeouts(1, 1, 1)
    => false "no upstream found"
require("ngx.balancer").set_timeouts(0)
    => error "t:1: bad connect timeout"
require("ngx.balancer").set_timeouts(1, "x")
    => error "t:1: bad send timeout"
""")

YOUNG = cases(r"""
require("ngx.ssl").get_client_random()
    => nil "bad request"
require("ngx.ssl").get_upstream_ssl_pointer()
    => nil "bad upstream"
require("ngx.balancer").enable_keepalive(-1)
    => error "t:1: bad argument #1 to 'enable_keepalive' (expected >= 0)"
require("ngx.balancer").enable_keepalive(1, "x")
    => error "t:1: bad argument #2 to 'enable_keepalive' (number expected, got string)"
require("ngx.balancer").bind_to_local_addr("127.0.0.1")
    => nil "no upstream found"
require("ngx.balancer").recreate_request()
    => nil "no upstream found"
require("ngx.proxyssl").get_tls1_version()
    => nil "bad request"
require("ngx.ssl.clienthello").get_client_hello_server_name()
    => error "t:1: API disabled in the current context"
require("ngx.ssl.proxysslcert").clear_certs()
    => error "t:1: API disabled in the current context"
require("ngx.ssl.proxysslverify").get_verify_result()
    => error "t:1: API disabled in the current context"
""")


def test_ours(ours: Ask) -> None:
    check(ours, OLD | YOUNG)


@pytest.mark.requires("nginx")
def test_nginx(nginx: Ask) -> None:
    check(nginx, OLD)
