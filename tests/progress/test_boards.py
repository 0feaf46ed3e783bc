"""The board of a clinic: statuses, filters, order, pages, the download, and who may see it."""

import csv
import datetime as dt
import io
import json
import re
from html.parser import HTMLParser

import pytest
import structlog
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as people
from accounts.choices import Role
from accounts.models import Child, Group
from accounts.selectors import card
from progress import board, screens, selectors, services
from progress.board import OpenModule, State, Status
from progress.models import ChildProgress, StreakPause
from progress.shapes import Filters
from progress.streaks import Pause
from tests import make
from workshop.models import ActivityCompletion, Session

pytestmark = pytest.mark.django_db
PAGE, ROWS, FILE = "/clinic/children/", "/api/progress/children", "/clinic/children.csv"
TODAY = dt.date(2026, 6, 30)


# --- making -------------------------------------------------------------------------------------
def group(place, name, *children):
    made = Group.objects.create(clinic=place, name=name)
    made.children.set(children)
    return made


def back(child, days):
    """Move everything that a child did so many days back."""
    gone = dt.timedelta(days=days)
    for one in ActivityCompletion.objects.filter(child=child):
        ActivityCompletion.objects.filter(pk=one.pk).update(completed_at=one.completed_at - gone)
    for one in Session.objects.filter(child=child):
        Session.objects.filter(pk=one.pk).update(
            started_at=one.started_at - gone,
            last_accessed_at=one.last_accessed_at - gone,
            completed_at=one.completed_at and one.completed_at - gone,
        )


def settle(*children):
    for child in children or Child.objects.all():
        services.recalculate(child_id=child.pk)


def one_of_each(place):
    """Make a child of each status, named for it, and the two modules that apply to those of nine."""
    first, second = make.modules(2, subject="sleep")
    made = {
        name: make.child(place, name=name) for name in ("Left", "Quiet", "Weak", "Going", "New")
    }
    made["Whole"] = make.child(place, name="Whole")
    made["Young"] = make.child(place, name="Young", age=1)
    make.session(made["Left"], first, done=1)
    back(made["Left"], 14)
    make.finished(made["Quiet"], first)
    back(made["Quiet"], 21)
    make.finished(made["Weak"], first)
    make.session(made["Going"], first, done=1)
    make.finished(made["Whole"], first)
    make.finished(made["Whole"], second)
    settle()
    ChildProgress.objects.filter(pk=made["Weak"].pk).update(weak={"sleep": "40.00"})
    return made


def names(answer):
    return [row["child"].given_name for row in answer.context["children"]]


def said(answer):
    return {row["givenName"]: row for row in answer.json()["data"]}


def asked(caller, **query):
    return [row["givenName"] for row in caller.get(ROWS, query).json()["data"]]


# --- the rule -----------------------------------------------------------------------------------
def state(**facts):
    return State(today=TODAY, **{"applicable": 4, "done": 1, "last_day": TODAY} | facts)


def ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("facts", "status", "why"),
    [
        ({"applicable": None, "last_day": None}, "not_started", "No module has been opened yet"),
        ({"applicable": 0, "done": 0}, "unassigned", "No published module is for this age here"),
        ({"done": 4, "last_day": ago(90)}, "done", "Everything that counts today is finished"),
        ({"done": 0, "last_day": None}, "not_started", "No module has been opened yet"),
        ({"last_day": ago(20)}, "started", "Between modules: 1 finished, 3 to discover"),
        ({"last_day": ago(21)}, "needs_help", "Nothing for 21 days"),
        (
            {"started": 1, "open_modules": (OpenModule("Sleep well", ago(13)),)},
            "started",
            "“Sleep well” is under way",
        ),
        (
            {"started": 1, "open_modules": (OpenModule("Sleep well", ago(14)),)},
            "needs_help",
            "“Sleep well” was left 14 days ago",
        ),
        (
            {"started": 1, "open_modules": (OpenModule("Outgrown", ago(99), applies=False),)},
            "started",
            "“Outgrown” is under way",
        ),
        (
            {"weak": {"Sleep": "40.00"}},
            "needs_help",
            "Low in the latest questions: Sleep 40 %",
        ),
        (
            {"done": 0, "last_day": None, "weak": {"Sleep": "33.33"}},
            "needs_help",
            "Low in the latest questions: Sleep 33.33 %",
        ),
        (
            {"done": 4, "weak": {"Sleep": "40.00"}},
            "done",
            "Everything that counts today is finished; Low in the latest questions: Sleep 40 %",
        ),
        (
            {"last_day": ago(30), "pauses": (Pause(ago(20), ago(10)),)},
            "started",
            "Between modules: 1 finished, 3 to discover",
        ),
        (
            {"last_day": ago(32), "pauses": (Pause(ago(20), ago(10)),)},
            "needs_help",
            "Nothing for 32 days; Days on which the clinic paused do not count",
        ),
        (
            {"last_day": ago(30), "pauses": (Pause(ago(20), TODAY + dt.timedelta(days=3)),)},
            "started",
            "Between modules: 1 finished, 3 to discover; "
            "The clinic pauses until 3 Jul 2026: days off do not count",
        ),
    ],
)
def test_a_status_has_its_reason_in_words(facts, status, why):
    assert board.status_for_staff(state(**facts)) == status
    assert "; ".join(board.reasons_for_staff(state(**facts))) == why


def test_several_reasons_are_all_told_the_most_telling_first():
    left = (OpenModule("One", ago(40)), OpenModule("Two", ago(15)))
    facts = {"open_modules": left, "weak": {"Sleep": "10.00"}, "last_day": ago(40), "started": 2}
    assert board.reasons_for_staff(state(**facts)) == (
        "“One” was left 40 days ago, and 1 more",
        "Low in the latest questions: Sleep 10 %",
        "Nothing for 40 days",
    )


def test_many_low_subjects_are_one_sentence_the_lowest_first():
    weak = {"A": "50.00", "B": "9.00", "C": "50.00", "D": "0.00", "E": "10.00"}
    assert board.reasons_for_staff(state(weak=weak)) == (
        "Low in the latest questions: D 0 %, B 9 %, E 10 %, and 2 more",
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"weak": {"Sleep": "0.00"}},
        {"last_day": ago(400)},
        {"open_modules": (OpenModule("One", ago(40)),), "started": 1},
        {"done": 0, "last_day": None},
        {"applicable": 0, "done": 0},
        {"done": 4},
    ],
)
def test_a_family_reads_kind_words_and_never_that_help_is_needed(facts):
    assert board.status_for_family(state(**facts)) != Status.NEEDS_HELP
    words = " ".join(board.reasons_for_family(state(**facts))).lower()
    assert words
    assert not re.search(r"\b(help|left|fail\w*|behind|only|not|never|nothing for)\b|%", words)


@pytest.mark.parametrize(
    ("total", "need", "words"),
    [
        (34, 3, "Three of your 34 children need a hand today"),
        (34, 1, "One of your 34 children needs a hand today"),
        (34, 0, "None of your 34 children needs a hand today"),
        (34, 13, "13 of your 34 children need a hand today"),
        (1, 1, "Your one child needs a hand today"),
        (1, 0, "Your one child does not need a hand today"),
        (0, 0, "No children are registered here yet"),
    ],
)
def test_the_page_opens_with_a_sentence_of_truth(total, need, words):
    assert board.headline(total=total, need_help=need) == words


