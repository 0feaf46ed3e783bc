"""Every page of the house: who sees it, where it is, and what a look at it must find in order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from config.demo.load import key_id
from feedback import services as reports
from practice.models import Session as RolePlay
from tests.browser.test_steps import path_of
from workshop.models import AssessmentResult, Session

GUARDIAN = "aoife.murphy@family.example"
TEEN = "ciara.doyle@family.example"
CLINICIAN = "niamh.kelly@willow-lane.example"
MANAGER = "hana.parata@harbour.example"
AUTHOR = "priya.raman@vita-praxis.example"
PROFESSIONAL = "chidi.okafor@willow-lane.example"
PLATFORM = "robin.hale@vita-praxis.example"
ROLE_PLAY = key_id("scenario", "home-with-a-new-hip")
FINN = key_id("child", "finn")
CIARA = key_id("child", "ciara")


def module(slug: str) -> str:
    return str(key_id("module", slug))


def session(slug: str, child: Any = FINN) -> Session:
    return Session.objects.filter(child_id=child, module_id=module(slug)).latest("started_at")


def in_session(slug: str, rest: str = "") -> str:
    return f"/learn/{FINN}/sessions/{session(slug).pk}/{rest}"


def step(kind: str, slug: str = "night-shift", *, answer: str = "") -> str:
    return in_session(slug, f"activities/{path_of(session(slug), kind)}{answer}")


@dataclass(frozen=True)
class Place:
    """One page, in words; the address may only be known once there is content."""

    name: str
    who: str
    where: str | Callable[[], str]
    status: int = 200

    @property
    def path(self) -> str:
        """Return the address."""
        return self.where if isinstance(self.where, str) else self.where()


CHILD_SIDE = [
    Place("who is learning", GUARDIAN, "/learn/"),
    Place("a child's home", GUARDIAN, f"/learn/{FINN}/"),
    Place("the library", GUARDIAN, f"/learn/{FINN}/modules/"),
    Place("a search without a hit", GUARDIAN, f"/learn/{FINN}/modules/?search=xylophone"),
    Place("a module", GUARDIAN, f"/learn/{FINN}/modules/{module('box-of-calm')}/"),
    Place("a session", GUARDIAN, lambda: in_session("night-shift")),
    Place("a step to read", GUARDIAN, lambda: step("read")),
    Place("a step to breathe", GUARDIAN, lambda: step("breathe")),
    Place("a step to do", GUARDIAN, lambda: step("do")),
    Place("a question", GUARDIAN, lambda: step("choose")),
    Place("an answered question", GUARDIAN, lambda: step("choose", answer="&answer=0")),
    Place("a step to tick", GUARDIAN, lambda: step("tick")),
    Place("a step to talk about", GUARDIAN, lambda: step("talk")),
    Place("the celebration", GUARDIAN, lambda: in_session("box-of-calm", "finished/")),
    Place("progress", GUARDIAN, f"/learn/{FINN}/progress/"),
    Place("a teenager's home", TEEN, f"/learn/{CIARA}/"),
    Place("a teenager's progress", TEEN, f"/learn/{CIARA}/progress/"),
]
CALM_SIDE = [
    Place("signing in", "", "/accounts/login/"),
    Place("a forgotten password", "", "/accounts/password/reset/"),
    Place("a letter on its way", "", "/accounts/password/reset/done/"),
    Place("sign-up, closed", "", "/accounts/signup/"),
    Place("signing out", GUARDIAN, "/accounts/logout/"),
    Place("settings", GUARDIAN, "/settings/"),
    Place("a new password", GUARDIAN, "/accounts/password/change/"),
    Place("email addresses", GUARDIAN, "/accounts/email/"),
    Place("a second step", GUARDIAN, "/accounts/2fa/"),
    Place("the children of a clinic", CLINICIAN, "/clinic/children/"),
    Place("a child, to a clinician", CLINICIAN, f"/clinic/children/{FINN}/"),
    Place("the modules, to staff", MANAGER, "/modules/"),
    Place("a module, to staff", CLINICIAN, f"/modules/{module('box-of-calm')}/"),
    Place("practice", PROFESSIONAL, "/practice/"),
    Place("no role-play like this", PROFESSIONAL, "/practice/?difficulty=advanced&area=Moon"),
    Place("a role-play before it begins", PROFESSIONAL, f"/practice/scenarios/{ROLE_PLAY}/"),
    Place("practice without a profession", GUARDIAN, "/practice/"),
    Place("what understands the turns", PLATFORM, "/staff/engine/"),
    Place("nothing here", GUARDIAN, "/nowhere/", 404),
    Place("nothing here, to a visitor", "", "/nowhere/", 404),
]
ADMIN = [
    Place("the admin's front page", AUTHOR, "/admin/"),
    Place("the admin's list of modules", AUTHOR, "/admin/workshop/module/"),
    Place(
        "the admin's form of a module",
        AUTHOR,
        f"/admin/workshop/module/{module('box-of-calm')}/change/",
    ),
    Place("the import", AUTHOR, "/admin/workshop/module/import/"),
    Place("the export", AUTHOR, "/admin/workshop/module/export/"),
    Place(
        "a preview as a child",
        AUTHOR,
        f"/admin/workshop/module/{module('box-of-calm')}/preview/?age=9",
    ),
    Place(
        "a module's history",
        AUTHOR,
        f"/admin/workshop/module/{module('box-of-calm')}/history/",
    ),
    Place("the admin's list of children", MANAGER, "/admin/accounts/child/"),
]
QUIZ = f"/learn/{FINN}/questions/{key_id('assessment', 'true-or-tale')}/"
FACES = f"/learn/{FINN}/questions/{key_id('assessment', 'inner-weather')}/"
REPORT = f"/learn/{FINN}/questions/{key_id('assessment', 'days-at-home')}/"
ASSESSMENT = f"/admin/workshop/assessment/{key_id('assessment', 'true-or-tale')}"


def outcome(slug: str, child: Any = FINN) -> str:
    made = key_id("assessment", slug)
    row = AssessmentResult.objects.filter(child_id=child, assessment_id=made).latest("completed_at")
    return f"/learn/{child}/questions/{made}/results/{row.pk}/"


CHILD_SIDE += [
    Place("all questions", GUARDIAN, f"/learn/{FINN}/questions/"),
    Place("before the questions", GUARDIAN, QUIZ),
    Place("a question of a quiz", GUARDIAN, f"{QUIZ}?question=1"),
    Place("feeling faces", GUARDIAN, f"{FACES}?question=1"),
    Place("a guardian's report", GUARDIAN, f"{REPORT}?question=1"),
    Place("kind words", GUARDIAN, lambda: outcome("sleep-detectives")),
    Place("a teenager's questions", TEEN, f"/learn/{CIARA}/questions/"),
    Place("suggestions explained", GUARDIAN, f"/learn/{FINN}/suggestions/"),
]
CALM_SIDE += [
    Place("a family", GUARDIAN, "/family/"),
    Place("a board narrowed by age", CLINICIAN, "/clinic/children/?minAge=5&status=started"),
    Place(
        "a board with one module", CLINICIAN, f"/clinic/children/?module={module('box-of-calm')}"
    ),
    Place("a board without a hit", CLINICIAN, "/clinic/children/?search=xylophone"),
]
ADMIN += [
    Place("the admin's list of groups", MANAGER, "/admin/accounts/group/"),
    Place("the admin's list of assessments", AUTHOR, "/admin/workshop/assessment/"),
    Place("the admin's form of an assessment", AUTHOR, f"{ASSESSMENT}/change/"),
    Place("a preview of questions", AUTHOR, f"{ASSESSMENT}/preview/"),
]


def rehearsed(title: str = "Home with a new hip") -> RolePlay:
    """Return a role-play of the professional's, with its report written."""
    found = RolePlay.objects.filter(
        user__email=PROFESSIONAL, status="completed", version__card__title=title
    ).latest("completed_at")
    reports.run_job(session_id=found.pk)
    return found


