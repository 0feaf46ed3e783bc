"""The pages around reports: each judgement with its words, nobody else's, all without a script."""

import datetime as dt
import html as entities
import re
from copy import deepcopy
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Profession
from feedback import cache, services
from feedback.drills import BY_SLUG, DRILLS, suggested
from feedback.models import Marking, Report, Share
from feedback.rubric import RUBRIC
from tests import make, scripts
from tests.feedback.conftest import SAID, rehearse, written

pytestmark = pytest.mark.django_db
PROGRESS = "/practice/progress/"
MOST_QUERIES = 15
FOUR_MORE = (
    "Good afternoon.",
    "Do you smoke?",
    "You must rest the hand for two weeks, and it will be better if you do that every day.",
    "You should not lift anything at all, and you should take the tablets that I give you.",
    "Is everything clear?",
    "You really should have come earlier with this. Goodbye and all the best to you at home.",
)
"""A talk with less to show than the other one."""


def page(answer, status=200):
    assert answer.status_code == status, answer.content[:400]
    return re.sub(r"\s+", " ", entities.unescape(answer.content.decode()))


def at(session, rest="report/"):
    return f"/practice/sessions/{session.pk}/{rest}"


def compared(first, second):
    return f"/practice/compare/?a={first.pk}&b={second.pk}"


def main(html):
    return html[html.index("<main") : html.index("</main>")]


def marks(**bands):
    return {f"band-{code}": str(band) for code, band in bands.items()}


@pytest.fixture
def as_nora(nora):
    return make.caller(nora)


@pytest.fixture
def as_tutor(tutor):
    return make.caller(tutor)


@pytest.fixture
def html(as_nora, report, session):
    return page(as_nora.get(at(session)))


# --- the report ---------------------------------------------------------------------------------
def test_the_page_begins_with_what_was_seen_in_a_sentence(html, report):
    best, next_one = report.content["strengths"][0], report.content["improvements"][0]
    assert re.search(r"<h1[^>]*>(.*?)</h1>", html)[1] == f"{best['why']} {next_one['why']}"


def test_an_index_is_never_without_its_coverage(html, report):
    assert f"{report.overall_score} <small>of 100, {report.coverage} of 9 criteria</small>" in html


def test_every_criterion_and_every_indicator_is_there_with_its_sentence(html, report):
    for criterion in report.content["criteria"]:
        assert f"<h4>{criterion['name']}</h4>" in html
        assert (criterion["words"] or criterion["reason"]) in html
        for indicator in criterion["indicators"]:
            assert f'id="{indicator["code"]}"' in html
            assert indicator["sentence"] in html


def test_what_is_not_assessed_is_said_and_has_a_dashed_outline(html):
    unheard = html[html.index('id="intelligibility"') : html.index('id="fluency"')]
    assert 'class="scale none"' in unheard
    assert 'aria-label="Not assessed"' in unheard
    assert "This role-play was typed" in unheard


def test_marks_are_the_learners_own_words_with_their_time_and_lead_to_the_turn(html, session):
    said = {turn.number: turn for turn in session.turns.all()}
    quoted = re.findall(
        r'<mark><q>(.*?)</q></mark> <a class="at num" href="#turn-(\d+)">.*?</span>(\d:\d\d)</a>',
        html,
    )
    assert len(quoted) > 5
    assert html.count("<mark>") == len(quoted)
    for words, number, time in quoted:
        turn = said[int(number)]
        assert turn.speaker == "learner"
        assert words in turn.text
        assert re.search(
            rf'id="turn-{number}"> <p class="who"><span>You</span> <span class="num">{time}', html
        )


def test_the_whole_talk_is_on_the_page_and_says_what_a_turn_showed(html, report):
    assert all(text in html for text in SAID)
    shown = {
        f'<li><a href="#{one["code"]}">{one["name"]}</a></li>'
        for row in report.content["criteria"]
        for one in row["indicators"]
        if one["evidence"]
    }
    assert shown
    assert all(link in html for link in shown)


