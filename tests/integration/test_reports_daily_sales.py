"""The daily report: running figures, the night's recount, and what it answers."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel.events import DomainEvent
from supermarket.reports import service
from supermarket.settings.model import Branch
from tests.support import streams
from tests.support.day_events import BRANCH, DAY, Told, as_sent, order, sale
from tests.support.gateway import call, function, staff

OTHER = "01890000-0000-7000-8000-0000000000b2"
MANAGER = staff("reports:read", branch=BRANCH)
THE_DAY = date(2026, 11, 22)
NIGHT = datetime(2026, 11, 22, 19, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def branches(cloud: None) -> None:
    wiring.settings().add_branch(Branch(BRANCH, "DHK1", "Dhanmondi"))
    wiring.settings().add_branch(Branch(OTHER, "LDN1", "Whitechapel", time_zone="Europe/London"))


def tell(*events: DomainEvent) -> Any:
    return function("reports/apply_sale").handler(streams.queue_event(map(as_sent, events)), None)


def report(query: str = f"date={DAY}", who: Any = MANAGER) -> Any:
    reply = call("GET", f"/reports/sales/daily?{query}", who=who)
    assert reply.status == 200, reply.text
    return reply.json


def amounts(total: str, net: str, tax: str, count: int, **more: Any) -> dict[str, Any]:
    return {
        "count": count,
        "gross": total,
        "discount": "0.00",
        "net": net,
        "tax": tax,
        "total": total,
        **more,
    }


def test_a_day_adds_up_as_events_arrive():
    card = [{"kind": "card", "amount": 11500}]
    tell(sale(1), sale(2), sale(3, tenders=card), order(1), order(2), order(3))
    tell(order(2, "OrderCancelled"), order(3, "OrderExpired"))

    assert report() == {
        "branch_id": BRANCH,
        "date": DAY,
        "currency": "BDT",
        "pos": amounts("345.00", "300.00", "45.00", 3, rounding="0.00", payable="345.00"),
        "online": {
            "placed": amounts("690.00", "600.00", "90.00", 3),
            "cancelled": amounts("230.00", "200.00", "30.00", 1),
            "expired": amounts("230.00", "200.00", "30.00", 1),
            "changed": amounts("0.00", "0.00", "0.00", 0),
            "returned": amounts("0.00", "0.00", "0.00", 0),
            "standing": amounts("230.00", "200.00", "30.00", 1),
        },
        "tenders": [
            {"kind": "card", "count": 1, "amount": "115.00"},
            {"kind": "cash", "count": 2, "amount": "230.00"},
        ],
        "taxes": [{"code": "VAT15", "rate": "15.00", "taxable": "500.00", "tax": "75.00"}],
        "final": None,
    }


def test_an_event_told_twice_is_counted_once():
    tell(sale(1), order(1))
    again = tell(sale(1), order(1), sale(1))

    assert again == {"batchItemFailures": []}
    assert (report()["pos"]["count"], report()["online"]["placed"]["count"]) == (1, 1)


def test_a_message_that_means_nothing_comes_back_alone():
    answer = tell(sale(1), DomainEvent("StockLow", "low#1", "", {"branch_id": BRANCH, "business_date": DAY}))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert report()["pos"]["count"] == 1


def test_branches_and_days_are_kept_apart():
    tell(sale(1), sale(2, branch=OTHER), sale(3, business_date="2026-11-23"))

    assert report()["pos"]["count"] == 1
    assert report("date=2026-11-23")["pos"]["count"] == 1
    assert report("date=2026-11-24")["pos"]["count"] == 0


def test_today_is_the_branchs_own():
    assert report("")["date"] == wiring.settings().branch(BRANCH).business_date(datetime.now(UTC)).isoformat()


@pytest.mark.parametrize(
    ("query", "who", "status"),
    [
        (f"branch_id={OTHER}", MANAGER, 403),
        (f"branch_id={OTHER}", staff("reports:read", "branches:all"), 200),
        ("", staff("reports:read", "branches:all"), 422),
        ("date=yesterday", MANAGER, 422),
        ("branch_id=01890000-0000-7000-8000-0000000000ff", staff("reports:read", "branches:all"), 404),
        ("", staff("reports:stock", branch=BRANCH), 403),
        ("", None, 401),
    ],
)
def test_a_report_is_for_the_branchs_own_office(query, who, status):
    assert call("GET", f"/reports/sales/daily?{query}", who=who).status == status


def recount(*events: DomainEvent) -> Any:
    return service.finalise(wiring.days(), Told(*events), BRANCH, THE_DAY, NIGHT)


def test_the_recount_agrees_with_what_was_told():
    tell(sale(1), order(1), order(1, "OrderExpired"), sale(2))

    recount(sale(2), sale(1), order(1), order(1, "OrderExpired"))

    assert report()["final"] == {
        "run": 1, "finalised_at": "2026-11-22T19:10:00.000Z", "difference": "0.00", "differences": [],
    }  # fmt: skip


def test_the_recount_finds_what_was_never_told():
    tell(sale(1))
    final = recount(sale(1), sale(2, tenders=[], taxes=[]))

    found = report()["final"]
    assert found["difference"] == "460.00"
    assert {"figure": "TOTAL#pos.count", "difference": -1} in found["differences"]
    assert {"figure": "TOTAL#pos.payable", "difference": -11500} in found["differences"]
    assert final.sheet.figure("TOTAL#pos", "count") == 2

    tell(sale(2, tenders=[], taxes=[]))
    recount(sale(1), sale(2, tenders=[], taxes=[]))

    assert (report()["final"]["run"], report()["final"]["difference"]) == (2, "0.00")


def test_a_finalised_day_is_told_once_with_its_run():
    tell(sale(1))
    recount(sale(1))

    changes = [r for r in streams.records("reports") if "FINAL#" in r["dynamodb"]["Keys"]["sk"]["S"]]
    told = streams.events_of(function("reports/publish_changes"), changes)

    assert [(e["source"], e["detail-type"]) for e in told] == [("supermarket.reports", "DayFinalised")]
    assert told[0]["detail"]["key"] == f"day#{BRANCH}#{DAY}#1"
    assert told[0]["detail"]["data"]["pos"]["total"] == 11500


def finalise(**event: Any) -> list[tuple[str, str, int, str]]:
    done = function("reports/finalise_day").handler(event, None)["finalised"]
    return [(each["branch_id"], each["date"], each["run"], each["difference"]) for each in done]


def test_each_branch_is_finalised_once_after_its_own_midnight():
    assert finalise(at="2026-11-22T18:30:00Z") == [
        (BRANCH, "2026-11-21", 1, "0.00"),
        (OTHER, "2026-11-21", 1, "0.00"),
    ]
    assert finalise(at="2026-11-22T19:10:00Z") == [(BRANCH, "2026-11-22", 1, "0.00")]
    assert finalise(at="2026-11-22T19:10:00Z") == []
    assert finalise(at="2026-11-23T00:10:00Z") == []
    assert finalise(at="2026-11-23T01:10:00Z") == [(OTHER, "2026-11-22", 1, "0.00")]


def test_a_day_that_does_not_agree_is_recounted_a_few_times(capsys):
    tell(sale(1))

    runs = [finalise(at=f"2026-11-22T{hour}:10:00Z") for hour in (19, 20, 21, 22)]

    ours = [[run for run in found if run[0] == BRANCH] for found in runs]
    assert [[run[2] for run in found] for found in ours] == [[1], [2], [3], []]
    assert '"ReportDifference":[1.0]' in capsys.readouterr().out


def test_a_day_is_finalised_by_hand_whenever_somebody_asks():
    assert finalise(branch_id=BRANCH, date=DAY) == [(BRANCH, DAY, 1, "0.00")]
    assert finalise(branch_id=BRANCH, date=DAY) == [(BRANCH, DAY, 2, "0.00")]
    assert report()["final"]["run"] == 2
