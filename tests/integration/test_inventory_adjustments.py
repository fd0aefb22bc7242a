"""Corrections with costs, lots and batches, and those that wait for approval."""

from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Pick, StockMove
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Component
from tests.support.gateway import Reply, call, staff
from tests.support.stock_room import (
    BRANCH,
    CLERK,
    MANAGER,
    MILK,
    OTHER_BRANCH,
    RICE,
    SHOP,
    SOAP,
    STRANGER,
    adjust,
    level,
    open_shop,
    product_of,
    tell_ledger,
)

BOSS = staff("inventory:read", "inventory:manage", branch=BRANCH, user="01890000-0000-7000-8000-0000000000bb")
OTHER_BOSS = staff("inventory:manage", branch=OTHER_BRANCH, user="01890000-0000-7000-8000-0000000000bc")


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def correct(reason: str, *lines: dict[str, Any], who: Any = CLERK, key: str = "") -> Reply:
    body = {"warehouse_id": SHOP, "reason": reason, "lines": list(lines)}
    return call("POST", "/stock/adjustments", body, who=who, key=key or new_id())


def limited_to(taka: str) -> None:
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, adjustment_limit=Money.taka(taka)), rules.version)
    wiring.settings().forget()


def decide(adjustment_id: str, how: str, who: Any = BOSS) -> Reply:
    return call("POST", f"/stock/adjustments/{adjustment_id}/{how}", who=who)


def book(product_id: str) -> Any:
    return wiring.books().get(SHOP, product_id)


def test_what_comes_in_brings_its_cost_its_lot_and_its_date():
    made = correct(
        "received",
        {"product_id": MILK, "quantity": 12, "unit_cost": "80.00", "lot": "A7", "expires_on": "2099-01-31"},
        {"product_id": RICE, "quantity": "2.500", "unit_cost": "60.00"},
    )
    tell_ledger()

    assert [(line["value"], line["unit_cost"]) for line in made.json["lines"]] == [
        ("960.00", "80.00"), ("150.00", "60.00"),
    ]  # fmt: skip
    assert (made.json["value"], made.json["status"]) == ("1110.00", "done")
    (batch,) = book(MILK).batches
    assert (batch.id, batch.lot, batch.expires_on, batch.remaining) == (
        made.json["lines"][0]["batch_id"], "A7", "2099-01-31", 12,
    )  # fmt: skip
    assert (book(MILK).average_value, book(RICE).average_value) == (Money(96000), Money(15000))


def test_a_batch_somebody_names_is_what_is_written_off():
    correct("received", {"product_id": MILK, "quantity": 5, "lot": "A", "expires_on": "2099-01-01"})
    late = correct("received", {"product_id": MILK, "quantity": 7, "lot": "B", "expires_on": "2099-02-01"})
    tell_ledger()
    batch = late.json["lines"][0]["batch_id"]

    made = correct("damage", {"product_id": MILK, "quantity": 3, "batch_id": batch})
    tell_ledger()

    assert made.status == 201, made.text
    assert {each.lot: each.remaining for each in book(MILK).batches} == {"A": 5, "B": 4}
    assert level(MILK) == (9, 0, 9)


def test_what_expired_and_is_blocked_is_written_off_and_leaves_what_is_available_as_it_was():
    """Odoo and ERPNext leave expired goods among what may be sold until somebody finds them."""
    first = correct("received", {"product_id": MILK, "quantity": 5, "lot": "A", "expires_on": "2099-01-01"})
    correct("received", {"product_id": MILK, "quantity": 2})
    batch = first.json["lines"][0]["batch_id"]
    block(batch, 5)
    tell_ledger()
    assert level(MILK) == (7, 0, 2)

    made = correct("expiry", {"product_id": MILK, "quantity": 5, "batch_id": batch})
    tell_ledger()

    assert made.status == 201, made.text
    assert level(MILK) == (2, 0, 2)
    assert (book(MILK).batches, book(MILK).on_hand, book(MILK).blocked) == ((), 2, 0)


def block(batch: str, quantity: int) -> None:
    from supermarket.aws.transactions import commit
    from supermarket.inventory.tables import level_write

    move = StockMove(SHOP, MILK, blocked=quantity, guarded=False, picks=(Pick(batch, quantity),))
    commit([level_write(move, Cause(CauseKind.EXPIRED, "night"))])


def test_more_than_a_batch_has_is_refused_and_nothing_moves():
    made = correct("received", {"product_id": MILK, "quantity": 5, "lot": "A", "expires_on": "2099-01-01"})
    correct("received", {"product_id": MILK, "quantity": 9})
    tell_ledger()

    line = {"product_id": MILK, "quantity": 6, "batch_id": made.json["lines"][0]["batch_id"]}
    refused = correct("damage", line)

    assert (refused.status, refused.json["code"]) == (409, "out_of_stock")
    assert refused.json["errors"][0]["pointer"] == "/lines/0/quantity"
    assert level(MILK) == (14, 0, 14)


def test_a_batch_the_book_does_not_know_yet_is_asked_for_again_in_a_moment():
    made = correct("received", {"product_id": MILK, "quantity": 5, "lot": "A"})
    line = {"product_id": MILK, "quantity": 1, "batch_id": made.json["lines"][0]["batch_id"]}

    early = correct("damage", line)
    tell_ledger()
    later = correct("damage", line)

    assert (early.status, early.headers["Retry-After"], later.status) == (503, "1", 201)
    assert level(MILK) == (4, 0, 4)


