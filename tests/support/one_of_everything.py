"""A shop in which there is one of everything, all of it at one branch."""

from typing import Any

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.inventory.model import Cause, CauseKind, Layer, Warehouse, receive
from supermarket.kernel import clock
from supermarket.kernel.money import Money
from tests.support import online_shop, till_shop
from tests.support.gateway import Who, call, staff
from tests.support.stock_room import tell_ledger
from tests.support.till_shop import FLOOR, GULSHAN, RICE, an_id, cash

HELD = (
    "users:manage", "keys:manage", "webhooks:manage", "inventory:manage", "inventory:read", "inventory:adjust",
    "pos:sell", "pos:manage", "pos:report", "orders:read", "orders:manage", "reports:read",
    "delivery:manage", "payments:read", "payments:manage",
)  # fmt: skip
INSIDER = staff(*HELD, branch=GULSHAN, user=an_id(71))
SHOPPER = Who(an_id(73))


def fill() -> dict[str, str]:
    """The ids of what there is, by the name of its path parameter."""
    till_shop.open_shop()
    wiring.warehouses().add(Warehouse(FLOOR, GULSHAN, "W1", "Floor", sells=True))
    now = clock.stamp(clock.now())
    member = User(
        an_id(75),
        "Rina",
        "cashier",
        phone="+8801711111111",
        branch_id=GULSHAN,
        created_at=now,
        updated_at=now,
    )
    for user in (
        member,
        User(SHOPPER.user, "Ayesha", "customer", email="a@example.com", created_at=now, updated_at=now),
    ):
        wiring.accounts().users.add(user)
    terminal = till_shop.add_terminal()
    session = till_shop.open_session(terminal, who=INSIDER)
    sale = till_shop.sell(
        session, "sale-of-objects", [{"product_id": RICE, "quantity": 1}], cash("425.00"), INSIDER
    )
    return {
        "terminal_id": terminal, "session_id": session, "transaction_id": sale.json["id"], "product_id": RICE,
        "warehouse_id": FLOOR, "user_id": member.id, "customer_id": SHOPPER.user, **placed(),
        "key_id": made("/api-keys", {"name": "Scale", "permissions": ["inventory:read"], "branch_id": GULSHAN}),
        "webhook_id": made(
            "/webhooks", {"url": "https://hooks.example.com/a", "events": ["OrderPlaced"], "branch_id": GULSHAN}
        ),
        "delivery_id": an_id(99), "batch_id": batch(), "cause_id": an_id(82), **counted(), **bought(),
        "zone_id": zone(), "request_id": an_id(98),
    }  # fmt: skip


def zone() -> str:
    return made("/delivery/zones", {"branch_id": GULSHAN, "name": "Dhanmondi", "areas": ["Dhanmondi"]})


def batch() -> str:
    """A batch that came in with the receipt under ``cause_id``."""
    layer = Layer(an_id(81), 5, Money(2000), "LOT-1", "2099-12-31")
    wiring.stock().commit([receive(FLOOR, RICE, [layer])], Cause(CauseKind.RECEIPT, an_id(82), by=an_id(71)))
    tell_ledger()
    return layer.batch_id


def counted() -> dict[str, str]:
    """A correction, a transfer and a stock take."""
    wiring.warehouses().add(Warehouse(an_id(83), GULSHAN, "W2", "Back"))
    lines = [{"product_id": RICE, "quantity": 1}]
    return {
        "adjustment_id": made(
            "/stock/adjustments", {"warehouse_id": FLOOR, "reason": "lost", "lines": lines}
        ),
        "transfer_id": made(
            "/stock/transfers", {"from_warehouse_id": FLOOR, "to_warehouse_id": an_id(83), "lines": lines}
        ),
        "take_id": made("/stock/takes", {"warehouse_id": FLOOR}),
    }


def bought() -> dict[str, str]:
    """A supplier, an order to them, what came of it and what they billed."""
    supplier = made("/suppliers", {"name": "Meghna Traders"})
    lines = [{"product_id": RICE, "quantity": 2, "unit_cost": "300.00"}]
    order = made("/purchase-orders", {"supplier_id": supplier, "warehouse_id": FLOOR, "lines": lines})
    assert call("POST", f"/purchase-orders/{order}/send", who=INSIDER).status == 200
    came = {"lines": [{"product_id": RICE, "quantity": 1}]}
    billed = {
        "supplier_id": supplier, "purchase_order_id": order, "number": "A-1", "invoiced_on": "2026-11-01",
        "lines": [{"product_id": RICE, "quantity": 1, "unit_price": "300.00"}], "total": "300.00",
    }  # fmt: skip
    return {
        "supplier_id": supplier, "po_id": order, "receipt_id": made(f"/purchase-orders/{order}/receive", came),
        "invoice_id": made("/supplier-invoices", billed),
    }  # fmt: skip


def placed() -> dict[str, str]:
    """An order and its payment."""
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(type(rules)(online_branch_id=GULSHAN), rules.version)
    wiring.settings().forget()
    order = wiring.orders().get(online_shop.order("order-of-objects", {RICE: 1}, who=SHOPPER)["id"])
    return {"order_id": order.id, "payment_id": order.payment_id, "refund_id": an_id(97)}


def made(path: str, body: Any) -> str:
    reply = call("POST", path, body, who=INSIDER, key="one-of-everything")
    assert reply.status == 201, reply.text
    return str(reply.json["id"])