def test_a_missed_feeling_is_shown_with_the_words_before_it(as_nora, report, session):
    content = deepcopy(report.content)
    turns = list(session.turns.of_role_play().order_by("number"))
    patient, reply = turns[1], turns[2]
    quote = {"turn": reply.number, "at": 60.0, "quote": reply.text}
    content["improvements"] = [
        {"indicator": "A4", "title": "T", "why": "W.", "instead": "Say this.", **quote}
    ]
    report.content = content
    report.save()
    cache.drop(user_id=report.user_id, session_id=report.session_id)
    html = page(as_nora.get(at(session)))
    assert f"Mr Lind said:</span> <q>{patient.text}</q>" in html
    assert f"<mark><q>{reply.text}</q></mark>" in html
    assert "You could say:</span> “Say this.”" in html


def test_slips_and_terms_are_quotes_and_not_a_score(as_nora, report, session):
    first = session.turns.get(number=1)
    place = {"turn": 1, "at": 30.0, "quote": first.text[:20]}
    report.content = report.content | {
        "slips": [{**place, "found": "one of", "suggestion": "a", "kind": "agreement"}],
        "terms": [{**place, "term": "tendon", "plain": "the cord that moves a finger"}],
    }
    report.save()
    cache.drop(user_id=report.user_id, session_id=report.session_id)
    html = page(as_nora.get(at(session)))
    assert "Slips we noticed" in html
    assert '“one of” <span class="soft">could be</span> “a”' in html
    assert "the cord that moves a finger" in html
    assert "not faults to be counted" in html


def test_a_range_is_told_as_a_range(as_nora, report, session):
    content = deepcopy(report.content)
    row = next(one for one in content["criteria"] if one["code"] == "resources")
    row |= {"status": "range", "range": [4, 5], "band": None, "words": "Enough.", "reason": None}
    report.content = content
    report.save()
    cache.drop(user_id=report.user_id, session_id=report.session_id)
    assert 'aria-label="Between 4 and 5 of 6"' in page(as_nora.get(at(session)))


def test_an_estimate_and_a_comment_stand_apart_with_their_warnings(as_nora, report, session):
    report.content = report.content | {
        "scaled": {"low": 330, "high": 360, "grade": "C+"},
        "comment": {"text": "Well <b>listened</b>.", "by": "a model of the clinic"},
    }
    report.save()
    cache.drop(user_id=report.user_id, session_id=report.session_id)
    raw = as_nora.get(at(session)).content.decode()
    html = page(as_nora.get(at(session)))
    assert "Practice estimate: 330 to 360 of 500" in html
    assert "not affiliated with OET, and not an official result" in html
    assert "A comment by a language model" in html
    assert "It set no band" in html
    assert "Well &lt;b&gt;listened" in raw


def test_never_found_versions_and_the_honest_note_are_there(html, report, session):
    assert all(one["what"] in html for one in session.never_found)
    assert f"Rubric {report.rubric_version} · engine {report.engine_version}" in html
    assert f"card version {report.content_version}" in html
    assert "has not been compared with examiners’ marks" in html


def test_no_word_of_the_script_is_on_the_page_but_what_was_said_or_never_found(html, session):
    said = " ".join(turn.text for turn in session.turns.all())
    told = said + " ".join(f"{one['what']} {one['question']}" for one in session.never_found)
    hidden = [scripts.SCRIPT["background"], *scripts.SCRIPT["bullets"]]
    for fact in scripts.SCRIPT["facts"]:
        hidden += [fact["text"], *fact["asks"], *fact["says"], *fact["again"], *fact["vague"]]
    leaked = [words for words in hidden if words in html and words not in told]
    assert leaked == []


def test_a_talk_too_short_says_so_and_scores_nothing(as_nora, nora, hand):
    short = rehearse(nora, hand, said=SAID[:1])
    written(short)
    html = page(as_nora.get(at(short)))
    assert "<h1>This talk was too short to assess.</h1>" in html
    assert "The nine criteria" not in html
    assert "of 100" not in html
    assert "Good morning, I'm Sam" in html


