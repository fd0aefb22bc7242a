"""Who gets in at the HTTP edge: sessions that stand, cashiers by PIN, machines, and requests of a size."""

import json
from dataclasses import replace

import boto3
import pytest

from supermarket.aws import clients, counters, public_keys, standing
from supermarket.aws.counters import CounterRow
from supermarket.aws.policy import EdgePolicy, PolicyRow
from supermarket.edge import admission
from supermarket.edge.http import GUEST, SIGNED_IN, Api, Caller
from supermarket.edge.requests import PATH_VALUE_LIMIT, QUERY_LIMIT
from supermarket.kernel import clock
from tests.support.edge_apis import CLERK, SeenView, app, open_list, parcel, refused, send, things
from tests.support.faults import THROTTLED, counted, failing
from tests.support.gateway import Who
from tests.support.policies import NotInItsPolicy, acting
from tests.support.standing import MADE_UP, stand

OWNER = Who("01890000-0000-7000-8000-00000000000d", "manager", ("keys:manage", "pos:sell", "pos:manage"))
CASHIER = replace(OWNER, permissions=("pos:sell",), till="till-1")
MACHINE = Who("01890000-0000-7000-8000-00000000000e", "machine", ("keys:manage", "pos:sell"), session="")

keys = Api("keys")
done: list[str] = []


@keys.put("/keys/{name}", access="keys:manage", returns=SeenView, sensitive=True)
def change_key(name: str) -> SeenView:
    """Change what decides."""
    done.append(name)
    return SeenView(seen=name)


@keys.post("/keys/{name}", access=GUEST, returns=SeenView, sensitive=True)
def leave_key(name: str) -> SeenView:
    """Anyone's, and sensitive for whoever signed in."""
    done.append(name)
    return SeenView(seen=name)


till = Api("till")


def on_till(path, access=SIGNED_IN, **promise):
    @till.post(path, access=access, returns=SeenView, **promise)
    def act(caller: Caller) -> SeenView:
        """Act."""
        return SeenView(seen=caller.till)

    act.__name__ = path


for place in ("/pos/sales", "/stock/levels", "/products/lookup", "/customers/find", "/postal", "/me", "/pos"):
    on_till(place)
on_till("/pos/void", "pos:manage")
on_till("/pos/pin", sensitive=True)


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()


def change(who=OWNER):
    return send(keys, "PUT", "/keys/{name}", who=who, name="x")


def drop(sk):
    table = boto3.resource("dynamodb").Table("shop-accounts")
    table.delete_item(Key={"pk": f"USER#{OWNER.user}", "sk": sk})


# Sessions


def test_what_is_sensitive_is_done_on_a_session_that_stands(cloud):
    stand(OWNER.user)

    with counted() as calls:
        assert change().status == 200

    assert calls == ["BatchGetItem"]


@pytest.mark.parametrize("gone", [f"SESSION#{MADE_UP}", "USER"])
def test_it_is_refused_at_once_when_the_session_is_over(cloud, gone):
    stand(OWNER.user)
    drop(gone)

    reply = change()

    refused(reply, 401, "not_signed_in")
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert done == []


def test_a_token_without_a_session_does_nothing_sensitive(cloud):
    stand(OWNER.user)

    refused(change(replace(OWNER, session="")), 401, "not_signed_in")
    assert done == []


def test_what_is_not_sensitive_believes_the_token(cloud):
    with counted() as calls:
        assert send(things, "DELETE", "/things/{name}", who=CLERK, name="x").status == 204

    assert calls == []


def test_a_guest_has_no_session_to_ask_for(cloud):
    with counted() as calls:
        assert send(keys, "POST", "/keys/{name}", name="x").status == 200

    assert calls == []


def test_whether_a_session_stands_that_cannot_be_read_is_not_guessed(cloud):
    stand(OWNER.user)

    with failing("BatchGetItem", THROTTLED, times=9):
        reply = change()

    refused(reply, 503, "unavailable")
    assert done == []


def test_a_machine_does_nothing_sensitive(cloud):
    refused(change(MACHINE), 403, "people_only")
    assert done == []


# What a function's role lets its edge do


