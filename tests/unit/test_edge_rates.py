"""The meter of one environment: what it lets pass by itself, what it has counted, when it refuses."""

from datetime import UTC, datetime, timedelta

import pytest

from supermarket.edge.rates import FREE, Meter, window_end
from supermarket.kernel.addresses import neighbourhood
from supermarket.kernel.errors import TooMany
from tests.support.rates import Counters

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def served(meter, times, limit=100, subject="account#1", at=NOON):
    """How many of so many requests got in."""
    done = 0
    for _ in range(times):
        try:
            meter.admit(subject, lambda: limit, at)
        except TooMany:
            continue
        done += 1
    return done


def test_the_first_few_requests_are_free_and_ask_nobody():
    counters = Counters()

    assert served(Meter(counters.take), FREE) == FREE
    assert counters.writes == 0


def test_one_environment_lets_exactly_the_limit_pass():
    counters = Counters()

    assert served(Meter(counters.take), 300) == 100


@pytest.mark.parametrize(("limit", "most"), [(50, 300), (1500, 80), (3000, 80)])
def test_most_requests_write_nothing(limit, most):
    counters = Counters()

    served(Meter(counters.take), limit, limit)

    assert counters.writes <= most


def test_whoever_is_refused_costs_one_write_more_and_no_further():
    counters = Counters()
    meter = Meter(counters.take)
    served(meter, 100)
    before = counters.writes

    assert served(meter, 1000) == 0
    assert counters.writes == before + 1


def test_what_others_counted_holds_here():
    counters = Counters()
    served(Meter(counters.take), 100)

    assert served(Meter(counters.take), 100) == FREE


def test_a_new_window_begins_by_the_clock():
    meter = Meter(Counters().take)
    assert served(meter, 200, at=NOON + timedelta(minutes=4, seconds=59)) == 100

    assert served(meter, 200, at=NOON + timedelta(minutes=5)) == 100


def test_a_refusal_says_when_to_come_back():
    meter = Meter(Counters().take)
    served(meter, 100)

    with pytest.raises(TooMany) as refusal:
        meter.admit("account#1", lambda: 100, NOON + timedelta(seconds=30.5))

    assert refusal.value.retry_after == 270


def test_each_subject_has_a_limit_of_its_own():
    meter = Meter(Counters().take)

    assert served(meter, 150, subject="account#1") == 100
    assert served(meter, 150, subject="account#2") == 100


def test_zero_is_without_a_limit():
    counters = Counters()

    assert served(Meter(counters.take), 5000, limit=0) == 5000
    assert counters.writes == 0


@pytest.mark.parametrize("limit", [1, 3, 5, 6, 7, 49, 51])
def test_a_small_limit_is_passed_by_what_is_free_at_most(limit):
    assert served(Meter(Counters().take), 200, limit) == max(FREE, limit)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (NOON, NOON + timedelta(minutes=5)),
        (NOON + timedelta(minutes=4, seconds=59, microseconds=999_999), NOON + timedelta(minutes=5)),
    ],
)
def test_a_window_is_five_minutes_of_the_clock(at, end):
    assert window_end(at) == end


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("not:an:address", "not:an:address"),
    ],
)
def test_the_addresses_of_one_customer_count_as_one(address, counted_as):
    assert neighbourhood(address) == counted_as
