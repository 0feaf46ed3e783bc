"""The compiled list says what the plain queryset says, for every shape of question, cold and warm."""

import random
from itertools import product

import pytest

from accounts.access import Audience, Learner
from core.compiled import Compiled, Slot
from tests import make
from workshop import catalogue
from workshop.models import Module
from workshop.shapes import Filters

pytestmark = pytest.mark.django_db
WORDS = ("", "calm", "100 %", "a_b", "back\\slash", "Ruhe’s")


@pytest.fixture
def places(willow, harbour):
    """Modules of every kind at two clinics and in the shared library."""
    kinds = product((None, willow, harbour), ("draft", "published", "archived"), ((3, 8), (8, 17)))
    for number, (place, status, ages) in enumerate(kinds):
        make.module(
            place=place,
            status=status,
            ages=ages,
            activities=1 + number % 3,
            subject=("sleep", "self-talk")[number % 2],
            title=f"{WORDS[number % 6]} module {number}",
        )
    return willow, harbour


def audiences(willow, harbour):
    nine, twelve = Learner(willow.pk, 9), Learner(harbour.pk, 12)
    return [
        Audience(),
        Audience(learners=frozenset({nine})),
        Audience(learners=frozenset({twelve})),
        Audience(learners=frozenset({nine, twelve, Learner(willow.pk, 4)})),
        Audience(clinics=frozenset({willow.pk})),
        Audience(clinics=frozenset({harbour.pk})),
        Audience(clinics=frozenset({willow.pk, harbour.pk}), learners=frozenset({twelve})),
        Audience(clinics=frozenset({willow.pk}), manages=frozenset({willow.pk})),
        Audience(clinics=frozenset({harbour.pk}), manages=frozenset({harbour.pk})),
        Audience(everywhere=True, manages=frozenset({None})),
        Audience(everywhere=True, manages=frozenset({None, willow.pk})),
        Audience(everywhere=True),
    ]


def question(chance, willow, harbour):
    """Return filters of which most are empty, as people ask."""

    def some(empty, *values):
        return chance.choice(values) if chance.random() < 0.3 else empty

    return Filters(
        category=some("", "sleep", "self-talk", "nothing"),
        search=some("", *WORDS),
        age=some(None, 0, 8, 12),
        status=some("", "draft", "archived", "published"),
        clinic_id=some(None, willow.pk, harbour.pk),
    )


def test_v21_v37_compiled_and_plain_agree_for_every_audience_and_filter(places):
    chance, found = random.Random(7), 0
    for audience in audiences(*places) * 35:
        filters = question(chance, *places)
        rows = catalogue.rows(
            audience=audience, filters=filters, include=frozenset(), limit=100, offset=0
        )
        plain = list(catalogue.narrowed(audience, filters).newest().values_list("pk", flat=True))
        assert [row["id"] for row in rows] == plain, (audience, filters)
        assert {row["total"] for row in rows} <= {len(plain)}
        found += len(plain)
    assert found > 500


@pytest.mark.parametrize(
    "include",
    [{"activities"}, {"media"}, {"activities", "media"}],
    ids=lambda i: "+".join(sorted(i)),
)
def test_v38_what_is_included_is_the_modules_own_in_its_order(include, places):
    audience = Audience(everywhere=True)
    rows = catalogue.rows(
        audience=audience, filters=Filters(), include=frozenset(include), limit=100, offset=0
    )
    assert rows
    for row in rows:
        module = Module.objects.get(pk=row["id"])
        if "activities" in include:
            wanted = [str(a.pk) for a in module.activities.current()]
            assert [a["id"] for a in row["activity_rows"]] == wanted
        if "media" in include:
            assert [m["url"] for m in row["media_rows"]] == [m.url for m in module.media.all()]


def test_one_persons_list_is_never_anothers(willow, harbour, places):
    """Two of one shape share the SQL and nothing else."""
    for age, place in ((9, willow), (9, harbour), (12, willow), (4, harbour)):
        for _ in range(2):
            audience = Audience(learners=frozenset({Learner(place.pk, age)}))
            rows = catalogue.rows(
                audience=audience, filters=Filters(), include=frozenset(), limit=100, offset=0
            )
            for module in Module.objects.filter(pk__in=[row["id"] for row in rows]):
                assert module.clinic_id in (None, place.pk)
                assert module.age_group_min <= age <= module.age_group_max
                assert module.status == "published"


def test_limit_and_offset_cut_the_list_and_keep_its_total(places):
    audience = Audience(everywhere=True)

    def part(limit, offset):
        return catalogue.rows(
            audience=audience, filters=Filters(), include=frozenset(), limit=limit, offset=offset
        )

    whole = part(100, 0)
    assert [part(1, n)[0] for n in range(len(whole))] == whole
    assert part(5, len(whole)) == []


def test_a_compiled_query_names_every_column_and_wants_every_value():
    from django.db.models import CharField

    rows = Module.objects.filter(title=Slot("title", CharField())).values("title", "description")
    with pytest.raises(ValueError, match="every column"):
        Compiled(rows, ["title"])
    with pytest.raises(KeyError):
        Compiled(rows, ["title", "description"]).run({})
    make.module(title="'; DROP TABLE workshop_module; --")
    found = Compiled(rows, ["title", "description"]).run(
        {"title": "'; DROP TABLE workshop_module; --"}
    )
    assert [row["description"] for row in found] == ["A few quiet minutes."]
