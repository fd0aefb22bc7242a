"""The day's figures: what events add up to."""

from datetime import date

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.kernel.events import Change, DomainEvent
from supermarket.kernel.money import Money
from supermarket.reports.events import day_finalised, events_of
from supermarket.reports.model import DaySheet, FinalDay, entries_of
from tests.support.day_events import BRANCH, order, sale

THE_DAY = date(2026, 11, 22)


def day(*events: DomainEvent) -> DaySheet:
    return DaySheet.of(BRANCH, THE_DAY, events)


def test_a_sale_adds_to_the_till_its_tenders_and_its_taxes():
    split = [
        {"kind": "cash", "amount": 5000},
        {"kind": "card", "amount": 6000},
        {"kind": "card", "amount": 500},
    ]

    assert entries_of(sale(1, tenders=split, rounding=-20, payable=11480)) == {
        "TOTAL#pos": {
            "count": 1, "gross": 11500, "discount": 0, "net": 10000, "tax": 1500, "total": 11500, "rounding": -20,
            "payable": 11480,
        },
        "TENDER#cash": {"count": 1, "amount": 5000},
        "TENDER#card": {"count": 2, "amount": 6500},
        "TAX#VAT15#1500": {"taxable": 10000, "tax": 1500},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "row"), [("OrderCancelled", "CANCELLED#online"), ("OrderExpired", "EXPIRED#online")]
)
def test_an_order_that_ends_counts_there_and_gives_its_tax_back(name, row):
    found = day(order(1), order(2), order(1, name))

    assert found.figure("TOTAL#online", "count") == 2
    assert (found.figure(row, "count"), found.figure(row, "total")) == (1, 23000)
    assert found.rows["TAX#VAT15#1500"] == {"taxable": 20000, "tax": 3000}


def test_an_event_told_twice_counts_once():
    assert day(sale(1), sale(2), sale(1)).figure("TOTAL#pos", "count") == 2


def test_an_event_of_another_kind_is_not_for_the_report():
    with pytest.raises(Invalid):
        entries_of(DomainEvent("StockLow", "low#1", "", {}))


def test_equal_days_have_no_differences_and_zeroes_do_not_matter():
    one = DaySheet(BRANCH, THE_DAY, {"TOTAL#pos": {"gross": 0, "total": 5}})
    other = DaySheet(BRANCH, THE_DAY, {"TOTAL#pos": {"total": 5}, "TOTAL#online": {"count": 0}})

    assert one.differences(other) == other.differences(one) == {}


def test_a_difference_says_by_how_much_the_other_is_more():
    differences = day(sale(1)).differences(day(sale(1), sale(2)))

    assert differences["TOTAL#pos.count"] == 1
    assert differences["TOTAL#pos.gross"] == 11500
    assert differences["TENDER#cash.amount"] == 11500
    assert day(sale(1), sale(2)).differences(day(sale(1)))["TOTAL#pos.gross"] == -11500


def test_a_final_day_adds_up_its_differences_without_their_signs():
    final = FinalDay(day(), 1, "", {"TOTAL#pos.count": 3, "TOTAL#pos.gross": -500, "TENDER#cash.amount": 200})

    assert (final.difference, final.agrees) == (Money(700), False)
    assert FinalDay(day(), 1, "", {"TOTAL#pos.count": 1}).agrees is False


def test_a_finalised_day_tells_its_totals():
    told = day_finalised(
        FinalDay(day(sale(1), order(1), order(1, "OrderExpired")), 2, "2026-11-22T19:10:00.000Z", {})
    )

    assert (told.name, told.key) == ("DayFinalised", f"day#{BRANCH}#2026-11-22#2")
    assert told.data["difference"] == 0
    assert told.data["pos"]["payable"] == 11500
    assert told.data["expired"] == {
        "count": 1, "gross": 23000, "discount": 0, "net": 20000, "tax": 3000, "total": 23000,
    }  # fmt: skip
    assert told.data["tenders"] == [{"kind": "cash", "count": 1, "amount": 11500}]
    assert told.data["taxes"] == [{"code": "VAT15", "rate": 1500, "taxable": 10000, "tax": 1500}]


@pytest.mark.parametrize("change", [
    Change("1", None, {"kind": "figures"}), Change("1", {"kind": "final"}, {"kind": "final"}),
    Change("1", {"kind": "final"}, None), Change("1", None, {"kind": "counted"}),
])  # fmt: skip
def test_nothing_else_in_the_table_tells_anything(change):
    assert list(events_of(change)) == []
