"""Which scenarios, sessions and turns: querysets named for the question that they answer."""

import datetime as dt
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from practice.choices import Phase, SessionStatus, Speaker, Status

if TYPE_CHECKING:
    from practice.models import Scenario, Session, Turn  # noqa: F401

LISTED = (
    "id",
    "title",
    "description",
    "difficulty_level",
    "duration_minutes",
    "clinical_area",
)
"""What a list shows of a scenario, and all that it reads (O18)."""


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Which scenarios."""

    def published(self) -> Self:
        """Return what learners may start."""
        return self.filter(status=Status.PUBLISHED)

    def for_profession(self, profession: str) -> Self:
        """Return what is published for a profession, as its main one or another (O19, X16)."""
        if not profession:
            return self.none()
        # A pair is unique, so the join repeats nothing.
        return self.published().filter(professions__profession=profession)

    def matching(self, *, difficulty: str = "", clinical_area: str = "") -> Self:
        """Narrow to a difficulty and a clinical area where they are given (O20)."""
        wanted = Q()
        if difficulty:
            wanted &= Q(difficulty_level=difficulty)
        if clinical_area:
            wanted &= Q(clinical_area=clinical_area)
        return self.filter(wanted)

    def newest_first(self) -> Self:
        """Order as lists are (O21, X17)."""
        return self.order_by("-created_at", "-id")


class RolePlayQuerySet(models.QuerySet["Session"]):
    """Which role-plays."""

    def of(self, user_id: UUID) -> Self:
        """Return one person's."""
        return self.filter(user=user_id)

    def open(self) -> Self:
        """Return those that are in progress."""
        return self.filter(status=SessionStatus.IN_PROGRESS)

    def completed(self) -> Self:
        """Return those that were ended after something was said."""
        return self.filter(status=SessionStatus.COMPLETED)

    def attempts(self, *, user_id: UUID) -> Self:
        """Return one person's finished attempts at the scenario of the outer query."""
        return self.completed().filter(user=user_id, scenario=OuterRef("pk"))

    def may_have_run_out(self, *, now: dt.datetime, idle: dt.timedelta) -> Self:
        """Return the open ones that a sweep should look at: begun some time ago, or never begun."""
        begun = Q(prep_at__isnull=False) | Q(active_at__isnull=False)
        return self.open().filter(begun | Q(created_at__lte=now - idle))


class TurnQuerySet(models.QuerySet["Turn"]):
    """Which turns."""

    def of_role_play(self) -> Self:
        """Return what was said in the role-play itself: the warm-up is not assessed."""
        return self.filter(phase=Phase.ACTIVE)

    def by_learner(self) -> Self:
        """Return the learner's own."""
        return self.filter(speaker=Speaker.LEARNER)


def best_and_latest(sessions: "RolePlayQuerySet") -> dict[str, Subquery]:
    """Return subqueries for the best and the latest of some attempts (O15, X3).

    Subqueries and not a join: a join would repeat a scenario once for each attempt.
    """
    latest = sessions.order_by("-completed_at", "-id")
    best = sessions.filter(score__isnull=False).order_by("-score", "-completed_at", "-id")
    return {
        "latest_session": Subquery(latest.values("pk")[:1]),
        "latest_at": Subquery(latest.values("completed_at")[:1]),
        "latest_score": Subquery(latest.values("score")[:1]),
        "best_session": Subquery(best.values("pk")[:1]),
        "best_score": Subquery(best.values("score")[:1]),
        "times_done": Subquery(
            sessions.order_by().values("scenario").annotate(n=models.Count("pk")).values("n")
        ),
    }