@pytest.mark.parametrize(
    ("status", "words"), [("waiting", "is being written"), ("failed", "could not be written")]
)
def test_a_report_that_is_not_there_says_how_far_it_is(as_nora, session, status, words):
    Report.objects.update(status=status)
    html = page(as_nora.get(at(session)))
    assert words in html
    assert f'data-status="{status}"' in html
    assert f'href="{at(session)}"' in html or status == "failed"


def test_the_live_part_is_drawn_alone(as_nora, report, session):
    answer = as_nora.get(at(session), {"part": "live"})
    html = page(answer)
    assert 'data-status="ready"' in html
    assert "<html" not in html
    assert "no-store" in answer.headers["Cache-Control"]


def test_on_paper_everything_is_open_and_there_is_no_navigation(as_nora, report, session):
    html = page(as_nora.get(at(session), {"print": "1"}))
    assert "appbar" not in html
    assert len(re.findall(r"<details[^>]* open", html)) == html.count("<details")
    assert "Back to the report" in html


def test_a_role_play_from_before_reports_and_one_that_goes_on(as_nora, nora, hand):
    assert "There is no report" in page(as_nora.get(at(make.rehearsed(nora, hand))))
    going = make.role_play(nora, hand)
    answer = as_nora.get(at(going))
    assert answer.headers["Location"] == f"/practice/sessions/{going.pk}/"


def test_the_end_of_a_role_play_leads_to_its_report(as_nora, session):
    html = page(as_nora.get(at(session, "")))
    assert "data-report-waiting" in html
    report = written(session)
    html = page(as_nora.get(at(session, "")))
    assert "data-report-waiting" not in html
    assert f'href="{at(session)}"' in html
    assert f"Practice index {report.overall_score} of 100, {report.coverage} of 9 criteria" in html


def test_best_scores_are_told_with_their_coverage(as_nora, report, hand):
    told = f"{report.overall_score} of 100, {report.coverage} of 9 criteria"
    assert told in page(as_nora.get("/practice/"))
    assert told in page(as_nora.get(f"/practice/scenarios/{hand.pk}/"))


# --- nobody else's (X11) ------------------------------------------------------------------------
@pytest.mark.parametrize("rest", ["report/", "report/?print=1", "report/?part=live"])
def test_x11_a_report_is_read_by_its_owner_alone(report, session, other, tutor, rest):
    make.caller(session.user).get(at(session, rest))  # kept from now on
    for stranger in (other, tutor, make.platform_admin()):
        answer = make.caller(stranger).get(at(session, rest))
        assert answer.status_code == 404
        assert SAID[1] not in answer.content.decode()
    assert make.caller().get(at(session, rest)).status_code == 302


@pytest.mark.parametrize("rest", ["report/ask/", "report/withdraw/"])
def test_nobody_shows_or_takes_back_somebody_elses(session, other, rest):
    assert make.caller(other).post(at(session, rest)).status_code == 404
    assert not Share.objects.exists()


def test_x11_a_comparison_needs_both_to_be_ones_own(report, session, other, hand):
    theirs = rehearse(other, hand)
    written(theirs)
    for pair in ((session, theirs), (theirs, session)):
        assert make.caller(other).get(compared(*pair)).status_code == 404


def test_progress_is_ones_own(report, other):
    html = page(make.caller(other).get(PROGRESS))
    assert "Your reports will gather here." in html
    assert "A sore hand" not in html


# --- progress -----------------------------------------------------------------------------------
def test_progress_says_where_one_stands_and_draws_it_with_a_table_behind(as_nora, nora, hand):
    reports = [written(rehearse(nora, hand, days_ago=days)) for days in (3, 1)]
    html = page(as_nora.get(PROGRESS))
    assert '<h1 class="title">Two reports so far.' in html
    assert 'role="img" aria-label="Relationship building, oldest first:' in html
    assert re.search(r"Not assessed in any of these: .*Intelligibility", html)
    assert html.count('<th scope="row">') == 2
    for report in reports:
        assert at(report.session) in html
    assert "You practised on 2 days of the last 28" in html


