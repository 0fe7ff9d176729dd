"""What the Lua costs a request: every budget of the design beside what this machine measures.

Rule: a line is a ratio or a difference of figures of the same run; `over` is a finding, not an
error, unless --strict is given. The budgets are those of docs/architecture.md.

    python benchmarks/overhead.py                # some three minutes
    python benchmarks/overhead.py --thorough     # longer and steadier
    python benchmarks/overhead.py --no-uvicorn   # in process only
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.apps import HELLOS
from benchmarks.measure import in_process, under_uvicorn

GUARDS = ("bare", "pure", "base", "lua")
TITLES = {
    "bare": "bare app",
    "pure": "guard: pure ASGI Python",
    "base": "guard: BaseHTTPMiddleware",
    "lua": "guard: access_by_lua, ngx.var",
    "lua-table": "guard: access_by_lua, get_headers",
    "idle": "NgxLua without a handler",
    "six-empty": "six empty phases",
    "six": "six phases, each on ngx.ctx",
    "content": "content_by_lua hello",
    "location": "guard in one of three locations",
    "conf": "guard in a location of an nginx.conf",
}

Figures = dict[str, float]


class Verdicts:
    """Prints budgets and remembers how many were not kept."""

    def __init__(self) -> None:
        self.over = 0

    def at_most(self, what: str, value: float, budget: float, unit: str = "") -> None:
        self._print(what, value, "<=", budget, unit, kept=value <= budget)

    def at_least(self, what: str, value: float, budget: float, unit: str = "") -> None:
        self._print(what, value, ">=", budget, unit, kept=value >= budget)

    def _print(
        self, what: str, value: float, sign: str, budget: float, unit: str, *, kept: bool
    ) -> None:
        self.over += not kept
        verdict = "PASS" if kept else "over"
        print(f"  {what:<58} {value:8.2f}{unit} {sign} {budget:g}{unit}  {verdict}", flush=True)


def table(title: str, figures: Figures) -> None:
    """Print each app's cost, what it adds to its bare app, and its ratio to the pure guard."""
    print(f"\n{title} (µs of CPU per request; best round)\n")
    print(f"  {'':<46} {'cost':>8} {'+ bare':>8} {'/ bare':>7} {'/ pure':>7}")
    for name, cost in figures.items():
        hello, form = name.split("/")
        bare, pure = figures[f"{hello}/bare"], figures.get(f"{hello}/pure")
        ratio = f"{cost / pure:7.2f}" if pure else ""
        label = f"{hello}: {TITLES[form]}"
        print(f"  {label:<46} {cost:8.2f} {cost - bare:8.2f} {cost / bare:7.2f} {ratio:>7}")
    print(flush=True)


def measure_in_process(verdicts: Verdicts, *, thorough: bool) -> None:
    names = [f"{hello}/{form}" for hello in HELLOS for form in GUARDS]
    more = ("lua-table", "idle", "six-empty", "six", "content", "location", "conf")
    names += [f"raw/{form}" for form in more]
    figures = in_process(names, requests=4000, rounds=40 if thorough else 12)
    table("In process", figures)
    added = {name: cost - figures[name.split("/")[0] + "/bare"] for name, cost in figures.items()}
    verdicts.at_most("a guard that reads one header, over the bare app", added["raw/lua"], 3, " µs")
    found = added["raw/location"] - added["raw/lua"]
    verdicts.at_most("to find its location first (Python's spelling)", found, 1, " µs")
    found = added["raw/conf"] - added["raw/lua"]
    verdicts.at_most("to be checked as nginx does, too (an nginx.conf)", found, 1, " µs")
    verdicts.at_most("all six phases, each empty", added["raw/six-empty"], 10, " µs")
    verdicts.at_most("all six phases, each on ngx.ctx", added["raw/six"], 10, " µs")
    verdicts.at_most("a middleware without a handler", added["raw/idle"], 0.3, " µs")


def measure_under_uvicorn(verdicts: Verdicts, *, thorough: bool) -> None:
    names = [f"{hello}/{form}" for hello in HELLOS for form in GUARDS]
    names += ["starlette/idle", "starlette/six-empty", "raw/content"]
    seconds, rounds = (3, 9) if thorough else (1, 7)
    figures = under_uvicorn(
        names, seconds, rounds, lambda text: print(f"  {text}", file=sys.stderr)
    )
    table("Under uvicorn, loaded by wrk", figures)
    for hello in HELLOS:
        verdicts.at_most(
            f"the guard on a {hello} hello, CPU / pure ASGI Python's",
            figures[f"{hello}/lua"] / figures[f"{hello}/pure"],
            1.1,
        )
    content = figures["raw/content"]
    verdicts.at_least(
        "content_by_lua hello, throughput / a bare ASGI function's",
        figures["raw/bare"] / content,
        0.85,
    )
    verdicts.at_least(
        "content_by_lua hello, throughput / Starlette's", figures["starlette/bare"] / content, 1
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--thorough", action="store_true", help="more rounds, longer ones")
    parser.add_argument("--no-uvicorn", action="store_true", help="in process only")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a budget is over")
    options = parser.parse_args()

    verdicts = Verdicts()
    measure_in_process(verdicts, thorough=options.thorough)
    if options.no_uvicorn:
        pass
    elif shutil.which("wrk") is None:
        print("\nleft out: under uvicorn, as wrk is not installed (Debian: wrk)")
    else:
        measure_under_uvicorn(verdicts, thorough=options.thorough)
    return 1 if options.strict and verdicts.over else 0


if __name__ == "__main__":
    sys.exit(main())
