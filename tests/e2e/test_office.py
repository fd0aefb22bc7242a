"""What an office governs: who works at a till, machines with keys, the record of what was changed, the settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from local.api import Api, Json
from local.cloud import Cloud
from local.demo.shop import Shop as Floor
from local.seed.people import invoke
from tests.e2e.conftest import Shop
from tests.e2e.people import Person, lets_in, refused, staff, start_afresh
from tests.e2e.trade import Till, new_product, open_till, until

ORIGIN = "https://shop.example"
FEWEST = 60
"""The lowest limit of requests that the settings take."""


@pytest.fixture(scope="module")
def colleague(shop: Shop) -> Person:
    """The other cashier of the branch, who has a PIN."""
    found = [each for each in shop.sign_ins if each.role == "cashier, dhanmondi"][1]
    person = Person(shop, found.login, found.password)
    set_pin(Api(shop.api, token=person.grant()["access"]), person, "739104")
    return person


def set_pin(caller: Api, person: Person, pin: str) -> None:
    caller.put("/auth/pin", {"password": person.password, "pin": pin})


def machine(floor: Floor) -> Json:
    """A key that reads the stock of the branch."""
    wanted = {"name": "Scale", "permissions": ["inventory:read"], "branch_id": floor.branch["id"]}
    return floor.admin.post("/api-keys", wanted)


def test_a_cashier_takes_the_till_by_pin_and_sells_under_their_own_name(
    floor: Floor, colleague: Person
) -> None:
    till, soap = open_till(floor), new_product(floor, stock=1)
    at_till = f"/pos/sessions/{till.session_id}/sign-in"

    wrong = till.caller.exchange("POST", at_till, {"login": colleague.login, "pin": "739105"})
    turn = till.caller.post(at_till, {"login": colleague.login, "pin": "739104"})
    caller = Api(floor.cloud.api_url, token=turn["access"])
    sale = Till(caller, till.session_id, till.code).sell([(soap, 1)])
    off_the_till = caller.exchange("GET", "/me")

    assert (wrong[0], wrong[1]["code"]) == (422, "wrong_pin")
    assert (sale["cashier_id"], sale["total"]) == (turn["user"]["id"], "100.00")
    assert sale["cashier_id"] != floor.cashier.get("/me")["id"]
    assert (off_the_till[0], off_the_till[1]["code"]) == (403, "till_only")


def test_a_supervisor_opens_the_x_report_to_a_cashier_once(shop: Shop, floor: Floor) -> None:
    till, supervisor = open_till(floor), staff(shop, "manager, dhanmondi")
    set_pin(floor.manager, supervisor, "640218")
    report = f"/pos/sessions/{till.session_id}/x-report"
    lent = {
        "login": supervisor.login,
        "pin": "640218",
        "permission": "pos:report",
        "reason": "Change of shift",
    }

    before = till.caller.exchange("GET", report)
    approval = till.caller.post(f"/pos/sessions/{till.session_id}/approvals", lent)["approval"]
    shown = till.caller.exchange("GET", report, headers={"X-Till-Approval": approval})
    again = till.caller.exchange("GET", report, headers={"X-Till-Approval": approval})

    assert (before[0], before[1]["code"]) == (403, "not_allowed")
    assert (shown[0], shown[1]["expected_cash"]) == (200, "500.00")
    assert (again[0], again[1]["code"]) == (403, "approval_refused")


def test_a_machine_reads_the_stock_by_its_key_and_nothing_once_it_is_revoked(
    shop: Shop, floor: Floor
) -> None:
    key = machine(floor)
    caller = Api(shop.api, token=key["token"])

    levels = caller.get("/stock", warehouse_id=floor.warehouse_id, limit=1)["items"]
    elsewhere = caller.exchange("GET", "/users")
    known = lets_in(shop, key["token"])
    floor.admin.send("DELETE", f"/api-keys/{key['id']}")
    listed = floor.admin.get(f"/api-keys/{key['id']}")

    assert (len(levels), elsewhere[0], known) == (1, 403, True)
    assert not lets_in(shop, key["token"])
    assert (listed["revoked_at"] is not None, listed["last_used_at"] is not None) == (True, True)
    assert "token" not in listed


def test_what_an_admin_changed_is_on_record_and_a_forged_record_is_found(floor: Floor) -> None:
    cloud, key = floor.cloud, machine(floor)
    floor.admin.send("DELETE", f"/api-keys/{key['id']}")
    mine = {"object_kind": "api_key", "object_id": key["id"]}

    entries = until(lambda: floor.admin.get("/audit-log", **mine)["items"], lambda found: len(found) == 2)
    revoked, created = entries
    honest = invoke(cloud, "settings-verify-audit", {"day": revoked["day"]})
    with forged(cloud, revoked), pytest.raises(RuntimeError, match="altered") as found:
        invoke(cloud, "settings-verify-audit", {"day": revoked["day"]})
    again = invoke(cloud, "settings-verify-audit", {"day": revoked["day"]})

    assert [each["operation"] for each in entries] == ["revoke_api_key", "create_api_key"]
    assert {each["actor"]["id"] for each in entries} == {floor.admin.get("/me")["id"]}
    assert (created["before"], created["after"]["permissions"]) == (None, ["inventory:read"])
    assert (revoked["before"]["revoked_at"], bool(revoked["after"]["revoked_at"])) == ("", True)
    assert (honest["days"], honest["entries"] >= revoked["sequence"]) == (1, True)
    assert f"{revoked['day']} #{revoked['sequence']}: altered" in str(found.value)
    assert again["entries"] >= honest["entries"]


@contextmanager
def forged(cloud: Cloud, entry: Json) -> Iterator[None]:
    """Somebody with the keys of the cloud writes into the table that another did it; put right afterwards."""
    table = cloud.resource("dynamodb").Table(f"{cloud.stack}-audit")
    key = {"pk": f"DAY#{entry['day']}", "sk": f"{entry['sequence']:012d}"}
    before = table.get_item(Key=key)["Item"]
    table.put_item(Item={**before, "actor_name": "Somebody Else"})
    try:
        yield
    finally:
        table.put_item(Item=before)


@contextmanager
def settings(floor: Floor, **other: Any) -> Iterator[None]:
    """Other settings for a while."""
    usual = floor.admin.get("/settings")
    version = usual.pop("version")
    floor.admin.put("/settings", {**usual, **other}, version)
    try:
        yield
    finally:
        floor.admin.put("/settings", usual, version + 1)


def test_an_origin_of_the_settings_is_let_in(shop: Shop, floor: Floor) -> None:
    def allowed() -> str | None:
        start_afresh(floor.cloud, "settings-preflight")
        question = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
        answer = requests.options(f"{shop.api}/products", headers=question, timeout=30)
        return answer.headers.get("Access-Control-Allow-Origin")

    before = allowed()
    with settings(floor, cors_origins=[ORIGIN]):
        meanwhile = allowed()

    assert (before, meanwhile, allowed()) == (None, ORIGIN, None)


def test_a_machine_that_asks_more_than_the_settings_allow_is_told_to_wait(shop: Shop, floor: Floor) -> None:
    token = machine(floor)["token"]
    person, path = Person(shop, "", ""), f"/stock?limit=1&warehouse_id={floor.warehouse_id}"

    with settings(floor, requests_per_key=FEWEST):
        start_afresh(floor.cloud, "inventory-stock")
        # As many again where the five minutes of the limit end in between.
        answers: list[requests.Response] = []
        while len(answers) <= 2 * FEWEST and (not answers or answers[-1].status_code == 200):
            answers.append(person.ask("GET", path, token=token))
    start_afresh(floor.cloud, "inventory-stock")

    assert refused(answers[-1]) == (429, "too_many_requests")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 300
    assert len(answers) > FEWEST
    assert floor.manager.get("/stock", warehouse_id=floor.warehouse_id, limit=1)["items"]
