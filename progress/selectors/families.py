"""The children of one family: what is worth telling of each, by name and with nothing compared."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts import access
from accounts.models import User
from accounts.selectors import card
from core.dates import age_in_years, today_in
from core.errors import NotFound
from progress import board, calculation, streaks
from progress.choices import Badge
from progress.models import BadgeAward
from progress.selectors.boards import open_modules, pause_of, pauses, state_of
from progress.shapes import BadgeLine, FamilyCard, Finished, LatestAssessment, Place
from workshop import asking
from workshop.choices import AssessmentKind
from workshop.models import AssessmentResult, Session

WEEK = 7
"""Days, today included: a week that begins on Monday would be empty every Monday."""


def family_of(user: User) -> list[FamilyCard]:
    """Return a card for each child that somebody cares for, by name; one query."""
    return [_card(child) for child in _cared_for(user)]


def family_card(user: User, child_id: UUID) -> FamilyCard:
    """Return one of these cards, or raise NotFound; one query."""
    for child in _cared_for(user).filter(pk=child_id):
        return _card(child)
    raise NotFound("We could not find that child.")


def _cared_for(user: User) -> QuerySet[Any]:
    rows: Any = access.wards(user).exclude(user=user.pk).select_related("clinic", "progress")
    found: QuerySet[Any] = rows.annotate(
        age_now=age_in_years("date_of_birth", "clinic__timezone"),
        open_rows=ArraySubquery(open_modules()),
        pause_rows=ArraySubquery(pauses("clinic")),
        finished_rows=ArraySubquery(_finished()),
        badge_rows=ArraySubquery(_newest_badge()),
        result_rows=ArraySubquery(_newest_result()),
    )
    return found.order_by("given_name", "id")


def _finished() -> QuerySet[Any]:
    since = timezone.now() - dt.timedelta(days=WEEK + 1)  # to spare for other time zones
    rows: Any = Session.objects.finished().filter(child=OuterRef("pk"), completed_at__gte=since)
    found: QuerySet[Any] = rows.order_by("-completed_at", "id").values(
        json=JSONObject(title="module__title", at="completed_at")
    )
    return found


def _newest_badge() -> QuerySet[Any]:
    rows = BadgeAward.objects.filter(child=OuterRef("pk")).order_by("-awarded_at", "-id")
    return rows.values(json=JSONObject(badge="badge", at="awarded_at"))[:1]


def _newest_result() -> QuerySet[Any]:
    rows = AssessmentResult.objects.filter(child=OuterRef("pk"))
    # what one guardian wrote down is not told to the others of its own accord (DOMAIN 11)
    rows = rows.exclude(assessment__kind=AssessmentKind.GUARDIAN_REPORT)
    newest: QuerySet[Any] = rows.order_by("-completed_at", "-id").values(
        json=JSONObject(
            title="assessment__title",
            kind="assessment__kind",
            score="score",
            mark="assessment__pass_mark",
            at="completed_at",
        )
    )
    return newest[:1]


def _card(child: Any) -> FamilyCard:
    zone = child.clinic.timezone
    today = today_in(zone)
    place = Place(
        id=child.clinic_id,
        name=child.clinic.name,
        zone=zone,
        today=today,
        pauses=tuple(pause_of(one) for one in child.pause_rows),
    )
    state, row = state_of(child, place, {}), getattr(child, "progress", None)
    return FamilyCard(
        child=card(child),
        sentence=_sentence(row),
        percent=row.percent if row else None,
        words=board.reasons_for_family(state)[0],
        last_engagement_date=state.last_day,
        was_here=state.last_day is not None and state.last_day >= _first_of_week(place),
        streak=_streak(row, place),
        this_week=_this_week(child.finished_rows, place),
        badge=next((_badge(one, place) for one in child.badge_rows), None),
        assessment=next((_assessment(one, child.age, place) for one in child.result_rows), None),
        version=row.version if row else 0,
    )


def _sentence(row: Any) -> str:
    if row is None:
        return "We are counting: look again in a moment"
    return calculation.sentence(done=row.done, applicable=row.applicable)


def _streak(row: Any, place: Place) -> str:
    if row is None or row.last_engagement_date is None:
        return ""
    resting = streaks.is_resting(row.last_engagement_date, place.today, place.pauses)
    return streaks.words(row.streak_days, resting=resting)


def _this_week(rows: list[dict[str, str]], place: Place) -> tuple[Finished, ...]:
    first = _first_of_week(place)
    found: dict[str, Finished] = {}
    for one in rows:
        day = _day(one["at"], place)
        if day >= first:
            found.setdefault(one["title"], Finished(one["title"], day))
    return tuple(found.values())


def _first_of_week(place: Place) -> dt.date:
    return place.today - dt.timedelta(days=WEEK - 1)


def _badge(row: dict[str, str], place: Place) -> BadgeLine:
    name = str(Badge(row["badge"]).label)
    return BadgeLine(badge=row["badge"], name=name, earned_on=_day(row["at"], place))


def _assessment(row: dict[str, Any], age: int, place: Place) -> LatestAssessment:
    score = None if row["score"] is None else Decimal(str(row["score"]))
    told = asking.words(row["kind"], score, mark=row["mark"], age=age)
    return LatestAssessment(title=row["title"], words=told.title, day=_day(row["at"], place))


def _day(moment: str, place: Place) -> dt.date:
    return today_in(place.zone, now=dt.datetime.fromisoformat(moment))
