"""The engine room as a process: what a learner's turn waits, and what the model weighs."""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.house import BenchError, folder
from benchmarks.report import Aim, Report, table
from config.demo.state import CHECKOUT
from engines.address import Address
from engines.embed.lexical import Lexical
from engines.embed.minilm import KEPT
from engines.remote import Remote

WEIGHT, WAIT = 350.0, 100.0
LEARNERS = 20
OPENINGS = (
    "Could you tell me",
    "I would like to know",
    "Before we go on, may I ask",
    "Help me see",
)
SUBJECTS = ("who is at home with you", "how you sleep", "what the doctor said about the tablets")
ENDS = ("these days", "since it began", "when it is at its worst", "if you do not mind my asking")


def turns(mark: str) -> Iterator[str]:
    """Yield as many sentences of some fifteen words as anybody wants, none of them twice."""
    number = 0
    while True:
        words = OPENINGS[number % 4], SUBJECTS[number % 3], ENDS[number // 4 % 4]
        yield f"{' '.join(words)}, {mark} {number}?"
        number += 1


@contextmanager
def room(at: Path) -> Iterator[Remote]:
    """Lend a running engine room."""
    address = Address(path=str(at / "e.sock"))
    command = [sys.executable, "-m", "engines", str(address)]
    environment = os.environ | {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            ready = process.stdout.readline() if process.stdout else ""
            if "minilm" not in ready:
                raise BenchError("the engine room has no model here")
            yield Remote(address, patience=30)
        finally:
            process.terminate()


def p95(seconds: list[float]) -> float:
    """Return the milliseconds that 95 of 100 took at most."""
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1_000


def timed(remote: Remote, texts: list[str]) -> float:
    """Return the seconds that one request takes."""
    begun = time.monotonic()
    remote.embed(texts, warming=False)
    return time.monotonic() - begun


def one_by_one(remote: Remote, rounds: int) -> tuple[list[float], list[float]]:
    """Return the seconds of turns of three clauses from one learner: new ones, and met before."""
    said = turns("alone")
    new = [[next(said) for _ in range(3)] for _ in range(rounds)]
    return [timed(remote, texts) for texts in new], [timed(remote, texts) for texts in new]


def together(remote: Remote, rounds: int, *, pause: float) -> list[float]:
    """Return the seconds of turns when twenty learners talk, and somebody warms a great heap."""
    seen: list[float] = []
    lock = threading.Lock()

    def talk(number: int) -> None:
        said = turns(f"learner {number}")
        for turn in range(rounds):
            time.sleep(pause * ((number * 7 + turn * 3) % LEARNERS + 1) / LEARNERS)
            took = timed(remote, [next(said) for _ in range(3)])
            with lock:
                seen.append(took)

    heap = turns("heap")
    warming = threading.Thread(
        target=remote.embed, args=([next(heap) for _ in range(400)],), kwargs={"warming": True}
    )
    threads = [threading.Thread(target=talk, args=(number,)) for number in range(LEARNERS)]
    for thread in (warming, *threads):
        thread.start()
    for thread in (warming, *threads):
        thread.join()
    return seen


def full(remote: Remote, *, quick: bool) -> float:
    """Return the room's memory in MB once it keeps as many vectors as it ever will."""
    said = turns("kept")
    left = 500 if quick else KEPT
    while left > 0:
        remote.embed([next(said) for _ in range(min(left, 200))], warming=True)
        left -= 200
    return remote.status().memory_mb or 0.0


def by_words(rounds: int) -> float:
    """Return the milliseconds of a turn of three clauses without any room."""
    said, lexical = turns("words"), Lexical()
    begun = time.monotonic()
    for _ in range(rounds):
        lexical.embed([next(said) for _ in range(3)])
    return (time.monotonic() - begun) / rounds * 1_000


def measure(*, quick: bool) -> Report:
    """Measure one learner, twenty learners, and the memory of a room that has heard a lot."""
    rounds = 20 if quick else 100
    with folder() as at, room(at) as remote:
        begun = remote.status().memory_mb or 0.0
        new, again = one_by_one(remote, rounds)
        crowd = together(remote, max(2, rounds // 10), pause=3.0)
        memory = full(remote, quick=quick)
    rows = [
        [name, f"{statistics.median(seen) * 1_000:.1f}", f"{p95(seen):.1f}"]
        for name, seen in (
            ("one learner, three new clauses", new),
            ("the same again", again),
            (f"{LEARNERS} learners, a turn every 3 s at most, while 400 texts are warmed", crowd),
        )
    ]
    rows.append(["by words alone, in the caller’s process", f"{by_words(rounds):.1f}", "–"])
    aims = [
        Aim(
            "a turn among twenty learners",
            f"under {WAIT:.0f} ms (p95)",
            f"{p95(crowd):.0f} ms",
            p95(crowd) < WAIT,
        ),
        Aim(
            "the process that holds the model",
            f"under {WEIGHT:.0f} MB",
            f"{memory:.0f} MB, {begun:.0f} MB at its start",
            memory < WEIGHT,
        ),
    ]
    return Report("engines", aims, [table(["a turn’s vectors, ms", "p50", "p95"], rows)])
