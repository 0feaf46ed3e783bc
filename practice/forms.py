"""Forms of authors: lists one a line, words in pairs, keys that make themselves."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.text import slugify

from accounts.choices import Profession
from practice import publishing, services
from practice.choices import Status
from practice.dialogue import Script
from practice.models import Cue, Fact, InterlocutorScript, Line, Scenario
from practice.models.sessions import LONGEST_TURN
from practice.resources import CARD

INDICATOR = re.compile(r"(?:A[1-4]|B[1-3]|C[1-3]|D[1-5]|E[1-5])")
LONGEST_KEY = 40
SENTENCE = (160, 400)
"""Least and most room of a field that holds a sentence: too long for one line of a form."""
MOST_SEEDS = 5


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that have something in them, without the space around."""
    return [line for line in map(str.strip, text.splitlines()) if line]


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        """Be as wide as the form."""
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the text for the form; what somebody typed comes back untouched."""
        if isinstance(value, list):
            return "\n".join(" ".join(str(item).split()) for item in value)
        return value

    def to_python(self, value: Any) -> Any:
        """Return the list."""
        return lines_of(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        """Say that something is missing where something has to be."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Leave the rest to the model."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the lines, not how they are written."""
        before = self.to_python(self.prepare_value(initial) or "")
        return bool(before != self.to_python(data or ""))


class PairsField(LinesField):
    """A table of words, one a line: “term = plain words”."""

    def prepare_value(self, value: Any) -> Any:
        """Return the text for the form."""
        if isinstance(value, dict):
            return "\n".join(f"{term} = {plain}" for term, plain in sorted(value.items()))
        return value

    def to_python(self, value: Any) -> Any:
        """Return the table; raises ValidationError with the line that has no “=”."""
        pairs: dict[str, str] = {}
        listed: list[str] = super().to_python(value)
        for line in listed:
            term, _, plain = (part.strip() for part in line.partition("="))
            if not (term and plain):
                raise ValidationError(f"Write “term = plain words”; this line differs: “{line}”")
            if term in pairs:
                raise ValidationError(f"“{term}” is explained twice.")
            pairs[term] = plain
        return pairs

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the tables; what cannot be read is a change."""
        try:
            return bool((initial or {}) != self.to_python(data or ""))
        except ValidationError:
            return True


class RoomyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form whose lists have room for what is in them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make each list as high as it is long, and let a sentence be read as a whole."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, LinesField):
                value = self.initial.get(name) or field.initial or []
                field.widget.attrs["rows"] = min(14, max(3, len(value) + 1))
            elif _is_sentence(field):
                field.widget = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
                field.widget.attrs |= field.widget_attrs(field.widget)

    def clean(self) -> dict[str, Any]:
        """Keep a sentence on one line, however it was typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if _is_sentence(field) and isinstance(cleaned.get(name), str):
                cleaned[name] = " ".join(cleaned[name].split())
        return cleaned


def _is_sentence(field: Any) -> bool:
    length = getattr(field, "max_length", None) or 0
    return SENTENCE[0] <= length <= SENTENCE[1] and not isinstance(field, LinesField)


class ScenarioForm(RoomyForm):
    """The candidate's card."""

    professions = forms.MultipleChoiceField(
        choices=Profession.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Everybody else it suits. The main profession is always among them.",
    )
    task_bullets = LinesField(
        label="Tasks",
        help_text="Three to five, one a line, each beginning with what to do: Find out, Explain, Agree.",
    )
    criteria_focus = LinesField(
        required=False,
        help_text="Indicators that this role-play gives most room for, one a line: B2, D4. Optional.",
    )
    lay_language_terms = PairsField(
        label="Lay language",
        required=False,
        help_text="Clinical words and plain ones, one a line: <code>analgesia = painkillers</code>.",
    )

    class Meta:
        """What an author writes."""

        model = Scenario
        fields = CARD

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tick the professions that a scenario has."""
        super().__init__(*args, **kwargs)
        if "professions" in self.fields and not self.instance._state.adding:  # noqa: SLF001
            rows = self.instance.professions.values_list("profession", flat=True)
            self.initial["professions"] = list(rows)

    def clean_criteria_focus(self) -> list[str]:
        """Take what is an indicator."""
        found: list[str] = [code.upper() for code in self.cleaned_data["criteria_focus"]]
        for code in found:
            if not INDICATOR.fullmatch(code):
                raise ValidationError(f"“{code}” is no indicator; they go from A1 to E5.")
        return found

    def clean(self) -> dict[str, Any]:
        """Keep what lists show at once from giving a fact away, where learners look at them already."""
        cleaned = super().clean()
        if self.instance.status == Status.PUBLISHED and self.instance.pk:
            self._refuse_leaks(cleaned)
        return cleaned

    def _refuse_leaks(self, cleaned: dict[str, Any]) -> None:
        content = services.script_of(self.instance)
        if content is None:
            return
        script = Script.of(content)
        for name in ("title", "description", "clinical_area"):
            for sentence in publishing.leaks_of(cleaned.get(name) or "", script):
                self.add_error(name, f"{sentence} Lists of a published scenario show this at once.")


class ScriptForm(RoomyForm):
    """The hidden card."""

    bullets = LinesField(
        label="What the person does",
        help_text="One a line: “When asked about sleep, say …”, “Ask …”, “At the end …”.",
    )

    class Meta:
        """What an author writes."""

        model = InterlocutorScript
        fields = (
            "scenario",
            "background",
            "bullets",
            "opening_line",
            "closing_cue",
            "resistance",
            "feeling",
            "tension",
        )


class PlacedForm(RoomyForm):
    """A row of a script: it has a place and a key, and both may be left to the form."""

    position = forms.IntegerField(
        required=False, min_value=1, max_value=999, help_text="Left empty: at the end."
    )
    key = forms.SlugField(
        required=False,
        max_length=LONGEST_KEY,
        help_text="Its name in notes. Left empty: made from the text.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Suggest no place for what is new."""
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:  # noqa: SLF001
            self.initial["position"] = None

    def source(self) -> str:
        """Return the text that a key is made from; empty where none is needed."""
        raise NotImplementedError


