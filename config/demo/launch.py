"""Start the whole product, say where it is, keep it alive, and take it along when it ends.

The parent imports no Django: it must be small, quick, and outlive everything it starts.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config import servers
from config.demo import words
from config.demo.children import NOBODY_ELSE, Child, children
from config.demo.state import CHECKOUT, Home, mark_of
from config.servers import Postgres, Server, ServerError, places
from config.servers.process import tail, tethered

START_LIMIT = 90.0
STOP_LIMIT = 5.0
"""Seconds for the processes to finish what they do; the servers have four more."""


class Stop(Exception):
    """Leave at once: somebody asked for the end."""


def asked_port(variable: str, default: int) -> int:
    """Return the port that the environment asks for. Raises `ServerError` unless it is one."""
    given = os.environ.get(variable) or str(default)
    if not (given.isascii() and given.isdigit()) or not 0 < int(given) < 65536:
        raise ServerError(f"{variable} is {given!r}: a port is a number from 1 to 65535.")
    return int(given)


def check_ports(port: int, live_port: int) -> None:
    """Raise `ServerError` when one of the two ports cannot be had."""
    if port == live_port:
        raise ServerError(f"PORT and LIVE_PORT are both {port}: they must differ.")
    for variable, number in (("PORT", port), ("LIVE_PORT", live_port)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except PermissionError as error:
                raise ServerError(
                    f"{variable} {number} needs rights that you do not have."
                ) from error
            except OSError as error:
                raise ServerError(words.port_taken(number, port, live_port)) from error


class Demo:
    """Hold one run of the demo from its first process to its last."""

    def __init__(self, home: Home) -> None:
        """Read the ports that are asked for. Raises `ServerError` unless they are numbers."""
        self.home = home
        self.port = asked_port("PORT", 8000)
        self.live_port = asked_port("LIVE_PORT", 8001)
        self.servers: list[Server] = []
        self.children: list[Child] = []
        self.logins: list[dict[str, Any]] = []
        self.begun = time.monotonic()
        self.asked = False
        self.wake, self.alarm = os.pipe()

    def listen(self) -> None:
        """Hear Ctrl-C and its relatives, and every child that ends.

        Explicitly: a process that a script starts with `&` inherits a deaf ear for SIGINT.
        """
        for end in (self.wake, self.alarm):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self.alarm, warn_on_full_buffer=False)
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self.on_request)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def on_request(self, *_: object) -> None:
        """Note that somebody wants the end; a second time changes nothing."""
        self.asked = True

    def pause(self, seconds: float) -> None:
        """Sleep, but wake for any signal."""
        if select.select([self.wake], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self.wake, 512)

    def wait_for(self, done: Callable[[], bool], what: str) -> None:
        """Wait until `done`. Raises `Stop` when asked to, `ServerError` when it takes too long."""
        deadline = time.monotonic() + START_LIMIT
        while not done():
            if self.asked:
                raise Stop
            if time.monotonic() > deadline:
                raise ServerError(f"{what} was not ready after {START_LIMIT:.0f} s.")
            self.pause(0.05)

    # --- up -------------------------------------------------------------------------------------

    def up(self) -> None:
        """Start everything, with as little as possible one after the other."""
        check_ports(self.port, self.live_port)
        self.home.start_logs_anew()
        self.servers = servers.begin(self.home.path, durable=True, logs=self.home.logs)
        self.set_environment()
        self.children = children(self.home, self.port, self.live_port)
        mark = mark_of(self.data_folder())
        self.logins = self.home.logins(mark) or []
        if self.logins and self.data_folder():
            self.start(lambda child: child.health is not None)
            servers.wait(self.servers)
        else:
            servers.wait(self.servers)
            self.prepare(mark)
            self.start(lambda child: child.health is not None)
        self.wait_for(self.all_answer, "the web or the live process")
        self.start(lambda child: child.health is None)
        self.write_state()
        words.say(words.welcome(self.state(), self.home.path, time.monotonic() - self.begun))

    def start(self, chosen: Callable[[Child], bool]) -> None:
        """Start the chosen processes.

        Pages come first: four at once would share two cores, and the first page would wait for
        the background. Web and live need the database only when they are asked for something.
        """
        for child in filter(chosen, self.children):
            if self.asked:
                raise Stop
            child.start()

    def data_folder(self) -> Path | None:
        """Return where our PostgreSQL keeps its data, or None when it is somebody else's."""
        return next((s.data for s in self.servers if isinstance(s, Postgres)), None)

    def set_environment(self) -> None:
        """Tell the processes what they cannot know, where the environment does not say it."""
        defaults = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DEBUG": "false",  # the product's own error pages, and no list of every query in memory
            "LOG_JSON": "false",
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "2",  # glibc would give every thread a heap of its own
            "OPENBLAS_NUM_THREADS": "1",  # and numpy a pool of threads to every process
            "ENGINES_URL": self.home.engines,
            "FRONTEND_URL": f"http://127.0.0.1:{self.port}",
            "LIVE_URL": f"ws://127.0.0.1:{self.live_port}",
        }
        for variable, value in defaults.items():
            os.environ.setdefault(variable, value)
        os.environ["PORT"], os.environ["LIVE_PORT"] = str(self.port), str(self.live_port)

    def prepare(self, mark: str) -> None:
        """Migrate and load the content in a process of its own, and keep the logins."""
        words.say("Preparing the database and the demo content …")
        target, log = self.home.path / "logins.new", self.home.logs / "prepare.log"
        command = [sys.executable, "-m", "config.demo.prepare", str(target)]
        with log.open("wb") as out:
            process = subprocess.Popen(
                tethered(command, signal.SIGTERM, NOBODY_ELSE),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=CHECKOUT,
                start_new_session=True,
            )
        try:
            self.wait_for(lambda: process.poll() is not None, "the demo content")
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            raise ServerError(words.broke("The demo content could not be loaded", log, tail(log)))
        self.logins = json.loads(target.read_text())
        target.unlink()
        self.home.keep_logins(mark, self.logins)

    def all_answer(self) -> bool:
        """Say whether all are ready that were started. Raises `ServerError` when one has fallen."""
        started = [child for child in self.children if child.process]
        for child in started:
            if child.is_down():
                raise ServerError(words.broke(f"{child.name} stopped", child.log, tail(child.log)))
        return all(child.is_ready() for child in started)

    def state(self) -> dict[str, Any]:
        """Return what state.json says."""
        pids = {child.name: child.pid for child in self.children}
        pids |= {server.name: server.pid for server in self.servers}
        return {
            "web": f"http://127.0.0.1:{self.port}",
            "live": f"ws://127.0.0.1:{self.live_port}",
            "postgres": os.environ["DATABASE_URL"],
            "redis": os.environ["REDIS_URL"],
            "pids": pids,
            "logins": self.logins,
        }

    def write_state(self) -> None:
        """Write state.json."""
        self.home.write_state(self.state())

    # --- running --------------------------------------------------------------------------------

    def watch(self) -> None:
        """Start again what stops by itself, until asked for the end."""
        while not self.asked:
            self.pause(self.next_look())
            for server in self.servers:
                self.revive_server(server)
            for child in self.children:
                self.revive(child)

    def next_look(self) -> float:
        """Return the seconds until something is due; a fallen child wakes us anyway."""
        due = [child.due - time.monotonic() for child in self.children if child.due]
        return max(0.05, min([*due, 30.0]))

    def revive_server(self, server: Server) -> None:
        """Start a fallen server again, on the same port and with the same data."""
        if self.asked or server.process is None or server.process.poll() is None:
            return
        words.say(f"{server.name} stopped by itself; starting it again.")
        try:
            server.start()
        except ServerError as error:
            words.say(str(error))
            self.pause(2)
        self.write_state()

    def revive(self, child: Child) -> None:
        """Plan the restart of a fallen child, or carry it out when it is due."""
        if self.asked:
            return
        if child.due is None and child.is_down():
            why = words.ending(child.process.returncode if child.process else 0)
            pause = child.plan_restart()
            words.say(f"{child.name} stopped by itself ({why}); again in {pause:g} s. {child.log}")
        elif child.due is not None and time.monotonic() >= child.due:
            child.start()
            self.write_state()

    # --- down -----------------------------------------------------------------------------------

    def down(self) -> None:
        """Stop the processes, then the servers they use, within ten seconds."""
        self.home.forget_state()
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_LIMIT
        while any(c.process and not c.is_down() for c in self.children):
            if time.monotonic() > deadline:
                break
            self.pause(0.05)
        for child in self.children:
            child.clear_away()
            if child.process:
                child.process.wait()
        servers.stop(self.servers, within=4)


