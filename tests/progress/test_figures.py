"""The pure rooms of progress: streaks, badges, the ledger, when a row is due again."""

import datetime as dt
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import age_on
from progress import badges, streaks
from progress.calculation import (
    Completion,
    Facts,
    Scored,
    calculate,
    due_at,
    ledger,
    next_birthday,
    percent,
    weak,
)
from progress.spelling import sums
from progress.streaks import Pause, Run

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DUBLIN = ZoneInfo("Europe/Dublin")


def days(*numbers: int) -> list[dt.date]:
    return [DAY + dt.timedelta(days=number) for number in numbers]


def done(
    number: int, *, kind: str = "quiz", points: int = 10, at: dt.datetime = NOON
) -> Completion:
    return Completion(UUID(int=number), kind, at, 120, points)


# --- streaks --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("active", "run"),
    [
        ([], Run(0, 0)),
        ([0], Run(1, 1)),
        ([0, 1, 2], Run(3, 3)),
        ([0, 2, 4], Run(3, 3)),  # a day off in between rests
        ([0, 1, 4], Run(1, 2)),  # two begin anew, the longest is kept
        ([0, 1, 2, 5, 6], Run(2, 3)),
    ],
)
def test_a_missed_day_rests_a_streak_and_two_begin_a_new_one(active, run):
    assert streaks.run(days(*active)) == run


def test_days_of_a_clinics_pause_are_not_missed():
    holiday = Pause(*days(2, 9))
    assert streaks.run(days(0, 1, 10), [holiday]) == Run(3, 3)
    assert streaks.run(days(0, 1, 12), [holiday]) == Run(1, 2)  # 10 and 11 were missed
    assert streaks.run(days(0, 1, 11), [holiday]) == Run(3, 3)
    assert streaks.run(days(0, 1, 5, 10), [holiday]) == Run(4, 4)  # coming anyway counts


@given(
    st.sets(st.integers(0, 60)),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=3),
)
def test_a_streak_agrees_with_counting_day_by_day(active, spans):
    pauses = [Pause(DAY + dt.timedelta(a), DAY + dt.timedelta(a + n)) for a, n in spans]
    paused = {a + i for a, n in spans for i in range(n + 1)}
    current = longest = gone = 0
    for number in range(61):
        if number in active:
            current = current + 1 if gone <= 1 and current else 1
            longest, gone = max(longest, current), 0
        elif number not in paused:
            gone += 1
    assert streaks.run(days(*sorted(active)), pauses) == Run(current, longest)


def test_resting_is_told_without_a_word_of_loss():
    last = DAY
    assert not streaks.is_resting(last, DAY)
    assert not streaks.is_resting(last, *days(2))
    assert streaks.is_resting(last, *days(3))
    assert not streaks.is_resting(last, *days(30), pauses=[Pause(*days(1, 29))])
    for words in (streaks.words(5, resting=True), streaks.words(1, resting=False)):
        assert not {"lost", "lose", "broken", "missed"} & set(words.lower().split())
    assert streaks.words(0, resting=False) == ""


# --- badges ---------------------------------------------------------------------------------------
def test_badges_come_with_what_completes_them_and_in_that_order():
    hours = [NOON + dt.timedelta(hours=n) for n in range(8)]
    earned = badges.earned(
        completed=[("breathing", at) for at in hours[:5]],
        finished=[("sleep", hours[5]), ("sleep", hours[6]), ("calm-and-balance", hours[7])],
        zone=DUBLIN,
    )
    assert [(one.badge, one.at) for one in earned] == [
        ("first_step", hours[0]),
        ("five_breaths", hours[4]),
        ("first_module", hours[5]),
        ("three_modules", hours[7]),
    ]


def test_different_days_are_the_childs_own():
    late = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)  # 2 July in Dublin
    completed = [("quiz", late + dt.timedelta(days=n)) for n in range(4)]
    completed += [("quiz", late + dt.timedelta(days=4, minutes=40))]
    assert "five_days" in [
        b.badge for b in badges.earned(completed=completed, finished=[], zone=DUBLIN)
    ]
    same = [("quiz", late + dt.timedelta(minutes=n)) for n in range(5)]
    assert "five_days" not in [
        b.badge for b in badges.earned(completed=same, finished=[], zone=DUBLIN)
    ]


