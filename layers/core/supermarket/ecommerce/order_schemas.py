"""Orders over HTTP."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from supermarket.ecommerce.order_model import Order, OrderLine, OrderState, PaymentMethod, TimelineEntry
from supermarket.ecommerce.tax_schemas import TaxView
from supermarket.kernel.money import CURRENCY
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
    quantity: QuantityValue
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
    def of(cls, line: OrderLine) -> "OrderLineView":
        return cls(
            product_id=line.product_id,
            sku=line.sku,
            name=line.name,
            name_bn=line.name_bn,
            unit=line.unit,
            quantity=show_quantity(line.quantity, line.unit),
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

    @classmethod
    def of(cls, entry: TimelineEntry) -> "TimelineView":
        return cls(status=entry.state, at=entry.at, reason=entry.reason)


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
    currency: str = CURRENCY

    @classmethod
    def of(cls, order: Order) -> "OrderSummaryView":
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
            total=order.totals.total,
        )


class OrderView(View):
    """An order whole. ``reserved_until`` is how long its goods are kept while it is ``placed``."""

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
    gross: Amount
    discount: Amount
    net: Amount
    tax: Amount
    total: Amount
    taxes: list[TaxView]
    currency: str = CURRENCY
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
            lines=[OrderLineView.of(line) for line in order.lines],
            gross=totals.gross,
            discount=totals.discount,
            net=totals.net,
            tax=totals.tax,
            total=totals.total,
            taxes=[TaxView.of(tax) for tax in totals.taxes],
            timeline=[TimelineView.of(entry) for entry in order.timeline],
            checked_age=order.checked_age,
            version=order.version,
        )
