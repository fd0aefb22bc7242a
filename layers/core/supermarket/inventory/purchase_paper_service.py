"""Purchase orders and goods received notes as sheets of paper."""

from dataclasses import dataclass
from datetime import date
from itertools import starmap

from supermarket.documents.sheet import Column, Sheet
from supermarket.inventory.purchase_model import OrderLine, PurchaseOrder
from supermarket.inventory.purchase_service import PurchaseDesk
from supermarket.inventory.receipt_model import Receipt, ReceiptLine
from supermarket.inventory.supplier_model import Supplier
from supermarket.kernel import clock
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.settings.model import Branch

_MEASURES = {Unit.PIECE: "", Unit.GRAM: " kg", Unit.MILLILITRE: " l"}
_ORDER = (
    Column("No.", 10), Column("Goods · পণ্য", 74), Column("Your code", 24), Column("Quantity", 28, right=True),
    Column("Cost", 22, right=True), Column("Amount", 28, right=True),
)  # fmt: skip
_RECEIPT = (
    Column("No.", 10), Column("Goods · পণ্য", 68), Column("Lot, last day · মেয়াদ", 42),
    Column("Received", 22, right=True), Column("Rejected", 22, right=True), Column("Value", 22, right=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, and the name of its file."""

    name: str
    sheet: Sheet


def order_paper(desk: PurchaseDesk, order: PurchaseOrder) -> Paper:
    supplier, branch = desk.suppliers.get(order.supplier_id), desk.settings.branch(order.branch_id)
    discounts = Money.total(line.discount for line in order.lines)
    less = [("Discounts, taken off the amounts", str(discounts))] if discounts else []
    return Paper(order.number, Sheet(
        title=f"Purchase order · ক্রয়াদেশ {order.number}", head=_head(desk, branch), to=_address(supplier),
        facts=(
            ("Date", _day(order.sent_at or order.created_at, branch)), ("Expected", order.expected_on),
            ("Deliver to", f"{branch.name}, {branch.address}".strip(", ")),
            ("State", order.state.value.replace("_", " ")),
        ),
        columns=_ORDER, rows=tuple(starmap(_order_row, enumerate(order.lines, 1))),
        totals=(*less, ("Net", str(order.net)), ("VAT", str(order.tax)), ("TOTAL BDT", str(order.total))),
        notes=tuple(order.note.splitlines()), made_on=_date(order.updated_at, branch),
    ))  # fmt: skip


def receipt_paper(desk: PurchaseDesk, order: PurchaseOrder, receipt: Receipt) -> Paper:
    supplier, branch = desk.suppliers.get(order.supplier_id), desk.settings.branch(order.branch_id)
    charges = tuple((charge.kind.capitalize(), str(charge.amount)) for charge in receipt.charges)
    facts = [("Date", _day(receipt.at, branch)), ("Order", order.number)]
    if receipt.delivery_note:
        facts.append(("Delivery note", receipt.delivery_note))
    rows = (_receipt_row(place, order.lines[line.place], line) for place, line in enumerate(receipt.lines, 1))
    return Paper(receipt.number, Sheet(
        title=f"Goods received · পণ্য প্রাপ্তি {receipt.number}", head=_head(desk, branch), to=_address(supplier),
        facts=tuple(facts), columns=_RECEIPT, rows=tuple(rows),
        totals=(("Goods", str(receipt.net)), *charges, ("VALUE BDT", str(receipt.value))),
        notes=tuple(receipt.note.splitlines()), made_on=_date(receipt.at, branch),
    ))  # fmt: skip


def _order_row(number: int, line: OrderLine) -> tuple[str, ...]:
    return (
        str(number), f"{line.name}\n{line.name_bn}".strip(), line.supplier_code, _quantity(line, line.quantity),
        str(line.unit_cost), str(line.net),
    )  # fmt: skip


def _receipt_row(number: int, ordered: OrderLine, line: ReceiptLine) -> tuple[str, ...]:
    lots = "\n".join(f"{batch.lot} {batch.expires_on}".strip() for batch in line.batches)
    rejected = f"{_plain(ordered, line.rejected)}\n{line.reason}" if line.rejected else ""
    value = str(line.net + line.landed)
    return (
        str(number),
        f"{ordered.name}\n{ordered.name_bn}".strip(),
        lots,
        _plain(ordered, line.quantity),
        rejected,
        value,
    )


def _quantity(line: OrderLine, quantity: int) -> str:
    if line.pack_quantity and quantity % line.pack_quantity == 0:
        return f"{quantity // line.pack_quantity} {line.pack}\n({_plain(line, quantity)})"
    return _plain(line, quantity)


def _plain(line: OrderLine, quantity: int) -> str:
    return f"{show_quantity(quantity, line.unit)}{_MEASURES[line.unit]}"


def _head(desk: PurchaseDesk, branch: Branch) -> tuple[str, ...]:
    rules = desk.settings.rules()
    texts = (
        f"{rules.shop_name} · {rules.shop_name_bn}", branch.name, branch.address,
        branch.phone and f"Phone {branch.phone}", branch.vat_number and f"BIN {branch.vat_number}",
    )  # fmt: skip
    return tuple(text for text in texts if text)


def _address(supplier: Supplier) -> tuple[str, ...]:
    texts = (
        supplier.name, supplier.name_bn, *supplier.address.splitlines(), supplier.phone,
        supplier.vat_number and f"BIN {supplier.vat_number}",
    )  # fmt: skip
    return tuple(text for text in texts if text)


def _date(stamp: str, branch: Branch) -> date:
    return branch.business_date(clock.read_stamp(stamp))


def _day(stamp: str, branch: Branch) -> str:
    return _date(stamp, branch).isoformat()
