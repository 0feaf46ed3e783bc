"""When something goes wrong or nothing is there, a page says so kindly and shows a way on."""

import re

import pytest
from playwright.sync_api import Page, expect

from config.demo.load import key_id
from tests import make
from tests.browser.conftest import Family, SignIn
from tests.browser.watching import Visits
from workshop.models import Module


@pytest.mark.parametrize("address", ["/nowhere/", "/clinic/children/", "/learn/{}/"])
def test_a_page_that_is_not_there_or_not_theirs_says_so_and_leads_home(
    visits: Visits, signed_in: SignIn, family: Family, address
):
    visits.expect(404)
    page = signed_in(family.guardian)
    page.goto(address.format(key_id("child", "finn")))
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    page.get_by_role("link", name="Go to the start").click()
    expect(page).to_have_title(re.compile("Who is learning today"))


def test_a_form_without_its_protection_says_that_nothing_was_changed(
    visits: Visits, signed_in: SignIn, family: Family
):
    visits.expect(403)
    page = signed_in(family.guardian)
    page.goto("/settings/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That took a little too long")
    expect(page.get_by_text("nothing has been changed")).to_be_visible()


def test_a_module_archived_meanwhile_cannot_be_started_and_says_what_to_do(
    visits: Visits, signed_in: SignIn, family: Family
):
    visits.expect(409)
    made = make.module(title="Gone by noon", pictures=0, ages=(9, 9), place=family.child.clinic)
    page = signed_in(family.guardian)
    page.goto(f"{family.home}modules/{made.pk}/")
    make.in_status(Module.objects.get(pk=made.pk), "archived")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Things have moved on")
    expect(page.get_by_text("resting and can’t be started now")).to_be_visible()
    page.locator(".mishap").get_by_role("link").click()
    expect(page).to_have_title(re.compile("Who is learning today"))


# --- nothing there --------------------------------------------------------------------------------
def test_a_guardian_without_children_is_told_who_to_ask(signed_in: SignIn):
    page = signed_in(make.user("Maura Keane"))
    page.goto("/")
    expect(page.get_by_role("heading", level=2)).to_have_text("No child is here yet")
    expect(page.get_by_text("Please ask your clinic")).to_be_visible()


def test_a_search_without_a_hit_offers_everything_again(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    page.goto(f"{family.home}modules/?search=xylophone")
    expect(page.get_by_text("Nothing has that word in it")).to_be_visible()
    page.get_by_role("link", name="Show everything").click()
    expect(page.locator(".picture-card").first).to_be_visible()


def test_a_clinic_without_children_says_when_they_will_appear(signed_in: SignIn, origin):
    page = signed_in(make.clinician(make.clinic("Hill View Clinic"), "Una Clarke"))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No children are registered here yet")
    expect(page.get_by_role("heading", level=2)).to_have_text("No children yet")


# --- signing in -----------------------------------------------------------------------------------
def test_a_wrong_password_is_told_kindly_and_the_email_stays(visitor: Page):
    visitor.goto("/accounts/login/")
    visitor.get_by_label("Email").fill("aoife.murphy@family.example")
    visitor.get_by_label("Password").fill("something-quite-else")
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("alert")).to_be_visible()
    expect(visitor.get_by_label("Email")).to_have_value("aoife.murphy@family.example")
    expect(visitor.get_by_label("Password")).to_have_value("")


def test_signing_up_is_closed_with_words(visitor: Page):
    visitor.goto("/accounts/signup/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("By invitation")
    visitor.get_by_role("link", name="To the sign-in").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Welcome back")


def test_signing_out_leaves_nothing_open(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    page.goto(family.home)
    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back")
    page.goto(family.home)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back")
