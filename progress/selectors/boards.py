"""Many children at a look: their summaries, a page at a time."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts import access
from accounts.models import User
from accounts.selectors import card
from core.api import Page
from progress import calculation
from progress.querysets import with_sums
from progress.selectors.child import local_day
from progress.shapes import Summary


def children(
    *, user: User, page: Page, search: str = "", clinics: Iterable[UUID] | None = None
) -> tuple[list[Summary], int]:
    """Return one page of the children whom somebody may see, with their sums; two queries."""
    found = access.children(user)
    if clinics is not None:
        found = found.filter(clinic__in=clinics)
    if search:
        found = found.filter(given_name__icontains=search)
    total = found.count()
    rows = with_sums(found.for_cards())[page.offset : page.offset + page.limit]
    return [_summary(child) for child in rows], total


def _summary(child: Any) -> Summary:
    done, applicable = child.done, child.applicable
    return Summary(
        child=card(child),
        done=done,
        applicable=applicable,
        percent=calculation.percent(done=done, applicable=applicable),
        sentence=calculation.sentence(done=done, applicable=applicable),
        last_engagement_date=local_day(child, child.last_engaged_at),
    )
