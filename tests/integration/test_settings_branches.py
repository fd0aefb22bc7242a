"""Branches over HTTP."""

from typing import Any

import boto3
import pytest

from supermarket import wiring
from supermarket.aws.tables import connection
from supermarket.inventory.model import Warehouse
from supermarket.settings.hours_model import WEEKDAYS
from supermarket.settings.model import Branch
from tests.support.gateway import Reply, call, staff

OFFICE = staff("settings:manage")
DHANMONDI = {
    "code": "DHK1",
    "name": "Dhanmondi",
    "name_bn": "ধানমন্ডি",
    "day_start": "06:00",
    "vat_number": "000123456-0101",
}
MORNING, EVENING = {"opens": "09:00", "closes": "13:00"}, {"opens": "16:00", "closes": "01:30"}
NOWHERE = "01890000-0000-7000-8000-0000000000ff"


def open_branch(**said: Any) -> Any:
    reply = call("POST", "/branches", {**DHANMONDI, **said}, who=OFFICE)
    assert reply.status == 201, reply.text
    return reply.json


def change(branch_id: str, version: int | str, **said: Any) -> Reply:
    tag = f'"{version}"'
    return call("PUT", f"/branches/{branch_id}", {**DHANMONDI, **said}, who=OFFICE, headers={"If-Match": tag})


def pointers(reply: Reply) -> list[str]:
    return [error["pointer"] for error in reply.json["errors"]]


def test_a_branch_is_opened_and_everyone_can_see_it(cloud: None) -> None:
    made = open_branch()

    reply = call("GET", f"/branches/{made['id']}")

    assert reply.status == 200
    assert reply.headers["ETag"] == '"1"'
    assert reply.json == {
        "id": made["id"], "code": "DHK1", "name": "Dhanmondi", "name_bn": "ধানমন্ডি", "address": "", "phone": "",
        "vat_number": "000123456-0101", "time_zone": "Asia/Dhaka", "day_start": "06:00", "warehouse_id": "",
        "hours": None, "special_days": [], "version": 1,
    }  # fmt: skip


def test_branches_are_listed_by_code_and_in_pages(cloud: None) -> None:
    for code in ("SYL1", "CTG1", "DHK1"):
        open_branch(code=code)

    first = call("GET", "/branches?limit=2")
    second = call("GET", f"/branches?limit=2&cursor={first.json['next_cursor']}")

    assert [branch["code"] for branch in first.json["items"]] == ["CTG1", "DHK1"]
    assert [branch["code"] for branch in second.json["items"]] == ["SYL1"]
    assert second.json["next_cursor"] is None


def test_two_branches_never_share_a_code(cloud: None) -> None:
    open_branch()

    reply = call("POST", "/branches", {**DHANMONDI, "name": "Another"}, who=OFFICE)

    assert (reply.status, reply.json["code"]) == (409, "already_exists")
    assert [branch["name"] for branch in call("GET", "/branches").json["items"]] == ["Dhanmondi"]


def test_a_repeated_request_opens_one_branch(cloud: None) -> None:
    first = call("POST", "/branches", DHANMONDI, who=OFFICE, key="open-dhanmondi")
    again = call("POST", "/branches", DHANMONDI, who=OFFICE, key="open-dhanmondi")
    other = call("POST", "/branches", {**DHANMONDI, "code": "X"}, who=OFFICE, key="open-dhanmondi")

    assert (again.status, again.json) == (201, first.json)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(call("GET", "/branches").json["items"]) == 1


def test_a_change_shows_at_once_and_counts(cloud: None) -> None:
    made = open_branch()

    reply = change(made["id"], 1, name="Dhanmondi 27", time_zone="Asia/Kolkata")

    assert (reply.status, reply.headers["ETag"]) == (200, '"2"')
    shown = call("GET", f"/branches/{made['id']}").json
    assert (shown["name"], shown["time_zone"], shown["version"]) == ("Dhanmondi 27", "Asia/Kolkata", 2)


def test_a_lost_race_changes_nothing(cloud: None) -> None:
    made = open_branch()
    change(made["id"], 1, name="First")

    reply = change(made["id"], 1, name="Second")

    assert (reply.status, reply.json["code"]) == (412, "outdated")
    assert call("GET", f"/branches/{made['id']}").json["name"] == "First"


def test_a_new_code_frees_the_old_one(cloud: None) -> None:
    made = open_branch()

    assert change(made["id"], 1, code="DHK2").status == 200

    assert open_branch(code="DHK1")["code"] == "DHK1"
    assert call("POST", "/branches", {**DHANMONDI, "code": "DHK2"}, who=OFFICE).status == 409


def test_a_branch_cannot_take_the_code_of_another(cloud: None) -> None:
    made = open_branch()
    open_branch(code="DHK2")

    reply = change(made["id"], 1, code="DHK2", name="Changed")

    assert (reply.status, reply.json["code"]) == (409, "already_exists")
    assert call("GET", f"/branches/{made['id']}").json == made


