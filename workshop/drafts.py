"""Answers on their way: kept in the browser, in a signed cookie of the one page, until they are sent.

So nothing stands in an address or a log, nothing is stored here before it is complete, the browser's own
Back and Reload work (they would not, had each screen been the answer to a POST), and two tabs share one
filling-in. A cookie of somebody else, of another child or of other questions is not readable.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from core.ids import uuid7
from workshop.models import Assessment
from workshop.questions import answer_in

COOKIE = "answers"
HOURS = 2 * 3600


@dataclass(frozen=True)
class Draft:
    """One filling-in: its id, and the answers so far, {question id: answer id}."""

    attempt: UUID = field(default_factory=uuid7)
    answers: dict[str, str] = field(default_factory=dict)

    def answered(self, question_id: str, answer_id: str) -> "Draft":
        """Return the draft with one more answer, or with a changed one."""
        return replace(self, answers={**self.answers, question_id: answer_id})


def read(request: HttpRequest, assessment: Assessment, *, salt: str) -> Draft:
    """Return the draft in somebody's browser as far as it fits the questions of now; else a new one."""
    try:
        kept: dict[str, Any] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=salt, max_age=HOURS
        )
    except signing.BadSignature:
        return Draft()
    answers = {
        question["id"]: kept["answers"][question["id"]]
        for question in assessment.questions
        if answer_in(question, kept["answers"].get(question["id"])) is not None
    }
    return Draft(UUID(kept["attempt"]), answers)


def keep(answer: HttpResponse, draft: Draft, *, salt: str, path: str) -> HttpResponse:
    """Let the browser keep a draft for the pages below a path, two hours at most."""
    kept = {"attempt": str(draft.attempt), "answers": draft.answers}
    answer.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=salt, compress=True),
        max_age=HOURS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def forget(answer: HttpResponse, *, path: str) -> HttpResponse:
    """Take a draft out of the browser."""
    answer.delete_cookie(COOKIE, path=path, samesite="Lax")
    return answer
