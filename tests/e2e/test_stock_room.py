"""The stock room while the shop is open: everybody at once, counting, batches, lorries between warehouses."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from local.api import Api, Json, Refused
from local.demo.progress import poisha
from local.demo.shop import Shop as Floor
from local.seed.people import invoke
from tests.e2e import buying
from tests.e2e.conftest import Shop
from tests.e2e.people import staff
from tests.e2e.test_races import in_turn
from tests.e2e.trade import (
    check_out,
    crowd,
    guest_with,
    ledger,
    level,
    new_product,
    open_till,
    unique,
    until,
)


@pytest.fixture(scope="module")
def clerk(shop: Shop, floor: Floor) -> Api:
    """Who counts and carries at the branch."""
    return Api(floor.cloud.api_url, token=staff(shop, "clerk, dhanmondi").grant()["access"])


@pytest.fixture(scope="module")
def store(floor: Floor) -> str:
    """A back store of the branch with nothing in it."""
    wanted = {"branch_id": floor.branch["id"], "code": unique("BACK-"), "name": "Back store"}
    return str(floor.manager.post("/warehouses", wanted)["id"])


def adjust(caller: Api, warehouse_id: str, product: Json, reason: str, quantity: int, **more: str) -> Json:
    line = {"product_id": product["id"], "quantity": quantity, **more}
    body = {"warehouse_id": warehouse_id, "reason": reason, "lines": [line]}
    return caller.post("/stock/adjustments", body)


def bare_product(floor: Floor) -> Json:
    """A product of which there was one, and is none."""
    product = new_product(floor, stock=1)
    adjust(floor.manager, floor.warehouse_id, product, "internal_use", 1)
    return product


def send(caller: Api, floor: Floor, store: str, product: Json, quantity: int) -> Json:
    body = {
        "from_warehouse_id": floor.warehouse_id, "to_warehouse_id": store,
        "lines": [{"product_id": product["id"], "quantity": quantity}],
    }  # fmt: skip
    return caller.post("/stock/transfers", body)


def arrive(caller: Api, sent: Json, product: Json, quantity: int, **more: Json) -> Json:
    lines = [{"product_id": product["id"], "quantity": quantity}]
    return caller.post(f"/stock/transfers/{sent['id']}/receive", {"lines": lines, **more})


def worth(floor: Floor, warehouse_id: str, product: Json) -> tuple[int, str, str]:
    """How many the valuation has of a product, at the average and first in first out."""
    found = floor.manager.every("/reports/inventory/valuation", warehouse_id=warehouse_id)
    row = next((each for each in found if each["product_id"] == product["id"]), None)
    return (0, "", "") if row is None else (row["on_hand"], row["value_average"], row["value_fifo"])


def test_sixteen_who_sell_order_correct_receive_and_carry_at_once_leave_one_truth(
    floor: Floor, clerk: Api, store: str
) -> None:
    """ERPNext #26625, #25192, #40123: what the ledger says and what there is drift apart."""
    pickle = new_product(floor, stock=30)
    lorry = buying.ordered(floor, pickle, 12, "40.00")
    tills = [open_till(floor) for _ in range(4)]
    guests = [guest_with(floor, [(pickle, 2)]) for _ in range(4)]
    works = [
        *(partial(in_turn, [partial(till.sell, [(pickle, 1)])] * 4) for till in tills),
        *(partial(in_turn, [partial(check_out, floor, guest, 940 + n)]) for n, guest in enumerate(guests)),
        *[partial(in_turn, [partial(adjust, clerk, floor.warehouse_id, pickle, "damage", 2)])] * 3,
        *[partial(in_turn, [partial(send, clerk, floor, store, pickle, 3)])] * 3,
        *[partial(in_turn, [partial(buying.receive, clerk, lorry, 6)])] * 2,
    ]

    answers = crowd(works)
    done = [sum(not isinstance(each, Refused) for each in own) for own in answers]
    refused = {each.code for own in answers for each in own if isinstance(each, Refused)}
    sold, held, broken, carried = sum(done[:4]), sum(done[4:8]), sum(done[8:11]), sum(done[11:14])
    on_hand = 30 + 12 - sold - 2 * broken - 3 * carried

    assert refused <= {"out_of_stock"}
    assert done[14:] == [1, 1]
    assert on_hand - 2 * held >= 0
    assert level(floor, pickle) == (on_hand, 2 * held, on_hand - 2 * held)
    moves = until(lambda: ledger(floor, pickle), lambda found: len(found) == 1 + sum(done))
    assert (sum(move[0] for move in moves), sum(move[1] for move in moves)) == (on_hand, 2 * held)
    assert until(lambda: worth(floor, floor.warehouse_id, pickle)[0], lambda seen: seen == on_hand) == on_hand


