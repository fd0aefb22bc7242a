"""Warehouses over HTTP."""

import pytest

from tests.support.gateway import call, staff
from tests.support.stock_room import ADMIN, BRANCH, CLERK, MANAGER, NOBODY, OTHER_BRANCH, SHOP, open_shop

BACK_STORE = {"branch_id": BRANCH, "code": "DHK1-BACK", "name": "Back store", "name_bn": "গুদাম"}


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def codes() -> list[str]:
    return sorted(item["code"] for item in call("GET", "/warehouses", who=CLERK).json["items"])


def test_a_manager_adds_a_warehouse_to_the_branch():
    made = call("POST", "/warehouses", BACK_STORE, who=MANAGER)

    assert made.status == 201
    assert made.json == {
        **BACK_STORE,
        "id": made.json["id"],
        "sells": False,
        "valuation": "average",
        "version": 1,
    }
    assert call("GET", f"/warehouses/{made.json['id']}", who=CLERK).json == made.json
    assert codes() == ["CTG1-SHOP", "DHK1-BACK", "DHK1-SHOP"]


def test_the_same_request_makes_one_warehouse():
    first = call("POST", "/warehouses", BACK_STORE, who=MANAGER, key="make-it-once")
    again = call("POST", "/warehouses", BACK_STORE, who=MANAGER, key="make-it-once")
    other = call("POST", "/warehouses", {**BACK_STORE, "code": "X"}, who=MANAGER, key="make-it-once")

    assert (again.status, again.json) == (201, first.json)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert codes() == ["CTG1-SHOP", "DHK1-BACK", "DHK1-SHOP"]


@pytest.mark.parametrize(
    ("change", "who", "status", "code"),
    [
        ({"code": "DHK1-SHOP"}, MANAGER, 409, "already_exists"),
        ({"branch_id": OTHER_BRANCH}, MANAGER, 403, "not_allowed"),
        ({"branch_id": NOBODY}, ADMIN, 422, "invalid"),
        ({"code": "no spaces"}, MANAGER, 422, "invalid"),
        ({}, CLERK, 403, "not_allowed"),
    ],
)
def test_a_warehouse_that_cannot_be_is_refused(change, who, status, code):
    reply = call("POST", "/warehouses", {**BACK_STORE, **change}, who=who)

    assert (reply.status, reply.json["code"]) == (status, code)
    assert codes() == ["CTG1-SHOP", "DHK1-SHOP"]


def test_a_warehouse_is_replaced_by_whoever_saw_it_last():
    change = {"code": "DHK1-FLOOR", "name": "Floor", "sells": True}
    replaced = call("PUT", f"/warehouses/{SHOP}", change, who=MANAGER, headers={"If-Match": '"1"'})
    late = call("PUT", f"/warehouses/{SHOP}", change, who=MANAGER, headers={"If-Match": '"1"'})

    assert (replaced.status, replaced.headers["ETag"]) == (200, '"2"')
    assert replaced.json["branch_id"] == BRANCH
    assert late.status == 412
    assert codes() == ["CTG1-SHOP", "DHK1-FLOOR"]


def test_a_code_that_was_given_up_is_free_again():
    change = {"code": "DHK1-FLOOR", "name": "Floor"}
    call("PUT", f"/warehouses/{SHOP}", change, who=MANAGER, headers={"If-Match": '"1"'})

    taken = call("POST", "/warehouses", {**BACK_STORE, "code": "DHK1-FLOOR"}, who=MANAGER)
    free = call("POST", "/warehouses", {**BACK_STORE, "code": "DHK1-SHOP"}, who=MANAGER)

    assert (taken.status, free.status) == (409, 201)


def test_another_branchs_warehouse_is_not_a_managers_to_change():
    stranger = staff("inventory:manage", branch=OTHER_BRANCH)

    reply = call(
        "PUT", f"/warehouses/{SHOP}", {"code": "X", "name": "X"}, who=stranger, headers={"If-Match": '"1"'}
    )

    assert reply.status == 403
    assert codes() == ["CTG1-SHOP", "DHK1-SHOP"]


def test_there_is_no_warehouse_of_any_other_name():
    assert call("GET", f"/warehouses/{NOBODY}", who=CLERK).status == 404
    assert call("GET", "/warehouses/x", who=CLERK).status == 404
