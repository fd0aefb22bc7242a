"""Packing: what an order comes to by what was really packed for it, and never more than was agreed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.ecommerce.offer_model import Offer
from supermarket.ecommerce.order_model import Order, OrderLine, Substitution
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.money import BASIS_POINTS, ZERO, Money
from supermarket.kernel.pricing import LineAmounts, Reduction, Tax, line_amounts, spread
from supermarket.kernel.quantity import Unit, price_of, show_quantity

NO_SHOW, SHOP_ERROR = "no_show", "shop_error"
"""Why an order came back unopened: there was nobody there, or the shop had got it wrong."""


class SubstitutionRefused(Conflict):
    code = "substitution_refused"
    title = "This cannot be given instead"


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line as somebody told it: quantities as text or pieces. ``instead`` is a product and how much of it."""

    product_id: str
    quantity: str | int | None = None
    instead: tuple[str, str | int] | None = None
    restock: bool | None = None
    """None where nobody said."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """``cash`` is what was paid at the door. ``lines`` name what differs: from what was ordered, or from goods that can
    be sold again."""

    state: OrderState
    lines: tuple[ToldLine, ...] = ()
    reason: str = ""
    cash: Money | None = None

    def check(self) -> None:
        if self.lines and self.state not in (OrderState.PACKED, OrderState.RETURNED):
            raise Invalid.field("/lines", "only with packed and returned")
        if self.cash is not None and self.state is not OrderState.DELIVERED:
            raise Invalid.field("/cash", "only with delivered")
        if self.state is OrderState.RETURNED and self.reason not in (NO_SHOW, SHOP_ERROR):
            raise Invalid.field("/reason", f"{NO_SHOW} or {SHOP_ERROR}")
        twice = [p for p, count in Counter(each.product_id for each in self.lines).items() if count > 1]
        if twice:
            place = max(n for n, each in enumerate(self.lines) if each.product_id == twice[0])
            raise Invalid.field(f"/lines/{place}/product_id", "each product once", "twice")


@dataclass(frozen=True, slots=True)
class Packed:
    """Of a product, how much was packed, and what was instead of the rest. ``place`` is where that was told."""

    place: int
    product_id: str
    quantity: int
    offer: Offer | None = None
    instead: int = 0


def packed_lines(order: Order, told: Sequence[Packed]) -> tuple[OrderLine, ...]:
    """The order's lines after packing; what nobody told of was packed as ordered. A piece that is weighed may be half
    as heavy again as it was ordered: more is a slip of whoever typed it.

    Raises Conflict when nothing was packed at all, and SubstitutionRefused for what the shopper does not want.
    """
    said = {each.product_id: each for each in told}
    _check_known(order, told)
    lines: list[OrderLine] = []
    for line in order.lines:
        lines += _packed(order, line, said[line.product_id]) if line.product_id in said else [line]
    if not lines:
        raise Conflict("Nothing was packed: cancel the order instead.", code="nothing_packed")
    return tuple(lines)


def _check_known(order: Order, told: Sequence[Packed]) -> None:
    known = {line.product_id for line in order.lines}
    for each in told:
        if each.product_id not in known:
            raise Invalid.field(f"/lines/{each.place}/product_id", "not in this order", "not_found")
        if each.offer is None:
            continue
        if each.offer.product_id in known:
            raise Invalid.field(
                f"/lines/{each.place}/substitute/product_id", "in this order already", "twice"
            )
        known.add(each.offer.product_id)


def _packed(order: Order, line: OrderLine, said: Packed) -> list[OrderLine]:
    pointer = f"/lines/{said.place}"
    if said.quantity < 0:
        raise Invalid.field(f"{pointer}/quantity", "not less than nothing")
    most = line.quantity if line.unit is Unit.PIECE else line.quantity + line.quantity // 2
    if said.quantity > most:
        shown = show_quantity(most, line.unit)
        raise Invalid.field(f"{pointer}/quantity", f"at most {shown} can be packed for this")
    kept = part_of(line, said.quantity)
    found = [kept] if kept else []
    if said.offer is not None:
        _check_substitute(order, line, said)
        left = line.amounts.total - (kept.amounts.total if kept else ZERO)
        found.append(substituted(line, said.offer, said.instead, left))
    return found


def part_of(line: OrderLine, quantity: int) -> OrderLine | None:
    """What is charged where so much was packed; None for nothing. What is heavier than ordered costs no more."""
    if quantity >= line.quantity:
        return replace(line, packed=quantity if quantity > line.quantity else None)
    if not quantity:
        return None
    gross = price_of(quantity, line.unit, line.unit_price)
    rest = line.amounts.gross - gross
    discount = spread(line.amounts.discount, [gross, rest])[0]
    shares = spread(discount, [each.amount for each in line.promotions]) if line.promotions else []
    promotions = tuple(
        replace(each, amount=share) for each, share in zip(line.promotions, shares, strict=True) if share
    )
    return replace(
        line, quantity=quantity, promotions=promotions,
        amounts=line_amounts(line.unit_price, quantity, line.unit, line.tax, discount),
        parts=tuple((part, taken * quantity // line.quantity) for part, taken in line.parts),
    )  # fmt: skip


def _check_substitute(order: Order, line: OrderLine, said: Packed) -> None:
    offer, pointer = said.offer, f"/lines/{said.place}"
    assert offer is not None
    if said.quantity >= line.quantity:
        raise Invalid.field(f"{pointer}/substitute", "nothing is missing of this line")
    if said.instead <= 0:
        raise Invalid.field(f"{pointer}/substitute/quantity", "more than nothing")
    if line.substitution is not Substitution.SIMILAR:
        raise SubstitutionRefused(f"The shopper wants nothing instead of {line.name}.")
    if line.parts and said.quantity:
        raise SubstitutionRefused(f"{line.name} is a bundle: all of it is replaced, or nothing.")
    if not offer.sold:
        raise SubstitutionRefused(f"{offer.name} is no longer sold.")
    if offer.minimum_age > order.checked_age:
        raise SubstitutionRefused(f"{offer.name} is only for people of {offer.minimum_age} and above.")


def substituted(line: OrderLine, offer: Offer, quantity: int, most: Money) -> OrderLine:
    """At its own price and tax of today, but at ``most`` for what it is instead of."""
    gross = price_of(quantity, offer.unit, offer.price)
    off = gross - min(gross, chargeable(most, offer.tax))
    return OrderLine(
        offer.product_id, offer.sku, offer.name, offer.name_bn, offer.unit, quantity, offer.price, offer.tax,
        offer.amounts(quantity, off), offer.taken(quantity) if offer.parts else (),
        (Reduction("substitution", "substitution", off),) if off else (), instead_of=line.product_id,
    )  # fmt: skip


def chargeable(most: Money, tax: Tax) -> Money:
    """The dearest price that comes to ``most`` or less with its tax."""
    if tax.inclusive:
        return most
    price = Money(most.poisha * BASIS_POINTS // (BASIS_POINTS + tax.rate) + 1)
    while price and price + price.share(tax.rate, BASIS_POINTS) > most:
        price -= Money(1)
    return price


def differences(before: Order, after: Order) -> Mapping[str, int]:
    """By how much more, or less, of each product is taken from the shelf."""
    found: Counter[str] = Counter()
    for product_id, quantity in after.taken:
        found[product_id] += quantity
    for product_id, quantity in before.taken:
        found[product_id] -= quantity
    return {product_id: quantity for product_id, quantity in found.items() if quantity}


def taxed(order: Order, with_delivery: bool) -> list[tuple[Tax, LineAmounts]]:
    """What is charged for each line, and for its delivery."""
    fee = [(order.delivery.tax, order.delivery.amounts)] if order.delivery and with_delivery else []
    return [*((line.tax, line.amounts) for line in order.lines), *fee]