@pytest.mark.parametrize(
    ("reason", "said", "pointer"),
    [
        ("received", {"expires_on": "2020-01-01"}, "/lines/0/expires_on"),
        ("received", {"batch_id": SOAP}, "/lines/0/batch_id"),
        ("received", {"unit_cost": "-1.00"}, "/lines/0/unit_cost"),
        ("damage", {"batch_id": SOAP}, "/lines/0/batch_id"),
        ("damage", {"unit_cost": "1.00"}, "/lines/0/unit_cost"),
        ("theft", {"lot": "A"}, "/lines/0/lot"),
        ("wastage", {"expires_on": "2099-01-01"}, "/lines/0/expires_on"),
    ],
)
def test_what_a_line_may_not_say_is_named_and_nothing_moves(reason, said, pointer):
    adjust("found", (MILK, 5))
    tell_ledger()

    refused = correct(reason, {"product_id": MILK, "quantity": 1, **said})

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert level(MILK) == (5, 0, 5)


def test_a_bundle_has_no_stock_to_correct():
    bundle = "01890000-0000-7000-8000-0000000000a9"
    made = replace(product_of(bundle, "Breakfast", Unit.PIECE), components=(Component(MILK, 1),))
    wiring.catalogue().add(made)

    refused = adjust("found", (bundle, 1))

    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "bundle")


@pytest.mark.parametrize("reason", ["wastage", "sample", "theft", "damage"])
def test_every_reason_of_a_shop_takes_goods_away(reason):
    """Loyverse has no reasons at all, Open Source POS a free text."""
    adjust("found", (MILK, 5))

    made = adjust(reason, (MILK, 2))

    assert (made.json["reason"], made.json["lines"][0]["quantity"], level(MILK)) == (reason, -2, (3, 0, 3))


def test_what_is_worth_more_than_the_limit_waits_and_then_moves_once():
    limited_to("500.00")
    correct("received", {"product_id": MILK, "quantity": 4, "unit_cost": "100.00"})
    correct("received", {"product_id": MILK, "quantity": 4, "unit_cost": "100.00"})
    tell_ledger()

    asked = adjust("theft", (MILK, 6))
    waiting = call("GET", f"/stock/adjustments?warehouse_id={SHOP}&status=pending", who=CLERK).json["items"]
    assert (asked.status, asked.json["status"], asked.json["value"]) == (201, "pending", "600.00")
    assert [each["id"] for each in waiting] == [asked.json["id"]]
    assert level(MILK) == (8, 0, 8)

    approved = decide(asked.json["id"], "approve")
    again = decide(asked.json["id"], "approve")
    late = decide(asked.json["id"], "reject")

    assert (approved.status, approved.json["status"], approved.json["decided_by"]) == (200, "done", BOSS.user)
    assert (again.json, late.status, late.json["code"]) == (approved.json, 409, "already_decided")
    assert level(MILK) == (2, 0, 2)
    assert call("GET", f"/stock/adjustments/{asked.json['id']}", who=CLERK).json == approved.json


def test_what_is_rejected_never_moves():
    limited_to("100.00")
    adjust("found", (MILK, 8), who=staff("inventory:adjust", "inventory:manage", branch=BRANCH))

    asked = adjust("lost", (MILK, 2))
    rejected = decide(asked.json["id"], "reject")
    again = decide(asked.json["id"], "reject")
    late = decide(asked.json["id"], "approve")

    assert (rejected.json["status"], again.json, late.status) == ("rejected", rejected.json, 409)
    assert level(MILK) == (8, 0, 8)
    listed = call("GET", f"/stock/adjustments?warehouse_id={SHOP}", who=CLERK).json["items"]
    assert [each["status"] for each in listed] == ["rejected", "done"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (CLERK, 403),
        (staff("inventory:manage", branch=BRANCH, user=CLERK.user), 403),
        (OTHER_BOSS, 403),
        (None, 401),
    ],
)
@pytest.mark.parametrize("how", ["approve", "reject"])
def test_only_another_manager_of_the_branch_decides(who, status, how):
    limited_to("100.00")
    asked = adjust("found", (MILK, 2))

    assert decide(asked.json["id"], how, who=who).status == status
    assert level(MILK) == (0, 0, 0)


def test_what_is_not_there_any_more_stays_pending():
    limited_to("100.00")
    adjust("found", (MILK, 2), who=replace(MANAGER, permissions=("inventory:adjust", "inventory:manage")))
    asked = adjust("theft", (MILK, 2))
    wiring.stock().commit([StockMove(SHOP, MILK, -1)], Cause(CauseKind.SALE, "s-1"))

    refused = decide(asked.json["id"], "approve")

    assert (refused.status, refused.json["code"], level(MILK)) == (409, "out_of_stock", (1, 0, 1))
    found = call("GET", f"/stock/adjustments/{asked.json['id']}", who=CLERK)
    assert found.json["status"] == "pending"


def test_corrections_of_another_branch_are_not_shown():
    made = adjust("found", (MILK, 2))

    assert call("GET", f"/stock/adjustments/{made.json['id']}", who=STRANGER).status == 403
    assert call("GET", f"/stock/adjustments?warehouse_id={SHOP}", who=STRANGER).status == 403


def test_a_pending_correction_is_asked_for_once():
    limited_to("100.00")

    first = adjust("found", (MILK, 2), key="clerk-asks-once")
    again = adjust("found", (MILK, 2), key="clerk-asks-once")

    assert (first.json["status"], again.json) == ("pending", first.json)
    assert len(call("GET", f"/stock/adjustments?warehouse_id={SHOP}", who=CLERK).json["items"]) == 1
