"""Progress on pages of lower apps: templates compose floors, Python does not."""

from typing import Any

from django import template

from accounts.models import Child
from progress import selectors
from progress.views import linked

register = template.Library()


@register.simple_tag
def progress_of(child: Child) -> dict[str, Any]:
    """Return a child's progress for the page that loads this."""
    return linked(selectors.of_child(child), child.pk)
