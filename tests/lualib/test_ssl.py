"""`require "ngx.ssl"` and `require "ngx.ocsp"`: what needs no handshake, against the real nginx.

Rule: both are asked about the same fresh certificates (the program `openssl` makes them) and must
say the same; what is younger than Debian's lua-resty-core is held to its documentation.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.conftest import Ask, quoted
from tests.conftest import require

Script = Callable[..., str]

EXTENSIONS = """
[leaf]
authorityInfoAccess = OCSP;URI:http://ocsp.test/status
basicConstraints = CA:FALSE
"""
SAY = """
    => V\t21251021000000Z\t\t1234\tunknown\t/CN=leaf.test
    => R\t21251021000000Z\t200101000000Z\t1235\tunknown\t/CN=leaf.test
"""
SIGN = "openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 3650 -extfile ext"
STATUS = "openssl ocsp -index index -rsigner ca.pem -rkey ca.key -CA ca.pem"
COMMANDS = f"""
openssl ecparam -genkey -name prime256v1 -noout -out ca.key
openssl req -x509 -new -key ca.key -subj /CN=ca.test -days 3650 -out ca.pem
openssl ecparam -genkey -name prime256v1 -noout -out leaf.key
openssl pkcs8 -topk8 -in leaf.key -passout pass:secret -out locked.key
openssl req -new -key leaf.key -subj /CN=leaf.test -out leaf.csr
{SIGN} -set_serial 4660 -extensions leaf -out leaf.pem
{SIGN} -set_serial 4661 -extensions leaf -out revoked.pem
openssl ocsp -issuer ca.pem -cert leaf.pem -reqout good.req -no_nonce
openssl ocsp -issuer ca.pem -cert revoked.pem -reqout bad.req -no_nonce
{STATUS} -reqin good.req -respout good.resp -ndays 30
{STATUS} -reqin good.req -respout endless.resp
{STATUS} -reqin bad.req -respout bad.resp -ndays 30
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files that `openssl` has made, by name."""
    require("openssl")
    home: Path = tmp_path_factory.mktemp("certificates")
    (home / "ext").write_text(EXTENSIONS)
    lines = [line.strip().removeprefix("=> ") for line in SAY.strip().splitlines()]
    (home / "index").write_text("\n".join(lines) + "\n")
    for command in COMMANDS.strip().splitlines():
        subprocess.run(command.split(), cwd=home, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in home.iterdir()}


def questions(made: dict[str, bytes]) -> list[str]:
    """What both servers are asked."""
    text = {name.replace(".", "_"): quoted(data) for name, data in made.items()}
    chain, backwards = quoted(made["leaf.pem"] + made["ca.pem"]), quoted(made["ca.pem"] * 2)
    broken = quoted(made["leaf.pem"] + made["ca.pem"].replace(b"M", b"!", 1))
    revoked = quoted(made["revoked.pem"] + made["ca.pem"])
    ssl, ocsp = 'require("ngx.ssl").', 'require("ngx.ocsp").'
    der = f"(({ssl}cert_pem_to_der({chain})))"
    of_leaf = f"(({ssl}cert_pem_to_der({text['leaf_pem']})))"
    valid = f"{ocsp}validate_ocsp_response("
    return [
        *(f"{ssl}cert_pem_to_der({pem})" for pem in (chain, text["ca_pem"], broken, '"x"', '""')),
        f"{ssl}priv_key_pem_to_der({text['leaf_key']})",
        f"{ssl}priv_key_pem_to_der({text['leaf_key']}, 'unused')",
        f"{ssl}priv_key_pem_to_der({text['locked_key']}, 'secret')",
        f"{ssl}priv_key_pem_to_der({text['locked_key']}, 'wrong')",
        f"{ssl}priv_key_pem_to_der('x')",
        *(f"type({ssl}parse_pem_cert({pem}))" for pem in (chain, broken, '"x"')),
        f"select(2, {ssl}parse_pem_cert({broken}))",
        f"type({ssl}parse_pem_priv_key({text['leaf_key']}))",
        f"{ssl}parse_pem_priv_key('x')",
        f"{ocsp}get_ocsp_responder_from_der_chain({der})",
        f"{ocsp}get_ocsp_responder_from_der_chain({der}, 7)",
        f"{ocsp}get_ocsp_responder_from_der_chain({of_leaf})",
        f"{ocsp}get_ocsp_responder_from_der_chain(({ssl}cert_pem_to_der({backwards})))",
        f"{ocsp}get_ocsp_responder_from_der_chain('x')",
        f"{ocsp}create_ocsp_request({der})",
        f"{ocsp}create_ocsp_request({der}, 10)",
        f"{ocsp}create_ocsp_request({of_leaf})",
        f"{ocsp}create_ocsp_request('x')",
        f"{valid}{text['bad_resp']}, (({ssl}cert_pem_to_der({revoked}))))",
        f"{valid}{text['bad_resp']}, {der})",
        f"{valid}{text['good_resp']}, {of_leaf})",
        f"{valid}{text['good_req']}, {der})",
        f"{valid}'', {der}, 7)",
    ]


@pytest.mark.requires("nginx")
def test_the_same_as_nginx(made: dict[str, bytes], ours: Ask, nginx: Ask) -> None:
    for line in questions(made):
        assert ours([line]) == nginx([line]), line


def test_young_functions(made: dict[str, bytes], ours: Ask) -> None:
    chain = quoted(made["leaf.pem"] + made["ca.pem"])
    ssl = 'require("ngx.ssl").'
    der = f"(({ssl}cert_pem_to_der({chain})))"
    key = f"(({ssl}priv_key_pem_to_der({quoted(made['leaf.key'])})))"
    valid = f"require('ngx.ocsp').validate_ocsp_response({quoted(made['endless.resp'])}, {der})"
    expected = {
        f"type({ssl}parse_der_cert({der}))": '"cdata"',
        f'{ssl}parse_der_cert({der} .. "x")': 'nil "d2i_X509_bio() failed in rest of chain"',
        f'{ssl}parse_der_cert("x")': 'nil "d2i_X509_bio() failed"',
        f'{ssl}parse_der_cert("")': 'nil "invalid argument"',
        f"type({ssl}parse_der_priv_key({key}))": '"cdata"',
        f'{ssl}parse_der_priv_key("x")': 'nil "d2i_PrivateKey_bio() failed"',
        f'{ssl}parse_der_priv_key("")': 'nil "invalid argument"',
        f"{ssl}ssl_session_reused(nil)": 'nil "bad ssl"',
        valid: "true nil",
    }
    assert {line: ours([line])[0] for line in expected} == expected
    good = valid.replace(quoted(made["endless.resp"]), quoted(made["good.resp"]))
    until = int(ours([good])[0].removeprefix("true "))
    assert 29 * 86400 < until - time.time() <= 30 * 86400 + 300


def test_a_locked_key_asks_no_terminal(made: dict[str, bytes], ours: Ask) -> None:
    line = f'require("ngx.ssl").parse_pem_priv_key({quoted(made["locked.key"])})'
    assert ours([line]) == ['nil "PEM_read_bio_PrivateKey() failed"']


def test_nothing_is_left_in_memory(made: dict[str, bytes], script: Script) -> None:
    """Resident memory stays as it is over 4,500 parsed chains and keys."""
    chain, key = quoted(made["leaf.pem"] + made["ca.pem"]), quoted(made["leaf.key"])
    said = script(
        f"""
        local ssl = require "ngx.ssl"
        local function resident()
            local file = io.open("/proc/self/statm")
            local pages = file:read("*a"):match("^%d+ (%d+)")
            file:close()
            return tonumber(pages) * 4096
        end
        local function round(n)
            for i = 1, n do
                ssl.parse_pem_cert({chain}) ssl.parse_pem_priv_key({key})
                ssl.parse_der_cert((ssl.cert_pem_to_der({chain})))
                if i % 100 == 0 then collectgarbage() end
            end
        end
        round(300)
        local before = resident()
        round(1500)
        ngx.say(resident() - before < 3 * 1024 * 1024)
        """
    )
    assert said == "true\n"
