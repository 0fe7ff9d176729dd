"""Serves configurations by real uvicorns: `raw_served.py a.conf=h11=8001 b.conf=httptools=8002`.

Rule: a server for each, all in one process that ends with SIGTERM, quick to start: a test needs
dozens of them.
"""

from __future__ import annotations

import asyncio
import sys

import uvicorn

from ngxlua_asgi import NgxLua


async def main(arguments: list[str]) -> None:
    servers = []
    for argument in arguments:
        path, http, port = argument.rsplit("=", 2)
        app = NgxLua.from_conf(path)
        config = uvicorn.Config(
            app,
            port=int(port),
            http=http,
            log_level="critical",
            ws="none",
            timeout_keep_alive=0,  # nobody sends a second request
        )
        servers.append(uvicorn.Server(config).serve())
    await asyncio.gather(*servers)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
