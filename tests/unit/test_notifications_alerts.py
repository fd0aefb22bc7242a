"""Who hears of what, and what becomes of lines that do not answer."""

from datetime import UTC, datetime, timedelta

import pytest

from supermarket.inventory.model import Warehouse
from supermarket.kernel.caller import ALL_BRANCHES, Caller
from supermarket.kernel.errors import Invalid, NotFound, Unavailable
from supermarket.kernel.events import DomainEvent
from supermarket.notifications import alert_service
from supermarket.notifications.alert_model import Connection, audiences_of
from supermarket.notifications.alert_service import Switchboard

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
AT = "2026-11-22T10:00:00.000Z"


class Lines:
    def __init__(self, *callers, since=NOW - timedelta(minutes=5)):
        self.open = {who: Connection(who, audiences_of(caller), since) for who, caller in callers}

    def listening(self, audience, now):
        return [line for line in self.open.values() if audience in line.audiences]

    def remove(self, connection_id):
        del self.open[connection_id]


class Places:
    def get(self, warehouse_id):
        if warehouse_id != "w-1":
            raise NotFound
        return Warehouse("w-1", "b-1", "SHOP", "Shop floor")


class Wire:
    """Hears for everybody; whoever is named ``gone`` or ``lost`` does not answer or may not have heard."""

    def __init__(self, gone=(), lost=()):
        self.heard, self.gone, self.lost = [], gone, lost

    def __call__(self, connection_id, message):
        if connection_id in self.lost:
            raise Unavailable
        if connection_id in self.gone:
            return False
        self.heard.append((connection_id, dict(message)))
        return True


def staff(*permissions, branch="b-1"):
    return Caller("s-1", "clerk", frozenset(permissions), branch)


def placed(name="OrderPlaced", **said):
    data = {
        "order_id": "o-1", "number": "261122-0001", "branch_id": "b-1", "customer_id": None, "name": "Rahima",
        "email": "rahima@example.com", "phone": "+8801712345678", "total": 23000, **said,
    }  # fmt: skip
    return DomainEvent(name, "order#o-1#placed", AT, data)


def low(warehouse="w-1"):
    data = {"warehouse_id": warehouse, "product_id": "p-1", "available": 3, "reorder_point": 5}
    return DomainEvent("StockLow", f"low#{warehouse}#p-1#7", AT, data)


def push(event, lines, wire):
    return alert_service.push(Switchboard(lines, Places(), wire), event, NOW)


EVERYBODY = [
    ("manager", staff("orders:read", "inventory:read")),
    ("cashier", staff("inventory:read")),
    ("rider", staff()),
    ("elsewhere", staff("orders:read", "inventory:read", branch="b-2")),
    ("admin", Caller("a-1", "admin", frozenset({"orders:read", "inventory:read", ALL_BRANCHES}))),
    ("buyer", Caller("c-1", "customer")),
    ("other buyer", Caller("c-2", "customer")),
]


def test_an_order_is_told_to_staff_of_the_branch_who_may_read_orders_and_to_its_customer():
    wire = Wire()
    assert push(placed(customer_id="c-1"), Lines(*EVERYBODY), wire) == 3
    assert sorted(who for who, _ in wire.heard) == ["admin", "buyer", "manager"]
    assert wire.heard[0][1] == {
        "kind": "order_placed", "key": "order#o-1#placed", "at": AT, "order_id": "o-1", "number": "261122-0001",
        "branch_id": "b-1",
    }  # fmt: skip


def test_an_order_of_a_guest_is_told_to_staff_alone():
    wire = Wire()
    push(placed(), Lines(*EVERYBODY), wire)
    assert sorted(who for who, _ in wire.heard) == ["admin", "manager"]


@pytest.mark.parametrize(
    ("name", "kind"), [("OrderCancelled", "order_cancelled"), ("OrderExpired", "order_expired")]
)
def test_what_becomes_of_an_order_is_told_by_its_kind(name, kind):
    wire = Wire()
    push(placed(name, reason="Call me on 01712345678"), Lines(*EVERYBODY), wire)
    assert {message["kind"] for _, message in wire.heard} == {kind}
    assert "0171" not in str(wire.heard)


def test_low_stock_is_told_to_staff_of_the_branch_who_may_read_stock():
    wire = Wire()
    assert push(low(), Lines(*EVERYBODY), wire) == 3
    assert sorted(who for who, _ in wire.heard) == ["admin", "cashier", "manager"]
    assert wire.heard[0][1] == {
        "kind": "stock_low", "key": "low#w-1#p-1#7", "at": AT, "branch_id": "b-1", "warehouse_id": "w-1",
        "product_id": "p-1",
    }  # fmt: skip


def test_low_stock_of_a_warehouse_that_is_no_more_is_told_to_nobody():
    wire = Wire()
    assert push(low("w-9"), Lines(*EVERYBODY), wire) == 0
    assert wire.heard == []


def test_staff_who_order_at_their_own_branch_hear_of_it_once():
    wire = Wire()
    assert push(placed(customer_id="s-1"), Lines(("manager", staff("orders:read"))), wire) == 1


def test_a_line_that_is_gone_is_forgotten_and_the_others_hear():
    lines, wire = Lines(*EVERYBODY), Wire(gone=["manager"])
    assert push(placed(), lines, wire) == 1
    assert "manager" not in lines.open and len(lines.open) == len(EVERYBODY) - 1


def test_a_line_that_opened_a_moment_ago_is_not_forgotten():
    lines = Lines(("manager", staff("orders:read")), since=NOW - timedelta(seconds=10))
    assert push(placed(), lines, Wire(gone=["manager"])) == 0
    assert list(lines.open) == ["manager"]


def test_when_somebody_may_not_have_heard_the_others_do_and_it_is_told_again():
    lines, wire = Lines(*EVERYBODY), Wire(lost=["admin"])
    with pytest.raises(Unavailable):
        push(placed(customer_id="c-1"), lines, wire)
    assert sorted(who for who, _ in wire.heard) == ["buyer", "manager"]
    assert len(lines.open) == len(EVERYBODY)


def test_an_event_that_nobody_is_told_of_is_refused():
    with pytest.raises(Invalid):
        push(DomainEvent("DayFinalised", "day#1", AT, {}), Lines(*EVERYBODY), Wire())
