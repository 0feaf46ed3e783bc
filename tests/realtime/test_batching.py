"""Gathering, by a clock that the test moves."""

from hypothesis import given
from hypothesis import strategies as st

from realtime.batching import MOST, Batch


def add(batch, version, *, now, room="child:1", key="k", window=1.0, age=0.0):
    message = {"room": room, "key": key, "version": version}
    batch.add(room=room, key=key, version=version, message=message, window=window, now=now, age=age)


def versions(messages):
    return [message["version"] for message in messages]


def test_v50_nothing_waits_and_nothing_is_sent_before_the_first_event():
    batch = Batch()
    assert batch.due is None
    assert batch.take(1e9) == []


def test_v50_events_go_out_together_after_one_second_and_only_once():
    batch = Batch()
    add(batch, 1, now=10.0, key="a")
    add(batch, 1, now=10.4, key="b")
    assert batch.take(10.99) == []
    assert [message["key"] for message in batch.take(11.0)] == ["a", "b"]
    assert batch.take(99.0) == []
    assert len(batch) == 0


def test_x13_a_steady_stream_is_sent_every_window_and_does_not_restart_the_clock():
    batch, sent, now = Batch(), [], 0.0
    for version in range(1, 101):
        now = version * 0.05
        add(batch, version, now=now)
        if batch.due <= now:
            sent.append((now, versions(batch.take(now))))
    # Five seconds of an event every 50 ms: one batch a second, each with the newest version only.
    assert [round(at) for at, _ in sent] == [1, 2, 3, 4]
    assert all(len(found) == 1 for _, found in sent)


def test_o51_a_window_of_100_ms_is_kept_as_well():
    batch = Batch()
    add(batch, 1, now=5.0, window=0.1)
    assert batch.due == 5.1


def test_the_newest_version_of_a_key_wins_whatever_the_order():
    batch = Batch()
    for version in (2, 3, 1):
        add(batch, version, now=0.0)
    assert versions(batch.take(1.0)) == [3]


def test_the_window_is_counted_from_the_fact():
    batch = Batch()
    add(batch, 1, now=100.0, age=0.7)
    assert round(batch.due, 3) == 100.3
    old = Batch()
    add(old, 1, now=100.0, age=4.0)
    assert old.due == 100.0


def test_a_room_is_never_sent_twice_within_one_window():
    batch = Batch()
    add(batch, 1, now=100.0, age=5.0)
    assert versions(batch.take(100.0)) == [1]
    add(batch, 2, now=100.2, age=5.0)
    assert batch.due == 101.0
    add(batch, 3, now=100.3, room="child:2", age=5.0)
    assert versions(batch.take(100.3)) == [3]
    assert versions(batch.take(101.0)) == [2]


def test_a_clock_that_is_ahead_elsewhere_makes_nobody_wait_longer():
    batch = Batch()
    add(batch, 1, now=10.0, age=-3600.0)
    assert batch.due == 11.0


def test_x13_what_waits_goes_out_before_the_socket_closes():
    batch = Batch()
    add(batch, 1, now=10.0)
    assert versions(batch.take(10.0, everything=True)) == [1]


def test_a_room_that_was_left_says_nothing_more():
    batch = Batch()
    add(batch, 1, now=0.0)
    add(batch, 2, now=0.0, room="child:2")
    batch.forget("child:1")
    assert versions(batch.take(5.0)) == [2]


def test_memory_is_bounded_and_the_oldest_is_forgotten():
    batch = Batch()
    for number in range(MOST + 50):
        add(batch, number, now=0.0, key=f"k{number}", room=f"child:{number % 7}")
    assert len(batch) == MOST
    assert max(versions(batch.take(1.0))) == MOST + 49


@given(
    st.lists(
        st.tuples(st.floats(0, 0.7), st.integers(0, 2), st.integers(0, 3), st.floats(0, 2)),
        max_size=60,
    )
)
def test_x13_no_order_of_events_loses_the_newest_or_sends_too_often(steps):
    batch, now, last, newest, got = Batch(), 0.0, {}, {}, {}
    for number, (pause, room, key, age) in enumerate(steps):
        now += pause
        add(batch, number, now=now, room=f"r{room}", key=f"{room}/{key}", age=age)
        newest[f"{room}/{key}"] = number
        taken = batch.take(now)
        for message in taken:
            got[message["key"]] = message["version"]
        for name in {message["room"] for message in taken}:
            assert now - last.get(name, -9.0) > 0.999
            last[name] = now
    for message in batch.take(now + 1.0):
        got[message["key"]] = message["version"]
    assert got == newest
