"""What the facts add up to."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """Summaries of children, and the pages and API that show them."""

    name = "progress"

    def ready(self) -> None:
        """Listen to the workshop's news."""
        from progress import receivers
        from workshop.signals import activity_completed

        activity_completed.connect(receivers.child_did_something, dispatch_uid="progress.child")
