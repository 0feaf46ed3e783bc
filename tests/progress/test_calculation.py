"""The arithmetic of progress."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.calculation import percent, plain, sentence


@pytest.mark.parametrize(
    ("done", "applicable", "share", "words"),
    [
        (0, 0, None, "Nothing assigned yet"),
        (0, 4, Decimal("0.00"), "0 of 4 modules: 0 %"),
        (1, 1, Decimal("100.00"), "1 of 1 module: 100 %"),
        (4, 6, Decimal("66.67"), "4 of 6 modules: 66.67 %"),
        (1, 3, Decimal("33.33"), "1 of 3 modules: 33.33 %"),
        (1, 8, Decimal("12.50"), "1 of 8 modules: 12.5 %"),
        (1, 2, Decimal("50.00"), "1 of 2 modules: 50 %"),
        (10, 10, Decimal("100.00"), "10 of 10 modules: 100 %"),
    ],
)
def test_v22_x2_the_sum_is_done_of_applicable_in_per_cent_and_in_words(
    done, applicable, share, words
):
    assert percent(done=done, applicable=applicable) == share
    assert sentence(done=done, applicable=applicable) == words


@given(st.data(), st.integers(1, 100_000))
def test_x1_a_percentage_lies_between_0_and_100_and_is_right_to_the_cent(data, applicable):
    done = data.draw(st.integers(0, applicable))
    share = percent(done=done, applicable=applicable)
    assert share is not None
    assert 0 <= share <= 100
    assert abs(share - Decimal(done) * 100 / applicable) <= Decimal("0.005")
    assert (share == 100) >= (done == applicable)


@given(st.integers(1, 500))
def test_doing_more_never_makes_it_less(applicable):
    shares = [percent(done=done, applicable=applicable) for done in range(applicable + 1)]
    assert shares == sorted(shares)


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_x1_a_sum_that_cannot_be_is_refused_and_not_clamped(done, applicable):
    if 0 <= done <= applicable:
        return
    with pytest.raises(ValueError, match="between 0 and applicable"):
        percent(done=done, applicable=applicable)


@given(st.decimals(0, 100, places=2))
def test_a_percentage_is_written_without_needless_zeros_or_powers_of_ten(value):
    text = plain(value)
    assert "E" not in text
    assert Decimal(text) == value
    assert not (text.endswith("0") and "." in text)
