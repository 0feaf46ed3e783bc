"""Fixed lists of the workshop."""

from django.db import models


class Status(models.TextChoices):
    """Where a module stands. Archiving keeps every record."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


class ActivityType(models.TextChoices):
    """The five kinds of activity (DOMAIN 9)."""

    BRAIN_BREAK = "brain_break", "Brain break"
    BREATHING = "breathing", "Breathing"
    QUIZ = "quiz", "Quiz"
    INTERACTIVE = "interactive", "Hands-on"
    PARENT_CHILD = "parent_child", "Together"


class MediaType(models.TextChoices):
    """What a media asset is."""

    IMAGE = "image", "Picture"
    AUDIO = "audio", "Sound"
    VIDEO = "video", "Film"


class AssessmentKind(models.TextChoices):
    """What an assessment asks for (DOMAIN 8)."""

    QUIZ = "quiz", "Knowledge quiz"
    CHECK_IN = "check_in", "Behaviour check-in"
    FEELINGS = "feelings", "Feeling faces"
    CONFIDENCE = "confidence", "Confidence before and after"
    GUARDIAN_REPORT = "guardian_report", "Guardian’s report"
    REFLECTION = "reflection", "Looking back"
