"""How this shop works: its branches, its taxes, its rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from supermarket.kernel.clock import business_date
from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.money import BASIS_POINTS, TAKA, ZERO, Money
from supermarket.kernel.pricing import Tax
from supermarket.kernel.scale_labels import SCALE_RULES, ScaleRule

if TYPE_CHECKING:
    from supermarket.settings.hours_model import Week


@dataclass(frozen=True, slots=True)
class Branch:
    """``warehouse_id`` is where its tills and its online orders take goods from. ``vat_number`` is its BIN.

    ``hours`` is None where nobody said when it is open.
    """

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
    hours: "Week | None" = None

    def business_date(self, at: datetime) -> date:
        return business_date(at, self.time_zone, self.day_start)


def open_at(branch: Branch, at: datetime) -> bool | None:
    """None for a branch that does not tell its hours."""
    return None if branch.hours is None else branch.hours.open_at(at, branch.time_zone)


@dataclass(frozen=True, slots=True)
class Rate:
    """What a tax comes to from a business date on, until the next rate begins."""

    start: date
    rate: int


@dataclass(frozen=True, slots=True)
class TaxClass:
    """``rate`` is what it began with, in basis points, ``later`` what follows, by date; so every day has one rate.

    ``inclusive`` when shelf prices contain the tax. One that is ``withdrawn`` is no longer offered; what still carries
    it goes on being taxed by it.
    """

    code: str
    name: str
    rate: int
    inclusive: bool = True
    name_bn: str = ""
    withdrawn: bool = False
    version: int = 1
    later: tuple[Rate, ...] = ()

    def tax(self, on: date) -> Tax:
        """As it is charged on a business date."""
        rate = next((each.rate for each in reversed(self.later) if each.start <= on), self.rate)
        return Tax(self.code, rate, self.inclusive)

    def require_begun(self, old: "TaxClass", by: date) -> None:
        """Refuse to be put in the place of ``old`` where what began until that day differs: receipts have it."""
        mine, theirs = self._begun(by), old._begun(by)
        if mine == theirs:
            return
        same = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), -1)
        place = min(len(mine), len(theirs)) if same < 0 else same
        raise Conflict(
            "A rate that has begun stays as it is; a new one begins on a later day.", code="rate_in_force",
            errors=[FieldError(f"/rates/{place}", "what has begun stays as it is", "rate_in_force")],
        )  # fmt: skip

    def _begun(self, by: date) -> list[Rate]:
        return [Rate(date.min, self.rate), *(each for each in self.later if each.start <= by)]


def rates_of(listed: Sequence[tuple[date | None, int]]) -> tuple[int, tuple[Rate, ...]]:
    """The first rate, which has no date, and the dated ones after it.

    Raises Invalid, naming each date that is out of place.
    """
    wrong, before = [], date.min
    for number, (start, _) in enumerate(listed):
        if number == 0 and start is not None:
            wrong.append(FieldError("/rates/0/from", "no date: the first rate holds from the beginning"))
        if number and (start is None or start <= before):
            wrong.append(FieldError(f"/rates/{number}/from", "a date after that of the rate before"))
        before = start or before
    if wrong or not listed:
        raise Invalid("Rates follow one another by date.", errors=wrong)
    return listed[0][1], tuple(Rate(start, rate) for start, rate in listed[1:] if start)


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Somebody who signs people in for us (OpenID Connect). ``issuer`` is where its discovery document is found."""

    name: str
    issuer: str
    client_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Markdown:
    """From ``days`` before a batch expires its product costs ``off`` less, in basis points of its price."""

    days: int
    off: int


class PaidWithoutStock(StrEnum):
    """What becomes of an order that was paid so late that its goods are gone."""

    REFUND = "refund"
    BACK_ORDER = "back_order"


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
    reminder_hours: int = 24
    """After how long a customer is reminded of a cart that was left; 0 for never."""
    online_branch_id: str = ""
    mail_sender: str = "shop@example.com"
    low_stock_mail: str = ""
    report_mail: str = ""
    second_factor_roles: tuple[str, ...] = ()
    """Roles that may do nothing until they have enrolled a second factor."""
    identity_providers: tuple[IdentityProvider, ...] = ()
    cors_origins: tuple[str, ...] = ()
    """Other origins whose pages may call, such as ``https://shop.example``."""
    requests_per_account: int = 1500
    requests_per_address: int = 3000
    requests_per_key: int = 3000
    """How many requests are served in five minutes."""
    sell_above_mrp: bool = False
    over_receipt_tolerance: int = 0
    """By how much more than ordered may be received, in basis points of the ordered quantity."""
    adjustment_limit: Money = ZERO
    """Corrections of stock worth more than this wait for a manager's approval; nothing for never."""
    markdowns: tuple[Markdown, ...] = ()
    """What is near its expiry gets cheaper: the rule with the fewest days that holds."""
    scale_rules: tuple[ScaleRule, ...] = SCALE_RULES
    """How the labels of the shop's scales read."""
    public_url: str = "http://localhost:8000"
    """Where the API and its callbacks are reached from outside."""
    shop_url: str = "http://localhost:3000"
    """Where the online shop's own pages are."""
    paid_without_stock: PaidWithoutStock = PaidWithoutStock.REFUND
    version: int = 1


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
