"""What runs in the background: the tick that hands out reports to write, and the writing."""

from uuid import UUID

from celery import shared_task

from feedback import services


@shared_task(name="feedback.tick")  # type: ignore[untyped-decorator]
def tick() -> None:
    """Hand out each report that waits."""
    services.warm()
    claimed = services.claim()
    sent = set()
    try:
        for one in claimed:
            write_report.apply_async(args=[str(one.session_id)], expires=one.until)
            sent.add(one.session_id)
    finally:
        services.give_back({one.session_id for one in claimed} - sent)


@shared_task(name="write-report")  # type: ignore[untyped-decorator]
def write_report(session_id: str) -> None:
    """Write the report on a role-play, keep it and tell."""
    services.run_job(session_id=UUID(session_id))
