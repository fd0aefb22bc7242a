"""Orders over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from supermarket.ecommerce.order_model import (
    Order,
    OrderLine,
    PaymentMethod,
    Substitution,
    TakenOut,
    TimelineEntry,
)
from supermarket.ecommerce.order_part_schemas import DeliveryView, MissingLineView, OrderReturnView
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.tax_schemas import TaxView
from supermarket.kernel.money import CURRENCY, Money
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.coupon_schemas import ReductionView
from supermarket.schema import Amount, BusinessDate, Id, Instant, QuantityValue, Schema, View


class CancelRequest(Schema):
    reason: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _nothing_said(cls, value: Any) -> Any:
        return {} if value is None else value


class OrderQuery(Schema):
    """For staff: whose orders, of which day, in which state. A customer's own orders come without."""

    branch_id: Id | None = None
    date: BusinessDate | None = None
    status: OrderState | None = None


class AddressView(View):
    line: str
    area: str
    city: str
    postcode: str


class OrderPartView(View):
    """``quantity`` in the product's smallest unit."""

    product_id: Id
    quantity: int


class OrderLineView(View):
    """A product as it was ordered, whatever the catalogue says later."""

    product_id: Id
    sku: str
    name: str
    name_bn: str
    unit: Unit
    quantity: Annotated[QuantityValue, Field(description="What is charged.")]
    ordered: Annotated[QuantityValue, Field(description="0 where it was packed for something else.")]
    taken_out: Annotated[QuantityValue, Field(description="What of that was not wanted after all.")]
    packed: Annotated[QuantityValue, Field(description="What is in the bag: more than charged if heavier.")]
    substitution: Substitution
    instead_of: Annotated[Id | None, Field(description="The product that this one was packed for.")]
    unit_price: Amount
    gross: Amount
    discount: Amount
    promotions: Annotated[list[ReductionView], Field(description="What the discount comes from.")]
    net: Amount
    tax_code: str
    tax_rate: int
    tax: Amount
    total: Amount
    parts: Annotated[list[OrderPartView], Field(description="What a bundle takes from the shelf.")]

    @classmethod
    def all_of(cls, order: Order) -> "list[OrderLineView]":
        ordered = {line.product_id: line.quantity for line in order.placed_lines or order.lines}
        return [
            cls.of(line, ordered.get(line.product_id, 0), order.taken_out_of(line.product_id))
            for line in order.lines
        ]

    @classmethod
    def of(cls, line: OrderLine, ordered: int, taken_out: int) -> "OrderLineView":
        return cls(
            product_id=line.product_id,
            sku=line.sku,
            name=line.name,
            name_bn=line.name_bn,
            unit=line.unit,
            quantity=show_quantity(line.quantity, line.unit),
            ordered=show_quantity(ordered, line.unit),
            taken_out=show_quantity(taken_out, line.unit),
            packed=show_quantity(line.quantity if line.packed is None else line.packed, line.unit),
            substitution=line.substitution,
            instead_of=line.instead_of or None,
            unit_price=line.unit_price,
            gross=line.amounts.gross,
            discount=line.amounts.discount,
            promotions=[ReductionView.of(each) for each in line.promotions],
            net=line.amounts.net,
            tax_code=line.tax.code,
            tax_rate=line.tax.rate,
            tax=line.amounts.tax,
            total=line.amounts.total,
            parts=[OrderPartView(product_id=each, quantity=quantity) for each, quantity in line.parts],
        )


class TimelineView(View):
    status: OrderState
    at: Instant
    reason: str
    less: Annotated[
        Amount | None, Field(description="By how much less it came to, where its lines were changed.")
    ]

    @classmethod
    def all_of(cls, order: Order) -> "list[TimelineView]":
        changes = iter(order.taken_out)
        return [cls.of(each, next(changes) if each.changed else None) for each in order.timeline]

    @classmethod
    def of(cls, entry: TimelineEntry, out: Sequence[TakenOut] | None) -> "TimelineView":
        less = None if out is None else Money.total(each.amounts.total for each in out)
        return cls(status=entry.state, at=entry.at, reason=entry.reason, less=less)


