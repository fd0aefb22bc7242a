"""What the online shop holds about a person: a cart, lists, letters sent, and orders that tax law keeps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supermarket.ecommerce.cart_model import CartItem, Shopper
from supermarket.ecommerce.notice_model import Notices
from supermarket.ecommerce.notice_ports import NoticeBook
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.ports import Carts, Orders
from supermarket.ecommerce.record_model import shown_order
from supermarket.ecommerce.reminder_ports import ReminderBook
from supermarket.ecommerce.return_ports import Returns
from supermarket.ecommerce.saved_model import SavedItem
from supermarket.ecommerce.saved_ports import SavedLists
from supermarket.kernel.clock import stamp
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
    saved: SavedLists
    reminders: ReminderBook
    returns: Returns
    notices: NoticeBook

    def export(self, person_id: str) -> Mapping[str, Any]:
        cart, saved, reminders, notices = self._kept(person_id)
        return {
            "cart": _items(cart.items if cart else ()),
            "saved": _items(saved.items if saved else ()),
            "reminders": {"stopped_at": _at(reminders.stopped_at), "last_at": _at(reminders.reminded_at)}
            if reminders
            else None,
            "notices": _notices(notices) if notices else None,
            "orders": [shown_order(order) | self._returned(order) for order in self._orders(person_id)],
        }

    def require_erasable(self, person_id: str) -> None:
        under_way = [order.number for order in self._orders(person_id) if order.state.under_way]
        if under_way:
            raise Conflict(
                "An order is under way. Cancel it first.", code="order_under_way", orders=under_way
            )

    def erase(self, person_id: str, now: datetime) -> Erasure:
        kept = self._kept(person_id)
        books: tuple[Any, ...] = (self.carts, self.saved, self.reminders, self.notices)
        for each, book in zip(kept, books, strict=True):
            if each is not None:
                book.remove(each)
        orders = list(self._orders(person_id))
        for order in orders:
            if _was_delivered(order):
                self.returns.silence(order.id)
            if not order.anonymous:
                self.orders.save(order.anonymised())
        removed = sum(each is not None for each in kept)
        return Erasure(removed=removed, kept=len(orders), reason=LAW if orders else "")

    def _kept(self, person_id: str) -> list[Any]:
        owner = Shopper(person_id).owner
        return self.read_together([
            self.carts.read(owner), self.saved.read(owner), self.reminders.read(person_id),
            self.notices.read(person_id),
        ])  # fmt: skip

    def _returned(self, order: Order) -> dict[str, Any]:
        """What they wanted to give back of it, and what they said."""
        found = self.returns.of_order(order.id, PageRequest(limit=100)).items if _was_delivered(order) else ()
        return {
            "returns": [
                {
                    "at": stamp(each.at), "state": each.state, "reason": each.reason, "note": each.note,
                    "answer": each.answer,
                }
                for each in found
            ]
        }  # fmt: skip

    def _orders(self, person_id: str) -> Iterator[Order]:
        request = PageRequest(limit=100)
        while True:
            page = self.orders.of_customer(person_id, request)
            yield from page.items
            if page.next is None:
                return
            request = PageRequest(limit=100, start=page.next)


def _was_delivered(order: Order) -> bool:
    return any(entry.state is OrderState.DELIVERED for entry in order.timeline)


def _items(items: Sequence[CartItem | SavedItem]) -> list[dict[str, Any]]:
    return [{"product_id": item.product_id, "quantity": item.quantity} for item in items]


def _notices(known: Notices) -> dict[str, Any]:
    waiting = [{"product_id": each.product_id, "asked_at": stamp(each.asked_at)} for each in known.items]
    return {"waiting": waiting, "last_at": _at(known.told_at)}


def _at(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
