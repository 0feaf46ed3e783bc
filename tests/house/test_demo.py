"""The demo: from its first start to its last process, and every sentence on the way."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from config.demo import launch, words
from config.demo.children import Child
from config.demo.state import Home, mark_of
from config.servers import ServerError, places
from config.servers.process import free_port
from config.servers.table import is_alive, processes
from engines.address import parsed
from engines.remote import Remote
from tests.house.test_servers import ON_LINUX, ROOT, eventually

OURS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEBUG")


class Run:
    """Start the real demo in a folder of its own, on ports of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.state_file = home / "state.json"
        self.environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment |= {
            "DEMO_HOME": str(home),
            "PORT": str(free_port()),
            "LIVE_PORT": str(free_port()),
        }
        self.process: subprocess.Popen[str] | None = None

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the launcher to its end."""
        return subprocess.run(
            [sys.executable, "-m", "config.demo", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    def start(self) -> float:
        """Start it and wait for state.json; return the seconds."""
        begun = time.monotonic()
        with (self.home.parent / "words.txt").open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.demo"],
                cwd=ROOT,
                env=self.environment,
                stdout=said,
                stderr=said,
            )
        came = eventually(lambda: self.state_file.exists() or not self.runs(), 60)
        assert came, self.said()
        assert self.runs(), self.said()
        return time.monotonic() - begun

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def said(self) -> str:
        return (self.home.parent / "words.txt").read_text()

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.state_file.read_text())
        return state

    def end(self, signum: signal.Signals) -> tuple[int, float]:
        """Send a signal and wait for the end; return the exit code and the seconds."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signum)
        return self.process.wait(20), time.monotonic() - begun

    def left(self) -> list[str]:
        """Return what still runs of it, found by folder and ports and not by recorded numbers."""
        signs = (str(self.home), f"--port {self.environment['PORT']} ")
        signs += (f"--port {self.environment['LIVE_PORT']} ",)
        return [p.command for p in processes() if any(sign in p.command for sign in signs)]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    demo = Run(tmp_path / ".demo")
    yield demo
    if demo.runs():
        demo.end(signal.SIGTERM)
    places.forget(demo.home)


def get(address: str, path: str) -> tuple[int, str]:
    """Fetch a page, following one redirection, and return its status and its text."""
    parts = urlsplit(address)
    for _ in range(2):
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        text, status = answer.read().decode(), answer.status
        path = answer.headers.get("Location") or path
        connection.close()
        if status not in (301, 302):
            break
    return status, text


@pytest.mark.slow
def test_the_demo_from_its_first_start_to_its_last_process(run: Run):
    run.start()
    check_state(run.state())
    status, text = get(run.state()["web"], "/")
    assert status == 200
    assert "Vita Praxis" in text
    assert get(run.state()["live"], "/healthz")[0] == 200

    check_refusals(run)
    check_restart(run)
    check_engines(run)
    with psycopg.connect(run.state()["postgres"]) as connection:
        connection.execute("CREATE TABLE written_by_a_visitor AS SELECT 1 AS one")

    pids = run.state()["pids"]
    code, seconds = run.end(signal.SIGTERM)
    assert code == 0, run.said()
    assert seconds < 10
    assert not any(is_alive(pid) for pid in pids.values())
    assert run.left() == []
    assert not run.state_file.exists()

    warm = run.start()
    assert warm < 15
    assert "Preparing" not in run.said()  # nothing changed, so nothing is loaded again
    assert get(run.state()["web"], "/")[0] == 200
    with psycopg.connect(run.state()["postgres"]) as connection:
        assert connection.execute("SELECT one FROM written_by_a_visitor").fetchone() == (1,)

    if ON_LINUX:
        run.end(signal.SIGKILL)
        assert eventually(lambda: run.left() == []), run.left()
    else:
        run.end(signal.SIGINT)
    done = run.command("--reset")
    assert done.returncode == 0, done.stdout
    assert not run.home.exists()


def check_state(state: dict[str, Any]) -> None:
    """Compare state.json with section D of the contract."""
    assert list(state) == ["web", "live", "postgres", "redis", "pids", "logins"]
    parts = {"web", "live", "worker", "beat", "engines", "postgres", "redis"}
    assert set(state["pids"]) == parts
    assert all(is_alive(pid) for pid in state["pids"].values())
    for login in state["logins"]:
        assert {"role", "email", "password", "clinic", "children"} <= set(login)
    roles = {login["role"] for login in state["logins"]}
    assert {"guardian", "clinician"} <= roles
    assert len({login["clinic"] for login in state["logins"] if login["clinic"]}) >= 2


def check_refusals(run: Run) -> None:
    """Try what cannot be done while it runs."""
    second = run.command()
    assert second.returncode == 1
    assert "already runs" in second.stdout
    assert second.stdout.count("\n") == 1
    reset = run.command("--reset")
    assert reset.returncode == 1
    assert "stop it first" in reset.stdout
    elsewhere = run.home.parent / "elsewhere"
    taken = run.command(DEMO_HOME=str(elsewhere))
    assert taken.returncode == 1
    assert f"Port {run.environment['PORT']} is taken" in taken.stdout
    assert "make demo" in taken.stdout
    assert taken.stdout.count("\n") == 1
    assert not (elsewhere / "state.json").exists()


