"""The scenario that the other tests are about is one that could be published."""

import pytest

from practice import publishing, services
from practice.dialogue import Script
from practice.models import Memory
from tests import make, scripts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_words")]


def test_the_tests_own_scenario_passes_the_gate(hand):
    assert publishing.problems(services.card_of(hand), Script.of(services.script_of(hand))) == []
    assert services.check(hand) == []


def test_every_fact_of_it_opens_on_its_question(hand, nora):
    begun = make.role_play(nora, hand)
    for key, question in scripts.ASKING.items():
        for _ in range(2):
            exchange = services.record_turn(session_id=begun.pk, text=question)
        assert key in Memory.objects.get(pk=exchange.session.pk).state["opened"]
