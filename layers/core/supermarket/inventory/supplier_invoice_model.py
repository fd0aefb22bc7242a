"""A supplier's invoice, held against what was ordered and what came: the three-way match.

A line is compared by amounts, so that it does not matter in which unit a supplier prices. What is held against the
order is what was received and not returned, less what approved invoices have billed already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from supermarket.inventory.purchase_model import OrderLine, Progress, PurchaseOrder
from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.money import BASIS_POINTS, TAKA, ZERO, Money, divide_half_up

PRICE_TOLERANCE = 100
"""By how much a line may cost more than ordered, in basis points of it."""


class InvoiceState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"


class Match(StrEnum):
    MATCHED = "matched"
    PRICE_VARIANCE = "price_variance"
    QUANTITY_VARIANCE = "quantity_variance"
    NOT_RECEIVED = "not_received"
    NOT_ORDERED = "not_ordered"


class Differs(Conflict):
    """The invoice is not what was ordered and received, and nobody said why it is right all the same."""

    code = "match_differs"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """``quantity`` in the product's smallest unit; ``unit_price`` without VAT, for a ``pack`` as on orders."""

    product_id: str
    quantity: int
    unit_price: Money
    net: Money
    pack: str = ""


@dataclass(frozen=True, slots=True)
class SupplierInvoice:
    """``rounding`` is what the supplier rounded the total by. Never changed but for its approval."""

    id: str
    number: str
    supplier_id: str
    order_id: str
    order_number: str
    branch_id: str
    invoiced_on: date
    due_on: date
    lines: tuple[InvoiceLine, ...]
    vat: Money
    rounding: Money
    state: InvoiceState
    entered_by: str
    entered_at: str
    approved_by: str = ""
    approved_at: str = ""
    reason: str = ""
    outcome: tuple[Match, ...] = ()
    """How each line matched when it was approved."""
    version: int = 1

    @property
    def net(self) -> Money:
        return Money.total(line.net for line in self.lines)

    @property
    def total(self) -> Money:
        return self.net + self.vat + self.rounding


@dataclass(frozen=True, slots=True)
class LineMatch:
    """``expected`` is what the ordered price comes to for the quantity, ``open`` how much was received, not returned
    and not billed yet."""

    result: Match
    expected: Money = ZERO
    open: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    lines: tuple[LineMatch, ...]
    expected_vat: Money
    vat_differs: bool

    @property
    def matched(self) -> bool:
        return not self.vat_differs and all(line.result is Match.MATCHED for line in self.lines)


def require_adding_up(invoice: SupplierInvoice, total: Money) -> None:
    """Raises Invalid for one whose own figures disagree."""
    if abs(invoice.rounding.poisha) > TAKA.poisha:
        raise Invalid.field("/rounding", "at most a taka either way")
    if invoice.total != total:
        detail = f"the lines, the VAT and the rounding come to {invoice.total}"
        raise Invalid.field("/total", detail, "does_not_add_up")


def matched(invoice: SupplierInvoice, order: PurchaseOrder) -> Result:
    """Each line held against the order's line and what came of it."""
    lines = tuple(_match(line, order) for line in invoice.lines)
    if invoice.outcome:
        lines = tuple(replace(line, result=was) for line, was in zip(lines, invoice.outcome, strict=True))
    rates = [_rate(order, line.product_id) for line in invoice.lines]
    vat = Money.total(
        line.net.share(rate, BASIS_POINTS) for line, rate in zip(invoice.lines, rates, strict=True)
    )
    # The supplier may have rounded each line, or their sum.
    return Result(lines, vat, abs((invoice.vat - vat).poisha) > len(lines))


def _match(line: InvoiceLine, order: PurchaseOrder) -> LineMatch:
    place = order.place_of(line.product_id)
    if place is None:
        return LineMatch(Match.NOT_ORDERED)
    ordered, at = order.lines[place], order.progress[place]
    expected = _expected(ordered, line.quantity)
    return LineMatch(_result(line, expected, at), expected, max(0, at.kept - at.invoiced))


def _expected(ordered: OrderLine, quantity: int) -> Money:
    return Money(divide_half_up(ordered.net.poisha * quantity, ordered.quantity))


def _result(line: InvoiceLine, expected: Money, at: Progress) -> Match:
    if not at.received:
        return Match.NOT_RECEIVED
    if line.quantity > at.kept - at.invoiced:
        return Match.QUANTITY_VARIANCE
    if line.net > expected + Money(max(1, expected.poisha * PRICE_TOLERANCE // BASIS_POINTS)):
        return Match.PRICE_VARIANCE
    return Match.MATCHED


def _rate(order: PurchaseOrder, product_id: str) -> int:
    place = order.place_of(product_id)
    return 0 if place is None else order.lines[place].tax_rate


def approved(invoice: SupplierInvoice, result: Result, by: str, at: str, reason: str) -> SupplierInvoice:
    """Raises Conflict for one that is approved already, Differs for one that does not match without a reason."""
    if invoice.state is InvoiceState.APPROVED:
        raise Conflict("This invoice is approved already.", code="wrong_state", state=invoice.state.value)
    if not result.matched and not reason:
        error = FieldError("/reason", "say why it is right although it differs", Differs.code)
        raise Differs("The invoice is not what was ordered and received.", errors=[error])
    return replace(
        invoice, state=InvoiceState.APPROVED, approved_by=by, approved_at=at, reason=reason,
        version=invoice.version + 1, outcome=tuple(line.result for line in result.lines),
    )  # fmt: skip


def progress_after(order: PurchaseOrder, lines: Sequence[InvoiceLine]) -> tuple[Progress, ...]:
    progress = list(order.progress)
    for line in lines:
        place = order.place_of(line.product_id)
        if place is not None:
            progress[place] = replace(progress[place], invoiced=progress[place].invoiced + line.quantity)
    return tuple(progress)
