"""What people ask of purchasing, with quantities as they were written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supermarket.inventory.landed_cost_model import Charge
from supermarket.inventory.supplier_model import Offer
from supermarket.kernel.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class AskedLine:
    """As it was written. ``unit_cost`` None is what the supplier offers it at, ``tax_class`` empty the product's."""

    product_id: str
    quantity: str | int
    pack: str = ""
    unit_cost: Money | None = None
    discount: Money = ZERO
    tax_class: str = ""


@dataclass(frozen=True, slots=True)
class AskedOrder:
    supplier_id: str
    warehouse_id: str
    note: str
    lines: Sequence[AskedLine]


@dataclass(frozen=True, slots=True)
class AskedLot:
    quantity: str | int
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class AskedArrival:
    """Quantities as they were written, all of them in ``pack`` if one is named. ``weight`` in grams."""

    product_id: str
    quantity: str | int
    pack: str = ""
    lots: Sequence[AskedLot] = ()
    unit_cost: Money | None = None
    rejected: str | int = 0
    reason: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    lines: Sequence[AskedArrival]
    charges: Sequence[Charge] = ()
    delivery_note: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """``batch_id`` as the receipt has it; empty for whatever of the order is still here, the first that came first."""

    product_id: str
    quantity: str | int
    pack: str = ""
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class AskedInvoiceLine:
    product_id: str
    quantity: str | int
    unit_price: Money
    pack: str = ""


@dataclass(frozen=True, slots=True)
class AskedInvoice:
    """What stands on the paper."""

    supplier_id: str
    order_id: str
    number: str
    invoiced_on: date
    lines: Sequence[AskedInvoiceLine]
    vat: Money
    total: Money
    rounding: Money = ZERO


@dataclass(frozen=True, slots=True)
class AskedOffers:
    """``offered`` are kept as they are said, ``withdrawn`` products are offered no more; others stay as they were."""

    offered: Sequence[Offer]
    withdrawn: Sequence[str]
