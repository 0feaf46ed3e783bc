"""Which people: querysets named for the question that they answer."""

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import DateField, DateTimeField, Expression, Q, UUIDField
from django.db.models.functions import JSONObject
from django.utils import timezone

from core.compiled import Compiled, Slot
from core.dates import local_date

if TYPE_CHECKING:
    from accounts.models import Child, Guardianship, StaffRole, User  # noqa: F401

CALLER = (
    "id",
    "email",
    "full_name",
    "profession",
    "theme",
    "is_active",
    "is_superuser",
)


class UserQuerySet(models.QuerySet["User"]):
    """People who sign in."""

    def with_standing(self, *, user: Any, now: Any, today: Any) -> Self:
        """Add `role_rows` and `ward_rows`: what one person holds today, in the same query."""
        roles = _rows("StaffRole").held_by(user, today=today).order_by("role", "id")
        wards = _rows("Child").learning_with(user, now=now).order_by("id")
        held = JSONObject(role="role", clinic_id="clinic_id", clinic_name="clinic__name")
        ward = JSONObject(clinic_id="clinic_id", born="date_of_birth", zone="clinic__timezone")
        return self.filter(pk=user).annotate(
            role_rows=ArraySubquery(roles.values(json=held)),
            ward_rows=ArraySubquery(wards.values(json=ward)),
        )


class StaffRoleQuerySet(models.QuerySet["StaffRole"]):
    """Roles."""

    def held_by(self, user: Any, *, today: Any = None) -> Self:
        """Return the roles that somebody holds today."""
        return self.in_force(today=today).filter(user=user)

    def in_force(self, *, today: Any = None) -> Self:
        """Return those that hold today (a role ends on the UTC date)."""
        day = today or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    """Guardianships."""

    def in_force(self, *, now: dt.datetime | Expression | None = None) -> Self:
        """Return those that hold now, on the date of the child's clinic."""
        today = local_date("child__clinic__timezone", now=now)
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)


class ChildQuerySet(models.QuerySet["Child"]):
    """Children."""

    def learning_with(self, user: Any, *, now: Any = None) -> Self:
        """Return the children that somebody may learn with: their wards, or themselves.

        By ids and a union: with OR in its place PostgreSQL would look at every child there is.
        """
        return self.filter(pk__in=self.ids_learning_with(user, now=now))

    def ids_learning_with(self, user: Any, *, now: Any = None) -> "models.QuerySet[Any, Any]":
        """Return the ids of those children."""
        wards = _rows("Guardianship").in_force(now=now).filter(guardian=user)
        own = _rows("Child").filter(user=user)
        ids: models.QuerySet[Any, Any] = wards.order_by().values("child_id")
        return ids.union(own.order_by().values("pk"))

    def for_cards(self) -> Self:
        """Return what a child's card shows, in one query."""
        return self.select_related("clinic").order_by("given_name", "id")


@cache
def caller_query() -> Compiled:
    """Return the one query that every call of the API begins with, compiled once a process."""
    user = Slot("user", UUIDField())
    rows = _rows("User").with_standing(
        user=user, now=Slot("now", DateTimeField()), today=Slot("today", DateField())
    )
    columns = (*CALLER, "role_rows", "ward_rows")
    return Compiled(rows.order_by().values(*columns), columns)


def caller(user_id: Any) -> dict[str, Any] | None:
    """Return a person's own columns, roles and wards, or None where there is no such person."""
    now = timezone.now()
    values = {"user": user_id, "now": now, "today": timezone.localdate(now)}
    return next(iter(caller_query().run(values)), None)


def _rows(model: str) -> Any:
    # by name: the models import this room, so it cannot import them
    return apps.get_model("accounts", model)._default_manager.all()
