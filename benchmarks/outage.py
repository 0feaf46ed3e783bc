"""How fast completions and pages are answered while Redis is well, frozen and gone.

The demo's own four processes, one caller who asks without a pause: completes an activity, opens the
child's progress, and opens it again. What the first seconds of an outage cost is told by themselves.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.house import PATIENCE, BenchError, folder
from benchmarks.load import median, p95
from benchmarks.report import Aim, Report, table
from benchmarks.seed import PER_FAMILY
from benchmarks.whole import Caller, Whole

LEFT = 150.0
"""Milliseconds that an outage may add to what 95 of 100 answers stay below."""
HEALED = 30.0
TURNS, TURNS_QUICK = 200, 15
WARM_UP = 20
OPENS = 5
"""Turns after the outage begins that are shown by themselves: in them the breaker opens."""
COOKIES = 40
WORKER_STARTS = 4.0
CALLERS_TURN = 240.0
COMPLETE, FRESH, AGAIN = "complete-activity", "the progress page after it", "the page again"
WELL, FROZEN, GONE = "well", "frozen", "gone"


@dataclass
class State:
    """What was seen while Redis was in one state: seconds by what was asked, and the first ones.

    `healed` is how long after it no child was behind any more.
    """

    times: dict[str, list[float]] = field(default_factory=dict)
    first: list[float] = field(default_factory=list)
    healed: float = 0.0


def measure(*, quick: bool) -> Report:
    """Fill a house, open it, and ask while Redis is well, frozen, well, gone, and well."""
    turns = TURNS_QUICK if quick else TURNS
    with folder() as temporary, Whole(temporary / "house") as house:
        plan = house.fill(temporary)
        time.sleep(WORKER_STARTS)
        bench = Bench(house, plan, temporary / "tickets.json")
        try:
            return _report(bench.run(turns), turns)
        finally:
            bench.caller.close()


class Bench:
    """One run."""

    def __init__(self, house: Whole, plan: dict[str, Any], tickets: Path) -> None:
        """Keep the completions of those families that have a cookie."""
        self.house = house
        self.children = plan["children"]
        every = plan["completions"]
        self.left = iter([one for one in every if one[0] < COOKIES * PER_FAMILY])
        self.caller = Caller(house.port, tickets)
        self.renewed = time.monotonic()
        self.seen = {name: State() for name in (WELL, FROZEN, GONE)}

    def run(self, turns: int) -> dict[str, State]:
        """Ask in all states; a third of health lies before, between and after the outages."""
        self.turns(State(), WARM_UP)
        self.well(turns)
        self.house.freeze()
        try:
            self.outage(FROZEN, turns)
        finally:
            self.house.thaw()
        self.heal(FROZEN)
        self.well(turns)
        self.house.take_away()
        try:
            self.outage(GONE, turns)
        finally:
            self.house.bring_back()
        self.heal(GONE)
        self.well(turns)
        return self.seen

    def heal(self, name: str) -> None:
        """Wait until no child is behind any more, with nobody's help but that of the demo's watch."""
        begin = time.monotonic()
        while self.house.sql("SELECT count(*) FROM progress_stale"):
            if time.monotonic() > begin + PATIENCE:
                raise BenchError(f"After Redis was {name}, children stayed behind the facts.")
            self.house.revive()
            time.sleep(0.1)
        self.seen[name].healed = time.monotonic() - begin
        self.turns(State(), OPENS)  # the breaker closes

    def well(self, turns: int) -> None:
        """Ask a third of the turns while all is well."""
        self.turns(self.seen[WELL], -(-turns // 3))
        print(f"  Redis {WELL}", flush=True)

    def outage(self, name: str, turns: int) -> None:
        """Ask from the first moment of an outage on; the first turns are kept apart."""
        opening = State()
        self.turns(opening, OPENS)
        self.seen[name].first += [one for times in opening.times.values() for one in times]
        self.turns(self.seen[name], turns)
        print(f"  Redis {name}", flush=True)

    def turns(self, state: State, number: int) -> None:
        """Complete, look, and look again, each time as another child."""
        for _ in range(number):
            if time.monotonic() - self.renewed > CALLERS_TURN:
                self.caller.renew()
                self.renewed = time.monotonic()
            child, session, activity = next(self.left)
            family = child // PER_FAMILY
            path = f"/api/workshop/sessions/{session}/complete-activity"
            page = f"/learn/{self.children[child]}/progress/"
            for what, seconds in (
                (COMPLETE, self.caller.post(path, family=family, activityId=activity)),
                (FRESH, self.caller.get(page, family=family)),
                (AGAIN, self.caller.get(page, family=family)),
            ):
                state.times.setdefault(what, []).append(seconds)
            self.house.revive()


def _report(seen: dict[str, State], turns: int) -> Report:
    rows = []
    added = {}
    for what in (COMPLETE, FRESH, AGAIN):
        normal = p95(seen[WELL].times[what])
        for name, state in seen.items():
            times = state.times[what]
            if name != WELL:
                added[f"{what}, Redis {name}"] = p95(times) - normal
            rows.append(
                [
                    what,
                    name,
                    f"{median(times):.0f}",
                    f"{p95(times):.0f}",
                    f"{max(times) * 1000:.0f}",
                    "" if name == WELL else f"{p95(times) - normal:+.0f}",
                    f"{sum(one > 0.2 for one in times) / len(times):.1%}",
                ]
            )
    worst = max(added, key=lambda name: added[name])
    head = ["One caller asks for", "Redis", "median ms", "95 % below", "slowest"]
    head += ["more than when well", "over 200 ms"]
    firsts = " and ".join(
        f"{max(seen[name].first) * 1000:,.0f} ms where it is {name}" for name in (FROZEN, GONE)
    )
    note = (
        f"{turns} turns in each state by one caller who never pauses, another child each time; a "
        f"third of those of health before, between and after the outages. The first {OPENS} turns of "
        f"an outage, in which the breaker opens, are not in the table: the slowest answer of them "
        f"took {firsts}. Each try whether Redis is back, at most one in two seconds, may take 250 ms."
    )
    healed = max(seen[name].healed for name in (FROZEN, GONE))
    aims = [
        Aim(
            "what 95 of 100 answers stay below while Redis is away",
            f"at most {LEFT:.0f} ms more than when it is well",
            f"{added[worst]:+.0f} ms ({worst})",
            added[worst] <= LEFT,
        ),
        Aim(
            "after it is back, no child’s figures behind",
            f"after {HEALED:.0f} s",
            f"{seen[FROZEN].healed:.1f} s (frozen), {seen[GONE].healed:.1f} s (gone)",
            healed <= HEALED,
        ),
    ]
    return Report("outage", aims, [table(head, rows), note])
