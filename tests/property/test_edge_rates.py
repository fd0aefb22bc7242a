"""Rates, whatever happens: nobody gets more than the limit and what each environment lets pass unasked."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.edge.rates import FREE, LEASES, Meter, window_end
from supermarket.kernel.errors import TooMany
from tests.support.rates import Counters

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REQUESTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 40), st.integers(1, 60)), max_size=60
)
"""Environment, subject, seconds later, how many at once."""


@settings(max_examples=300, deadline=None)
@given(requests=REQUESTS, limit=st.integers(1, 120))
def test_nobody_gets_more_than_the_limit_and_what_is_free(requests, limit):
    counters, served, refused, environments = Counters(), Counter(), Counter(), {}
    meters, now = [Meter(counters.take) for _ in range(4)], START
    for place, who, later, times in requests:
        now += timedelta(seconds=later)
        key = (f"account#{who}", window_end(now))
        environments.setdefault(key, set()).add(place)
        done = passed(meters[place], key[0], limit, now, times)
        served[key] += done
        refused[key] += times - done

    for key, count in served.items():
        here, lease = len(environments[key]), max(1, limit // LEASES)
        assert count <= limit + FREE * here
        assert counters.granted[key] <= limit
        assert not refused[key] or count >= limit - lease * here, "refused although much was left"


def passed(meter, subject, limit, now, times):
    done = 0
    for _ in range(times):
        try:
            meter.admit(subject, lambda: limit, now)
        except TooMany:
            continue
        done += 1
    return done
