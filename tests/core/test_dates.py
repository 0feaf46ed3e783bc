"""Days and ages: Python and PostgreSQL agree."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import Child
from core.dates import age_in_years, age_on, local_date, today_in
from tests import make

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31))
LEAP = st.sampled_from([dt.date(2000, 2, 29), dt.date(2008, 2, 29), dt.date(2012, 2, 29)])


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2016-06-15", "2026-06-14", 9),
        ("2016-06-15", "2026-06-15", 10),
        ("2016-06-15", "2016-06-15", 0),
        ("2012-02-29", "2025-02-28", 12),
        ("2012-02-29", "2025-03-01", 13),
        ("2012-02-29", "2028-02-28", 15),
        ("2012-02-29", "2028-02-29", 16),
    ],
)
def test_an_age_is_counted_in_birthdays(born, day, age):
    assert age_on(dt.date.fromisoformat(day), born=dt.date.fromisoformat(born)) == age


@pytest.mark.django_db
def test_ages_agree_with_postgresqls_own_leap_days_included():
    @given(st.lists(st.tuples(DAYS | LEAP, DAYS | LEAP), min_size=1, max_size=60))
    @example(
        [
            (dt.date(2012, 2, 29), dt.date(y, m, d))
            for y in range(2012, 2030)
            for m, d in ((2, 28), (3, 1))
        ]
    )
    def agree(pairs):
        pairs = [(min(pair), max(pair)) for pair in pairs]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXTRACT(YEAR FROM age(day, born))::integer "
                "FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS t(born, day, n) ORDER BY n",
                [[born for born, _ in pairs], [day for _, day in pairs]],
            )
            theirs = [age for (age,) in cursor.fetchall()]
        assert theirs == [age_on(day, born=born) for born, day in pairs]

    agree()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "zone", ["Europe/Dublin", "Pacific/Auckland", "America/Los_Angeles", "UTC"]
)
@pytest.mark.parametrize(
    "moment",
    ["2026-06-30T11:59:59", "2026-06-30T12:00:00", "2026-03-29T01:00:00", "2028-02-29T10:30"],
)
def test_the_expressions_for_day_and_age_agree_with_python(zone, moment):
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False):
        child = make.child(make.clinic(zone=zone), date_of_birth=dt.date(2016, 2, 29))
        row = Child.objects.annotate(
            today_there=local_date("clinic__timezone"),
            age_there=age_in_years("date_of_birth", "clinic__timezone"),
        ).get()
        assert row.today_there == today_in(zone) == child.today
        assert row.age_there == child.age


def test_it_is_another_day_in_auckland():
    now = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)
    assert today_in("Pacific/Auckland", now=now) == dt.date(2026, 7, 1)
    assert today_in("Europe/Dublin", now=now) == dt.date(2026, 6, 30)
