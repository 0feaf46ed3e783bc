"""Fixed lists of feedback."""

from django.db import models


class ReportStatus(models.TextChoices):
    """How far a report is."""

    WAITING = "waiting", "Being written"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be written"
