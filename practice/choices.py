"""Fixed lists of role-plays (DOMAIN 2, 6)."""

from django.db import models


class Status(models.TextChoices):
    """Whether learners meet a scenario."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


class Difficulty(models.TextChoices):
    """How hard a scenario is."""

    BEGINNER = "beginner", "Beginner"
    INTERMEDIATE = "intermediate", "Intermediate"
    ADVANCED = "advanced", "Advanced"


class Stage(models.TextChoices):
    """How far the two know each other when they begin: it decides what a good opening is."""

    FIRST_MEETING = "first_meeting", "First meeting"
    KNOWN = "known", "They know each other"
    JUST_EXAMINED = "just_examined", "Just examined"
    PHONE = "phone", "On the phone"
    HOME_VISIT = "home_visit", "Home visit"


class Interlocutor(models.TextChoices):
    """Who speaks with the learner."""

    PATIENT = "patient", "Patient"
    PARENT = "parent", "Parent"
    CARER = "carer", "Carer"
    RELATIVE = "relative", "Relative"
    OWNER = "owner", "Animal’s owner"


class Resistance(models.TextChoices):
    """How long somebody holds out against advice."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Feeling(models.TextChoices):
    """The feeling somebody comes with."""

    WORRIED = "worried", "Worried"
    LOW = "low", "Low"
    IRRITATED = "irritated", "Irritated"
    ASHAMED = "ashamed", "Ashamed"
    FRIGHTENED = "frightened", "Frightened"
    CALM = "calm", "Calm"


class Emotion(models.TextChoices):
    """The feeling that comes up with a fact."""

    NONE = "", "None"
    FEAR = "fear", "Fear"
    SADNESS = "sadness", "Sadness"
    SHAME = "shame", "Shame"
    ANGER = "anger", "Anger"
    GUILT = "guilt", "Guilt"
    LONELINESS = "loneliness", "Loneliness"
    RELIEF = "relief", "Relief"


class Opens(models.TextChoices):
    """What a fact needs to come out."""

    ASKED = "asked", "When asked"
    PROBED = "probed", "A vague answer first, then when followed up"
    TRUSTED = "trusted", "After some warmth, or when asked again"


class LineKind(models.TextChoices):
    """What a line of the script, beside its facts and cues, is an answer to."""

    QUESTION = "question", "Asks by itself"
    SOOTHER = "soother", "Calms"
    TRIGGER = "trigger", "Worsens"
    EMPATHY = "empathy", "Answer to understanding"
    RESISTS = "resists", "Not persuaded yet"
    ACCEPTS = "accepts", "Goes along"
    LISTENING = "listening", "While something is explained"
    UNDERSTOOD = "understood", "Says it in own words"
    KNOWS = "knows", "What is known already"
    GREET = "greet", "Answer to a greeting"
    IDENTITY = "identity", "Name and age"
    THANKS = "thanks", "Answer to thanks"
    UNSURE = "unsure", "Did not follow"
    NOTHING_ELSE = "nothing_else", "Nothing else"


class SessionStatus(models.TextChoices):
    """How a role-play stands (DOMAIN 6)."""

    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


class Phase(models.TextChoices):
    """Where in a role-play somebody is; made from stored times by `practice/clock.py`."""

    CREATED = "created", "Not begun"
    WARM_UP = "warm_up", "Warm-up"
    PREP = "prep", "Preparation"
    ACTIVE = "active", "Role-play"
    FINISHED = "finished", "Finished"


class Speaker(models.TextChoices):
    """Who said a turn."""

    LEARNER = "learner", "Learner"
    PATIENT = "patient", "Patient"


class Source(models.TextChoices):
    """How a learner's turn came in."""

    TYPED = "typed", "Typed"
    SPOKEN = "spoken", "Spoken"