def test_a_talk_too_short_is_in_the_history_and_in_no_drawing(as_nora, nora, hand):
    written(rehearse(nora, hand, said=SAID[:1]))
    html = page(as_nora.get(PROGRESS))
    assert "Not assessed</span>" in html
    assert "oldest first" not in html


def test_progress_offers_what_to_practise(as_nora, nora, hand):
    written(rehearse(nora, hand, said=FOUR_MORE))
    html = page(as_nora.get(PROGRESS))
    assert "Worth a minute" in html
    assert "/practice/drills/" in html


def test_twenty_reports_a_page(as_nora, nora, hand):
    for _ in range(21):
        services.expect_report(session_id=make.rehearsed(nora, hand).pk)
    assert page(as_nora.get(PROGRESS)).count('class="play"') == 20
    assert page(as_nora.get(PROGRESS, {"page": 2})).count('class="play"') == 1


def test_without_a_profession_it_is_said_kindly(finn, as_bob):
    assert "No profession is set for your account" in page(as_bob.get(PROGRESS))


def test_a_professional_finds_progress_beside_practice_and_only_one_is_current(as_nora, report):
    html = page(as_nora.get(PROGRESS))
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', html) == [PROGRESS]
    assert 'href="/practice/"' in html


# --- two attempts -------------------------------------------------------------------------------
@pytest.fixture
def attempts(nora, hand):
    first = rehearse(nora, hand, said=FOUR_MORE, days_ago=3)
    second = rehearse(nora, hand, days_ago=1)
    written(first)
    written(second)
    return first, second


def test_two_attempts_side_by_side_with_the_line_that_made_the_difference(as_nora, attempts):
    first, second = attempts
    html = page(as_nora.get(compared(first, second)))
    assert re.search(r"<h1>[A-Z][a-z]+ things went better the second time", html)
    assert "The line that made the difference" in html
    lines = re.findall(
        r'<mark><q>(.*?)</q></mark> <a class="at num" href="([^#]+)#turn-(\d+)"', html
    )
    assert lines
    for words, link, number in lines:
        better = second if link == at(second) else first
        assert words in better.turns.get(number=number).text
    assert main(html) == main(page(as_nora.get(compared(second, first))))


def test_the_report_and_the_scenario_lead_to_the_comparison(as_nora, attempts, hand):
    first, second = attempts
    assert compared(first, second) in page(as_nora.get(at(second)))
    assert "/practice/compare/" not in page(as_nora.get(at(first)))
    assert compared(first, second) in page(as_nora.get(f"/practice/scenarios/{hand.pk}/"))


def test_only_two_attempts_at_one_card_can_be_compared(as_nora, attempts, nora):
    first, _ = attempts
    elsewhere = rehearse(nora, make.scenario(title="Another card"))
    written(elsewhere)
    assert as_nora.get(compared(first, elsewhere)).status_code == 400
    assert as_nora.get(compared(first, first)).status_code == 400
    assert as_nora.get("/practice/compare/").status_code == 400
    assert as_nora.get("/practice/compare/?a=x&b=y").status_code == 400
    nowhere = f"/practice/compare/?a={first.pk}&b={uuid4()}"
    assert as_nora.get(nowhere).status_code == 404


def test_a_comparison_with_a_report_that_is_being_written_leads_there(
    as_nora, attempts, nora, hand
):
    waiting = rehearse(nora, hand)
    answer = as_nora.get(compared(attempts[0], waiting))
    assert answer.headers["Location"] == at(waiting)


# --- drills -------------------------------------------------------------------------------------
EMPATHY = "/practice/drills/empathy/"
KIND = "That must be really frightening for you. I can understand that it keeps you awake."


def begun(caller, go=0, kind=EMPATHY):
    """Begin a prompt, and return its page with what the form carries."""
    html = page(caller.get(kind, {"go": go}))
    return html, re.search(r'name="begun" value="([^"]+)"', html)[1]


