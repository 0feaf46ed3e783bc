"""Make what a test needs, in one call each, through services where these exist.

Everything has a sensible default; a test names only what it is about.
"""

import datetime as dt
import json
from copy import deepcopy
from itertools import count
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from accounts import services as people
from accounts.choices import Profession, Role
from accounts.models import Child, Clinic, Guardianship, User
from core.dates import today_in
from core.ids import uuid7
from practice import services as practice
from practice.models import Scenario, ScriptVersion, Version
from practice.models import Session as RolePlay
from progress import services as progress
from progress.models import Stale
from tests import scripts
from workshop import services as workshop
from workshop.choices import ActivityType, Status
from workshop.models import (
    Activity,
    Assessment,
    AssessmentResult,
    Category,
    MediaAsset,
    Module,
    Session,
)

PASSWORD = "a-long-kind-password"
NUMBERS = count(1)
READ = [{"kind": "read", "text": "Look around you."}]


# --- people -------------------------------------------------------------------------------------
def clinic(name: str = "", *, zone: str = "Europe/Dublin", country: str = "IE") -> Clinic:
    number = next(NUMBERS)
    return Clinic.objects.create(
        name=name or f"Clinic {number}", slug=f"clinic-{number}", timezone=zone, country=country
    )


def user(name: str = "Somebody", **fields: Any) -> User:
    fields.setdefault("email", f"somebody{next(NUMBERS)}@example.org")
    return User.objects.create_user(password=PASSWORD, full_name=name, **fields)


def staff(role: str, place: Clinic | None = None, name: str = "") -> User:
    somebody = user(name or f"A {role}")
    people.appoint(user=somebody, role=role, clinic=place)
    return somebody


def clinician(place: Clinic, name: str = "") -> User:
    return staff(Role.CLINICIAN, place, name)


def clinic_manager(place: Clinic) -> User:
    return staff(Role.CLINIC_MANAGER, place)


def content_manager(place: Clinic | None = None) -> User:
    return staff(Role.CONTENT_MANAGER, place)


def platform_admin() -> User:
    return staff(Role.PLATFORM_ADMIN)


def professional(profession: str = Profession.NURSING, name: str = "") -> User:
    return user(name or f"Somebody in {profession}", profession=profession)


def born(age: int, place: Clinic) -> dt.date:
    """Return the date of birth of somebody whose last birthday was two months ago."""
    today = today_in(place.timezone)
    return today.replace(year=today.year - age, day=min(today.day, 28)) - dt.timedelta(days=60)


def child(
    place: Clinic | None = None, *, age: int = 9, name: str = "Finn", date_of_birth: Any = None
) -> Child:
    place = place or clinic()
    return people.register_child(
        clinic=place, given_name=name, date_of_birth=date_of_birth or born(age, place)
    )


def guardian(*wards: Child, name: str = "A parent") -> User:
    somebody = user(name)
    for ward in wards:
        guardianship(somebody, ward)
    return somebody


def guardianship(somebody: User, ward: Child, *, starts_on: dt.date | None = None) -> Guardianship:
    return people.appoint_guardian(guardian=somebody, child=ward, starts_on=starts_on)


def teenager(place: Clinic | None = None, *, age: int = 15) -> User:
    """Make a child with a sign-in of its own; the child is `user.child`."""
    somebody = user("Ciara Doyle")
    people.give_sign_in(child=child(place, age=age, name="Ciara"), user=somebody)
    return somebody


# --- modules ------------------------------------------------------------------------------------
def category(slug: str = "calm-and-balance", colour: str = "sky") -> Category:
    name = slug.replace("-", " ").capitalize()
    return Category.objects.get_or_create(slug=slug, defaults={"name": name, "colour": colour})[0]


def module(
    *,
    title: str = "",
    activities: int = 3,
    status: str = Status.PUBLISHED,
    ages: tuple[int, int] = (8, 12),
    place: Clinic | None = None,
    subject: str = "calm-and-balance",
    pictures: int = 1,
    created_at: dt.datetime | None = None,
    **fields: Any,
) -> Module:
    made = Module.objects.create(
        title=title or f"Module {next(NUMBERS)}",
        description=fields.pop("description", "A few quiet minutes."),
        content=fields.pop("content", "For *grown-ups*."),
        category=category(subject),
        age_group_min=ages[0],
        age_group_max=ages[1],
        clinic=place,
        created_at=created_at or timezone.now(),
        **fields,
    )
    for _ in range(activities):
        activity(made)
    for position in range(1, pictures + 1):
        MediaAsset.objects.create(
            module=made, url=f"/static/images/{position}.svg", alt="A hill", position=position
        )
    return in_status(made, status)


