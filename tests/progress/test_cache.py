"""What is kept of progress is never wrong, and never needed."""

import pytest
import time_machine
from django.core.cache import caches
from django.utils import timezone

from accounts import services as people
from accounts.models import Child
from core import cache as mechanism
from core.breaker import Breaker
from core.cache import MISSING, Entry
from progress import selectors, services
from progress.cache import CHILD
from tests import make
from workshop import services as workshop

pytestmark = pytest.mark.django_db


def again(child):
    return Child.objects.select_related("clinic").get(pk=child.pk)


@pytest.fixture
def kept(finn):
    """Finn with a module half done, calculated and kept by the job."""
    begun = make.session(finn, make.module(activities=4), done=2)
    make.settle()
    return begun


def test_v24_progress_is_kept_for_600_seconds_under_the_childs_key(kept, finn):
    assert CHILD.key.format(finn.pk) == f"progress:{finn.pk}"
    assert 590 < caches["redis"].ttl(f"progress:{finn.pk}") <= 600


def test_v46_the_job_keeps_what_the_next_reader_takes(kept, finn, django_assert_num_queries):
    fresh = again(finn)
    with django_assert_num_queries(1):
        found = selectors.of_child(fresh)
    CHILD.drop(finn.pk)
    assert found == selectors.of_child(fresh).__class__(
        **{**vars(selectors.of_child(fresh)), "as_of": found.as_of}
    )


def test_v25_whoever_has_written_reads_it_at_once_before_any_job(kept, finn, as_bob):
    assert as_bob.get(f"/api/progress/children/{finn.pk}").json()["data"]["points"] == 20
    as_bob.complete(kept, make.activity_ids(kept)[2])
    assert as_bob.get(f"/api/progress/children/{finn.pk}").json()["data"]["points"] == 30


def test_x1_a_change_of_the_catalogue_is_seen_at_once(kept, finn, as_bob):
    path = f"/api/progress/children/{finn.pk}"
    assert as_bob.get(path).json()["data"]["applicable"] == 1
    extra = make.module()
    assert as_bob.get(path).json()["data"]["applicable"] == 2
    workshop.archive(module=extra)
    assert as_bob.get(path).json()["data"]["applicable"] == 1


def test_a_kept_copy_from_before_an_outage_is_not_believed(kept, finn):
    old = caches["redis"].get(f"progress:{finn.pk}")
    workshop.complete_activity(
        session_id=kept.pk, activity_id=make.activity_ids(kept)[2], by=kept.started_by
    )
    make.settle()
    caches["redis"].set(f"progress:{finn.pk}", old, 600)
    assert selectors.of_child(again(finn)).points == 30


def test_a_new_day_a_move_and_a_birthday_are_not_believed_either(kept, finn, harbour):
    selectors.of_child(again(finn))
    with time_machine.travel(timezone.now() + timezone.timedelta(days=5), tick=False):
        assert selectors.of_child(again(finn)).streak.resting
    moved = again(finn)
    moved.clinic = harbour
    people.change_child(child=moved)
    assert "Harbour" in selectors.of_child(again(finn)).explanation


def test_o39_a_cache_that_fails_is_a_miss_and_the_breaker_spares_the_next(kept, finn, monkeypatch):
    calls = []

    class Broken:
        def __getitem__(self, name):
            calls.append(name)
            raise ConnectionError("gone")

    monkeypatch.setattr(mechanism, "caches", Broken())
    monkeypatch.setattr(mechanism, "breaker", Breaker("a test"))
    for _ in range(3):
        assert selectors.of_child(again(finn)).points == 20
    assert len(calls) == 1
    CHILD.put(finn.pk, {})
    CHILD.drop(finn.pk)
    assert len(calls) == 1


@pytest.mark.parametrize("value", [0, "", False, None, [], {}])
def test_x10_what_is_false_in_itself_is_a_hit(value):
    entry = Entry("a-test:{}", ttl=60)
    entry.put("falsy", value)
    assert entry.get("falsy") == value
    assert entry.get("never") is MISSING
    entry.drop("falsy")
    assert entry.get("falsy") is MISSING


def test_v03_the_uncached_read_costs_the_same_at_5_and_50_modules(
    finn, django_assert_max_num_queries
):
    for made in make.modules(5):
        make.finished(finn, made)
    for _ in range(2):
        CHILD.drop(finn.pk)
        fresh = again(finn)
        with django_assert_max_num_queries(6):
            selectors.of_child(fresh)
        for made in make.modules(45):
            make.finished(finn, made)


def test_every_number_opens_by_api(kept, finn, as_bob):
    data = as_bob.get(f"/api/progress/children/{finn.pk}").json()["data"]
    assert data["sums"]["points"].startswith("2 activities at 10 points: 20 points.")
    assert data["sums"]["percent"] == data["sum"] == "0 of 1 module: 0 %"
    assert (data["points"], data["streak"]["days"], data["version"]) == (20, 1, 1)
    assert data["badges"][0]["badge"] == "first_step"
    assert data["asOf"].endswith(("Z", "+00:00"))
    (line,) = data["modules"]
    assert (line["version"], line["finishedVersion"], line["newSince"]) == (1, None, 0)


def test_what_was_added_since_shows_as_new_and_takes_nothing_away(finn, as_bob):
    made = make.module(activities=2)
    make.finished(finn, made)
    make.activity(made)
    make.activity(made)
    workshop.record_edit(module=made)
    data = as_bob.get(f"/api/progress/children/{finn.pk}").json()["data"]
    (line,) = data["modules"]
    assert (line["done"], line["newSince"]) == (True, 2)
    assert (line["version"], line["finishedVersion"]) == (2, 1)
    assert (data["percent"], data["points"]) == (100.0, 20)
    services.recalculate(child_id=finn.pk)
    make.finished(finn, made)
    (line,) = as_bob.get(f"/api/progress/children/{finn.pk}").json()["data"]["modules"]
    assert (line["newSince"], line["finishedVersion"]) == (0, 2)
