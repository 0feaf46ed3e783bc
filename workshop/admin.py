"""Authoring: content managers write modules, look at them as a child would, publish and archive."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, JSON
from import_export.forms import ExportForm
from simple_history.admin import SimpleHistoryAdmin

from accounts import access
from accounts.choices import Role
from accounts.models import Clinic, User
from core.admin import Admin
from core.errors import ProductError
from workshop import screens, selectors, services
from workshop.models import Activity, Assessment, Category, MediaAsset, Module
from workshop.questions import in_reading_order
from workshop.resources import AssessmentResource, ModuleResource

EVERYWHERE = [ActionLocation.CHANGE_FORM, ActionLocation.CHANGE_LIST]


class StepsField(forms.JSONField):
    """Steps as JSON that somebody can read: indented, letters as they are."""

    def prepare_value(self, value: Any) -> Any:
        """Return the text for the form; what somebody typed comes back untouched."""
        if isinstance(value, str) or value is None:
            return super().prepare_value(value)
        return json.dumps(value, ensure_ascii=False, indent=2)


class ActivityForm(forms.ModelForm):
    """An activity."""

    steps = StepsField(
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField code"}),
        help_text="One idea a screen: read, breathe, do, choose, tick or talk. See the author’s guide.",
    )

    class Meta:
        """What an author writes."""

        model = Activity
        fields = ("position", "name", "type", "duration", "points", "summary", "steps")

    def clean_steps(self) -> Any:
        """Check the steps here too, so that each fault is a sentence beside the field."""
        value = self.cleaned_data["steps"]
        for validator in Activity._meta.get_field("steps").validators:
            validator(value)
        return value


class ActivityInline(admin.StackedInline):
    """The activities of a module, folded."""

    model = Activity
    form = ActivityForm
    extra = 0
    classes = ("collapse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        """Leave out the retired ones: they live on in the versions that had them."""
        return super().get_queryset(request).filter(retired_at__isnull=True)


class MediaInline(admin.TabularInline):
    """Pictures, sounds and films."""

    model = MediaAsset
    extra = 0


class PlaceFilter(admin.SimpleListFilter):
    """Shared or a clinic's; a list of a thousand clinics beside the table would help nobody."""

    title = "place"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the two places."""
        return [("shared", "Shared"), ("clinic", "One clinic’s")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() is None:
            return queryset
        return queryset.filter(clinic__isnull=self.value() == "shared")


@admin.register(Category)
class CategoryAdmin(Admin):
    """Subjects."""

    list_display = ("name", "colour", "position")
    list_editable = ("position",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 - Django's own way


STATE = {"status", "version", "published_at", "created_at"}
"""What an author does not write, and the history would bring back."""


class PlacedAdmin(ImportExportMixin, SimpleHistoryAdmin, Admin):
    """What is written for ages, and for all clinics or for one: modules and assessments."""

    formats = (JSON, CSV)
    export_form_class = ExportForm  # the form with a tick a field needs inline scripts

    @admin.display(description="ages", ordering="age_group_min")
    def ages(self, row: Module | Assessment) -> str:
        """Return the span of ages."""
        return f"{row.age_group_min}–{row.age_group_max}"

    @admin.display(description="place")
    def place(self, row: Module | Assessment) -> str:
        """Return the clinic, or that everybody shares it."""
        return row.clinic.name if row.clinic else "Shared"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return what somebody writes: everything, or one clinic's."""
        rows: QuerySet[Any] = super().get_queryset(request)
        mine = access.clinics_managed(_user(request), Role.CONTENT_MANAGER)
        return rows if mine is None else rows.filter(clinic__in=mine)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let somebody change what they write."""
        allowed = bool(super().has_change_permission(request, obj))
        if isinstance(obj, Module | Assessment):
            return allowed and access.manages_content(_user(request), obj.clinic_id)
        return allowed

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Make an author with one clinic write for that one, and not for all."""
        mine = access.clinics_managed(_user(request), Role.CONTENT_MANAGER)
        if db_field.name == "clinic" and mine is not None:
            kwargs |= {"queryset": Clinic.objects.filter(pk__in=mine), "required": True}
            kwargs["initial"] = mine[0]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # --- history --------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep how a row stands: what comes back from the history brings an old state with it."""
        if change:
            now = self.model.objects.select_for_update(of=("self",)).get(pk=obj.pk)
            for name in STATE & {field.name for field in obj._meta.concrete_fields}:
                setattr(obj, name, getattr(now, name))
        super().save_model(request, obj, form, change)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Let what was brought back from the history reach children as any other edit does."""
        with transaction.atomic():
            answer: HttpResponse = super().history_form_view(
                request, object_id, version_id, extra_context
            )
            if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
                self.keep_edit(request, self.model.objects.get(pk=object_id))
        return answer

    def keep_edit(self, request: HttpRequest, row: Any) -> None:
        """Tell the house of an edit."""
        raise NotImplementedError

    def get_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Tell the resource who is importing."""
        return {**super().get_resource_kwargs(request, **kwargs), "user": _user(request)}


