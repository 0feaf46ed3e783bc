"""Make `.venv` hold exactly the pins: `make` runs this with a Python that suits, and only then.

Standard library only. Says one clear sentence when it cannot; the tools' own words are in
`.venv/setup.log`.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
READY = VENV / ".ready"
LOG = VENV / "setup.log"
LOCK = VENV / ".setup-lock"  # not .lock: that one is uv's own
PYTHON = VENV / "bin" / "python"
PINS = ROOT / "requirements-dev.txt"
PROBE = "import sys; print(sys.version_info[:2] >= (3, 12) and sys.version_info[:2] < (3, 15))"
NO_NETWORK = re.compile(
    r"connection|timed ?out|name resolution|resolve host|lookup address|unreachable|dns|proxy|"
    r"temporary failure|error sending request|failed to fetch|client error",
    re.IGNORECASE,
)


class SetupError(Exception):
    """Say in one sentence why the environment could not be made."""


def run(command: list[str], failure: str) -> None:
    """Run a tool with its words going to the log. Raises `SetupError` in ours."""
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    with LOG.open("a+") as log:
        start = log.tell()
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        done = subprocess.run(
            command, stdout=log, stderr=log, cwd=ROOT, env=environment, check=False
        )
        log.seek(start)
        said = log.read()
    if done.returncode:
        if NO_NETWORK.search(said):
            failure = "The packages could not be downloaded: is there a network?"
        raise SetupError(f"{failure} Details: {LOG.relative_to(ROOT)}")


def make() -> None:
    """Create the environment, or keep one that works and has a Python that suits."""
    suits = False
    with contextlib.suppress(OSError):
        probe = subprocess.run([PYTHON, "-c", PROBE], capture_output=True, text=True, check=False)
        suits = probe.stdout.strip() == "True" and (VENV / "bin" / "pip").exists()
    if suits:
        return
    for left in VENV.iterdir():
        if left not in (LOG, LOCK):
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
    run(
        [sys.executable, "-m", "venv", str(VENV)],
        "Python could not make a virtual environment (on Debian: apt install python3-venv).",
    )


def install() -> None:
    """Install uv by pip, then everything else by uv; both check the hashes."""
    found = re.search(r"^uv==(\S+)(?:.*\\\n)+.*\n", PINS.read_text(), re.MULTILINE)
    if not found:
        raise SetupError(
            "requirements-dev.txt names no uv: run `make lock` where one is installed."
        )
    uv = VENV / "bin" / "uv"
    has = (
        subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
        if uv.exists()
        else None
    )
    if not has or has.stdout.split()[1:2] != [found[1]]:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as pin:
            pin.write(found[0])
            pin.flush()
            pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            pip += ["--retries", "1", "--timeout", "20", "--require-hashes", "-r", pin.name]
            run(pip, "The installer uv could not be installed.")
    sync = [str(uv), "pip", "sync", "-q", "--python", str(PYTHON), str(PINS)]
    run(sync, "The packages could not be installed.")


def main() -> int:
    """Do it once, even when two commands want it at the same time."""
    VENV.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = max(
            path.stat().st_mtime for path in (PINS, ROOT / ".python-version", Path(__file__))
        )
        if READY.exists() and READY.stat().st_mtime >= newest:
            return 0
        READY.unlink(missing_ok=True)
        LOG.unlink(missing_ok=True)
        sys.stdout.write("Setting up .venv with the pinned packages …\n")
        sys.stdout.flush()
        try:
            make()
            install()
        except SetupError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        READY.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
