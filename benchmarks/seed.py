"""Fill a migrated database with more than the demo has, and say what can be asked of it.

`python -m benchmarks.seed plan FILE` makes a clinic with its families, a library and some history;
`python -m benchmarks.seed tickets FILE` makes fresh tickets for the same people. A process of its own,
so that Django's memory goes with it. Rows are made in bulk; the shape of a version's content is asked
of the service that writes it in the product.
"""

import datetime as dt
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db.models.functions import Length
from django.utils import timezone

MODULES = 500
FAMILIES = 1_000
PER_FAMILY = 2
ACTIVITIES = 5
STEPS = [
    {"kind": "read", "text": "Sit the way you like best, and let your shoulders come down."},
    {
        "kind": "breathe",
        "text": "In through the nose, slowly out through the mouth.",
        "pattern": {"in": 4, "hold": 0, "out": 6, "rest": 0},
        "rounds": 3,
        "words": {"in": "in", "out": "out"},
    },
    {"kind": "do", "text": "Look for five things that are blue.", "seconds": 30},
    {"kind": "tick", "text": "Which of these did you see?", "items": ["Sky", "Cup", "Sock"]},
]
TEXT = "What it is for, when to use it, and how to make it easier or harder.\n\n" * 8
FINISHED, OPEN, HALF, NEW = 2, 1, 2, 10
"""How many modules of each child are done, open for resuming, open for completing, not begun."""
Row = dict[str, Any]


def model(name: str) -> Any:
    """Return a model by its full name: they can only be imported once Django is up."""
    return apps.get_model(name)


def born(age: int) -> dt.date:
    """Return the date of birth of somebody who had a birthday two months ago."""
    today = timezone.localdate()
    return today.replace(year=today.year - age, day=min(today.day, 28)) - dt.timedelta(days=60)


def library() -> list[Any]:
    """Make published modules with activities, a picture and a version; a tenth of another clinic."""
    from workshop.services import content_of  # noqa: PLC0415 (models, so only after setup)

    module_class, activity, media = map(
        model, ("workshop.Module", "workshop.Activity", "workshop.MediaAsset")
    )
    subjects = list(model("workshop.Category").objects.all())
    elsewhere = model("accounts.Clinic").objects.get(slug="harbour")
    now = timezone.now()
    modules = [
        module_class(
            title=f"A small adventure, number {n}",
            description="A few quiet minutes with something to see, to do and to talk about.",
            content=TEXT,
            category=subjects[n % len(subjects)],
            status="published",
            age_group_min=n % 17,
            age_group_max=n % 17 + 1,
            clinic=elsewhere if n % 10 == 9 else None,
            created_at=now - dt.timedelta(hours=n),
            published_at=now,
        )
        for n in range(MODULES)
    ]
    module_class.objects.bulk_create(modules)
    types = [value for value, _ in activity._meta.get_field("type").choices]
    activity.objects.bulk_create(
        activity(
            module=module,
            position=place,
            name=f"Part {place}",
            type=types[place % len(types)],
            summary="One idea a screen.",
            steps=STEPS,
        )
        for module in modules
        for place in range(1, ACTIVITIES + 1)
    )
    media.objects.bulk_create(
        media(module=module, url="/static/images/hill.svg", alt="A hill") for module in modules
    )
    version = model("workshop.ModuleVersion")
    version.objects.bulk_create(
        version(module=module, number=1, content=content_of(module)) for module in modules
    )
    return modules