def in_status(made: Module, status: str) -> Module:
    if status != Status.DRAFT:
        made = workshop.publish(module=made)
    if status == Status.ARCHIVED:
        made = workshop.archive(module=made)
    return made


def activity(made: Module, **fields: Any) -> Activity:
    number = made.activities.count() + 1
    values = {
        "name": f"Activity {number}",
        "type": list(ActivityType)[number % 5],
        "position": number,
        "steps": READ,
    }
    return Activity.objects.create(module=made, **values | fields)


def modules(number: int, **fields: Any) -> list[Module]:
    return [module(**fields) for _ in range(number)]


# --- questions ----------------------------------------------------------------------------------
def question(number: int, subject: str = "calm-and-balance", **changes: Any) -> dict[str, Any]:
    """Return a question of a quiz; the answer "yes" is right."""
    answers = [
        {"id": "yes", "text": "Yes", "right": True, "reply": "Well thought."},
        {"id": "no", "text": "No", "right": False, "reply": "Many think so. It is the other way."},
    ]
    made = {"id": f"q{number}", "text": f"Question {number}?", "category": subject}
    return made | {"kind": "choice", "answers": answers} | changes


def quiz(
    *,
    subjects: tuple[str, ...] = ("calm-and-balance",) * 3,
    status: str = Status.PUBLISHED,
    ages: tuple[int, int] = (8, 12),
    place: Clinic | None = None,
    **fields: Any,
) -> Assessment:
    """Make a quiz with a question for each subject named."""
    for slug in subjects:
        category(slug)
    asked = [question(n, slug) for n, slug in enumerate(subjects, start=1)]
    made = Assessment.objects.create(
        title=fields.pop("title", f"Quiz {next(NUMBERS)}"),
        age_group_min=ages[0],
        age_group_max=ages[1],
        clinic=place,
        questions=fields.pop("questions", asked),
        **fields,
    )
    if status != Status.DRAFT:
        made = workshop.publish_assessment(assessment=made)
    if status == Status.ARCHIVED:
        made = workshop.archive_assessment(assessment=made)
    return made


def answers(made: Assessment, *, right: int) -> dict[str, str]:
    """Return complete answers, the first so many right."""
    ids = [asked["id"] for asked in made.questions]
    return {asked: "yes" if n < right else "no" for n, asked in enumerate(ids)}


def result(ward: Child, made: Assessment, *, right: int, days_ago: float = 0) -> AssessmentResult:
    """Let a child answer a quiz, some days ago."""
    scored = workshop.score_assessment(
        child=ward,
        assessment_id=made.pk,
        answers=answers(made, right=right),
        by=user(),
        attempt=uuid7(),
    ).result
    if days_ago:
        scored.completed_at = timezone.now() - dt.timedelta(days=days_ago)
        scored.save(update_fields=["completed_at"])
    return scored


# --- what somebody did --------------------------------------------------------------------------
def assessment(**fields: Any) -> Assessment:
    values = {"title": f"Questions {next(NUMBERS)}", "age_group_min": 5, "age_group_max": 17}
    return Assessment.objects.create(**values | fields)


def settle() -> None:
    """Do what the background would do by now: a tick, and a job for each child that is stale."""
    progress.claim()
    for child_id in list(Stale.objects.values_list("pk", flat=True)):
        progress.run_job(child_id=child_id)


def session(ward: Child, made: Module, *, done: int = 0, by: User | None = None) -> Session:
    """Start a module with a child and do the first so many activities."""
    by = by or user()
    begun = workshop.start_session(child=ward, module_id=made.pk, by=by).session
    for activity_id in activity_ids(begun)[:done]:
        workshop.complete_activity(session_id=begun.pk, activity_id=activity_id, by=by)
    return Session.objects.get(pk=begun.pk)


def finished(ward: Child, made: Module) -> Session:
    return session(ward, made, done=100)