# --- the rule and the database ------------------------------------------------------------------
def test_the_filter_and_the_rule_agree_on_children_of_every_kind(willow, alice):
    """Facts around every threshold and a pause: what the database says is what the rule says."""
    StreakPause.objects.create(
        clinic=willow,
        starts_on=timezone.localdate() - dt.timedelta(days=17),
        ends_on=timezone.localdate() - dt.timedelta(days=16),
    )
    modules = make.modules(3)
    elsewhere = make.module(ages=(5, 7))
    kinds = [
        (done, opened, days)
        for done in (0, 1, 3)
        for opened in (None, modules[2], elsewhere)
        for days in (0, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24)
    ]
    made = []
    for number, (done, opened, days) in enumerate(kinds):
        if done == 3 and opened is modules[2]:
            continue
        child = make.child(willow, name=f"Child {number}", age=6 if opened is elsewhere else 9)
        if opened:
            make.session(child, opened, done=number % 2)
        if opened is elsewhere:
            Child.objects.filter(pk=child.pk).update(date_of_birth=make.born(9, willow))
        for module in modules[:done]:
            make.finished(Child.objects.select_related("clinic").get(pk=child.pk), module)
        back(child, days)
        made.append(child)
    settle()
    ChildProgress.objects.filter(pk__in=[c.pk for c in made[::7]]).update(weak={"sleep": "1.00"})
    ChildProgress.objects.filter(pk=made[3].pk).update(applicable=0, done=0, percent=None)
    ChildProgress.objects.filter(pk=made[4].pk).delete()
    asked = selectors.board_of(alice)
    counts = asked.counts(Filters())
    seen = {}
    for status in Status:
        found = list(asked.each(Filters(status=status)))
        assert {row.status for row in found} <= {status}
        assert len(found) == counts[status]
        seen |= {row.child.id: row.status for row in found}
    assert set(seen) == {child.pk for child in made}
    assert set(seen.values()) == set(Status)


def test_the_last_day_of_a_count_is_the_last_one():
    for pauses in (
        (),
        (Pause(ago(20), ago(10)),),
        (Pause(ago(20), ago(10)), Pause(ago(15), ago(5))),
        (Pause(ago(3), TODAY + dt.timedelta(days=9)), Pause(ago(40), ago(12))),
        (Pause(ago(0), ago(0)), Pause(ago(500), ago(200))),
        (Pause(dt.date.min, ago(4)),),
    ):
        for days in (1, 14, 21):
            last = board.latest_day(TODAY, pauses, days=days)
            for back_to in range(800):
                day = ago(back_to)
                counted = board.counted_days(day, TODAY, pauses)
                assert (counted >= days) == (day <= last), (pauses, days, day)


def test_days_of_the_clinic_decide_and_not_those_of_the_server(harbour, charlie, time_machine):
    """At noon UTC on the 21st day it is the 22nd in Auckland already, and yesterday's threshold is past."""
    time_machine.move_to(dt.datetime(2026, 6, 1, 20, 0, tzinfo=dt.UTC))  # the 2nd of June there
    first, _ = make.modules(2)
    make.finished(make.child(harbour), first)
    settle()
    time_machine.move_to(dt.datetime(2026, 6, 22, 11, 59, tzinfo=dt.UTC))  # still the 22nd there
    assert said(make.caller(charlie).get(ROWS))["Finn"]["status"] == "started"
    time_machine.move_to(dt.datetime(2026, 6, 22, 12, 1, tzinfo=dt.UTC))  # the 23rd: 21 days
    assert said(make.caller(charlie).get(ROWS))["Finn"]["status"] == "needs_help"


# --- the page -----------------------------------------------------------------------------------
def test_the_board_puts_who_needs_help_first_and_says_why(willow, as_alice):
    one_of_each(willow)
    page = as_alice.get(PAGE)
    assert page.context["headline"] == "Three of your 7 children need a hand today"
    assert names(page) == ["Left", "Quiet", "Weak", "Going", "New", "Young", "Whole"]
    text = page.content.decode()
    for words in (
        "was left 14 days ago",
        "Nothing for 21 days",
        "Low in the latest questions: Sleep 40 %",
    ):
        assert words in text
    links = {link.label: link.number for link in page.context["links"]}
    assert links == {
        "Everybody": 7,
        "Needs help": 3,
        "Started": 1,
        "Not started": 1,
        "Nothing assigned": 1,
        "Done": 1,
    }


