"""What the admin pages of role-plays share."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import User
from core.admin import Admin
from core.errors import Invalid
from practice import publishing, services
from practice.dialogue import Script
from practice.models import Scenario


class HistoryAdmin(SimpleHistoryAdmin, Admin):
    """An admin with the history of each row."""

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> Any:
        """Return a row's history with who made it; nothing else that it points to is shown."""
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user")

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Let what somebody brought back from the history reach learners as any other edit does."""
        with transaction.atomic():
            answer: HttpResponse = super().history_form_view(
                request, object_id, version_id, extra_context
            )
            if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
                record_edit(self, request, Scenario.objects.get(pk=object_id))
        return answer


@dataclass(frozen=True)
class Findings:
    """What authors are told about a scenario as it is stored now.

    `missing` keeps it from its learners; `confusions` (example, its fact, the fact it is nearer to) and
    `hints` are worth a second look.
    """

    missing: list[str]
    confusions: list[tuple[str, str, str]]
    hints: list[str]

    @property
    def looks(self) -> int:
        """Return how many things are worth a second look."""
        return len(self.confusions) + len(self.hints)


def findings_of(scenario: Scenario) -> Findings:
    """Look a scenario through."""
    content = services.script_of(scenario)
    if content is None:
        return Findings(services.check(scenario), [], [])
    script = Script.of(content)
    return Findings(services.check(scenario), services.confusions(script), publishing.hints(script))


def record_edit(admin: ModelAdmin, request: HttpRequest, scenario: Scenario) -> None:
    """Bring a published scenario's edit to its learners, or tell the author why that has to wait."""
    try:
        services.record_edit(scenario=scenario, by=user_of(request))
    except Invalid as error:
        admin.message_user(
            request,
            "The edit is saved, and learners keep the version before it until this is mended:",
            messages.WARNING,
        )
        tell(admin, request, error)


def tell(admin: ModelAdmin, request: HttpRequest, error: Invalid, *, about: str = "") -> None:
    """Tell each sentence of a refusal."""
    for sentence in error.details.get("scenario") or [error.message]:
        text = f"{about}: {sentence}" if about else sentence
        admin.message_user(request, text, messages.WARNING)


def user_of(request: HttpRequest) -> User:
    """Return who is at work: admin_view lets nobody through who is not one of ours."""
    return request.user  # type: ignore[return-value]
