"""How many children a second `rebuild_progress` gets through, beside calculating them one by one.

`measure` starts a house and this file again as a program (`python -m benchmarks.rebuild FILE CHILDREN
ROUNDS`): there the service is called in the process itself.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.db import connection

from benchmarks import facts, seed
from benchmarks.admin import Timed
from benchmarks.house import BenchError, House, folder, run
from benchmarks.report import Report, table

CHILDREN, CHILDREN_QUICK = 2_000, 400
ROUNDS, ROUNDS_QUICK = 3, 2
SAMPLE = 5
"""Of so many children one is calculated by itself in each round."""
FIRST = "in batches, from nothing but facts"
AGAIN = "in batches, all is right already"
ALONE = "one by one, all is right already"
EMPTY = "TRUNCATE progress_childprogress, progress_pointaward, progress_badgeaward"


def measure(*, quick: bool) -> Report:
    """Start a house with a clinic, and rebuild it."""
    number, rounds = (CHILDREN_QUICK, ROUNDS_QUICK) if quick else (CHILDREN, ROUNDS)
    with folder() as temporary, House(temporary / "house"):
        run("config.demo.prepare", str(temporary / "logins.json"))
        run("benchmarks.rebuild", str(temporary / "seen.json"), str(number), str(rounds))
        seen = json.loads((temporary / "seen.json").read_text())
    alone = statistics.median(seen["rates"][ALONE])
    rows = [
        [
            name,
            f"{statistics.median(rates):,.0f}",
            f"{min(rates):,.0f}–{max(rates):,.0f}",
            f"{statistics.median(rates) / alone:.1f}",
            f"{seen['queries'][name]:.2f}",
        ]
        for name, rates in seen["rates"].items()
    ]
    head = [f"Children with {facts.EACH} completions each", "a second", "lowest–highest"]
    head += ["times one by one", "queries a child"]
    note = (
        f"Medians of {rounds} rounds over {number:,} children in batches of {seen['batch']}, each "
        f"with one in {SAMPLE} of them one by one after it, by one process; {seen['completions']:,} "
        f"completions. From nothing means that rows, points and badges are all written anew."
    )
    return Report("rebuild", [], [table(head, rows), note])


def main(target: Path, number: int, rounds: int) -> None:
    """Rebuild in batches and one by one in turn, and write what was seen as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from progress import services  # noqa: PLC0415 (models, so only after setup)
    from progress.services.rebuilding import BATCH  # noqa: PLC0415

    facts.grow(number * facts.EACH)
    ids = facts.children()
    everybody = seed.model("accounts.Child").objects.filter(clinic__slug=facts.CLINIC)
    chance = random.Random(7)
    rates: dict[str, list[float]] = {FIRST: [], AGAIN: [], ALONE: []}
    queries: dict[str, float] = {}

    def note(name: str, children: int, what: Callable[[], Any]) -> Any:
        timed = Timed()
        begin = time.perf_counter()
        with connection.execute_wrapper(timed):
            found = what()
        rates[name].append(children / (time.perf_counter() - begin))
        queries[name] = timed.queries / children
        return found

    def alone() -> None:
        for child_id in chance.sample(ids, number // SAMPLE):
            services.recalculate(child_id=child_id)

    for _ in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute(EMPTY)
        first = note(FIRST, number, lambda: services.rebuild(everybody))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        again = note(AGAIN, number, lambda: services.rebuild(everybody))
        if (first.behind, again.behind, again.wrong) != (number, 0, 0):
            raise BenchError(f"The rebuilds found {first} and {again}.")
        note(ALONE, number // SAMPLE, alone)
    seen = {"rates": rates, "queries": queries, "batch": BATCH}
    seen["completions"] = seed.model("workshop.ActivityCompletion").objects.count()
    target.write_text(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