def check_restart(run: Run) -> None:
    """Kill the web process and wait for its successor, named in state.json."""
    old = run.state()["pids"]["web"]
    os.kill(old, signal.SIGKILL)
    assert eventually(lambda: run.state()["pids"]["web"] != old, 15)
    assert "web stopped by itself (SIGKILL)" in run.said()

    def answers() -> bool:
        try:
            return get(run.state()["web"], "/healthz")[0] == 200
        except OSError:
            return False

    assert eventually(answers, 20)


def check_engines(run: Run) -> None:
    """Ask the engine room, kill it, and find its successor at the same place."""
    room = Remote(parsed(f"unix://{run.home}/engines.sock"))
    assert eventually(lambda: room.status().memory_mb is not None, 20)
    old = run.state()["pids"]["engines"]
    os.kill(old, signal.SIGKILL)
    assert eventually(lambda: run.state()["pids"]["engines"] != old, 15)
    assert "engines stopped by itself (SIGKILL)" in run.said()
    assert eventually(lambda: room.status().memory_mb is not None, 20)


@pytest.mark.parametrize("given", ["eight", "0", "70000", "-1", "８０"])
def test_a_port_that_is_none_is_named(monkeypatch, given):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(ServerError, match="PORT is"):
        launch.asked_port("PORT", 8000)


def test_two_equal_ports_are_refused():
    with pytest.raises(ServerError, match="must differ"):
        launch.check_ports(8000, 8000)


def test_a_taken_port_is_named_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        with pytest.raises(ServerError, match=f"Port {number} is taken.*LIVE_PORT="):
            launch.check_ports(free_port(), number)


def test_a_folder_with_a_long_name_has_its_engine_room_elsewhere(monkeypatch):
    # pytest's own folders are nearly too long for a socket
    tmp_path = Path(tempfile.mkdtemp(prefix="v", dir="/tmp"))
    monkeypatch.setenv("DEMO_HOME", str(tmp_path / ("deep" * 30)))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, again = Home().engines, Home().engines
    assert first == again
    assert parsed(first).path.startswith(f"{tmp_path}/vita-engines-")
    shelf = Path(parsed(first).path).parent
    assert shelf.stat().st_mode & 0o777 == 0o700
    shelf.rmdir()
    shelf.symlink_to(tmp_path)  # somebody else's doing
    assert Home().engines == ""


def test_the_lock_has_one_holder(monkeypatch, tmp_path):
    monkeypatch.setenv("DEMO_HOME", str(tmp_path))
    first, second = Home(), Home()
    assert first.lock()
    assert not second.lock()
    first.unlock()
    assert second.lock()
    second.unlock()


def test_a_state_that_is_half_written_or_missing_is_empty(monkeypatch, tmp_path):
    monkeypatch.setenv("DEMO_HOME", str(tmp_path))
    home = Home()
    assert home.read_state() == {}
    home.state.write_text('{"web": "http')
    assert home.read_state() == {}
    home.write_state({"web": "http://127.0.0.1:1"})
    assert home.read_state() == {"web": "http://127.0.0.1:1"}


def test_a_stranger_that_got_an_old_number_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("DEMO_HOME", str(tmp_path))
    home = Home()
    with subprocess.Popen(["sleep", "30"], start_new_session=True) as stranger:
        home.write_state({"pids": {"web": stranger.pid}})
        home.end_leftovers()
        assert stranger.poll() is None
        stranger.kill()
    assert not home.state.exists()


def test_the_mark_changes_with_the_data_folder(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "PG_VERSION").write_text("18")
    assert mark_of(tmp_path / "a") == mark_of(tmp_path / "a")
    assert mark_of(tmp_path / "a") != mark_of(tmp_path / "b")


def test_each_quick_fall_waits_longer_and_a_settled_one_starts_anew(tmp_path):
    child = Child("worker", ["/bin/true"], tmp_path / "worker.log")
    child.started = time.monotonic()
    pauses = [child.plan_restart() for _ in range(8)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    child.started -= 60
    assert child.plan_restart() == 0.5


def test_the_welcome_is_aligned_and_says_a_shared_password_once(tmp_path):
    logins = [
        {"role": "guardian", "email": "a@example.org", "password": "river", "clinic": "Willow"},
        {"role": "platform_admin", "email": "bo@example.org", "password": "river", "clinic": None},
    ]
    state = {"web": "http://127.0.0.1:8000", "live": "ws://127.0.0.1:8001", "logins": logins}
    text = words.welcome(state, tmp_path, 2.34)
    assert "after 2.3 s" in text
    assert text.count("river") == 1
    assert "platform admin  bo@example.org  –" in text
    assert words.table([{**logins[0], "password": "other"}, logins[1]])[2].split()[2] == "other"
