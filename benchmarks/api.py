"""How fast the API and a page answer, as a ratio to the empty view in the same seconds."""

import json
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.house import BenchError, House, folder, run
from benchmarks.load import Ask, Generator, Result, ask, median, p95
from benchmarks.report import Aim, Report, table
from benchmarks.seed import FAMILIES, MODULES, PER_FAMILY

FLOOR = "empty view"
LIST = "GET modules"
AIM = 0.15
CONNECTIONS = 8
TICKET_LIFE = 400.0
"""Seconds after which tickets are made anew; a token lives 600."""


@dataclass
class Case:
    """One kind of request; those that write are never sent twice, and each makes a row in `table`."""

    name: str
    asks: list[Ask]
    good: int = 200
    table: str = ""
    rates: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    alone: Result = field(default_factory=Result)
    total: Result = field(default_factory=Result)
    cpu: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pace:
    """How long things are looked at, in seconds."""

    rounds: int
    floor: float
    case: float
    alone: float


FULL = Pace(rounds=5, floor=1.0, case=2.0, alone=0.5)
QUICK = Pace(rounds=2, floor=0.4, case=0.6, alone=0.2)


def cases(plan: dict[str, Any]) -> list[Case]:
    """Return what is asked; a caller's number is its family's, cookies come after all tokens."""
    children, families = plan["children"], range(FAMILIES)
    start = "/api/workshop/sessions"

    def by(child: int) -> int:
        return child // PER_FAMILY

    def begin(pairs: list[tuple[int, str]]) -> list[Ask]:
        return [
            ask("POST", start, who=by(n), body=_json(childId=children[n], moduleId=module))
            for n, module in pairs
        ]

    return [
        Case(LIST, [ask("GET", "/api/workshop/modules", who=n) for n in families]),
        Case(
            "GET modules?include=activities,media",
            [ask("GET", "/api/workshop/modules?include=activities,media", who=n) for n in families],
        ),
        Case(
            "GET modules/{id}",
            [ask("GET", f"/api/workshop/modules/{m}", who=by(n)) for n, m in plan["details"]],
        ),
        Case("POST sessions, a new start", begin(plan["starts"]), 201, "workshop_session"),
        Case("POST sessions, taken up again", begin(plan["resumes"])),
        Case(
            "POST complete-activity",
            [
                ask(
                    "POST",
                    f"{start}/{session}/complete-activity",
                    who=by(n),
                    body=_json(activityId=activity),
                )
                for n, session, activity in plan["completions"]
            ],
            table="workshop_activitycompletion",
        ),
        Case(
            "GET progress/children/{id}",
            [
                ask("GET", f"/api/progress/children/{child}", who=by(n))
                for n, child in enumerate(children)
            ],
        ),
        Case(
            "a child’s home page, by cookie",
            [
                ask("GET", f"/learn/{children[n * PER_FAMILY]}/", who=FAMILIES + n)
                for n in range(40)
            ],
        ),
    ]


def _json(**body: str) -> bytes:
    return json.dumps(body).encode()


class Tickets:
    """The callers' tokens and cookies, made anew before they end."""

    def __init__(self, at: Path, generators: list[Generator]) -> None:
        """Name the file that they are written to, and who carries them."""
        self.at = at
        self.generators = generators
        self.made = float("-inf")

    def renew(self) -> None:
        """Make them anew where the last ones are old."""
        if time.monotonic() - self.made < TICKET_LIFE:
            return
        run("benchmarks.seed", "tickets", str(self.at))
        made = json.loads(self.at.read_text())
        tickets = [f"Authorization: Bearer {token}\r\n".encode() for token in made["tokens"]]
        tickets += [f"Cookie: {cookie}\r\n".encode() for cookie in made["cookies"]]
        for generator in self.generators:
            generator.carry(tickets)
        self.made = time.monotonic()


def measure(*, quick: bool) -> Report:
    """Fill a house, open it, and ask it in alternating rounds."""
    pace = QUICK if quick else FULL
    with folder() as temporary, House(temporary / "house") as house:
        run("config.demo.prepare", str(temporary / "logins.json"))
        run("benchmarks.seed", "plan", str(temporary / "plan.json"))
        house.settle()
        house.open()
        generators = [Generator(house.port), Generator(house.port)]
        try:
            asked = cases(json.loads((temporary / "plan.json").read_text()))
            return Bench(house, generators, asked, pace).report(temporary / "tickets.json")
        finally:
            for generator in generators:
                generator.stop()


