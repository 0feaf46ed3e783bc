"""Progress on pages of lower apps: templates compose floors, Python does not."""

from typing import Any
from uuid import UUID

from django import template

from accounts.models import Child
from progress import selectors
from progress.shapes import Suggestions
from progress.views import linked, suggested

register = template.Library()


@register.simple_tag
def progress_of(child: Child) -> dict[str, Any]:
    """Return a child's progress for the page that loads this."""
    return linked(selectors.of_child(child), child.pk)


@register.simple_tag
def gained_in(session: dict[str, Any], child: Child, progress: dict[str, Any]) -> dict[str, Any]:
    """Return what a finished session brought: points for what was new, and the badges of its day."""
    new = selectors.first_done_in(session["id"])
    day = selectors.local_day(child, session["completed_at"])
    return {
        "points": sum(line["points"] for line in session["activities"] if line["id"] in new),
        "badges": [badge for badge in progress["badges"] if badge.earned_on == day],
        "today": day == child.today,
    }


@register.simple_tag
def progress_version(child_id: UUID) -> int:
    """Return the version of a child's progress, for a page that shows something else of it."""
    return selectors.versions({child_id})[child_id]


@register.simple_tag
def suggestions_for(child: Child, without: UUID | str | None = None) -> dict[str, Any]:
    """Return what is suggested to a child next, with its reasons, without the module shown already.

    The page has asked who may see the child.
    """
    found = suggested(selectors.recommendations(child), child.pk)
    items = [item for item in found["items"] if item["module_id"] != without]
    return {**found, "items": items}


@register.simple_tag
def suggestions_to_staff(child_id: UUID) -> Suggestions:
    """Return the same to staff, who read the reasons in their own words."""
    child = Child.objects.select_related("clinic").get(pk=child_id)
    return selectors.recommendations(child)
