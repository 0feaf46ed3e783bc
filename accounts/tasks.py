"""Background doors of people."""

from celery import shared_task
from django.core.management import call_command


@shared_task  # type: ignore[untyped-decorator]
def clear_expired_sessions() -> None:
    """Delete sign-ins that have run out; running twice does nothing more."""
    call_command("clearsessions")