class Bench:
    """One run: warm-up, alternating rounds, and a look at who was busy."""

    def __init__(
        self, house: House, generators: list[Generator], asked: list[Case], pace: Pace
    ) -> None:
        """Hand the requests to the first generator; the second only helps with the empty view."""
        self.house, self.generators, self.asked, self.pace = house, generators, asked, pace
        self.one = generators[0]
        self.floor = Case(FLOOR, [ask("GET", "/healthz")])
        for generator in generators:
            generator.know(FLOOR, self.floor.asks, once=False)
        for case in asked:
            self.one.know(case.name, case.asks, once=bool(case.table))

    def report(self, tickets_at: Path) -> Report:
        """Measure and say what was seen."""
        tickets = Tickets(tickets_at, self.generators)
        tickets.renew()
        rows = {case.name: self.rows(case) for case in self.asked if case.table}
        for case in [self.floor, *self.asked]:
            self.ask(case, self.pace.floor)
        for number in range(self.pace.rounds):
            for case in self.asked:
                tickets.renew()
                self.round(case)
            self.floor.alone.add(self.ask(self.floor, self.pace.alone, connections=1))
            print(f"  round {number + 1} of {self.pace.rounds}", flush=True)
        return Report(
            "api",
            [self.aim()],
            [self.numbers(), self.conditions(), self.written(rows), self.who_limits()],
        )

    def ask(self, case: Case, seconds: float, *, connections: int = CONNECTIONS) -> Result:
        """Run one case with one generator. Raises `BenchError` for any answer but the right one."""
        seen = self.one.run(case.name, seconds=seconds, connections=connections)
        if set(seen.statuses) - {case.good} or seen.ran_dry:
            why = "ran out of requests" if seen.ran_dry else f"answered {seen.statuses}"
            raise BenchError(f"{case.name} {why}; only {case.good} counts.")
        case.total.add(Result(statuses=seen.statuses))
        return seen

    def round(self, case: Case) -> None:
        """Ask the empty view, then the case, then the case by one caller alone."""
        floor = self.ask(self.floor, self.pace.floor)
        before = self.house.cpu()
        seen = self.ask(case, self.pace.case)
        for name, spent in self.house.cpu().items():
            case.cpu.setdefault(name, []).append((spent - before[name]) / seen.seconds)
        case.cpu.setdefault("generator", []).append(seen.cpu)
        self.floor.rates.append(floor.rate)
        case.rates.append(seen.rate)
        case.ratios.append(seen.rate / floor.rate)
        case.alone.add(self.ask(case, self.pace.alone, connections=1))

    def aim(self) -> Aim:
        """Return whether the list is fast enough."""
        ratio = statistics.median(self.asked[0].ratios)
        return Aim(
            "the uncached list by API, as a ratio to the empty view,",
            f"at {AIM:.2f} or more",
            f"{ratio:.2f}",
            ratio >= AIM,
        )

    def numbers(self) -> str:
        """Return the table of all cases."""
        self.floor.ratios = [1.0]
        rows = []
        for case in [self.floor, *self.asked]:
            times, cpu = case.alone.times, case.cpu
            share = [f"{statistics.median(cpu[n]):.0%}" if n in cpu else "" for n in BUSY]
            rows.append(
                [
                    case.name,
                    f"{statistics.median(case.rates):,.0f}",
                    f"{statistics.median(case.ratios):.2f}",
                    f"{min(case.ratios):.2f}–{max(case.ratios):.2f}",
                    f"{median(times):.1f}",
                    f"{p95(times):.1f}",
                    *share,
                ]
            )
        head = ["Request", "per s", "ratio", "lowest–highest", "ms alone", "95 % below"]
        return table([*head, *(f"{name} CPU" for name in BUSY)], rows)

    def conditions(self) -> str:
        """Return under which conditions the table was made, in a sentence or two."""
        return (
            f"Medians of {self.pace.rounds} rounds of {self.pace.case:g} s with {CONNECTIONS} "
            f"connections, the empty view for {self.pace.floor:g} s before each; “alone” is one "
            f"connection. {MODULES} more published modules than the demo has, "
            f"{FAMILIES * PER_FAMILY:,} children of {FAMILIES:,} families, a caller of another "
            "family each time."
        )

    def rows(self, case: Case) -> int:
        """Return how many rows there are now."""
        return self.house.sql(f"SELECT count(*) FROM {case.table}")

    def written(self, before: dict[str, int]) -> str:
        """Return that every answer made its row. Raises `BenchError` where one did not."""
        said = []
        for case in self.asked:
            if case.table:
                rows, answers = (
                    self.rows(case) - before[case.name],
                    sum(case.total.statuses.values()),
                )
                if rows != answers:
                    raise BenchError(f"{case.name}: {answers} answers, but {rows} rows.")
                said.append(f"{case.name}: {answers:,} answers {case.good} and as many new rows")
        return f"{'; '.join(said)}."

    def who_limits(self) -> str:
        """Ask the empty view by one generator and by two, and return who was busy meanwhile."""
        rows = []
        for number in (1, 2, 1, 2):
            chosen = self.generators[:number]
            before = self.house.cpu()
            for generator in chosen:
                each = CONNECTIONS // number
                generator.begin(FLOOR, seconds=self.pace.case, connections=each)
            seen = [generator.end() for generator in chosen]
            spent = self.house.cpu()
            rows.append(
                [
                    f"empty view, {number} generator{'s' * (number > 1)}",
                    f"{sum(one.rate for one in seen):,.0f}",
                    f"{(spent['web'] - before['web']) / seen[0].seconds:.0%}",
                    " + ".join(f"{one.cpu:.0%}" for one in seen),
                ]
            )
        return table(["Who limits the empty view", "per s", "web CPU", "generator CPU"], rows)


BUSY = ("web", "postgres", "generator")
