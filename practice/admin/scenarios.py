"""Scenarios: the candidate's card, what is missing, publishing, trying, files, cards from modules."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from core.errors import Invalid
from practice import resources, services, sources
from practice.admin import importing, trying
from practice.admin.common import HistoryAdmin, findings_of, record_edit, tell, user_of
from practice.forms import ProfessionForm, ScenarioForm
from practice.models import Scenario

STATE = ("status", "version", "created_at", "published_at")
EVERYWHERE = [ActionLocation.CHANGE_FORM, ActionLocation.CHANGE_LIST]


@admin.register(Scenario)
class ScenarioAdmin(HistoryAdmin):
    """Scenarios."""

    form = ScenarioForm
    change_form_template = "admin/practice/scenario/change_form.html"
    change_list_template = "admin/practice/scenario/change_list.html"
    list_display = (
        "title",
        "status",
        "target_profession",
        "difficulty_level",
        "facts",
        "version",
        "clinical_area",
    )
    list_filter = ("status", "target_profession", "difficulty_level", "clinical_area")
    search_fields = ("title", "patient_name", "clinical_area")
    ordering = ("-created_at", "-id")
    readonly_fields = STATE
    actions = ("publish", "archive", "export")
    fieldsets = (
        (None, {"fields": ("title", "description")}),
        ("For whom", {"fields": ("target_profession", "professions", "clinical_area", "difficulty_level")}),
        (
            "The encounter",
            {
                "fields": (
                    "setting",
                    "encounter_stage",
                    "role",
                    "interlocutor_role",
                    "patient_name",
                    "patient_called",
                    "patient_age",
                    "emotion",
                )
            },
        ),
        ("The card", {"fields": ("background", "task_bullets", "communication_goal")}),
        ("For the report", {"fields": ("lay_language_terms", "criteria_focus")}),
        (
            "Time, in seconds",
            {"fields": (("prep_seconds", "roleplay_seconds"),), "classes": ("collapse",)},
        ),
        ("State", {"fields": (("status", "version"), ("created_at", "published_at"))}),
    )  # fmt: skip

    # --- the list -------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Scenario]:
        """Return scenarios with the number of their facts."""
        rows: QuerySet[Scenario] = super().get_queryset(request)
        return rows.annotate(fact_count=Count("script__facts"))

    @admin.display(description="facts", ordering="fact_count")
    def facts(self, row: Any) -> int:
        """Return how many facts the script has."""
        return int(row.fact_count)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nobody delete what learners may have met: such a scenario is archived."""
        if isinstance(obj, Scenario) and obj.versions.exists():
            return False
        return bool(super().has_delete_permission(request, obj)) and obj is not None

    # --- the form -------------------------------------------------------------------------------
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put beside the form what is missing, and whether there is a script."""
        scenario = kwargs.get("obj")
        if isinstance(scenario, Scenario) and kwargs.get("change"):
            context["findings"] = findings_of(scenario)
            context["has_script"] = hasattr(scenario, "script")
        found: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return found

    def save_model(self, request: HttpRequest, obj: Scenario, form: Any, change: bool) -> None:
        """Keep how a scenario stands: what comes back from the history brings an old state with it."""
        if change:
            now = Scenario.objects.select_for_update().get(pk=obj.pk)
            for name in STATE:
                setattr(obj, name, getattr(now, name))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the professions, and the edit of a published scenario as its newest version."""
        super().save_related(request, form, formsets, change)
        chosen = form.cleaned_data.get("professions", [])
        services.choose_professions(scenario=form.instance, professions=chosen)
        record_edit(self, request, form.instance)

    # --- actions --------------------------------------------------------------------------------
    @admin.action(description="Publish", permissions=["change"], location=EVERYWHERE)
    def publish(self, request: HttpRequest, queryset: QuerySet[Scenario]) -> None:
        """Open scenarios to learners."""
        for scenario in queryset:
            try:
                services.publish(scenario=scenario, by=user_of(request))
            except Invalid as error:
                text = f"{scenario.title} can’t be published yet."
                self.message_user(request, text, messages.ERROR)
                tell(self, request, error, about=scenario.title)
            else:
                self.message_user(request, f"{scenario.title} is published.", messages.SUCCESS)

    @admin.action(description="Archive", permissions=["change"], location=EVERYWHERE)
    def archive(self, request: HttpRequest, queryset: QuerySet[Scenario]) -> None:
        """Close scenarios to new starts."""
        for scenario in queryset:
            services.archive(scenario=scenario)
            self.message_user(request, f"{scenario.title} is archived.", messages.SUCCESS)

    @admin.action(description="Export", permissions=["change"], location=EVERYWHERE)
    def export(self, request: HttpRequest, queryset: QuerySet[Scenario]) -> HttpResponse:
        """Hand over scenarios with their scripts as a file."""
        return HttpResponse(
            resources.exported(queryset),
            content_type="application/json",
            headers={"Content-Disposition": 'attachment; filename="scenarios.json"'},
        )

    # --- more pages -----------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        """Add the pages beside the form."""
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="practice_scenario_import"),
            path("<uuid:scenario_id>/try/", wrap(self.try_view), name="practice_scenario_try"),
            path(
                "from/<slug:source>/<uuid:thing_id>/",
                wrap(self.from_view),
                name="practice_scenario_from",
            ),
            *super().get_urls(),
        ]

    def try_view(self, request: HttpRequest, scenario_id: UUID) -> HttpResponse:
        """Hold a dry conversation with a scenario's patient."""
        scenario = get_object_or_404(Scenario, pk=scenario_id)
        if not self.has_change_permission(request, scenario):
            raise PermissionDenied
        return trying.talk(request, scenario, self.admin_site.each_context(request))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show what a file of scenarios would change, and change it when that is confirmed."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        return importing.look_through(request, self)

    def from_view(self, request: HttpRequest, source: str, thing_id: UUID) -> HttpResponse:
        """Make the draft of a card from something else in the house."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        found = sources.named(source)
        if found is None:
            raise Http404("There is no such source.")
        outline = found.outline(user_of(request), thing_id)
        form = ProfessionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            profession = form.cleaned_data["profession"]
            scenario = services.draft_from(outline=outline, profession=profession)
            self.log_addition(request, scenario, f"Made from the {found.label} {outline['title']}.")
            text = f"{scenario.title} is a draft now. What is still missing stands below."
            self.message_user(request, text, messages.SUCCESS)
            return redirect("admin:practice_scenario_change", scenario.pk)
        context = self.admin_site.each_context(request) | {
            "title": "Make a role-play card",
            "opts": self.opts,
            "outline": outline,
            "source": found,
            "form": form,
            "back_url": reverse("admin:practice_scenario_changelist"),
        }
        return render(request, "admin/practice/scenario/from.html", context)
