"""Shapes on the wire: what the API of feedback gives, camelCase."""

from typing import Any

from rest_framework import serializers

from feedback.choices import ReportStatus
from feedback.shapes import FullReport, ReportLine

NAMES = {
    "id": "id",
    "sessionId": "session_id",
    "scenarioId": "scenario_id",
    "title": "title",
    "status": "status",
    "overallScore": "overall_score",
    "coverage": "coverage",
    "createdAt": "ended_at",
    "writtenAt": "written_at",
}


class Evidence(serializers.Serializer[Any]):
    """Something that was said: the words are exactly those of the turn."""

    turn = serializers.IntegerField(help_text="The turn's number.")
    at = serializers.FloatField(help_text="Seconds from the beginning of the role-play.")
    quote = serializers.CharField()


class IndicatorShape(serializers.Serializer[Any]):
    """One of the twenty indicators, with its evidence."""

    code = serializers.CharField(help_text="As in A4.")
    name = serializers.CharField()
    rating = serializers.ChoiceField(
        choices=[(one, one) for one in ("shown", "partly", "missing", "no_chance")]
    )
    sentence = serializers.CharField()
    evidence = Evidence(many=True)
    missed = Evidence(many=True)
    instead = serializers.CharField(allow_null=True, help_text="What could be said instead.")


class CriterionShape(serializers.Serializer[Any]):
    """One of the nine criteria: a band, a range of bands, or not assessed with the reason."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=[(one, one) for one in ("clinical", "linguistic")])
    max = serializers.IntegerField(help_text="3 or 6.")
    status = serializers.ChoiceField(
        choices=[(one, one) for one in ("assessed", "range", "not_assessed")]
    )
    band = serializers.IntegerField(allow_null=True)
    range = serializers.ListField(
        child=serializers.IntegerField(), min_length=2, max_length=2, allow_null=True
    )
    words = serializers.CharField(allow_null=True, help_text="What the band means.")
    reason = serializers.CharField(allow_null=True, help_text="Why it was not assessed.")
    indicators = IndicatorShape(many=True)


class Figures(serializers.Serializer[Any]):
    """How much was said."""

    words = serializers.IntegerField(help_text="The learner's.")
    share = serializers.IntegerField(help_text="The learner's share of all words, per cent.")
    seconds = serializers.IntegerField()
    exchanges = serializers.IntegerField()
    shareWarning = serializers.ChoiceField(
        choices=[("low", "low"), ("high", "high")], allow_null=True
    )


class Coverage(serializers.Serializer[Any]):
    """How many of the nine criteria were assessed."""

    assessed = serializers.IntegerField()
    of = serializers.IntegerField()


class Strength(serializers.Serializer[Any]):
    """Something that went well, in the learner's own words."""

    indicator = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    turn = serializers.IntegerField()
    at = serializers.FloatField()
    quote = serializers.CharField()


class Improvement(serializers.Serializer[Any]):
    """Something to try another time, with words for it."""

    indicator = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    instead = serializers.CharField()
    turn = serializers.IntegerField(allow_null=True)
    at = serializers.FloatField(allow_null=True)
    quote = serializers.CharField(allow_null=True)


class SlipShape(serializers.Serializer[Any]):
    """A slip of the tongue that was noticed; never counted into a band."""

    turn = serializers.IntegerField()
    at = serializers.FloatField()
    quote = serializers.CharField()
    found = serializers.CharField()
    suggestion = serializers.CharField()
    kind = serializers.CharField()


class TermShape(serializers.Serializer[Any]):
    """A clinical word that was left unexplained."""

    term = serializers.CharField()
    plain = serializers.CharField()
    turn = serializers.IntegerField()
    at = serializers.FloatField()
    quote = serializers.CharField()


class NeverFoundOut(serializers.Serializer[Any]):
    """What stayed hidden, and a question that would have opened it."""

    what = serializers.CharField()
    question = serializers.CharField()


class ContentShape(serializers.Serializer[Any]):
    """What a report says. Not a word of it is guessed: each judgement shows its evidence."""

    rubric = serializers.CharField(help_text="The rubric's version.")
    engine = serializers.CharField(help_text="What read the turns.")
    version = serializers.IntegerField(help_text="The scenario's version.")
    assessable = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=[("too_short", "too_short")], allow_null=True)
    figures = Figures()
    overall = serializers.IntegerField(allow_null=True, help_text="Practice index, 0 to 100.")
    coverage = Coverage()
    criteria = CriterionShape(many=True)
    strengths = Strength(many=True)
    improvements = Improvement(many=True)
    slips = SlipShape(many=True)
    terms = TermShape(many=True)
    neverFound = NeverFoundOut(many=True)
    scaled = serializers.JSONField(
        allow_null=True, help_text="An estimate on the test's scale; null unless all were assessed."
    )
    comment = serializers.CharField(allow_null=True)


class ReportRow(serializers.Serializer[Any]):
    """A report in the caller's list."""

    id = serializers.UUIDField()
    sessionId = serializers.UUIDField()
    scenarioId = serializers.UUIDField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=ReportStatus.choices)
    overallScore = serializers.IntegerField(allow_null=True, help_text="Practice index, 0 to 100.")
    coverage = serializers.IntegerField(allow_null=True, help_text="Criteria assessed, of nine.")
    createdAt = serializers.DateTimeField(help_text="The end of the role-play.")
    writtenAt = serializers.DateTimeField(allow_null=True)


class ReportDetail(ReportRow):
    """One report."""

    rubricVersion = serializers.CharField(allow_blank=True)
    engineVersion = serializers.CharField(allow_blank=True)
    contentVersion = serializers.IntegerField(allow_null=True)
    content = ContentShape(allow_null=True, help_text="Null until the status is `ready`.")


def report_row(line: ReportLine) -> dict[str, Any]:
    """Return a row of the list as it goes on the wire."""
    return {name: getattr(line, field) for name, field in NAMES.items()}


def report_detail(found: FullReport) -> dict[str, Any]:
    """Return one report as it goes on the wire."""
    return {
        **report_row(found.line),
        "rubricVersion": found.rubric_version,
        "engineVersion": found.engine_version,
        "contentVersion": found.content_version,
        "content": found.content,
    }
