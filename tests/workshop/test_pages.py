"""The child's pages and the staff's: what they show, and where they lead."""

import pytest

from tests import make
from workshop import services

pytestmark = pytest.mark.django_db
CHOOSE = [
    {
        "kind": "choose",
        "text": "Which is a fruit?",
        "options": [
            {"text": "A pear", "reply": "Yes, a pear is.", "right": True},
            {"text": "A chair", "reply": "Have another look.", "right": False},
        ],
    },
    {"kind": "read", "text": "The second step."},
]


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_goes_on_with_the_module_touched_last(finn, as_bob):
    older, newer, untouched = (make.module(title=t) for t in ("Older", "Newer", "Untouched"))
    make.session(finn, newer, done=1)
    make.session(finn, older, done=2)
    page = as_bob.get(f"/learn/{finn.pk}/")
    assert page.context["next_up"]["title"] == "Older"
    assert page.context["next_up"]["steps_label"] == "2 of 3 activities done"
    assert [m["title"] for m in page.context["modules"]] == ["Newer", "Untouched"]
    assert untouched.title in words(page)


def test_home_of_somebody_new_offers_the_newest_module(finn, as_bob):
    make.modules(2)
    make.module(title="The newest")
    page = as_bob.get(f"/learn/{finn.pk}/")
    assert page.context["next_up"]["title"] == "The newest"
    assert len(page.context["modules"]) == 2


def test_home_shows_what_is_finished_and_what_may_be_seen_by_whom(finn, as_bob):
    make.finished(finn, make.module(title="All done"))
    page = as_bob.get(f"/learn/{finn.pk}/")
    assert [m["title"] for m in page.context["finished"]] == ["All done"]
    assert "Willow Lane" in page.context["visibility_note"]
    assert "1 of 1 module: 100 %" in words(page)


def test_home_of_a_child_for_whom_nothing_is_there_says_so(finn, as_bob):
    page = as_bob.get(f"/learn/{finn.pk}/")
    assert page.context["next_up"] is None
    assert "%" not in words(page).split("<main")[1].split("</main>")[0]


def test_who_is_learning_today_lists_the_guardians_children(willow, finn, bob, as_bob):
    make.guardianship(bob, make.child(willow, name="Saoirse", age=6))
    make.child(willow, name="Zosia")
    page = words(as_bob.get("/learn/"))
    assert "Finn" in page
    assert "Saoirse" in page
    assert "Zosia" not in page


