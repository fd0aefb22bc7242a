"""Who bought of a batch: at a till, online, and what else became of it."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Layer, Warehouse, receive
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.support import online_shop
from tests.support.gateway import call, staff
from tests.support.stock_room import tell_ledger
from tests.support.till_shop import (
    FISH,
    FLOOR,
    GULSHAN,
    UTTARA,
    add_terminal,
    cash,
    open_session,
    open_shop,
    sell,
)

pytestmark = pytest.mark.usefixtures("cloud")
MANAGER = staff("inventory:read", "inventory:manage", "inventory:adjust", branch=GULSHAN)
ADMIN = staff("inventory:manage", "branches:all", role="admin")
STRANGER = staff("inventory:manage", branch=UTTARA)


@pytest.fixture
def batch(cloud: None) -> str:
    """Two kilograms of fish of one lot, at a branch that also sells online."""
    open_shop(stock=0, oversell=False)
    wiring.warehouses().add(Warehouse(FLOOR, GULSHAN, "FLOOR", "Shop floor", sells=True))
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, online_branch_id=GULSHAN), rules.version)
    wiring.settings().forget()
    layer = Layer(new_id(), 2000, Money(50_000), "L1", "2099-01-07")
    wiring.stock().commit([receive(FLOOR, FISH, [layer])], Cause(CauseKind.RECEIPT, new_id(), by="u1"))
    tell_ledger()
    return layer.batch_id


def test_who_bought_of_a_batch_is_listed_with_how_much_and_how_to_reach_them(batch: str) -> None:
    """What a recall asks first. Weights are shown as weights."""
    lines = [{"product_id": FISH, "quantity": "0.850"}]
    sold = sell(open_session(add_terminal()), "sale-0001", lines, cash("323.00")).json
    wasted = {
        "warehouse_id": FLOOR,
        "reason": "wastage",
        "lines": [{"product_id": FISH, "quantity": "0.150"}],
    }
    call("POST", "/stock/adjustments", wasted, who=MANAGER, key="wasted-0001")
    tell_ledger()

    found = call("GET", f"/stock/batches/{batch}/buyers", who=MANAGER).json["items"]

    assert [(b["cause"], b["number"], b["quantity"]) for b in found] == [
        ("sale", sold["receipt_number"], "0.850"), ("adjustment", "", "0.150"),
    ]  # fmt: skip


def test_what_is_only_promised_to_an_order_is_still_here_and_leaves_the_shop_short(batch: str) -> None:
    online_shop.order("order-0001", {FISH: "0.500"}, headers=online_shop.GUEST)
    tell_ledger()

    recalled = call("POST", f"/stock/batches/{batch}/recall", {"reason": "Smells"}, who=ADMIN)
    tell_ledger()
    shown = call("GET", f"/stock/batches/{batch}", who=MANAGER).json["places"]

    assert recalled.status == 200
    assert [(place["remaining"], place["blocked"]) for place in shown] == [("2.000", True)]
    buyers = call("GET", f"/stock/batches/{batch}/buyers", who=MANAGER).json
    assert buyers["items"] == []
    assert [(b["cause"], b["name"], b["quantity"]) for b in buyers["open_orders"]] == [
        ("order", "Rahim Uddin", "0.500")
    ]
    level = wiring.stock().level(FLOOR, FISH)
    assert (level.on_hand, level.reserved, level.available) == (2000, 500, -500)


def test_the_office_of_another_branch_learns_of_no_buyer(batch: str) -> None:
    assert call("GET", f"/stock/batches/{batch}/buyers", who=STRANGER).status == 404
