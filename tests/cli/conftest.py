"""Prefixes for the tests of the command; what they start is gone after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.site import Site


@pytest.fixture
def site(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Site]:
    """Give a prefix with a free port."""
    made = Site(tmp_path / "prefix", free_port())
    yield made
    made.end()
