"""Writing a report: gather what was said, judge it by pure functions, keep it, tell."""

from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.announce import announce
from feedback import cache
from feedback.choices import ReportStatus
from feedback.models import Report
from feedback.services.judging import Judged, judge
from feedback.signals import report_ready
from practice import services as practice

MOST_WAITS = 18
"""Times that a report waits for an engine, ten seconds each; then words alone have to do."""


def write_report(
    *, session_id: UUID, anew: bool = False, read_again: bool = False
) -> Report | None:
    """Write the report on a role-play, once; with `anew` over the one that is there.

    Judged outside the transaction, kept in one: of two jobs at once the second finds it done. What was
    read of the turns is kept beside it and used again, so that a report written anew by the same rubric
    is the same to the byte; `read_again` lets an engine look anew.

    Returns the report, or None where there is none to write. Raises EngineAway, and whatever goes wrong.
    """
    report = Report.objects.filter(session=session_id).first()
    if report is None or not _may_be_written(report, anew=anew):
        return None
    judged = judge(
        practice.evidence(session_id=session_id),
        stored=None if read_again else report.readings,
        by_words=report.waits >= MOST_WAITS,
    )
    return _keep(report, judged, anew=anew)


@transaction.atomic
def _keep(report: Report, judged: Judged, *, anew: bool) -> Report | None:
    row = Report.objects.select_for_update().filter(pk=report.pk).first()
    if row is None or not _may_be_written(row, anew=anew):
        return None
    content = judged.content
    row.status, row.error = ReportStatus.READY, ""
    row.content, row.readings = content, judged.readings
    row.overall_score = content["overall"]
    row.coverage = content["coverage"]["assessed"]
    row.rubric_version, row.engine_version = content["rubric"], content["engine"]
    row.content_version = content["version"]
    row.written_at, row.claimed_until = timezone.now(), None
    row.save()
    practice.keep_score(session_id=row.session_id, score=row.overall_score)
    announce(report_ready, sender=Report, user_id=row.user_id, session_id=row.session_id)
    transaction.on_commit(
        lambda: cache.drop(user_id=row.user_id, session_id=row.session_id), robust=True
    )
    return row


def _may_be_written(report: Report, *, anew: bool) -> bool:
    return anew or report.status == ReportStatus.WAITING


def kind_of(error: Exception) -> str:
    """Return what went wrong and where, without the error's own words: these may quote a learner."""
    place, frame = "", error.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        place = f" at {Path(code.co_filename).name}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(error).__name__}{place}"[:120]
