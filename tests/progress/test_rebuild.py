"""`manage.py rebuild_progress`: anybody or everybody again from facts, and what was wrong."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Child
from progress import services
from progress.models import BadgeAward, ChildProgress, PointAward, Stale
from tests import make

pytestmark = pytest.mark.django_db


def rebuilt(*args, **options):
    out = StringIO()
    call_command("rebuild_progress", *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def children(willow):
    made = make.module(activities=2)
    found = [make.child(willow, name=f"Child {n}") for n in range(5)]
    for child in found:
        make.finished(child, made)
    make.settle()
    return found


def test_everything_derived_can_be_thrown_away_and_comes_back(children):
    columns = [f.attname for f in ChildProgress._meta.fields]
    kept = [name for name in columns if name not in {"version", "as_of", "due_at"}]
    before = list(ChildProgress.objects.order_by("pk").values(*kept))
    badges = set(BadgeAward.objects.values_list("child", "badge", "awarded_at"))
    lines = set(PointAward.objects.values_list("child", "reason", "points", "awarded_at"))
    for model in (ChildProgress, PointAward, BadgeAward, Stale):
        model.objects.all().delete()
    assert "Calculated 5 children" in rebuilt()
    assert list(ChildProgress.objects.order_by("pk").values(*kept)) == before
    assert set(BadgeAward.objects.values_list("child", "badge", "awarded_at")) == badges
    assert set(PointAward.objects.values_list("child", "reason", "points", "awarded_at")) == lines


def test_drift_is_told_by_column_and_mended(children):
    ChildProgress.objects.filter(pk=children[0].pk).update(points=7, done=0)
    ChildProgress.objects.filter(pk=children[1].pk).update(points=7)
    said = rebuilt(batch=2)
    assert "0 were known to be behind, 2 had drifted." in said
    assert "  points: 2\n  done: 1\n" in said
    assert "0 had drifted." in rebuilt()


def test_what_is_stale_is_behind_and_not_drift(children, willow):
    make.finished(children[0], make.module())
    make.child(willow)
    assert Stale.objects.count() == 6  # a new module concerns them all
    said = rebuilt("--stale")
    assert "Calculated 6 children" in said
    assert "6 were known to be behind, 0 had drifted." in said
    assert not Stale.objects.exists()


def test_somebody_or_one_clinic_may_be_named(children, harbour):
    make.child(harbour)
    assert "Calculated 1 child " in rebuilt("--child", str(children[0].pk))
    assert "Calculated 5 children" in rebuilt(clinic=children[0].clinic.slug)
    for wrong in (("--child", str(uuid4())), ("--clinic", "nowhere"), ("--batch", "0")):
        with pytest.raises(CommandError):
            rebuilt(*wrong)


def test_a_rebuild_runs_in_batches_and_tells_how_far_it_is(children):
    seen = []
    found = services.rebuild(Child.objects.all(), batch=2, seen=seen.append)
    assert seen == [2, 4, 5]
    assert found.children == 5


def test_a_batch_costs_the_same_queries_whatever_its_size(willow, django_assert_num_queries):
    made = make.module(activities=2)
    for n in range(2):
        make.finished(make.child(willow, name=f"Child {n}"), made)
    with django_assert_num_queries(11):
        services.recalculate_many(Child.objects.values_list("pk", flat=True))
    for n in range(20):
        make.finished(make.child(willow, name=f"Child {n}"), made)
    with django_assert_num_queries(11):
        services.recalculate_many(Child.objects.values_list("pk", flat=True))
