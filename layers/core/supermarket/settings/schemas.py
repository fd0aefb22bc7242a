"""Branches, taxes and settings as HTTP has them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from supermarket.kernel.clock import zone
from supermarket.kernel.ids import is_id
from supermarket.schema import Id, Schema, Text, View
from supermarket.settings.health_model import Dependency
from supermarket.settings.hours_schemas import (
    SpecialDayRequest,
    SpecialDayView,
    TimeOfDay,
    WeekRequest,
    WeekView,
    week,
)
from supermarket.settings.model import (
    Branch,
    TaxClass,
    open_at,
    rates_of,
    read_percent,
    show_percent,
)


def _time_zone(name: str) -> str:
    try:
        zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone of the IANA database, such as Asia/Dhaka") from None
    return name


def _percent(value: Any) -> int:
    return read_percent(value if isinstance(value, str) else "")


def _optional_id(value: str) -> str:
    if value and not is_id(value):
        raise ValueError("an id, or empty for none")
    return value


Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9_-]{0,19}$", examples=["DHK1"])]
ShortText = Annotated[str, Field(max_length=200)]
TimeZone = Annotated[str, Field(max_length=64, examples=["Asia/Dhaka"]), AfterValidator(_time_zone)]
_PERCENT_JSON = {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,2})?$", "examples": ["15.00"]}
Percent = Annotated[int, BeforeValidator(_percent), WithJsonSchema(_PERCENT_JSON)]
PercentText = Annotated[str, WithJsonSchema(_PERCENT_JSON)]
OptionalId = Annotated[str, AfterValidator(_optional_id), Field(description="An id, or empty for none.")]


class BranchRequest(Schema):
    """Its trading day begins at ``day_start`` in its ``time_zone``: a sale before it counts to the day before."""

    code: Code
    name: Text
    name_bn: ShortText = ""
    address: ShortText = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    vat_number: Annotated[str, Field(max_length=40, description="Its BIN, as printed on receipts.")] = ""
    time_zone: TimeZone = "Asia/Dhaka"
    day_start: TimeOfDay = time(0, 0)
    warehouse_id: Annotated[OptionalId, Field(description="Where its tills and online orders take from.")] = (
        ""
    )
    hours: Annotated[WeekRequest | None, Field(description="When it is open; null if it does not tell.")] = (
        None
    )
    special_days: Annotated[
        tuple[SpecialDayRequest, ...],
        Field(max_length=366, description="Days that are not like their weekday."),
    ] = ()

    def branch(self, branch_id: str) -> Branch:
        return Branch(
            branch_id, self.code, self.name, self.name_bn, self.address, self.phone, self.vat_number,
            self.time_zone, self.day_start, self.warehouse_id, hours=week(self.hours, self.special_days),
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
    day_start: TimeOfDay
    warehouse_id: str
    hours: WeekView | None
    special_days: list[SpecialDayView]
    version: int

    @classmethod
    def of(cls, branch: Branch) -> Self:
        return cls(
            id=branch.id, code=branch.code, name=branch.name, name_bn=branch.name_bn, address=branch.address,
            phone=branch.phone, vat_number=branch.vat_number, time_zone=branch.time_zone, day_start=branch.day_start,
            warehouse_id=branch.warehouse_id, hours=WeekView.of(branch.hours) if branch.hours else None,
            special_days=[SpecialDayView.of(each) for each in branch.hours.special] if branch.hours else [],
            version=branch.version,
        )  # fmt: skip


class ListedBranchView(BranchView):
    """In the list alone: what is cached by its version could not tell the time."""

    open_now: Annotated[bool | None, Field(description="Null for a branch that does not tell its hours.")]

    @classmethod
    def at(cls, branch: Branch, now: datetime) -> Self:
        return cls(**dict(BranchView.of(branch)), open_now=open_at(branch, now))


class RateRequest(Schema):
    from_: Annotated[
        date | None,
        Field(validation_alias="from", description="The business date it begins; the first rate has none."),
    ] = None
    rate: Percent


class TaxClassChange(Schema):
    name: Text
    name_bn: ShortText = ""
    rates: Annotated[
        list[RateRequest],
        Field(min_length=1, max_length=50, description="By date, the rate of today among them."),
    ]
    inclusive: Annotated[bool, Field(description="Whether shelf prices contain the tax.")] = True

    def tax_class(self, code: str) -> TaxClass:
        """Raises Invalid for rates that are not in the order of their dates."""
        first, later = rates_of([(each.from_, each.rate) for each in self.rates])
        return TaxClass(code, self.name, first, self.inclusive, self.name_bn, later=later)


class TaxClassRequest(TaxClassChange):
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,29}$", examples=["VAT15"])]


class RateView(View):
    from_: Annotated[date | None, Field(serialization_alias="from")]
    rate: PercentText

    model_config = ConfigDict(serialize_by_alias=True)


class TaxClassView(View):
    """The rate in force on a business date is the last that begins by then; the first holds from the beginning."""

    code: str
    name: str
    name_bn: str
    rates: list[RateView]
    inclusive: bool
    version: int

    @classmethod
    def of(cls, tax: TaxClass) -> Self:
        return cls(
            code=tax.code, name=tax.name, name_bn=tax.name_bn, inclusive=tax.inclusive, version=tax.version,
            rates=[
                RateView(from_=None, rate=show_percent(tax.rate)),
                *(RateView(from_=each.start, rate=show_percent(each.rate)) for each in tax.later),
            ],
        )  # fmt: skip


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
