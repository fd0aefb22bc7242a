"""What open screens are told, and who listens to what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from supermarket.kernel.caller import ALL_BRANCHES, Caller
from supermarket.kernel.errors import Invalid
from supermarket.kernel.events import DomainEvent

ORDERS, STOCK = "orders:read", "inventory:read"
"""What staff must be allowed to read to hear of it."""
_EVERYWHERE = "*"
_ORDER_KINDS = {
    "OrderPlaced": "order_placed",
    "OrderCancelled": "order_cancelled",
    "OrderExpired": "order_expired",
    "OrderPaid": "order_paid",
    "OrderChanged": "order_changed",
    "OrderPicking": "order_picking",
    "OrderPacked": "order_packed",
    "OrderHandedOver": "order_handed_over",
    "OrderDelivered": "order_delivered",
    "OrderReturned": "order_returned",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """An open line. An audience is a user, or whoever may read something at a branch."""

    id: str
    audiences: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """``key`` is the event's, so that whoever hears twice can tell. ``ids`` say what it is about and nothing more."""

    kind: str
    key: str
    at: str
    audiences: tuple[str, ...]
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> Mapping[str, str]:
        return {"kind": self.kind, "key": self.key, "at": self.at, **self.ids}


def audiences_of(caller: Caller) -> tuple[str, ...]:
    """A user hears of their own; staff of their branch as far as they may read there, some of every branch."""
    place = _EVERYWHERE if caller.may(ALL_BRANCHES) else caller.branch_id
    return (
        _user(caller.id),
        *(_staff(permission, place) for permission in (ORDERS, STOCK) if place and caller.may(permission)),
    )


def is_about_stock(event: DomainEvent) -> bool:
    return event.name == "StockLow"


def order_alert(event: DomainEvent) -> Alert:
    """For the branch, and for the customer if there is an account. Raises Invalid for an event that is no order's."""
    kind = _ORDER_KINDS.get(event.name)
    if kind is None:
        raise Invalid(f"Nobody is told of {event.name}.")
    ids = {name: str(event.data[name]) for name in ("order_id", "number", "branch_id")}
    customer = event.data.get("customer_id")
    own = (_user(customer),) if customer else ()
    return Alert(kind, event.key, event.at, (*own, *_at_branch(ORDERS, ids["branch_id"])), ids)


def stock_alert(event: DomainEvent, branch_id: str) -> Alert:
    ids = {"branch_id": branch_id, **{name: str(event.data[name]) for name in ("warehouse_id", "product_id")}}
    return Alert("stock_low", event.key, event.at, _at_branch(STOCK, branch_id), ids)


def goods_alert(event: DomainEvent) -> Alert:
    names = ("branch_id", "warehouse_id", "purchase_order_id", "receipt_id", "number")
    ids = {name: str(event.data[name]) for name in names}
    return Alert("goods_received", event.key, event.at, _at_branch(STOCK, ids["branch_id"]), ids)


def _at_branch(permission: str, branch_id: str) -> tuple[str, ...]:
    return _staff(permission, branch_id), _staff(permission, _EVERYWHERE)


def _user(user_id: str) -> str:
    return f"user#{user_id}"


def _staff(permission: str, place: str) -> str:
    return f"{permission}#{place}"
