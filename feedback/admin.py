"""Reports for who looks after the platform: how far they are, without a name, a score or a word of them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import Admin
from feedback import services
from feedback.models import Report

SHOWN = (
    "id",
    "status",
    "attempts",
    "waits",
    "error",
    "rubric_version",
    "engine_version",
    "content_version",
    "created_at",
    "written_at",
    "due_at",
)


@admin.register(Report)
class ReportAdmin(Admin):
    """Reports, to be looked at, and written after all where that has failed."""

    list_display = ("id", "status", "attempts", "error", "created_at", "written_at")
    list_display_links = None
    list_filter = ("status", "rubric_version")
    fields = SHOWN
    actions = ("write_after_all",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Read no more than is shown: neither content nor readings."""
        rows: QuerySet[Report] = super().get_queryset(request)
        return rows.only(*SHOWN)

    @admin.action(description="Write after all", permissions=["view"])
    def write_after_all(self, request: HttpRequest, rows: QuerySet[Report]) -> None:
        """Let the background write those that have failed."""
        count = services.retry(report_ids=list(rows.values_list("pk", flat=True)))
        said = f"{count} will be written." if count else "None of these has failed."
        self.message_user(request, said, messages.SUCCESS if count else messages.INFO)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody make one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody change one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody delete one here."""
        return False
