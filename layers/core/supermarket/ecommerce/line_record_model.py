"""An order's lines and what few orders have, packed: lists in a fixed order, with what is usual left out."""

from collections.abc import Mapping
from typing import Any

from supermarket.ecommerce.order_model import Delivery, Order, OrderLine, Return, Substitution, TakenOut
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import LineAmounts, Reduction, Tax
from supermarket.kernel.quantity import Unit


def line_record(line: OrderLine) -> list[Any]:
    given = [[each.promotion_id, each.name, each.amount.poisha] for each in line.promotions]
    usual: list[Any] = [line.parts, given, _unusual(line)]
    while usual and not usual[-1]:
        usual.pop()
    return [
        line.product_id, line.sku, line.name, line.name_bn, line.unit.value, line.quantity, line.unit_price.poisha,
        _tax(line.tax), _amounts(line.amounts), *usual,
    ]  # fmt: skip


def read_line(stored: list[Any]) -> OrderLine:
    product_id, sku, name, name_bn, unit, quantity, price, tax, amounts, *more = stored
    missing: list[Any] = [[], [], {}]
    parts, given, unusual = [*more, *missing[len(more) :]]
    return OrderLine(
        product_id, sku, name, name_bn, Unit(unit), quantity, Money(price), Tax(*tax), _read_amounts(amounts),
        tuple((part, taken) for part, taken in parts),
        tuple(Reduction(promotion_id, said, Money(amount)) for promotion_id, said, amount in given),
        Substitution(unusual.get("substitution", Substitution.SIMILAR)), unusual.get("packed"),
        unusual.get("instead_of", ""),
    )  # fmt: skip


def more_of(order: Order) -> dict[str, Any]:
    """What an order has beside its own words, as far as it has it."""
    found = {
        "delivery": _delivery(order.delivery) if order.delivery else None,
        "placed_lines": [line_record(line) for line in order.placed_lines],
        "taken_out": [[_taken_out(each) for each in once] for once in order.taken_out],
        "payment_id": order.payment_id,
        "payments": order.payments,
        "paid": order.paid.poisha,
        "held": order.held,
        "back_ordered": order.back_ordered,
        "returns": [_return(each) for each in order.returns],
    }
    return {name: value for name, value in found.items() if value}


def read_more(stored: Mapping[str, Any]) -> dict[str, Any]:
    """As the arguments of an order."""
    found = dict(stored)
    if "delivery" in found:
        found["delivery"] = _read_delivery(found["delivery"])
    if "placed_lines" in found:
        found["placed_lines"] = tuple(read_line(line) for line in found["placed_lines"])
    if "taken_out" in found:
        found["taken_out"] = tuple(tuple(map(_read_taken_out, once)) for once in found["taken_out"])
    if "paid" in found:
        found["paid"] = Money(found["paid"])
    if "returns" in found:
        found["returns"] = tuple(_read_return(each) for each in found["returns"])
    return found


def _unusual(line: OrderLine) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if line.substitution is not Substitution.SIMILAR:
        found["substitution"] = line.substitution.value
    if line.packed is not None:
        found["packed"] = line.packed
    if line.instead_of:
        found["instead_of"] = line.instead_of
    return found


def _delivery(delivery: Delivery) -> list[Any]:
    return [
        delivery.zone_id, delivery.pickup, _tax(delivery.tax), _amounts(delivery.amounts), delivery.slot_id,
        delivery.starts_at, delivery.ends_at,
    ]  # fmt: skip


def _read_delivery(stored: list[Any]) -> Delivery:
    zone_id, pickup, tax, amounts, *slot = stored
    return Delivery(zone_id, pickup, Tax(*tax), _read_amounts(amounts), *slot)


def _taken_out(each: TakenOut) -> list[Any]:
    return [each.product_id, each.quantity, _tax(each.tax), _amounts(each.amounts)]


def _read_taken_out(stored: list[Any]) -> TakenOut:
    product_id, quantity, tax, amounts = stored
    return TakenOut(product_id, quantity, Tax(*tax), _read_amounts(amounts))


def _return(each: Return) -> list[Any]:
    taxes = [[_tax(tax), _amounts(amounts)] for tax, amounts in each.taxes]
    return [each.id, stamp(each.at), each.by, each.reason, each.lines, _amounts(each.amounts), taxes]


def _read_return(stored: list[Any]) -> Return:
    return_id, at, by, reason, lines, amounts, taxes = stored
    return Return(
        return_id, read_stamp(at), by, reason, tuple((p, quantity, good) for p, quantity, good in lines),
        _read_amounts(amounts), tuple((Tax(*tax), _read_amounts(part)) for tax, part in taxes),
    )  # fmt: skip


def _tax(tax: Tax) -> list[Any]:
    return [tax.code, tax.rate, tax.inclusive]


def _amounts(amounts: LineAmounts) -> list[int]:
    return [
        amounts.gross.poisha, amounts.discount.poisha, amounts.net.poisha, amounts.tax.poisha, amounts.total.poisha,
    ]  # fmt: skip


def _read_amounts(stored: list[int]) -> LineAmounts:
    return LineAmounts(*(Money(amount) for amount in stored))
