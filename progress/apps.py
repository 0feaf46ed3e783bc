"""What the facts add up to."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """Summaries of children, and the pages and API that show them."""

    name = "progress"

    def ready(self) -> None:
        """Listen to the news from below, and open the rooms in which progress is told."""
        from accounts import access
        from accounts.signals import child_changed
        from feedback.signals import report_ready
        from progress import receivers, selectors
        from realtime import rooms
        from workshop import signals

        rooms.register("child", authorise=access.allowed, versions=selectors.versions, window=1.0)
        behind, concerned = receivers.child_is_behind, receivers.everybody_concerned_is_behind
        for news in (
            child_changed,
            signals.session_started,
            signals.activity_completed,
            signals.assessment_scored,
        ):
            news.connect(behind, dispatch_uid="progress.child")
        signals.assessment_changed.connect(
            receivers.everybody_who_answered_is_behind, dispatch_uid="progress.assessment"
        )
        signals.catalogue_changed.connect(concerned, dispatch_uid="progress.catalogue")
        report_ready.connect(receivers.report_is_there, dispatch_uid="progress.report")
