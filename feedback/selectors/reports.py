"""Reading reports: whose they are decides who reads them, and nobody else does (X11)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F, Max, QuerySet
from django.db.models.fields.json import KeyTextTransform

from accounts.models import User
from core.api import Page
from core.errors import NotFound
from feedback import cache
from feedback.models import Report
from feedback.querysets import ReportQuerySet
from feedback.shapes import Attempt, FullReport, Listing, ReportLine

GONE = "We could not find that report."
COLUMNS = (
    "id",
    "session_id",
    "scenario_id",
    "title",
    "status",
    "overall_score",
    "coverage",
    "ended_at",
    "written_at",
)
VERSIONS = ("rubric_version", "engine_version", "content_version")
SHOWN = 60
"""Reports of a series: what a picture of a course can show."""


def reports_of(*, user: User, page: Page, session_id: UUID | None = None) -> Listing:
    """List somebody's reports, the newest first, without what they say; two queries."""
    own = Report.objects.of(user.pk)
    if session_id is not None:
        own = own.filter(session=session_id)
    rows = _lines(own.newest_first())[page.offset : page.offset + page.limit]
    return Listing([ReportLine(**row) for row in rows], own.count())


def report_for(*, user: User, report_id: UUID) -> FullReport:
    """Return one of the reader's own reports, or raise NotFound: nobody else's is known to be.

    One query where the content was kept, two otherwise.
    """
    return _one(user, Report.objects.of(user.pk).filter(pk=report_id))


def report_on(*, user: User, session_id: UUID) -> FullReport:
    """Return the report on one of the reader's own role-plays, or raise NotFound."""
    return _one(user, Report.objects.of(user.pk).filter(session=session_id))


def attempts_at(*, user: User, scenario_id: UUID, most: int = SHOWN) -> list[Attempt]:
    """Return the reader's ready reports on one scenario, the newest first, with what they say."""
    own = Report.objects.of(user.pk).ready().filter(session__scenario=scenario_id)
    return _attempts(own, most)


def course(*, user: User, most: int = SHOWN) -> list[Attempt]:
    """Return the reader's latest ready reports on anything, the newest first; one query."""
    return _attempts(Report.objects.of(user.pk).ready(), most)


def best_scores(*, user_id: UUID, scenario_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return somebody's best practice index for each of some scenarios; 0 where none was assessed."""
    own = Report.objects.of(user_id).ready().filter(session__scenario__in=scenario_ids)
    best = own.order_by().values("session__scenario").annotate(best=Max("overall_score"))
    return {row["session__scenario"]: row["best"] or 0 for row in best}


def _one(user: User, own: ReportQuerySet) -> FullReport:
    row = _lines(own, *VERSIONS).first()
    if row is None:
        raise NotFound(GONE)
    versions = {name: row.pop(name) for name in VERSIONS}
    line = ReportLine(**row)
    if line.written_at is None:
        return FullReport(line, None, **versions)
    key: dict[str, Any] = {"user_id": user.pk, "session_id": line.session_id}
    kept = cache.kept(**key, written_at=line.written_at)
    if kept is not cache.MISSING:
        return FullReport(line, kept, **versions, hit=True)
    # Written anew meanwhile: both are read again together, so that stamp and content belong together.
    written_at, content = own.ready().values_list("written_at", "content").get()
    if written_at is not None:
        cache.keep(**key, written_at=written_at, content=content)
    return FullReport(line, content, **versions)


def _attempts(own: QuerySet[Report], most: int) -> list[Attempt]:
    rows = _lines(own.order_by("-created_at", "-id"), "content")[:most]
    return [Attempt(content=row.pop("content"), line=ReportLine(**row)) for row in rows]


def _lines(rows: QuerySet[Report], *more: str) -> QuerySet[Report, dict[str, Any]]:
    named = rows.annotate(
        scenario_id=F("session__scenario_id"),
        title=KeyTextTransform("title", "session__version__card"),
        ended_at=F("created_at"),
    )
    found: QuerySet[Report, dict[str, Any]] = named.values(*COLUMNS, *more)
    return found