def run(home: Home) -> int:
    """Run the demo until somebody asks for its end; return the exit code."""
    if not home.lock():
        words.say(words.already(home.read_state(), home.path))
        return 1
    demo = Demo(home)
    demo.listen()
    home.end_leftovers()
    code = 0
    try:
        demo.up()
        demo.watch()
    except Stop:
        code = 130
    except ServerError as error:
        words.say(str(error))
        code = 1
    finally:
        if demo.servers or demo.children:
            words.say("Stopping …")
        demo.down()
    if not code:
        words.say("Stopped. The data are kept.")
    return code


def reset(home: Home) -> int:
    """Forget the demo's data; return the exit code."""
    if not home.path.exists():
        words.say("There is nothing to forget.")
        return 0
    if not home.lock():
        words.say(
            "The demo is running: stop it first (Ctrl-C in its window), then forget its data."
        )
        return 1
    home.end_leftovers()
    places.forget(home.path)
    words.say("Forgotten. The next `make demo` begins with fresh content.")
    return 0


def follow_parent() -> None:
    """End when the process that started us ends, however it ends (make, killed with -9)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGTERM))


def main(arguments: list[str]) -> int:
    """Start the demo, or forget its data with `--reset`; `--follow` ties it to its parent."""
    unknown = set(arguments) - {"--reset", "--follow"}
    if unknown:
        words.say("Usage: python -m config.demo [--reset]")
        return 2
    if "--follow" in arguments:
        follow_parent()
    try:
        return reset(Home()) if "--reset" in arguments else run(Home())
    except ServerError as error:
        words.say(str(error))
        return 1
