"""Three people whom most tests are about, and the rules of chance.

Alice is a clinician, Bob a guardian at her clinic, Charlie works at another clinic and must be told
"not found" everywhere.
"""

import pytest
from hypothesis import HealthCheck, settings

from accounts.models import Child, Clinic, User
from tests import make

# Derandomised: a change is judged by the same examples as its neighbour. No examples are kept between runs.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.fixture
def willow(db: None) -> Clinic:
    return make.clinic("Willow Lane Children’s Clinic")


@pytest.fixture
def harbour(db: None) -> Clinic:
    return make.clinic("Harbour Family Clinic", zone="Pacific/Auckland", country="NZ")


@pytest.fixture
def finn(willow: Clinic) -> Child:
    """A child of nine at Willow Lane."""
    return make.child(willow, age=9, name="Finn")


@pytest.fixture
def alice(willow: Clinic) -> User:
    return make.clinician(willow, "Alice")


@pytest.fixture
def bob(finn: Child) -> User:
    return make.guardian(finn, name="Bob")


@pytest.fixture
def charlie(harbour: Clinic) -> User:
    return make.clinician(harbour, "Charlie")


@pytest.fixture
def as_bob(bob: User) -> make.Caller:
    return make.caller(bob)


@pytest.fixture
def as_alice(alice: User) -> make.Caller:
    return make.caller(alice)


@pytest.fixture
def as_charlie(charlie: User) -> make.Caller:
    return make.caller(charlie)
