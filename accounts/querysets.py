"""Which people: querysets named for the question that they answer."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.dates import local_date

if TYPE_CHECKING:
    from accounts.models import Child, Guardianship, StaffRole, User  # noqa: F401


class StaffRoleQuerySet(models.QuerySet["StaffRole"]):
    """Roles."""

    def held_by(self, user: "User") -> Self:
        """Return the roles that somebody holds today (a role ends on the UTC date)."""
        return self.filter(user=user).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
        )


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    """Guardianships."""

    def in_force(self) -> Self:
        """Return those that hold today, on the date of the child's clinic."""
        today = local_date("child__clinic__timezone")
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)


class ChildQuerySet(models.QuerySet["Child"]):
    """Children."""

    def for_cards(self) -> Self:
        """Return what a child's card shows, in one query."""
        return self.select_related("clinic").order_by("given_name", "id")