def test_each_status_is_a_link_that_shows_just_these(willow, as_alice):
    one_of_each(willow)
    for link in as_alice.get(PAGE).context["links"]:
        assert len(names(as_alice.get(PAGE + link.href))) == link.number


def test_the_last_fourteen_days_show_when_something_was_done(willow, finn, as_alice):
    first, second = make.modules(2)
    make.session(finn, first, done=1)
    back(finn, 13)
    make.session(finn, second, done=2)
    settle(finn)
    (row,) = as_alice.get(PAGE).context["children"]
    assert [day["kind"] for day in row["days"]] == ["on", *["off"] * 12, "on"]
    assert row["said"].days == "Here on 2 of the last 14 days"


def test_a_child_whose_row_is_not_there_yet_is_not_started(finn, as_alice):
    ChildProgress.objects.all().delete()
    (row,) = as_alice.get(PAGE).context["children"]
    assert row["status"] == "not_started"
    assert row["version"] == 0


# --- filters, order, pages ----------------------------------------------------------------------
def test_the_board_is_narrowed_by_age_group_module_clinic_and_name(
    willow, harbour, as_alice, alice
):
    four, nine, ten = (make.child(willow, name=f"Of {age}", age=age) for age in (4, 9, 10))
    tuesday = group(willow, "Tuesday group", four, ten)
    module = make.module(ages=(9, 12))
    make.finished(ten, module)
    settle()
    for page in (False, True):

        def found(page=page, **query):
            path, get = (PAGE, names) if page else (ROWS, lambda a: [*said(a)])
            return set(get(as_alice.get(path, query)))

        assert found(age=9) == {"Of 9"}
        assert found(minAge=9) == {"Of 9", "Of 10"}
        assert found(maxAge=9) == {"Of 4", "Of 9"}
        assert found(minAge=5, maxAge=9) == {"Of 9"}
        assert found(group=str(tuesday.pk)) == {"Of 4", "Of 10"}
        assert found(module=str(module.pk)) == {"Of 9", "Of 10"}
        assert found(module=str(module.pk), status="done") == {"Of 10"}
        assert found(module=str(module.pk), status="not_started") == {"Of 9"}
        assert found(search="of 1") == {"Of 10"}
        assert found(clinic=str(willow.pk), group=str(tuesday.pk), minAge=5) == {"Of 10"}
    people.appoint(user=alice, role=Role.CLINICIAN, clinic=harbour)
    make.child(harbour, name="Tavita")
    both = make.caller(alice)
    assert set(names(both.get(PAGE))) == {"Of 4", "Of 9", "Of 10", "Tavita"}
    assert names(both.get(PAGE, {"clinic": str(harbour.pk)})) == ["Tavita"]
    assert nine.pk


def test_with_a_module_the_status_is_how_far_they_are_with_it(willow, as_alice):
    module, other = make.modules(2)
    done, begun, new = (make.child(willow, name=name) for name in ("Done", "Begun", "New"))
    make.child(willow, name="Small", age=3)
    make.finished(done, module)
    make.session(begun, module, done=1)
    make.finished(new, other)
    settle()
    page = as_alice.get(PAGE, {"module": str(module.pk)})
    assert (
        page.context["headline"] == f"“{module.title}” is for three children: one has finished it"
    )
    rows = {row["said"].name: row for row in page.context["children"]}
    assert {name: row["status"] for name, row in rows.items()} == {
        "Done": "done",
        "Begun": "started",
        "New": "not_started",
    }
    assert rows["Done"]["said"].why.startswith("Finished on ")
    assert rows["New"]["said"].why == "Not opened yet"
    assert rows["New"]["part"].endswith(f"?module={module.pk}")
    again = as_alice.get(rows["Begun"]["part"])
    assert again.context["row"]["status"] == "started"


