"""Stock takes over HTTP. What somebody counts by never says what should be there."""

from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.take_model import (
    Assessment,
    CountedProduct,
    Opening,
    Scope,
    Sheet,
    Take,
    TakeLine,
    TakeState,
    Uncounted,
    Variance,
)
from supermarket.kernel.money import ZERO
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.schema import Amount, Id, Instant, LongText, QuantityValue, Schema, SignedAmount, View

Name = Annotated[str, Field(min_length=1, max_length=60)]


class TakeRequest(Schema):
    """What is counted: the whole warehouse, or products of some categories, or some products, or a section.

    A product whose variance is worth more than ``recount_above`` has to be counted twice; ``0.00`` for never.
    """

    warehouse_id: Id
    category_ids: Annotated[tuple[Id, ...], Field(max_length=50)] = ()
    product_ids: Annotated[tuple[Id, ...], Field(max_length=500)] = ()
    section: Annotated[str, Field(max_length=60)] = ""
    note: LongText = ""
    recount_above: Amount = ZERO

    def opening(self) -> Opening:
        products = tuple(dict.fromkeys(self.product_ids))
        scope = Scope(tuple(dict.fromkeys(self.category_ids)), products, self.section.strip())
        return Opening(self.warehouse_id, scope, self.note, self.recount_above)


class TakeQuery(Schema):
    warehouse_id: Id
    state: TakeState | None = None


class CountQuery(Schema):
    """``due`` lists what is still to be counted instead."""

    due: bool = False


class CountRequest(Schema):
    product_id: Id
    quantity: QuantityValue


class SheetRequest(Schema):
    """What one device counted in a section. ``sequence`` rises: of two sheets that have a product, the later holds."""

    section: Name
    device: Name
    sequence: Annotated[int, Field(ge=1, le=999_999_999)]
    lines: Annotated[list[CountRequest], Field(min_length=1, max_length=90)]

    def sheet(self) -> Sheet:
        lines = [CountedProduct(line.product_id, line.quantity) for line in self.lines]
        return Sheet(self.section, self.device, self.sequence, lines)


class RecountRequest(Schema):
    """Which products to count again; without any, all whose variance is above the take's threshold."""

    product_ids: Annotated[tuple[Id, ...], Field(max_length=500)] = ()


class CommitRequest(Schema):
    """``uncounted``: what nobody counted is left as it is, or set to nothing."""

    uncounted: Uncounted = Uncounted.LEAVE


class SummaryView(View):
    """What the take would change as it is counted now, at cost; of ``unknown`` lines nobody knows the cost."""

    lines: int
    gained: Amount
    lost: Amount
    unknown: int
    due: int
    to_recount: int

    @classmethod
    def of(cls, found: Assessment) -> Self:
        return cls(
            lines=found.lines, gained=found.gained, lost=found.lost, unknown=found.unknown, due=len(found.due),
            to_recount=len(found.to_recount),
        )  # fmt: skip


class TakeView(View):
    """``gained`` and ``lost`` are known once it is decided; ``variance`` is for who decides, until then."""

    id: str
    warehouse_id: str
    category_ids: list[str]
    product_ids: list[str]
    section: str
    note: str
    by: str
    at: Instant
    state: TakeState
    counted_by: list[str]
    uncounted: Uncounted
    gained: Amount | None
    lost: Amount | None
    decided_by: str
    decided_at: Instant | None
    variance: SummaryView | None = None

    @classmethod
    def of(cls, take: Take, found: Assessment | None = None) -> Self:
        decided = take.state in (TakeState.COMMITTING, TakeState.COMMITTED)
        return cls.model_validate({
            "id": take.id, "warehouse_id": take.warehouse_id, "category_ids": take.scope.category_ids,
            "product_ids": take.scope.product_ids, "section": take.scope.section, "note": take.note, "by": take.by,
            "at": take.at, "state": take.state, "counted_by": sorted(take.counted_by), "uncounted": take.uncounted,
            "gained": take.gained if decided else None, "lost": take.lost if decided else None,
            "decided_by": take.decided_by, "decided_at": take.decided_at or None,
            "variance": None if found is None else SummaryView.of(found),
        })  # fmt: skip


class CountView(View):
    section: str
    device: str
    sequence: int
    quantity: QuantityValue
    by: str
    at: Instant


class CountedView(View):
    """One product as it is counted. ``due`` says that it is still to be counted, in round 2 for the second time."""

    product_id: str
    sku: str
    name: str
    unit: Unit
    due: bool
    round: int
    counted: QuantityValue
    counts: list[CountView]

    @classmethod
    def of(cls, line: TakeLine) -> Self:
        unit = Unit(line.unit)
        counts = [
            CountView.model_validate({
                "section": count.section, "device": count.device, "sequence": count.sequence,
                "quantity": show_quantity(count.quantity, unit), "by": count.by, "at": count.at,
            })
            for count in line.counts
        ]  # fmt: skip
        return cls(
            product_id=line.product_id, sku=line.sku, name=line.name, unit=unit, due=line.due, round=line.round,
            counted=show_quantity(line.counted, unit), counts=counts,
        )  # fmt: skip


class SheetView(View):
    lines: list[CountedView]

    @classmethod
    def of(cls, lines: list[TakeLine]) -> Self:
        return cls(lines=[CountedView.of(line) for line in lines])


class VarianceView(View):
    """``expected`` is what the book said at the moment of the last count. ``value`` is at cost, null where nobody knows
    it. A ``disturbed`` line moved between the counts of its sections: count it again."""

    product_id: str
    sku: str
    name: str
    unit: Unit
    round: int
    due: bool
    counted: QuantityValue
    expected: QuantityValue | None
    variance: QuantityValue
    value: SignedAmount | None
    disturbed: bool
    applied: bool

    @classmethod
    def of(cls, found: Variance) -> Self:
        line, unit = found.line, Unit(found.line.unit)
        return cls.model_validate({
            "product_id": line.product_id, "sku": line.sku, "name": line.name, "unit": unit, "round": line.round,
            "due": line.due, "counted": show_quantity(line.counted, unit),
            "expected": None if line.due else show_quantity(line.expected, unit),
            "variance": show_quantity(line.variance, unit), "value": found.value if found.known else None,
            "disturbed": line.disturbed, "applied": line.applied,
        })  # fmt: skip
