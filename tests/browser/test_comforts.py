"""Small things on every page: the theme that is kept, the skip link, messages, the menu."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Family, SignIn


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_chosen_theme_is_kept_on_every_page_and_device(
    signed_in: SignIn, family: Family, scripts
):
    page = signed_in(family.guardian, java_script_enabled=scripts, color_scheme="light")
    page.goto("/settings/")
    page.locator("label", has_text="Dark").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    elsewhere = signed_in(family.guardian, color_scheme="light")
    elsewhere.goto(family.home)
    expect(elsewhere.locator("html")).to_have_attribute("data-theme", "dark")
    assert brightness(elsewhere) < 90
    page.locator("label", has_text="Like this device").click()
    page.get_by_role("button", name="Keep").click()
    elsewhere.reload()
    expect(elsewhere.locator("html")).not_to_have_attribute("data-theme", "dark")
    assert brightness(elsewhere) > 200


def brightness(page) -> float:
    """Return how light the page's ground is, from 0 to 255."""
    return page.evaluate(
        """() => {
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
          if (canvas.fillStyle === "#00000000" || canvas.fillStyle === "rgba(0, 0, 0, 0)")
            canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
          return (r + g + b) / 3;
        }"""
    )


def test_the_skip_link_comes_first_and_leads_past_the_navigation(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    page.goto(family.home)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_account_menu_opens_and_closes_by_the_keyboard(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian)
    page.goto(family.home)
    menu = page.get_by_label("Your account")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_menu_works_without_scripts(signed_in: SignIn, family: Family):
    page = signed_in(family.guardian, java_script_enabled=False)
    page.goto(family.home)
    page.get_by_label("Your account").click()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
