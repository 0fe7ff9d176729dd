"""``--app`` and ``--upstream``: ASGI apps by ``module:name``, as uvicorn names them.

Rule: the current folder is importable. An app is imported once, in the process that was started,
before any other is made of it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from ngxlua_asgi.cli.report import StartError
from ngxlua_asgi.types import ASGIApp

__all__ = ["Apps", "load_apps"]


@dataclass
class Apps:
    """The app that is wrapped, and those that ``proxy_pass`` reaches by name."""

    main: ASGIApp | None = None
    upstreams: dict[str, ASGIApp] = field(default_factory=dict)


def load_apps(app: str, upstreams: Mapping[str, str]) -> Apps:
    """Import what the command line names.

    Args:
        app: ``module:name``, or empty.
        upstreams: the same by the name that ``proxy_pass`` has for it.

    Raises:
        StartError: there is no such module, or no such name in it.
    """
    if (app or upstreams) and "" not in sys.path:
        sys.path.insert(0, "")
    return Apps(
        _load("--app", app) if app else None,
        {name: _load("--upstream", target) for name, target in upstreams.items()},
    )


def _load(option: str, target: str) -> ASGIApp:
    module, _, names = target.partition(":")
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise  # of something that the app itself imports
        raise StartError(f'{option}: there is no module "{error.name}"') from None
    for name in names.split("."):
        if not hasattr(found, name):
            raise StartError(f'{option}: module "{module}" has no "{names}"')
        found = getattr(found, name)
    if not callable(found):
        raise StartError(f'{option}: "{target}" is not an ASGI app')
    app: ASGIApp = found
    return app
