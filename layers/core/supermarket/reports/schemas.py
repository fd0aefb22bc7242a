"""The reports' questions and answers."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from supermarket.kernel.money import CURRENCY, Money
from supermarket.reports.model import (
    CANCELLED,
    COUNT,
    EXPIRED,
    ONLINE,
    POS,
    REPACKED,
    RETURNED,
    Day,
    DaySheet,
    FinalDay,
    added,
)
from supermarket.schema import BusinessDate, Id, Instant, Schema, SignedAmount, View
from supermarket.settings.model import show_percent


class DailyQuery(Schema):
    """``date`` is today where it is left out, ``branch_id`` the caller's own."""

    date: BusinessDate | None = None
    branch_id: Id | None = None


class SalesView(View):
    """``total`` is ``net + tax``; ``gross`` is before discounts."""

    count: int
    gross: SignedAmount
    discount: SignedAmount
    net: SignedAmount
    tax: SignedAmount
    total: SignedAmount

    @classmethod
    def of(cls, figures: Mapping[str, int]) -> Self:
        amounts = {name: Money(figures.get(name, 0)) for name in cls.model_fields if name != "count"}
        return cls.model_validate({"count": figures.get("count", 0), **amounts})


class TillSalesView(SalesView):
    """``payable`` is ``total + rounding``, what the tenders come to."""

    rounding: SignedAmount
    payable: SignedAmount


class OnlineSalesView(View):
    """``standing`` is what was placed and ``changed`` by packing, less what was cancelled, has expired or came back
    since; its count is of the orders that stand."""

    placed: SalesView
    cancelled: SalesView
    expired: SalesView
    changed: SalesView
    returned: SalesView
    standing: SalesView

    @classmethod
    def of(cls, sheet: DaySheet) -> Self:
        rows = [sheet.rows.get(row, {}) for row in (ONLINE, CANCELLED, EXPIRED, REPACKED, RETURNED)]
        placed, cancelled, expired, changed, returned = rows
        ended = added({}, [{"": cancelled}, {"": expired}])[""]
        standing = {
            name: placed.get(name, 0) - ended.get(name, 0)
            + (0 if name == COUNT else changed.get(name, 0) - returned.get(name, 0))
            for name in SalesView.model_fields
        }  # fmt: skip
        views = map(SalesView.of, (*rows, standing))
        return cls.model_validate(dict(zip(cls.model_fields, views, strict=True)))


class TenderView(View):
    kind: str
    count: int
    amount: SignedAmount

    @classmethod
    def of(cls, kind: str, figures: Mapping[str, int]) -> Self:
        return cls(kind=kind, count=figures["count"], amount=Money(figures["amount"]))


class TaxView(View):
    """What stands of both channels. ``rate`` in percent; ``taxable`` is without the tax."""

    code: str
    rate: str
    taxable: SignedAmount
    tax: SignedAmount

    @classmethod
    def of(cls, code: str, rate: int, figures: Mapping[str, int]) -> Self:
        taxable, tax = Money(figures["taxable"]), Money(figures["tax"])
        return cls(code=code, rate=show_percent(rate), taxable=taxable, tax=tax)


class FigureDifference(View):
    """By how much the running figure was more than the source; an amount in poisha, or a count."""

    figure: str
    difference: int


class FinalView(View):
    """The night's recount from the source: how far the running figures were from it. ``run`` counts them."""

    run: int
    finalised_at: Instant
    difference: SignedAmount
    differences: list[FigureDifference]

    @classmethod
    def of(cls, final: FinalDay) -> Self:
        parts = [FigureDifference(figure=name, difference=by) for name, by in final.differences.items()]
        return cls.model_validate({
            "run": final.run, "finalised_at": final.finalised_at, "difference": final.difference,
            "differences": parts,
        })  # fmt: skip


class DailySalesView(View):
    """A branch's trading day. ``final`` is null until the day is over and was recounted."""

    branch_id: str
    date: date
    currency: str
    pos: TillSalesView
    online: OnlineSalesView
    tenders: list[TenderView]
    taxes: list[TaxView]
    final: FinalView | None

    @classmethod
    def of(cls, day: Day) -> Self:
        sheet = day.running
        return cls(
            branch_id=sheet.branch_id, date=sheet.business_date, currency=CURRENCY,
            pos=TillSalesView.of(sheet.rows.get(POS, {})), online=OnlineSalesView.of(sheet),
            tenders=[TenderView.of(*row) for row in sheet.tenders()],
            taxes=[TaxView.of(*row) for row in sheet.taxes()],
            final=FinalView.of(day.final) if day.final else None,
        )  # fmt: skip
