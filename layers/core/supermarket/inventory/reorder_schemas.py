"""Ordering anew over HTTP."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.model import Level
from supermarket.inventory.purchase_model import PurchaseOrder
from supermarket.inventory.purchase_schemas import PurchaseOrderSummary
from supermarket.inventory.reorder_model import AskedPoints, Plan, Policy, Source, Suggestion, Wanted
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.model import Product
from supermarket.schema import Amount, BusinessDate, Id, QuantityValue, Schema, View

MOST_ROWS = 200


class Points(Schema):
    """``reorder_point`` null means that the product is never low there. ``target`` is up to how much is ordered; null
    is what the review period is expected to sell above the reorder point.

    With ``automatic`` both are worked out each night, from what was sold: so that between two orders, ``review_days``
    apart, there is enough in ``service_level`` percent of the cases. ``lead_days`` null is what the supplier takes.
    """

    reorder_point: QuantityValue | None
    target: QuantityValue | None = None
    automatic: bool = False
    review_days: Annotated[int, Field(ge=1, le=60)] = 7
    service_level: Annotated[int, Field(ge=50, le=99)] = 95
    lead_days: Annotated[int, Field(ge=0, le=90)] | None = None

    def asked(self, product_id: str) -> AskedPoints:
        policy = Policy(self.review_days, self.service_level * 100, self.lead_days)
        return AskedPoints(product_id, self.reorder_point, self.target, self.automatic, policy)


class ReorderPointRequest(Points):
    warehouse_id: Id


class PointsOfProduct(Points):
    product_id: Id


class ReorderPointsRequest(Schema):
    warehouse_id: Id
    products: Annotated[list[PointsOfProduct], Field(min_length=1, max_length=MOST_ROWS)]

    def asked(self) -> list[AskedPoints]:
        return [row.asked(row.product_id) for row in self.products]


class PointsView(View):
    product_id: str
    sku: str
    name: str
    unit: Unit
    reorder_point: QuantityValue | None
    target: QuantityValue | None
    automatic: bool

    @classmethod
    def of(cls, level: Level, product: Product) -> Self:
        return cls(
            product_id=product.id, sku=product.sku, name=product.name, unit=product.unit,
            reorder_point=_shown(level.reorder_point, product.unit), target=_shown(level.target, product.unit),
            automatic=level.automatic,
        )  # fmt: skip


class ReorderPointsView(View):
    warehouse_id: str
    products: list[PointsView]

    @classmethod
    def of(cls, warehouse_id: str, found: Sequence[tuple[Level, Product]]) -> Self:
        return cls(warehouse_id=warehouse_id, products=[PointsView.of(*each) for each in found])


class SuggestionQuery(Schema):
    """With a supplier, what to order of those products that they sell."""

    warehouse_id: Id
    supplier_id: Id | None = None


class SourceView(View):
    """Whom to order from: ``packs`` of ``pack_quantity`` each, which ``price`` buys one of, without VAT. ``pack`` is
    empty where it is pieces, kilograms or litres."""

    supplier_id: str
    name: str
    code: str
    pack: str
    pack_quantity: QuantityValue
    minimum: int
    packs: int
    price: Amount
    cost: Amount
    lead_days: int

    @classmethod
    def of(cls, source: Source, packs: int, cost: Amount, unit: Unit) -> Self:
        return cls(
            supplier_id=source.supplier_id, name=source.supplier_name, code=source.code, pack=source.pack,
            pack_quantity=show_quantity(source.parcel.step, unit), minimum=source.parcel.minimum, packs=packs,
            price=source.price, cost=cost, lead_days=source.lead_days,
        )  # fmt: skip


class ForecastView(View):
    """What is expected to go: ``daily_demand``, by how much a day is off, and from how many days that is known, as of a
    business day. ``days_of_cover`` is how long what is available lasts; null when none is expected to go."""

    day: BusinessDate
    daily_demand: str
    deviation: str
    days: int
    days_of_cover: str | None
    review_days: int
    service_level: int
    lead_days: int

    @classmethod
    def of(cls, plan: Plan, available: int, unit: Unit) -> Self:
        cover = plan.cover(available)
        return cls(
            day=date.fromisoformat(plan.day), daily_demand=_rate(plan.daily, unit),
            deviation=_rate(plan.deviation, unit), days=plan.days,
            days_of_cover=None if cover is None else f"{cover:.1f}", review_days=plan.policy.review_days,
            service_level=plan.policy.service_level // 100, lead_days=plan.lead_days,
        )  # fmt: skip


class SuggestionView(View):
    """Order ``quantity``, because what is available, ``ordered``, ``drafted`` and ``on_the_way`` comes to no more than
    the reorder point. ``supplier`` is null when nobody is known to sell it, ``forecast`` before the first night."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    quantity: QuantityValue
    available: QuantityValue
    ordered: QuantityValue
    drafted: QuantityValue
    on_the_way: QuantityValue
    reorder_point: QuantityValue
    target: QuantityValue
    automatic: bool
    supplier: SourceView | None
    forecast: ForecastView | None

    @classmethod
    def of(cls, found: tuple[Suggestion, Product]) -> Self:
        suggestion, product = found
        need, unit, source = suggestion.need, product.unit, suggestion.source
        amounts = {
            "quantity": suggestion.quantity, "available": need.level.available, "ordered": need.awaited.ordered,
            "drafted": need.awaited.drafted, "on_the_way": need.awaited.on_the_way, "reorder_point": need.point,
            "target": need.target,
        }  # fmt: skip
        return cls(
            product_id=product.id, sku=product.sku, name=product.name, name_bn=product.name_bn, unit=unit,
            automatic=need.level.automatic, supplier=_source(suggestion, source, unit),
            forecast=ForecastView.of(need.plan, need.level.available, unit) if need.plan.day else None,
            **{name: show_quantity(amount, unit) for name, amount in amounts.items()},
        )  # fmt: skip


class FromSuggestionsRequest(Schema):
    """All that is suggested for a warehouse, or only of a supplier or of some products."""

    warehouse_id: Id
    supplier_id: Id | None = None
    product_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_ROWS)] = ()

    def wanted(self) -> Wanted:
        return Wanted(self.warehouse_id, self.supplier_id, self.product_ids)


class DraftsView(View):
    """One draft for each supplier."""

    orders: list[PurchaseOrderSummary]

    @classmethod
    def of(cls, orders: Sequence[PurchaseOrder]) -> Self:
        return cls(orders=[PurchaseOrderSummary.of(order) for order in orders])


def _shown(amount: int | None, unit: Unit) -> str | int | None:
    return None if amount is None else show_quantity(amount, unit)


def _rate(thousandths: int, unit: Unit) -> str:
    """A rate in pieces, kilograms or litres, with three places."""
    per = 1000 * unit.per_price
    return f"{Decimal(thousandths) / per:.3f}"


def _source(suggestion: Suggestion, source: Source | None, unit: Unit) -> SourceView | None:
    cost = suggestion.cost
    return None if source is None or cost is None else SourceView.of(source, suggestion.steps, cost, unit)
