"""The demo as people start it: how long it takes from nothing and again, and what it weighs idle."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks.house import BenchError, folder, tree
from benchmarks.report import Aim, Report, table
from config.demo.state import CHECKOUT
from config.servers.process import free_port

COLD, WARM, WEIGHT = 60.0, 8.0, 900.0
PATIENCE = 180.0
REST, SHORT_REST = 12.0, 8.0
"""Seconds until a demo that was started is at rest: the worker makes its own processes last."""
CALLS = 300
MIB = 2**20


class Started:
    """A demo that was started by a command, and how long its first page took."""

    def __init__(self, command: list[str], *, cwd: Path, home: Path, **environment: str) -> None:
        """Start it and wait for the page that a visitor meets first."""
        self.port = free_port()
        self.home = home
        self.log = home.parent / "demo.log"
        environment |= {"PORT": str(self.port), "LIVE_PORT": str(free_port())}
        environment["DEMO_HOME"] = str(home)
        begun = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self.wait_for(self.first_page)
            self.seconds = time.monotonic() - begun
            self.wait_for((home / "state.json").exists)
        except BaseException:
            self.stop()
            raise

    def wait_for(self, done: Any) -> None:
        """Wait until it is so. Raises `BenchError` when the command ends or takes too long."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            if self.process.poll() is not None or time.monotonic() > deadline:
                words = self.log.read_text(errors="replace")[-1500:]
                raise BenchError(f"the demo did not start:\n{words}")
            time.sleep(0.05)

    def first_page(self) -> bool:
        """Say whether the first page is there, whole: the front door leads to the sign-in."""
        address = f"http://127.0.0.1:{self.port}/"
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            urllib.request.urlopen(address, timeout=20) as answer,
        ):
            return answer.status == 200 and b"</html>" in answer.read()
        return False

    def state(self) -> dict[str, Any]:
        """Return what the demo says of itself."""
        return json.loads((self.home / "state.json").read_text())

    def stop(self) -> None:
        """End it as Ctrl-C would, and what is left of it the hard way."""
        left = tree(self.process.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        _, alive = psutil.wait_procs(left, timeout=5)
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.wait(5)


@contextlib.contextmanager
def demo(command: list[str], **place: Any) -> Iterator[Started]:
    """Lend a running demo."""
    started = Started(command, **place)
    try:
        yield started
    finally:
        started.stop()


def forget(python: str, *, cwd: Path, home: Path) -> None:
    """Forget a demo's data, also what root keeps of it outside its folder."""
    environment = os.environ | {"DEMO_HOME": str(home)}
    command = [python, "-m", "config.demo", "--reset"]
    subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False, timeout=60)


# --- memory -------------------------------------------------------------------------------------
def measure_memory(*, quick: bool) -> Report:
    """Weigh each process of a demo that nobody uses, and once more after it was used."""
    rest = SHORT_REST if quick else REST
    with folder() as temporary:
        home = temporary / "house"
        command = [sys.executable, "-m", "config.demo"]
        try:
            with demo(command, cwd=CHECKOUT, home=home) as started:
                time.sleep(rest)
                fresh = weigh(started)
                use(started)
                time.sleep(rest)
                used = weigh(started)
        finally:
            forget(sys.executable, cwd=CHECKOUT, home=home)
    fresh["**together**"], used["**together**"] = _sum(fresh), _sum(used)
    rows = [
        [name, str(used[name].processes)]
        + [f"{megabytes:.0f}" for seen in (fresh, used) for megabytes in seen[name][:2]]
        for name in fresh
    ]
    own, resident, _ = fresh["**together**"]
    aim = Aim(
        "the whole idle demo",
        f"under {WEIGHT:.0f} MB",
        f"{own:.0f} MB (PSS; {resident:.0f} MB where shared pages are counted once a process)",
        own < WEIGHT,
    )
    head = ["MB", "processes", "PSS idle", "RSS idle"]
    head += [f"PSS after {CALLS} calls", "RSS"]
    return Report("memory", [aim], [table(head, rows)])


class Weight(NamedTuple):
    """What some processes weigh together, in MB; `pss` shares out what they have in common."""

    pss: float
    rss: float
    processes: int


def _sum(weights: dict[str, Weight]) -> Weight:
    pss, rss, processes = zip(*weights.values(), strict=True)
    return Weight(sum(pss), sum(rss), sum(processes))