def test_the_library_filters_by_subject_and_word_and_pages_by_twelve(finn, as_bob):
    make.modules(13, activities=1, subject="sleep")
    make.module(title="Breakfast detectives", subject="healthy-eating")
    root = f"/learn/{finn.pk}/modules/"
    page = as_bob.get(root)
    assert len(page.context["modules"]) == 12
    assert page.context["pagination"]["total"] == 14
    assert {c["slug"]: c["count"] for c in page.context["categories"]} == {
        "sleep": 13,
        "healthy-eating": 1,
    }
    assert len(as_bob.get(root, {"page": 2}).context["modules"]) == 2
    assert as_bob.get(root, {"page": 9}).context["modules"] == []
    found = as_bob.get(root, {"category": "healthy-eating"}).context["modules"]
    assert [m["title"] for m in found] == ["Breakfast detectives"]
    assert len(as_bob.get(root, {"search": "detect"}).context["modules"]) == 1
    assert as_bob.get(root, {"search": "<script>alert(1)</script>"}).status_code == 200


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "x"}, {"search": "a" * 101}, {"search": "\x00"}]
)
def test_a_list_that_cannot_be_understood_says_so_on_a_page(query, finn, as_bob):
    answer = as_bob.get(f"/learn/{finn.pk}/modules/", query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_word_that_is_searched_for_comes_back_escaped(finn, as_bob):
    page = words(as_bob.get(f"/learn/{finn.pk}/modules/", {"search": "<b>&\"'"}))
    assert "<b>&" not in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize(("done", "label"), [(None, "Start"), (1, "Carry on"), (3, "Do it again")])
def test_a_modules_page_says_what_pressing_the_button_does(done, label, finn, as_bob):
    made = make.module(activities=3)
    if done:
        make.session(finn, made, done=done)
    page = as_bob.get(f"/learn/{finn.pk}/modules/{made.pk}/")
    assert page.context["start_label"] == label
    assert label in words(page)
    assert "<em>grown-ups</em>" in words(page)


def test_a_session_shows_what_is_done_next_and_later(finn, as_bob):
    session = make.session(finn, make.module(activities=3), done=1)
    page = as_bob.get(f"/learn/{finn.pk}/sessions/{session.pk}/")
    assert [a["state"] for a in page.context["session"]["activities"]] == ["done", "next", "later"]


def choosing(ward):
    made = make.module(activities=0, status="draft")
    make.activity(made, steps=CHOOSE)
    session = make.session(ward, make.in_status(made, "published"))
    return f"/learn/{ward.pk}/sessions/{session.pk}/activities/{make.activity_ids(session)[0]}/"


def test_an_answer_is_told_kindly_and_is_kept_nowhere(finn, as_bob):
    here = choosing(finn)
    assert "Have another look." not in words(as_bob.get(here))
    page = as_bob.get(here, {"step": 1, "answer": 1})
    assert page.context["answer"]["reply"] == "Have another look."
    assert "Have another look." in words(page)
    from workshop.models import ActivityCompletion

    assert not ActivityCompletion.objects.exists()


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 1),
        ({"step": "2"}, 2),
        ({"step": "0"}, 1),
        ({"step": "-3"}, 1),
        ({"step": "99"}, 2),
        ({"step": "99999999999"}, 1),
        ({"step": "²"}, 1),
        ({"step": "one"}, 1),
        ({"step": "1", "answer": "9"}, 1),
        ({"step": "1", "answer": "-1"}, 1),
        ({"step": "2", "answer": "0"}, 2),
    ],
)
def test_a_step_is_found_whatever_the_address_says(query, number, finn, as_bob):
    page = as_bob.get(choosing(finn), query)
    assert page.status_code == 200
    assert page.context["step_number"] == number
    assert page.context["answer"] is None


@pytest.mark.parametrize("kind", ["breathe", "do", "tick", "talk"])
def test_each_kind_of_step_has_a_screen(kind, finn, as_bob):
    from tests.workshop.test_steps import SOUND

    made = make.module(activities=0, status="draft")
    make.activity(made, steps=[SOUND[kind]])
    session = make.session(finn, make.in_status(made, "published"))
    activity = make.activity_ids(session)[0]
    page = words(as_bob.get(f"/learn/{finn.pk}/sessions/{session.pk}/activities/{activity}/"))
    assert SOUND[kind]["text"] in page


# --- staff --------------------------------------------------------------------------------------
def test_staff_read_the_published_modules_of_their_clinic_and_the_shared_ones(
    willow, harbour, as_alice
):
    make.module(title="Shared", ages=(2, 4))
    make.module(title="Own", place=willow, ages=(13, 17))
    make.module(title="Elsewhere", place=harbour)
    make.module(title="Not ready", place=willow, status="draft")
    page = as_alice.get("/modules/")
    assert {m["title"] for m in page.context["modules"]} == {"Shared", "Own"}


def test_staff_read_every_step_of_a_module(as_alice):
    made = make.module(activities=2)
    page = words(as_alice.get(f"/modules/{made.pk}/"))
    assert "Look around you." in page
    assert "Activity 2" in page


def test_a_content_manager_reads_drafts_where_it_manages(willow, harbour):
    own = make.module(place=willow, status="draft")
    other = make.module(place=harbour, status="draft")
    caller = make.caller(make.content_manager(willow))
    assert caller.get(f"/modules/{own.pk}/").status_code == 200
    assert caller.get(f"/modules/{other.pk}/").status_code == 404
    page = caller.get("/modules/", {"status": "draft"})
    assert [m["id"] for m in page.context["modules"]] == [own.pk]


def test_an_edit_of_the_text_for_grown_ups_is_shown_without_scripts(finn, as_bob):
    made = make.module(content="Hello <script>alert(1)</script> [x](javascript:alert(1))")
    page = words(as_bob.get(f"/learn/{finn.pk}/modules/{made.pk}/"))
    assert "alert(1)</script>" not in page
    assert "javascript:" not in page.split("<main")[1].split("</main>")[0].replace(
        "(javascript:", ""
    )
    services.archive(module=made)
