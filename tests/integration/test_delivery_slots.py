"""Slots and quotes over HTTP, and slots booked in a transaction."""

from datetime import timedelta
from typing import Any

import pytest

from supermarket import wiring
from supermarket.aws.transactions import commit
from supermarket.delivery import service
from supermarket.delivery.model import Where
from supermarket.delivery.slot_model import Slot, SlotFull
from supermarket.delivery.tables import TableZones
from supermarket.kernel import clock
from supermarket.kernel.errors import Conflict
from supermarket.settings.model import ShopRules
from tests.support.delivery_zones import COUNTER, MANAGER, MORNING, added, race_for, taka, tomorrow
from tests.support.gateway import Reply, call
from tests.support.online_shop import BRANCH, OTHER_BRANCH, open_shop
from tests.support.tables import everything

ADDRESS = {"line": "House 12", "area": "dhan mondi", "city": "Dhaka", "postcode": "1205"}


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def quote(amount: str = "850.00", **said: Any) -> Reply:
    return call("POST", "/delivery/quote", {"address": ADDRESS, "amount": amount, **said})


def slots(query: str) -> Reply:
    return call("GET", f"/delivery/slots?{query}")


def slot(zone_id: str) -> Slot:
    """Of tomorrow morning, as checkout arranges it."""
    desk, branch = wiring.delivery_desk(), wiring.settings().branch(BRANCH)
    asked = Where("Dhanmondi", "Dhaka", slot_id=f"{zone_id}_{tomorrow()}_1000")
    found = service.arrange(desk, branch, asked, taka("500"), clock.now()).slot
    assert found is not None
    return found


def taken(found: Slot) -> int:
    return wiring.delivery_desk().slots.taken(found.zone_id, found.day, found.day).get(found.id, 0)


def book(found: Slot) -> None:
    commit(wiring.delivery_desk().slots.book(found))


def test_slots_are_listed_with_what_room_they_have() -> None:
    zone = added()
    book(slot(zone))

    reply = slots(f"zone_id={zone}&from={tomorrow()}&to={tomorrow()}")

    day = tomorrow()
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-cache")
    assert reply.json == {
        "zone_id": zone, "branch_id": BRANCH, "kind": "delivery", "items": [{
            "id": f"{zone}_{day}_1000", "date": day.isoformat(), "starts": "10:00", "ends": "12:00",
            "begins_at": f"{day}T04:00:00.000Z", "ends_at": f"{day}T06:00:00.000Z",
            "order_until": f"{day}T03:30:00.000Z", "open": True, "remaining": 1,
        }],
    }  # fmt: skip


def test_two_weeks_have_slots_and_what_has_begun_is_left_out() -> None:
    zone = added()

    days = [each["date"] for each in slots(f"zone_id={zone}").json["items"]]

    assert days[-1] == (tomorrow() + timedelta(days=12)).isoformat()
    assert len(days) in (13, 14)
    assert slots(f"zone_id={zone}&from=2020-01-01&to=2020-01-02").json["items"] == []
    assert slots(f"zone_id={zone}&from=9999-12-31").json["items"] == []


def test_the_counter_of_a_branch_has_slots_of_its_own() -> None:
    counter = added(COUNTER)

    online, named = slots("pickup=true"), slots(f"pickup=true&branch_id={BRANCH}")

    assert (online.json["zone_id"], online.json["kind"]) == (counter, "pickup")
    assert named.json == online.json
    assert slots(f"pickup=true&branch_id={OTHER_BRANCH}").status == 404
    assert slots(f"pickup=true&branch_id={counter}").status == 404


def test_a_zone_that_is_off_has_no_slots() -> None:
    zone = added(active=False)

    assert slots(f"zone_id={zone}").json["items"] == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "?zone_id"),
        ("pickup=false", "?zone_id"),
        (f"zone_id={BRANCH}&pickup=true", "?zone_id"),
        (f"zone_id={BRANCH}&from=2026-11-24&to=2026-11-23", "?to"),
        ("zone_id=x", "?zone_id"),
        ("pickup=true&from=tomorrow", "?from"),
    ],
)
def test_a_question_for_slots_that_means_nothing_is_refused(query: str, pointer: str) -> None:
    reply = slots(query)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_slot_takes_as_many_as_it_has_room_for() -> None:
    found = slot(added())
    book(found)
    book(found)
    before = everything()

    with pytest.raises(SlotFull) as refused:
        book(found)

    assert (refused.value.code, taken(found)) == ("slot_full", 2)
    assert everything() == before


def test_a_place_given_back_can_be_taken_again() -> None:
    found = slot(added())
    book(found)
    book(found)

    commit(wiring.delivery_desk().slots.give_back(found.id, found.begins_at, clock.now()))
    book(found)

    assert taken(found) == 2


