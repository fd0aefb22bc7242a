"""The states of an online order and who may move it from one to the next; drawn in docs/orders.md."""

from collections.abc import Mapping
from enum import StrEnum

from supermarket.kernel.errors import Conflict


class OrderState(StrEnum):
    PLACED = "placed"
    """To be paid on delivery, and accepted."""
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PICKING = "picking"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    PARTLY_RETURNED = "partly_returned"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def holds_stock(self) -> bool:
        """Whether its goods are reserved."""
        return self in _HOLDING

    @property
    def under_way(self) -> bool:
        """Whether there is still something to be done, for somebody."""
        return self.holds_stock or self is OrderState.HANDED_OVER

    @property
    def accepted(self) -> bool:
        """Whether the shop has taken it on: it is paid for, or will be on delivery."""
        return self not in (OrderState.AWAITING_PAYMENT, OrderState.CANCELLED, OrderState.EXPIRED)


class Actor(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


_O, _CUSTOMER, _STAFF, _SYSTEM = OrderState, Actor.CUSTOMER, Actor.STAFF, Actor.SYSTEM
_ANYBODY = frozenset(Actor)
_HOLDING = frozenset({_O.PLACED, _O.AWAITING_PAYMENT, _O.PAID, _O.PICKING, _O.PACKED})

MOVES: Mapping[OrderState, Mapping[OrderState, frozenset[Actor]]] = {
    _O.AWAITING_PAYMENT: {
        _O.PAID: frozenset({_SYSTEM}),
        _O.PLACED: frozenset({_CUSTOMER, _STAFF}),
        _O.CANCELLED: _ANYBODY,
        _O.EXPIRED: frozenset({_SYSTEM}),
    },
    _O.PLACED: {
        _O.PAID: frozenset({_SYSTEM}),
        _O.PICKING: frozenset({_STAFF}),
        _O.CANCELLED: _ANYBODY,
    },
    _O.PAID: {_O.PICKING: frozenset({_STAFF}), _O.CANCELLED: _ANYBODY},
    _O.PICKING: {_O.PACKED: frozenset({_STAFF}), _O.CANCELLED: frozenset({_STAFF})},
    _O.PACKED: {_O.HANDED_OVER: frozenset({_STAFF}), _O.CANCELLED: frozenset({_STAFF})},
    _O.HANDED_OVER: {
        _O.DELIVERED: frozenset({_STAFF, _SYSTEM}),
        _O.RETURNED: frozenset({_STAFF, _SYSTEM}),
    },
    _O.DELIVERED: {_O.PARTLY_RETURNED: frozenset({_STAFF}), _O.RETURNED: frozenset({_STAFF})},
    _O.PARTLY_RETURNED: {_O.PARTLY_RETURNED: frozenset({_STAFF}), _O.RETURNED: frozenset({_STAFF})},
    _O.RETURNED: {},
    _O.CANCELLED: {},
    _O.EXPIRED: {_O.PAID: frozenset({_SYSTEM})},  # paid late, and the goods could be had again
}


def check_move(state: OrderState, wanted: OrderState, actor: Actor) -> None:
    """Raises Conflict when that does not follow, or is not for this actor to do."""
    actors = MOVES[state].get(wanted)
    if actors is None:
        raise Conflict(f"An order that is {state} cannot become {wanted}.", code="order_state")
    if actor not in actors:
        raise Conflict(
            f"An order that is {state} becomes {wanted} by {' or '.join(sorted(actors))} alone.",
            code="order_state",
        )
