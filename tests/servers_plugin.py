"""Give the tests real servers: `-p tests.servers_plugin` starts them before Django reads settings.

Once for a whole run, in the process that controls it; the workers of xdist inherit the addresses.
`DATABASE_URL` and `REDIS_URL` in the environment are respected, and nothing is started for them.
"""

import os
from collections.abc import Generator

import pytest

from config import servers
from config.servers import Server, ServerError

STARTED: list[Server] = []
PRIVATE_REDIS = "VITA_TEST_PRIVATE_REDIS"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, object, object]:
    """Start the servers before pytest-django touches the settings."""
    options = early_config.known_args_namespace
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        take_a_redis_of_my_own(worker)
    elif not (options.version or options.help):
        try:
            STARTED.extend(servers.ensure())
        except ServerError as error:
            raise pytest.UsageError(str(error)) from error
        if any(server.name == "redis" for server in STARTED):
            os.environ[PRIVATE_REDIS] = "1"
    return (yield)


def take_a_redis_of_my_own(worker: str) -> None:
    """Move a worker to a database of its own, so that one flush does not empty its neighbours'."""
    number = worker.removeprefix("gw")
    if os.environ.get(PRIVATE_REDIS) and number.isdigit():
        address = os.environ["REDIS_URL"].rsplit("/", 1)[0]
        os.environ["REDIS_URL"] = f"{address}/{(int(number) + 1) % 64}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what this process started, after the last connection is closed."""
    servers.stop(STARTED)
    STARTED.clear()