def test_the_board_is_sorted_both_ways_with_names_settling_ties(willow, as_alice):
    first, _ = make.modules(2)
    small, middle, big = (
        make.child(willow, name=name, age=age) for name, age in (("C", 8), ("B", 9), ("A", 10))
    )
    make.finished(middle, first)
    back(middle, 3)
    make.finished(big, first)
    make.child(willow, name="D", age=1)
    settle()
    assert asked(as_alice) == asked(as_alice, sort="name") == ["A", "B", "C", "D"]
    assert asked(as_alice, sort="-name") == ["D", "C", "B", "A"]
    assert asked(as_alice, sort="age") == ["D", "C", "B", "A"]
    assert asked(as_alice, sort="-age") == ["A", "B", "C", "D"]
    assert asked(as_alice, sort="progress") == ["C", "A", "B", "D"]
    assert asked(as_alice, sort="-progress") == ["A", "B", "C", "D"]
    assert asked(as_alice, sort="last") == ["C", "D", "B", "A"]
    assert asked(as_alice, sort="-last") == ["A", "B", "C", "D"]
    assert small.pk


@pytest.mark.parametrize("sort", screens.SORT_LABELS)
def test_pages_neither_repeat_nor_skip_whatever_the_order(sort, willow, as_alice):
    born = make.born(9, willow)
    made = Child.objects.bulk_create(
        Child(clinic=willow, given_name="Emma", date_of_birth=born) for _ in range(55)
    )
    query = {"sort": sort, "limit": "20"}
    pages = [as_alice.get(PAGE, query | {"page": number}) for number in (1, 2, 3)]
    seen = [row["child"].id for page in pages for row in page.context["children"]]
    assert len(seen) == 55
    assert set(seen) == {child.pk for child in made}
    assert f"sort={sort}&amp;limit=20&amp;page=2" in pages[0].content.decode()
    whole = as_alice.get(PAGE, {"sort": sort})
    assert len(whole.context["children"]) == 50
    assert whole.context["pagination"]["pages"] == 2
    assert f"sort={sort}&amp;page=2" in whole.content.decode()


def test_filters_stay_in_the_address_and_hold_no_name_but_the_one_typed(willow, as_alice):
    for number in range(60):
        make.child(willow, name=f"Maire {number}")
    tuesday = group(willow, "Tuesday group", *Child.objects.all())
    query = {
        "search": "maire",
        "group": str(tuesday.pk),
        "sort": "-age",
        "minAge": "3",
        "status": "not_started",
    }
    page = as_alice.get(PAGE, query)
    hrefs = re.findall(r'href="(\?[^"]*|/clinic/[^"]*)"', page.content.decode())
    assert all("Maire" not in href and "Tuesday" not in href for href in hrefs)
    further = next(href for href in hrefs if "page=2" in href).replace("&amp;", "&")
    for name, value in query.items():
        assert f"{name}={value}" in further
    assert len(as_alice.get(PAGE + further).context["children"]) == 10


@pytest.mark.parametrize("path", [PAGE, ROWS, FILE])
@pytest.mark.parametrize(
    "query",
    [
        {"status": "failed"},
        {"sort": "ranking"},
        {"age": "nine"},
        {"age": "18"},
        {"minAge": "9", "maxAge": "8"},
        {"age": "9", "minAge": "8"},
        {"group": "tuesday"},
        {"module": "x"},
        {"clinic": "1"},
        {"search": "\x00"},
    ],
)
def test_what_cannot_be_understood_is_refused_with_400(path, query, as_alice):
    answer = as_alice.get(path, query)
    assert answer.status_code == 400
    if path == ROWS:
        assert answer.json()["error"]["details"]


# --- who may see it -----------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["group", "module", "clinic"])
def test_the_filters_tell_nobody_what_another_clinic_has(name, willow, harbour, finn, as_alice):
    theirs = {
        "group": group(harbour, "Seaside").pk,
        "module": make.module(place=harbour).pk,
        "clinic": harbour.pk,
    }
    nobody = {"group": finn.pk, "module": finn.pk, "clinic": finn.pk}
    row = f"{PAGE}{finn.pk}/row/"
    for path in (PAGE, ROWS, FILE, row):
        assert as_alice.get(path, {name: str(theirs[name])}).status_code == 404
        assert as_alice.get(path, {name: str(nobody[name])}).status_code == 404


