"""How this shop works: its branches, its taxes, its rules."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from supermarket.kernel.clock import business_date
from supermarket.kernel.money import BASIS_POINTS, TAKA, Money
from supermarket.kernel.pricing import Tax


@dataclass(frozen=True, slots=True)
class Branch:
    """``warehouse_id`` is where its tills and its online orders take goods from. ``vat_number`` is its BIN."""

    id: str
    code: str
    name: str
    name_bn: str = ""
    address: str = ""
    phone: str = ""
    vat_number: str = ""
    time_zone: str = "Asia/Dhaka"
    day_start: time = time(0, 0)
    warehouse_id: str = ""
    version: int = 1

    def business_date(self, at: datetime) -> date:
        return business_date(at, self.time_zone, self.day_start)


@dataclass(frozen=True, slots=True)
class TaxClass:
    """``rate`` in basis points; ``inclusive`` when shelf prices contain the tax.

    One that is ``withdrawn`` is no longer offered; what still carries it goes on being taxed by it.
    """

    code: str
    name: str
    rate: int
    inclusive: bool = True
    name_bn: str = ""
    withdrawn: bool = False
    version: int = 1

    @property
    def tax(self) -> Tax:
        return Tax(self.code, self.rate, self.inclusive)


@dataclass(frozen=True, slots=True)
class ShopRules:
    """The typed system settings, with their defaults."""

    shop_name: str = "Supermarket"
    shop_name_bn: str = "সুপারমার্কেট"
    receipt_header: str = ""
    receipt_footer: str = "Thank you. ধন্যবাদ।"
    cash_rounding: Money = TAKA
    till_may_oversell: bool = True
    """The till sells what is in the shopper's hand, even if the book says there is none, and flags it."""
    reservation_minutes: int = 60
    """How long an order's goods are kept before it expires."""
    cart_days: int = 30
    online_branch_id: str = ""
    mail_sender: str = "shop@example.com"
    low_stock_mail: str = ""
    report_mail: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something this needs from outside, and whether it answers."""

    name: str
    reachable: bool


_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)


def read_percent(text: str) -> int:
    """``"7.5"`` percent as 750 basis points; ValueError for anything that is not from 0 to 100."""
    match = _PERCENT.fullmatch(text)
    rate = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else BASIS_POINTS + 1
    if rate > BASIS_POINTS:
        raise ValueError('a rate in percent as text, from "0.00" to "100.00"')
    return rate


def show_percent(rate: int) -> str:
    return f"{rate // 100}.{rate % 100:02d}"