def activity_ids(begun: Session) -> list[UUID]:
    return [UUID(activity["id"]) for activity in begun.version.content["activities"]]


# --- role-plays ---------------------------------------------------------------------------------
def scenario(
    *,
    title: str = "",
    professions: tuple[str, ...] = (Profession.NURSING,),
    status: str = Status.PUBLISHED,
    script: dict[str, Any] | None = None,
    created_at: dt.datetime | None = None,
    **card: Any,
) -> Scenario:
    """Make a scenario with its script; the first profession is the main one.

    It is published without the gate, which would refuse a second card that is the same but for its title.
    """
    made = Scenario(
        title=title or f"Scenario {next(NUMBERS)}",
        target_profession=professions[0],
        created_at=created_at or timezone.now(),
        **deepcopy(scripts.CARD) | card,
    )
    made.full_clean()
    made.save()
    practice.choose_professions(scenario=made, professions=professions)
    practice.write_script(scenario=made, content=script or scripts.script())
    if status != Status.DRAFT:
        made.status, made.published_at = status, timezone.now()
        made.save()
        first = Version.objects.create(scenario=made, number=1, card=practice.card_of(made))
        ScriptVersion.objects.create(version=first, content=practice.script_of(made))
    return made


def role_play(
    somebody: User, made: Scenario, *, said: tuple[str, ...] = (), at: dt.datetime | None = None
) -> RolePlay:
    """Start a role-play and say some things in it."""
    begun = practice.start_session(user=somebody, scenario_id=made.pk, at=at).session
    for text in said:
        practice.record_turn(session_id=begun.pk, text=text, at=at)
    return RolePlay.objects.get(pk=begun.pk)


def rehearsed(
    somebody: User, made: Scenario, *, score: int | None = None, days_ago: float = 0
) -> RolePlay:
    """Make a completed role-play of some days ago, without a word having been said."""
    ended = timezone.now() - dt.timedelta(days=days_ago)
    return RolePlay.objects.create(
        user=somebody,
        scenario=made,
        version=Version.objects.get(scenario=made, number=made.version),
        status="completed",
        prep_seconds=made.prep_seconds,
        roleplay_seconds=made.roleplay_seconds,
        created_at=ended - dt.timedelta(minutes=8),
        prep_at=ended - dt.timedelta(minutes=8),
        active_at=ended - dt.timedelta(minutes=5),
        completed_at=ended,
        score=score,
    )


# --- callers ------------------------------------------------------------------------------------
class Caller(Client):
    """A client that speaks JSON to the API and pages to everything else."""

    def send(self, path: str, body: Any = None, **extra: Any) -> Any:
        return self.post(path, json.dumps(body), content_type="application/json", **extra)

    def list_modules(self, **query: Any) -> Any:
        return self.get("/api/workshop/modules", query)

    def start(self, ward: Child, made: Module) -> Any:
        body = {"childId": str(ward.pk), "moduleId": str(made.pk)}
        return self.send("/api/workshop/sessions", body)

    def answer(self, ward: Child, made: Assessment, given: Any, **more: Any) -> Any:
        body = {"childId": str(ward.pk), "answers": given, **more}
        return self.send(f"/api/workshop/assessments/{made.pk}/results", body)

    def rehearse(self, made: Scenario) -> Any:
        return self.send("/api/practice/sessions", {"scenarioId": str(made.pk)})

    def say(self, begun: Any, text: str, **more: Any) -> Any:
        """Say something in a role-play, given as a row or by its id."""
        path = f"/api/practice/sessions/{getattr(begun, 'pk', begun)}/turns"
        return self.send(path, {"text": text, **more})

    def complete(self, begun: Session, activity_id: Any) -> Any:
        path = f"/api/workshop/sessions/{begun.pk}/complete-activity"
        return self.send(path, {"activityId": str(activity_id)})


def caller(somebody: User | None = None, **options: Any) -> Caller:
    """Return somebody's client; without anybody, a visitor's."""
    made = Caller(**options)
    if somebody is not None:
        made.force_login(somebody, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def token(somebody: User) -> str:
    """Sign somebody in as an app does, and return the access token."""
    answer = Caller().send(
        "/_allauth/app/v1/auth/login", {"email": somebody.email, "password": PASSWORD}
    )
    return str(answer.json()["meta"]["access_token"])
