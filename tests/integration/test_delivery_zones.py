"""Delivery zones over HTTP: the office sets them up, everybody sees them."""

from typing import Any

import pytest

from supermarket import wiring
from tests.support.delivery_zones import (
    COUNTER,
    DHANMONDI,
    EVERY_DAY,
    MANAGER,
    MORNING,
    STRANGER,
    add,
    added,
    taka,
)
from tests.support.gateway import Reply, call, staff
from tests.support.online_shop import BRANCH, OTHER_BRANCH, open_shop
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def change(zone_id: str, version: int = 1, **said: Any) -> Reply:
    body = {name: value for name, value in DHANMONDI.items() if name not in ("branch_id", "kind")}
    return call(
        "PUT",
        f"/delivery/zones/{zone_id}",
        {**body, **said},
        who=MANAGER,
        headers={"If-Match": f'"{version}"'},
    )


def listed(query: str = "") -> list[str]:
    return [zone["name"] for zone in call("GET", f"/delivery/zones{query}").json["items"]]


def told(reply: Reply) -> tuple[int, list[str]]:
    return reply.status, [error["pointer"] for error in reply.json["errors"]]


def test_a_zone_is_added_and_everybody_sees_it() -> None:
    made = add()

    shown = call("GET", f"/delivery/zones/{made.json['id']}")
    assert (made.status, shown.status, shown.headers["ETag"]) == (201, 200, '"1"')
    assert shown.json == made.json
    assert {name: value for name, value in shown.json.items() if name not in ("id", "version")} == {
        **DHANMONDI, "kind": "delivery", "active": True
    }  # fmt: skip
    assert wiring.zones().of(BRANCH)[0].fee == taka("60")


def test_zones_are_listed_by_branch_the_oldest_first() -> None:
    for name in ("West", "East"):
        added(name=name, areas=[name], postcodes=[])
    other = {**DHANMONDI, "branch_id": OTHER_BRANCH, "name": "Uttara"}
    assert call("POST", "/delivery/zones", other, who=STRANGER).status == 201

    assert listed(f"?branch_id={BRANCH}") == ["West", "East"]
    assert listed() == ["West", "East", "Uttara"]
    first = call("GET", f"/delivery/zones?branch_id={BRANCH}&limit=1").json
    assert [zone["name"] for zone in first["items"]] == ["West"]
    assert listed(f"?branch_id={BRANCH}&limit=1&cursor={first['next_cursor']}") == ["East"]


def test_a_repeated_request_adds_one_zone() -> None:
    first, again = add(key="add-dhanmondi"), add(key="add-dhanmondi")
    other = add(key="add-dhanmondi", name="Other")

    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert listed() == ["Dhanmondi"]


def test_a_zone_is_changed_by_whoever_saw_its_last_version() -> None:
    zone = added()

    reply = change(zone, name="Dhanmondi and Lalmatia", fee="80.00", free_above=None, windows=[])
    late = change(zone, name="Late")

    assert (reply.status, reply.json["version"], late.status) == (200, 2, 412)
    assert (reply.json["fee"], reply.json["free_above"], reply.json["windows"]) == ("80.00", None, [])
    assert wiring.zones().of(BRANCH)[0].name == "Dhanmondi and Lalmatia"


def test_a_zone_stays_in_its_branch_and_of_its_kind() -> None:
    counter = added(COUNTER)

    reply = change(counter, areas=[], postcodes=[], fee="0.00")

    assert (reply.status, reply.json["branch_id"], reply.json["kind"]) == (200, BRANCH, "pickup")


def test_a_removed_zone_is_gone_and_its_areas_are_free() -> None:
    zone = added()

    assert call("DELETE", f"/delivery/zones/{zone}", who=MANAGER).status == 204

    assert (listed(), call("GET", f"/delivery/zones/{zone}").status) == ([], 404)
    assert call("DELETE", f"/delivery/zones/{zone}", who=MANAGER).status == 404
    assert add().status == 201


