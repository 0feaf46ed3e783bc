"""Judgement on what was rehearsed."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Criteria and indicators as data and pure functions, the report on a role-play, drills."""

    name = "feedback"

    def ready(self) -> None:
        """Listen to the ends of role-plays."""
        from feedback import receivers
        from practice.signals import session_ended

        session_ended.connect(receivers.role_play_ended, dispatch_uid="feedback.role_play_ended")