def test_more_is_not_given_back_than_was_taken() -> None:
    found = slot(added())
    desk = wiring.delivery_desk()
    before = everything()

    with pytest.raises(Conflict) as refused:
        commit(desk.slots.give_back(found.id, found.begins_at, clock.now()))

    assert (refused.value.code, everything()) == ("slot_not_booked", before)
    assert desk.slots.give_back(found.id, found.begins_at, found.begins_at) == []


def test_everybody_who_races_for_a_slot_is_told_how_it_went() -> None:
    """How many get in is for a cloud to prove: the tables of this process are not exact about that."""
    found = slot(added(windows=[{**MORNING, "capacity": 3}]))

    told = race_for(found, buyers=6)

    assert told.total() == 6
    assert set(told) <= {"booked", "slot_full", "unavailable"}


def test_zones_are_kept_for_a_moment_and_looked_for_again() -> None:
    zone = wiring.zones().get(added())
    kept = wiring.zones().of(BRANCH)
    TableZones().remove(zone)

    assert wiring.zones().of(BRANCH) is kept
    wiring.zones().forget()
    assert wiring.zones().of(BRANCH) == ()


def test_a_quote_says_what_it_costs_and_when_it_can_be_had() -> None:
    zone = added()
    book(slot(zone))

    reply = quote()

    said = reply.json
    first = next(each for each in said.pop("slots") if each["date"] == tomorrow().isoformat())
    assert (reply.status, first["id"], first["remaining"]) == (200, f"{zone}_{tomorrow()}_1000", 1)
    assert said == {
        "branch_id": BRANCH, "zone_id": zone, "kind": "delivery", "name": "Dhanmondi", "name_bn": "ধানমন্ডি",
        "amount": "850.00", "total": "910.00", "minimum_order": "300.00", "missing": "0.00", "free_above": "1500.00",
        "fee": {"net": "55.81", "tax": "4.19", "total": "60.00", "tax_class": "VAT75", "rate": "7.50"},
        "slot_required": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "total", "missing"), [("299.50", "359.50", "0.50"), ("1500.00", "1500.00", "0.00")]
)
def test_a_quote_says_what_is_missing_and_what_is_free(amount: str, total: str, missing: str) -> None:
    added()

    said = quote(amount).json

    assert (said["total"], said["missing"]) == (total, missing)


def test_picking_up_costs_nothing() -> None:
    counter = added(COUNTER)

    said = quote(address=None, pickup=True).json

    assert (said["zone_id"], said["total"], said["fee"]["total"]) == (counter, "850.00", "0.00")


def test_a_branch_that_set_nothing_up_delivers_for_nothing() -> None:
    said = quote("1.00").json

    assert (said["zone_id"], said["total"], said["slot_required"], said["slots"]) == (None, "1.00", False, [])


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"address": {"area": "Uttara"}}, "/address/area", "not_delivered"),
        ({"address": None, "pickup": True}, "/pickup", "no_pickup"),
        ({"address": None}, "/address", "invalid"),
        ({"pickup": True}, "/address", "invalid"),
        ({"address": {"area": ""}}, "/address/area", "string_too_short"),
        ({"amount": "-1.00"}, "/amount", "value_error"),
    ],
)
def test_what_cannot_be_quoted_is_refused_by_field(said: dict[str, Any], pointer: str, code: str) -> None:
    added()
    before = everything()

    reply = quote(**said)

    (error,) = reply.json["errors"]
    assert (reply.status, error["pointer"], error["code"]) == (422, pointer, code)
    assert everything() == before


def test_there_is_no_quote_of_a_shop_that_is_not_open() -> None:
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(ShopRules(), rules.version)
    wiring.settings().forget()

    reply, named = quote(), quote(branch_id=BRANCH)

    assert (reply.status, reply.json["code"], named.status) == (409, "shop_closed", 200)
    assert slots("pickup=true").status == 404


def test_what_is_quoted_is_what_checkout_arranges() -> None:
    zone = added()
    desk, branch = wiring.delivery_desk(), wiring.settings().branch(BRANCH)

    said = quote("300.00").json
    asked = Where("Dhanmondi", "Dhaka", slot_id=said["slots"][0]["id"])
    found = service.arrange(desk, branch, asked, taka("300"), clock.now())

    assert (found.zone_id, str(found.fee.total), str(found.fee.tax)) == (zone, "60.00", said["fee"]["tax"])


def test_a_zone_that_is_removed_is_quoted_no_more() -> None:
    zone = added()
    assert call("DELETE", f"/delivery/zones/{zone}", who=MANAGER).status == 204

    assert quote().json["zone_id"] is None