class OrderSummaryView(View):
    """An order as a list shows it."""

    id: Id
    number: str
    status: OrderState
    branch_id: Id
    business_date: BusinessDate
    placed_at: Instant
    reserved_until: Instant
    name: str
    phone: str
    area: str
    payment_method: PaymentMethod
    items: int = Field(description="How many different products.")
    total: Amount
    due: Annotated[Amount, Field(description="The total less what came back.")]
    paid: Amount
    held: Annotated[bool, Field(description="Whether a manager has to look at it first.")]
    pickup: bool
    starts_at: Annotated[
        str, Field(description="When its time of delivery begins; empty where none was chosen.")
    ]
    currency: str = CURRENCY

    @classmethod
    def of(cls, order: Order) -> "OrderSummaryView":
        total = order.totals.total
        return cls(
            id=order.id,
            number=order.number,
            status=order.state,
            branch_id=order.branch_id,
            business_date=order.business_date,
            placed_at=order.placed_at,
            reserved_until=order.reserved_until,
            name=order.recipient.name,
            phone=order.recipient.phone,
            area=order.address.area,
            payment_method=order.payment_method,
            items=len(order.lines),
            total=total,
            due=total - order.came_back,
            paid=order.paid,
            held=bool(order.held),
            pickup=bool(order.delivery and order.delivery.pickup),
            starts_at=order.delivery.starts_at if order.delivery else "",
        )


class OrderView(View):
    """An order whole. ``reserved_until`` is how long its goods are kept while it waits for its money."""

    id: Id
    number: str
    status: OrderState
    branch_id: Id
    business_date: BusinessDate
    placed_at: Instant
    reserved_until: Instant
    name: str
    phone: str
    email: str | None
    address: AddressView
    note: str
    payment_method: PaymentMethod
    lines: list[OrderLineView]
    missing: Annotated[
        list[MissingLineView], Field(description="What was ordered, and is not in it any more.")
    ]
    gross: Amount
    discount: Amount
    net: Amount
    tax: Amount
    total: Amount
    taxes: list[TaxView]
    currency: str = CURRENCY
    agreed: Annotated[Amount, Field(description="The total as it was ordered: never is more taken.")]
    due: Annotated[Amount, Field(description="The total less what came back.")]
    paid: Annotated[Amount, Field(description="What came in for it.")]
    payment_id: Id | None
    delivery: DeliveryView | None
    returns: list[OrderReturnView]
    held: Annotated[bool, Field(description="Whether a manager has to look at it first.")]
    back_ordered: Annotated[bool, Field(description="Whether it was paid when its goods were gone.")]
    timeline: list[TimelineView]
    checked_age: Annotated[int, Field(description="How old the shopper said to be; 0 where nobody asked.")]
    version: int

    @classmethod
    def of(cls, order: Order) -> "OrderView":
        totals, where = order.totals, order.address
        return cls(
            id=order.id,
            number=order.number,
            status=order.state,
            branch_id=order.branch_id,
            business_date=order.business_date,
            placed_at=order.placed_at,
            reserved_until=order.reserved_until,
            name=order.recipient.name,
            phone=order.recipient.phone,
            email=order.recipient.email or None,
            address=AddressView(line=where.line, area=where.area, city=where.city, postcode=where.postcode),
            note=order.note,
            payment_method=order.payment_method,
            lines=OrderLineView.all_of(order),
            missing=MissingLineView.all_of(order),
            gross=totals.gross,
            discount=totals.discount,
            net=totals.net,
            tax=totals.tax,
            total=totals.total,
            taxes=[TaxView.of(tax) for tax in totals.taxes],
            agreed=order.agreed.total if order.placed_lines else totals.total,
            due=totals.total - order.came_back,
            paid=order.paid,
            payment_id=order.payment_id or None,
            delivery=DeliveryView.of(order.delivery) if order.delivery else None,
            returns=OrderReturnView.all_of(order),
            held=bool(order.held),
            back_ordered=order.back_ordered,
            timeline=TimelineView.all_of(order),
            checked_age=order.checked_age,
            version=order.version,
        )
