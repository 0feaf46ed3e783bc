"""Ids that sort by time of birth."""

import datetime as dt
import uuid

import time_machine

from core.ids import uuid7


def test_an_id_is_a_version_7_uuid_of_the_rfc():
    made = [uuid7() for _ in range(1000)]
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {uuid.RFC_4122}
    assert len(set(made)) == 1000


def test_ids_sort_by_the_millisecond_they_were_made_in():
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = []
    for n in range(50):
        with time_machine.travel(start + dt.timedelta(milliseconds=n), tick=False):
            made.append(uuid7())
    assert made == sorted(made)
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_an_id_tells_its_moment():
    moment = dt.datetime(2026, 6, 1, 12, 0, 0, 123000, tzinfo=dt.UTC)
    with time_machine.travel(moment, tick=False):
        assert uuid7().int >> 80 == int(moment.timestamp() * 1000)
