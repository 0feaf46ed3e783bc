"""What staff sees of the background, and the pauses that a clinic sets."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin import OneClinic
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
class StreakPauseAdmin(OneClinic):
    """Days on which a clinic's children need not come."""

    list_display = ("clinic", "starts_on", "ends_on", "reason")
    list_select_related = ("clinic",)
    autocomplete_fields = ("clinic",)
    actions = None

    def save_model(self, request: HttpRequest, obj: StreakPause, form: Any, change: bool) -> None:
        """Keep a pause through the service, so that the streaks follow."""
        services.keep_pause(pause=obj)

    def delete_model(self, request: HttpRequest, obj: StreakPause) -> None:
        """Take a pause away through the service."""
        services.remove_pause(pause=obj)
