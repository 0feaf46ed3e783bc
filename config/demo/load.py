"""Load the demo content: subjects, modules, clinics, families, staff and a little history.

Every row has an id made from its key, so loading twice changes nothing, and loading after the content
files were edited brings the edit in as an author's edit would. What visitors did in between stays.
"""

import datetime as dt
import uuid

import yaml
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import services as people_services
from accounts.models import Child, Clinic, Group, Guardianship, StaffRole, User
from config.demo.asking import load_assessments, remember_answers
from config.demo.keys import CONTENT, Row, key_id
from config.demo.rehearsing import load_rehearsals, load_scenarios
from core.dates import today_in
from progress.services import recalculate
from workshop import services as workshop_services
from workshop.models import Activity, Category, MediaAsset, Module, Session

CATEGORIES = [
    ("healthy-eating", "Healthy eating", "leaf"),
    ("active-movement", "Active movement", "ember"),
    ("calm-and-balance", "Calm and balance", "sky"),
    ("self-talk", "Self-talk and confidence", "rose"),
    ("time-and-routine", "Time and routine", "sun"),
    ("sleep", "Sleep", "night"),
]


def people() -> Row:
    """Return who lives in the demo."""
    return dict(yaml.safe_load((CONTENT / "people.yaml").read_text()))


def modules() -> list[Row]:
    """Return the modules, in the order of their files."""
    return [
        yaml.safe_load(path.read_text()) for path in sorted((CONTENT / "modules").glob("*.yaml"))
    ]


@transaction.atomic
def load() -> None:
    """Load everything that is not there yet, and bring edits of the files in."""
    cast = people()
    for position, (slug, name, colour) in enumerate(CATEGORIES, start=1):
        Category.objects.update_or_create(
            slug=slug, defaults={"name": name, "colour": colour, "position": position}
        )
    for row in cast["clinics"]:
        Clinic.objects.update_or_create(id=key_id("clinic", row["slug"]), defaults=row)
    for age, row in enumerate(reversed(modules())):
        load_module(row, created_at=timezone.now() - dt.timedelta(days=40 + age))
    load_assessments()
    load_people(cast)
    load_scenarios()
    load_rehearsals()
    for row in cast["children"]:
        load_child(row)
    for row in cast["groups"]:
        load_group(row)


# --- modules ------------------------------------------------------------------------------------
def load_module(row: Row, *, created_at: dt.datetime) -> None:
    """Load one module with activities and picture, in the status that its file gives."""
    clinic = row["clinic"] and Clinic.objects.get(slug=row["clinic"])
    module, _ = Module.objects.update_or_create(
        id=key_id("module", row["slug"]),
        defaults={
            "title": row["title"],
            "description": row["description"],
            "content": row["content"],
            "category_id": row["category"],
            "age_group_min": row["age_group_min"],
            "age_group_max": row["age_group_max"],
            "clinic": clinic,
        },
        create_defaults={
            "title": row["title"],
            "description": row["description"],
            "content": row["content"],
            "category_id": row["category"],
            "age_group_min": row["age_group_min"],
            "age_group_max": row["age_group_max"],
            "clinic": clinic,
            "created_at": created_at,
        },
    )
    for position, activity in enumerate(row["activities"], start=1):
        load_activity(module, row["slug"], activity, position)
    MediaAsset.objects.update_or_create(
        id=key_id("media", row["slug"]),
        defaults={
            "module": module,
            "url": f"/static/{row['illustration']}",
            "alt": row["illustration_alt"],
        },
    )
    if row["status"] != "draft":
        _publish_once(module, row["status"])


def _publish_once(module: Module, status: str) -> None:
    # A module that a visitor archived or published in the admin keeps the visitor's status.
    if not module.versions.exists():
        workshop_services.publish(module=module)
        if status == "archived":
            workshop_services.archive(module=module)
    else:
        workshop_services.record_edit(module=module)


def load_activity(module: Module, slug: str, row: Row, position: int) -> None:
    """Load one activity under the id that its key always has."""
    Activity.objects.update_or_create(
        id=key_id("activity", slug, row["key"]),
        defaults={
            "module": module,
            "position": position,
            "name": row["name"],
            "type": row["type"],
            "duration": row["duration"],
            "points": row.get("points", 10),
            "summary": row["summary"],
            "steps": row["steps"],
        },
    )


# --- people -------------------------------------------------------------------------------------
def load_people(cast: Row) -> None:
    """Load everybody who signs in, with one hash of the one password for all of them."""
    password = make_password(cast["password"])
    teens = [
        {"email": child["sign_in"], "name": child["full_name"]}
        for child in cast["children"]
        if "sign_in" in child
    ]
    for row in [*cast["staff"], *cast["professionals"], *cast["guardians"], *teens]:
        User.objects.get_or_create(
            id=key_id("user", row["email"]),
            defaults={
                "email": row["email"],
                "full_name": row["name"],
                "profession": row.get("profession", ""),
                "password": password,
            },
        )
    for row in cast["staff"]:
        clinic = Clinic.objects.filter(slug=row.get("clinic")).first()
        user = User.objects.get(email=row["email"])
        if not StaffRole.objects.filter(user=user, role=row["role"], clinic=clinic).exists():
            people_services.appoint(user=user, role=row["role"], clinic=clinic)


