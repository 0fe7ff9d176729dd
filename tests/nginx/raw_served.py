"""Serves configurations by real uvicorns: `raw_served.py a.conf=h11=5 b.conf=httptools=6`.

Rule: the last number is the descriptor of a socket that listens already. A server for each, all in
one process: a test needs dozens of them.
"""

from __future__ import annotations

import asyncio
import socket
import sys

import uvicorn

from ngxlua_asgi import NgxLua
from ngxlua_asgi.server.protocol import HTTP1


async def main(arguments: list[str]) -> None:
    servers = []
    for argument in arguments:
        path, http, descriptor = argument.rsplit("=", 2)
        app = NgxLua.from_conf(path)
        config = uvicorn.Config(
            app,
            http=HTTP1 if http == "ours" else http,
            interface="asgi3",
            proxy_headers=False,
            log_level="critical",
            ws="none",
            timeout_keep_alive=0,  # nobody sends a second request
        )
        listening = socket.socket(fileno=int(descriptor))
        servers.append(uvicorn.Server(config).serve(sockets=[listening]))
    await asyncio.gather(*servers)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