def test_a_count_is_committed_while_the_tills_go_on_selling(floor: Floor, clerk: Api) -> None:
    """Open Source POS and NexoPOS correct stock, but count nothing somebody has to approve."""
    jam = new_product(floor, stock=100)
    tills = [open_till(floor) for _ in range(6)]
    scope = {"warehouse_id": floor.warehouse_id, "product_ids": [jam["id"]]}
    take = clerk.post("/stock/takes", scope)
    path = f"/stock/takes/{take['id']}"
    sheet = {
        "section": "Aisle 1", "device": "handheld", "sequence": 1, "lines": [{"product_id": jam["id"], "quantity": 60}],
    }  # fmt: skip
    selling = [partial(in_turn, [partial(till.sell, [(jam, 1)])] * 3) for till in tills]

    during = crowd([*selling, partial(clerk.post, f"{path}/counts", sheet)])
    (seen,) = floor.manager.get(f"{path}/variance")["items"]
    after = crowd([*selling, partial(floor.manager.post, f"{path}/commit", {"uncounted": "leave"})])
    sold_before_the_count = 100 - seen["expected"]
    sold = sum(isinstance(each, dict) for own in (*during[:6], *after[:6]) for each in own)

    assert sold == 36
    assert (seen["counted"], seen["variance"]) == (60, 60 - seen["expected"])
    assert until(lambda: floor.manager.get(path)["state"], lambda state: state == "committed") == "committed"
    left = 60 - (sold - sold_before_the_count)
    assert level(floor, jam) == (left, 0, left)
    moves = until(lambda: ledger(floor, jam), lambda found: len(found) == 38)
    assert [move for move in moves if move[2] == "stock_take"] == [(seen["variance"], 0, "stock_take")]


def test_the_first_to_expire_leaves_first_and_what_expired_is_not_sold_anywhere(floor: Floor) -> None:
    """Odoo PR #77261: first expired, first out chose the wrong lot."""
    milk, till = bare_product(floor), open_till(floor)
    for name, ahead in (("LATE", 60), ("SOON", 20)):
        stock = {"lot": name, "expires_on": buying.day(ahead)}
        adjust(floor.manager, floor.warehouse_id, milk, "received", 4, **stock)
    guest = guest_with(floor, [(milk, 4)])

    till.sell([(milk, 2)])
    earliest = buying.shelved(floor, milk, ("SOON", 2, False), ("LATE", 4, False))
    passed = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    invoke(floor.cloud, "inventory-block-expired", {"at": passed})
    blocked = buying.shelved(floor, milk, ("SOON", 2, True), ("LATE", 4, False))
    (too_many,) = crowd([partial(till.sell, [(milk, 5)])])
    order = check_out(floor, guest, 961)
    late = guest_with(floor, [(milk, 1)])
    short = crowd([partial(till.sell, [(milk, 1)]), partial(check_out, floor, late, 962)])

    assert earliest == [("SOON", 2, False), ("LATE", 4, False)]
    assert blocked == [("SOON", 2, True), ("LATE", 4, False)]
    assert (too_many.code, order["status"]) == ("expired_stock", "placed")
    assert [refusal.code for refusal in short] == ["expired_stock", "out_of_stock"]
    assert level(floor, milk) == (6, 4, 0)


def test_a_recall_blocks_what_is_left_and_names_who_has_the_rest(floor: Floor) -> None:
    milk, till = bare_product(floor), open_till(floor)
    bad = {"lot": "BAD", "expires_on": buying.day(40)}
    adjust(floor.manager, floor.warehouse_id, milk, "received", 6, **bad)
    buying.shelved(floor, milk, ("BAD", 6, False))

    sale = till.sell([(milk, 2)])
    buying.shelved(floor, milk, ("BAD", 4, False))
    (batch,) = floor.admin.get("/stock/batches", product_id=milk["id"], lot="BAD")["items"]
    path = f"/stock/batches/{batch['batch_id']}"
    floor.admin.post(f"{path}/recall", {"reason": "Glass splinters"})
    left = buying.shelved(floor, milk, ("BAD", 4, True))
    buyers = floor.admin.get(f"{path}/buyers")["items"]
    refused = crowd([partial(till.sell, [(milk, 1)])])

    assert left == [("BAD", 4, True)]
    assert [(buyer["number"], buyer["quantity"]) for buyer in buyers] == [(sale["receipt_number"], 2)]
    assert [each.code for each in refused] == ["expired_stock"]
    assert level(floor, milk) == (4, 0, 0)


def test_what_is_lost_on_the_way_is_counted_at_cost_and_nothing_vanishes(
    floor: Floor, clerk: Api, store: str
) -> None:
    tea = bare_product(floor)
    adjust(floor.manager, floor.warehouse_id, tea, "received", 10, unit_cost="60.00")

    sent = send(clerk, floor, store, tea, 6)
    arrived = arrive(clerk, sent, tea, 4)
    closed = clerk.post(
        f"/stock/transfers/{sent['id']}/receive", {"lines": [], "close": True, "loss_reason": "damage"}
    )
    cost = buying.costs(floor, sent["id"])
    here, there = (
        until(partial(worth, floor, place, tea), lambda seen: seen[0] == 4)
        for place in (floor.warehouse_id, store)
    )
    today = datetime.now(UTC).date()
    days = {"from": today.isoformat(), "to": (today + timedelta(days=1)).isoformat()}
    lost = floor.manager.get("/reports/inventory/shrinkage", warehouse_id=floor.warehouse_id, **days)

    assert (arrived["state"], arrived["lines"][0]["on_the_way"]) == ("partly_received", 2)
    assert (closed["state"], closed["lost_value"]) == ("received", "120.00")
    assert cost["cost"] == "360.00"
    assert (here, there) == ((4, "240.00", "240.00"), (4, "240.00", "240.00"))
    assert poisha(lost["reasons"]["transit"]) >= 12000


def test_after_all_of_it_the_audit_finds_nothing_to_mend(floor: Floor, store: str) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()

    done = invoke(floor.cloud, "inventory-audit-stock", {"at": later})
    audits = [
        floor.manager.get("/stock/audits", warehouse_id=place)["items"][0]
        for place in (floor.warehouse_id, store)
    ]

    assert done["problems"] == 0
    assert [(audit["problems"], audit["findings"]) for audit in audits] == [(0, [])] * 2
    assert all(audit["finished_at"] and audit["checked"] for audit in audits)