@given(
    st.lists(st.tuples(st.sampled_from(["breathing", "parent_child", "quiz"]), st.integers(0, 999)))
)
def test_more_facts_never_take_a_badge_away(facts):
    completed = [
        (kind, NOON + dt.timedelta(hours=n)) for kind, n in sorted(facts, key=lambda f: f[1])
    ]
    held: set[str] = set()
    for n in range(len(completed) + 1):
        now = {b.badge for b in badges.earned(completed=completed[:n], finished=[], zone=DUBLIN)}
        assert held <= now
        held = now


# --- the ledger -----------------------------------------------------------------------------------
def test_each_activity_counts_once_with_what_it_was_worth_first():
    later = NOON + dt.timedelta(days=1)
    lines = ledger([done(1, points=10), done(2, points=20), done(1, points=50, at=later)])
    assert [(line.reason[-1], line.points, line.at) for line in lines] == [
        ("1", 10, NOON),
        ("2", 20, NOON),
    ]


def test_every_number_is_spelt_out():
    facts = Facts(
        zone="Europe/Dublin",
        born=dt.date(2017, 1, 1),
        categories={"sleep": (1, 2), "food": (0, 1)},
        completions=(done(1), done(2), done(3, points=20), done(1)),
    )
    said = sums(facts, calculate(facts))
    assert said["percent"] == "1 of 3 modules: 33.33 %"
    assert said["points"].startswith("2 activities at 10 points, 1 at 20 points: 40 points.")
    assert said["minutes"].startswith("4 activities done, 8 minutes as planned.")
    assert said["streak"].startswith("1 day with something done")
    empty = calculate(Facts(zone="UTC", born=DAY))
    assert set(sums(Facts(zone="UTC", born=DAY), empty).values()) == {
        "Nothing assigned yet",
        "Nothing done yet.",
    }


# --- the rest -------------------------------------------------------------------------------------
@given(st.integers(0, 500), st.integers(0, 500))
def test_v22_a_percentage_lies_between_0_and_100_or_is_refused(a, b):
    if a > b:
        with pytest.raises(ValueError, match="between"):
            percent(done=a, applicable=b)
    elif b == 0:
        assert percent(done=a, applicable=b) is None
    else:
        share = percent(done=a, applicable=b)
        assert 0 <= share <= 100
        assert abs(share - Decimal(100 * a) / b) <= Decimal("0.005")


def test_a_subject_is_weak_below_the_mark_of_the_newest_result_that_asked_about_it():
    scored = [
        Scored(60, {"sleep": Decimal("59.99"), "food": Decimal(60), "calm": Decimal(20)}),
        Scored(80, {"food": Decimal(75), "sleep": Decimal(80)}),
    ]
    assert weak(scored) == {"calm": "20", "food": "75"}
    assert weak(reversed(scored)) == {"calm": "20", "sleep": "59.99"}


@given(
    st.dates(dt.date(2008, 1, 1), dt.date(2026, 1, 1)),
    st.dates(dt.date(2026, 1, 2), dt.date(2030, 1, 1)),
)
def test_the_next_birthday_is_the_next_day_on_which_the_age_grows(born, today):
    birthday = next_birthday(born, after=today)
    assert birthday > today
    before = birthday - dt.timedelta(days=1)
    assert (
        age_on(birthday, born=born) == age_on(before, born=born) + 1 == age_on(today, born=born) + 1
    )


def test_a_row_is_due_at_midnight_of_the_birthday_at_the_clinic_and_within_a_week():
    auckland = {"zone": "Pacific/Auckland", "now": dt.datetime(2026, 6, 30, tzinfo=dt.UTC)}
    assert due_at(born=dt.date(2017, 7, 3), **auckland) == dt.datetime(
        2026, 7, 2, 12, tzinfo=dt.UTC
    )
    assert due_at(born=dt.date(2017, 9, 3), **auckland) == dt.datetime(2026, 7, 7, tzinfo=dt.UTC)
