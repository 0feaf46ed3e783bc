"""Scripts: what the person knows, feels and hides. Nobody but who writes for everybody gets here."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from simple_history.utils import update_change_reason

from practice import publishing
from practice.admin.common import HistoryAdmin, findings_of, record_edit
from practice.forms import CueForm, FactForm, LineForm, PlacedFormSet, ScriptForm
from practice.models import Cue, Fact, InterlocutorScript, Line, Scenario

LONGEST_REASON = 100


class PartInline(admin.StackedInline):
    """A part of a script, folded."""

    formset = PlacedFormSet
    extra = 0
    classes = ("collapse",)


class FactInline(PartInline):
    """What is hidden."""

    model = Fact
    form = FactForm
    verbose_name_plural = "facts: what only comes out when it is asked for"
    fieldsets = (
        (None, {"fields": (("position", "key"), "topic", "text", ("opens", "emotion"))}),
        ("What opens it, and how it is told", {"fields": ("asks", "vague", "says", "again", "giveaways")}),
        ("Told to learners afterwards", {"fields": ("debrief", "question")}),
    )  # fmt: skip

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """Have the least number of facts ready in a new script."""
        return 0 if obj else publishing.LEAST_FACTS


class CueInline(PartInline):
    """What hints at it."""

    model = Cue
    form = CueForm
    verbose_name_plural = "cues: hints that are dropped unasked"
    fieldsets = ((None, {"fields": (("position", "key"), "fact", "says")}),)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer the facts of this script alone, read once for all cues."""
        match = request.resolver_match
        own = _uuid(match.kwargs.get("object_id")) if match else None
        kwargs["queryset"] = Fact.objects.filter(script=own) if own else Fact.objects.none()
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.help_text = "A new fact can be chosen once the script is saved with it."
        field.choices = list(field.choices)
        return field


class LineInline(PartInline):
    """Everything else."""

    model = Line
    form = LineForm
    verbose_name_plural = "lines: everything else the person says"
    fieldsets = (
        (None, {"fields": (("position", "kind", "key"), "says")}),
        ("For what is asked, calms or worsens", {"fields": ("about", "asks", "settled")}),
    )

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """Have every kind ready that nobody should be without."""
        return 0 if obj else len(publishing.NEEDED)


@admin.register(InterlocutorScript)
class ScriptAdmin(HistoryAdmin):
    """Scripts."""

    form = ScriptForm
    change_form_template = "admin/practice/interlocutorscript/change_form.html"
    list_display = ("title", "profession", "feeling", "resistance", "tension", "facts", "status")
    list_filter = ("scenario__status", "resistance", "feeling")
    list_select_related = ("scenario",)
    search_fields = ("scenario__title", "scenario__patient_name")
    autocomplete_fields = ("scenario",)
    ordering = ("scenario__title",)
    inlines = (FactInline, CueInline, LineInline)
    fieldsets = (
        (None, {"fields": ("scenario", "background", "bullets")}),
        ("Beginning and end", {"fields": ("opening_line", "closing_cue")}),
        ("Mood", {"fields": (("feeling", "tension", "resistance"),)}),
    )

    # --- the list -------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[InterlocutorScript]:
        """Return scripts with the number of their facts."""
        rows: QuerySet[InterlocutorScript] = super().get_queryset(request)
        return rows.select_related("scenario").annotate(fact_count=Count("facts"))

    @admin.display(description="scenario", ordering="scenario__title")
    def title(self, row: InterlocutorScript) -> str:
        """Return whose script it is."""
        return row.scenario.title

    @admin.display(description="main profession", ordering="scenario__target_profession")
    def profession(self, row: InterlocutorScript) -> str:
        """Return whom it is for."""
        return row.scenario.get_target_profession_display()

    @admin.display(description="status", ordering="scenario__status")
    def status(self, row: InterlocutorScript) -> str:
        """Return whether learners meet it."""
        return row.scenario.get_status_display()

    @admin.display(description="facts", ordering="fact_count")
    def facts(self, row: Any) -> int:
        """Return how many facts there are."""
        return int(row.fact_count)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nobody delete the script of what learners may have met."""
        if isinstance(obj, InterlocutorScript) and obj.scenario.versions.exists():
            return False
        return bool(super().has_delete_permission(request, obj)) and obj is not None

    # --- the form -------------------------------------------------------------------------------
    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """Let a script stay with its scenario."""
        return ("scenario",) if obj else ()

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Take a scenario that has no script yet."""
        if db_field.name == "scenario":
            kwargs["queryset"] = Scenario.objects.filter(script__isnull=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Name the kinds of lines in a new script."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, LineInline) and not (obj and obj.pk):
            kwargs["initial"] = [{"kind": kind} for kind in publishing.NEEDED]
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put beside the form what is missing; name the scenario where Django would name the id."""
        script = kwargs.get("obj")
        if isinstance(script, InterlocutorScript) and kwargs.get("change"):
            context["findings"] = findings_of(script.scenario)
            context["scenario"] = script.scenario
            context["subtitle"] = script.scenario.title
        found: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return found

    def history_view_title(self, request: HttpRequest, obj: InterlocutorScript) -> str:
        """Name the scenario where the library would name the id."""
        return f"History of the script: {obj.scenario.title}"

    # --- saving ---------------------------------------------------------------------------------
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Let a cue go with the fact that it points to."""
        if formset.model is not Cue:
            super().save_formset(request, form, formset, change)
            return
        facts = set(Fact.objects.filter(script=form.instance).values_list("pk", flat=True))
        for cue in formset.save(commit=False):
            if cue.fact_id in facts:
                cue.save()
            else:
                text = f"The cue {cue.key} went with the fact that it pointed to."
                self.message_user(request, text, messages.WARNING)
        for cue in formset.deleted_objects:
            cue.delete()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note in the history which parts changed, and keep the edit of a published scenario."""
        super().save_related(request, form, formsets, change)
        changed = _what_changed(formsets)
        if changed:
            update_change_reason(form.instance, changed)
        record_edit(self, request, form.instance.scenario)


def _what_changed(formsets: Any) -> str:
    """Return which facts, cues and lines were touched, short enough for the history."""
    found = []
    for formset in formsets:
        name = formset.model._meta.verbose_name
        found += [f"new {name} {row}" for row in formset.new_objects]
        found += [f"{name} {row}" for row, _ in formset.changed_objects]
        found += [f"without {name} {row}" for row in formset.deleted_objects]
    text = ", ".join(found)
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
