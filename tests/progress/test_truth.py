"""Whatever happens, in whatever order: once it is quiet, every stored figure is the truth.

A state machine lets children start, complete and repeat, authors edit, publish and archive, clinics
register, move and erase, days go by, and jobs be delayed, doubled, shuffled and lost. At each quiet
point the stored rows are compared with `truth_of`, a short reference that reads the raw rows and shares
no code with the calculation.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from accounts import services as people
from accounts.models import Child
from core.errors import ProductError
from progress import services
from progress.models import BadgeAward, ChildProgress, PointAward, Stale, StreakPause
from tests import make
from workshop import services as workshop
from workshop.models import ActivityCompletion, AssessmentResult, Module, Session
from workshop.signals import assessment_scored

MONDAY = dt.datetime(2026, 3, 2, 21, 40, tzinfo=dt.UTC)
PLACES = (("Europe/Dublin", "IE"), ("Pacific/Auckland", "NZ"))
some = st.integers(0, 11)


# --- the reference --------------------------------------------------------------------------------
def truth_of(child: Child) -> dict:
    zone = ZoneInfo(child.clinic.timezone)
    today = timezone.now().astimezone(zone).date()
    born = child.date_of_birth
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    meant = [
        m
        for m in Module.objects.all()
        if m.status == "published"
        and m.age_group_min <= age <= m.age_group_max
        and m.clinic_id in (None, child.clinic_id)
    ]
    sessions = list(Session.objects.filter(child=child).select_related("version", "module"))
    finished = {s.module_id for s in sessions if s.completed_at}
    done = [m for m in meant if m.pk in finished]
    worth, seconds, days = {}, 0, set()
    for one in ActivityCompletion.objects.filter(child=child).order_by("completed_at", "id"):
        content = next(s.version.content for s in sessions if s.pk == one.session_id)
        activity = next(a for a in content["activities"] if a["id"] == str(one.activity_id))
        worth.setdefault(activity["id"], activity["points"])
        seconds += activity["duration"]
        days.add(one.completed_at.astimezone(zone).date())
    run, longest = runs(child, days)
    share = Decimal(100 * len(done)) / len(meant) if meant else None
    return {
        "percent": share and share.quantize(Decimal("0.01"), ROUND_HALF_UP),
        "done": len(done),
        "applicable": len(meant),
        "started": sum(s.completed_at is None for s in sessions),
        "minutes": int(Decimal(seconds) / 60 + Decimal("0.5")),
        "points": sum(worth.values()),
        "streak_days": run,
        "longest_streak": longest,
        "by_category": {
            slug: {
                "done": sum(m.category_id == slug for m in done),
                "applicable": sum(m.category_id == slug for m in meant),
            }
            for slug in {m.category_id for m in meant}
        },
        "weak": weak(child),
        "last_engagement_date": max(days, default=None),
        "badges": badges(child, sessions, days),
    }


def runs(child: Child, days: set) -> tuple[int, int]:
    if not days:
        return 0, 0
    pauses = list(StreakPause.objects.filter(clinic=child.clinic))
    run = longest = missed = 0
    day = min(days)
    while day <= max(days):
        if day in days:
            run = run + 1 if missed < 2 else 1
            longest, missed = max(run, longest), 0
        elif not any(p.starts_on <= day <= p.ends_on for p in pauses):
            missed += 1
        day += dt.timedelta(days=1)
    return run, longest


def weak(child: Child) -> dict:
    latest, found = {}, {}
    for result in AssessmentResult.objects.filter(child=child).order_by("completed_at", "id"):
        latest[result.assessment_id] = result
    for result in sorted(latest.values(), key=lambda r: (r.completed_at, r.pk)):
        for slug, part in result.category_scores.items():
            found[slug] = part["percent"], Decimal(part["percent"]) < result.assessment.pass_mark
    return {slug: percent for slug, (percent, below) in found.items() if below}


def badges(child: Child, sessions: list, days: set) -> int:
    kinds = [c.activity.type for c in child.completions.select_related("activity")]
    modules = {s.module_id: s.module.category_id for s in sessions if s.completed_at}
    return sum(
        [
            bool(kinds),
            *(len(modules) >= n for n in (1, 3, 6, 12)),
            len(set(modules.values())) >= 3,
            *(kinds.count(kind) >= 5 for kind in ("breathing", "parent_child")),
            *(len(days) >= n for n in (5, 20)),
        ]
    )


# --- the machine ----------------------------------------------------------------------------------
class Clinics(RuleBasedStateMachine):
    """Two clinics, their children, their modules, and a background that cannot be relied upon."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(MONDAY, tick=False)
        self.now = self.clock.start()
        self.messages: list = []
        self.versions: dict = {}

    def teardown(self) -> None:
        try:
            self.quiet()
        finally:
            self.clock.stop()
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        self.clinics = [make.clinic(zone=zone, country=country) for zone, country in PLACES]
        self.children = [
            make.child(self.clinics[n % 2], date_of_birth=dt.date(2018 - n, 3, 4 + n))
            for n in range(3)
        ]
        ages = ((5, 8), (8, 8), (7, 12), (8, 10))
        self.modules = [
            make.module(
                activities=2,
                ages=ages[n],
                pictures=0,
                subject=("sleep", "time-and-routine", "calm-and-balance", "sleep")[n],
                place=self.clinics[1] if n == 1 else None,
                status="draft" if n == 3 else "published",
            )
            for n in range(4)
        ]
        self.assessments = [make.assessment(), make.assessment(pass_mark=80)]
        self.somebody = make.user()

    # facts ------------------------------------------------------------------------------------
    @rule(child=some, module=some)
    def start(self, child: int, module: int) -> None:
        with Refusals():
            workshop.start_session(
                child=Child.objects.get(pk=self.child(child).pk),
                module_id=self.modules[module % 4].pk,
                by=self.somebody,
            )

    @rule(session=some, activity=some)
    def complete(self, session: int, activity: int) -> None:
        self.now.shift(90)
        sessions = list(Session.objects.order_by("started_at", "id"))
        if not sessions:
            return
        chosen = sessions[-1 - session % len(sessions)]
        activities = chosen.version.content["activities"]
        with Refusals():
            workshop.complete_activity(
                session_id=chosen.pk,
                activity_id=activities[activity % len(activities)]["id"],
                by=self.somebody,
            )

    @rule(child=some, module=some)
    def finish(self, child: int, module: int) -> None:
        with Refusals():
            begun = workshop.start_session(
                child=Child.objects.get(pk=self.child(child).pk),
                module_id=self.modules[module % 4].pk,
                by=self.somebody,
            ).session
            for activity in begun.version.content["activities"]:
                self.now.shift(60)
                workshop.complete_activity(
                    session_id=begun.pk, activity_id=activity["id"], by=self.somebody
                )

    @rule(child=some, assessment=some, percent=st.integers(0, 100))
    def score(self, child: int, assessment: int, percent: int) -> None:
        scored = self.child(child)
        part = {"correct": 0, "questions": 1, "percent": str(percent), "contribution": str(percent)}
        with transaction.atomic():
            result = AssessmentResult.objects.create(
                child=scored,
                assessment=self.assessments[assessment % 2],
                score=percent,
                category_scores={"sleep": part},
                completed_at=timezone.now(),
            )
            assessment_scored.send(sender=AssessmentResult, child_id=scored.pk, result_id=result.pk)

    # edits ------------------------------------------------------------------------------------
    @rule(module=some, points=st.integers(0, 40), grow=st.booleans())
    def edit(self, module: int, points: int, grow: bool) -> None:
        edited = self.module(module)
        if grow and edited.activities.current().count() < 4:
            make.activity(edited, points=points)
        else:
            edited.activities.current().update(points=points)
        workshop.record_edit(module=edited)

    @rule(module=some)
    def shorten(self, module: int) -> None:
        edited = self.module(module)
        if edited.activities.current().count() > 1:
            workshop.retire_activity(activity=edited.activities.current().last())
            workshop.record_edit(module=edited)

    @rule(module=some, low=st.integers(5, 9))
    def move_ages(self, module: int, low: int) -> None:
        edited = self.module(module)
        edited.age_group_min, edited.age_group_max = low, low + 2
        edited.save()
        workshop.record_edit(module=edited)

    @rule(module=some, status=st.sampled_from(["published", "archived"]))
    def open_or_close(self, module: int, status: str) -> None:
        make.in_status(self.module(module), status)

    @rule(child=some, clinic=some)
    def move(self, child: int, clinic: int) -> None:
        moved = self.child(child)
        moved.clinic = self.clinics[clinic % 2]
        people.change_child(child=moved)

    @rule(child=some, days=st.integers(-500, 500))
    def correct_date_of_birth(self, child: int, days: int) -> None:
        changed = self.child(child)
        changed.date_of_birth += dt.timedelta(days=days)
        with Refusals():
            people.change_child(child=changed)

    @rule(child=some)
    def erase(self, child: int) -> None:
        if len(self.children) > 1:
            gone = self.children.pop(child % len(self.children))
            people.erase_child(child_id=gone.pk)
            for model in (ChildProgress, Stale, PointAward, BadgeAward):
                assert not model.objects.filter(child_id=gone.pk).exists()

    @rule(clinic=some, days=st.integers(0, 5))
    def pause(self, clinic: int, days: int) -> None:
        today = timezone.now().date()
        services.keep_pause(
            pause=StreakPause(
                clinic=self.clinics[clinic % 2],
                starts_on=today,
                ends_on=today + dt.timedelta(days=days),
            )
        )

    # time and the background ------------------------------------------------------------------
    @rule(hours=st.integers(1, 60))
    def pass_time(self, hours: int) -> None:
        self.now.shift(dt.timedelta(hours=hours))

    @rule()
    def tick(self) -> None:
        self.messages += [one.child_id for one in services.claim()]

    @rule(message=some, again=st.booleans())
    def deliver(self, message: int, again: bool) -> None:
        if self.messages:
            place = message % len(self.messages)
            child_id = self.messages[place] if again else self.messages.pop(place)
            services.run_job(child_id=child_id)

    @rule()
    def lose_everything_on_the_way(self) -> None:
        self.messages.clear()

    @rule()
    def quiet(self) -> None:
        for _ in range(3):  # claims of lost messages run out, and what is due meanwhile comes due
            self.now.shift(dt.timedelta(seconds=11))
            for one in services.claim():
                services.run_job(child_id=one.child_id)
        assert not Stale.objects.exists()
        for child in Child.objects.select_related("clinic", "progress"):
            truth = truth_of(child)
            stored = {name: getattr(child.progress, name) for name in truth}
            assert stored == truth
            awards = PointAward.objects.filter(child=child).values_list("points", flat=True)
            assert sum(awards) == child.progress.points
            assert child.progress.version >= self.versions.get(child.pk, 1)
            self.versions[child.pk] = child.progress.version
        assert services.rebuild(Child.objects.order_by()).wrong == 0

    # pieces -----------------------------------------------------------------------------------
    def child(self, number: int) -> Child:
        return Child.objects.select_related("clinic").get(
            pk=self.children[number % len(self.children)].pk
        )

    def module(self, number: int) -> Module:
        return Module.objects.get(pk=self.modules[number % 4].pk)


class Refusals:
    """Let the product refuse what a machine without sense tries."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> bool:
        return isinstance(error, ProductError)


@pytest.mark.django_db
def test_recalculation_equals_truth_whatever_happens():
    run_state_machine_as_test(
        Clinics,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, phases=[Phase.generate]
        ),
    )
