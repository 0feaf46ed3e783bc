"""Doors for the background."""

from celery import shared_task

from practice import services


@shared_task(name="practice.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """End role-plays whose time ran out while nobody looked."""
    services.sweep()
