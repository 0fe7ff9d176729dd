"""Fixtures of the modules' tests. Rule: every test is watched by `log`, as the gateway's are."""

from __future__ import annotations

from tests.gateway.logs import log

__all__ = ["log"]