def families() -> tuple[list[Any], list[Any]]:
    """Make a clinic with guardians and their children: the n-th family's follow one another."""
    user, child, guardianship = map(
        model, ("accounts.User", "accounts.Child", "accounts.Guardianship")
    )
    clinic = model("accounts.Clinic").objects.create(
        name="Mill Road Surgery", slug="mill-road", timezone="Europe/Dublin", country="IE"
    )
    guardians = [
        user(email=f"guardian{n}@bench.example", full_name=f"Guardian {n}", password="!")
        for n in range(FAMILIES)
    ]
    user.objects.bulk_create(guardians)
    children = [
        child(
            clinic=clinic,
            given_name=f"Child {PER_FAMILY * n + m}",
            date_of_birth=born(4 + (n + 3 * m) % 12),
        )
        for n in range(FAMILIES)
        for m in range(PER_FAMILY)
    ]
    child.objects.bulk_create(children)
    guardianship.objects.bulk_create(
        guardianship(
            guardian=guardians[n // PER_FAMILY],
            child=ward,
            starts_on=timezone.localdate() - dt.timedelta(days=90),
        )
        for n, ward in enumerate(children)
    )
    progress = model("progress.ChildProgress")
    progress.objects.bulk_create(progress(child=ward) for ward in children)
    return guardians, children


def history(children: list[Any], modules: list[Any]) -> Row:
    """Give each child sessions, and name what can still be started, resumed and completed."""
    session, completion = model("workshop.Session"), model("workshop.ActivityCompletion")
    versions = {v.module_id: v for v in model("workshop.ModuleVersion").objects.all()}
    past = timezone.now() - dt.timedelta(days=3)
    sessions, done, starts, resumes, half, details = [], [], [], [], [], []
    chance = random.Random(7)
    for number, child in enumerate(children):
        age = child.age
        own = [
            m
            for m in modules
            if m.age_group_min <= age <= m.age_group_max and m.clinic_id in (None, child.clinic_id)
        ]
        mine = iter(chance.sample(own, FINISHED + OPEN + HALF + NEW))
        made = [
            session(child=child, module=module, version=versions[module.pk])
            for module, _ in zip(mine, range(FINISHED + OPEN + HALF), strict=False)
        ]
        for begun in made:
            begun.started_at = begun.last_accessed_at = past
        for begun in made[:FINISHED]:
            begun.completed_at = past + dt.timedelta(minutes=20)
            done += [
                completion(session=begun, child=child, activity_id=a, completed_at=past)
                for a in _activities(begun)
            ]
        resumes += [(number, str(begun.module_id)) for begun in made[FINISHED:][:OPEN]]
        half += [(number, begun) for begun in made[FINISHED + OPEN :]]
        starts += [(number, str(module.pk)) for module in mine]
        details.append((number, str(chance.choice(own).pk)))
        sessions += made
    session.objects.bulk_create(sessions, batch_size=5_000)
    completion.objects.bulk_create(done, batch_size=5_000)
    for pairs in (starts, resumes, half):
        chance.shuffle(pairs)
    return {
        "details": details,
        "starts": starts,
        "resumes": resumes,
        "completions": _in_turn(half),
    }


def _activities(begun: Any) -> list[str]:
    return [activity["id"] for activity in begun.version.content["activities"]]


def _in_turn(half: list[tuple[int, Any]], side_by_side: int = 64) -> list[tuple[int, str, str]]:
    # 64 sessions side by side, each from its first activity to its last: neighbours in the list are
    # never of one session, and a fifth of all completions finishes one.
    return [
        (number, str(begun.pk), activity)
        for first in range(0, len(half), side_by_side)
        for turn in range(ACTIVITIES)
        for number, begun in half[first : first + side_by_side]
        for activity in _activities(begun)[turn : turn + 1]
    ]


def plan() -> Row:
    """Fill the database and return what can be asked of it; children by number, two a family."""
    modules = library()
    _, children = families()
    return {"children": [str(child.pk) for child in children], **history(children, modules)}


def tickets() -> Row:
    """Return a token for each family and a session cookie for some, as a sign-in would give them.

    Signing a thousand people in by password would measure Argon2; the same tokens are made here by
    the function that the sign-in calls.
    """
    from allauth.headless.tokens.strategies.jwt.internal import (  # noqa: PLC0415
        create_access_token,
    )
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    people = list(
        model("accounts.User")
        .objects.filter(email__startswith="guardian", email__endswith="@bench.example")
        .order_by(Length("email"), "email")
    )
    kept = SessionStore()
    kept.save()
    cookies = []
    for person in people[:40]:
        client = Client()
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().split(";")[0])
    return {
        "tokens": [create_access_token(person, kept, {}) for person in people],
        "cookies": cookies,
    }


def main(order: str, target: Path) -> None:
    """Do what is asked and write the answer as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    answer = plan() if order == "plan" else tickets()
    target.write_text(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
