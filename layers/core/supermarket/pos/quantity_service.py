"""How much a line of a sale is: what the cashier typed, the packs that were scanned, what a label says."""

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money, divide_half_up
from supermarket.kernel.quantity import Unit, read_quantity
from supermarket.pos.sale_model import AskedLine
from supermarket.products.model import Pack, Scanned

MOST_PACKS_SOLD = 10_000


def quantity_of_line(where: str, line: AskedLine, scanned: Scanned, unit_price: Money) -> int:
    """In the product's smallest unit. Raises Invalid naming the field below ``where``."""
    if scanned.pack is not None:
        return _packs(where, line, scanned.pack)
    if scanned.quantity is not None or scanned.label_total is not None:
        if line.quantity is not None:
            raise Invalid.field(f"{where}/quantity", "the label says how much it is")
        return _labelled(where, scanned, unit_price)
    asked = line.quantity
    if asked is None:
        if line.barcode is None or scanned.product.unit is not Unit.PIECE:
            raise Invalid.field(f"{where}/quantity", "say how much")
        asked = 1
    try:
        quantity = read_quantity(asked, scanned.product.unit)
    except ValueError as error:
        raise Invalid.field(f"{where}/quantity", str(error)) from None
    if quantity <= 0:
        raise Invalid.field(f"{where}/quantity", "more than nothing")
    return quantity


def _packs(where: str, line: AskedLine, pack: Pack) -> int:
    """Of a pack that was scanned the line says how many."""
    try:
        packs = read_quantity(1 if line.quantity is None else line.quantity, Unit.PIECE)
    except ValueError:
        packs = 0
    if not 0 < packs <= MOST_PACKS_SOLD:
        raise Invalid.field(f"{where}/quantity", f"a whole number of {pack.name}")
    return packs * pack.quantity


def _labelled(where: str, scanned: Scanned, unit_price: Money) -> int:
    """What a scale label says, or what its price bought at the branch's own price, which the scale has."""
    quantity, label = scanned.quantity, scanned.label_total
    if label is not None and unit_price:
        quantity = max(1, divide_half_up(label.poisha * scanned.product.unit.per_price, unit_price.poisha))
    if not quantity:
        raise Invalid.field(f"{where}/barcode", "this label does not tell how much it is")
    return quantity
