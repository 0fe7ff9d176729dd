"""``require "ngx.semaphore"``: the counts and the queues of who waits.

Rule: the state is here, known to Lua by a number; who has waited longest is served first, and one
that is cancelled after it was served gives back what it got (ngx_http_lua_semaphore.c).
"""

from __future__ import annotations

from collections import deque
from itertools import count

import anyio

from ngxlua_asgi.engine.exchange import Exchange
from ngxlua_asgi.engine.host import Host

__all__ = ["register"]


class _Semaphore:
    def __init__(self, resources: int) -> None:
        self.resources = resources
        self.waiting: deque[anyio.Event] = deque()

    def take(self) -> bool:
        if self.waiting or self.resources < 1:
            return False
        self.resources -= 1
        return True

    def post(self, number: int) -> None:
        self.resources += number
        while self.waiting and self.resources > 0:
            self.resources -= 1
            self.waiting.popleft().set()

    async def wait(self, seconds: float) -> bool:
        """Whether a resource came within ``seconds``; it is taken then."""
        if self.take():  # it came between Lua's wait() and here
            return True
        event = anyio.Event()
        self.waiting.append(event)
        try:
            with anyio.move_on_after(seconds):
                await event.wait()
        except BaseException:
            if event.is_set():
                self.post(1)
            raise
        finally:
            if not event.is_set():
                self.waiting.remove(event)
        return event.is_set()


def register(host: Host) -> None:
    """Offer ``semaphore_new`` and what is done with one, and the operation ``semaphore_wait``."""
    semaphores: dict[int, _Semaphore] = {}
    numbers = count(1)

    def new(resources: float) -> int:
        number = next(numbers)
        semaphores[number] = _Semaphore(int(resources))
        return number

    def free(number: int) -> None:
        semaphores.pop(number, None)

    def value(number: int) -> int:
        semaphore = semaphores[number]
        return semaphore.resources - len(semaphore.waiting)

    async def wait(_exchange: Exchange, number: int, seconds: float, *_rest: object) -> tuple[bool]:
        return (await semaphores[number].wait(seconds),)

    host.add(
        {
            "semaphore_new": new,
            "semaphore_free": free,
            "semaphore_take": lambda number: semaphores[number].take(),
            "semaphore_post": lambda number, n: semaphores[number].post(int(n)),
            "semaphore_count": value,
        }
    )
    host.add_operation("semaphore_wait", wait)
    host.number("semaphore_wait")  # Lua names it after the start, when it is required
