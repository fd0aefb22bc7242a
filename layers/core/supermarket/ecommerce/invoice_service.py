"""An order as the invoice its buyer gets: every line with its VAT, so that what stands in a column adds up below it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from supermarket.documents.sheet import Column, Sheet
from supermarket.ecommerce import order_service
from supermarket.ecommerce.invoice_model import DELIVERY, METHODS, PICK_UP, STATES, Paid
from supermarket.ecommerce.order_model import Delivery, Order, OrderLine
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.ports import Orders
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import read_stamp, zone
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import LineAmounts, Tax
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.payments.model import Refund
from supermarket.payments.ports import Payments
from supermarket.settings.model import Branch, ShopRules
from supermarket.settings.ports import ShopSettings

PaidFor = Callable[[Order], Sequence[Paid]]
_MEASURES = {Unit.PIECE: "", Unit.GRAM: " kg", Unit.MILLILITRE: " l"}
_COLUMNS = (
    Column("No.\nনং", 9), Column("Goods\nপণ্য", 55), Column("Quantity\nপরিমাণ", 20, right=True),
    Column("Price\nএকক মূল্য", 20, right=True), Column("Discount\nছাড়", 18, right=True),
    Column("Without VAT\nমূসক ছাড়া", 24, right=True), Column("VAT\nমূসক", 19, right=True),
    Column("Total\nমোট", 21, right=True),
)  # fmt: skip


def invoice(
    orders: Orders, settings: ShopSettings, caller: Caller, order_id: str, paid_for: PaidFor
) -> Sheet:
    """For whoever may see the order. ``paid_for`` is asked once that is known.

    Raises Conflict for an order that came to nothing before any money came in.
    """
    order = order_service.get(orders, caller, order_id)
    paid = paid_for(order)
    if order.state in (OrderState.CANCELLED, OrderState.EXPIRED) and not paid:
        raise Conflict(f"There is no invoice of an order that is {order.state}.", code="no_invoice")
    return printed(order, settings.branch(order.branch_id), settings.rules(), paid)


def money_of(payments: Payments, order: Order) -> list[Paid]:
    """What came in for an order by every attempt to pay it, and what went back and has arrived, as it came about."""
    found = []
    for payment in [payments.get(each.id) for each in payments.of_order(order.id)]:
        hosted, way = payment.gateway.hosted, payment.gateway.value
        if payment.captured_at:
            reference = payment.transaction_id if hosted else ""
            found.append(Paid(way, payment.captured, payment.captured_at, reference))
        found += [_paid_back(each, way, hosted) for each in payments.refunds(payment.id) if each.completed_at]
    return sorted(found, key=lambda each: each.at)


def _paid_back(refund: Refund, way: str, hosted: bool) -> Paid:
    at = refund.completed_at or refund.created_at
    if refund.to_credit:
        return Paid("store_credit", -refund.amount, at)
    return Paid(way, -refund.amount, at, refund.reference if hosted else "")


def printed(order: Order, branch: Branch, rules: ShopRules, paid: Sequence[Paid]) -> Sheet:
    goods = [_line_cells(line) for line in order.lines if line.quantity]
    fee = [_fee_cells(order.delivery)] if order.delivery and order.delivery.amounts.total else []
    cells = enumerate([*goods, *fee], 1)
    return Sheet(
        title=f"VAT invoice · মূসক চালান {order.number}", head=_head(branch, rules), to=_buyer(order),
        facts=tuple(_facts(order, branch)), columns=_COLUMNS, rows=tuple((str(no), *rest) for no, rest in cells),
        totals=tuple(_totals(order)), notes=tuple(_notes(order, branch, rules, paid)), made_on=order.business_date,
    )  # fmt: skip


def _head(branch: Branch, rules: ShopRules) -> tuple[str, ...]:
    phone = branch.phone and f"Phone · ফোন {branch.phone}"
    number = branch.vat_number and f"BIN · বিআইএন {branch.vat_number}"
    names = " · ".join(filter(None, (rules.shop_name, rules.shop_name_bn)))
    return _said(names, branch.name, branch.name_bn, branch.address, phone, number)


def _buyer(order: Order) -> tuple[str, ...]:
    who, where = order.recipient, order.address
    place = ", ".join(filter(None, (where.area, f"{where.city} {where.postcode}".strip())))
    return _said(who.name, where.line, place, who.phone, who.email)


def _facts(order: Order, branch: Branch) -> Iterator[tuple[str, str]]:
    yield "Invoice · চালান নং", order.number
    yield "Date · তারিখ", f"{order.business_date:%d %b %Y}"
    yield "Ordered · অর্ডার", _local(order.placed_at, branch)
    yield "State · অবস্থা", STATES[order.state]
    yield "Payment · মাধ্যম", _method(order.payment_method.value)
    if order.delivery and order.delivery.starts_at:
        yield "Slot · সময়", _slot(order.delivery, branch)


def _line_cells(line: OrderLine) -> tuple[str, ...]:
    gifts = [f"{each.name}: {-each.amount}" for each in line.promotions]
    name = "\n".join(_said(line.name, line.name_bn, *gifts))
    quantity = f"{show_quantity(line.quantity, line.unit)}{_MEASURES[line.unit]}"
    return (name, quantity, str(line.unit_price), *_amounts(line.tax, line.amounts))


def _fee_cells(delivery: Delivery) -> tuple[str, ...]:
    name = PICK_UP if delivery.pickup else DELIVERY
    return (name, "", str(delivery.amounts.gross), *_amounts(delivery.tax, delivery.amounts))


def _amounts(tax: Tax, money: LineAmounts) -> tuple[str, ...]:
    discount = str(money.discount) if money.discount else ""
    return discount, str(money.net), f"{money.tax}\n{_percent(tax.rate)}", str(money.total)


def _totals(order: Order) -> Iterator[tuple[str, str]]:
    totals = order.totals
    if totals.discount:
        yield "Discounts, taken off above · মোট ছাড়", str(totals.discount)
    yield "Without VAT · মূসক ছাড়া মূল্য", str(totals.net)
    for tax in totals.taxes:
        yield f"VAT {_percent(tax.rate)} on {tax.taxable} · মূসক", str(tax.tax)
    whole = ("TOTAL BDT · সর্বমোট", str(totals.total))
    if order.returns:
        yield whole
        for each in order.returns:
            yield f"Returned, with VAT of {each.amounts.tax} · ফেরত", str(-each.amounts.total)
        whole = ("TOTAL BDT after returns · ফেরতের পর মোট", str(order.due))
    yield whole


def _notes(order: Order, branch: Branch, rules: ShopRules, paid: Sequence[Paid]) -> Iterator[str]:
    for each in paid:
        what = "Paid back · ফেরত দেওয়া হয়েছে" if each.amount.poisha < 0 else "Paid · পরিশোধিত"
        reference = f" ({each.reference})" if each.reference else ""
        amount = Money(abs(each.amount.poisha))
        yield f"{what}: BDT {amount}, {_local(each.at, branch)}, {_method(each.method)}{reference}"
    left = order.due - order.paid  # what the office gave back on top is nobody's debt
    if order.state.accepted and left.poisha > 0:
        yield f"Still to pay · বাকি: BDT {left}"
    if order.note:
        yield f"Note · নোট: {order.note}"
    yield from (line for line in rules.receipt_footer.splitlines() if line)


def _method(value: str) -> str:
    return METHODS.get(value, value.replace("_", " "))


def _slot(delivery: Delivery, branch: Branch) -> str:
    begins, ends = (_local(read_stamp(at), branch) for at in (delivery.starts_at, delivery.ends_at))
    return f"{begins} - {ends[-5:]}"


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _local(at: datetime, branch: Branch) -> str:
    return f"{at.astimezone(zone(branch.time_zone)):%d %b %Y %H:%M}"


def _percent(rate: int) -> str:
    return f"{rate // 100}.{rate % 100:02d}".rstrip("0").rstrip(".") + "%"
