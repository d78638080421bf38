"""`python -m benchmarks [names…]`: start what is needed, measure, print one table, write `benchmarks/results`."""

import argparse
import signal
from contextlib import suppress
from importlib import import_module

import orjson
import uvloop

from . import machine
from .ground import Ground, opened
from .outcome import Outcome
from .results import OPTIONS, tables, write

FIGURES = (
    *("idle", "road", "webhooks", "relay", "consumer", "orders", "audience", "steps", "sweep", "bulk"),
    *("tenants", "statistics", "pages", "simulation"),
)
"""Modules with `measure(ground, quick=…)`, in this order: what webhooks leaves on topics would be in the road's way.

Each is imported when its turn comes, for the processes that make load import this one.
"""


def main() -> None:
    """Measure what was named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(FIGURES)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="seconds instead of minutes, to try it; writes nothing")
    parser.add_argument("--details", action="store_true", help="print what lies behind the table, too")
    options = parser.parse_args()
    unknown = set(options.names).difference(FIGURES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is stopped
    names = [name for name in FIGURES if name in options.names] or list(FIGURES)
    with suppress(KeyboardInterrupt):
        uvloop.run(_measure(names, quick=options.quick, details=options.details))


async def _measure(names: list[str], *, quick: bool, details: bool) -> None:
    found: dict[str, Outcome] = {}
    try:
        async with opened() as ground:
            for name in names:
                found[name] = await _measure_one(ground, name, quick=quick)
    finally:  # what was measured before something failed is shown
        if details:
            print(orjson.dumps({name: outcome.details for name, outcome in found.items()}, option=OPTIONS).decode())
        print(tables([line for outcome in found.values() for line in outcome.lines]))


async def _measure_one(ground: Ground, name: str, *, quick: bool) -> Outcome:
    load = machine.load_average()
    with ground.narrator.step(f"{name} measured", slow=True):
        outcome: Outcome = await import_module(f".{name}", __package__).measure(ground, quick=quick)
    if not quick:
        write(name, outcome, load=[load, machine.load_average()])
    return outcome


if __name__ == "__main__":
    main()
