"""``python -m ngxlua_asgi``: the command ``ngxlua-asgi`` by another name."""

import sys

from ngxlua_asgi.cli.main import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
