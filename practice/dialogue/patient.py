"""The patient: what is answered to a turn, from the script, the memory, and what was heard.

Pure and deterministic: the same script, turns and seed give the same talk. The learner's words are never
repeated, and every sentence comes from the script or from `lines`, so nothing that was not opened can be
said. What opens a fact is being asked for it; some facts want a second question, some a little warmth.
"""

from dataclasses import dataclass, field

from practice.dialogue import lines
from practice.dialogue.gate import betrays
from practice.dialogue.memory import Memory
from practice.dialogue.script import Fact, Script
from practice.dialogue.understanding import Heard
from practice.dialogue.wording import Wording, fits

MOST_FACTS = 3
"""Facts that one answer tells; what is asked beyond that is answered when it is asked again."""
PERSUADED = {"low": 1, "medium": 2, "high": 3}
"""How often somebody has to be met with advice or understanding before they go along."""
LAST_SECONDS = 15.0
"""With so little time left the person takes leave."""
LONG_STATEMENT = 8
"""Words from which something that asks for nothing is listened to as an explanation."""


@dataclass
class Said:
    """What an answer did: facts opened, evaded or told again; the cue, own question and feeling in it."""

    opened: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    vague: list[str] = field(default_factory=list)
    cue: str = ""
    question: str = ""
    settled: list[str] = field(default_factory=list)
    emotion: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Reply:
    """The patient's words, the memory afterwards, and what the answer did."""

    text: str
    memory: Memory
    said: Said


def answer(
    script: Script, memory: Memory, heard: Heard, *, seed: int, left: float | None = None
) -> Reply:
    """Answer a turn. `left` is how many seconds the role-play still has, where there is a clock."""
    turn = _Turn(script, Memory.of(memory.as_json()), heard, seed)
    text = turn.text(left)
    turn.memory.turns += 1
    return Reply(text=text, memory=turn.memory, said=turn.said)


def first_memory(script: Script) -> Memory:
    """Return the memory that a talk begins with."""
    return Memory(tension=script.tension)


