"""Fixed lists of progress."""

from django.db import models


class Badge(models.TextChoices):
    """What a badge is for: finishing and coming back, never being better than somebody."""

    FIRST_STEP = "first_step", "First step"
    FIRST_MODULE = "first_module", "A whole module"
    THREE_MODULES = "three_modules", "Three modules"
    SIX_MODULES = "six_modules", "Six modules"
    TWELVE_MODULES = "twelve_modules", "Twelve modules"
    THREE_SUBJECTS = "three_subjects", "Three subjects"
    FIVE_BREATHS = "five_breaths", "Calm breather"
    FIVE_TOGETHER = "five_together", "Better together"
    FIVE_DAYS = "five_days", "Five different days"
    TWENTY_DAYS = "twenty_days", "Twenty different days"


class Outcome(models.TextChoices):
    """How a job ended."""

    DONE = "done", "Done"
    FAILED = "failed", "Failed"
