"""Watch everything that a browser does while a test walks: a fault anywhere fails the test."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

SHOTS = Path(__file__).parent / "shots"
STRICT = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
# Chromium tells a refused style or script only to the page; the page tells the console.
TELL_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by CSP: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


class Visits:
    """Browser windows, each somebody’s, all under watch."""

    def __init__(self, browser: Browser, origin: str) -> None:
        """Begin with no window and no fault."""
        self.browser = browser
        self.origin = origin
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []
        self.expected: set[int] = set()
        self.kept: dict[str, Page] = {}

    def open(self, session: str = "", **options: Any) -> Page:
        """Open a window, of whoever the session is; `options` are the browser context's own."""
        return self._enter(session, **options).new_page()

    def page_of(self, who: str, sign_in: Callable[[str], str], script: str = "") -> Page:
        """Return the page kept for somebody ("" is a visitor), with a script in whatever it shows."""
        if who not in self.kept:
            context = self._enter(sign_in(who) if who else "")
            context.add_init_script(script)
            self.kept[who] = context.new_page()
        return self.kept[who]

    def _enter(self, session: str, **options: Any) -> BrowserContext:
        usual = {"viewport": {"width": 1024, "height": 768}, "reduced_motion": "reduce"}
        context = self.browser.new_context(
            base_url=self.origin, locale="en-GB", **(usual | options)
        )
        context.set_default_timeout(15_000)
        context.add_init_script(TELL_REFUSALS)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.origin}])
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", lambda request: self._origin(request.url))
        context.on("response", self._response)
        self.contexts.append(context)
        return context

    def expect(self, *statuses: int) -> None:
        """Let answers of these statuses be what the test is about, and not a fault."""
        self.expected |= set(statuses)

    def told(self) -> list[str]:
        """Return the faults so far, and begin anew."""
        faults, self.faults, self.expected = self.faults, [], set()
        return faults

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()

    def photograph(self, name: str, pages: Sequence[Page] = ()) -> None:
        """Keep what these pages show, or all, for whoever looks into a failure."""
        SHOTS.mkdir(exist_ok=True)
        pages = pages or [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages, start=1):
            page.screenshot(path=SHOTS / f"{name}-{number}.png", full_page=True)

    # --- what is watched ------------------------------------------------------------------------
    def _console(self, message: ConsoleMessage) -> None:
        meant = any(
            f"the server responded with a status of {n} " in message.text for n in self.expected
        )
        if message.type in {"error", "warning"} and not meant:
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _origin(self, url: str) -> None:
        inside = url.startswith((f"{self.origin}/", "data:", "blob:", "about:"))
        if not inside:
            self.faults.append(f"a request to another origin: {url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status} for {response.url}")
        policy = response.headers.get("content-security-policy", "")
        is_static = urlsplit(response.url).path.startswith("/static/")  # the test server's own
        if not is_static and ("unsafe" in policy or not all(part in policy for part in STRICT)):
            self.faults.append(f"no strict CSP on {response.url}: {policy!r}")
