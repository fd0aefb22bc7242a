"""What the stock is worth, as HTTP has it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.audit_model import Audit
from supermarket.inventory.batch_model import BatchRecord
from supermarket.inventory.book_model import Book, Entry
from supermarket.inventory.loss_model import Loss
from supermarket.inventory.model import CauseKind, Valuation, Warehouse
from supermarket.inventory.schemas import InWarehouse
from supermarket.kernel.money import CURRENCY, ZERO, Money
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.model import Product
from supermarket.schema import QuantityValue, SignedAmount, View


class ExpiringQuery(InWarehouse):
    days: Annotated[int, Field(ge=0, le=3650, description="Within how many days it expires.")] = 30


class DaysQuery(InWarehouse):
    """Business dates, both included."""

    since: Annotated[date, Field(alias="from", description="The first day.")]
    until: Annotated[date, Field(alias="to", description="The last day.")]


class WorthView(View):
    """``value`` by the warehouse's valuation. It is less than nothing while more was sold than the book had."""

    product_id: str
    sku: str
    name: str
    unit: Unit
    on_hand: QuantityValue
    value: SignedAmount
    value_average: SignedAmount
    value_fifo: SignedAmount

    @classmethod
    def of(cls, book: Book, product: Product | None, valuation: Valuation) -> Self:
        unit = product.unit if product else Unit.PIECE
        return cls(
            product_id=book.product_id, sku=product.sku if product else "", name=product.name if product else "",
            unit=unit, on_hand=show_quantity(book.on_hand, unit), value=book.value(valuation),
            value_average=book.value(Valuation.AVERAGE), value_fifo=book.value(Valuation.FIFO),
        )  # fmt: skip


class WorthSum(View):
    """The whole warehouse, as the last finished audit counted it; null before the first."""

    valuation: Valuation
    currency: str
    total: SignedAmount | None
    total_on: date | None

    @classmethod
    def of(cls, warehouse: Warehouse, audit: Audit | None) -> Self:
        fifo = warehouse.valuation is Valuation.FIFO
        total = None if audit is None else audit.value_fifo if fifo else audit.value_average
        day = date.fromisoformat(audit.day) if audit else None
        return cls(valuation=warehouse.valuation, currency=CURRENCY, total=total, total_on=day)


class ExpiringView(View):
    batch_id: str
    product_id: str
    sku: str
    name: str
    lot: str
    expires_on: date
    remaining: QuantityValue
    blocked: bool
    value: SignedAmount

    @classmethod
    def of(cls, batch: BatchRecord, product: Product | None, value: Money) -> Self:
        unit = product.unit if product else Unit.PIECE
        return cls(
            batch_id=batch.id, product_id=batch.product_id, sku=product.sku if product else "",
            name=product.name if product else "", lot=batch.lot, expires_on=date.fromisoformat(batch.expires_on),
            remaining=show_quantity(batch.remaining, unit), blocked=batch.blocked, value=value,
        )  # fmt: skip


class LossView(View):
    day: date
    reason: str
    lines: int
    cost: SignedAmount


class ShrinkageView(View):
    """``cost`` is less than nothing where more was found than lost. ``reasons`` sums the days."""

    warehouse_id: str
    since: date
    until: date
    valuation: Valuation
    currency: str
    total: SignedAmount
    reasons: dict[str, SignedAmount]
    days: list[LossView]

    @classmethod
    def of(cls, warehouse: Warehouse, losses: Sequence[Loss], since: date, until: date) -> Self:
        reasons: dict[str, Money] = {}
        for loss in losses:
            reasons[loss.reason] = reasons.get(loss.reason, ZERO) + loss.cost(warehouse.valuation)
        days = [
            LossView(
                day=date.fromisoformat(loss.day), reason=loss.reason, lines=loss.lines,
                cost=loss.cost(warehouse.valuation),
            )
            for loss in losses
        ]  # fmt: skip
        return cls(
            warehouse_id=warehouse.id, since=since, until=until, valuation=warehouse.valuation,
            currency=CURRENCY, total=Money.total(reasons.values()), reasons=reasons, days=days,
        )  # fmt: skip


class CostView(View):
    """``quantity`` has a sign. ``cost`` is what left cost, ``value_in`` what came in was worth."""

    product_id: str
    sku: str
    warehouse_id: str
    cause: CauseKind
    quantity: QuantityValue
    value_in: SignedAmount
    cost: SignedAmount

    @classmethod
    def of(cls, entry: Entry, warehouse: Warehouse, product: Product | None) -> Self:
        unit = product.unit if product else Unit.PIECE
        return cls(
            product_id=entry.movement.product_id, sku=product.sku if product else "", warehouse_id=warehouse.id,
            cause=entry.movement.cause.kind, quantity=show_quantity(entry.movement.on_hand_change, unit),
            value_in=entry.value_in, cost=entry.cost(warehouse.valuation),
        )  # fmt: skip


class CostsView(View):
    currency: str
    cost: SignedAmount
    value_in: SignedAmount
    lines: list[CostView]

    @classmethod
    def of(cls, moved: Sequence[tuple[Entry, Warehouse, Product | None]]) -> Self:
        lines = [CostView.of(*each) for each in moved]
        return cls(
            currency=CURRENCY, cost=Money.total(line.cost for line in lines),
            value_in=Money.total(line.value_in for line in lines), lines=lines,
        )  # fmt: skip
