"""Orders in the table, with the lists they are found in."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import put, write_alone
from supermarket.ecommerce.cart_tables import CONTEXT, EcommerceMarker
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.record_model import order_of, record_of
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write

if TYPE_CHECKING:
    from supermarket.kernel.events import DomainEvent


class OrderRow(Row):
    """``gsi1`` lists a customer's orders, ``gsi2`` a branch's day, ``gsi3`` a branch's open orders by urgency,
    ``gsi4`` leads from a number to its order.
    """

    context = CONTEXT
    order_id = UnicodeAttribute()
    number = UnicodeAttribute()
    state = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    business_date = UnicodeAttribute()
    customer_id = UnicodeAttribute(null=True)
    guest_key = UnicodeAttribute(null=True)
    name = UnicodeAttribute()
    phone = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    address = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    payment_method = UnicodeAttribute()
    placed_at = UnicodeAttribute()
    reserved_until = UnicodeAttribute()
    timeline = UnicodeAttribute()
    lines = UnicodeAttribute()
    version = NumberAttribute()
    checked_age = NumberAttribute(null=True)
    coupons = UnicodeAttribute(null=True)
    more = UnicodeAttribute(null=True)
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute()
    gsi2sk = UnicodeAttribute()
    gsi3pk = UnicodeAttribute(null=True)
    gsi3sk = UnicodeAttribute(null=True)
    gsi4pk = UnicodeAttribute(null=True)
    gsi4sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(order_id: str) -> tuple[str, str]:
        return f"ORDER#{order_id}", "ORDER"

    @staticmethod
    def numbered(number: str) -> str:
        return f"NUMBER#{number}"

    @staticmethod
    def customer(customer_id: str) -> str:
        return f"CUSTOMER#{customer_id}"

    @staticmethod
    def day(branch_id: str, day: date) -> str:
        return f"BRANCH#{branch_id}#{day.isoformat()}"

    @staticmethod
    def waiting(branch_id: str, state: OrderState) -> str:
        return f"OPEN#{branch_id}#{state}"

    @classmethod
    def of(cls, order: Order) -> "OrderRow":
        row = cls(*cls.keys(order.id), kind="order", **record_of(order))
        row.gsi2pk, row.gsi2sk = cls.day(order.branch_id, order.business_date), order.id
        row.gsi4pk, row.gsi4sk = cls.numbered(order.number), order.id
        if order.customer_id:
            row.gsi1pk, row.gsi1sk = cls.customer(order.customer_id), order.id
        if order.state.holds_stock:
            row.gsi3pk = cls.waiting(order.branch_id, order.state)
            row.gsi3sk = f"{stamp(order.reserved_until)}#{order.id}"
        return row

    def order(self) -> Order:
        return order_of(self.attribute_values)


class CounterRow(Row):
    context = CONTEXT
    last = NumberAttribute()

    @staticmethod
    def keys(branch_id: str) -> tuple[str, str]:
        return f"COUNTER#{branch_id}", "ORDER"


class TableOrders:
    """The `Orders` over DynamoDB."""

    def get(self, order_id: str) -> Order:
        row = OrderRow.find(*OrderRow.keys(order_id), consistent=True)
        if row is None:
            raise NotFound("There is no such order.")
        return row.order()

    def by_number(self, number: str) -> Order | None:
        found = OrderRow.page(PageRequest(limit=1), OrderRow.numbered(number), index="gsi4").items
        return self.get(found[0].gsi4sk) if found else None

    def next_number(self, branch_id: str) -> int:
        counter = CounterRow(*CounterRow.keys(branch_id))
        counter.update(actions=[CounterRow.last.add(1), CounterRow.kind.set("counter")])
        return int(counter.last)

    def addition(self, order: Order, once: Once | None) -> list[Write]:
        added = put(OrderRow.of(order), OrderRow.pk.does_not_exist(), AlreadyExists())
        return [added, *EcommerceMarker.write(once, order.id)]

    def change(self, order: Order) -> list[Write]:
        before, after = ({"state": entry.state} for entry in (order.timeline[-2:][0], order.timeline[-1]))
        return [_next_version(order), *noted(CONTEXT, "order", order.id, before, after)]

    def change_lines(self, before: Order, order: Order) -> list[Write]:
        notes = noted(CONTEXT, "order", order.id, _lines_noted(before), _lines_noted(order))
        return [_next_version(order), *notes]

    def save(self, order: Order) -> None:
        write_alone(_next_version(order))

    def made_by(self, once: Once) -> Order | None:
        order_id = EcommerceMarker.record_made_by(once)
        return None if order_id is None else self.get(order_id)

    def of_customer(self, customer_id: str, page: PageRequest) -> Page[Order]:
        pk = OrderRow.customer(customer_id)
        return OrderRow.page(page, pk, index="gsi1", newest_first=True).map(OrderRow.order)

    def of_day(
        self, branch_id: str, day: date, page: PageRequest, state: OrderState | None = None
    ) -> Page[Order]:
        only = None if state is None else OrderRow.state == state.value
        pk = OrderRow.day(branch_id, day)
        return OrderRow.page(page, pk, index="gsi2", newest_first=True, only=only).map(OrderRow.order)

    def open(self, branch_id: str, state: OrderState, page: PageRequest) -> Page[Order]:
        return OrderRow.page(page, OrderRow.waiting(branch_id, state), index="gsi3").map(OrderRow.order)

    def overdue(self, branch_id: str, now: datetime, limit: int) -> Sequence[Order]:
        pk = OrderRow.waiting(branch_id, OrderState.AWAITING_PAYMENT)
        due = OrderRow.page(PageRequest(limit), pk, OrderRow.gsi3sk < stamp(now), index="gsi3")
        return [row.order() for row in due.items]

    def events_of_day(self, branch_id: str, business_date: date) -> "Iterable[DomainEvent]":
        from supermarket.ecommerce.events_model import events_of_order  # no shopper asks

        for row in OrderRow.all(OrderRow.day(branch_id, business_date), index="gsi2"):
            yield from events_of_order(row.order())


def _lines_noted(order: Order) -> dict[str, object]:
    lines = [[line.product_id, line.quantity] for line in order.lines]
    return {"state": order.state, "lines": lines, "total": str(order.totals.total)}


def _next_version(order: Order) -> Write:
    return put(OrderRow.of(order), OrderRow.version == order.version - 1, Outdated())