def weigh(started: Started) -> dict[str, Weight]:
    """Return what each part of the demo weighs; the launcher is the parent of all others."""
    pids = {name: tree(pid) for name, pid in started.state()["pids"].items()}
    known = {process.pid for parts in pids.values() for process in parts}
    launcher = [process for process in tree(started.process.pid) if process.pid not in known]
    seen = {}
    for name, parts in {"launcher": launcher, **pids}.items():
        weights = [found for part in parts if (found := _weight(part))]
        pss, rss = (sum(found[n] for found in weights) / MIB for n in range(2))
        seen[name] = Weight(pss, rss, len(weights))
    return seen


def _weight(process: psutil.Process) -> tuple[float, float] | None:
    try:
        memory = process.memory_full_info()
        return getattr(memory, "pss", memory.uss), memory.rss
    except psutil.AccessDenied as error:
        raise BenchError(f"the memory of {process.name()} may not be read by you") from error
    except psutil.NoSuchProcess:
        return None


def use(started: Started) -> None:
    """Ask the demo for its lists, modules and progress, as a guardian's app would."""
    base = started.state()["web"]
    guardian = next(login for login in started.state()["logins"] if login["role"] == "guardian")
    body = {"email": guardian["email"], "password": guardian["password"]}
    token = _call(f"{base}/_allauth/app/v1/auth/login", body=body)["meta"]["access_token"]
    modules = _call(f"{base}/api/workshop/modules", token=token)["data"]
    addresses = ["workshop/modules", *(f"workshop/modules/{m['id']}" for m in modules)]
    addresses += [f"progress/children/{child}" for child in guardian["children"]]
    for number in range(CALLS):
        _call(f"{base}/api/{addresses[number % len(addresses)]}", token=token)


def _call(url: str, *, token: str = "", body: Any = None) -> Any:
    request = urllib.request.Request(url, data=json.dumps(body).encode() if body else None)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


# --- starting -----------------------------------------------------------------------------------
def measure_start(*, quick: bool) -> Report:
    """Start the demo in a fresh checkout from nothing, then again, then with packages at hand."""
    with folder() as temporary:
        checkout = temporary / "checkout"
        home = checkout / ".demo"
        python = str(checkout / ".venv" / "bin" / "python")
        copy(checkout)
        caches = {
            "UV_CACHE_DIR": str(temporary / "uv"),
            "PIP_CACHE_DIR": str(temporary / "pip"),
            "XDG_CACHE_HOME": str(temporary / "cache"),
        }
        place = {"cwd": checkout, "home": home, **caches}
        seen = {}
        try:
            if quick:
                (checkout / ".venv").symlink_to(CHECKOUT / ".venv")
                seen["new data, environment there"] = first_page(place)
            else:
                seen["cold: a fresh clone, nothing cached"] = first_page(place)
            seen["warm: a second start"] = first_page(place)
            seen["warm: a third start"] = first_page(place)
            if not quick:
                forget(python, cwd=checkout, home=home)
                shutil.rmtree(checkout / ".venv")
                seen["a fresh clone, packages cached"] = first_page(place)
        finally:
            if Path(python).exists():
                forget(python, cwd=checkout, home=home)
    warm = max(seconds for name, seconds in seen.items() if name.startswith("warm"))
    aims = [Aim("a warm start", f"under {WARM:.0f} s", f"{warm:.1f} s", warm < WARM)]
    if not quick:
        cold = next(iter(seen.values()))
        aims.insert(0, Aim("a cold start", f"under {COLD:.0f} s", f"{cold:.1f} s", cold < COLD))
    rows = [[name, f"{seconds:.1f}"] for name, seconds in seen.items()]
    return Report("start", aims, [table(["`make demo` to the first page", "s"], rows)])


def first_page(place: dict[str, Any]) -> float:
    """Return the seconds from the command to the first whole page."""
    with demo(["make", "--silent", "demo"], **place) as started:
        print(f"  {started.seconds:.1f} s", flush=True)
        return started.seconds


def copy(target: Path) -> None:
    """Make a checkout as a clone would be, with what is not committed yet, without what is ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        source = CHECKOUT / name
        if source.is_file():  # one that was deleted and not committed is still listed
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
