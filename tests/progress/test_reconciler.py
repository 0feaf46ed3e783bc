"""The reconciler: what is stale is calculated once, soon, and whatever goes wrong on the way."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as people
from progress import selectors, services, tasks
from progress.models import BadgeAward, ChildProgress, Job, PointAward, Stale, StreakPause
from progress.services import calculating, reconciling
from realtime.events import ProgressUpdated
from tests import make
from workshop import services as workshop
from workshop.models import AssessmentResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    events = []
    monkeypatch.setattr(reconciling, "publish", events.append)
    return events


@pytest.fixture
def settled(finn):
    """Finn with one finished module and everything calculated."""
    make.finished(finn, make.module(activities=2))
    make.settle()
    return finn


def claimed_later(seconds=5):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=seconds), tick=False):
        return services.claim()


def complete(child, number=0, begun=None):
    begun = begun or make.session(child, make.module(activities=3))
    workshop.complete_activity(
        session_id=begun.pk, activity_id=make.activity_ids(begun)[number], by=begun.started_by
    )
    return begun


# --- marking --------------------------------------------------------------------------------------
def test_a_fact_marks_the_child_in_its_own_transaction(settled):
    begun = make.session(settled, make.module(activities=3))
    make.settle()

    def cut_off():
        with transaction.atomic():
            complete(settled, begun=begun)
            assert Stale.objects.filter(pk=settled.pk).exists()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        cut_off()
    assert not Stale.objects.exists()
    complete(settled, begun=begun)
    assert Stale.objects.get().child_id == settled.pk


def test_v44_x6_twenty_completions_in_a_second_are_one_job(finn, told):
    begun = make.session(finn, make.module(activities=20))
    make.settle()
    told.clear()
    Job.objects.all().delete()
    for number in range(20):
        complete(finn, number, begun)
    (one,) = services.claim()
    assert one.child_id == finn.pk
    assert services.claim() == []
    services.run_job(child_id=finn.pk)
    assert claimed_later() == []
    assert Job.objects.count() == len(told) == 1
    assert ChildProgress.objects.get(pk=finn.pk).points == 200


def test_v44_a_job_is_ready_a_second_after_the_first_fact_however_many_follow(settled):
    with time_machine.travel(dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC), tick=False) as clock:
        begun = complete(settled)
        first = timezone.now()
        clock.shift(0.7)
        complete(settled, 1, begun)
        (one,) = services.claim()
    assert one.ready_at == first + dt.timedelta(seconds=1)


@pytest.mark.parametrize("change", ["publish", "archive", "edit", "ages", "clinic"])
def test_a_change_of_the_catalogue_marks_whom_it_concerns_and_nobody_else(
    change, willow, harbour, finn
):
    elder = make.child(willow, age=16, name="Zoe")
    other = make.child(harbour, age=9, name="Tai")
    status = "draft" if change == "publish" else "published"
    made = make.module(ages=(9, 9), place=willow, status=status)
    make.settle()
    if change == "publish":
        workshop.publish(module=made)
    elif change == "archive":
        workshop.archive(module=made)
    else:
        values = {
            "edit": {"title": "Another"},
            "ages": {"age_group_min": 3, "age_group_max": 4},
            "clinic": {"clinic": harbour},
        }[change]
        for name, value in values.items():
            setattr(made, name, value)
        made.save()
        workshop.record_edit(module=made)
    stale = set(Stale.objects.values_list("pk", flat=True))
    assert finn.pk in stale
    assert elder.pk not in stale
    assert (other.pk in stale) == (change == "clinic")


def test_another_date_of_birth_or_clinic_marks_the_child(settled, harbour):
    settled.clinic = harbour
    people.change_child(child=settled)
    assert Stale.objects.filter(pk=settled.pk).exists()


def test_a_pause_marks_the_clinics_children(settled, harbour):
    make.child(harbour)
    make.settle()
    today = timezone.localdate()
    pause = services.keep_pause(
        pause=StreakPause(clinic=settled.clinic, starts_on=today, ends_on=today)
    )
    assert [row.child_id for row in Stale.objects.all()] == [settled.pk]
    make.settle()
    services.remove_pause(pause=pause)
    assert [row.child_id for row in Stale.objects.all()] == [settled.pk]


# --- claiming -------------------------------------------------------------------------------------
def test_a_claimed_child_is_handed_out_again_when_its_job_never_came_back(settled):
    complete(settled)
    assert len(services.claim()) == 1
    assert claimed_later(reconciling.LEASE.total_seconds() - 1) == []
    assert len(claimed_later(reconciling.LEASE.total_seconds() + 1)) == 1


def test_a_job_that_could_not_be_handed_out_is_given_back_at_once(settled, monkeypatch):
    complete(settled)

    def broken(**options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.calculate_progress, "apply_async", broken)
    with pytest.raises(ConnectionError):
        tasks.tick()
    assert len(services.claim()) == 1


def test_the_longest_waiting_come_first_and_never_more_than_can_be_done(willow, monkeypatch):
    waiting = [make.child(willow, name=f"Child {n}") for n in range(4)]
    for minutes, child in enumerate(reversed(waiting), start=1):
        since = timezone.now() - dt.timedelta(minutes=minutes)
        Stale.objects.filter(pk=child.pk).update(since=since)
    monkeypatch.setattr(reconciling, "CAPACITY", 3)
    assert [one.child_id for one in services.claim()] == [c.pk for c in waiting[:3]]
    assert services.claim() == []


def test_a_birthday_is_due_without_any_fact(willow):
    with time_machine.travel(dt.datetime(2026, 5, 4, 22, 30, tzinfo=dt.UTC), tick=False) as clock:
        make.module(ages=(10, 12))
        child = make.child(willow, date_of_birth=dt.date(2016, 5, 5))
        make.settle()
        assert ChildProgress.objects.get(pk=child.pk).applicable == 0
        assert services.claim() == []
        clock.shift(dt.timedelta(minutes=31))  # past midnight in Dublin
        assert [one.child_id for one in services.claim()] == [child.pk]
        make.settle()
        assert ChildProgress.objects.get(pk=child.pk).applicable == 1
        assert services.claim() == []


def test_a_row_is_looked_at_again_after_a_week(settled):
    ChildProgress.objects.filter(pk=settled.pk).update(points=9999)
    assert claimed_later(6 * 86_400) == []
    Stale.objects.update(claimed_until=None)
    assert len(claimed_later(8 * 86_400)) == 1
    make.settle()
    assert ChildProgress.objects.get(pk=settled.pk).points == 20


# --- running --------------------------------------------------------------------------------------
def test_v46_a_job_commits_then_keeps_then_tells(finn, monkeypatch):
    steps = []

    def seen(name, real):
        def wrapped(*args, **options):
            steps.append((name, ChildProgress.objects.get(pk=finn.pk).version))
            return real(*args, **options)

        return wrapped

    monkeypatch.setattr(reconciling.selectors, "renew", seen("cache", selectors.renew))
    monkeypatch.setattr(reconciling, "publish", seen("event", lambda event: True))
    done = services.run_job(child_id=finn.pk)
    assert steps == [("cache", 1), ("event", 1)]
    assert done.version == 1


def test_v46_the_event_names_the_child_the_version_and_the_moment_of_the_first_fact(settled, told):
    complete(settled)
    since = Stale.objects.get().since
    services.run_job(child_id=settled.pk)
    assert told == [ProgressUpdated(settled.pk, 2, happened_at=since)]


def test_a_job_run_twice_late_or_for_nobody_changes_nothing_and_tells_nobody(settled, told):
    before = ChildProgress.objects.values().get()
    assert services.run_job(child_id=settled.pk) is None
    assert services.run_job(child_id=uuid4()) is None
    services.recalculate(child_id=settled.pk)
    after = ChildProgress.objects.values().get()
    assert {**after, "as_of": 0, "due_at": 0} == {**before, "as_of": 0, "due_at": 0}
    assert told == []
    assert services.recalculate(child_id=uuid4()) is None


def test_a_fact_that_comes_while_a_job_calculates_leaves_the_child_stale(settled, monkeypatch):
    begun = complete(settled)
    services.claim()
    real = calculating.calculate

    def slow(facts):
        if not begun.completions.filter(activity_id=make.activity_ids(begun)[1]).exists():
            complete(settled, 1, begun)  # after the facts were read
        return real(facts)

    monkeypatch.setattr(calculating, "calculate", slow)
    services.run_job(child_id=settled.pk)
    left = Stale.objects.get()
    assert left.claimed_until is None
    assert ChildProgress.objects.get().points == 30
    services.run_job(child_id=settled.pk)
    assert ChildProgress.objects.get().points == 40
    assert not Stale.objects.exists()


def test_v45_failures_are_kept_without_values_and_wait_longer_each_time(settled, monkeypatch):
    complete(settled)

    def broken(facts):
        raise ZeroDivisionError("a name that nobody may read")

    monkeypatch.setattr(calculating, "calculate", broken)
    pauses = []
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            services.run_job(child_id=settled.pk)
        pauses.append((Stale.objects.get().claimed_until - timezone.now()).total_seconds())
    assert pauses == sorted(pauses)
    assert pauses[2] > 3 * pauses[0]
    (job, *_) = Job.objects.all()
    assert (job.outcome, job.error) == ("failed", "ZeroDivisionError")
    monkeypatch.undo()
    services.run_job(child_id=settled.pk)
    assert not Stale.objects.exists()


def test_v45_the_last_ten_done_and_five_failed_are_kept_and_staff_can_see_them(settled):
    for outcome in ("done", "failed"):
        for n in range(20):
            Job.objects.create(
                child_id=settled.pk, outcome=outcome, started_at=timezone.now(), ms=n
            )
    services.claim()
    done = Job.objects.filter(outcome="done").values_list("ms", flat=True)
    failed = Job.objects.filter(outcome="failed").values_list("ms", flat=True)
    assert list(done) == list(range(19, 9, -1))
    assert list(failed) == list(range(19, 14, -1))
    page = make.caller(make.platform_admin()).get("/admin/progress/job/")
    assert page.status_code == 200
    assert b"10 done" in page.content or page.content.count(str(settled.pk).encode()) == 15


def test_v43_the_job_has_its_name_its_queue_and_an_id_as_its_only_argument(settled, monkeypatch):
    from config.celery import PROGRESS_QUEUE, app

    sent = []
    monkeypatch.setattr(
        tasks.calculate_progress, "apply_async", lambda **options: sent.append(options)
    )
    complete(settled)
    tasks.tick()
    assert [one["args"] for one in sent] == [[str(settled.pk)]]
    assert tasks.calculate_progress.name == "calculate-progress"
    assert PROGRESS_QUEUE == "progress calculation"
    route = app.amqp.router.route({}, "calculate-progress")
    assert route["queue"].name == PROGRESS_QUEUE
    tasks.calculate_progress.run(str(settled.pk))
    assert not Stale.objects.exists()


def test_the_schedule_ticks_every_second_and_old_ticks_are_dropped():
    from config.celery import app

    entry = app.conf.beat_schedule["hand-out-progress-jobs"]
    assert entry["task"] == tasks.tick.name
    assert entry["schedule"] == 1.0
    assert entry["options"]["expires"] <= 5


# --- what is stored -------------------------------------------------------------------------------
def test_the_ledger_has_one_line_an_activity_and_adds_up_to_the_points(settled):
    made = make.module(activities=2)
    for _ in range(3):
        make.finished(settled, made)
    make.settle()
    awards = PointAward.objects.filter(child=settled)
    assert awards.count() == 4
    row = ChildProgress.objects.get(pk=settled.pk)
    assert row.points == sum(award.points for award in awards) == 40


def test_a_badge_is_once_and_for_good(settled):
    held = set(BadgeAward.objects.values_list("badge", flat=True))
    assert held == {"first_step", "first_module"}
    settled.sessions.all().delete()
    services.recalculate(child_id=settled.pk)
    assert set(BadgeAward.objects.values_list("badge", flat=True)) == held
    row = ChildProgress.objects.get(pk=settled.pk)
    assert (row.badges, row.points) == (2, 0)
    assert len(selectors.of_child(settled).badges) == 2


def test_v14_v72_last_engagement_is_a_day_at_the_clinic(harbour):
    child = make.child(harbour)
    with time_machine.travel(dt.datetime(2026, 6, 30, 13, tzinfo=dt.UTC), tick=False):
        complete(child)
    make.settle()
    assert ChildProgress.objects.get(pk=child.pk).last_engagement_date == dt.date(2026, 7, 1)


def test_parts_by_subject_and_minutes_are_stored(finn):
    make.finished(finn, make.module(subject="sleep", activities=2))
    make.module(subject="sleep")
    make.module(subject="time-and-routine")
    make.session(finn, make.module(subject="sleep"))
    make.settle()
    row = ChildProgress.objects.get(pk=finn.pk)
    assert row.by_category == {
        "sleep": {"done": 1, "applicable": 3},
        "time-and-routine": {"done": 0, "applicable": 1},
    }
    assert (row.started, float(row.percent)) == (1, 25.0)
    seconds = sum(finn.completions.values_list("duration", flat=True))
    assert row.minutes == round(seconds / 60) > 0


def test_one_child_costs_the_same_queries_whatever_it_did(finn):
    counts = []
    for wave in (make.modules(1), make.modules(10)):
        for made in wave:
            make.finished(finn, made)
        with CaptureQueriesContext(connection) as queries:
            services.run_job(child_id=finn.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20  # a third of them read the page that is kept


# --- at once --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_jobs_at_once_leave_one_right_row_and_no_version_twice(willow, told):
    child = make.child(willow)
    made = make.module(activities=8)
    begun = make.session(child, made)
    ids = make.activity_ids(begun)

    def work(number):
        try:
            workshop.complete_activity(
                session_id=begun.pk, activity_id=ids[number], by=begun.started_by
            )
            services.run_job(child_id=child.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    make.settle()
    row = ChildProgress.objects.get(pk=child.pk)
    assert (row.points, row.done, float(row.percent)) == (80, 1, 100.0)
    versions = [event.version for event in told]
    assert len(set(versions)) == len(versions)
    assert row.version == max(versions)
    assert not Stale.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_never_hand_out_a_child_twice(willow):
    children = [make.child(willow, name=f"Child {n}") for n in range(30)]

    def tick(_):
        try:
            return [one.child_id for one in services.claim()]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        handed = [child for found in pool.map(tick, range(6)) for child in found]
    assert sorted(handed) == sorted(child.pk for child in children)


@pytest.mark.django_db(transaction=True)
def test_a_child_erased_while_it_is_calculated_leaves_nothing(willow, monkeypatch):
    child = make.child(willow)
    make.finished(child, make.module())
    with ThreadPoolExecutor(1) as pool:
        real = calculating.calculate

        def meanwhile(facts):
            nonlocal erasing
            erasing = pool.submit(erase)
            return real(facts)

        def erase():
            try:
                people.erase_child(child_id=child.pk)
            finally:
                connections.close_all()

        erasing = None
        monkeypatch.setattr(calculating, "calculate", meanwhile)
        services.run_job(child_id=child.pk)
        erasing.result(10)
    for model in (ChildProgress, Stale, PointAward, BadgeAward):
        assert not model.objects.exists()
    assert connection.is_usable()


def test_another_mark_marks_whoever_has_answered(settled, willow):
    make.child(willow)
    asked = make.assessment()
    part = {"correct": 1, "questions": 2, "percent": "50.00", "contribution": "50.00"}
    AssessmentResult.objects.create(
        child=settled, assessment=asked, score=50, category_scores={"sleep": part}
    )
    make.settle()
    services.recalculate(child_id=settled.pk)
    assert ChildProgress.objects.get(pk=settled.pk).weak == {"sleep": "50.00"}
    asked.pass_mark = 40
    asked.save()
    workshop.record_assessment_edit(assessment=asked)
    assert [row.child_id for row in Stale.objects.all()] == [settled.pk]
    make.settle()
    assert ChildProgress.objects.get(pk=settled.pk).weak == {}