class _Turn:
    """One answer in the making; changes its own copy of the memory."""

    def __init__(self, script: Script, memory: Memory, heard: Heard, seed: int) -> None:
        self.script, self.memory, self.heard = script, memory, heard
        self.words = Wording(memory, seed, self._betrays)
        self.said = Said()
        self.hinted, memory.hinted = memory.hinted, []

    def _betrays(self, text: str) -> bool:
        return any(
            betrays(text, fact) for fact in self.script.facts if fact.key not in self.memory.opened
        )

    def text(self, left: float | None) -> str:
        """Return the answer."""
        self._feel()
        found = self._parts()
        if left is not None and left <= LAST_SECONDS and not self.memory.closed:
            return self._leave(found)
        return found

    def _parts(self) -> str:
        if self.heard.is_silence:
            return self._fill_silence()
        if self.heard.leads_out:
            return self._stay()
        facts = self._facts_asked()
        if facts:
            return self._tell(facts)
        return self._react()

    # --- feeling --------------------------------------------------------------------------------
    def _feel(self) -> None:
        kinds = {kind for kind, _ in self.heard.lines}
        if "trigger" in kinds or self.heard.leads_out == "rude":
            self.memory.tension = min(3, self.memory.tension + 1)
        elif "soother" in kinds:
            self.memory.tension = max(0, self.memory.tension - 1)
            self.memory.warmth += 1
        if "empathy" in self.heard.acts:
            self.memory.warmth += 1
            self.memory.tension = max(0, self.memory.tension - 1)

    @property
    def _trusts(self) -> bool:
        return self.memory.warmth > 0 and self.memory.tension < 3

    # --- facts ----------------------------------------------------------------------------------
    def _facts_asked(self) -> list[Fact]:
        keys = list(self.heard.facts)
        if not keys and "more" in self.heard.acts:
            keys = [key for key in self.hinted if key not in self.memory.opened]
        return [self.script.fact(key) for key in keys][:MOST_FACTS]

    def _opens(self, fact: Fact) -> bool:
        if fact.opens == "asked" or fact.key in self.memory.evaded:
            return True
        return fact.opens == "trusted" and self._trusts

    def _tell(self, facts: list[Fact]) -> str:
        told: list[str] = []
        for fact in facts:
            several = len(facts) > 1
            text = self._about(fact, several=several, so_far=told)
            if text:
                told.append(text)
        if not told:
            return self._react()
        return " ".join(told)

    def _about(self, fact: Fact, *, several: bool, so_far: list[str]) -> str | None:
        known = fact.key in self.memory.opened
        if known:
            choices = fact.again or fact.says
        else:
            choices = fact.says if self._opens(fact) else fact.vague or fact.says
        pick = self.words.shortest_of if several else self.words.one_of
        before = list(self.memory.used)
        text = pick(choices) or (self.words.one_of(fact.says) if known else None)
        if text is None or not fits(*so_far, text):
            self.memory.used = before
            return None
        if known:
            self.said.again.append(fact.key)
        elif choices is fact.vague:
            self.memory.evaded[fact.key] = self.memory.evaded.get(fact.key, 0) + 1
            self.memory.hinted.append(fact.key)
            self.said.vague.append(fact.key)
        else:
            self.memory.opened.append(fact.key)
            self.said.opened.append(fact.key)
            self.said.emotion = self.said.emotion or fact.emotion
        self.said.kind = self.said.kind or "fact"
        return text

    # --- out of the room ------------------------------------------------------------------------
    def _stay(self) -> str:
        self.said.kind = self.heard.leads_out
        choices = {
            "rude": (self.script.said_by("trigger"), lines.RUDE)[::-1],
            "machine": (lines.PERSON,),
            "leave_role": (lines.STAYS,),
            "ask_advice": (lines.NO_ADVICE,),
            "aside": (lines.ASIDE,),
        }[self.heard.leads_out]
        return self.words.any_of(*choices, self.script.said_by("unsure"))

    def _fill_silence(self) -> str:
        self.said.kind = "silence"
        cue = self._cue()
        return cue or self.words.any_of(lines.QUIET, self.script.said_by("unsure"))

    # --- everything else ------------------------------------------------------------------------
    def _react(self) -> str:
        acts = set(self.heard.acts)
        if self.memory.turns == 0 and self._opening_free():
            self.said.kind = "opening"
            return self._say(self.script.opening_line)
        met = self._met()
        if met:
            return met
        asked = self._asked(acts)
        if asked:
            return asked
        if acts & {"advise", "reaction"}:
            return self._weigh_advice()
        if "empathy" in acts:
            return self._answer_warmth()
        if acts & {"explain", "reassure", "summary"} or self._is_long_statement():
            return self._listen()
        return self._small(acts)

    def _asked(self, acts: set[str]) -> str | None:
        """Answer what any patient may be asked."""
        for act, kind in (("identity", "identity"), ("check", "understood"), ("knows", "knows")):
            if act in acts:
                return self._line(kind)
        if "clear" in acts:
            self.said.kind = "clear"
            return self.words.any_of(lines.FOLLOWS, self.script.said_by("listening"))
        if "anything_else" in acts:
            return self._last_wish()
        return self._leave("") if "close" in acts else None

    def _is_long_statement(self) -> bool:
        return not self.heard.asks and self.heard.words >= LONG_STATEMENT

    def _opening_free(self) -> bool:
        if self.words.one_of((self.script.opening_line,)) is None:
            return False
        self.memory.used.pop()
        return True

    def _say(self, text: str) -> str:
        return self.words.one_of((text,)) or self.words.any_of(self.script.said_by("unsure"))

    def _line(self, kind: str, *more: str) -> str:
        self.said.kind = self.said.kind or kind
        choices = [self.script.said_by(name) for name in (kind, *more)]
        return self.words.any_of(*choices, self.script.said_by("unsure"))

    def _met(self) -> str | None:
        """Answer what calms, worsens, or settles an own question."""
        for kind, key in self.heard.lines:
            line = next(one for one in self.script.of_kind(kind) if one.key == key)
            if kind == "question":
                if key not in self.memory.asked or key in self.memory.settled:
                    continue
                text = self.words.one_of(line.settled)
                self.memory.settled.append(key)
                self.said.settled.append(key)
            else:
                text = self.words.one_of(line.says)
            if text:
                self.said.kind = kind
                return self._with_more(text)
        return None

    def _weigh_advice(self) -> str:
        self.memory.advised += 1
        gained = self.memory.advised + self.memory.warmth - self.memory.tension // 2
        if gained >= PERSUADED[self.script.resistance]:
            return self._with_more(self._line("accepts", "listening"))
        return self._with_more(self._line("resists", "listening"))

    def _answer_warmth(self) -> str:
        text = self._line("empathy")
        return self._with_more(text)

    def _listen(self) -> str:
        return self._with_more(self._line("listening"))

    def _last_wish(self) -> str:
        """Answer "anything else?": with a cue or a question that is left, or with nothing."""
        left = self._own_question() or self._cue()
        return left or self._line("nothing_else")

    def _small(self, acts: set[str]) -> str:
        if acts & {"greet", "permission", "how_are_you"}:
            return self._line("greet", "unsure")
        if "thanks" in acts and not self.heard.asks:
            return self._with_more(self._line("thanks"))
        self.said.kind = "low_confidence"
        # What was not understood is met with what is on the person's mind, not with "I don't understand".
        if self.heard.asks:
            return self._cue() or self._line("unsure")
        return self._own_question() or self._cue() or self._line("listening", "unsure")

    def _with_more(self, text: str) -> str:
        """Add an own question or a cue to every second answer that tells nothing, where it is short."""
        if self.memory.turns % 2:
            return text
        before = (list(self.memory.used), list(self.memory.asked), list(self.memory.cued))
        hinted = list(self.memory.hinted)
        more = self._own_question() or self._cue()
        if more is None:
            return text
        if not fits(text, more):
            self.memory.used, self.memory.asked, self.memory.cued = before
            self.memory.hinted = hinted
            self.said.cue = self.said.question = ""
            return text
        return f"{text} {more}"

    def _own_question(self) -> str | None:
        for line in self.script.of_kind("question"):
            if line.key not in self.memory.asked:
                text = self.words.one_of(line.says)
                if text:
                    self.memory.asked.append(line.key)
                    self.said.question = line.key
                    return text
        return None

    def _cue(self) -> str | None:
        for cue in self.script.cues:
            if cue.key in self.memory.cued or cue.fact in self.memory.opened:
                continue
            text = self.words.one_of(cue.says)
            if text:
                self.memory.cued.append(cue.key)
                self.memory.hinted.append(cue.fact)
                self.said.cue = cue.key
                return text
        return None

    def _leave(self, before: str) -> str:
        if self.memory.closed:
            return before or self._line("thanks")
        self.memory.closed = True
        self.said.kind = self.said.kind or "closing"
        words = self.words.one_of((self.script.closing_cue,))
        if words is None:
            return before or self._line("thanks")
        return f"{before} {words}" if before and fits(before, words) else before or words
