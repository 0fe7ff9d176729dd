"""Fixtures of the gateway's tests. Rule: every test is watched by `log`."""

from __future__ import annotations

from tests.gateway.logs import log

__all__ = ["log"]
