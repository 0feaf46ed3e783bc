"""What was seen, as Markdown: printed, and put between its markers in docs/performance.md."""

import os
import platform
import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from config.demo.state import CHECKOUT

PAGE = CHECKOUT / "docs" / "performance.md"


@dataclass
class Aim:
    """One aim and what was seen of it."""

    name: str
    wanted: str
    seen: str
    met: bool

    def line(self) -> str:
        """Return the aim as a line of Markdown."""
        word = "met" if self.met else "**missed**"
        return f"- Aim: {self.name} {self.wanted}. Seen: {self.seen}, {word}."


@dataclass
class Report:
    """What one section of the bench has to say."""

    section: str
    aims: list[Aim] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the section as Markdown, aims first."""
        aims = ["\n".join(aim.line() for aim in self.aims)] if self.aims else []
        return "\n\n".join([*aims, *self.parts])


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table whose first column is text and the others numbers."""
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]

    def line(cells: list[str]) -> str:
        first, *others = cells
        padded = [first.ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        return f"| {' | '.join(padded)} |"

    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), line(rule), *map(line, rows)])


def machine(started_busy: float) -> str:
    """Return the date, the commit and what it was measured on, as one line of Markdown."""
    commit = _said("git", "describe", "--always", "--dirty")
    memory = psutil.virtual_memory().total / 2**30
    model = next(
        (
            line.partition(":")[2].strip()
            for line in _text(Path("/proc/cpuinfo")).splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or platform.machine(),
    )
    return (
        f"*{time.strftime('%-d %B %Y, %H:%M %Z')}, commit `{commit}`. {os.cpu_count()} cores "
        f"({model}), {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {_versions()}. "
        f"Load average before: {started_busy:.2f}.*"
    )


def _versions() -> str:
    from config.servers.postgres import binaries  # noqa: PLC0415 (looked up when it is needed)
    from config.servers.redis import executable  # noqa: PLC0415

    postgres = re.search(r"\) (\S+)", _said(str(binaries() / "postgres"), "--version"))
    valkey = re.search(r"v=(\S+)", _said(executable(), "--version"))
    return f"PostgreSQL {postgres[1] if postgres else '?'}, Valkey {valkey[1] if valkey else '?'}"


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, check=False)
    return done.stdout.strip()


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def write(report: Report, stamp: str) -> None:
    """Replace a section's part of docs/performance.md; the prose around it stays."""
    begin, end = f"<!-- bench:{report.section} -->", f"<!-- /bench:{report.section} -->"
    page = PAGE.read_text()
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{PAGE.name} has no place for {report.section}: {begin} … {end}")
    PAGE.write_text(f"{before}{begin}\n{stamp}\n\n{report.text()}\n{end}{after}")
