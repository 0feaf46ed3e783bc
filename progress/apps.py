"""What the facts add up to."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """Summaries of children, and the pages and API that show them."""

    name = "progress"

    def ready(self) -> None:
        """Listen to the news from below."""
        from accounts.signals import child_changed
        from progress import receivers
        from workshop import signals

        behind, concerned = receivers.child_is_behind, receivers.everybody_concerned_is_behind
        for news in (
            child_changed,
            signals.session_started,
            signals.activity_completed,
            signals.assessment_scored,
        ):
            news.connect(behind, dispatch_uid="progress.child")
        signals.catalogue_changed.connect(concerned, dispatch_uid="progress.catalogue")
