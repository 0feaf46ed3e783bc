"""One Chromium, one server and one load of the demo's content for all browser tests.

The content is loaded once and not cleared between tests: every test that changes something makes a
family of its own.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Child, Clinic, User
from config.demo.load import load
from tests import make
from tests.browser.live import live_process
from tests.browser.watching import Visits

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = "no Chromium for the browser tests: apt-get install chromium, or name one in CHROMIUM"
REFUSAL = f"VITA_BROWSER_TESTS=required, but there is {NO_CHROMIUM}"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Of two such lists Chromium heeds the last, so this is Playwright's with one line more: the address
    # bar's suggestions are a web page of their own, which nobody sees and which costs a quarter of a core.
    "--disable-features="
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup",
]
RESULT = pytest.StashKey[bool]()


def chromium() -> str | None:
    """Return where Chromium is on this machine, if it is."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def required() -> bool:
    """Tell whether a run without a browser is a failure."""
    return os.environ.get("VITA_BROWSER_TESTS") == "required"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is here, and refuse a run that must have a browser and has none."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker("browser")
    # A worker of xdist cannot refuse a run: there each test fails.
    in_worker = hasattr(config, "workerinput")
    if ours and required() and not chromium() and not in_worker:
        raise pytest.UsageError(REFUSAL)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember how a test went, for the photograph; say once why all of them are skipped."""
    report = yield
    if report.when == "call":
        item.stash[RESULT] = report.failed
    if report.skipped and NO_CHROMIUM in str(report.longrepr):
        report.longrepr = (str(HERE), 1, f"Skipped: {NO_CHROMIUM}")
    return report


# --- once for all ---------------------------------------------------------------------------------
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium, or skip every test with the same one line."""
    path = chromium()
    if path is None and required():
        pytest.fail(REFUSAL, pytrace=False)
    if path is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        # Playwright's loop lives in this thread; Django would take these plain tests for async code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def origin(
    browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Load the demo's content and serve the pages; leave an empty database behind."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "never on anybody's real rows"
        load()
        server = LiveServer("127.0.0.1")
        try:
            with live_process(server.url):
                yield server.url
        finally:
            server.stop()
            cache.clear()
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
            connections.close_all()


def judge(opened: Visits, request: pytest.FixtureRequest, pages: Sequence[Page] = ()) -> None:
    """Fail a test for what went wrong in its windows, and photograph its pages where it failed."""
    faults = opened.told()
    if request.node.stash.get(RESULT, False) or faults:
        opened.photograph(re.sub(r"[^\w-]+", "-", request.node.name)[:100], pages)
    assert not faults, "\n".join(faults)


def session_of(email: str) -> str:
    """Sign somebody in, and return the key of the session."""
    return key_of(User.objects.get(email=email))


def key_of(somebody: User) -> str:
    return str(make.caller(somebody).cookies["sessionid"].value)


# --- for each test --------------------------------------------------------------------------------
@pytest.fixture
def transactional_db(origin: str) -> None:
    """Stand in for pytest-django's, which would clear the content after each test."""


@pytest.fixture
def visits(
    browser: Browser, origin: str, transactional_db: None, request: pytest.FixtureRequest
) -> Iterator[Visits]:
    """Watch the windows of a test; whatever goes wrong in them fails it."""
    opened = Visits(browser, origin)
    yield opened
    try:
        judge(opened, request)
    finally:
        opened.close()


@pytest.fixture
def visitor(visits: Visits) -> Page:
    """Open a window of somebody who has not signed in."""
    return visits.open()


type SignIn = Callable[..., Page]


@pytest.fixture
def signed_in(visits: Visits) -> SignIn:
    """Return a function that opens a window of somebody who has signed in."""

    def open_for(somebody: User | str, **options: Any) -> Page:
        key = session_of(somebody) if isinstance(somebody, str) else key_of(somebody)
        return visits.open(key, **options)

    return open_for


@dataclass(frozen=True)
class Family:
    """A child and its guardian, known to no other test."""

    child: Child
    guardian: User

    @property
    def home(self) -> str:
        """Return the address of the child's home."""
        return f"/learn/{self.child.pk}/"


@pytest.fixture
def family(origin: str) -> Family:
    """Make a family of one child of nine, at the harbour, with everything still to do."""
    child = make.child(Clinic.objects.get(slug="harbour"), age=9, name="Nora")
    return Family(child, make.guardian(child, name="Brendan Walsh"))
