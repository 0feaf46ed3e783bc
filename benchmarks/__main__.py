"""Measure the product: `python -m benchmarks [--quick] [--strict] [section …]`.

The sections are api, admin, board, recalculation, rebuild, live, outage, engines, replies,
understanding, detection, memory and start. Without names every section runs, and docs/performance.md is
written. `--quick` shortens the rounds, leaves the cold start out, and only prints. `--strict` ends with 1
where an aim was missed.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable

from benchmarks import (
    admin,
    api,
    board,
    detection,
    engines,
    idle,
    live,
    outage,
    rebuild,
    recalculation,
    replies,
    report,
    understanding,
)
from benchmarks.house import BenchError
from config.servers import KINDS, ServerError

SECTIONS: dict[str, Callable[..., report.Report]] = {
    "api": api.measure,
    "admin": admin.measure,
    "board": board.measure,
    "recalculation": recalculation.measure,
    "rebuild": rebuild.measure,
    "live": live.measure,
    "outage": outage.measure,
    "engines": engines.measure,
    "replies": replies.measure,
    "understanding": understanding.measure,
    "detection": detection.measure,
    "memory": idle.measure_memory,
    "start": idle.measure_start,
}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the product."
    )
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true", help="short rounds, only printed")
    parser.add_argument("--strict", action="store_true", help="end with 1 where an aim is missed")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    return asked


def leave(signum: int, frame: object) -> None:
    """End in the orderly way, so that everything that was started goes too."""
    sys.exit(128 + signum)


def main() -> int:
    """Measure the sections that are asked for; return the exit code."""
    asked = arguments()
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    for variable in (*KINDS, "DJANGO_SETTINGS_MODULE", "ENGINES_URL"):
        os.environ.pop(variable, None)  # private servers only: nobody else's data are written to
    stamp = report.machine(os.getloadavg()[0])
    print(stamp.strip("*"))
    missed = False
    for name, measure in SECTIONS.items():
        if asked.sections and name not in asked.sections:
            continue
        begun = time.monotonic()
        print(f"\n{name} …", flush=True)
        try:
            seen = measure(quick=asked.quick)
        except (BenchError, ServerError, OSError) as error:
            print(f"{name} could not be measured: {error}", file=sys.stderr)
            return 2
        print(f"\n{seen.text()}\n\n({name} took {time.monotonic() - begun:.0f} s)", flush=True)
        missed |= any(not aim.met for aim in seen.aims)
        if not asked.quick:
            report.write(seen, stamp)
    return 1 if missed and asked.strict else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
