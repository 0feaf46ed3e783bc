"""Where a professional stands in practice."""

from accounts.models import User
from progress.models import UserProgress
from progress.shapes import PracticeLine

SHOWN = 100


def of_professional(user: User) -> list[PracticeLine]:
    """Return how far somebody is with each scenario, the latest first; 100 at most, one query."""
    rows = UserProgress.objects.filter(user=user).order_by("-updated_at", "-id")
    found = rows.values_list("scenario_id", "progress", "updated_at")[:SHOWN]
    return [PracticeLine(*row) for row in found]
