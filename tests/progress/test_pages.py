"""The pages and the board of progress."""

import datetime as dt

import pytest

from tests import make

pytestmark = pytest.mark.django_db
SUMMARY = {
    "childId",
    "givenName",
    "age",
    "clinic",
    "clinicId",
    "groups",
    "status",
    "reason",
    "done",
    "applicable",
    "percent",
    "sum",
    "minutes",
    "points",
    "streakDays",
    "lastEngagementDate",
    "version",
    "asOf",
}


def test_o46_the_board_comes_in_the_envelope_and_by_name(willow, finn, bob, as_bob):
    make.guardianship(bob, make.child(willow, name="Adam", age=10))
    answer = as_bob.get("/api/progress/children")
    rows = answer.json()["data"]
    assert [row["givenName"] for row in rows] == ["Adam", "Finn"]
    assert [set(row) for row in rows] == [SUMMARY] * 2
    assert rows[1]["clinic"] == "Willow Lane Children’s Clinic"
    assert rows[1]["age"] == 9
    assert answer.json()["meta"]["pagination"]["total"] == 2


def test_the_detail_has_its_version_and_its_time(finn, as_bob):
    data = as_bob.get(f"/api/progress/children/{finn.pk}").json()["data"]
    assert {"version", "asOf", "sum", "explanation", "modules", "byCategory"} <= set(data)
    assert dt.datetime.fromisoformat(data["asOf"]).utcoffset() == dt.timedelta(0)


def test_a_board_of_many_children_is_paged_and_searched(willow, as_alice):
    for number in range(25):
        make.child(willow, name=f"Child {number:02}")
    first = as_alice.get("/api/progress/children").json()
    assert len(first["data"]) == 20
    assert first["meta"]["pagination"]["hasNext"] is True
    second = as_alice.get("/api/progress/children", {"page": 2}).json()["data"]
    assert [row["givenName"] for row in second] == [f"Child {n}" for n in range(20, 25)]
    found = as_alice.get("/api/progress/children", {"search": "CHILD 1"}).json()["data"]
    assert len(found) == 10
    past = as_alice.get("/api/progress/children", {"page": 99}).json()
    assert past["data"] == []
    assert past["meta"]["pagination"]["total"] == 25


def test_children_of_one_name_neither_repeat_nor_skip_between_pages(willow, as_alice):
    made = {str(make.child(willow, name="Emma").pk) for _ in range(7)}
    seen = [
        row["childId"]
        for page in range(1, 5)
        for row in as_alice.get("/api/progress/children", {"limit": 2, "page": page}).json()["data"]
    ]
    assert len(seen) == 7
    assert set(seen) == made


def test_the_clinics_page_lists_its_children_only(willow, harbour, finn, as_alice):
    make.child(harbour, name="Tavita")
    page = as_alice.get("/clinic/children/")
    assert [row["child"].given_name for row in page.context["children"]] == ["Finn"]
    assert page.context["headline"] == "Your one child does not need a hand today"
    nobody = as_alice.get("/clinic/children/", {"search": "Tavita"})
    assert nobody.context["headline"] == "No child fits that"


def test_a_clinicians_own_child_elsewhere_is_not_on_the_clinics_page(harbour, alice, as_alice):
    own = make.child(harbour, name="Tavita")
    make.guardianship(alice, own)
    assert "Tavita" not in as_alice.get("/clinic/children/").content.decode()
    assert as_alice.get(f"/clinic/children/{own.pk}/").status_code == 404
    assert as_alice.get(f"/learn/{own.pk}/").status_code == 200


def test_an_empty_clinic_says_so(as_charlie):
    page = as_charlie.get("/clinic/children/")
    assert page.context["headline"] == "No children are registered here yet"


def test_a_clinician_of_two_clinics_sees_both(willow, harbour, finn):
    from accounts import services

    make.child(harbour, name="Tavita")
    both = make.clinician(willow)
    services.appoint(user=both, role="clinician", clinic=harbour)
    page = make.caller(both).get("/clinic/children/")
    assert [row["child"].given_name for row in page.context["children"]] == ["Finn", "Tavita"]
    assert page.context["clinic_name"] == "Harbour Family Clinic, Willow Lane Children’s Clinic"


def test_the_childs_page_shows_the_sum_and_the_way_to_every_module(finn, as_bob):
    made = make.modules(2)
    make.finished(finn, made[0])
    page = as_bob.get(f"/learn/{finn.pk}/progress/")
    assert "1 of 2 modules: 50 %" in page.content.decode()
    for line in page.context["progress"]["modules"]:
        assert as_bob.get(line["href"]).status_code == 200


def test_the_clinicians_page_shows_the_same_sum(finn, as_alice):
    make.finished(finn, make.modules(2)[0])
    page = as_alice.get(f"/clinic/children/{finn.pk}/")
    assert page.context["progress"].sentence == "1 of 2 modules: 50 %"
    assert "1 of 2 modules: 50 %" in page.content.decode()


@pytest.mark.parametrize("path", ["/api/progress/children", "/clinic/children/"])
def test_a_list_of_children_refuses_what_it_cannot_understand(path, as_alice):
    for query in ({"page": "0"}, {"limit": "x"}, {"search": "\x00"}, {"search": "a" * 101}):
        assert as_alice.get(path, query).status_code == 400
