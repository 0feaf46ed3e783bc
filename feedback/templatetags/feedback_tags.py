"""Reports on pages of lower apps: templates compose floors, Python does not."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import template

from accounts.models import User
from feedback.screens import compare
from feedback.selectors import around
from feedback.selectors.around import Beginning
from practice.shapes import Attempts

register = template.Library()


@register.simple_tag
def report_of(user: User, session_id: UUID) -> Beginning | None:
    """Return how far the report on one of the reader's role-plays is; None where there is none to come."""
    return around.beginning_of(user_id=user.pk, session_id=session_id)


@register.simple_tag
def coverages(user: User, attempts: Iterable[Attempts]) -> dict[UUID, int]:
    """Return what best scores rest on, by role-play: no index is shown without it."""
    best = [one.best_session for one in attempts if one.best_session and one.best_score is not None]
    return around.coverages(user_id=user.pk, session_ids=best) if best else {}


@register.filter
def rests_on(attempts: Attempts, found: Mapping[UUID, int]) -> str:
    """Say how many criteria a best score rests on; empty where it is from before there were reports."""
    covered = found.get(attempts.best_session) if attempts.best_session else None
    return f", {covered} of 9 criteria" if covered else ""


@register.simple_tag
def latest_two(user: User, scenario_id: UUID) -> str:
    """Return the address that compares the two latest reports on a scenario; empty unless there are two."""
    found = around.attempts_like(user=user, scenario_id=scenario_id)[:2]
    return compare.url(found[1].session_id, found[0].session_id) if len(found) == 2 else ""


@register.filter
def attempts_of(rows: Iterable[Mapping[str, Any]]) -> list[Attempts]:
    """Return the attempts of a list's rows."""
    return [one["row"].attempts for one in rows]


@register.filter
def in_a_list(attempts: Attempts) -> list[Attempts]:
    """Return one scenario's attempts as a list has them."""
    return [attempts]
