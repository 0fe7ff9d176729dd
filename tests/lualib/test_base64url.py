"""`require "ngx.base64"` against the real nginx.

Rule: every expectation is what nginx with lua-resty-core printed.
"""

from __future__ import annotations

import base64
import random

import pytest

from tests.api.conftest import Ask, cases, check, quoted

CASES = cases(r"""
require("ngx.base64").encode_base64url("")
    => ""
require("ngx.base64").encode_base64url("a")
    => "YQ"
require("ngx.base64").encode_base64url("ab")
    => "YWI"
require("ngx.base64").encode_base64url("abc")
    => "YWJj"
require("ngx.base64").encode_base64url("\255\254\253\252")
    => "__79_A"
require("ngx.base64").encode_base64url(1)
    => nil "must provide a string"
require("ngx.base64").encode_base64url()
    => nil "must provide a string"
require("ngx.base64").decode_base64url("")
    => ""
require("ngx.base64").decode_base64url("YQ")
    => "a"
require("ngx.base64").decode_base64url("YQ==")
    => "a"
require("ngx.base64").decode_base64url("YQ==YQ")
    => "a"
require("ngx.base64").decode_base64url("=")
    => ""
require("ngx.base64").decode_base64url("__--")
    => "\255\255\190"
require("ngx.base64").decode_base64url("//++")
    => nil "invalid input"
require("ngx.base64").decode_base64url("a")
    => nil "invalid input"
require("ngx.base64").decode_base64url("YWJjZ")
    => nil "invalid input"
require("ngx.base64").decode_base64url("YQ\n")
    => nil "invalid input"
require("ngx.base64").decode_base64url(1)
    => nil "must provide a string"
""")


def test_ours(ours: Ask) -> None:
    check(ours, CASES)


@pytest.mark.requires("nginx")
def test_nginx(nginx: Ask) -> None:
    check(nginx, CASES)


def test_any_bytes_there_and_back(ours: Ask) -> None:
    dice = random.Random(5)
    for size in (*range(70), 700):
        data = dice.randbytes(size)
        text = base64.urlsafe_b64encode(data).decode().rstrip("=")
        encode = f'require("ngx.base64").encode_base64url({quoted(data)}) == "{text}"'
        decode = f'require("ngx.base64").decode_base64url("{text}") == {quoted(data)}'
        assert ours([encode, decode]) == ["true", "true"]
