"""The live process beside the test's server: the real one, by granian, on the test's own database."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import override_settings

from config.servers.process import free_port

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 20.0


def environment(origin: str) -> dict[str, str]:
    """Return what the process is told: the database of the tests, and whose pages may call."""
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "FRONTEND_URL": origin,
        "DB_POOL_MIN": "1",
    }


@contextmanager
def live_process(origin: str) -> Iterator[str]:
    """Run it, let pages know where it is, and end it; the address is ws://…"""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--workers", "1"),
        *("--host", "127.0.0.1", "--port", str(port), "config.asgi:application"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(origin))
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        url = f"ws://127.0.0.1:{port}"
        policy = settings.SECURE_CSP | {"connect-src": ["'self'", url]}
        with override_settings(LIVE_URL=url, SECURE_CSP=policy):
            yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the live process did not start")
