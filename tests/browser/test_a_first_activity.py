"""The main job, as a family does it: sign in, choose, do, complete, see. Three ways of doing it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from config.demo.load import key_id
from tests import make
from tests.browser.conftest import Family, SignIn
from workshop import selectors
from workshop.models import Module, Session

TITLE = "Breathe with the waves"
ACTIVITY = re.compile("/activities/")
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing has the focus";
  const place = element.getBoundingClientRect();
  const seen = [element, element.closest("label"), element.nextElementSibling,
    element.closest("article, li, .face")].filter(Boolean).some((one) => {
    return [getComputedStyle(one), getComputedStyle(one, "::after")].some((style) =>
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2));
  });
  const inside = place.bottom > 0 && place.top < innerHeight && place.width > 1 && place.height > 1;
  const name = `${element.tagName} ${element.textContent.trim().slice(0, 40)}`;
  if (!element.matches(":focus-visible")) return `${name} is not :focus-visible`;
  return seen && inside ? "" : `the focus cannot be seen on ${name}`;
}"""


def sign_in(page: Page, family: Family) -> None:
    page.goto("/")
    page.get_by_label("Email").fill(family.guardian.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("Who is learning today"))


def open_module(page: Page, family: Family) -> None:
    page.get_by_role("link", name=re.compile(family.child.given_name)).first.click()
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("searchbox").fill("waves")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def do_activity(page: Page) -> None:
    """Go through every step by its buttons, answer what is asked, and press "I did it"."""
    done = page.get_by_role("button", name="I did it")
    for _ in range(20):
        if page.locator(".option").count():
            page.locator(".option").first.click()
            expect(page.locator("#reply")).to_be_visible()
        for box in page.get_by_role("checkbox").all():
            box.check()
        if done.count():
            done.click()
            expect(page).not_to_have_url(ACTIVITY)
            return
        page.get_by_role("link", name="Next").click()
    pytest.fail("the activity does not end")


def states(page: Page) -> list[str]:
    return [line.get_attribute("class") or "" for line in page.locator("ol.path > li").all()]


