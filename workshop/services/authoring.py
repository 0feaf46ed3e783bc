"""Writing modules: publishing, archiving, keeping what each version was."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.announce import announce
from core.errors import Invalid
from workshop import steps
from workshop.choices import Status
from workshop.models import Activity, Module, ModuleVersion
from workshop.signals import catalogue_changed


@transaction.atomic
def publish(*, module: Module, by: User | None = None) -> Module:
    """Open a module to children. It needs at least one activity that can be shown.

    Publishing what is published already only records an edit, if there was one.
    """
    module = Module.objects.select_for_update().get(pk=module.pk)
    _check_publishable(module)
    if module.status != Status.PUBLISHED:
        module.status = Status.PUBLISHED
        module.published_at = timezone.now()
        module.save(update_fields=["status", "published_at", "updated_at"])
        announce(catalogue_changed, sender=Module, module_id=module.pk)
    return record_edit(module=module, by=by)


@transaction.atomic
def archive(*, module: Module) -> Module:
    """Close a module to new starts. Every record stays, and running sessions may be finished."""
    module = Module.objects.select_for_update().get(pk=module.pk)
    if module.status != Status.ARCHIVED:
        module.status = Status.ARCHIVED
        module.save(update_fields=["status", "updated_at"])
        announce(catalogue_changed, sender=Module, module_id=module.pk)
    return module


@transaction.atomic
def record_edit(*, module: Module, by: User | None = None) -> Module:
    """Keep the content of a published module as its newest version, if it changed.

    Sessions begin on the newest version from here on; those that are running keep theirs. Drafts have
    no versions. Calling it twice without an edit in between changes nothing.
    """
    module = Module.objects.select_for_update().get(pk=module.pk)
    if module.status != Status.PUBLISHED:
        return module
    now_is = content_of(module)
    newest = module.versions.order_by("-number").first()
    if newest is not None and newest.content == now_is:
        return module
    number = newest.number + 1 if newest else 1
    ModuleVersion.objects.create(module=module, number=number, content=now_is, created_by=by)
    if module.version != number:
        module.version = number
        module.save(update_fields=["version", "updated_at"])
    announce(catalogue_changed, sender=Module, module_id=module.pk)
    return module


def retire_activity(*, activity: Activity) -> None:
    """Take an activity out of its module; it is only deleted when nobody can have met it."""
    if activity.module.versions.exists():
        Activity.objects.filter(pk=activity.pk, retired_at__isnull=True).update(
            retired_at=timezone.now()
        )
    else:
        activity.delete()


@transaction.atomic
def replace_activities(*, module: Module, rows: list[dict[str, Any]]) -> list[Activity]:
    """Make a module's activities these, in this order: known ids are edited, missing ones retired.

    Raises Invalid with the first thing that is wrong, and then changes nothing.
    """
    known = {str(activity.pk): activity for activity in module.activities.current()}
    kept = []
    for position, row in enumerate(rows, start=1):
        activity = known.pop(str(row.get("id", "")), None) or Activity(module=module)
        activity.position = position
        for name in ("name", "type", "duration", "points", "summary", "steps"):
            if name in row:
                setattr(activity, name, row[name])
        try:
            activity.full_clean()
        except ValidationError as error:
            raise Invalid(f"Activity {position}: {error.messages[0]}") from None
        activity.save()
        kept.append(activity)
    for left in known.values():
        retire_activity(activity=left)
    return kept


def content_of(module: Module) -> dict[str, Any]:
    """Return what a version keeps of a module: plain JSON, ids as text."""
    return {
        "title": module.title,
        "description": module.description,
        "content": module.content,
        "category": module.category_id,
        "clinic": str(module.clinic_id) if module.clinic_id else None,
        "age_group_min": module.age_group_min,
        "age_group_max": module.age_group_max,
        "activities": [
            {
                "id": str(activity.pk),
                "name": activity.name,
                "type": activity.type,
                "duration": activity.duration,
                "points": activity.points,
                "summary": activity.summary,
                "steps": activity.steps,
            }
            for activity in module.activities.current()
        ],
    }


def _check_publishable(module: Module) -> None:
    activities = list(module.activities.current())
    if not activities:
        raise Invalid("Add at least one activity before publishing.")
    for activity in activities:
        if found := steps.problems(activity.steps):
            raise Invalid(f"“{activity.name}” is not ready: {found[0]}")
