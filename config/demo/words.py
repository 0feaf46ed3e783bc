"""Everything that the demo says on the terminal."""

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

COLUMNS = (("role", "Role"), ("email", "Email"), ("password", "Password"), ("clinic", "Clinic"))


def say(text: str) -> None:
    """Print at once; a terminal that was closed is no reason to leave processes behind."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def near(path: Path) -> str:
    """Return a path as short as it can be said from where we stand."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def welcome(state: dict[str, Any], home: Path, seconds: float) -> str:
    """Return where to go, who to be, how to stop."""
    logs = near(home / "logs")
    return "\n".join(
        [
            "",
            f"  Vita Praxis is ready, after {seconds:.1f} s.",
            "",
            f"    Pages and API   {state['web']}",
            f"    Live updates    {state['live']}",
            "",
            *table(one_of_each(state["logins"])),
            "",
            "  Stop with Ctrl-C. The data stay; `make demo-reset` forgets them.",
            f"  Logs: {logs}/*.log · everyone who can sign in: {near(home / 'state.json')}",
            "",
        ]
    )


def one_of_each(logins: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first login of each role in each clinic; state.json has them all."""
    first: dict[tuple[object, object], dict[str, Any]] = {}
    for login in logins:
        first.setdefault((login.get("role"), login.get("clinic")), login)
    return list(first.values())


def table(logins: list[dict[str, Any]]) -> list[str]:
    """Return the logins as aligned lines, with a head; a shared password is said once, below."""
    passwords = {str(login.get("password", "")) for login in logins}
    shared = len(logins) > 1 and len(passwords) == 1
    columns = [column for column in COLUMNS if not (shared and column[0] == "password")]
    rows = [[title for _, title in columns]]
    rows += [
        [str(login.get(key) or "–").replace("_", " ") for key, _ in columns] for login in logins
    ]
    widths = [max(len(row[number]) for row in rows) for number in range(len(columns))]
    lines = [
        "    "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "    " + "  ".join("─" * width for width in widths))
    if shared:
        lines += ["", f"    Password for everyone: {passwords.pop()}"]
    return lines


def port_taken(number: int, port: int, live_port: int) -> str:
    """Return what to do about a port that somebody else has."""
    return (
        f"Port {number} is taken. Stop what uses it, or choose other ports: "
        f"PORT={port + 100} LIVE_PORT={live_port + 100} make demo"
    )


def already(state: dict[str, Any], home: Path) -> str:
    """Return that this checkout has a demo running."""
    where = f" at {state['web']}" if state.get("web") else ""
    return f"The demo of this folder already runs{where} ({near(home)}). Stop it first with Ctrl-C."


def broke(what: str, log: Path, last: str) -> str:
    """Return what went wrong, with the last words of its log."""
    return f"{what}. The end of {near(log)}:\n\n{last}\n"


def ending(code: int) -> str:
    """Return how a process ended, in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {os.waitstatus_to_exitcode(code) if code > 255 else code}"
