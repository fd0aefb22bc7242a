"""What the online shop holds about a person: a cart, and orders that tax law keeps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supermarket.ecommerce.cart_model import Shopper
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.ports import Carts, Orders
from supermarket.ecommerce.record_model import shown_order
from supermarket.kernel.errors import Conflict
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.personal import Erasure
from supermarket.kernel.reading import ReadTogether

LAW = "VAT records: goods, amounts and taxes of a sale are kept, and no longer say who it was."


@dataclass(frozen=True, slots=True)
class ShopperData:
    """Implements `PersonalData`."""

    orders: Orders
    carts: Carts
    read_together: ReadTogether

    def export(self, person_id: str) -> Mapping[str, Any]:
        (cart,) = self.read_together([self.carts.read(Shopper(person_id).owner)])
        items = cart.items if cart else ()
        return {
            "cart": [{"product_id": item.product_id, "quantity": item.quantity} for item in items],
            "orders": [shown_order(order) for order in self._orders(person_id)],
        }

    def require_erasable(self, person_id: str) -> None:
        under_way = [order.number for order in self._orders(person_id) if order.state.holds_stock]
        if under_way:
            raise Conflict(
                "An order is under way. Cancel it first.", code="order_under_way", orders=under_way
            )

    def erase(self, person_id: str, now: datetime) -> Erasure:
        (cart,) = self.read_together([self.carts.read(Shopper(person_id).owner)])
        if cart is not None:
            self.carts.remove(cart)
        orders = list(self._orders(person_id))
        for order in orders:
            if not order.anonymous:
                self.orders.save(order.anonymised())
        return Erasure(removed=int(cart is not None), kept=len(orders), reason=LAW if orders else "")

    def _orders(self, person_id: str) -> Iterator[Order]:
        request = PageRequest(limit=100)
        while True:
            page = self.orders.of_customer(person_id, request)
            yield from page.items
            if page.next is None:
                return
            request = PageRequest(limit=100, start=page.next)
