"""Tax classes and health over HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.pricing import Tax
from supermarket.settings.model import Branch
from tests.support.gateway import Reply, call, staff
from tests.support.tables import everything

OFFICE = staff("settings:manage")
CASHIER = staff("pos:sell")
FIRST = {"rate": "15.00"}
VAT15 = {"code": "VAT15", "name": "VAT 15%", "name_bn": "ভ্যাট ১৫%", "rates": [FIRST]}
SHOWN = [{"from": None, "rate": "15.00"}]
TODAY = date(2026, 11, 22)


def add(**said: Any) -> Reply:
    return call("POST", "/settings/tax", {**VAT15, **said}, who=OFFICE)


def change(version: int, *rates: dict[str, str], **said: Any) -> Reply:
    body = {"name": "VAT 15%", "rates": list(rates), **said}
    return call("PUT", "/settings/tax/VAT15", body, who=OFFICE, headers={"If-Match": f'"{version}"'})


def days_from_now(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def shown() -> Any:
    return call("GET", "/settings/tax/VAT15", who=CASHIER).json["rates"]


def pointers(reply: Reply) -> list[str]:
    return [error["pointer"] for error in reply.json["errors"]]


def listed() -> list[str]:
    return [tax["code"] for tax in call("GET", "/settings/tax", who=CASHIER).json["items"]]


def test_a_tax_class_is_added_and_the_till_can_read_it(cloud: None) -> None:
    assert add().status == 201

    reply = call("GET", "/settings/tax/VAT15", who=CASHIER)

    assert reply.headers["ETag"] == '"1"'
    assert reply.json == {
        "code": "VAT15", "name": "VAT 15%", "name_bn": "ভ্যাট ১৫%", "rates": SHOWN, "inclusive": True, "version": 1
    }  # fmt: skip
    assert wiring.settings().tax("VAT15", TODAY) == Tax("VAT15", 1500, True)


def test_tax_classes_are_listed_by_code(cloud: None) -> None:
    for code in ("VAT5", "exempt", "VAT15"):
        add(code=code)

    assert listed() == ["VAT15", "VAT5", "exempt"]


def test_a_code_is_used_once(cloud: None) -> None:
    add()

    reply = add(name="Another", rates=[{"rate": "5.00"}])

    assert (reply.status, reply.json["code"]) == (409, "already_exists")
    assert shown() == SHOWN


def test_a_repeated_request_adds_one_class(cloud: None) -> None:
    first = call("POST", "/settings/tax", VAT15, who=OFFICE, key="add-vat-15")
    again = call("POST", "/settings/tax", VAT15, who=OFFICE, key="add-vat-15")

    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json


def test_a_new_rate_begins_with_its_day(cloud: None) -> None:
    add()
    day = days_from_now(10)

    reply = change(1, FIRST, {"from": day, "rate": "7.5"}, inclusive=False)
    late = change(1, FIRST)

    assert (reply.status, reply.json["version"], late.status) == (200, 2, 412)
    assert shown() == [*SHOWN, {"from": day, "rate": "7.50"}]
    begins = date.fromisoformat(day)
    assert wiring.settings().tax("VAT15", begins - timedelta(days=1)) == Tax("VAT15", 1500, False)
    assert wiring.settings().tax("VAT15", begins) == Tax("VAT15", 750, False)


def test_a_class_is_added_with_the_rates_it_had(cloud: None) -> None:
    assert add(rates=[{"rate": "10.00"}, {"from": "2020-07-01", "rate": "15.00"}]).status == 201

    assert wiring.settings().tax("VAT15", date(2020, 6, 30)).rate == 1000
    assert wiring.settings().tax("VAT15", TODAY).rate == 1500


def test_a_rate_to_come_can_be_changed_and_taken_back(cloud: None) -> None:
    add(rates=[FIRST, {"from": days_from_now(3), "rate": "7.50"}])

    assert change(1, FIRST, {"from": days_from_now(4), "rate": "5.00"}).status == 200
    assert change(2, FIRST, name="VAT").status == 200

    assert shown() == SHOWN


@pytest.mark.parametrize(
    ("rates", "pointer"),
    [
        ([{"rate": "10.00"}], "/rates/0"),
        ([FIRST], "/rates/1"),
        ([FIRST, {"from": "2020-07-01", "rate": "12.00"}], "/rates/1"),
        ([FIRST, {"from": "2020-07-02", "rate": "12.50"}], "/rates/1"),
        ([FIRST, {"from": "2020-07-01", "rate": "12.50"}, {"from": "today", "rate": "1.00"}], "/rates/2"),
    ],
    ids=["the first", "left out", "another rate", "another day", "one from today on"],
)
def test_a_rate_that_has_begun_stays(cloud: None, rates: list[dict[str, str]], pointer: str) -> None:
    add(rates=[FIRST, {"from": "2020-07-01", "rate": "12.50"}])
    before = everything()

    reply = change(1, *({**r, "from": days_from_now(0)} if r.get("from") == "today" else r for r in rates))

    assert (reply.status, reply.json["code"], pointers(reply)) == (409, "rate_in_force", [pointer])
    assert everything() == before


def test_a_day_has_begun_where_the_first_branch_is_already_in_it(cloud: None) -> None:
    add()
    east = Branch("b-1", "EAST", "East", time_zone="Pacific/Kiritimati")
    wiring.settings().add_branch(east)
    today = east.business_date(clock.now())

    early = change(1, FIRST, {"from": today.isoformat(), "rate": "7.50"})
    late = change(1, FIRST, {"from": (today + timedelta(days=2)).isoformat(), "rate": "7.50"})

    assert (early.status, late.status) == (409, 200)


def test_a_day_that_begins_before_everybody_knows_of_a_change_has_begun(cloud: None) -> None:
    add()
    now = clock.now()
    starts = (now + timedelta(minutes=1)).time().replace(second=0, microsecond=0)
    branch = Branch("b-1", "SOON", "Soon", time_zone="UTC", day_start=starts)
    wiring.settings().add_branch(branch)
    tomorrow = branch.business_date(now) + timedelta(days=1)

    early = change(1, FIRST, {"from": tomorrow.isoformat(), "rate": "7.50"})
    later = change(1, FIRST, {"from": (tomorrow + timedelta(days=1)).isoformat(), "rate": "7.50"})

    assert (early.status, early.json["code"], later.status) == (409, "rate_in_force", 200)


def test_a_withdrawn_class_is_offered_no_more_and_still_taxes_what_carries_it(cloud: None) -> None:
    add()

    assert call("DELETE", "/settings/tax/VAT15", who=OFFICE).status == 204

    assert listed() == []
    assert call("GET", "/settings/tax/VAT15", who=CASHIER).status == 404
    assert call("DELETE", "/settings/tax/VAT15", who=OFFICE).status == 404
    assert (
        call(
            "PUT",
            "/settings/tax/VAT15",
            {"name": "x", "rates": [{"rate": "1.00"}]},
            who=OFFICE,
            headers={"If-Match": '"2"'},
        ).status
        == 404
    )
    assert wiring.settings().tax("VAT15", TODAY) == Tax("VAT15", 1500, True)


def test_a_withdrawn_class_can_come_back(cloud: None) -> None:
    add()
    call("DELETE", "/settings/tax/VAT15", who=OFFICE)

    other = add(rates=[{"rate": "10.00"}])
    reply = add(rates=[FIRST, {"from": days_from_now(3), "rate": "10.00"}])

    assert (other.status, other.json["code"], pointers(other)) == (409, "rate_in_force", ["/rates/0"])
    assert (reply.status, reply.json["version"], listed()) == (201, 3, ["VAT15"])


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"rates": [{"rate": "100.01"}]}, "/rates/0/rate"),
        ({"rates": [{"rate": 15}]}, "/rates/0/rate"),
        ({"rates": []}, "/rates"),
        ({"rates": [{**FIRST, "from": "2027-01-01"}]}, "/rates/0/from"),
        ({"rates": [FIRST, FIRST]}, "/rates/1/from"),
        ({"rates": [FIRST, {"from": "2027-02-30", "rate": "1.00"}]}, "/rates/1/from"),
        ({"rates": [FIRST] * 51}, "/rates"),
        ({"code": "VAT 15"}, "/code"),
    ],
)
def test_a_bad_tax_class_is_refused_by_field(cloud: None, said: dict[str, Any], pointer: str) -> None:
    reply = add(**said)

    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (422, [pointer])
    assert listed() == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_cashier_changes_no_tax(cloud: None, method: str) -> None:
    add()
    path = "/settings/tax" if method == "POST" else "/settings/tax/VAT15"
    body = {**VAT15, "code": "VAT5"} if method == "POST" else {"name": "x", "rates": [{"rate": "0.00"}]}

    reply = call(method, path, body, who=CASHIER, headers={"If-Match": '"1"'})

    assert (reply.status, listed()) == (403, ["VAT15"])
    assert shown() == SHOWN


def test_taxes_are_for_those_who_signed_in(cloud: None) -> None:
    assert call("GET", "/settings/tax").status == 401


def test_health_tells_everyone_that_the_api_answers(cloud: None) -> None:
    assert call("GET", "/health").json == {"status": "ok", "dependencies": None}


def test_health_tells_staff_what_answers(cloud: None) -> None:
    reply = call("GET", "/health", who=OFFICE)

    assert (reply.status, reply.json["status"]) == (200, "ok")
    assert reply.json["dependencies"] == [
        {"name": "settings table", "reachable": True}, {"name": "token keys", "reachable": True}
    ]  # fmt: skip


def test_health_is_degraded_when_the_table_does_not_answer(cloud: None) -> None:
    import boto3

    boto3.client("dynamodb").delete_table(TableName="shop-settings")

    reply = call("GET", "/health", who=OFFICE)

    assert (reply.status, reply.json["status"]) == (503, "degraded")
    assert [d["reachable"] for d in reply.json["dependencies"]] == [False, True]
