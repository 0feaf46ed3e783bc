"""What a learner is told of the script after the end: three things that were never found out."""

from practice.dialogue import Script
from practice.models import Memory, ScriptVersion, Session

MOST = 3


def never_found(session: Session) -> list[dict[str, str]]:
    """Return up to three facts that stayed hidden, each with a question that would have opened it.

    Those with a feeling behind them come first, then the author's order. Only what an author wrote for
    this purpose is told; a session without a memory has found out nothing.
    """
    content = ScriptVersion.objects.values_list("content", flat=True).get(pk=session.version_id)
    state = Memory.objects.filter(pk=session.pk).values_list("state", flat=True).first()
    told = set(state["opened"]) if state else set()
    hidden = [fact for fact in Script.of(content).facts if fact.key not in told]
    hidden.sort(key=lambda fact: not fact.emotion)
    return [{"what": fact.debrief, "question": fact.question} for fact in hidden[:MOST]]
