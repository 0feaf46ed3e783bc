"""What the demo keeps in `.demo/`: the lock, state.json, the logins, and what a killed run left."""

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import signal
import stat
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from config.servers.table import processes
from engines.address import LONGEST_PATH

CHECKOUT = Path(__file__).resolve().parents[2]
WATCHED = (
    "requirements.txt",
    "config/settings/*.py",
    "config/demo/load.py",
    "config/demo/content/**/*",
    "*/models.py",
    "*/models/*.py",
    "*/migrations/*.py",
)
"""A change in one of these means: migrate and load the content again."""


class Home:
    """Know the demo's folder and everything that is kept in it."""

    def __init__(self) -> None:
        """Take `.demo` beside the code, or the folder that DEMO_HOME names."""
        self.path = Path(os.environ.get("DEMO_HOME") or CHECKOUT / ".demo").absolute()
        self.logs = self.path / "logs"
        self.state = self.path / "state.json"
        self.prepared = self.path / "prepared.json"
        self._lock: IO[str] | None = None

    @functools.cached_property
    def engines(self) -> str:
        """Return where the engine room of this demo listens; empty where no place is fit for it.

        That is in the folder itself, unless its path is longer than a socket's may be.
        """
        place = self.path / "engines.sock"
        if len(os.fsencode(place)) <= LONGEST_PATH:
            return f"unix://{place}"
        shelf = Path(tempfile.gettempdir()) / f"vita-engines-{os.geteuid()}"
        with contextlib.suppress(OSError):
            shelf.mkdir(mode=0o700, exist_ok=True)
            seen = shelf.lstat()
            if stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid():
                mark = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
                return f"unix://{shelf / mark}.sock"
        return ""

    def lock(self) -> bool:
        """Take the folder for this process until it ends; False when another demo has it."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self._lock = (self.path / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.unlock()
            return False
        return True

    def unlock(self) -> None:
        """Leave the folder to the next one; the end of the process would do the same."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def start_logs_anew(self) -> None:
        """Keep one older log of each process and begin an empty one."""
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))

    def write_state(self, state: dict[str, Any]) -> None:
        """Write state.json so that a reader sees the old one or the new one, never half of it."""
        draft = self.state.with_suffix(".new")
        draft.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n")
        draft.replace(self.state)

    def read_state(self) -> dict[str, Any]:
        """Return the state that is on disk, or an empty one."""
        with contextlib.suppress(OSError, ValueError):
            state = json.loads(self.state.read_text())
            if isinstance(state, dict):
                return state
        return {}

    def forget_state(self) -> None:
        """Remove state.json: nothing runs any more."""
        self.state.unlink(missing_ok=True)

    def logins(self, mark: str) -> list[dict[str, Any]] | None:
        """Return the logins of the content that was loaded under the same mark, or None."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            kept = json.loads(self.prepared.read_text())
            if kept["mark"] == mark:
                logins: list[dict[str, Any]] = kept["logins"]
                return logins
        return None

    def keep_logins(self, mark: str, logins: list[dict[str, Any]]) -> None:
        """Remember that the content of this mark is in the database."""
        draft = self.prepared.with_suffix(".new")
        draft.write_text(json.dumps({"mark": mark, "logins": logins}, ensure_ascii=False))
        draft.replace(self.prepared)

    def end_leftovers(self) -> None:
        """End the processes of an earlier run that was killed, and only those.

        A number alone proves nothing, it may have been given to somebody else since: the process
        must be in the group of a recorded one and its command line must name this checkout.
        PostgreSQL is not among them: it has a lock file of its own, and looks after it.
        """
        pids = self.read_state().get("pids", {})
        groups = {int(pid) for name, pid in pids.items() if name != "postgres"}
        deadline = time.monotonic() + 6
        while groups:
            mine = {
                p.group for p in processes() if p.group in groups and str(CHECKOUT) in p.command
            }
            if not mine:
                break
            for group in mine:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    patient = time.monotonic() < deadline
                    os.killpg(group, signal.SIGTERM if patient else signal.SIGKILL)
            time.sleep(0.2)
        self.forget_state()


def mark_of(database: Path | None) -> str:
    """Return a mark that changes with models, migrations, content and the data folder."""
    digest = hashlib.sha256()
    for pattern in WATCHED:
        for path in sorted(CHECKOUT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc" and ".venv" not in path.parts:
                digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
                digest.update(path.read_bytes())
    if database:
        made = (database / "PG_VERSION").stat()
        digest.update(f"{database} {made.st_ino} {made.st_mtime_ns}".encode())
    return digest.hexdigest()
