"""What a line and a basket come to. The same arithmetic at the till, online and in the reports.

Each line is rounded once, half up; a basket is the sum of its lines, so nothing can differ between them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from supermarket.kernel.money import BASIS_POINTS, ZERO, Money, divide_half_up
from supermarket.kernel.quantity import Unit, price_of


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax class as it is charged: ``rate`` in basis points; ``inclusive`` when shelf prices contain it."""

    code: str
    rate: int
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a promotion took off a line. The name is what it was called then."""

    promotion_id: str
    name: str
    amount: Money


def spread(discount: Money, costs: Sequence[Money]) -> list[Money]:
    """Parts of the discount in proportion to the costs, none above its cost, together exactly the discount."""
    whole = Money.total(costs).poisha
    if not discount:
        return [ZERO] * len(costs)
    shares, so_far, given = [], 0, 0
    for cost in costs:
        so_far += cost.poisha
        due = divide_half_up(discount.poisha * so_far, whole)
        shares.append(Money(due - given))
        given = due
    return shares


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """``gross`` before the discount; ``total`` is what is paid: ``net + tax``."""

    gross: Money
    discount: Money
    net: Money
    tax: Money
    total: Money


def line_amounts(
    unit_price: Money,
    quantity: int,
    unit: Unit,
    tax: Tax,
    discount: Money = ZERO,
    label_total: Money | None = None,
) -> LineAmounts:
    """Price one line. ``label_total`` is a scale label's own price, which stands as it is printed."""
    gross = label_total if label_total is not None else price_of(quantity, unit, unit_price)
    charged = gross - discount
    if tax.inclusive:
        taxed = charged.share(tax.rate, BASIS_POINTS + tax.rate)
        return LineAmounts(gross, discount, charged - taxed, taxed, charged)
    taxed = charged.share(tax.rate, BASIS_POINTS)
    return LineAmounts(gross, discount, charged, taxed, charged + taxed)


@dataclass(frozen=True, slots=True)
class TaxAmount:
    code: str
    rate: int
    taxable: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """A basket's sums. ``payable`` is ``total + rounding``; rounding is for what is paid in cash."""

    gross: Money
    discount: Money
    net: Money
    tax: Money
    total: Money
    taxes: tuple[TaxAmount, ...]


def totals_of(lines: Iterable[tuple[Tax, LineAmounts]]) -> Totals:
    known: list[LineAmounts] = []
    by_class: dict[tuple[str, int], list[LineAmounts]] = {}
    for tax, line in lines:
        known.append(line)
        by_class.setdefault((tax.code, tax.rate), []).append(line)
    taxes = tuple(
        TaxAmount(code, rate, Money.total(line.net for line in same), Money.total(line.tax for line in same))
        for (code, rate), same in sorted(by_class.items())
    )
    return Totals(
        gross=Money.total(line.gross for line in known),
        discount=Money.total(line.discount for line in known),
        net=Money.total(each.taxable for each in taxes),
        tax=Money.total(each.tax for each in taxes),
        total=Money.total(line.total for line in known),
        taxes=taxes,
    )
