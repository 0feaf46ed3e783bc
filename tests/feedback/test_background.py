"""Reports in the background: handed out, written once, tried again, and never lost."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from engines import client
from engines.ports import Embedded, Status
from feedback import meaning, services, tasks
from feedback.models import Report
from feedback.services import judging, queue, warming, writing
from tests import make
from tests.feedback.conftest import rehearse

pytestmark = pytest.mark.django_db


def claimed_later(seconds):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=seconds), tick=False):
        return services.claim()


def broken(*given, **more):
    raise ZeroDivisionError("What worries you most about your hand?")


# --- handing out --------------------------------------------------------------------------------
def test_a_report_is_handed_out_at_once_and_to_one_job(session):
    (one,) = services.claim()
    assert one.session_id == session.pk
    assert services.claim() == []


def test_a_report_is_handed_out_again_when_its_job_never_came_back(session):
    services.claim()
    lease = queue.LEASE.total_seconds()
    assert claimed_later(lease - 1) == []
    assert len(claimed_later(lease + 1)) == 1


def test_never_more_are_handed_out_than_can_be_written(nora, hand, monkeypatch):
    sessions = [rehearse(nora, hand, said=("Good morning.",), days_ago=n) for n in range(3)]
    assert Report.objects.waiting().count() == len(sessions)
    monkeypatch.setattr(queue, "CAPACITY", 2)
    assert len(services.claim()) == 2
    assert services.claim() == []
    assert len(claimed_later(60)) == 2


def test_a_report_that_could_not_be_handed_out_is_given_back_at_once(session, monkeypatch):
    def no_broker(**options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.write_report, "apply_async", no_broker)
    with pytest.raises(ConnectionError):
        tasks.tick()
    assert len(services.claim()) == 1


def test_the_tick_hands_out_an_id_and_an_end(session, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.write_report, "apply_async", lambda **given: sent.append(given))
    tasks.tick()
    (one,) = sent
    assert one["args"] == [str(session.pk)]
    assert one["expires"] == Report.objects.get().claimed_until


def test_the_schedule_ticks_every_second():
    from config.celery import SCHEDULE, app

    (entry,) = [one for one in SCHEDULE.values() if one["task"] == tasks.tick.name]
    assert entry["schedule"] == 1.0
    assert tasks.write_report.name == "write-report"
    app.loader.import_default_modules()
    assert {"feedback.tick", "write-report"} <= set(app.tasks)


# --- running ------------------------------------------------------------------------------------
def test_a_job_run_twice_late_or_for_nobody_writes_once(session, monkeypatch):
    tasks.write_report(str(session.pk))
    first = Report.objects.get()
    assert first.status == "ready"
    monkeypatch.setattr(judging.report, "build", broken)
    tasks.write_report(str(session.pk))
    tasks.write_report(str(uuid4()))
    assert Report.objects.get().written_at == first.written_at
    assert services.claim() == []


def test_of_two_jobs_at_once_the_second_finds_it_done(session, monkeypatch):
    real = judging.report.build

    def meanwhile(*given):
        monkeypatch.setattr(judging.report, "build", real)
        services.run_job(session_id=session.pk)
        return real(*given)

    monkeypatch.setattr(judging.report, "build", meanwhile)
    services.run_job(session_id=session.pk)
    row = Report.objects.get()
    assert (row.status, row.attempts) == ("ready", 0)


def test_a_role_play_that_is_deleted_meanwhile_leaves_nothing(session, monkeypatch):
    real = judging.report.build

    def meanwhile(*given):
        session.delete()
        return real(*given)

    monkeypatch.setattr(judging.report, "build", meanwhile)
    assert services.run_job(session_id=session.pk) is None
    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_write_one_report(transactional_db):
    session = rehearse(make.professional(), make.scenario())

    def work(number):
        try:
            claimed = services.claim()
            services.run_job(session_id=session.pk)
            return len(claimed)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) <= 1
    row = Report.objects.get()
    assert (row.status, row.attempts) == ("ready", 0)


# --- going wrong --------------------------------------------------------------------------------
def test_a_failure_waits_longer_each_time_and_is_told_without_a_word(session, monkeypatch, caplog):
    monkeypatch.setattr(judging.report, "build", broken)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number, pause in enumerate(queue.PAUSES, start=1):
            assert len(services.claim()) == 1
            services.run_job(session_id=session.pk)
            row = Report.objects.get()
            assert (row.status, row.attempts) == ("waiting", number)
            assert row.due_at - timezone.now() == pause
            assert row.error.startswith("ZeroDivisionError at test_background.py:")
            clock.shift(pause - dt.timedelta(seconds=1))
            assert services.claim() == []
            clock.shift(1)
        services.run_job(session_id=session.pk)
        row = Report.objects.get()
        assert (row.status, row.attempts) == ("failed", 8)
        assert claimed_later(86_400) == []
    assert queue.PAUSES[0] == dt.timedelta(seconds=5)
    assert list(queue.PAUSES) == sorted(queue.PAUSES)
    assert "could not be written in 8 attempts" in caplog.text
    assert str(row.pk) in caplog.text
    assert "worries" not in caplog.text


def test_one_report_that_goes_wrong_holds_up_no_other(session, other, hand, monkeypatch):
    fine = rehearse(other, hand)
    real = writing.judge

    def one_is_broken(evidence, **more):
        return broken() if evidence.session_id == session.pk else real(evidence, **more)

    monkeypatch.setattr(writing, "judge", one_is_broken)
    for one in services.claim():
        services.run_job(session_id=one.session_id)
    states = dict(Report.objects.values_list("session", "status"))
    assert states == {session.pk: "waiting", fine.pk: "ready"}


def test_a_report_that_has_failed_is_written_after_all_from_the_admin(session, monkeypatch):
    Report.objects.update(status="failed", attempts=8, error="KeyError")
    row = Report.objects.get()
    admin = make.caller(make.platform_admin())
    form = {"action": "write_after_all", "_selected_action": [str(row.pk)]}
    page = admin.post("/admin/feedback/report/", form, follow=True)
    assert "1 will be written." in page.content.decode()
    assert len(services.claim()) == 1
    services.run_job(session_id=session.pk)
    assert Report.objects.get().status == "ready"
    page = admin.post("/admin/feedback/report/", form, follow=True)
    assert "None of these has failed." in page.content.decode()
    for nobody in (make.content_manager(), make.professional()):
        assert make.caller(nobody).post("/admin/feedback/report/", form).status_code in (302, 403)


# --- engines ------------------------------------------------------------------------------------
@pytest.fixture
def away(settings, monkeypatch):
    """An engine room that is set up, and does not answer."""
    settings.ENGINES_URL = "unix:///tmp/nobody-is-here"
    words = client.by_words(["."]).name
    monkeypatch.setattr(client, "embed", lambda texts, *, warming=False: client.by_words(texts))
    gone = Status(words, answers=False, why="it does not answer: FileNotFoundError")
    monkeypatch.setattr(client, "status", lambda: gone)
    return gone


def test_a_report_waits_for_its_engine_and_is_not_written_by_words(away, session):
    assert services.run_job(session_id=session.pk) is None
    row = Report.objects.get()
    assert (row.status, row.attempts, row.waits) == ("waiting", 0, 1)
    assert services.claim() == []
    assert len(claimed_later(queue.ENGINE_PAUSE.total_seconds())) == 1


def test_after_some_minutes_words_alone_have_to_do(away, session):
    Report.objects.update(waits=writing.MOST_WAITS)
    assert dt.timedelta(minutes=3) <= writing.MOST_WAITS * queue.ENGINE_PAUSE
    assert services.run_job(session_id=session.pk).engine_version == client.by_words(["."]).name


def test_a_room_without_a_model_is_not_waited_for(away, session, monkeypatch):
    here = Status(away.name, answers=False, why="no model", memory_mb=50.0)
    monkeypatch.setattr(client, "status", lambda: here)
    assert services.run_job(session_id=session.pk).status == "ready"


def test_the_engine_is_asked_behind_whoever_is_talking(session, monkeypatch):
    asked = []

    def embed(texts, *, warming=False):
        asked.append(warming)
        return client.by_words(texts)

    monkeypatch.setattr(client, "embed", embed)
    services.run_job(session_id=session.pk)
    assert asked
    assert all(asked)


def test_an_engine_that_changes_in_between_is_asked_again_later(session, monkeypatch):
    names = iter(["one", "one", "another"])

    def embed(texts, *, warming=False):
        return Embedded(client.by_words(texts).vectors, next(names, "another"))

    monkeypatch.setattr(client, "embed", embed)
    assert services.run_job(session_id=session.pk) is None
    assert (Report.objects.get().waits, Report.objects.get().attempts) == (1, 0)
    assert services.run_job(session_id=session.pk).engine_version == "another"


def test_the_tick_has_the_examples_ready_and_does_not_do_it_each_second(monkeypatch):
    given = []
    monkeypatch.setattr(client, "warm", given.append)
    monkeypatch.setattr(warming, "HERE", warming.Warmth())
    for _ in range(3):
        tasks.tick()
    (texts,) = given
    assert set(meaning.examples()) <= set(texts)
