"""A family walks the pages by forms alone: sign in, choose, open, start, do, finish, see."""

import re

import pytest

from tests import make

pytestmark = pytest.mark.django_db


def test_a_family_signs_in_chooses_does_finishes_and_sees(finn, bob):
    made = make.module(title="A box of calm", activities=2)
    visitor = make.caller(enforce_csrf_checks=True)

    def submit(page, path, **form):
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
        assert found, "every form carries its protection"
        return visitor.post(path, {"csrfmiddlewaretoken": found[1], **form}, follow=True)

    page = visitor.get("/", follow=True)
    page = submit(page, "/accounts/login/", login=bob.email, password=make.PASSWORD)
    assert page.redirect_chain[-1][0] == "/learn/"
    (child,) = page.context["children"]
    page = visitor.get(child["href"])
    page = visitor.get(page.context["next_up"]["href"])
    assert "A box of calm" in page.content.decode()
    page = submit(page, page.context["start_url"])
    while page.context["session"]["completed_at"] is None:
        page = visitor.get(page.context["next_activity"]["href"])
        page = submit(page, page.context["complete_url"])
    assert page.redirect_chain[-1][0].endswith("/finished/")
    page = visitor.get(f"/learn/{finn.pk}/progress/")
    assert "1 of 1 module: 100 %" in page.content.decode()
    assert made.sessions.get().completions.count() == 2