class FactForm(PlacedForm):
    """Something that only comes out when it is asked for."""

    asks = LinesField(
        label="Opens on",
        required=False,
        help_text="Questions that open it, one a line; eight to twelve that differ in words and grammar.",
    )
    says = LinesField(label="Told as", help_text="Two or three ways of telling it, one a line.")
    again = LinesField(label="When asked again", help_text="One or two ways, one a line.")
    vague = LinesField(
        label="Vague answer",
        required=False,
        help_text="What is said before it opens. Needed unless it opens when asked.",
    )
    giveaways = LinesField(
        help_text="Words that betray it, one a line. They may stand in no other line and not on the card."
    )

    class Meta:
        """What an author writes."""

        model = Fact
        fields = (
            "position",
            "key",
            "topic",
            "text",
            "opens",
            "emotion",
            "asks",
            "says",
            "again",
            "vague",
            "giveaways",
            "debrief",
            "question",
        )

    def source(self) -> str:
        """Return the topic."""
        return str(self.cleaned_data.get("topic") or "")


class CueForm(PlacedForm):
    """A hint that is dropped unasked."""

    says = LinesField(
        label="Said as", help_text="One a line. A hint only: none of the fact’s giveaways."
    )

    class Meta:
        """What an author writes."""

        model = Cue
        fields = ("position", "key", "fact", "says")

    def source(self) -> str:
        """Return the first words of the hint."""
        says = self.cleaned_data.get("says") or [""]
        return " ".join(str(says[0]).split()[:4])


class LineForm(PlacedForm):
    """Anything else the person says."""

    asks = LinesField(
        label="Heard in",
        required=False,
        help_text="What a learner says there, one a line. For what is asked, calms or worsens.",
    )
    says = LinesField(label="Said as", help_text="Three or four ways, one a line.")
    settled = LinesField(
        label="Once answered", required=False, help_text="For what the person asks, one a line."
    )

    class Meta:
        """What an author writes."""

        model = Line
        fields = ("position", "kind", "key", "about", "asks", "says", "settled")

    def source(self) -> str:
        """Return what it is about, for the kinds of which a script has several."""
        keyed = self.cleaned_data.get("kind") in publishing.KEYED
        return str(self.cleaned_data.get("about") or "") if keyed else ""


class PlacedFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of a script, which get their places and keys before it is looked whether these are unique."""

    def clean(self) -> None:
        """Fill in what was left empty."""
        rows: list[Any] = [form for form in self.forms if _is_kept(form)]
        taken: set[str] = {form.cleaned_data.get("key") or "" for form in rows} - {""}
        last = max((form.cleaned_data.get("position") or 0 for form in rows), default=0)
        for form in rows:
            if not form.cleaned_data.get("position"):
                last += 1
                _fill(form, "position", last)
            if not form.cleaned_data.get("key"):
                source = form.source()
                wanted = source and (slugify(source) or "row")
                _fill(form, "key", unused(wanted[:LONGEST_KEY], taken))
                taken.add(form.cleaned_data["key"])
        super().clean()


def _is_kept(form: Any) -> bool:
    cleaned: Any = getattr(form, "cleaned_data", None)
    return bool(cleaned) and not cleaned.get("DELETE")


def _fill(form: Any, name: str, value: Any) -> None:
    form.cleaned_data[name] = value
    setattr(form.instance, name, value)


def unused(wanted: str, taken: set[str]) -> str:
    """Return a key that is not taken: the wanted one, or that with a number; empty stays empty."""
    key, number = wanted.strip("-"), 1
    while key and key in taken:
        number += 1
        end = f"-{number}"
        key = wanted[: LONGEST_KEY - len(end)].strip("-") + end
    return key


# --- beside the tables ---------------------------------------------------------------------------
class TalkForm(forms.Form):
    """The next turn of a dry conversation."""

    text = forms.CharField(
        label="What the learner says",
        required=False,
        max_length=LONGEST_TURN,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    seed = forms.TypedChoiceField(
        label="Variation",
        coerce=int,
        empty_value="0",
        required=False,
        choices=[(number, number + 1) for number in range(MOST_SEEDS)],
        help_text="Other wordings of the same script.",
    )


class ImportForm(forms.Form):
    """A file of scenarios."""

    file = forms.FileField(
        label="File", help_text="A JSON list of scenarios, as Export writes it; up to 2 MB."
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be looked through at once."""
        file = self.cleaned_data["file"]
        if file.size > 2 * 1024 * 1024:
            raise ValidationError("The file is larger than 2 MB. Import fewer scenarios at a time.")
        return file


class ProfessionForm(forms.Form):
    """For whom a card is made."""

    profession = forms.ChoiceField(
        choices=Profession.choices, initial=Profession.NURSING, help_text="Its main profession."
    )
