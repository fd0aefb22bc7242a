"""WebSockets: who gets in, what is remembered of them, and what they hear from the queue."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from supermarket import config, wiring
from supermarket.aws import sockets
from supermarket.inventory.model import Warehouse
from supermarket.kernel.caller import ALL_BRANCHES
from supermarket.notifications.alert_model import Connection
from tests.support.cloud import STACK
from tests.support.connections import gateway
from tests.support.gateway import Who, call, function, staff
from tests.support.online_shop import (
    BRANCH,
    CUSTOMER,
    GUEST,
    OTHER_BRANCH,
    WAREHOUSE,
    open_shop,
    order,
    product,
)
from tests.support.sign_in import Signer
from tests.support.streams import events_of, queue_event, records
from tests.support.templates import ROOT

MANAGER = staff("orders:read", "inventory:read", branch=BRANCH)
MANAGER_ELSEWHERE = staff("orders:read", "inventory:read", branch=OTHER_BRANCH, user="s-2")
ADMIN = staff("orders:read", "inventory:read", ALL_BRANCHES, user="s-3", role="admin")
NOW = datetime.now(UTC)


@pytest.fixture
def signer(cloud):
    return Signer()


@pytest.fixture
def door(signer, monkeypatch):
    """Writes to the connections of a gateway of its own."""
    with gateway() as server:
        monkeypatch.setenv("WS_ENDPOINT", server.url)
        config.forget()
        sockets.forget()
        yield server


def arrive(connection, protocol, path="/ws/notifications", header="Sec-WebSocket-Protocol"):
    return happen("CONNECT", connection, {
        "headers": {header: protocol} if protocol is not None else {},
        "queryStringParameters": {"path": path} if path is not None else None,
    })  # fmt: skip


def happen(kind, connection, more=None):
    context = {"eventType": kind, "connectionId": connection, "identity": {"sourceIp": "203.0.113.7"}}
    return function("notifications/sockets").handler({"requestContext": context, **(more or {})}, None)


def connect(signer, **people):
    for connection, who in people.items():
        assert arrive(connection, f"bearer, {signer.token(who)}")["statusCode"] == 200


def kept():
    """What the table holds, without what the letters keep."""
    found = boto3.client("dynamodb").scan(TableName=f"{STACK}-notifications")["Items"]
    return sorted((item["pk"]["S"], item["sk"]["S"].rpartition("#")[2]) for item in found)


def age(**people):
    """Connections that have been open for a while."""
    for connection, audience in people.items():
        wiring.connections().add(Connection(connection, (audience,), NOW - timedelta(minutes=10)))


def push(*events):
    return function("notifications/push_alert").handler(queue_event(events), None)["batchItemFailures"]


def told(context="ecommerce"):
    return events_of(function(f"{context}/publish_changes"), records(context))


# Getting in


@pytest.mark.parametrize("header", ["Sec-WebSocket-Protocol", "sec-websocket-protocol"])
def test_a_token_as_second_subprotocol_opens_a_connection(signer, header):
    answer = arrive("c-1", f"bearer, {signer.token(CUSTOMER)}", header=header)
    assert answer == {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "bearer"}}
    assert kept() == [(f"AUDIENCE#user#{CUSTOMER.user}", "c-1"), ("CONNECTION#c-1", "CONNECTION")]


def test_without_a_good_token_nobody_gets_in(signer):
    good, late = signer.token(CUSTOMER), signer.token(CUSTOMER, seconds=-60)
    stranger = signer.token(CUSTOMER)
    Signer()
    wrong = [
        None,
        "",
        "bearer",
        "bearer, ",
        f"basic, {good}",
        good,
        f"bearer, {late}",
        f"bearer, {stranger}",
        "bearer, x",
    ]
    assert [arrive("c-1", protocol) for protocol in wrong] == [{"statusCode": 401}] * len(wrong)
    assert kept() == []


@pytest.mark.parametrize("path", [None, "", "/ws", "/ws/notifications/", "/ws/other", "/api/v1/me"])
def test_an_unknown_path_leads_nowhere(signer, path):
    assert arrive("c-1", f"bearer, {signer.token(CUSTOMER)}", path) == {"statusCode": 404}
    assert kept() == []


def test_staff_listen_to_what_they_may_read_at_their_branch(signer):
    connect(signer, m=MANAGER, r=Who("s-9", "rider", (), BRANCH), a=ADMIN)
    assert [place for place, connection in kept() if connection == "m"] == [
        f"AUDIENCE#inventory:read#{BRANCH}", f"AUDIENCE#orders:read#{BRANCH}", f"AUDIENCE#user#{MANAGER.user}",
    ]  # fmt: skip
    assert [place for place, connection in kept() if connection == "r"] == ["AUDIENCE#user#s-9"]
    assert [place for place, connection in kept() if connection == "a"] == [
        "AUDIENCE#inventory:read#*", "AUDIENCE#orders:read#*", "AUDIENCE#user#s-3",
    ]  # fmt: skip


def test_a_token_is_never_logged(signer, caplog):
    token = signer.token(CUSTOMER)
    with caplog.at_level("INFO"):
        arrive("c-1", f"bearer, {token}")
        arrive("c-2", f"basic, {token}")
    logged = caplog.text + str([vars(record) for record in caplog.records])
    assert "'status': 401" in logged and token not in logged and token.rpartition(".")[2] not in logged


# Staying and leaving


def test_whoever_leaves_is_forgotten_even_when_told_twice(signer):
    connect(signer, m=MANAGER, c=CUSTOMER)
    assert [happen("DISCONNECT", "m"), happen("DISCONNECT", "m")] == [{"statusCode": 200}] * 2
    assert kept() == [(f"AUDIENCE#user#{CUSTOMER.user}", "c"), ("CONNECTION#c", "CONNECTION")]


def test_what_a_client_says_is_not_answered_and_changes_nothing(signer):
    connect(signer, c=CUSTOMER)
    before = kept()
    assert happen("MESSAGE", "c", {"body": "hello"}) == {"statusCode": 200}
    assert kept() == before


def test_a_connection_that_ended_unnoticed_is_not_spoken_to(cloud):
    age(c="user#c-1")
    lines = wiring.connections()
    assert [line.id for line in lines.listening("user#c-1", NOW)] == ["c"]
    assert lines.listening("user#c-1", NOW + timedelta(hours=2)) == []
    assert int(
        boto3.client("dynamodb").scan(TableName=f"{STACK}-notifications")["Items"][0]["expires_at"]["N"]
    ) == int((NOW + timedelta(minutes=115)).timestamp())


def test_only_the_newest_hundred_lines_of_one_listener_are_spoken_to(cloud):
    lines = wiring.connections()
    for number in range(103):
        lines.add(Connection(f"c-{number}", ("user#c-1",), NOW + timedelta(seconds=number)))
    heard = [line.id for line in lines.listening("user#c-1", NOW)]
    assert heard == [f"c-{number}" for number in range(102, 2, -1)]


# Hearing


def test_an_order_is_heard_by_its_branch_and_its_customer_and_nobody_else(signer, door):
    open_shop()
    connect(signer, m=MANAGER, e=MANAGER_ELSEWHERE, a=ADMIN, c=CUSTOMER, o=Who("other"))
    placed = order("checkout-1", {product("MILK"): 2}, who=CUSTOMER)
    (event,) = told()

    assert push(event) == []

    message = {
        "kind": "order_placed", "key": f"order#{placed['id']}#placed", "at": event["detail"]["at"],
        "order_id": placed["id"], "number": placed["number"], "branch_id": BRANCH,
    }  # fmt: skip
    assert door.heard == {"m": [message], "a": [message], "c": [message]}


def test_a_guests_cancelled_order_is_heard_by_the_branch(signer, door):
    open_shop()
    connect(signer, m=MANAGER, c=CUSTOMER)
    placed = order("checkout-1", {product("MILK"): 2}, headers=GUEST)
    call("PUT", f"/orders/{placed['id']}/cancel", {"reason": "Call 01712345678"}, headers=GUEST)

    assert push(*told()) == []

    assert [message["kind"] for message in door.heard["m"]] == ["order_placed", "order_cancelled"]
    assert list(door.heard) == ["m"] and "0171" not in str(door.heard)


def test_low_stock_is_heard_at_the_branch_of_the_warehouse(signer, door):
    wiring.warehouses().add(Warehouse(WAREHOUSE, BRANCH, "SHOP", "Shop floor"))
    connect(signer, m=MANAGER, e=MANAGER_ELSEWHERE, c=CUSTOMER)
    data = {"warehouse_id": WAREHOUSE, "product_id": "p-1", "available": 3, "reorder_point": 5}
    detail = {"key": "low#1", "at": "2026-11-22T10:00:00.000Z", "version": 1, "data": data}

    assert push({"source": "supermarket.inventory", "detail-type": "StockLow", "detail": detail}) == []

    assert door.heard == {"m": [{
        "kind": "stock_low", "key": "low#1", "at": "2026-11-22T10:00:00.000Z", "branch_id": BRANCH,
        "warehouse_id": WAREHOUSE, "product_id": "p-1",
    }]}  # fmt: skip


def test_a_line_that_is_gone_is_forgotten_and_the_message_is_done(signer, door):
    open_shop()
    age(gone=f"orders:read#{BRANCH}", here=f"orders:read#{BRANCH}")
    door.answers["gone"] = 410
    order("checkout-1", {product("MILK"): 2}, headers=GUEST)

    assert push(*told()) == []

    assert list(door.heard) == ["here"]
    assert kept() == [(f"AUDIENCE#orders:read#{BRANCH}", "here"), ("CONNECTION#here", "CONNECTION")]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_line_that_may_not_have_heard_brings_the_message_back(signer, door, status):
    open_shop()
    age(lost=f"orders:read#{BRANCH}", here=f"orders:read#{BRANCH}")
    door.answers["lost"] = status
    order("checkout-1", {product("MILK"): 2}, headers=GUEST)
    before = kept()

    assert push(*told()) == [{"itemIdentifier": "m-0"}]

    assert list(door.heard) == ["here"] and kept() == before


def test_with_nobody_there_the_message_is_done(cloud):
    open_shop()
    order("checkout-1", {product("MILK"): 2}, headers=GUEST)
    assert push(*told()) == []


def test_the_sample_connection_is_refused_for_its_token(signer):
    sample = json.loads((ROOT / "events/notifications/sockets.json").read_text("utf-8"))
    assert function("notifications/sockets").handler(sample, None) == {"statusCode": 401}
