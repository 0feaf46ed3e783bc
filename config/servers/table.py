"""The machine's table of processes, read without any tool where the kernel shows it as files."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Process(NamedTuple):
    """Name one process of the machine."""

    pid: int
    group: int
    command: str


def is_alive(pid: int) -> bool:
    """Say whether the process exists and is not merely waiting to be buried."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return True


def command_of(pid: int) -> str:
    """Return the command line of a process, or nothing when it is gone."""
    if (PROC / "self").exists():
        with contextlib.suppress(OSError):
            return (
                (PROC / str(pid) / "cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode("utf-8", "replace")
            )
        return ""
    return next((process.command for process in processes() if process.pid == pid), "")


def processes() -> Iterator[Process]:
    """Yield every process that can be seen."""
    if (PROC / "self").exists():
        for folder in PROC.iterdir():
            with contextlib.suppress(OSError, IndexError, ValueError):
                pid = int(folder.name)
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                yield Process(pid, int(fields[2]), command_of(pid))
        return
    listing = ["ps", "-axww", "-o", "pid=,pgid=,command="]
    for line in subprocess.run(
        listing, capture_output=True, text=True, check=True
    ).stdout.splitlines():
        number, group, *command = line.split(None, 2)
        yield Process(int(number), int(group), "".join(command))
