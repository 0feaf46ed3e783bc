"""The interlocutor's side: what no learner's query, page, API, socket, cache or log ever touches.

Only `practice/services/` (the patient answers, authors publish) and the admin read these tables. What a
learner is told after the end (`debrief`, `question` of a fact) is copied to the session then.
"""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from core.ids import uuid7
from practice.choices import Emotion, Feeling, LineKind, Opens, Resistance
from practice.models.scenarios import Scenario, Version, list_of_texts

TENSEST = 3


class InterlocutorScript(models.Model):
    """What the person knows, feels, hides and wants: the hidden card of a scenario.

    `tension` is from 0 (at ease) to 3; it moves with what the learner says.
    """

    scenario = models.OneToOneField(
        Scenario, on_delete=models.CASCADE, primary_key=True, related_name="script"
    )
    background = models.TextField(max_length=2000)
    bullets = models.JSONField(default=list, validators=[list_of_texts])
    opening_line = models.CharField(max_length=400)
    closing_cue = models.CharField(max_length=400)
    resistance = models.CharField(max_length=8, choices=Resistance, default=Resistance.LOW)
    feeling = models.CharField(max_length=12, choices=Feeling, default=Feeling.WORRIED)
    tension = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(TENSEST)])
    history = HistoricalRecords()

    class Meta:
        """The contract's resistance levels."""

        verbose_name = "script"
        constraints = (
            models.CheckConstraint(
                condition=Q(resistance__in=Resistance.values), name="script_resistance_known"
            ),
            models.CheckConstraint(condition=Q(tension__lte=TENSEST), name="script_tension_to_3"),
        )

    def __str__(self) -> str:
        """Return whose script it is, by id."""
        return f"script of {self.scenario_id}"


class Fact(models.Model):
    """Something that only comes out when it is asked for.

    `asks` are questions that open it, `says` the ways in which it is told, `again` when it is asked once
    more, `vague` what is said instead before it opens. `giveaways` are words that betray it: they may
    stand in no line outside the fact. `debrief` and `question` are told after the end.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    script = models.ForeignKey(InterlocutorScript, on_delete=models.CASCADE, related_name="facts")
    position = models.PositiveSmallIntegerField(default=1)
    key = models.SlugField(max_length=40)
    topic = models.CharField(max_length=40)
    text = models.CharField("fact", max_length=300)
    opens = models.CharField(max_length=8, choices=Opens, default=Opens.ASKED)
    asks = models.JSONField("opens on", default=list, validators=[list_of_texts], blank=True)
    says = models.JSONField(default=list, validators=[list_of_texts])
    again = models.JSONField(default=list, validators=[list_of_texts])
    vague = models.JSONField(default=list, validators=[list_of_texts], blank=True)
    giveaways = models.JSONField(default=list, validators=[list_of_texts])
    emotion = models.CharField(max_length=12, choices=Emotion, blank=True, default=Emotion.NONE)
    debrief = models.CharField(max_length=300)
    question = models.CharField(max_length=300)

    class Meta:
        """In the author's order; a key is the fact's name in tests and notes."""

        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("script", "key"), name="one_fact_per_script_and_key"),
            models.CheckConstraint(condition=Q(opens__in=Opens.values), name="fact_opens_known"),
        )

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Cue(models.Model):
    """A hint that the person drops unasked; it points to a fact without giving it away."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    script = models.ForeignKey(InterlocutorScript, on_delete=models.CASCADE, related_name="cues")
    position = models.PositiveSmallIntegerField(default=1)
    key = models.SlugField(max_length=40)
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="cues")
    says = models.JSONField(default=list, validators=[list_of_texts])

    class Meta:
        """In the order in which they are dropped."""

        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("script", "key"), name="one_cue_per_script_and_key"),
        )

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Line(models.Model):
    """Anything else the person says, by what it answers.

    Questions, soothers and triggers have a `key` and an `about`; `asks` are examples of what a learner
    says there (for a question: of what settles it), `settled` what is said once a question is answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    script = models.ForeignKey(InterlocutorScript, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=LineKind)
    key = models.SlugField(max_length=40, blank=True)
    about = models.CharField(max_length=200, blank=True)
    asks = models.JSONField("heard in", default=list, validators=[list_of_texts], blank=True)
    says = models.JSONField(default=list, validators=[list_of_texts])
    settled = models.JSONField(default=list, validators=[list_of_texts], blank=True)

    class Meta:
        """In the author's order; a kind that needs no key has one row."""

        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("script", "kind", "key"), name="one_line_per_script_kind_and_key"
            ),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="line_kind_known"),
        )

    def __str__(self) -> str:
        """Return kind and key."""
        return f"{self.kind} {self.key}".strip()


class ScriptVersion(models.Model):
    """The whole script as it was in a version, for the patient alone."""

    version = models.OneToOneField(
        Version, on_delete=models.CASCADE, primary_key=True, related_name="script"
    )
    content = models.JSONField()

    def __str__(self) -> str:
        """Return whose it is, by id."""
        return f"script of version {self.version_id}"
