"""The circuit breaker, by a clock that the test moves."""

import threading

import pytest

from core.breaker import Breaker, OpenError


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker("something", pause=2.0, clock=clock)


def test_while_all_is_well_everybody_calls(breaker):
    for _ in range(5):
        assert breaker.allows()
        breaker.succeeded()
    assert not breaker.is_open


def test_the_first_failure_opens_it_for_the_whole_pause(breaker, clock):
    breaker.failed()
    assert breaker.is_open
    assert not breaker.allows()
    clock.now += 1.99
    assert not breaker.allows()


def test_after_the_pause_one_caller_tries_and_the_others_still_do_not(breaker, clock):
    breaker.failed()
    clock.now += 2.0
    assert [breaker.allows() for _ in range(4)] == [True, False, False, False]


def test_a_try_that_fails_costs_another_pause(breaker, clock):
    breaker.failed()
    clock.now += 2.0
    assert breaker.allows()
    clock.now += 0.25
    breaker.failed()
    clock.now += 1.9
    assert not breaker.allows()
    clock.now += 0.1
    assert breaker.allows()


def test_a_try_that_succeeds_lets_everybody_in_again(breaker, clock):
    breaker.failed()
    clock.now += 2.0
    assert breaker.allows()
    breaker.succeeded()
    assert all(breaker.allows() for _ in range(4))


def test_a_try_that_never_comes_back_costs_one_pause_and_no_more(breaker, clock):
    breaker.failed()
    clock.now += 2.0
    assert breaker.allows()
    clock.now += 2.0
    assert breaker.allows()


def test_of_many_threads_at_the_same_moment_one_tries(breaker, clock):
    breaker.failed()
    clock.now += 2.0
    together, allowed = threading.Barrier(16), []

    def ask():
        together.wait()
        if breaker.allows():
            allowed.append(1)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 1


def test_the_guard_notes_how_it_went_and_lets_the_failure_through(breaker, clock):
    with pytest.raises(TimeoutError), breaker.guard(OSError):
        raise TimeoutError
    with pytest.raises(OpenError), breaker.guard(OSError):
        pytest.fail("nobody calls while it is open")
    clock.now += 2.0
    with breaker.guard(OSError):
        pass
    assert not breaker.is_open


def test_an_answer_that_is_an_error_is_an_answer(breaker):
    with pytest.raises(ValueError, match="no"), breaker.guard(OSError):
        raise ValueError("no")
    assert not breaker.is_open


def test_it_says_once_that_it_opened_and_once_that_it_closed(breaker, caplog):
    caplog.set_level("INFO", "core.breaker")
    for _ in range(3):
        breaker.failed()
    for _ in range(3):
        breaker.succeeded()
    assert [record.getMessage() for record in caplog.records] == [
        "something does not answer; no call for 2 s",
        "something answers again",
    ]
