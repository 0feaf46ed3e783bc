"""Calculate anybody or everybody again from facts, and say what was wrong."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import Child
from progress.services.calculating import recalculate_many
from progress.services.reconciling import tell

BATCH = 200


@dataclass
class Drift:
    """What a rebuild found: `behind` were known to be stale, `wrong` were not and differed."""

    children: int = 0
    behind: int = 0
    wrong: int = 0
    columns: Counter[str] = field(default_factory=Counter)


def rebuild(
    children: QuerySet[Child], *, batch: int = BATCH, seen: Callable[[int], None] = lambda n: None
) -> Drift:
    """Recalculate children in batches, each in a transaction of its own, and report the drift.

    `seen` is told how many have been done so far. A row that is written for the first time counts as
    behind: nothing wrong had been stored.
    """
    found = Drift()
    after = None
    while True:
        rest = children.order_by("pk") if after is None else children.filter(pk__gt=after)
        ids = list(rest.order_by("pk").values_list("pk", flat=True)[:batch])
        if not ids:
            return found
        for done in recalculate_many(ids):
            if done.since is not None or (done.changed and done.version == 1):
                found.behind += 1
            elif done.changed:
                found.wrong += 1
                found.columns.update(done.changed)
            tell(done)
        found.children += len(ids)
        after = ids[-1]
        seen(found.children)
