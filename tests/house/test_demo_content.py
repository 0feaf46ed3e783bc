"""The demo's content: enough of everything, true to its own rules, and loaded twice without a change."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.access import Learner
from accounts.choices import Animal, Role
from accounts.models import Child, Clinic, User
from config.demo import load
from core.palette import Colour
from progress.board import Status
from progress.selectors import board_of
from progress.shapes import Filters
from tests import make
from tests.progress.test_truth import truth_of
from workshop.choices import ActivityType
from workshop.models import Module, ModuleVersion, Session

ROOT = Path(__file__).resolve().parents[2]
MODULES = load.modules()
STATIC = ROOT / "static"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load the demo once for this file; every test works in a savepoint of its own above it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load.load()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(demo, db):
    pass


# --- the files ----------------------------------------------------------------------------------
def test_there_are_at_least_twelve_published_modules_in_six_subjects():
    published = [m for m in MODULES if m["status"] == "published"]
    assert len(published) >= 12
    assert {m["category"] for m in published} == {slug for slug, _, _ in load.CATEGORIES}
    assert {m["status"] for m in MODULES} == {"draft", "published", "archived"}
    assert all(colour in Colour.values for _, _, colour in load.CATEGORIES)


def test_titles_slugs_and_keys_are_each_used_once():
    for field in ("slug", "title", "illustration"):
        assert max(Counter(m[field] for m in MODULES).values()) == 1, field
    for module in MODULES:
        keys = [a["key"] for a in module["activities"]]
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m["slug"])
def test_a_module_has_four_to_seven_activities_a_picture_and_words_for_it(module):
    assert 4 <= len(module["activities"]) <= 7
    assert (STATIC / module["illustration"]).is_file()
    assert len(module["illustration_alt"]) >= 15
    assert 20 <= len(module["description"]) <= 300
    assert len(module["content"]) > 300
    assert 0 <= module["age_group_min"] <= module["age_group_max"] <= 17


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m["slug"])
def test_nothing_in_a_module_is_unfinished_or_unkind(module):
    import json
    import re

    words = json.dumps(module, ensure_ascii=False).lower()
    for wrong in ("lorem", "todo", "tbd", "xxx", "you failed", "you lose"):
        assert not re.search(rf"\b{wrong}\b", words), wrong


def test_every_type_of_activity_is_used():
    assert {a["type"] for m in MODULES for a in m["activities"]} == set(ActivityType.values)


def test_every_animal_of_the_cast_is_drawn():
    for child in load.people()["children"]:
        animal, colour = child["avatar"]
        assert animal in Animal.values
        assert colour in Colour.values


# --- the database -------------------------------------------------------------------------------
def test_every_age_from_3_to_17_has_at_least_three_modules_in_each_clinic(loaded):
    for clinic in Clinic.objects.all():
        for age in range(3, 18):
            found = Module.objects.for_learner(Learner(clinic.pk, age)).count()
            assert found >= 3, (clinic.slug, age)


def state():
    """Return every row of the product but the history of edits, without the time of the last save."""
    from django.apps import apps

    return {
        model._meta.label: sorted(
            str({key: value for key, value in row.items() if key != "updated_at"})
            for row in model.objects.values()
        )
        for app in ("accounts", "workshop", "progress")
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical")
    }


def test_loading_twice_changes_nothing(loaded):
    first = state()
    load.load()
    second = state()
    for label in first:
        assert second[label] == first[label], label
    assert ModuleVersion.objects.count() == len([m for m in MODULES if m["status"] != "draft"])


def test_what_a_visitor_did_in_between_stays(loaded):
    from workshop import services

    finn = Child.objects.get(given_name="Finn")
    module = Module.objects.for_learner(Learner(finn.clinic_id, finn.age)).first()
    make.session(finn, module, done=1)
    services.archive(module=module)
    before = Session.objects.count()
    load.load()
    assert Session.objects.count() == before
    assert Module.objects.get(pk=module.pk).status == "archived"


def test_histories_are_half_done_right_and_in_the_past(loaded):
    assert Session.objects.open().exists()
    assert Session.objects.finished().exists()
    for child in Child.objects.select_related("clinic", "progress"):
        truth = truth_of(child)
        assert {name: getattr(child.progress, name) for name in truth} == truth
        assert child.progress.applicable >= 3 or child.age < 3
    assert Child.objects.filter(sessions__isnull=True).exists()


def test_every_status_of_the_board_is_there_to_see_and_every_clinic_has_groups(loaded):
    found = {}
    for email in ("niamh.kelly@willow-lane.example", "sam.tamati@harbour.example"):
        asked = board_of(User.objects.get(email=email))
        assert len(asked.groups) >= 2
        found |= {row.child.given_name: row.status for row in asked.each(Filters())}
    assert set(found.values()) == set(Status)


def test_two_clinics_in_two_zones_with_every_role_and_a_child_that_signs_in(loaded):
    assert {c.timezone for c in Clinic.objects.all()} == {"Europe/Dublin", "Pacific/Auckland"}
    logins = load.logins()
    for clinic in Clinic.objects.all():
        roles = {row["role"] for row in logins if row["clinic"] == clinic.name}
        assert roles >= {
            "guardian",
            "child",
            "professional",
            Role.CLINICIAN,
            Role.CLINIC_MANAGER,
            Role.CONTENT_MANAGER,
        }
    assert Role.PLATFORM_ADMIN in {row["role"] for row in logins}
    assert len({row["email"] for row in logins}) == len(logins) == User.objects.count()


def test_everybody_listed_signs_in_and_finds_the_children_listed(loaded):
    for row in load.logins():
        caller = make.caller(REMOTE_ADDR=f"192.0.2.{len(row['email'])}")
        form = {"login": row["email"], "password": row["password"]}
        assert caller.post("/accounts/login/", form).status_code == 302, row["email"]
        if row["role"] in ("guardian", "child"):
            board = caller.get("/api/progress/children").json()["data"]
            assert {child["childId"] for child in board} == set(row["children"])


def test_the_command_refuses_production(settings):
    settings.SETTINGS_MODULE = "config.settings.production"
    with pytest.raises(CommandError, match="not in production"):
        call_command("load_demo")


def test_every_page_of_the_demo_can_be_opened(loaded):
    finn = Child.objects.get(given_name="Finn")
    caller = make.caller(finn.guardians.first())
    for module in Module.objects.for_learner(Learner(finn.clinic_id, finn.age)):
        assert caller.get(f"/learn/{finn.pk}/modules/{module.pk}/").status_code == 200
    for session in finn.sessions.open():
        root = f"/learn/{finn.pk}/sessions/{session.pk}/"
        for activity in session.version.content["activities"]:
            for number in range(1, len(activity["steps"]) + 1):
                page = caller.get(f"{root}activities/{activity['id']}/", {"step": number})
                assert page.status_code == 200
                assert page.context["step_number"] == number