def test_any_function_counts_requests_and_reads_what_the_edge_needs(cloud):
    with acting("accounts/me"):
        assert counters.take("account#1", 5, 10, clock.now()) == 5
        assert public_keys.read() == public_keys.NONE
        assert admission.policy() == EdgePolicy()
        assert not standing.stands(OWNER.user, "s-1", clock.now())


def take_over_the_keys():
    public_keys.publish("mine")


def lift_the_limits():
    PolicyRow.of(EdgePolicy()).save()


def read_what_others_counted():
    CounterRow.find("RATE#1", "x")


def read_a_password():
    clients.client("dynamodb").batch_get_item(RequestItems={"shop-accounts": {"Keys": [USER_KEY]}})


def read_a_role():
    clients.client("dynamodb").batch_get_item(
        RequestItems={"shop-accounts": {"Keys": [{"pk": {"S": "ROLES"}, "sk": {"S": "x"}}], **FACTS}}
    )


def read_who_it_is():
    clients.client("dynamodb").batch_get_item(
        RequestItems={"shop-accounts": {"Keys": [USER_KEY], "ProjectionExpression": "pk, sk, phone"}}
    )


USER_KEY = {"pk": {"S": f"USER#{OWNER.user}"}, "sk": {"S": "USER"}}
FACTS = {"ProjectionExpression": "pk, sk, generation"}


@pytest.mark.parametrize(
    "overreach",
    [
        take_over_the_keys, lift_the_limits, read_what_others_counted, read_a_password, read_a_role, read_who_it_is
    ],
)  # fmt: skip
def test_and_no_more_than_that(cloud, overreach):
    with acting("products/brands"), pytest.raises(NotInItsPolicy):
        overreach()


# Tills


@pytest.mark.parametrize(
    "path", ["/pos/sales", "/stock/levels", "/products/lookup", "/customers/find", "/pos"]
)
def test_a_cashier_by_pin_may_work_at_the_till(path):
    assert send(till, "POST", path, who=CASHIER).json == {"seen": "till-1"}


@pytest.mark.parametrize("path", ["/me", "/postal", "/pos/pin"])
def test_a_cashier_by_pin_may_do_nothing_else(path):
    refused(send(till, "POST", path, who=CASHIER), 403, "till_only")


def test_nor_where_guests_may():
    refused(send(open_list, "POST", "/open", who=CASHIER), 403, "till_only")


@pytest.mark.parametrize("header", ["", "x", "no.such.approval"])
def test_an_approval_is_nothing_where_none_is_taken(header):
    reply = send(till, "POST", "/pos/void", who=CASHIER, headers={"X-Till-Approval": header})

    refused(reply, 403, "not_allowed")


# Sizes


@pytest.mark.parametrize(("length", "status"), [(PATH_VALUE_LIMIT, 200), (PATH_VALUE_LIMIT + 1, 404)])
def test_a_part_of_a_path_has_a_length(length, status):
    reply = send(things, "GET", "/things/{name}", name="ক" * length)

    assert reply.status == status
    assert status == 200 or refused(reply, 404, "not_found") == []


def test_a_query_has_a_length(cloud):
    fits = send(open_list, "GET", "/open?a=" + "x" * (QUERY_LIMIT - 3))
    reply = send(open_list, "GET", "/open?a=" + "x" * (QUERY_LIMIT - 2))
    many = send(open_list, "GET", "/open?" + "&".join(f"a={n}" for n in range(1000)))

    assert fits.status == 200
    refused(reply, 400, "query_too_long")
    refused(many, 400, "query_too_long")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, identity", "x"])
def test_a_body_comes_as_it_is(encoding):
    reply = send(
        things,
        "POST",
        "/things/{name}",
        parcel(),
        who=CLERK,
        name="x",
        headers={"Content-Encoding": encoding},
    )

    refused(reply, 415, "unsupported_encoding")


def test_of_two_fields_of_one_name_the_last_counts():
    lines = json.dumps(parcel()["lines"])

    reply = send(app, "POST", "/parcels", raw=f'{{"name": "one", "name": "two", "lines": {lines}}}')

    assert reply.json["seen"] == "two 5.00"