def report_on(title: str = "Home with a new hip") -> str:
    return f"/practice/sessions/{rehearsed(title).pk}/report/"


def progress() -> str:
    rehearsed(), rehearsed("Back behind the wheel")
    return "/practice/progress/"


CALM_SIDE += [
    Place("a report", PROFESSIONAL, report_on),
    Place("a report on paper", PROFESSIONAL, lambda: f"{report_on()}?print=1"),
    Place("progress in practice", PROFESSIONAL, progress),
    Place("the drills", PROFESSIONAL, "/practice/drills/"),
    Place("a drill", PROFESSIONAL, "/practice/drills/lay-language/"),
    Place("a drill that runs", PROFESSIONAL, "/practice/drills/signposting/?go=0"),
    Place("how tutors and reports agree", PLATFORM, "/tutor/agreement/"),
    Place("a tutor's list, to others", PROFESSIONAL, "/tutor/", 404),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def axe_script() -> str:
    return Axe().axe_script


# A colour on its way to another has the contrast of neither: whatever still moves is brought to its end.
SETTLE = """() => {
  const moving = () => document.getAnimations().filter((one) =>
    one.playState === "running" && one.effect.getComputedTiming().endTime < Infinity);
  for (let times = 0; times < 20 && moving().length; times += 1)
    moving().forEach((one) => one.finish());
}"""


def barriers(page: Page, rules: list[str] | None = None) -> list[tuple[str, str, str]]:
    """Return what axe finds on a page: rule, place and reason."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script())
    page.evaluate(SETTLE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    found = page.evaluate(
        "(options) => axe.run(document, options)",
        {"runOnly": only, "resultTypes": ["violations"], "preload": not rules},
    )
    return [
        (violation["id"], str(node["target"]), node["failureSummary"])
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


ANATOMY = """() => {
  const seen = (one) => one.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const doubled = [...document.querySelectorAll("[id]")].map((one) => one.id)
    .filter((id, index, ids) => ids.indexOf(id) !== index);
  const landmarks = all("nav, [role=search], main").map((one) =>
    `${one.tagName} ${one.getAttribute("role")} ${one.getAttribute("aria-label") ||
      one.getAttribute("aria-labelledby")}`);
  return {
    h1: document.querySelectorAll("h1").length,
    lang: document.documentElement.lang,
    title: document.title,
    main: all("main").length,
    doubled,
    twins: landmarks.filter((name, index) => landmarks.indexOf(name) !== index),
    broken: [...document.images].filter((image) => image.complete && !image.naturalWidth)
      .map((image) => image.src),
    unsaid: [...document.images].filter((image) => !image.hasAttribute("alt")).length,
  };
}"""


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page's bones."""
    body = page.evaluate(ANATOMY)
    checks = {
        f"{body['h1']} h1": body["h1"] == 1,
        f"lang is {body['lang']!r}": body["lang"].lower() == "en-gb",
        f"title is {body['title']!r}": "Vita Praxis" in body["title"] and len(body["title"]) > 14,
        f"{body['main']} main": body["main"] == 1,
        f"ids twice: {body['doubled']}": not body["doubled"],
        f"landmarks of one name: {body['twins']}": not body["twins"],
        f"broken pictures: {body['broken']}": not body["broken"],
        f"{body['unsaid']} pictures without alt": not body["unsaid"],
    }
    return [fault for fault, fine in checks.items() if not fine]


# In the page as it was sent: a script of ours may set a style, and a block of JSON is no script.
INLINE = """(html) => {
  const sent = new DOMParser().parseFromString(html, "text/html");
  const handled = (one) => one.getAttributeNames().some((name) => name.startsWith("on"));
  return [...sent.querySelectorAll("*")].filter((one) => handled(one) || one.matches(
    "[style], style, script:not([src], [type='application/json']), [href^='javascript:']"
  )).map((one) => one.outerHTML.slice(0, 140));
}"""


def inline_in(page: Page, html: str) -> list[str]:
    """Return the styles, scripts and handlers that stand in the page itself."""
    return [f"in the page itself: {one}" for one in page.evaluate(INLINE, html)]


TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const widest = [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
    .slice(0, 3).map((one) => `${one.tagName}.${one.className.baseVal ?? one.className}`);
  return `${root.scrollWidth} in ${root.clientWidth}: ${widest.join(", ")}`;
}"""

# The height that answers a finger above and below the middle of a target, in which pseudo-elements and
# labels count.
TOO_LOW = """(least) => {
  const found = [];
  const targets = document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), label");
  for (const one of targets) {
    if (one.matches("label") && !one.querySelector("input")) continue;
    const target = one.matches("input") ? one.closest("label") ?? one : one;
    if (one.matches(".skip, .sr") || !target.getClientRects().length) continue;
    target.scrollIntoView({ block: "center", behavior: "instant" });
    const box = target.getBoundingClientRect();
    const inline = getComputedStyle(target).display === "inline" && target.closest("p, dd, li p");
    const wanted = inline ? 24 : least;
    const x = box.left + Math.min(box.width / 2, 40);
    const middle = box.top + box.height / 2;
    const reach = (direction) => {
      let far = 0;
      while (far < wanted) {
        const hit = document.elementFromPoint(x, middle + direction * (far + 0.5));
        const ours = hit && (target.contains(hit) ||
          hit.contains(target) && hit.closest("a, button, label"));
        if (!ours) break;
        far += 0.5;
      }
      return far;
    };
    const height = Math.max(box.height, reach(-1) + reach(1));
    if (height < wanted - 0.6) found.push(`${height}px: ${target.outerHTML.slice(0, 140)}`);
  }
  scrollTo({ top: 0, behavior: "instant" });
  return [...new Set(found)];
}"""