def load_child(row: Row) -> None:
    """Load one child with guardians and history, once: what visitors changed stays."""
    child_id = key_id("child", row["key"])
    if Child.objects.filter(pk=child_id).exists():
        return
    clinic = Clinic.objects.get(slug=row["clinic"])
    child = people_services.register_child(
        child_id=child_id,
        clinic=clinic,
        given_name=row["given_name"],
        date_of_birth=born(row["age"], today=today_in(clinic.timezone)),
        animal=row["avatar"][0],
        colour=row["avatar"][1],
    )
    for guardian in row["guardians"]:
        _appoint(child, guardian)
    if "sign_in" in row:
        people_services.give_sign_in(child=child, user=User.objects.get(email=row["sign_in"]))
    for line in row["history"]:
        _remember(child, line)
    for line in row.get("answered", []):
        remember_answers(child, line)
    recalculate(child_id=child.pk)


def load_group(row: Row) -> None:
    """Load one group with its children, once: whom visitors put in or took out stays so."""
    group, is_new = Group.objects.get_or_create(
        id=key_id("group", row["clinic"], row["key"]),
        defaults={"clinic": Clinic.objects.get(slug=row["clinic"]), "name": row["name"]},
    )
    if is_new:
        group.children.set(
            Child.objects.filter(pk__in=[key_id("child", k) for k in row["children"]])
        )


def born(age: Row, *, today: dt.date) -> dt.date:
    """Return the date of birth of somebody who is so many years and months old today."""
    months = today.year * 12 + today.month - 1 - age["years"] * 12 - age["months"]
    return dt.date(months // 12, months % 12 + 1, min(today.day, 28))


def _appoint(child: Child, row: Row) -> None:
    guardianship = people_services.appoint_guardian(
        guardian=User.objects.get(email=row["email"]),
        child=child,
        relation=row["relation"],
        starts_on=child.today - dt.timedelta(days=200),
    )
    if "ended" in row:
        last = child.today - dt.timedelta(days=row["ended"])
        people_services.end_guardianship(
            guardianship=guardianship, ends_on=last, reason=row["reason"]
        )


def _remember(child: Child, line: Row) -> None:
    """Let a child have done part of a module some days ago, through the services that record it."""
    by = Guardianship.objects.in_force().filter(child=child).earliest("starts_on").guardian
    module_id = key_id("module", line["module"])
    session = workshop_services.start_session(child=child, module_id=module_id, by=by).session
    planned = session.version.content["activities"]
    wanted = len(planned) if line["done"] == "all" else line["done"]
    for activity in planned[:wanted]:
        workshop_services.complete_activity(
            session_id=session.pk, activity_id=uuid.UUID(activity["id"]), by=by
        )
    _move_back(Session.objects.get(pk=session.pk), days=line["days"])


def _move_back(session: Session, *, days: int) -> None:
    # The services know one time, now; a history needs the past, so its rows are moved there together.
    past = timezone.now() - dt.timedelta(days=days)
    for step, completion in enumerate(session.completions.in_order(), start=1):
        completion.completed_at = past + dt.timedelta(minutes=4 * step)
        completion.save(update_fields=["completed_at"])
    last = session.completions.in_order().last()
    session.started_at = past
    session.last_accessed_at = last.completed_at if last else past
    session.completed_at = session.completed_at and session.last_accessed_at
    session.save(update_fields=["started_at", "last_accessed_at", "completed_at"])


# --- who can sign in ----------------------------------------------------------------------------
def logins() -> list[Row]:
    """Return everybody who can sign in, as `.demo/state.json` lists them (contract D)."""
    cast = people()
    names = {row["slug"]: row["name"] for row in cast["clinics"]}

    def login(role: str, row: Row, children: list[str]) -> Row:
        return {
            "role": role,
            "email": row["email"],
            "password": cast["password"],
            "name": row["name"],
            "clinic": names.get(row.get("clinic", ""), ""),
            "children": children,
        }

    found = [login("guardian", row, _wards(cast, row["email"])) for row in cast["guardians"]]
    for child in cast["children"]:
        if "sign_in" in child:
            row = {"email": child["sign_in"], "name": child["full_name"], "clinic": child["clinic"]}
            found.append(login("child", row, [str(key_id("child", child["key"]))]))
    found += [login(row["role"], row, []) for row in cast["staff"]]
    return found + [login("professional", row, []) for row in cast["professionals"]]


def _wards(cast: Row, email: str) -> list[str]:
    return [
        str(key_id("child", child["key"]))
        for child in cast["children"]
        if any(g["email"] == email and "ended" not in g for g in child["guardians"])
    ]