def test_a_draft_is_no_module_to_narrow_by(as_alice, finn):
    made = make.module(status="draft")
    assert as_alice.get(PAGE, {"module": str(made.pk)}).status_code == 404
    assert made.title not in as_alice.get(PAGE).content.decode()


def test_who_sees_which_children(willow, harbour, finn, bob):
    tavita = make.child(harbour, name="Tavita")
    own = make.child(harbour, name="Own")
    alice = make.clinician(willow, "Alice")
    make.guardianship(alice, own)
    ended = make.clinician(willow, "Gone")
    ended.staff_roles.update(ends_on=timezone.localdate())
    withdrawn = make.guardian(finn, name="Withdrawn")
    held = withdrawn.guardianships.get()
    people.end_guardianship(guardianship=held, ends_on=finn.today, reason="Asked for")
    teen = make.teenager(willow)
    matrix = [  # who, on the clinic's page (None: not found), by API
        (alice, {"Finn", "Ciara"}, {"Finn", "Ciara", "Own"}),
        (make.clinic_manager(willow), {"Finn", "Ciara"}, {"Finn", "Ciara"}),
        (make.clinician(harbour), {"Tavita", "Own"}, {"Tavita", "Own"}),
        (make.content_manager(willow), None, set()),
        (make.platform_admin(), None, set()),
        (make.professional(), None, set()),
        (bob, None, {"Finn"}),
        (teen, None, {"Ciara"}),
        (ended, None, set()),
        (withdrawn, None, set()),
    ]
    for who, on_page, by_api in matrix:
        caller = make.caller(who)
        page = caller.get(PAGE)
        assert page.status_code == (404 if on_page is None else 200), who
        if on_page is not None:
            assert set(names(page)) == on_page
            text = b"".join(caller.get(FILE).streaming_content).decode()
            assert {line.split(",")[0] for line in text.splitlines()[1:]} == on_page
        else:
            assert caller.get(FILE).status_code == 404
        assert set(said(caller.get(ROWS))) == by_api, who
        for child in (finn, tavita, own):
            allowed = on_page is not None and child.given_name in on_page
            row = caller.get(f"{PAGE}{child.pk}/row/")
            assert row.status_code == (200 if allowed else 404), (who, child)
    for path in (PAGE, FILE, f"{PAGE}{finn.pk}/row/"):
        assert make.caller().get(path).status_code == 302
    assert make.caller().get(ROWS).status_code == 401


def test_a_family_reads_neither_groups_nor_who_needs_help(willow, finn, as_bob, as_alice):
    first, _ = make.modules(2)
    make.session(finn, first, done=1)
    back(finn, 30)
    settle(finn)
    tuesday = group(willow, "Tuesday group", finn)
    staff, family = said(as_alice.get(ROWS))["Finn"], said(as_bob.get(ROWS))["Finn"]
    assert (staff["status"], staff["groups"]) == ("needs_help", [str(tuesday.pk)])
    assert (family["status"], family["groups"]) == ("started", [])
    assert family["reason"] == f"“{first.title}” is under way"
    assert staff["percent"] == family["percent"] == 0.0
    assert asked(as_bob, status="needs_help") == []
    assert asked(as_bob, status="started") == ["Finn"]
    assert as_bob.get(ROWS, {"group": str(tuesday.pk)}).status_code == 404


def test_a_clinician_reads_staff_words_of_patients_and_family_words_of_an_own_child(
    willow, harbour
):
    patient, own = make.child(willow, name="Patient"), make.child(harbour, name="Own")
    first, _ = make.modules(2)
    for child in (patient, own):
        make.session(child, first, done=1)
        back(child, 30)
    settle()
    somebody = make.clinician(willow)
    make.guardianship(somebody, own)
    caller = make.caller(somebody)
    assert {n: r["status"] for n, r in said(caller.get(ROWS)).items()} == {
        "Own": "started",
        "Patient": "needs_help",
    }
    assert asked(caller, status="needs_help") == ["Patient"]
    assert asked(caller, status="started") == ["Own"]


