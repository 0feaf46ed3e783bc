"""The board and the family's page in a browser: live, narrowed, downloaded, on a phone."""

import csv
import re

from playwright.sync_api import expect

from accounts.models import Clinic
from tests import make
from tests.browser.conftest import Family, SignIn
from tests.browser.test_live import begin, complete, is_live, reconcile


def test_a_completion_moves_the_row_of_the_board_and_the_card_of_the_family(
    signed_in: SignIn, family: Family
):
    session, (last,) = begin(family)
    clinician = make.clinician(Clinic.objects.get(slug="harbour"), "Dr Rewi")
    board, kin = signed_in(clinician), signed_in(family.guardian)
    board.goto("/clinic/children/?search=Nora")
    kin.goto("/family/")
    row = board.locator(f"#child-{family.child.pk}")
    card = kin.locator(f"#kin-{family.child.pk}")
    expect(row).to_contain_text("0 of")
    expect(card).to_contain_text("0 of")
    for page in (board, kin):
        is_live(page)
        page.evaluate("window.sameDocument = true")
    complete(family, session, last)
    reconcile(family)
    expect(row.locator("[data-cell=finished]")).to_contain_text("1 of")
    expect(row.locator(".bar .value")).to_have_attribute("width", re.compile(r"[1-9]"))
    expect(card).to_contain_text("1 of")
    expect(card).to_contain_text("Finished this week")
    for page in (board, kin):
        assert page.evaluate("window.sameDocument") is True
    assert row.evaluate("element => element.nodeName") == "TR"


def test_the_board_is_narrowed_sorted_and_downloaded(signed_in: SignIn):
    page = signed_in(make.clinician(Clinic.objects.get(slug="harbour"), "Dr Rewi"))
    page.goto("/clinic/children/")
    page.get_by_text("Narrow and sort").click()
    page.get_by_label("Group").select_option(label="First steps")
    page.get_by_label("In the order of").select_option(label="Oldest first")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"group=[0-9a-f-]{36}"))
    names = page.locator("[data-cell=name]")
    expect(names).to_have_text(["Lani", "Manaia"])
    expect(page.get_by_label("Group")).to_be_visible()  # what narrows stays in sight
    page.get_by_role("columnheader", name="Child").get_by_role("link").click()
    page.get_by_role("columnheader", name="Child").get_by_role("link").click()
    expect(names).to_have_text(["Manaia", "Lani"])
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as CSV").click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        assert [line["Name"] for line in csv.DictReader(file)] == ["Manaia", "Lani"]
    assert re.fullmatch(r"children-\d{4}-\d\d-\d\d\.csv", waiting.value.suggested_filename)


def test_on_a_phone_the_table_is_cards_and_still_a_table(signed_in: SignIn):
    page = signed_in(make.clinician(Clinic.objects.get(slug="harbour"), "Dr Rewi"))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/clinic/children/")
    rows = page.get_by_role("table").get_by_role("row")
    assert rows.count() >= 6
    first = rows.nth(1)
    assert first.evaluate("row => getComputedStyle(row).display") == "grid"
    expect(first.get_by_role("rowheader")).to_be_visible()
    expect(first.get_by_role("cell")).to_have_count(4)
