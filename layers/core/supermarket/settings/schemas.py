"""Branches, taxes and settings as HTTP has them."""

import re
from collections.abc import Sequence
from datetime import time
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from supermarket.kernel.clock import zone
from supermarket.kernel.ids import is_id
from supermarket.kernel.money import TAKA
from supermarket.schema import Amount, Id, LongText, Schema, Text, View
from supermarket.settings.model import Branch, Dependency, ShopRules, TaxClass, read_percent, show_percent

_HOUR_AND_MINUTE = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _time_zone(name: str) -> str:
    try:
        zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone of the IANA database, such as Asia/Dhaka") from None
    return name


def _day_start(value: Any) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _HOUR_AND_MINUTE.fullmatch(value):
        raise ValueError('an hour and minute of the day, such as "06:00"')
    return time.fromisoformat(value)


def _percent(value: Any) -> int:
    return read_percent(value if isinstance(value, str) else "")


def _optional_id(value: str) -> str:
    if value and not is_id(value):
        raise ValueError("an id, or empty for none")
    return value


Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9_-]{0,19}$", examples=["DHK1"])]
ShortText = Annotated[str, Field(max_length=200)]
TimeZone = Annotated[str, Field(max_length=64, examples=["Asia/Dhaka"]), AfterValidator(_time_zone)]
DayStart = Annotated[
    time,
    BeforeValidator(_day_start),
    PlainSerializer(lambda start: start.isoformat("minutes"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOUR_AND_MINUTE.pattern}$", "examples": ["06:00"]}),
]
_PERCENT_JSON = {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,2})?$", "examples": ["15.00"]}
Percent = Annotated[int, BeforeValidator(_percent), WithJsonSchema(_PERCENT_JSON)]
PercentText = Annotated[str, WithJsonSchema(_PERCENT_JSON)]
OptionalId = Annotated[str, AfterValidator(_optional_id), Field(description="An id, or empty for none.")]
Mail = Annotated[
    str,
    Field(pattern=r"^([^@\s]+@[^@\s]+)?$", max_length=200, description="An address, or empty for none."),
]


_DEFAULT = ShopRules()


class BranchRequest(Schema):
    """Its trading day begins at ``day_start`` in its ``time_zone``: a sale before it counts to the day before."""

    code: Code
    name: Text
    name_bn: ShortText = ""
    address: ShortText = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    vat_number: Annotated[str, Field(max_length=40, description="Its BIN, as printed on receipts.")] = ""
    time_zone: TimeZone = "Asia/Dhaka"
    day_start: DayStart = time(0, 0)
    warehouse_id: Annotated[OptionalId, Field(description="Where its tills and online orders take from.")] = (
        ""
    )

    def branch(self, branch_id: str) -> Branch:
        return Branch(
            branch_id, self.code, self.name, self.name_bn, self.address, self.phone, self.vat_number,
            self.time_zone, self.day_start, self.warehouse_id,
        )  # fmt: skip


class BranchView(View):
    id: Id
    code: str
    name: str
    name_bn: str
    address: str
    phone: str
    vat_number: str
    time_zone: str
    day_start: DayStart
    warehouse_id: str
    version: int

    @classmethod
    def of(cls, branch: Branch) -> Self:
        return cls(
            id=branch.id, code=branch.code, name=branch.name, name_bn=branch.name_bn, address=branch.address,
            phone=branch.phone, vat_number=branch.vat_number, time_zone=branch.time_zone, day_start=branch.day_start,
            warehouse_id=branch.warehouse_id, version=branch.version,
        )  # fmt: skip


class TaxClassChange(Schema):
    name: Text
    name_bn: ShortText = ""
    rate: Percent
    inclusive: Annotated[bool, Field(description="Whether shelf prices contain the tax.")] = True

    def tax_class(self, code: str) -> TaxClass:
        return TaxClass(code, self.name, self.rate, self.inclusive, self.name_bn)


class TaxClassRequest(TaxClassChange):
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,29}$", examples=["VAT15"])]


class TaxClassView(View):
    code: str
    name: str
    name_bn: str
    rate: PercentText
    inclusive: bool
    version: int

    @classmethod
    def of(cls, tax: TaxClass) -> Self:
        return cls(
            code=tax.code, name=tax.name, name_bn=tax.name_bn, rate=show_percent(tax.rate), inclusive=tax.inclusive,
            version=tax.version,
        )  # fmt: skip


class SettingsRequest(Schema):
    """All settings at once: what is left out takes its default."""

    shop_name: Text = _DEFAULT.shop_name
    shop_name_bn: ShortText = _DEFAULT.shop_name_bn
    receipt_header: LongText = _DEFAULT.receipt_header
    receipt_footer: LongText = _DEFAULT.receipt_footer
    cash_rounding: Annotated[Amount, Field(description="Cash totals round to a multiple of this.")] = TAKA
    till_may_oversell: Annotated[
        bool, Field(description="The till sells what the book says is not there.")
    ] = _DEFAULT.till_may_oversell
    reservation_minutes: Annotated[
        int, Field(ge=1, le=10_080, description="How long an order's goods are kept.")
    ] = _DEFAULT.reservation_minutes
    cart_days: Annotated[int, Field(ge=1, le=365)] = _DEFAULT.cart_days
    online_branch_id: Annotated[OptionalId, Field(description="The branch online orders are picked at.")] = ""
    mail_sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)] = _DEFAULT.mail_sender
    low_stock_mail: Mail = ""
    report_mail: Mail = ""

    def rules(self) -> ShopRules:
        return ShopRules(**{name: getattr(self, name) for name in type(self).model_fields})


class SettingsView(View):
    shop_name: str
    shop_name_bn: str
    receipt_header: str
    receipt_footer: str
    cash_rounding: Amount
    till_may_oversell: bool
    reservation_minutes: int
    cart_days: int
    online_branch_id: str
    mail_sender: str
    low_stock_mail: str
    report_mail: str
    version: int

    @classmethod
    def of(cls, rules: ShopRules) -> Self:
        return cls(**{name: getattr(rules, name) for name in cls.model_fields})


class DependencyView(View):
    name: str
    reachable: bool


class HealthView(View):
    """``dependencies`` is for staff who may change settings."""

    status: Literal["ok", "degraded"] = "ok"
    dependencies: list[DependencyView] | None = None

    @classmethod
    def of(cls, found: Sequence[Dependency]) -> Self:
        views = [DependencyView(name=each.name, reachable=each.reachable) for each in found]
        return cls(status="ok" if all(each.reachable for each in found) else "degraded", dependencies=views)
