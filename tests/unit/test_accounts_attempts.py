"""How often one may try to sign in: waits that grow, and are told exactly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supermarket.accounts.attempt_model import (
    SIGN_IN_FROM_ADDRESS,
    SIGN_IN_OF_DEVICE,
    SIGN_IN_OF_NAME,
    Tries,
    too_many,
)

NOW = datetime(2026, 11, 22, 10, 0, 42, tzinfo=UTC)
LIMITS = [SIGN_IN_OF_NAME, SIGN_IN_OF_DEVICE, SIGN_IN_FROM_ADDRESS]


def failures(limit, count):
    """The wait in minutes after each of so many failures, each made as soon as it may be."""
    tries, at, waits = Tries(0, NOW), NOW, []
    for _ in range(count):
        tries = tries.next(limit, at)
        waits.append(tries.wait(limit, at).total_seconds() / 60)
        at += tries.wait(limit, at)
    return waits


def test_a_name_waits_twice_as_long_after_each_failure_and_an_hour_at_most():
    assert failures(SIGN_IN_OF_NAME, 14) == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_an_address_waits_a_quarter_of_an_hour_at_most():
    assert failures(SIGN_IN_FROM_ADDRESS, 11) == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]


@pytest.mark.parametrize("limit", LIMITS)
def test_who_does_not_try_for_long_begins_anew(limit):
    tries = Tries(9, NOW)
    assert tries.next(limit, NOW + limit.memory - timedelta(seconds=1)).attempts == 10
    assert tries.next(limit, NOW + limit.memory) == Tries(1, NOW + limit.memory)


@pytest.mark.parametrize(("left", "seconds"), [(60, 60), (59.001, 60), (0.001, 1), (0, 1)])
def test_the_wait_is_told_in_whole_seconds_that_are_enough(left, seconds):
    refusal = too_many(timedelta(seconds=left))
    assert (refusal.retry_after, str(refusal)) == (
        seconds,
        f"Too many attempts. Try again in {seconds} seconds.",
    )


def test_a_clock_that_goes_back_makes_nobody_wait_who_has_attempts_left():
    assert Tries(4, NOW).wait(SIGN_IN_OF_NAME, NOW - timedelta(minutes=5)) == timedelta()


@given(
    st.sampled_from(LIMITS),
    st.lists(st.integers(0, 40 * 60), min_size=1, max_size=60),
)
def test_no_guesser_gets_more_than_a_few_tries_however_they_are_timed(limit, pauses):
    """Five, then one a wait; and whoever waits as told is always let in."""
    tries, at, taken = Tries(0, NOW), NOW, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        wait = tries.wait(limit, at)
        if wait:
            assert tries.wait(limit, at + wait) == timedelta()
            assert tries.wait(limit, at + wait - timedelta(milliseconds=1)) > timedelta()
            continue
        tries = tries.next(limit, at)
        taken.append(at)
    for start in taken:
        within = [t for t in taken if start <= t < start + timedelta(minutes=1)]
        assert len(within) <= limit.attempts
