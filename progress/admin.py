"""What staff sees of the background, and the pauses that a clinic sets."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import access
from accounts.choices import Role
from accounts.models import Clinic
from core.admin import Admin
from progress import services
from progress.models import ChildProgress, Job, Stale, StreakPause


class ReadOnly(Admin):
    """Conclusions are calculated, never typed in."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody add a row."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody change a row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody delete a row."""
        return False


@admin.register(Job)
class JobAdmin(ReadOnly):
    """The last jobs: ten done, five failed (V45)."""

    list_display = ("started_at", "outcome", "ms", "child_id", "error")
    list_filter = ("outcome",)


@admin.register(Stale)
class StaleAdmin(ReadOnly):
    """Children whose figures are being calculated, or wait for it."""

    list_display = ("child_id", "since", "claimed_until", "failures")


@admin.register(ChildProgress)
class ChildProgressAdmin(ReadOnly):
    """The stored figures."""

    list_display = ("child_id", "percent", "done", "applicable", "points", "version", "as_of")


@admin.register(StreakPause)
class StreakPauseAdmin(Admin):
    """Days on which a clinic's children need not come."""

    list_display = ("clinic", "starts_on", "ends_on", "reason")
    list_select_related = ("clinic",)
    autocomplete_fields = ("clinic",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[StreakPause]:
        """Return the pauses of the clinics that somebody manages."""
        rows = super().get_queryset(request)
        mine = _managed(request)
        return rows if mine is None else rows.filter(clinic__in=mine)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only the clinics that somebody manages."""
        mine = _managed(request)
        if db_field.name == "clinic" and mine is not None:
            kwargs["queryset"] = Clinic.objects.filter(pk__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: StreakPause, form: Any, change: bool) -> None:
        """Keep a pause through the service, so that the streaks follow."""
        services.keep_pause(pause=obj)

    def delete_model(self, request: HttpRequest, obj: StreakPause) -> None:
        """Take a pause away through the service."""
        services.remove_pause(pause=obj)


def _managed(request: HttpRequest) -> Any:
    return access.clinics_managed(request.user, Role.CLINIC_MANAGER)  # type: ignore[arg-type]
