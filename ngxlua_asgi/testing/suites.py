"""A suite opened for running: read with the environment and the versions that it is to see.

Rule: what a ``.t`` file learns of "nginx" is what ``ngxlua-asgi -V`` prints; its Perl can ask for
nothing else, and runs no command.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ngxlua_asgi.cli.arguments import Arguments
from ngxlua_asgi.cli.version import version_text
from ngxlua_asgi.testing.site import Site, suite_root
from ngxlua_asgi.testing.skips import Versions
from ngxlua_asgi.testing.spec import Suite, read_suite

__all__ = ["OpenSuite", "open_suite"]


@dataclass(frozen=True)
class OpenSuite:
    """A suite and the versions that its blocks compare with."""

    suite: Suite
    versions: Versions


def open_suite(path: Path, site: Site) -> OpenSuite:
    """Read ``path`` for a run at ``site``.

    Raises:
        SpecError: the file cannot be read.
    """
    version = version_text(Arguments(configure=True)) + "regular expressions: PCRE2\n"
    suite = read_suite(path, site.environment, root=suite_root(path), nginx_v=version)
    return OpenSuite(suite, Versions.of(version))
