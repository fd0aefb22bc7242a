"""What the online shop keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from supermarket.ecommerce.cart_model import Cart
    from supermarket.ecommerce.order_model import Order
    from supermarket.ecommerce.order_state_model import OrderState
    from supermarket.kernel.events import DomainEvent
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.reading import Read
    from supermarket.kernel.writing import Write


class Carts(Protocol):
    def read(self, owner: str) -> Read[Cart]: ...

    def save(self, cart: Cart, days: int, once: Once | None = None, also: Sequence[Write] = ()) -> None:
        """Keep it for ``days``, an empty one not at all, and remove the cart it absorbed, in one transaction, with
        what is ``also`` to be written.

        Raises Outdated when a cart was changed since it was read, AlreadyDone when ``once`` was done before.
        """

    def was_done(self, once: Once) -> bool:
        """Whether a cart was changed under this key. Raises KeyReused for another body."""

    def remove(self, cart: Cart) -> None:
        """Raises Outdated when it was changed since."""

    def removals(self, cart: Cart) -> list[Write]:
        """The writes that remove a cart and the one it absorbed, and refuse when either was changed since."""


class Orders(Protocol):
    def get(self, order_id: str) -> Order:
        """Raises NotFound."""

    def by_number(self, number: str) -> Order | None:
        """By what people know it by; not at once when it was placed this very moment."""

    def next_number(self, branch_id: str) -> int:
        """The branch's next number: never the same twice; one is left out when its order fails."""

    def addition(self, order: Order, once: Once | None) -> list[Write]: ...

    def change(self, order: Order) -> list[Write]:
        """The writes of an order's next state; their refusal is Outdated."""

    def change_lines(self, before: Order, order: Order) -> list[Write]:
        """The writes of an order with other lines; their refusal is Outdated."""

    def save(self, order: Order) -> None:
        """Keep an order's next version. Raises Outdated."""

    def made_by(self, once: Once) -> Order | None: ...

    def of_customer(self, customer_id: str, page: PageRequest) -> Page[Order]:
        """Newest first."""

    def of_day(
        self, branch_id: str, day: date, page: PageRequest, state: OrderState | None = None
    ) -> Page[Order]:
        """Newest first; a page may have fewer than asked for when a state is."""

    def open(self, branch_id: str, state: OrderState, page: PageRequest) -> Page[Order]:
        """Orders still to be dealt with, the most urgent first."""

    def overdue(self, branch_id: str, now: datetime, limit: int) -> Sequence[Order]:
        """Orders whose reservation has run out, the oldest first."""

    def events_of_day(self, branch_id: str, business_date: date) -> Iterable[DomainEvent]:
        """All that the orders placed that day have told so far, whenever it happened."""