def test_a_branch_that_does_not_exist_is_not_found(cloud: None) -> None:
    assert call("GET", f"/branches/{NOWHERE}").status == 404
    assert change(NOWHERE, 1).status == 404


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"day_start": "25:00"}, "/day_start"),
        ({"code": "dhk 1"}, "/code"),
        ({"name": ""}, "/name"),
        ({"warehouse_id": NOWHERE}, "/warehouse_id"),
        ({"warehouse_id": "shop floor"}, "/warehouse_id"),
        ({"colour": "red"}, "/colour"),
        ({"hours": {"monday": [{"opens": "9:00", "closes": "22:00"}]}}, "/hours/monday/0/opens"),
        ({"hours": {"monday": [MORNING, {"opens": "12:59", "closes": "22:00"}]}}, "/hours/monday"),
        ({"hours": {"monday": [EVENING, MORNING]}}, "/hours/monday"),
        ({"hours": {"monday": [MORNING, {"opens": "22:00", "closes": "09:01"}]}}, "/hours/monday"),
        ({"hours": {"monday": [MORNING] * 9}}, "/hours/monday"),
        ({"hours": {"moonday": []}}, "/hours/moonday"),
        ({"hours": {}, "special_days": [{"date": "2026-12-32"}]}, "/special_days/0/date"),
        (
            {"hours": {}, "special_days": [{"date": "2026-12-16", "hours": [MORNING, MORNING]}]},
            "/special_days/0/hours",
        ),
        (
            {"hours": {}, "special_days": [{"date": "2026-12-16"}, {"date": "2026-12-16"}]},
            "/special_days/1/date",
        ),
        ({"special_days": [{"date": "2026-12-16"}]}, "/special_days"),
    ],
)
def test_a_bad_field_is_named_and_no_branch_opens(cloud: None, said: dict[str, Any], pointer: str) -> None:
    reply = call("POST", "/branches", {**DHANMONDI, **said}, who=OFFICE)

    assert (reply.status, pointers(reply)) == (422, [pointer])
    assert call("GET", "/branches").json["items"] == []


def test_a_branch_tells_when_it_is_open(cloud: None) -> None:
    hours = {"saturday": [MORNING, EVENING], "friday": [EVENING]}
    victory_day = {"date": "2026-12-16", "hours": [MORNING], "note": "Victory Day"}

    made = open_branch(hours=hours, special_days=[victory_day, {"date": "2026-12-25"}])

    shown = call("GET", f"/branches/{made['id']}").json
    assert shown["hours"] == {**{day: [] for day in WEEKDAYS}, **hours}
    assert shown["special_days"] == [victory_day, {"date": "2026-12-25", "hours": [], "note": ""}]
    sent_back = {name: shown[name] for name in ("hours", "special_days")}
    assert change(made["id"], 1, **sent_back).json["version"] == 2
    assert call("GET", f"/branches/{made['id']}").json["hours"] == shown["hours"]


def test_the_list_says_which_branch_is_open_now(cloud: None) -> None:
    always = [{"opens": "00:00", "closes": "00:00"}]
    open_branch(code="ALL", hours=dict.fromkeys(WEEKDAYS, always))
    open_branch(code="NEVER", hours={})
    open_branch(code="SILENT")

    listed = call("GET", "/branches").json["items"]

    assert [(branch["code"], branch["open_now"]) for branch in listed] == [
        ("ALL", True), ("NEVER", False), ("SILENT", None)
    ]  # fmt: skip


def test_a_branch_that_was_stored_before_there_were_hours_tells_none(cloud: None) -> None:
    made = open_branch(hours={"monday": [MORNING]})
    boto3.client("dynamodb").update_item(
        TableName="shop-settings", Key={"pk": {"S": "SHOP"}, "sk": {"S": f"BRANCH#{made['id']}"}},
        UpdateExpression="REMOVE #n", ExpressionAttributeNames={"#n": "hours"},
    )  # fmt: skip

    assert call("GET", f"/branches/{made['id']}").json["hours"] is None
    assert wiring.settings().branch(made["id"]).hours is None


def test_a_branch_sells_from_a_warehouse_that_exists(cloud: None) -> None:
    made = open_branch()
    wiring.warehouses().add(Warehouse(NOWHERE, made["id"], "DHK1-SHOP", "Shop floor", sells=True))

    reply = change(made["id"], 1, warehouse_id=NOWHERE)

    assert (reply.status, reply.json["warehouse_id"]) == (200, NOWHERE)


@pytest.mark.parametrize("who", [None, staff("pos:sell"), staff()])
def test_only_who_may_change_settings_opens_branches(cloud: None, who: Any) -> None:
    reply = call("POST", "/branches", DHANMONDI, who=who)

    assert reply.status == (401 if who is None else 403)
    assert call("GET", "/branches").json["items"] == []


def test_a_warm_function_reads_the_shop_once(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    book = wiring.settings()
    book.add_branch(Branch("b-1", "DHK1", "Dhanmondi"))
    asked = []
    send = connection().dispatch
    monkeypatch.setattr(connection(), "dispatch", lambda name, said: asked.append(name) or send(name, said))

    found = [book.branch("b-1").code, book.rules().shop_name, len(book.branches()), len(book.tax_classes())]

    assert found == ["DHK1", "Supermarket", 1, 0]
    assert asked == ["Query"]


def test_a_warm_function_finds_what_was_added_since(cloud: None) -> None:
    warm, office = wiring.settings(), wiring.settings.__wrapped__()
    assert warm.branches() == []

    office.add_branch(Branch("b-1", "DHK1", "Dhanmondi"))

    assert warm.branch("b-1").code == "DHK1"
