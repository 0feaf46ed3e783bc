"""What tests of the practice half share: a scenario, its learner, and a patient who listens by words."""

import pytest

from accounts.choices import Profession
from accounts.models import User
from practice.models import Scenario
from practice.services import hearing
from tests import make


@pytest.fixture
def by_words(settings):
    """Let the patient understand by words alone: no model is loaded, and the answer comes at once."""
    settings.ENGINES_URL = ""
    settings.CHAT_URL = ""
    yield
    # versions of a test that is over are not needed by the next one
    hearing.SHELF.__init__()


@pytest.fixture
def hand(db) -> Scenario:
    """The gardener with the sore hand, for nurses (tests/scripts.py)."""
    return make.scenario(title="A sore hand")


@pytest.fixture
def nora(db) -> User:
    """A nurse."""
    return make.professional(name="Nora")


@pytest.fixture
def david(db) -> User:
    """A dentist: another profession."""
    return make.professional(Profession.DENTISTRY, name="David")


@pytest.fixture
def as_nora(nora) -> make.Caller:
    return make.caller(nora)


@pytest.fixture
def as_david(david) -> make.Caller:
    return make.caller(david)