def test_an_area_is_in_one_zone_of_a_branch() -> None:
    added()
    lalmatia = added(name="Lalmatia", areas=["Lalmatia"], postcodes=["1207"])
    before = everything()

    reply = add(areas=["Jigatola", "DHAN MONDI"], postcodes=["1209", "1205"])
    moved = change(lalmatia, areas=["Lalmatia"], postcodes=["1205"])

    assert (told(reply), reply.json["code"]) == ((409, ["/areas/1", "/postcodes/1"]), "area_taken")
    assert told(moved) == (409, ["/postcodes/0"])
    assert everything() == before


def test_a_branch_has_one_counter() -> None:
    added(COUNTER)
    before = everything()

    reply = add(COUNTER, name="Back door")

    assert (reply.status, reply.json["code"]) == (409, "area_taken")
    assert everything() == before


def test_a_tax_class_that_was_withdrawn_may_stay_and_none_may_begin_with_it() -> None:
    zone = added()
    wiring.settings().remove_tax_class("VAT75")

    kept, new = change(zone, fee="70.00"), add(areas=["Lalmatia"], postcodes=[])

    assert (kept.status, told(new)) == (200, (422, ["/tax_class"]))


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"branch_id": "01890000-0000-7000-8000-0000000000ee"}, "/branch_id"),
        ({"areas": [], "postcodes": []}, "/areas"),
        ({"areas": [" - "]}, "/areas/0"),
        ({"areas": ["x" * 81]}, "/areas/0"),
        ({"postcodes": ["120"]}, "/postcodes/0"),
        ({"postcodes": ["১২০৫"]}, "/postcodes/0"),
        ({"fee": "-1.00"}, "/fee"),
        ({"fee": 60}, "/fee"),
        ({"minimum_order": "1.001"}, "/minimum_order"),
        ({"tax_class": ""}, "/tax_class"),
        ({"tax_class": "NOBODY"}, "/tax_class"),
        ({"kind": "pickup", "postcodes": [], "areas": []}, "/fee"),
        ({"kind": "post"}, "/kind"),
        ({"windows": [{**MORNING, "ends": "10:00"}]}, "/windows/0/ends"),
        ({"windows": [MORNING, {**MORNING, "weekdays": ["friday"]}]}, "/windows/1/starts"),
        ({"windows": [{**MORNING, "starts": "25:00"}]}, "/windows/0/starts"),
        ({"windows": [{**MORNING, "capacity": 0}]}, "/windows/0/capacity"),
        ({"windows": [{**MORNING, "cut_off_minutes": 10_081}]}, "/windows/0/cut_off_minutes"),
        ({"windows": [{**MORNING, "weekdays": [*EVERY_DAY, "monday"]}]}, "/windows/0/weekdays"),
        ({"windows": [{**MORNING, "weekdays": ["friday", "funday"]}]}, "/windows/0/weekdays/1"),
        ({"colour": "green"}, "/colour"),
    ],
)
def test_a_bad_zone_is_refused_by_field_and_nothing_changes(said: dict[str, Any], pointer: str) -> None:
    anywhere = staff("delivery:manage", "branches:all")
    before = everything()

    reply = call("POST", "/delivery/zones", {**DHANMONDI, **said}, who=anywhere)

    assert told(reply) == (422, [pointer])
    assert everything() == before


def test_zones_are_set_up_by_managers_of_the_branch() -> None:
    zone = added()
    before = everything()

    replies = [
        call(method, path, DHANMONDI if method == "POST" else {"name": "x", "areas": ["x"]}, who=who,
             headers={"If-Match": '"1"'})
        for who in (STRANGER, staff("orders:manage", branch=BRANCH))
        for method, path in [
            ("POST", "/delivery/zones"), ("PUT", f"/delivery/zones/{zone}"), ("DELETE", f"/delivery/zones/{zone}")
        ]
    ]  # fmt: skip

    assert [reply.status for reply in replies] == [403] * 6
    assert everything() == before