@admin.register(Module)
class ModuleAdmin(PlacedAdmin):
    """Modules."""

    change_form_template = "admin/workshop/module/change_form.html"
    resource_classes = (ModuleResource,)
    list_display = ("title", "category", "ages", "place", "status", "version", "created_at")
    list_filter = ("status", "category", PlaceFilter)
    list_select_related = ("category", "clinic")
    search_fields = ("title",)
    autocomplete_fields = ("category", "clinic")
    readonly_fields = ("status", "version", "created_at", "published_at")
    inlines = (ActivityInline, MediaInline)
    actions = ("publish", "archive")
    fieldsets = (
        (None, {"fields": ("title", "description", "category")}),
        ("For whom", {"fields": (("age_group_min", "age_group_max"), "clinic")}),
        ("For grown-ups", {"fields": ("content",), "classes": ("collapse",)}),
        ("State", {"fields": (("status", "version"), ("created_at", "published_at"))}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nobody delete what children may have met: such a module is archived."""
        if isinstance(obj, Module) and obj.versions.exists():
            return False
        return bool(super().has_delete_permission(request, obj)) and obj is not None

    # --- saving ---------------------------------------------------------------------------------
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Retire activities instead of deleting them."""
        if formset.model is not Activity:
            super().save_formset(request, form, formset, change)
            return
        for activity in formset.save(commit=False):
            activity.save()
        for activity in formset.deleted_objects:
            services.retire_activity(activity=activity)
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the edit of a published module as its newest version."""
        super().save_related(request, form, formsets, change)
        self.keep_edit(request, form.instance)

    def keep_edit(self, request: HttpRequest, row: Any) -> None:
        """Keep the edit of a published module as its newest version."""
        services.record_edit(module=row, by=_user(request))

    # --- actions --------------------------------------------------------------------------------
    @admin.action(description="Publish", permissions=["change"], location=EVERYWHERE)
    def publish(self, request: HttpRequest, queryset: QuerySet[Module]) -> None:
        """Open modules to children."""
        for module in queryset:
            try:
                services.publish(module=module, by=_user(request))
            except ProductError as error:
                self.message_user(request, f"{module.title}: {error.message}", messages.ERROR)
            else:
                self.message_user(request, f"{module.title} is published.", messages.SUCCESS)

    @admin.action(description="Archive", permissions=["change"], location=EVERYWHERE)
    def archive(self, request: HttpRequest, queryset: QuerySet[Module]) -> None:
        """Close modules to new starts."""
        for module in queryset:
            services.archive(module=module)
            self.message_user(request, f"{module.title} is archived.", messages.SUCCESS)

    # --- preview --------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        """Add the preview to the admin's addresses."""
        preview = path(
            "<uuid:module_id>/preview/",
            self.admin_site.admin_view(self.preview),
            name="workshop_module_preview",
        )
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest, module_id: UUID) -> HttpResponse:
        """Show a module as a child of an age would meet it; nothing is recorded."""
        module = get_object_or_404(self.get_queryset(request), pk=module_id)
        ages = screens.preview_ages(module.age_group_min, module.age_group_max)
        asked = request.GET.get("age", "")
        age = int(asked) if asked in map(str, range(18)) else module.age_group_min
        here = reverse("admin:workshop_module_preview", args=[module_id])
        context = {
            "module": {
                **vars(selectors.preview_card(module_id)),
                "content_html": selectors.text_of(module_id),
            },
            "activities": selectors.activities_of(module_id),
            "age": age,
            "fits": module.age_group_min <= age <= module.age_group_max,
            "ages": [{"age": n, "href": f"{here}?age={n}", "current": n == age} for n in ages],
            "back_url": reverse("admin:workshop_module_change", args=[module_id]),
        }
        return render(request, "learn/preview.html", context)


class QuestionsField(StepsField):
    """Questions as JSON in the order in which people read them; PostgreSQL keeps keys in its own."""

    def prepare_value(self, value: Any) -> Any:
        """Return the text for the form."""
        if isinstance(value, list):
            value = [in_reading_order(question) for question in value]
        return super().prepare_value(value)


class AssessmentForm(forms.ModelForm):
    """An assessment; the model says in sentences what is wrong with its questions."""

    questions = QuestionsField(
        widget=forms.Textarea(attrs={"rows": 30, "class": "vLargeTextField code"}),
        help_text="One idea a question, with its answers. See the author’s guide.",
    )

    class Meta:
        """What an author writes."""

        model = Assessment
        fields = (
            "title",
            "description",
            "kind",
            "age_group_min",
            "age_group_max",
            "clinic",
            "module",
            "pass_mark",
            "questions",
        )


@admin.register(Assessment)
class AssessmentAdmin(PlacedAdmin):
    """Assessments."""

    change_form_template = "admin/workshop/assessment/change_form.html"
    form = AssessmentForm
    resource_classes = (AssessmentResource,)
    list_display = ("title", "kind", "ages", "place", "status", "created_at")
    list_filter = ("status", "kind", PlaceFilter)
    list_select_related = ("clinic",)
    search_fields = ("title",)
    autocomplete_fields = ("module", "clinic")
    readonly_fields = ("status", "created_at", "published_at")
    actions = ("publish", "archive")
    fieldsets = (
        (None, {"fields": ("title", "description", "kind")}),
        ("For whom", {"fields": (("age_group_min", "age_group_max"), "clinic", "module")}),
        ("Questions", {"fields": ("pass_mark", "questions")}),
        ("State", {"fields": ("status", ("created_at", "published_at"))}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nobody delete what somebody has answered: such an assessment is archived."""
        if isinstance(obj, Assessment) and obj.results.exists():
            return False
        return bool(super().has_delete_permission(request, obj)) and obj is not None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell of the edit, in the transaction that keeps it."""
        super().save_related(request, form, formsets, change)
        self.keep_edit(request, form.instance)

    def keep_edit(self, request: HttpRequest, row: Any) -> None:
        """Tell of the edit, in the transaction that keeps it."""
        services.record_assessment_edit(assessment=row)

    @admin.action(description="Publish", permissions=["change"], location=EVERYWHERE)
    def publish(self, request: HttpRequest, queryset: QuerySet[Assessment]) -> None:
        """Open assessments to those whom they are for."""
        for assessment in queryset:
            try:
                services.publish_assessment(assessment=assessment)
            except ProductError as error:
                self.message_user(request, f"{assessment.title}: {error.message}", messages.ERROR)
            else:
                self.message_user(request, f"{assessment.title} is published.", messages.SUCCESS)

    @admin.action(description="Archive", permissions=["change"], location=EVERYWHERE)
    def archive(self, request: HttpRequest, queryset: QuerySet[Assessment]) -> None:
        """Ask them no more."""
        for assessment in queryset:
            services.archive_assessment(assessment=assessment)
            self.message_user(request, f"{assessment.title} is archived.", messages.SUCCESS)

    def get_urls(self) -> list[Any]:
        """Add the preview to the admin's addresses."""
        preview = path(
            "<uuid:assessment_id>/preview/",
            self.admin_site.admin_view(self.preview),
            name="workshop_assessment_preview",
        )
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest, assessment_id: UUID) -> HttpResponse:
        """Show every question with its answers and replies; nothing is recorded."""
        found = get_object_or_404(self.get_queryset(request), pk=assessment_id)
        context = {
            "assessment": found,
            "category": selectors.category_of(found),
            "back_url": reverse("admin:workshop_assessment_change", args=[assessment_id]),
        }
        return render(request, "learn/assessment_preview.html", context)


def _user(request: HttpRequest) -> User:
    # admin_view lets nobody through who is not one of ours
    return request.user  # type: ignore[return-value]
