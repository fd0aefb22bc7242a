"""Tax classes and the shop's rules over HTTP."""

from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel.pricing import Tax
from tests.support.gateway import Reply, call, staff

OFFICE = staff("settings:manage")
CASHIER = staff("pos:sell")
VAT15 = {"code": "VAT15", "name": "VAT 15%", "name_bn": "ভ্যাট ১৫%", "rate": "15.00"}


def add(**said: Any) -> Reply:
    return call("POST", "/settings/tax", {**VAT15, **said}, who=OFFICE)


def listed() -> list[str]:
    return [tax["code"] for tax in call("GET", "/settings/tax", who=CASHIER).json["items"]]


def test_a_tax_class_is_added_and_the_till_can_read_it(cloud: None) -> None:
    assert add().status == 201

    reply = call("GET", "/settings/tax/VAT15", who=CASHIER)

    assert reply.headers["ETag"] == '"1"'
    assert reply.json == {
        "code": "VAT15", "name": "VAT 15%", "name_bn": "ভ্যাট ১৫%", "rate": "15.00", "inclusive": True, "version": 1
    }  # fmt: skip
    assert wiring.settings().tax("VAT15") == Tax("VAT15", 1500, True)


def test_tax_classes_are_listed_by_code(cloud: None) -> None:
    for code in ("VAT5", "exempt", "VAT15"):
        add(code=code)

    assert listed() == ["VAT15", "VAT5", "exempt"]


def test_a_code_is_used_once(cloud: None) -> None:
    add()

    reply = add(name="Another", rate="5.00")

    assert (reply.status, reply.json["code"]) == (409, "already_exists")
    assert call("GET", "/settings/tax/VAT15", who=CASHIER).json["rate"] == "15.00"


def test_a_repeated_request_adds_one_class(cloud: None) -> None:
    first = call("POST", "/settings/tax", VAT15, who=OFFICE, key="add-vat-15")
    again = call("POST", "/settings/tax", VAT15, who=OFFICE, key="add-vat-15")

    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json


def test_a_new_rate_holds_from_then_on(cloud: None) -> None:
    add()
    change = {"name": "VAT 7.5%", "rate": "7.5", "inclusive": False}

    reply = call("PUT", "/settings/tax/VAT15", change, who=OFFICE, headers={"If-Match": '"1"'})
    late = call("PUT", "/settings/tax/VAT15", change, who=OFFICE, headers={"If-Match": '"1"'})

    assert (reply.status, reply.json["rate"], reply.json["version"]) == (200, "7.50", 2)
    assert late.status == 412
    assert wiring.settings().tax("VAT15") == Tax("VAT15", 750, False)


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
            {"name": "x", "rate": "1.00"},
            who=OFFICE,
            headers={"If-Match": '"2"'},
        ).status
        == 404
    )
    assert wiring.settings().tax("VAT15") == Tax("VAT15", 1500, True)


def test_a_withdrawn_class_can_come_back(cloud: None) -> None:
    add()
    call("DELETE", "/settings/tax/VAT15", who=OFFICE)

    reply = add(rate="10.00")

    assert (reply.status, reply.json["version"], listed()) == (201, 3, ["VAT15"])


@pytest.mark.parametrize(
    ("said", "pointer"),
    [({"rate": "100.01"}, "/rate"), ({"rate": 15}, "/rate"), ({"code": "VAT 15"}, "/code")],
)
def test_a_bad_tax_class_is_refused_by_field(cloud: None, said: dict[str, Any], pointer: str) -> None:
    reply = add(**said)

    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (422, [pointer])
    assert listed() == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_cashier_changes_no_tax(cloud: None, method: str) -> None:
    add()
    path = "/settings/tax" if method == "POST" else "/settings/tax/VAT15"
    body = {**VAT15, "code": "VAT5"} if method == "POST" else {"name": "x", "rate": "0.00"}

    reply = call(method, path, body, who=CASHIER, headers={"If-Match": '"1"'})

    assert (reply.status, listed()) == (403, ["VAT15"])
    assert call("GET", "/settings/tax/VAT15", who=CASHIER).json["rate"] == "15.00"


def test_taxes_are_for_those_who_signed_in(cloud: None) -> None:
    assert call("GET", "/settings/tax").status == 401


def test_settings_have_defaults_until_they_are_set(cloud: None) -> None:
    reply = call("GET", "/settings", who=OFFICE)

    assert (reply.status, reply.headers["ETag"]) == (200, '"1"')
    assert (reply.json["cash_rounding"], reply.json["reservation_minutes"]) == ("1.00", 60)


def test_settings_are_changed_under_their_version(cloud: None) -> None:
    first = call("PUT", "/settings", {"cash_rounding": "5.00"}, who=OFFICE, headers={"If-Match": '"1"'})
    late = call("PUT", "/settings", {"cash_rounding": "0.00"}, who=OFFICE, headers={"If-Match": '"1"'})
    blind = call("PUT", "/settings", {"cash_rounding": "0.00"}, who=OFFICE)

    assert (first.status, first.json["version"]) == (200, 2)
    assert (late.status, blind.status) == (412, 428)
    assert str(wiring.settings().rules().cash_rounding) == "5.00"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"cash_rounding": 1}, "/cash_rounding"),
        ({"cash_rounding": "-1.00"}, "/cash_rounding"),
        ({"reservation_minutes": 0}, "/reservation_minutes"),
        ({"online_branch_id": "01890000-0000-7000-8000-0000000000ff"}, "/online_branch_id"),
        ({"report_mail": "nobody"}, "/report_mail"),
        ({"till_may_oversel": True}, "/till_may_oversel"),
    ],
)
def test_a_bad_setting_is_refused_by_field(cloud: None, said: dict[str, Any], pointer: str) -> None:
    reply = call("PUT", "/settings", said, who=OFFICE, headers={"If-Match": '"1"'})

    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (422, [pointer])
    assert call("GET", "/settings", who=OFFICE).json["version"] == 1


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
