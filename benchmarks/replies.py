"""How long a patient's answer takes: for one learner, for twenty at once, and what pages feel of it.

The demo's own processes do the work, by the API. Turns are the labelled ones of the tests, to the scenario
that each was written for, so that the model embeds whole sentences of clinicians. `python -m
benchmarks.replies FILE` makes the learners (run inside the house by `measure`).
"""

import http.client
import json
import os
import statistics
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import yaml

from benchmarks.house import BenchError, folder, run
from benchmarks.load import median, p95
from benchmarks.report import Aim, Report, table
from benchmarks.whole import Whole
from config.demo.state import CHECKOUT

LEARNERS = 20
LIMIT = 300.0
REPORT_LIMIT = 2.0
LONGEST_WAIT = 60.0
SLUGS = ("01-home-with-a-new-hip", "02-back-behind-the-wheel", "03-another-night-awake")
ROUNDS, ROUNDS_QUICK = 24, 6
THINKING = (2.0, 6.0)
"""Seconds between a learner's turns; somebody who types needs longer."""


@dataclass
class Seen:
    """Seconds that answers took."""

    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)
    page_quiet: list[float] = field(default_factory=list)
    page_busy: list[float] = field(default_factory=list)
    report: list[float] = field(default_factory=list)


class Learner:
    """One professional over a kept connection."""

    def __init__(self, port: int, token: str, scenario: str, turns: list[str]) -> None:
        """Take a ticket, and something to say."""
        self.port, self.token, self.scenario, self.turns = port, token, scenario, turns
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.number = 0
        self.session = ""

    def begin(self) -> None:
        """Start a role-play and open it."""
        self.session = self.ask("POST", "/api/practice/sessions", scenarioId=self.scenario)["id"]
        self.ask("POST", f"/api/practice/sessions/{self.session}/begin", phase="active")

    def say(self) -> float:
        """Say the next thing; return the seconds until the patient's answer is there."""
        text = self.turns[self.number % len(self.turns)]
        self.number += 1
        path = f"/api/practice/sessions/{self.session}/turns"
        begun = time.perf_counter()
        self.ask("POST", path, text=text, requestId=str(uuid.uuid4()))
        return time.perf_counter() - begun

    def end(self) -> float:
        """End the role-play; return the seconds until its report is there."""
        self.ask("POST", f"/api/practice/sessions/{self.session}/end")
        begun = time.perf_counter()
        while time.perf_counter() - begun < LONGEST_WAIT:
            rows = self.ask("GET", f"/api/feedback/reports?sessionId={self.session}")
            if rows and rows[0]["status"] == "ready":
                return time.perf_counter() - begun
            time.sleep(0.05)
        raise BenchError("A report was not written in time.")

    def look(self) -> float:
        """Open the list by API; return the seconds."""
        begun = time.perf_counter()
        self.ask("GET", "/api/practice/scenarios")
        return time.perf_counter() - begun

    def ask(self, method: str, path: str, **body: str) -> Any:
        """Ask the API. Raises `BenchError` for an error."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self.connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = self.connection.getresponse()
        content = json.loads(answer.read())
        if answer.status not in (200, 201):
            raise BenchError(f"{method} {path}: {answer.status} {content.get('error')}")
        return content["data"]


def measure(*, quick: bool) -> Report:
    """Open the demo, let one learner talk, then twenty; look at pages meanwhile."""
    rounds = ROUNDS_QUICK if quick else ROUNDS
    with folder() as temporary, Whole(temporary / "house") as house:
        run("config.demo.prepare", str(temporary / "logins.json"))
        run("benchmarks.replies", str(temporary / "learners.json"))
        house.settle()
        house.open()
        plan = json.loads((temporary / "learners.json").read_text())
        learners = [Learner(house.port, **row) for row in plan]
        time.sleep(3)  # the engine room loads
        return _report(_talk(learners, rounds))


def _talk(learners: list[Learner], rounds: int) -> Seen:
    seen, reader = Seen(), learners.pop()
    for learner in learners:
        learner.begin()
    time.sleep(6)  # scripts are warmed after a start, in the background
    for learner in learners[: len(SLUGS)]:
        learner.say()
    seen.alone = [learners[0].say() for _ in range(rounds)]
    seen.page_quiet = [reader.look() for _ in range(rounds * 2)]
    stop = threading.Event()
    looking = threading.Thread(target=_keep_looking, args=(reader, seen, stop))
    looking.start()
    _together(learners, rounds // 2, seen)
    stop.set()
    looking.join()
    for _ in range(max(2, rounds // 6)):
        seen.burst += _at_once(learners)
        time.sleep(1)
    seen.report = [learner.end() for learner in learners]
    return seen


def _keep_looking(reader: Learner, seen: Seen, stop: threading.Event) -> None:
    while not stop.is_set():
        seen.page_busy.append(reader.look())
        time.sleep(0.1)


def _together(learners: list[Learner], rounds: int, seen: Seen) -> None:
    lock = threading.Lock()
    low, high = THINKING

    def talk(number: int, learner: Learner) -> None:
        for turn in range(rounds):
            time.sleep(low + (high - low) * ((number * 7 + turn * 3) % 20) / 20)
            took = learner.say()
            with lock:
                seen.together.append(took)

    threads = [threading.Thread(target=talk, args=pair) for pair in enumerate(learners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _at_once(learners: list[Learner]) -> list[float]:
    times: list[float] = []
    gate = threading.Barrier(len(learners))

    def say(learner: Learner) -> None:
        gate.wait()
        times.append(learner.say())

    threads = [threading.Thread(target=say, args=(learner,)) for learner in learners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _report(seen: Seen) -> Report:
    rows = [
        [
            name,
            str(len(times)),
            f"{median(times):,.0f}",
            f"{p95(times):,.0f}",
            f"{max(times) * 1000:,.0f}",
        ]
        for name, times in (
            ("a turn, one learner", seen.alone),
            (f"a turn, {LEARNERS} learners talking", seen.together),
            (f"a turn, {LEARNERS} pressing “Say it” in the same instant", seen.burst),
            ("the list of role-plays, nobody talking", seen.page_quiet),
            (f"the list of role-plays, {LEARNERS} talking", seen.page_busy),
            ("a report, from the end of its role-play", seen.report),
        )
    ]
    worst, share = p95(seen.together), p95(seen.together) / p95(seen.alone)
    ready = p95(seen.report) / 1000
    felt = statistics.median(seen.page_busy) / statistics.median(seen.page_quiet)
    aims = [
        Aim(
            "95 of 100 answers, 20 learners talking",
            f"≤ {LIMIT:.0f} ms",
            f"{worst:.0f} ms",
            worst <= LIMIT,
        ),
        Aim(
            "95 of 100 reports after the end",
            f"≤ {REPORT_LIMIT:.0f} s",
            f"{ready:.1f} s",
            ready <= REPORT_LIMIT,
        ),
        Aim("a page while 20 talk", "≤ 3 × as long as in the quiet", f"{felt:.1f} ×", felt <= 3),
    ]
    note = (
        f"By the API, from the request to the patient’s answer, both turns stored. {LEARNERS} learners "
        f"think {THINKING[0]:g} to {THINKING[1]:g} s between turns; p95 of twenty is {share:.1f} × that "
        "of one. Turns are those of tests/practice/understanding/tuning, the model warm."
    )
    return Report(
        "replies", aims, [table(["", "times", "median ms", "95 % below", "slowest"], rows), note]
    )


# --- inside the house ----------------------------------------------------------------------------
def learners() -> list[dict[str, Any]]:
    """Make the learners, one more than talk at once, each with a ticket and something to say."""
    from allauth.headless.tokens.strategies.jwt.internal import (  # noqa: PLC0415
        create_access_token,
    )
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from config.demo.keys import key_id  # noqa: PLC0415

    kept = SessionStore()
    kept.save()
    made = []
    for number in range(LEARNERS + 1):
        user = User(
            email=f"nurse{number}@bench.example", full_name=f"Nurse {number}", profession="nursing"
        )
        user.set_unusable_password()
        user.save()
        name = SLUGS[number % len(SLUGS)]
        folder_ = CHECKOUT / "tests" / "practice" / "understanding" / "tuning"
        turns = [row["turn"] for row in yaml.safe_load((folder_ / f"{name}.yaml").read_text())]
        made.append(
            {
                "token": create_access_token(user, kept, {}),
                "scenario": str(key_id("scenario", name.partition("-")[2])),
                # a word of their own in each: what one said, the engine would know from the next
                "turns": [f"{turn} I ask as nurse {number}." for turn in turns],
            }
        )
    return made


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    Path(sys.argv[1]).write_text(json.dumps(learners()))