def test_drills_begin_with_what_reports_missed_most(as_nora, nora, hand):
    html = page(as_nora.get("/practice/drills/"))
    assert all(f"/practice/drills/{one.slug}/" in html for one in DRILLS)
    assert "Begin with this one" not in html
    report = written(rehearse(nora, hand, said=FOUR_MORE))
    html = page(as_nora.get("/practice/drills/"))
    assert f'<h2 id="first">{suggested([report.content]).name}</h2>' in html


def test_a_drill_tells_what_is_good_before_its_minute_begins(as_nora):
    html = page(as_nora.get(EMPATHY))
    assert all(line in html for line in BY_SLUG["empathy"].good)
    assert "data-left" not in html
    assert not any(one.situation in html for one in BY_SLUG["empathy"].prompts)


def test_a_prompt_shows_what_was_said_and_not_what_comes_after(as_nora):
    for drill in DRILLS:
        for go, prompt in enumerate(drill.prompts):
            html, _ = begun(as_nora, go, f"/practice/drills/{drill.slug}/")
            assert prompt.situation in html
            assert all(line.text in html for line in prompt.before)
            assert prompt.instead not in html
            assert not any(line.text in html for line in prompt.after)
            assert re.search(r'data-left="60\.00" data-of="60"', html)


def test_an_answer_is_judged_quoted_and_told_what_else_could_be_said(as_nora):
    _, token = begun(as_nora)
    html = page(as_nora.post(EMPATHY, {"begun": token, "answer": KIND}))
    assert BY_SLUG["empathy"].prompts[0].instead in html
    for quote in re.findall(r"<mark><q>(.*?)</q></mark>", html):
        assert quote in KIND
    assert f'href="{EMPATHY}?go=1"' in html
    assert "That took" not in html


def test_the_servers_clock_decides_and_a_late_answer_is_read_all_the_same(as_nora):
    _, token = begun(as_nora)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=75), tick=False):
        html = page(as_nora.post(EMPATHY, {"begun": token, "answer": KIND}))
    assert "That took 1:1" in html
    assert KIND in html


@pytest.mark.parametrize("answer", ["", "  ", "No.", "<script>alert(1)</script>" * 200, "a\x00b"])
def test_any_answer_is_answered(as_nora, answer):
    _, token = begun(as_nora)
    answered = as_nora.post(EMPATHY, {"begun": token, "answer": answer})
    assert answered.status_code == 200
    assert b"<script>alert" not in answered.content


def test_a_form_that_is_not_ours_begins_anew(as_nora):
    _, token = begun(as_nora)
    for wrong in ("", "x", token[:-2]):
        answer = as_nora.post(EMPATHY, {"begun": wrong, "answer": KIND})
        assert answer.headers["Location"] == EMPATHY
    elsewhere = as_nora.post("/practice/drills/opening/", {"begun": token, "answer": KIND})
    assert elsewhere.headers["Location"] == "/practice/drills/opening/"
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2), tick=False):
        late = as_nora.post(EMPATHY, {"begun": token, "answer": KIND})
    assert late.headers["Location"] == EMPATHY


def test_drills_are_for_professionals_and_only_those_there_are(as_nora, finn, as_bob):
    assert as_nora.get("/practice/drills/juggling/").status_code == 404
    assert as_nora.get(EMPATHY, {"go": "x"}).status_code == 400
    assert "No profession is set" in page(as_bob.get("/practice/drills/"))
    assert as_bob.get(EMPATHY).status_code == 403


# --- tutors -------------------------------------------------------------------------------------
def test_a_learner_asks_reads_who_sees_what_and_takes_it_back(as_nora, report, session, as_tutor):
    assert "Have a tutor mark this" in page(as_nora.get(at(session)))
    answer = as_nora.post(at(session, "report/ask/"), follow=True)
    assert "Tutors can see this role-play now" in page(answer)
    assert "A sore hand" in page(as_tutor.get("/tutor/"))
    answer = as_nora.post(at(session, "report/withdraw/"), follow=True)
    assert "No tutor can see this role-play any more" in page(answer)
    assert "A sore hand" not in page(as_tutor.get("/tutor/"))
    assert as_tutor.get(f"/tutor/sessions/{session.pk}/").status_code == 404


