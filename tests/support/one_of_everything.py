"""A shop in which there is one of everything, all of it at one branch."""

from typing import Any

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.inventory.model import Warehouse
from supermarket.kernel import clock
from tests.support import online_shop, till_shop
from tests.support.gateway import Who, call, staff
from tests.support.till_shop import FLOOR, GULSHAN, RICE, an_id, cash

HELD = (
    "users:manage", "keys:manage", "webhooks:manage", "inventory:manage", "inventory:read", "inventory:adjust",
    "pos:sell", "pos:manage", "pos:report", "orders:read", "orders:manage",
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
        "warehouse_id": FLOOR, "user_id": member.id, "customer_id": SHOPPER.user, "order_id": placed(),
        "key_id": made("/api-keys", {"name": "Scale", "permissions": ["inventory:read"], "branch_id": GULSHAN}),
        "webhook_id": made(
            "/webhooks", {"url": "https://hooks.example.com/a", "events": ["OrderPlaced"], "branch_id": GULSHAN}
        ),
        "delivery_id": an_id(99),
    }  # fmt: skip


def placed() -> str:
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(type(rules)(online_branch_id=GULSHAN), rules.version)
    wiring.settings().forget()
    return str(online_shop.order("order-of-objects", {RICE: 1}, who=SHOPPER)["id"])


def made(path: str, body: Any) -> str:
    reply = call("POST", path, body, who=INSIDER, key="one-of-everything")
    assert reply.status == 201, reply.text
    return str(reply.json["id"])
