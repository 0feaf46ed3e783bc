"""Reports: one a role-play, written once, the same whenever they are written anew."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from engines import client
from engines.ports import Embedded
from feedback import rubric, selectors, services
from feedback.models import Report
from feedback.services import judging
from feedback.signals import report_ready
from practice import services as practice
from practice.models import Note, Session, Turn
from practice.signals import session_ended
from progress.models import UserProgress
from tests import make
from tests.feedback.conftest import rehearse, written

pytestmark = pytest.mark.django_db


def fingerprint(row):
    return hashlib.sha256(json.dumps(row.content, sort_keys=True).encode()).hexdigest()


def indexes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'feedback_report'"
        )
        return dict(cursor.fetchall())


# --- the row ------------------------------------------------------------------------------------
def test_o68_o69_the_contracts_indexes_are_there_under_their_names(db):
    found = indexes()
    assert "UNIQUE" in found["idx_feedback_reports_session_id"]
    assert "(session_id)" in found["idx_feedback_reports_session_id"]
    assert "(user_id, overall_score DESC)" in found["idx_feedback_reports_user_scores"]


def test_o74_a_report_has_session_user_and_overall_score(report, session, nora):
    assert (report.session_id, report.user_id) == (session.pk, nora.pk)
    assert 0 <= report.overall_score <= 100
    assert report.overall_score == report.content["overall"]
    assert report.coverage == report.content["coverage"]["assessed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"overall_score": 101},
        {"coverage": 10},
        {"status": "lost"},
        {"status": "ready", "content": None},
        {"status": "waiting"},
    ],
)
def test_o74_the_database_stores_no_impossible_report(report, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**wrong)


def test_a_report_names_the_versions_of_rubric_engine_and_scenario(report):
    assert report.rubric_version == rubric.VERSION
    assert report.engine_version == client.by_words(["."]).name
    assert report.content_version == 1
    assert report.content["version"] == 1


# --- the end ------------------------------------------------------------------------------------
def test_a_report_waits_from_the_transaction_of_the_end_on(nora, hand):
    session = make.role_play(nora, hand, said=("Good morning.",))

    def cut_off():
        with transaction.atomic():
            practice.end(session_id=session.pk)
            assert Report.objects.get().status == "waiting"
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        cut_off()
    assert not Report.objects.exists()
    practice.end(session_id=session.pk)
    row = Report.objects.get()
    assert (row.session_id, row.user_id, row.content) == (session.pk, nora.pk, None)
    assert row.created_at == Session.objects.get(pk=session.pk).completed_at


def test_an_end_that_is_told_twice_asks_for_one_report(session):
    with transaction.atomic():
        session_ended.send(Session, user_id=session.user_id, session_id=session.pk)
    assert Report.objects.count() == 1


def test_a_role_play_without_a_word_has_no_report(nora, hand):
    practice.end(session_id=make.role_play(nora, hand).pk)
    assert not Report.objects.exists()


# --- writing ------------------------------------------------------------------------------------
def test_every_quote_is_a_substring_of_its_turn(report, session):
    said = dict(Turn.objects.filter(session=session).values_list("number", "text"))

    def quotes(part):
        if isinstance(part, dict):
            if part.get("quote"):
                yield part
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                yield from quotes(one)

    found = list(quotes(report.content))
    assert found
    for part in found:
        assert part["quote"] in said[part["turn"]]


def test_the_score_of_the_role_play_follows_and_whoever_has_it_open_is_told(
    session, django_capture_on_commit_callbacks, monkeypatch
):
    from practice.services import news

    events, before = [], Session.objects.get(pk=session.pk).revision
    monkeypatch.setattr(news, "publish", events.append)
    with django_capture_on_commit_callbacks(execute=True):
        row = services.write_report(session_id=session.pk)
    now = Session.objects.get(pk=session.pk)
    assert (now.score, now.revision) == (row.overall_score, before + 1)
    assert [(one.room, one.version) for one in events] == [(f"practice:{session.pk}", before + 1)]


def test_the_news_carries_ids_alone_and_is_told_inside_the_transaction(session, nora):
    heard = []

    def listen(**told):
        heard.append({key: told[key] for key in told if key not in ("signal", "sender")})
        assert connection.in_atomic_block

    report_ready.connect(listen)
    try:
        services.write_report(session_id=session.pk)
    finally:
        report_ready.disconnect(listen)
    assert heard == [{"user_id": nora.pk, "session_id": session.pk}]


def test_a_talk_that_is_too_short_has_no_score_and_no_low_one(nora, hand):
    row = written(rehearse(nora, hand, said=("Good morning.",)))
    assert (row.status, row.overall_score, row.coverage) == ("ready", None, 0)
    assert row.content["reason"] == "too_short"
    assert Session.objects.get().score is None


def test_what_was_read_is_kept_beside_it_and_never_read_twice(report, session, monkeypatch):
    monkeypatch.setattr(judging.report, "read", lambda *given: pytest.fail("read again"))
    again = services.write_report(session_id=session.pk, anew=True)
    assert again.readings == report.readings


def test_written_anew_by_the_same_rubric_it_is_the_same_to_the_byte(report, session):
    again = services.write_report(session_id=session.pk, anew=True)
    assert again.written_at > report.written_at
    assert fingerprint(again) == fingerprint(report)
    read_again = services.write_report(session_id=session.pk, anew=True, read_again=True)
    assert fingerprint(read_again) == fingerprint(report)
    assert fingerprint(Report.objects.get()) == fingerprint(report)


def test_another_engine_reads_the_turns_anew_but_words_alone_never_do(report, session, monkeypatch):
    def other(texts, *, warming=False):
        return Embedded(client.by_words(texts).vectors, "another-model")

    monkeypatch.setattr(client, "embed", other)
    assert services.write_report(session_id=session.pk, anew=True).engine_version == "another-model"
    monkeypatch.undo()
    assert services.write_report(session_id=session.pk, anew=True).engine_version == "another-model"


def test_the_patients_turns_carry_what_they_did(nora, hand):
    session = rehearse(nora, hand, said=("Hello.", "What worries you most about your hand?"))
    found = practice.evidence(session_id=session.pk)
    assert [one.speaker for one in found.turns] == ["learner", "patient"] * 2
    assert [bool(one.note) for one in found.turns] == [False, True, False, True]
    assert "concert" in found.turns[-1].note["opened"]
    assert found.facts["concert"].question
    assert found.turns[0].at == 30.0
    assert found.duration == 90.0


def test_a_silence_that_the_patient_breaks_leaves_a_note_as_well(nora, hand):
    session = make.role_play(nora, hand)
    begun = practice.begin(session_id=session.pk, phase="active").active_at
    from datetime import timedelta

    done = practice.fill_silence(session_id=session.pk, at=begun + timedelta(seconds=30))
    assert Note.objects.get().turn == done.reply
    (turn,) = practice.evidence(session_id=session.pk).turns
    assert turn.note == Note.objects.get().content


def test_evidence_costs_the_same_however_long_the_talk(nora, hand, django_assert_num_queries):
    first = rehearse(nora, hand, said=("Good morning.",))
    second = rehearse(nora, hand)
    for session in (first, second):
        with django_assert_num_queries(3):
            practice.evidence(session_id=session.pk)


# --- writing anew -------------------------------------------------------------------------------
def command(*given):
    out = StringIO()
    call_command("rewrite_reports", *given, stdout=out)
    return out.getvalue()


def test_the_command_writes_all_anew_and_says_what_changed(report, nora):
    before = fingerprint(report)
    assert "Wrote 1 reports; 0 say something else." in command()
    assert fingerprint(Report.objects.get()) == before
    Report.objects.update(content={**report.content, "overall": 1})
    assert "1 say something else" in command(f"--session={report.session_id}")
    assert fingerprint(Report.objects.get()) == before
    assert "Wrote 0" in command("--rubric=1999.1")


def test_the_command_asks_for_reports_where_the_end_was_never_told(session, nora, hand):
    Report.objects.all().delete()
    make.rehearsed(nora, hand)  # taken over from elsewhere: nothing was said
    assert "1 role-plays had no report" in command("--missing")
    assert Report.objects.get().session_id == session.pk


def test_one_that_goes_wrong_stays_as_it_was(report, monkeypatch, caplog):
    def broken(*given):
        raise ValueError("I am sorry to hear that")

    monkeypatch.setattr(judging.report, "build", broken)
    assert "1 were left as they were" in command()
    assert Report.objects.get().content == report.content
    assert "sorry" not in caplog.text


# --- progress -----------------------------------------------------------------------------------
def test_o73_progress_is_the_best_index_so_far(nora, hand):
    first = written(rehearse(nora, hand))
    assert UserProgress.objects.get().progress == first.overall_score
    written(rehearse(nora, hand, said=("Good morning.",)))
    assert UserProgress.objects.get().progress == first.overall_score


def test_o73_a_talk_too_short_to_assess_begins_at_nothing(nora, hand):
    written(rehearse(nora, hand, said=("Good morning.",)))
    row = UserProgress.objects.get()
    assert (row.user, row.scenario, row.progress) == (nora, hand, 0)


def test_the_course_and_the_attempts_are_the_readers_own(report, nora, other, hand):
    theirs = written(rehearse(other, hand))
    assert [one.line.id for one in selectors.course(user=nora)] == [report.pk]
    attempts = selectors.attempts_at(user=other, scenario_id=hand.pk)
    assert [one.line.id for one in attempts] == [theirs.pk]
    assert attempts[0].content == theirs.content


def test_slips_are_found_by_the_checker_and_kept_with_what_was_read(nora, hand):
    from tests.feedback.conftest import SAID

    slipped = "I am agree that the hand needs rest, and you should to rest it for one week."
    row = written(rehearse(nora, hand, said=(*SAID, slipped)))
    assert row.readings["checker"]
    assert row.content["slips"] == row.readings["language"]["slips"]
    assert any(slip["quote"] in slipped for slip in row.content["slips"])
