"""Suppliers: who they are, on what terms they deliver, what they offer, and what they are owed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.money import ZERO, Money

_BIN = re.compile(r"\d{9}(-?\d{4})?", re.ASCII)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Supplier:
    """``payment_days`` is after how many days an invoice is due, ``lead_days`` how long goods are on their way.

    ``vat_number`` is the Business Identification Number (BIN): 9 digits, since 2019 with the branch's 4 behind them.
    """

    id: str
    name: str
    name_bn: str = ""
    phone: str = field(default="", metadata={"personal": True})
    email: str = field(default="", metadata={"personal": True})
    address: str = ""
    vat_number: str = ""
    payment_days: int = 0
    lead_days: int = 0
    minimum_order: Money = ZERO
    active: bool = True
    version: int = 1

    def due_on(self, invoiced: date) -> date:
        return invoiced + timedelta(days=self.payment_days)

    def expected_on(self, sent: date) -> date:
        return sent + timedelta(days=self.lead_days)


@dataclass(frozen=True, slots=True)
class Account:
    """What was invoiced and approved, and what came back as credit notes."""

    invoiced: Money = ZERO
    credited: Money = ZERO

    @property
    def owed(self) -> Money:
        return self.invoiced - self.credited


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier sells us: ``code`` is their own number of it, ``pack`` the product's pack they deliver it in,
    empty for pieces, kilograms or litres; ``price`` is for one of these, without VAT, ``minimum`` how many at least."""

    supplier_id: str
    product_id: str
    code: str = ""
    pack: str = ""
    price: Money = ZERO
    minimum: int = 1
    preferred: bool = False


def check(supplier: Supplier) -> None:
    found = list(_problems(supplier))
    if found:
        raise Invalid(f"{found[0].pointer}: {found[0].detail}", errors=found)


def _problems(supplier: Supplier) -> Iterator[FieldError]:
    if supplier.email and not _MAIL.fullmatch(supplier.email):
        yield FieldError("/email", "a mail address")
    if supplier.vat_number and not _BIN.fullmatch(supplier.vat_number):
        yield FieldError("/vat_number", "a BIN: 9 digits, or 9 and 4 with a dash between them")
