"""Where a professional stands in practice."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Sum
from django.db.models.functions import TruncDate

from accounts.models import StaffRole, User
from core.dates import today_in
from practice.models import Session
from progress import cache, streaks
from progress.models import UserProgress
from progress.shapes import PracticeDays, PracticeLine, PracticeList

SHOWN = 100


def of_professional(user: User) -> PracticeList:
    """Return how far somebody is with each scenario, the latest first; 100 at most (O37).

    One query where the list was kept, two otherwise.
    """
    own = UserProgress.objects.filter(user=user).order_by()
    # A sum as well as the newest moment: of two that are written at once, the older may commit last.
    facts = own.aggregate(newest=Max("updated_at"), count=Count("pk"), sum=Sum("progress"))
    stamp = ":".join(map(str, facts.values()))
    kept = cache.kept_practice(user.pk, stamp)
    if kept is not None:
        return PracticeList(kept, hit=True)
    columns = ("scenario_id", "scenario__title", "progress", "updated_at")
    rows = own.order_by("-updated_at", "-id").values_list(*columns)[:SHOWN]
    lines = [PracticeLine(*row) for row in rows]
    cache.keep_practice(user.pk, stamp, lines)
    return PracticeList(lines, hit=False)


def practice_days(user: User) -> PracticeDays:
    """Return the days on which somebody completed a role-play; two queries.

    Days are those of the clinic where somebody holds a role, else UTC days: a professional has no zone.
    """
    roles = StaffRole.objects.held_by(user.pk).filter(clinic__isnull=False).order_by("created_at")
    name = roles.values_list("clinic__timezone", flat=True).first() or "UTC"
    done = Session.objects.of(user.pk).completed().order_by()
    local = TruncDate("completed_at", tzinfo=ZoneInfo(name))
    days: list[dt.date] = sorted(done.values_list(local, flat=True).distinct())
    run, today = streaks.run(days), today_in(name)
    resting = bool(days) and streaks.is_resting(days[-1], today)
    return PracticeDays(
        days=days,
        streak=run.days,
        longest=run.longest,
        resting=resting,
        words=streaks.words(run.days, resting=resting),
        today=today,
    )