def total_of(family: Family) -> int:
    return len(selectors.all_cards(family.child))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_guardian_and_a_child_go_from_sign_in_to_the_celebration(visits, family, scripts):
    page = visits.open(java_script_enabled=scripts)
    sign_in(page, family)
    open_module(page, family)
    expect(page.get_by_text("things to do, in any order")).to_be_visible()
    count = len(states(page))
    assert states(page) == ["next", *["later"] * (count - 1)]

    for number in range(1, count + 1):
        page.locator("ol.path > li.next").get_by_role("link").last.click()
        do_activity(page)
        if number < count:
            expect(page.get_by_role("status")).to_contain_text("Done. Well tried!")
            expect(page.get_by_text(f"{number} of {count} done")).to_be_visible()
            assert states(page)[:number] == ["done"] * number
            assert states(page)[number] == "next"

    expect(page.get_by_role("heading", level=1)).to_have_text("You did it, Nora")
    expect(page.get_by_text(f"All {count} parts of “{TITLE}” are done.")).to_be_visible()
    said = f"1 of {total_of(family)} modules"
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("link", name=re.compile("Enough for today")).click()
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("link", name=re.compile("Look closer")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(said)
    expect(page.locator(".counted li.done")).to_contain_text(TITLE)
    assert Session.objects.get(child=family.child).completions.count() == count


def test_the_keyboard_alone_goes_from_sign_in_to_a_completed_activity(visits, family):
    page = visits.open()
    page.goto("/")
    expect(page.get_by_label("Email")).to_be_visible()
    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(family.guardian.email)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("Who is learning today"))
    press(page, page.get_by_role("link", name=re.compile("Nora")).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Nora")
    press(page, page.get_by_role("link", name="Explore"))
    press(page, page.get_by_role("link", name=TITLE))
    press(page, page.get_by_role("button", name="Start"), key="Space")
    expect(page.locator("ol.path")).to_be_visible()
    press(page, page.get_by_role("link", name=re.compile("Start here")))

    done = page.get_by_role("button", name="I did it")
    for _ in range(20):
        page.wait_for_load_state()
        if page.locator(".option").count():
            press(page, page.locator(".option").nth(1), key="Space")
            expect(page.locator("#reply")).to_be_focused()
        if done.count():
            break
        before = page.url
        press(page, page.get_by_role("link", name="Next"))
        page.wait_for_url(lambda url, before=before: url != before)
    press(page, done)
    expect(page).not_to_have_url(ACTIVITY)
    expect(page.get_by_role("status")).to_contain_text("Done. Well tried!")
    assert states(page)[0] == "done"


def press(page: Page, target: Locator, *, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there; on every stop on the way it must be seen."""
    for _ in range(80):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) == ""
    pytest.fail(f"Tab does not come to {target}")


def test_a_teenager_with_a_sign_in_of_their_own_lands_on_their_own_home(visitor):
    visitor.goto("/")
    visitor.get_by_label("Email").fill("ciara.doyle@family.example")
    visitor.get_by_label("Password").fill("kind-words-carry-far")
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Hello, Ciara")
    expect(visitor.get_by_text("Your guardians and your clinicians")).to_be_visible()
    expect(visitor.get_by_role("link", name=re.compile("Somebody else"))).to_have_count(0)


# --- hasty fingers, old tabs ----------------------------------------------------------------------
@pytest.fixture
def begun(family: Family) -> Session:
    """Start the shortest of modules with the family's child: two activities of one step."""
    made = make.module(
        title="Two small things", activities=2, pictures=0, ages=(9, 9), place=family.child.clinic
    )
    return make.session(family.child, made)


@pytest.fixture(autouse=True)
def tidy(origin: str) -> None:
    """Take away the modules that a test made for itself, so that no other meets them."""
    yield
    Module.objects.filter(title="Two small things").update(status="archived")


def address(family: Family, begun: Session, number: int = 0) -> str:
    return f"{family.home}sessions/{begun.pk}/activities/{make.activity_ids(begun)[number]}/"


def test_a_double_press_on_i_did_it_counts_once(signed_in: SignIn, family, begun):
    page = signed_in(family.guardian)
    page.goto(address(family, begun))
    page.get_by_role("button", name="I did it").dblclick()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    assert begun.completions.count() == 1


def test_a_double_press_on_start_starts_one_session(signed_in: SignIn, family):
    module_id = key_id("module", "beach-breathing")
    page = signed_in(family.guardian)
    page.goto(f"{family.home}modules/{module_id}/")
    page.get_by_role("button", name="Start").dblclick()
    expect(page.locator("ol.path")).to_be_visible()
    assert Session.objects.filter(child=family.child, module_id=module_id).count() == 1


def test_back_after_completing_leads_to_a_page_that_can_be_pressed_again(
    signed_in: SignIn, family, begun
):
    page = signed_in(family.guardian)
    page.goto(address(family, begun))
    page.get_by_role("button", name="I did it").click()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="I did it").click()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    assert begun.completions.count() == 1


def test_two_tabs_on_one_activity_complete_it_once(signed_in: SignIn, family, begun):
    first = signed_in(family.guardian)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(address(family, begun))
    for tab in (first, second):
        tab.get_by_role("button", name="I did it").click()
        expect(tab.get_by_text("1 of 2 done")).to_be_visible()
    assert begun.completions.count() == 1


def test_an_old_tab_after_finishing_elsewhere_shows_the_celebration(
    signed_in: SignIn, family, begun
):
    old = signed_in(family.guardian)
    old.goto(address(family, begun, 1))
    new = old.context.new_page()
    for number in (0, 1):
        new.goto(address(family, begun, number))
        new.get_by_role("button", name="I did it").click()
        expect(new).not_to_have_url(ACTIVITY)
        expect(new.get_by_role("heading", level=1)).to_be_visible()
    expect(new.get_by_role("heading", level=1)).to_have_text("You did it, Nora")
    old.get_by_role("button", name="I did it").click()
    expect(old.get_by_role("heading", level=1)).to_have_text("You did it, Nora")
    assert begun.completions.count() == 2


def test_two_children_in_two_tabs_are_never_mixed_up(signed_in: SignIn, family):
    sister = make.child(family.child.clinic, age=8, name="Maeve")
    make.guardianship(family.guardian, sister)
    first = signed_in(family.guardian)
    second = first.context.new_page()
    first.goto(family.home)
    second.goto(f"/learn/{sister.pk}/")
    first.reload()
    expect(first.get_by_role("heading", level=1)).to_have_text("Hello, Nora")
    expect(second.get_by_role("heading", level=1)).to_have_text("Hello, Maeve")