def test_a_tutor_marks_without_name_and_without_the_reports_bands(
    as_nora, as_tutor, report, session, nora, tutor
):
    as_nora.post(at(session, "report/ask/"))
    where = f"/tutor/sessions/{session.pk}/"
    html = page(as_tutor.get(where))
    assert nora.full_name not in html
    assert "The report:" not in html
    assert all(text in html for text in SAID)
    assert all(one.name in html for one in RUBRIC.criteria)
    assert html.count("<fieldset") == 9
    sent = {**marks(relationship=3, giving=1), "comment": "Well <i>done</i>."}
    html = page(as_tutor.post(where, sent, follow=True))
    assert "Your marks are saved." in html
    assert html.count("The report: <strong>") == 9
    assert re.search(r'name="band-relationship" value="3" checked', html)
    shown = page(as_nora.get(at(session)))
    assert f"<strong>{tutor.full_name}</strong>" in shown
    assert "Well <i>done</i>." in shown  # unescaped by this test alone
    as_tutor.post(where, marks(relationship=2))
    assert Marking.objects.get().criteria == {"relationship": 2}


def test_marks_that_are_none_come_back_with_what_was_typed(as_nora, as_tutor, session):
    as_nora.post(at(session, "report/ask/"))
    where = f"/tutor/sessions/{session.pk}/"
    for wrong in (marks(relationship=4), {"band-relationship": "x"}, {}):
        html = page(as_tutor.post(where, {**wrong, "comment": "Kept words"}), 400)
        assert 'role="alert"' in html
        assert "Kept words" in html
    assert not Marking.objects.exists()


@pytest.mark.parametrize("where", ["/tutor/", "/tutor/agreement/", "/tutor/sessions/{}/"])
def test_a_tutors_pages_are_not_there_for_anybody_else(as_nora, session, where):
    as_nora.post(at(session, "report/ask/"))
    assert as_nora.get(where.format(session.pk)).status_code == 404
    assert make.caller().get(where.format(session.pk)).status_code == 302


def test_a_tutor_finds_the_way_and_agreement_is_told_in_words(as_nora, as_tutor, report, session):
    assert as_tutor.get("/").headers["Location"] == "/tutor/"
    assert "Nothing to compare yet" in page(as_tutor.get("/tutor/agreement/"))
    as_nora.post(at(session, "report/ask/"))
    band = next(c["band"] for c in report.content["criteria"] if c["code"] == "relationship")
    as_tutor.post(f"/tutor/sessions/{session.pk}/", marks(relationship=band))
    html = page(as_tutor.get("/tutor/agreement/"))
    assert "How far tutors and reports agree" in html
    assert "+0.00" in html
    assert "On average tutors and reports agree. Few pairs so far." in html


# --- budgets ------------------------------------------------------------------------------------
def test_no_page_asks_too_much_however_many_reports_there_are(
    nora, tutor, attempts, hand, as_nora, as_tutor
):
    first, second = attempts
    for session in attempts:
        as_nora.post(at(session, "report/ask/"))
    for _ in range(10):
        services.expect_report(session_id=make.rehearsed(nora, hand).pk)
    pages = {
        at(second): nora,
        at(second, "report/?print=1"): nora,
        PROGRESS: nora,
        compared(first, second): nora,
        "/practice/": nora,
        "/practice/drills/": nora,
        "/practice/drills/empathy/": nora,
        f"/practice/scenarios/{hand.pk}/": nora,
        at(second, ""): nora,
        "/tutor/": tutor,
        f"/tutor/sessions/{second.pk}/": tutor,
        "/tutor/agreement/": tutor,
    }
    asked = {}
    for where, who in pages.items():
        caller = as_nora if who == nora else as_tutor
        caller.get(where)
        with CaptureQueriesContext(connection) as found:
            page(caller.get(where))
        asked[where] = len(found)
    assert max(asked.values()) <= MOST_QUERIES, asked


def test_another_profession_keeps_its_reports(nora, report, session, as_nora):
    nora.profession = Profession.DENTISTRY
    nora.save()
    assert as_nora.get(at(session)).status_code == 200
