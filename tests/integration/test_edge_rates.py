"""Rate limits at the HTTP edge: who is counted as whom, in which table, and what a refusal costs."""

import time

import boto3
import pytest

from supermarket.aws import counters, policy
from supermarket.aws.policy import EdgePolicy, PolicyRow
from supermarket.edge import admission
from supermarket.edge.rates import FREE, WINDOW, window_end
from supermarket.kernel import clock
from tests.support.edge_apis import CLERK, open_list, refused, things
from tests.support.faults import THROTTLED, counted, failing
from tests.support.gateway import Who, reply_of, rest_event, staff

MACHINE = Who("01890000-0000-7000-8000-00000000000b", "machine", ("stock:move",))


@pytest.fixture(autouse=True)
def shop(cloud):
    """A window that does not end while a test runs."""
    left = (window_end(clock.now()) - clock.now()).total_seconds()
    if left < 20:
        time.sleep(left)


def limits(account=20, address=30, key=40):
    PolicyRow.of(EdgePolicy((), account, address, key, 1)).save()
    policy.forget()


def ask(api=things, method="DELETE", path="/things/x", who=CLERK, headers=None, address="203.0.113.7"):
    """One request of an environment that goes on."""
    template = "/things/{name}" if path.startswith("/things/") else path
    event = rest_event(method, template, path, {"name": "x"}, "", None, headers or {}, who)
    event["requestContext"]["identity"]["sourceIp"] = address
    return reply_of(api(event, None))


def served(times, **said):
    return [ask(**said).status < 300 for _ in range(times)].count(True)


def items():
    return boto3.client("dynamodb").scan(TableName="shop-edge")["Items"]


def test_an_account_a_machine_and_an_address_have_limits_of_their_own():
    limits(account=20, address=30, key=40)

    assert served(60) == 20
    assert served(60, who=staff("stock:move", user="01890000-0000-7000-8000-00000000000c")) == 20
    assert served(60, who=MACHINE) == 40
    assert (
        served(60, api=open_list, method="POST", path="/open", who=None) == 31
    )  # the first guest is let in unseen


def test_a_refusal_is_a_problem_that_says_for_how_long():
    limits(account=10)
    served(10)

    reply = ask()

    refused(reply, 429, "too_many_requests")
    left = (window_end(clock.now()) - clock.now()).total_seconds()
    assert left <= int(reply.headers["Retry-After"]) <= left + 2
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_requests_that_are_refused_for_other_reasons_count_too():
    limits(account=10)

    statuses = [ask(who=staff("some:other")).status for _ in range(12)]

    assert statuses == [403] * 10 + [429] * 2


def test_a_token_that_proves_nothing_counts_for_its_address():
    limits(address=10)
    sent = {"Authorization": "Bearer no.such.token"}

    statuses = [
        ask(api=open_list, method="POST", path="/open", who=None, headers=sent).status for _ in range(20)
    ]

    assert statuses == [401] * 11 + [429] * 9


def test_what_everybody_may_read_is_not_counted():
    limits(address=10)

    with counted() as calls:
        statuses = {ask(method="GET", who=None).status for _ in range(100)}

    assert (statuses, calls) == ({200}, [])


def test_few_requests_cost_nothing_and_the_next_are_one_write():
    limits(account=100)

    with counted() as calls:
        served(FREE)
    assert calls == []

    with counted() as calls:
        served(2)
    assert calls == ["GetItem", "UpdateItem"]

    with counted() as calls:
        served(20)
    assert calls == ["UpdateItem"] * 10


def test_whoever_is_refused_costs_nothing_more():
    limits(account=10)
    served(11)

    with counted() as calls:
        assert served(50) == 0

    assert calls == []


def test_environments_count_together():
    limits(account=50)
    served(50)
    admission.forget()

    assert served(50) == FREE


def test_no_limit_is_zero():
    limits(account=0)

    assert served(100) == 100
    assert [item for item in items() if item["pk"]["S"].startswith("RATE#")] == []


def test_a_shop_that_set_nothing_has_limits():
    assert served(1, who=CLERK) == 1
    assert EdgePolicy().requests_per_account == 1500


def test_who_asked_is_kept_as_a_digest_and_goes_by_itself():
    limits()
    served(10)

    (row,) = [item for item in items() if item["pk"]["S"].startswith("RATE#")]
    assert CLERK.user not in str(row)
    assert row["expires_at"]["N"] == str(clock.epoch(window_end(clock.now()) + WINDOW))


def test_guests_behind_the_cdn_are_told_apart_and_nobody_else_is_believed():
    limits(address=10)
    known = {"X-Origin-Key": "y" * 48}
    guest = {"api": open_list, "method": "POST", "path": "/open", "who": None}

    first = served(20, headers={**known, "X-Viewer-Address": "198.51.100.1"}, **guest)
    second = served(20, headers={**known, "X-Viewer-Address": "198.51.100.2"}, **guest)
    claimed = [
        ask(headers={"X-Origin-Key": "guessed", "X-Viewer-Address": f"198.51.100.{n}"}, **guest).status
        for n in range(20)
    ]

    assert (first, second) == (11, 10)
    assert claimed.count(200) == 10


def test_the_addresses_of_one_ipv6_customer_count_as_one():
    limits(address=10)
    guest = {"api": open_list, "method": "POST", "path": "/open", "who": None}

    assert sum(served(1, address=f"2001:db8:1:2::{n}", **guest) for n in range(1, 30)) == 11


def test_a_counter_that_does_not_answer_stops_nobody():
    limits(account=20)
    served(FREE)

    with failing("UpdateItem", THROTTLED, times=9):
        assert served(1) == 1


def test_a_policy_that_does_not_come_is_the_one_of_a_new_shop():
    limits(account=6)
    served(FREE)

    with failing("GetItem", THROTTLED, times=9):
        assert served(1) == 1


@pytest.mark.parametrize(
    ("spent", "amount", "got"),
    [(0, 4, 4), (6, 4, 4), (7, 4, 3), (9, 4, 1), (10, 4, 0), (12, 4, 0), (0, 25, 10)],
)
def test_what_is_left_is_taken_and_no_more(spent, amount, got):
    until = clock.now()
    if spent:
        counters.take("account#1", spent, 100, until)

    assert counters.take("account#1", amount, 10, until) == got
