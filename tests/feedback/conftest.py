"""What tests of feedback share: a nurse, her finished role-play, and a worker that is done at once."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from feedback import services
from feedback.models import Report
from practice import services as practice
from practice.models import Session, Turn
from practice.services import hearing
from tests import make

SAID = (
    "Good morning, I'm Sam, one of the nurses here. How can I help you today?",
    "I'm sorry to hear that, it must be very uncomfortable for you. Could you tell me how it began?",
    "What worries you most about your hand?",
    "I can see why you are worried about that. First, I would like to explain how to rest the hand.",
    "Could you tell me in your own words how you are going to rest it this week?",
    "Is there anything else that you would like to ask me before you go?",
)
"""A talk that is long enough to be assessed, with evidence for several indicators."""
PACE = dt.timedelta(seconds=30)


def rehearse(somebody: User, scenario, *, said=SAID, days_ago=0) -> Session:
    """Let somebody rehearse a scenario to its end, a turn every half minute."""
    begun = timezone.now() - dt.timedelta(days=days_ago, minutes=10)
    session = practice.start_session(user=somebody, scenario_id=scenario.pk, at=begun).session
    practice.begin(session_id=session.pk, phase="prep", at=begun)
    practice.begin(session_id=session.pk, phase="active", at=begun)
    at = begun
    for text in said:
        at += PACE
        done = practice.record_turn(session_id=session.pk, text=text, at=at)
        Turn.objects.filter(pk=done.reply.pk).update(said_at=at + dt.timedelta(seconds=3))
    return practice.end(session_id=session.pk, at=at + PACE).session


def written(session: Session) -> Report:
    """Do what the background would do by now."""
    services.claim()
    services.run_job(session_id=session.pk)
    return Report.objects.get(session=session)


@pytest.fixture(autouse=True)
def by_words(settings):
    """Let words alone decide: no model is loaded, and everything comes at once."""
    settings.ENGINES_URL = ""
    settings.CHAT_URL = ""
    yield
    hearing.SHELF.__init__()


@pytest.fixture
def hand(db):
    return make.scenario(title="A sore hand")


@pytest.fixture
def nora(db):
    return make.professional(name="Nora")


@pytest.fixture
def other(db):
    """Another nurse, who rehearses the same scenarios."""
    return make.professional(name="Olga")


@pytest.fixture
def tutor(db):
    return make.staff("tutor", name="Tess")


@pytest.fixture
def session(nora, hand):
    """Nora's finished role-play; its report waits."""
    return rehearse(nora, hand)


@pytest.fixture
def report(session):
    """Nora's report."""
    return written(session)
