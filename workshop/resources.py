"""Modules and assessments as files: export, and import with a dry run that is rolled back."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources
from import_export.fields import Field

from accounts.access import manages_content
from accounts.models import User
from core.errors import ProductError
from core.ids import uuid7
from workshop import services
from workshop.models import Assessment, Module
from workshop.questions import in_reading_order


class ModuleResource(resources.ModelResource):
    """One row a module; the activities with their steps travel as JSON in a column of their own.

    A row without an id becomes a new draft. A row with the id of a published module is an edit, and
    makes a new version. Status is not imported: publishing is somebody's decision.
    """

    activities = Field(column_name="activities")

    class Meta:
        """Checked like the form, all rows or none."""

        model = Module
        import_id_fields = ("id",)
        fields = (
            "id",
            "title",
            "description",
            "content",
            "category",
            "age_group_min",
            "age_group_max",
            "clinic",
            "activities",
        )
        clean_model_instances = True
        skip_unchanged = False
        use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        """Keep who imports; the admin passes it."""
        super().__init__(**kwargs)
        self.user: User | None = kwargs.get("user")

    def get_queryset(self) -> Any:
        """Return modules with what a row needs, whatever their number."""
        return super().get_queryset().prefetch_related("activities")

    def dehydrate_activities(self, module: Module) -> str:
        """Return a module's activities as JSON."""
        return json.dumps(services.content_of(module)["activities"], ensure_ascii=False)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Take a file without the id column as one of new modules."""
        if "id" not in dataset.headers:
            dataset.append_col([""] * dataset.height, header="id")

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Give a new module its id."""
        if not row.get("id"):
            row["id"] = str(uuid7())

    def before_save_instance(self, instance: Module, row: Any, **kwargs: Any) -> None:
        """Refuse a module of a clinic that the importer does not write for."""
        if self.user is not None and not manages_content(self.user, instance.clinic_id):
            raise ValidationError("You do not write modules for that clinic.")

    def after_save_instance(self, instance: Module, row: Any, **kwargs: Any) -> None:
        """Bring the activities in, and keep a published module's edit as its newest version."""
        raw = row.get("activities")
        if raw:
            try:
                services.replace_activities(module=instance, rows=_parsed(raw))
            except ProductError as error:
                raise ValidationError(error.message) from None
        services.record_edit(module=instance, by=self.user)


class AssessmentResource(resources.ModelResource):
    """One row an assessment; the questions travel as JSON in a column of their own.

    A row without an id becomes a new draft, one with an id is an edit. Status is not imported.
    """

    class Meta:
        """Checked like the form, all rows or none."""

        model = Assessment
        import_id_fields = ("id",)
        fields = (
            "id",
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
        clean_model_instances = True
        skip_unchanged = False
        use_transactions = True

    questions = Field(column_name="questions", attribute="questions")

    def __init__(self, **kwargs: Any) -> None:
        """Keep who imports; the admin passes it."""
        super().__init__(**kwargs)
        self.user: User | None = kwargs.get("user")

    def dehydrate_questions(self, assessment: Assessment) -> str:
        """Return the questions as JSON."""
        return json.dumps(
            [in_reading_order(question) for question in assessment.questions], ensure_ascii=False
        )

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Take a file without the id column as one of new assessments."""
        if "id" not in dataset.headers:
            dataset.append_col([""] * dataset.height, header="id")

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Give a new assessment its id, and read the questions."""
        if not row.get("id"):
            row["id"] = str(uuid7())
        row["questions"] = _parsed(row.get("questions") or "[]", "questions")

    def before_save_instance(self, instance: Assessment, row: Any, **kwargs: Any) -> None:
        """Refuse an assessment of a clinic that the importer does not write for."""
        if self.user is not None and not manages_content(self.user, instance.clinic_id):
            raise ValidationError("You do not write for that clinic.")

    def after_save_instance(self, instance: Assessment, row: Any, **kwargs: Any) -> None:
        """Tell of the edit."""
        services.record_assessment_edit(assessment=instance)


def _parsed(raw: Any, name: str = "activities") -> list[dict[str, Any]]:
    try:
        rows = json.loads(raw) if isinstance(raw, str) else raw
    except ValueError:
        raise ValidationError(f"{name} is not JSON.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValidationError(f"{name} is a list of {name}.")
    return rows
