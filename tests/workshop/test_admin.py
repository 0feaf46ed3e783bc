"""Content managers author in Django's admin: safely, with history, and fast when there is much."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Clinic, StaffRole, User
from workshop import services
from workshop.models import Activity, Category, Module, Session

pytestmark = pytest.mark.django_db
STEPS = [{"kind": "read", "text": "Look out of the window and name three things."}]


@pytest.fixture
def category() -> Category:
    return Category.objects.create(slug="sleep", name="Sleep", colour="night")


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.objects.create(name="Hill", slug="hill", timezone="Europe/Dublin", country="IE")


def signed_in(role: str, clinic: Clinic | None = None) -> Client:
    user = User.objects.create_user(f"{role}@example.org", full_name="Priya Raman")
    StaffRole.objects.create(user=user, role=role, clinic=clinic)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def author() -> Client:
    return signed_in("content_manager")


def make_module(category: Category, clinic: Clinic | None = None, title: str = "Stars") -> Module:
    module = Module.objects.create(
        title=title,
        description="Look up.",
        category=category,
        age_group_min=8,
        age_group_max=10,
        clinic=clinic,
    )
    Activity.objects.create(module=module, name="Look", type="interactive", steps=STEPS)
    return module


def form_of(module: Module | None = None, **changes: object) -> dict[str, object]:
    activities = list(module.activities.current()) if module else []
    data: dict[str, object] = {
        "title": "Stars",
        "description": "Look up.",
        "content": "",
        "category": "sleep",
        "age_group_min": 8,
        "age_group_max": 10,
        "clinic": "",
        "activities-TOTAL_FORMS": len(activities),
        "activities-INITIAL_FORMS": len(activities),
        "media-TOTAL_FORMS": 0,
        "media-INITIAL_FORMS": 0,
    }
    for number, activity in enumerate(activities):
        data |= {
            f"activities-{number}-id": str(activity.pk),
            f"activities-{number}-module": str(module.pk),
            f"activities-{number}-position": activity.position,
            f"activities-{number}-name": activity.name,
            f"activities-{number}-type": activity.type,
            f"activities-{number}-duration": activity.duration,
            f"activities-{number}-points": activity.points,
            f"activities-{number}-summary": activity.summary,
            f"activities-{number}-steps": json.dumps(activity.steps),
        }
    return data | changes


def new_activity(number: int, **changes: object) -> dict[str, object]:
    fields = {
        "position": number + 1,
        "name": "Listen",
        "type": "quiz",
        "duration": 60,
        "points": 10,
        "summary": "",
        "steps": json.dumps(STEPS),
    } | changes
    return {f"activities-{number}-{name}": value for name, value in fields.items()} | {
        "activities-TOTAL_FORMS": number + 1
    }


def change(module: Module) -> str:
    return reverse("admin:workshop_module_change", args=[module.pk])


def act(client: Client, module: Module, action: str) -> object:
    """Press an action on the change form, as a browser would."""
    return client.post(
        change(module),
        {
            "CHANGE_FORM-action": action,
            "_selected_action": str(module.pk),
            "index": 0,
            "action": action,
        },
        follow=True,
    )


def test_an_author_writes_a_module_with_activities_in_one_form(author, category):
    url = reverse("admin:workshop_module_add")
    answer = author.post(url, form_of() | new_activity(0))
    assert answer.status_code == 302, answer.context["adminform"].errors
    module = Module.objects.get()
    assert (module.status, module.version) == ("draft", 1)
    assert [a.name for a in module.activities.all()] == ["Listen"]


def test_faulty_steps_are_told_in_sentences_and_nothing_typed_is_lost(author, category):
    url = reverse("admin:workshop_module_add")
    wrong = json.dumps([{"kind": "choose", "text": "Which?", "options": []}])
    answer = author.post(url, form_of() | new_activity(0, steps=wrong))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Step 1: options are two to five." in page
    assert "Which?" in page
    assert not Module.objects.exists()


def test_ages_in_the_wrong_order_are_told_beside_the_field(author, category):
    url = reverse("admin:workshop_module_add")
    answer = author.post(url, form_of(age_group_min=12, age_group_max=8))
    assert "This age is below the one it starts from." in answer.content.decode()


def test_publish_and_archive_are_actions_of_the_change_form(author, category):
    module = make_module(category)
    assert "Publish" in author.get(change(module)).content.decode()
    act(author, module, "publish")
    module.refresh_from_db()
    assert module.status == "published"
    assert module.versions.count() == 1
    act(author, module, "archive")
    module.refresh_from_db()
    assert module.status == "archived"


def test_publishing_an_empty_module_says_what_is_missing(author, category):
    module = make_module(category)
    module.activities.all().delete()
    page = act(author, module, "publish").content.decode()
    assert "Add at least one activity before publishing." in page
    module.refresh_from_db()
    assert module.status == "draft"


def test_editing_what_is_published_makes_one_new_version(author, category):
    module = services.publish(module=make_module(category))
    author.post(change(module), form_of(module, title="Stars and moons"))
    author.post(change(module), form_of(module, title="Stars and moons"))
    module.refresh_from_db()
    assert (module.title, module.version) == ("Stars and moons", 2)
    assert [v.number for v in module.versions.order_by("number")] == [1, 2]


def test_what_comes_back_from_the_history_is_an_edit_and_no_old_state(author, category):
    """The row that is brought back was a draft of version 1 then; children go on meeting the module."""
    module = services.publish(module=make_module(category))
    author.post(change(module), form_of(module, title="Stars and moons"))
    old = module.history.order_by("history_date").first()
    url = reverse("admin:workshop_module_simple_history", args=[module.pk, old.pk])
    data = {k: v for k, v in form_of(module, title="Stars").items() if "-" not in k or "_" in k}
    answer = author.post(url, data)
    assert answer.status_code == 302
    module.refresh_from_db()
    assert (module.title, module.status, module.version) == ("Stars", "published", 3)
    assert module.versions.order_by("-number").first().content["title"] == "Stars"


def test_removing_an_activity_that_children_may_have_met_retires_it(author, category):
    module = make_module(category)
    Activity.objects.create(module=module, position=2, name="Listen", type="quiz", steps=STEPS)
    services.publish(module=module)
    answer = author.post(change(module), form_of(module, **{"activities-1-DELETE": "on"}))
    assert answer.status_code == 302
    assert module.activities.count() == 2
    assert [a.name for a in module.activities.current()] == ["Look"]
    module.refresh_from_db()
    assert module.version == 2


def test_preview_shows_every_step_and_records_nothing(author, category):
    module = make_module(category)
    url = reverse("admin:workshop_module_preview", args=[module.pk])
    page = author.get(f"{url}?age=9").content.decode()
    assert "name three things" in page
    assert author.get(f"{url}?age=9").context["fits"] is True
    assert author.get(f"{url}?age=12").context["fits"] is False
    assert author.get(f"{url}?age=abc").status_code == 200
    assert not Session.objects.exists()


def test_history_shows_who_changed_what(author, category):
    module = make_module(category)
    author.post(change(module), form_of(module, title="Comets"))
    answer = author.get(reverse("admin:workshop_module_history", args=[module.pk]))
    assert answer.status_code == 200
    assert "Priya Raman" in answer.content.decode()
    assert module.history.count() >= 2


def test_a_clinics_author_writes_only_for_that_clinic(category, clinic):
    shared, own = make_module(category), make_module(category, clinic, "Ours")
    client = signed_in("content_manager", clinic)
    page = client.get(reverse("admin:workshop_module_changelist")).content.decode()
    assert "Ours" in page
    assert "Stars" not in page
    assert client.get(change(shared)).status_code == 302
    assert client.get(change(own)).status_code == 200
    answer = client.post(reverse("admin:workshop_module_add"), form_of() | new_activity(0))
    assert answer.status_code == 200, "a module without a clinic would be everybody's"
    answer = client.post(
        reverse("admin:workshop_module_add"), form_of(clinic=str(clinic.pk)) | new_activity(0)
    )
    assert answer.status_code == 302
    assert Module.objects.filter(clinic=clinic).count() == 2


def test_a_module_with_versions_cannot_be_deleted(author, category):
    module = services.publish(module=make_module(category))
    url = reverse("admin:workshop_module_delete", args=[module.pk])
    assert author.post(url, {"post": "yes"}).status_code == 403
    assert Module.objects.exists()


@pytest.mark.parametrize("role", ["clinician", "clinic_manager"])
def test_other_staff_do_not_author(role, clinic, category):
    client = signed_in(role, clinic)
    answer = client.get(reverse("admin:workshop_module_changelist"))
    assert answer.status_code in {302, 403}


# --- import and export ---------------------------------------------------------------------------
def exported(client: Client) -> list[dict[str, object]]:
    answer = client.post(reverse("admin:workshop_module_export"), {"format": "0", "resource": ""})
    assert answer.status_code == 200
    return json.loads(answer.content)


def dry_run(client: Client, rows: list[dict[str, object]]) -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("modules.json", json.dumps(rows).encode())
    return client.post(
        reverse("admin:workshop_module_import"),
        {"format": "0", "resource": "", "import_file": file},
    )


def confirm(client: Client, answer: object) -> object:
    form = answer.context["confirm_form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return client.post(reverse("admin:workshop_module_process_import"), data)


def test_export_and_import_carry_a_module_to_another_place(author, category):
    module = make_module(category)
    rows = exported(author)
    assert json.loads(rows[0]["activities"])[0]["name"] == "Look"
    Module.objects.filter(pk=module.pk).delete()
    answer = dry_run(author, rows)
    assert answer.context["confirm_form"], answer.context["result"].row_errors()
    assert not Module.objects.exists(), "a dry run keeps nothing"
    assert confirm(author, answer).status_code == 302
    back = Module.objects.get()
    assert (back.title, back.status) == ("Stars", "draft")
    assert [a.steps for a in back.activities.all()] == [STEPS]


def test_importing_an_edit_of_a_published_module_makes_a_version(author, category):
    module = services.publish(module=make_module(category))
    rows = exported(author)
    rows[0]["title"] = "Planets"
    confirm(author, dry_run(author, rows))
    module.refresh_from_db()
    assert (module.title, module.version) == ("Planets", 2)
    assert module.activities.current().count() == 1


def test_a_faulty_import_is_refused_as_a_whole(author, category):
    rows = [
        {"title": "Good", "description": "Yes.", "category": "sleep", "age_group_min": 8,
         "age_group_max": 9, "activities": ""},
        {"title": "Bad", "description": "No.", "category": "sleep", "age_group_min": 8,
         "age_group_max": 9, "activities": json.dumps([{"name": "X", "type": "dance"}])},
    ]  # fmt: skip
    answer = dry_run(author, rows)
    assert not answer.context.get("confirm_form")
    assert "Activity 1" in answer.content.decode()
    assert not Module.objects.exists()


# --- fast when there is much ---------------------------------------------------------------------
def queries_of(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


def many_modules(count: int) -> None:
    """Write modules by one statement, as the database is fast and the point is the page."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO workshop_module (id, title, description, content, category, status,
                age_group_min, age_group_max, version, created_at, updated_at)
            SELECT gen_random_uuid(), 'Module ' || n, 'About it.', '', 'sleep', 'draft',
                8, 10, 1, now() - n * interval '1 minute', now()
            FROM generate_series(1, %s) AS n
            """,
            [count],
        )
        cursor.execute("ANALYZE workshop_module")


def test_the_list_of_modules_takes_the_same_queries_at_5_and_at_50(author, category, clinic):
    for number in range(5):
        make_module(category, clinic if number % 2 else None, f"Module {number}")
    url = reverse("admin:workshop_module_changelist")
    few = queries_of(author, url)
    for number in range(45):
        make_module(category, clinic if number % 2 else None, f"More {number}")
    assert len(queries_of(author, url)) == len(few)


def test_a_long_list_is_not_counted_in_full(author, category):
    many_modules(20_500)
    sql = queries_of(author, reverse("admin:workshop_module_changelist"))
    counted = [q for q in sql if "COUNT(*)" in q and '"workshop_module"' in q]
    assert counted == []
    page = author.get(reverse("admin:workshop_module_changelist") + "?p=400")
    assert page.status_code == 200


def test_the_form_offers_clinics_and_subjects_by_autocomplete(author, category):
    module = make_module(category)
    page = author.get(change(module)).content.decode()
    assert page.count("admin-autocomplete") >= 2
    few = len(queries_of(author, change(module)))
    Clinic.objects.bulk_create(
        [Clinic(name=f"Clinic {n}", slug=f"c{n}", country="IE") for n in range(60)]
    )
    assert len(queries_of(author, change(module))) == few
