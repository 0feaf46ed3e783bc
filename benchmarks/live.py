"""From a completion's commit to those who watch: at a socket, and on a page in Chromium.

The demo's own four processes do the work. One completion at a time, by API, at any moment of the tick.
"""

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.house import BenchError, folder
from benchmarks.load import median, p95
from benchmarks.report import Aim, Report, table
from benchmarks.seed import PER_FAMILY
from benchmarks.whole import Caller, Socket, Whole

DEBOUNCE = 1.0
"""How long facts are gathered (V44): no completion can be told sooner."""
LIMIT = 1.5
TIMES, TIMES_QUICK = 60, 8
IN_BROWSER, IN_BROWSER_QUICK = 10, 3
WARM_UP = 5
FAMILIES = 10
WATCHED = FAMILIES * PER_FAMILY
"""The child whose page is open in Chromium: the first one that no socket is for."""
PAUSE = (1.2, 2.2)
"""Seconds between two completions: long enough for a room's window, and never in step with the tick."""
LONGEST = 30.0
CALLERS_TURN = 300.0
"""Seconds after which tokens are made anew."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# The page says at which version it is drawn; the promise is kept until it says something else.
WATCH = """() => {
  const part = document.querySelector("[data-live]");
  const before = part.dataset.version;
  window.drawn = new Promise((done) => {
    new MutationObserver((_, self) => {
      if (part.dataset.version === before) return;
      self.disconnect();
      done(performance.timeOrigin + performance.now());
    }).observe(part, { attributes: true });
  });
}"""


@dataclass
class Seen:
    """What was seen, in seconds after the answer of complete-activity; `answer` is the answer itself."""

    socket: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    ping: list[float] = field(default_factory=list)


def measure(*, quick: bool) -> Report:
    """Fill a house, open it, listen, and complete one activity after the other."""
    times, in_browser = (TIMES_QUICK, IN_BROWSER_QUICK) if quick else (TIMES, IN_BROWSER)
    with folder() as temporary, Whole(temporary / "house") as house:
        plan = house.fill(temporary)
        bench = Bench(house, plan, temporary / "tickets.json")
        try:
            bench.at_sockets(times)
            bench.on_a_page(in_browser)
        finally:
            bench.caller.close()
    return _report(bench.seen)


class Bench:
    """One run: a caller, its families' sockets, and what is left to be done."""

    def __init__(self, house: Whole, plan: dict[str, Any], tickets: Path) -> None:
        """Keep each child's completions, of which only the first families' are needed."""
        self.caller = Caller(house.port, tickets)
        self.house = house
        self.children = plan["children"]
        self.left: dict[int, list[tuple[str, str]]] = {}
        for number, session, activity in plan["completions"]:
            if number <= WATCHED:
                self.left.setdefault(number, []).append((session, activity))
        self.turns = self._turns()
        self.chance = random.Random(7)
        self.renewed = time.monotonic()
        self.seen = Seen()

    def _turns(self) -> Iterator[int]:
        # First one child of each family, then the other, and again: neighbours are of two families.
        heard = sorted(range(WATCHED), key=lambda n: (n % PER_FAMILY, n))
        while any(self.left[number] for number in heard):
            for number in heard:
                if self.left[number]:
                    yield number
        raise BenchError("There is nothing left to complete.")

    def complete(self, number: int) -> tuple[float, float]:
        """Complete a child's next activity; return the moment of the answer and its seconds."""
        if time.monotonic() - self.renewed > CALLERS_TURN:
            self.caller.renew()
            self.renewed = time.monotonic()
        session, activity = self.left[number].pop(0)
        path = f"/api/workshop/sessions/{session}/complete-activity"
        took = self.caller.post(path, family=number // PER_FAMILY, activityId=activity)
        return time.time(), took

    def at_sockets(self, times: int) -> None:
        """Listen on a socket for each family, complete, and wait for the family's batch."""
        with ExitStack() as stack:
            sockets = []
            for family in range(FAMILIES):
                one = Socket(self.house.demo.live_port, self.caller.tokens[family])
                stack.callback(one.close)
                for number in range(family * PER_FAMILY, (family + 1) * PER_FAMILY):
                    one.join(self.children[number])
                sockets.append(one)
            for turn in range(-WARM_UP, times):
                number = next(self.turns)
                self._once(sockets[number // PER_FAMILY], number, counts=turn >= 0)
                if turn >= 0 and not (turn + 1) % 20:
                    print(f"  {turn + 1} of {times} at the socket", flush=True)

    def _once(self, listening: Socket, number: int, *, counts: bool) -> None:
        time.sleep(self.chance.uniform(*PAUSE))
        ping = listening.ping()
        answered, took = self.complete(number)
        batch = listening.wait_for("batch", within=LONGEST)
        heard = time.time()
        said = [(one["type"], one.get("childId")) for one in batch["messages"]]
        if said != [("progress-updated", self.children[number])]:
            raise BenchError(f"The batch is not about this completion alone: {said}")
        if counts:
            self.seen.ping.append(ping)
            self.seen.answer.append(took)
            self.seen.socket.append(heard - answered)

    def on_a_page(self, times: int) -> None:
        """Open a child's page in Chromium, complete, and wait until it is drawn anew."""
        program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), "")
        if not program:
            return
        address = f"http://127.0.0.1:{self.house.port}/learn/{self.children[WATCHED]}/progress/"
        name, _, value = self.caller.cookies[WATCHED // PER_FAMILY].partition("=")
        cookie = {"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}
        with chromium(program) as browser:
            context = browser.new_context()
            context.add_cookies([cookie])
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector("[data-live]")
            page.wait_for_timeout(3_000)  # joined, and past the look at a room just entered
            for _ in range(min(times, len(self.left[WATCHED]))):
                page.wait_for_timeout(self.chance.uniform(*PAUSE) * 1000)
                page.evaluate(WATCH)
                answered, _ = self.complete(WATCHED)
                drawn = page.evaluate("window.drawn") / 1000
                self.seen.page.append(drawn - answered)


@contextmanager
def chromium(program: str) -> Iterator[Any]:
    """Lend a browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (heavy, and only needed here)

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def _report(seen: Seen) -> Report:
    lines = {
        "commit to the batch at the socket": seen.socket,
        "commit to the changed page in Chromium": seen.page,
    }
    rows = [_line(name, times, above=DEBOUNCE) for name, times in lines.items() if times]
    rows += [
        _line("a ping on the same socket", seen.ping),
        _line("complete-activity itself", seen.answer),
    ]
    head = ["From a completion to those who watch", "times", "median ms", "95 % below", "slowest"]
    head += ["median above the debounce", "95 % below"]
    note = (
        f"From the answer of complete-activity, one at a time with {PAUSE[0]:g} to {PAUSE[1]:g} s in "
        f"between, after {WARM_UP} that are not counted; the demo’s own processes, {FAMILIES} sockets "
        f"in {WATCHED} rooms. The debounce of {DEBOUNCE:g} s (V44) is counted from the "
        "fact, which is a few milliseconds older than the answer."
        + ("" if seen.page else " There is no Chromium here, so no page was looked at.")
    )
    worst = p95(seen.socket)
    aim = Aim(
        "95 of 100 completions at the socket",
        f"within {LIMIT * 1000:,.0f} ms",
        f"{worst:,.0f} ms",
        worst <= LIMIT * 1000,
    )
    return Report("live", [aim], [table(head, rows), note])


def _line(name: str, times: list[float], *, above: float = 0.0) -> list[str]:
    digits = 0 if above else 1
    cells = [f"{ms:,.{digits}f}" for ms in (median(times), p95(times), max(times) * 1000)]
    over = [f"{ms - above * 1000:,.0f}" if above else "" for ms in (median(times), p95(times))]
    return [name, str(len(times)), *cells, *over]
