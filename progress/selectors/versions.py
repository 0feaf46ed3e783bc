"""At which version the progress of children is."""

from collections.abc import Collection
from uuid import UUID

from progress.models import ChildProgress


def versions(child_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the versions of some children's progress; a child without any is left out; one query."""
    rows = ChildProgress.objects.filter(pk__in=child_ids).values_list("pk", "version")
    return dict(rows)
