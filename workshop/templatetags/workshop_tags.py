"""What children did in the workshop, on pages of higher apps: templates compose floors, Python does not."""

from uuid import UUID

from django import template

from workshop import selectors
from workshop.shapes import ResultLine

register = template.Library()


@register.simple_tag
def results_of(child_id: UUID) -> list[ResultLine]:
    """Return what came out of a child's assessments; the page has asked who may see the child."""
    return selectors.results_of(child_id)
