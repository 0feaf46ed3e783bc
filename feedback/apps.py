"""Judgement on what was rehearsed."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Criteria and indicators as data and pure functions, the report on a role-play, drills."""

    name = "feedback"
