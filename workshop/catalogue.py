"""The list that every app asks for first: one query, compiled once for each shape of question.

A shape is what changes the SQL: how many learners the audience has, which filters are set, what is to be
included. The values themselves stand in slots (core/compiled.py); which rows stays with
workshop/querysets.py.
"""

from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, IntegerField, OuterRef, UUIDField
from django.db.models.functions import JSONObject

from accounts.access import Audience, Learner
from core.compiled import Compiled, Slot
from workshop.models import Activity, MediaAsset, Module
from workshop.querysets import LISTED, ModuleQuerySet
from workshop.shapes import Filters

Shape = tuple[Any, ...]
MOST_SHAPES = 500  # far above what people ask for; a bound, so that nobody can fill the memory
_compiled: dict[Shape, Compiled] = {}


def rows(
    *, audience: Audience, filters: Filters, include: frozenset[str], limit: int, offset: int
) -> list[dict[str, Any]]:
    """Return some rows of the catalogue, newest first, each with the `total` of the whole list."""
    shape = _shape(audience, filters, include)
    values: dict[str, Any] = {}
    query = _compiled.get(shape)
    slotted = (_slotted_audience(audience, values), _slotted_filters(filters, values))
    if query is None:
        try:
            query = _compile(*slotted, include)
        except EmptyResultSet:  # an audience of nobody: Django knows without asking
            return []
        if len(_compiled) < MOST_SHAPES:
            _compiled[shape] = query
    return query.run(values, limit=limit, offset=offset)


def narrowed(audience: Audience, filters: Filters) -> ModuleQuerySet:
    """Return the modules that an audience may read, as far as the filters leave them."""
    found = Module.objects.for_audience(audience)
    if filters.status and audience.is_staff:
        found = found.filter(status=filters.status)
    else:
        found = found.published()
    if filters.clinic_id and audience.is_staff:
        found = found.filter(clinic=filters.clinic_id)
    if filters.category:
        found = found.filter(category=filters.category)
    if filters.age is not None:
        found = found.for_age(filters.age)
    return found.matching(filters.search) if filters.search else found


def _compile(audience: Audience, filters: Filters, include: frozenset[str]) -> Compiled:
    found: Any = narrowed(audience, filters).listed()
    columns = [*LISTED, "total"]
    if "activities" in include:
        lines = Activity.objects.current().filter(module=OuterRef("pk"))
        shape = JSONObject(id="id", name="name", type="type", duration="duration", points="points")
        found = found.annotate(activity_rows=ArraySubquery(lines.values(json=shape)))
        columns.append("activity_rows")
    if "media" in include:
        assets = MediaAsset.objects.filter(module=OuterRef("pk"))
        shape = JSONObject(id="id", type="type", url="url")
        found = found.annotate(media_rows=ArraySubquery(assets.values(json=shape)))
        columns.append("media_rows")
    return Compiled(found, columns)


def _shape(audience: Audience, filters: Filters, include: frozenset[str]) -> Shape:
    return (
        len(audience.learners),
        len(audience.clinics),
        audience.everywhere,
        len(audience.manages),
        None in audience.manages,
        bool(filters.category),
        bool(filters.search),
        filters.age is not None,
        bool(filters.status),
        bool(filters.clinic_id),
        include,
    )


def _slotted_audience(audience: Audience, values: dict[str, Any]) -> Audience:
    def slot(name: str, value: Any, field: Any) -> Any:
        values[name] = value
        return Slot(name, field)

    return Audience(
        learners=frozenset(
            Learner(
                slot(f"learner_clinic_{n}", learner.clinic_id, UUIDField()),
                slot(f"learner_age_{n}", learner.age, IntegerField()),
            )
            for n, learner in enumerate(audience.learners)
        ),
        clinics=frozenset(
            slot(f"clinic_{n}", clinic, UUIDField()) for n, clinic in enumerate(audience.clinics)
        ),
        everywhere=audience.everywhere,
        manages=frozenset(
            slot(f"manages_{n}", clinic, UUIDField()) if clinic else None
            for n, clinic in enumerate(sorted(audience.manages, key=str))
        ),
    )


def _slotted_filters(filters: Filters, values: dict[str, Any]) -> Filters:
    fields: dict[str, Any] = {
        "category": CharField(),
        "search": CharField(),
        "age": IntegerField(),
        "status": CharField(),
        "clinic_id": UUIDField(),
    }
    slots: dict[str, Any] = {}
    for name, field in fields.items():
        value = getattr(filters, name)
        if value not in ("", None):
            values[name] = value
            slots[name] = Slot(name, field)
    return replace(filters, **slots)
