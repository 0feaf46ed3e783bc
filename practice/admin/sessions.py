"""Role-plays that took place: a list for who looks after the platform, without a name or a word of them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest

from core.admin import Admin
from practice.models import Session


@admin.register(Session)
class SessionAdmin(Admin):
    """Sessions, to be looked at: what was said, and who said it, is between learner and patient."""

    list_display = ("id", "scenario", "status", "turn_count", "created_at", "completed_at")
    list_display_links = None
    list_filter = ("status",)
    list_select_related = ("scenario",)
    fields = ("id", "scenario", "status", "created_at", "completed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Read no more than the list shows: neither notes nor turns."""
        rows: QuerySet[Session] = super().get_queryset(request)
        shown = ("status", "created_at", "completed_at", "scenario__title")
        return rows.only(*shown).annotate(turns_said=Count("turns"))

    @admin.display(description="turns")
    def turn_count(self, row: Any) -> int:
        """Return how many turns were said."""
        return int(row.turns_said)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nobody make one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nobody change one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nobody delete one here."""
        return False
