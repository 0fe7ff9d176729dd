"""Sub-requests: the host half of ``ngx.location.capture``.

Rule: a sub-request runs within Lua until it waits (``api/location.lua``); while it does, host
functions see its exchange instead of the parent's. What waits is carried on by the gateway, which
the worker is told (``Host.run_subrequests``).
"""

from __future__ import annotations

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


def register(host: Host) -> None:
    """Offer the operation ``capture`` and what a sub-request asks of its parent."""
    current = host.current
    waiting: dict[int, Exchange] = {}  # begun by Lua, not yet carried on; by id

    def sub_enter(id_: float) -> None:
        current.exchange = current.exchange.sub_request(int(id_))

    def sub_leave(ended: bool) -> None:
        child = current.exchange
        assert child.parent is not None  # sub_enter was called before
        current.exchange = child.parent
        if ended:
            child.close()
        else:
            waiting[child.id] = child

    def body_share() -> None:
        exchange = current.exchange
        if exchange.parent is not None:
            exchange.body = exchange.parent.body

    async def capture(
        exchange: Exchange, first: int, count: int, begun: bool | None, *_rest: object
    ) -> tuple[()]:
        ids = range(first, first + count)
        if begun:
            children = [waiting.pop(id_) for id_ in ids if id_ in waiting]
        else:
            children = [exchange.sub_request(id_) for id_ in ids]
        run = host.run_subrequests
        assert run is not None  # set with the worker
        await run(children)
        return ()

    host.add({"body_share": body_share, "sub_enter": sub_enter, "sub_leave": sub_leave})
    host.add_operation("capture", capture)