def test_groups_of_another_clinic_are_never_shown(willow, harbour, finn, as_alice):
    group(harbour, "Seaside", finn)
    (row,) = as_alice.get(PAGE).context["children"]
    assert row["said"].groups == ""
    assert said(as_alice.get(ROWS))["Finn"]["groups"] == []


# --- the API ------------------------------------------------------------------------------------
def test_a_row_of_the_api_has_the_stored_figures(willow, finn, as_alice):
    first, _ = make.modules(2)
    make.finished(finn, first)
    settle(finn)
    stored = ChildProgress.objects.get(pk=finn.pk)
    row = said(as_alice.get(ROWS))["Finn"]
    assert row["percent"] == float(stored.percent) == 50.0
    for name, value in {
        "minutes": stored.minutes,
        "points": stored.points,
        "streakDays": stored.streak_days,
        "version": stored.version,
        "done": 1,
        "applicable": 2,
        "sum": "1 of 2 modules: 50 %",
        "lastEngagementDate": finn.today.isoformat(),
        "clinicId": str(willow.pk),
    }.items():
        assert row[name] == value, name
    assert dt.datetime.fromisoformat(row["asOf"]) == stored.as_of


# --- the download -------------------------------------------------------------------------------
class Table(HTMLParser):
    """Read the cells of the board's rows by what they say they are."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.rows, self.cell, self.depth = [], None, 0

    def handle_starttag(self, tag, attrs):
        fields = dict(attrs)
        if tag == "tr" and "data-live" in fields:
            self.rows.append({})
        if "data-cell" in fields:
            self.cell = fields["data-cell"]
            self.rows[-1].setdefault(self.cell, []).append("")

    def handle_endtag(self, tag):
        if tag in ("strong", "span", "small", "li", "time"):
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][self.cell][-1] += data


def on_screen(caller, **query):
    """Return the cells of all pages of the board, as the download has them."""
    found, page = [], 1
    while True:
        answer = caller.get(PAGE, query | {"page": page})
        table = Table()
        table.feed(answer.content.decode())
        found += table.rows
        if not answer.context["pagination"]["hasNext"]:
            return found
        page += 1


def downloaded(caller, **query):
    answer = caller.get(FILE, query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"status": "needs_help"},
        {"sort": "-age"},
        {"minAge": "9", "search": "e"},
        {"sort": "last"},
    ],
)
@pytest.mark.parametrize("clinics", [1, 2])
def test_the_download_is_the_screen_cell_by_cell(query, clinics, willow, harbour, alice):
    made = one_of_each(willow)
    group(willow, "Tuesday group", made["Left"], made["New"])
    group(willow, "Sleepers & dreamers", made["Left"])
    StreakPause.objects.create(
        clinic=willow, starts_on=timezone.localdate(), ends_on=timezone.localdate()
    )
    born = make.born(9, willow)
    Child.objects.bulk_create(
        Child(clinic=willow, given_name=f"Zoë {n}", date_of_birth=born) for n in range(55)
    )
    if clinics == 2:
        people.appoint(user=alice, role=Role.CLINIC_MANAGER, clinic=harbour)
        make.child(harbour, name="Tavita")
    caller = make.caller(alice)
    screen = on_screen(caller, **query)
    file = downloaded(caller, **query)
    assert screen
    assert len(file) == len(screen)
    for line, row in zip(file, screen, strict=True):
        shown = {screens.HEADINGS[name]: "; ".join(texts) for name, texts in row.items()}
        assert line == dict.fromkeys(line, "") | shown
    assert ("Clinic" in file[0]) == (clinics == 2)


def test_the_download_opens_in_excel_is_kept_nowhere_and_names_nobody(finn, as_alice):
    answer = as_alice.get(FILE)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="children-\d{4}-\d\d-\d\d\.csv"',
        answer.headers["Content-Disposition"],
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.streaming
    assert b"".join(answer.streaming_content).startswith("\ufeffName,Age,".encode())


@pytest.mark.parametrize(
    "name", ["=1+1", "+44", "-Anna", "@sum", "\tTab", " =1", "＝1", '=HYPERLINK("http://x","y")']
)
def test_a_name_is_never_a_formula_in_a_spreadsheet(name, willow, as_alice):
    Child.objects.create(clinic=willow, given_name=name, date_of_birth=make.born(9, willow))
    (line,) = downloaded(as_alice)
    assert line["Name"] == f"'{name}"
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t") for cell in line.values())


def test_names_with_commas_quotes_and_line_breaks_stay_one_cell(willow, as_alice):
    Child.objects.create(clinic=willow, given_name='A, "B"\nC', date_of_birth=make.born(9, willow))
    (line,) = downloaded(as_alice)
    assert line["Name"] == 'A, "B"\nC'


def test_a_download_is_noted_with_ids_and_without_names(willow, finn, alice, as_alice):
    with structlog.testing.capture_logs() as lines:
        downloaded(as_alice, search="Finn")
    (noted,) = [line for line in lines if line["event"] == "board_exported"]
    assert noted["user_id"] == str(alice.pk)
    assert noted["clinic_ids"] == [str(willow.pk)]
    assert noted["rows"] == 1
    assert "Finn" not in json.dumps(noted)


# --- live ---------------------------------------------------------------------------------------
def test_a_row_alone_is_the_row_of_the_page(willow, finn, as_alice):
    first, _ = make.modules(2)
    make.finished(finn, first)
    settle(finn)
    page = as_alice.get(PAGE).content.decode()
    part = re.search(r'data-part="([^"]+)"', page)[1]
    alone = as_alice.get(part)
    assert alone.content.decode().strip() in page
    assert "no-store" in alone.headers["Cache-Control"]
    version = ChildProgress.objects.get(pk=finn.pk).version
    assert f'data-live="child:{finn.pk}"' in page
    assert f'data-version="{version}"' in page
    assert f'id="child-{finn.pk}"' in page


# --- the page for everybody's eyes and ears -----------------------------------------------------
def test_the_table_keeps_its_roles_when_it_becomes_cards(willow, as_alice):
    one_of_each(willow)
    text = as_alice.get(PAGE, {"sort": "name"}).content.decode()
    for role, number in {
        "table": 1,
        "rowgroup": 2,
        "row": 8,
        "columnheader": 5,
        "rowheader": 7,
    }.items():
        assert text.count(f'role="{role}"') == number, role
    assert text.count('role="cell"') == 7 * 4
    assert 'aria-sort="ascending"' in text
    assert "<caption" in text
    assert "style=" not in text


# --- queries ------------------------------------------------------------------------------------
def queries(caller, path, **query):
    with CaptureQueriesContext(connection) as seen:
        answer = caller.get(path, query)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return len(seen)


@pytest.mark.parametrize("path", [PAGE, ROWS, FILE])
def test_fifty_children_cost_as_many_queries_as_five(path, willow, alice):
    module, *_ = make.modules(4)
    tuesday = group(willow, "Tuesday group")

    def more(number):
        for n in range(number):
            child = make.child(willow, name=f"Child {n}")
            make.session(child, module, done=n % 4)
            back(child, n % 30)
            tuesday.children.add(child)
        settle()
        ChildProgress.objects.update(weak={"sleep": "40.00"})

    caller = make.caller(alice)
    more(5)
    few = queries(caller, path, limit="50")
    more(45)
    assert queries(caller, path, limit="50") == few <= 8
    assert queries(caller, path, limit="50", module=str(module.pk), group=str(tuesday.pk)) <= 8


def test_a_card_is_what_a_row_shows(finn, as_alice):
    (row,) = as_alice.get(PAGE).context["children"]
    assert row["child"] == card(finn)
