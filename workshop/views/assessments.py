"""The pages on which questions are asked: one a screen, and kind words at the end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.models import Child
from accounts.requests import SignedInRequest
from core.errors import Invalid
from workshop import asking, drafts, screens, selectors, services
from workshop.models import Assessment
from workshop.questions import answer_in
from workshop.views.learning import learner_context


@require_safe
@login_required
def assessments(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """Show all questions that fit a child; to those who may read them, what came out so far."""
    learner = access.child_to_learn(request.user, child_id)
    cards = selectors.offered(child=learner, by=request.user)
    own = learner.user_id == request.user.pk
    context = {
        **learner_context(request, learner),
        "assessments": [screens.with_link(card, _path(child_id, card.id)) for card in cards],
        "results": []
        if own and learner.age < asking.NUMBERS_FROM
        else selectors.results_of(child_id),
        "own": own,
    }
    return render(request, "learn/assessments.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assessment(request: SignedInRequest, child_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Show what the questions are about, one question (`?question=2`), or take its answer."""
    learner, found = _found(request, child_id, assessment_id)
    draft = drafts.read(request, found, salt=_salt(request, child_id, found))
    here = _path(child_id, assessment_id)
    asked = request.GET.get("question", "")
    if request.method == "POST":
        return _answered(request, child_id, found, draft)
    context = {
        **learner_context(request, learner),
        **_asked(found, learner),
        "here": here,
        "draft": draft,
        "first_open": screens.first_open(found.questions, draft.answers),
    }
    if not asked:
        return render(request, "learn/assessment.html", context)
    context |= screens.question(found.kind, found.questions, draft.answers, here=here, asked=asked)
    return render(request, "learn/assessment_question.html", context)


def _answered(
    request: SignedInRequest, child_id: UUID, found: Assessment, draft: drafts.Draft
) -> HttpResponse:
    here = _path(child_id, found.pk)
    number = screens.question_number(request.GET.get("question", ""), len(found.questions))
    question = found.questions[number - 1]
    answer = answer_in(question, request.POST.get("answer"))
    if answer is None:
        messages.info(request, "Choose one first, then go on.")
        return HttpResponseRedirect(f"{here}?question={number}")
    seen = draft.answers.get(question["id"]) == answer["id"]
    draft = _with_answer(found, draft, question["id"], answer["id"])
    # A new reply is read on the same screen; where there is none, the next question comes.
    stays = number == len(found.questions) or ("reply" in answer and not seen)
    upcoming = number if stays else number + 1
    onward = HttpResponseRedirect(f"{here}?question={upcoming}")
    return drafts.keep(onward, draft, salt=_salt(request, child_id, found), path=here)


@require_POST
@login_required
def send_assessment(request: SignedInRequest, child_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Score the answers and go to the kind words; pressing twice is as good as once."""
    learner, found = _found(request, child_id, assessment_id)
    draft = drafts.read(request, found, salt=_salt(request, child_id, found))
    draft = _with_answer(found, draft, request.POST.get("question"), request.POST.get("answer"))
    here = _path(child_id, assessment_id)
    try:
        scored = services.score_assessment(
            child=learner,
            assessment_id=assessment_id,
            answers=draft.answers,
            by=request.user,
            attempt=_attempt(request) or draft.attempt,
        )
    except Invalid:
        messages.info(request, "One question is still open.")
        number = screens.first_open(found.questions, draft.answers)
        return HttpResponseRedirect(f"{here}?question={number}")
    url = reverse("workshop:assessment_result", args=[child_id, assessment_id, scored.result.pk])
    return drafts.forget(HttpResponseRedirect(url), path=here)


@require_safe
@login_required
def assessment_result(
    request: SignedInRequest, child_id: UUID, assessment_id: UUID, result_id: UUID
) -> HttpResponse:
    """Say kind words after a filling-in, and what may come next."""
    learner = access.child_to_learn(request.user, child_id)
    row = selectors.result_for(child=learner, assessment_id=assessment_id, result_id=result_id)
    kind = row.assessment.kind
    context = {
        **learner_context(request, learner),
        **_asked(row.assessment, learner),
        "words": selectors.words_for(row, age=learner.age),
        "result": row,
        "number_said": asking.number_said(kind, row.score, age=learner.age),
        "assessments_url": reverse("workshop:assessments", args=[child_id]),
    }
    return render(request, "learn/assessment_result.html", context)


# --- pieces -------------------------------------------------------------------------------------
def _found(
    request: SignedInRequest, child_id: UUID, assessment_id: UUID
) -> tuple[Child, Assessment]:
    learner = access.child_to_learn(request.user, child_id)
    found = selectors.assessment_to_answer(
        child=learner, assessment_id=assessment_id, by=request.user
    )
    return learner, found


def _with_answer(
    found: Assessment, draft: drafts.Draft, question_id: str | None, answer_id: str | None
) -> drafts.Draft:
    """Return the draft with an answer, where it is one and does not stand already."""
    question = next((one for one in found.questions if one["id"] == question_id), None)
    if question is None or answer_in(question, answer_id) is None:
        return draft
    if screens.is_locked(found.kind, question, draft.answers):
        return draft
    return draft.answered(question["id"], str(answer_id))


def _asked(found: Assessment, learner: Child) -> dict[str, Any]:
    return {
        "assessment": found,
        "category": selectors.category_of(found),
        "for_guardians": found.kind == "guardian_report",
        "register": "calm" if found.kind == "guardian_report" else "child",
        "privacy_note": asking.privacy_note(
            found.kind, learner.age, clinic=learner.clinic.name, name=learner.given_name
        ),
    }


def _path(child_id: UUID, assessment_id: UUID) -> str:
    return reverse("workshop:assessment", args=[child_id, assessment_id])


def _salt(request: SignedInRequest, child_id: UUID, found: Assessment) -> str:
    return f"workshop.answers {request.user.pk} {child_id} {found.pk}"


def _attempt(request: SignedInRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("attempt", ""))
    except ValueError:
        return None
