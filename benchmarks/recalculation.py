"""What it costs to calculate one child again: at a thousand completions, and at a million.

`measure` starts a house and this file again as a program: `python -m benchmarks.recalculation grow SIZE`
fills the table, and `… look TIMES FILE` calls the service in the process itself, where its queries can
be counted.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import django
from django.db import connection, transaction

from benchmarks import facts, seed
from benchmarks.admin import Timed
from benchmarks.house import BenchError, House, folder, run
from benchmarks.load import median, p95
from benchmarks.report import Aim, Report, table

SIZES, SIZES_QUICK = (1_000, 100_000, 1_000_000), (1_000, 20_000)
TIMES, TIMES_QUICK = 100, 30
CHUNK = 200_000
"""Completions made by one program, which ends within a minute or so."""
FLAT = 1.5
"""How much more a child may cost in the largest table than in the smallest."""
COLD = 2000.0
"""Milliseconds in which progress has to be there when nothing was kept (V63)."""
FLOOR, JOB = "an empty transaction", "recalculate"
UNCACHED, CACHED = "read, nothing kept", "read, kept"


def measure(*, quick: bool) -> Report:
    """Start a house, and let the table grow while children are calculated."""
    sizes, times = (SIZES_QUICK, TIMES_QUICK) if quick else (SIZES, TIMES)
    seen = {}
    with folder() as temporary, House(temporary / "house"):
        run("config.demo.prepare", str(temporary / "logins.json"))
        target = temporary / "seen.json"
        here = 0
        for size in sizes:
            while here < size:
                here = min(here + CHUNK, size)
                run("benchmarks.recalculation", "grow", str(here))
            run("benchmarks.recalculation", "look", str(times), str(target))
            seen[size] = json.loads(target.read_text())
            print(f"  {size:,} completions", flush=True)
    rows = [_line(name, size, seen) for name in (JOB, UNCACHED, CACHED) for size in seen]
    head = ["One child", "completions", "queries", "ms", "95 % below", "slowest", "ratio"]
    head += ["times the empty transaction"]
    floors = " / ".join(f"{median(one['times'][FLOOR]):.2f}" for one in seen.values())
    note = (
        f"Medians of {times} children each, in the process itself; “ratio” is to the smallest table. "
        f"Before each one more activity was completed, which is not timed. The children have "
        f"{facts.EACH} completions each, {seed.ACTIVITIES} to a module, scattered over the table by "
        f"time; all tables were analysed. The empty transaction (`SELECT 1`), asked for in between, "
        f"takes {floors} ms."
    )
    return Report("recalculation", _aims(seen), [table(head, rows), note])


def _line(name: str, size: int, seen: dict[int, Any]) -> list[str]:
    here = seen[size]
    times, floor = here["times"][name], median(here["times"][FLOOR])
    return [
        name,
        f"{size:,}",
        f"{here['queries'][name]}",
        f"{median(times):.1f}",
        f"{p95(times):.1f}",
        f"{max(times) * 1000:.1f}",
        f"{_ratio(name, size, seen):.2f}",
        f"{median(times) / floor:.0f}",
    ]


def _ratio(name: str, size: int, seen: dict[int, Any]) -> float:
    first = next(iter(seen.values()))
    return median(seen[size]["times"][name]) / median(first["times"][name])


def _aims(seen: dict[int, Any]) -> list[Aim]:
    smallest, *_, largest = seen
    ratio = _ratio(JOB, largest, seen)
    slowest = max(max(one["times"][UNCACHED]) for one in seen.values()) * 1000
    return [
        Aim(
            f"a recalculation at {largest:,} completions",
            f"at most {FLAT:.1f} times that at {smallest:,}",
            f"{ratio:.2f} times",
            ratio <= FLAT,
        ),
        Aim(
            "a child’s progress with nothing kept",
            f"in under {COLD:,.0f} ms",
            f"{slowest:.0f} ms at worst",
            slowest < COLD,
        ),
    ]


# --- in the process of its own ------------------------------------------------------------------
def look(ids: list[Any], times: int) -> dict[str, Any]:
    """Complete one more activity of a child, calculate it and read it, so many times."""
    from progress import selectors, services  # noqa: PLC0415 (models, so only after setup)
    from progress.cache import CHILD  # noqa: PLC0415

    chosen = list(islice(cycle(random.Random(7).sample(ids, min(times, len(ids)))), times))
    for child_id in dict.fromkeys(chosen):
        _settle(child_id)
    seen: dict[str, list[float]] = {FLOOR: [], JOB: [], UNCACHED: [], CACHED: []}
    queries: dict[str, int] = {}

    def note(name: str, what: Callable[[], Any]) -> Any:
        timed = Timed()
        begin = time.perf_counter()
        with connection.execute_wrapper(timed):
            found = what()
        seen[name].append(time.perf_counter() - begin)
        queries[name] = max(timed.queries, queries.get(name, 0))
        return found

    for child_id in chosen:
        _complete_one_more(child_id)
        note(FLOOR, _nothing)
        done = note(JOB, lambda one=child_id: services.recalculate(child_id=one))
        if "points" not in done.changed:
            raise BenchError(f"{child_id} got no points for what was done: {done.changed}.")
        child = seed.model("accounts.Child").objects.select_related("clinic").get(pk=child_id)
        CHILD.drop(child_id)
        note(UNCACHED, lambda one=child: selectors.of_child(one))
        note(CACHED, lambda one=child: selectors.of_child(one))
    return {"times": seen, "queries": queries}


def _settle(child_id: Any) -> None:
    # The rows that were made in SQL become what the service makes, and the ledger must not grow.
    from progress import services  # noqa: PLC0415 (models, so only after setup)

    ledger = seed.model("progress.PointAward").objects.filter(child=child_id)
    before = ledger.count()
    services.recalculate(child_id=child_id)
    if ledger.count() != before:
        raise BenchError("The ledger that was made in SQL is not the one that the service keeps.")


def _complete_one_more(child_id: Any) -> None:
    from progress import services  # noqa: PLC0415 (models, so only after setup)

    begun = seed.model("workshop.Session").objects.get(child=child_id, completed_at=None)
    activity = begun.module.activities.exclude(completions__session=begun).earliest("position")
    begun.completions.create(child_id=child_id, activity=activity, points=activity.points)
    services.mark_child(child_id=child_id)


@transaction.atomic
def _nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def main(order: str, number: int, *target: str) -> None:
    """Make it so many completions, or look so many times and write what was seen as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    if order == "grow":
        facts.grow(number)
    else:
        Path(target[0]).write_text(json.dumps(look(facts.children(), number)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
