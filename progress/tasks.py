"""What runs in the background: the tick that hands out jobs, and the job."""

from uuid import UUID

from celery import shared_task

from progress import services


@shared_task(name="progress.tick")  # type: ignore[untyped-decorator]
def tick() -> None:
    """Hand out a job for each child that is stale."""
    claimed = services.claim()
    sent = set()
    try:
        for one in claimed:
            calculate_progress.apply_async(
                args=[str(one.child_id)], eta=one.ready_at, expires=one.until
            )
            sent.add(one.child_id)
    finally:
        services.give_back({one.child_id for one in claimed} - sent)


@shared_task(name="calculate-progress")  # type: ignore[untyped-decorator]
def calculate_progress(child_id: str) -> None:
    """Calculate a child's progress, keep it and tell (V43)."""
    services.run_job(child_id=UUID(child_id))
