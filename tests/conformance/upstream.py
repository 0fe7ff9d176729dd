"""Serves the conformance applications to the real nginx: `upstream.py hello=8001 dump=8002`.

Rule: one uvicorn server a name, all in one process that ends with SIGTERM.
"""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from apps import APPS


async def main(arguments: list[str]) -> None:
    servers = []
    for argument in arguments:
        name, _, port = argument.partition("=")
        config = uvicorn.Config(
            APPS[name], port=int(port), log_level="critical", lifespan="off", ws="none"
        )
        servers.append(uvicorn.Server(config).serve())
    await asyncio.gather(*servers)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
