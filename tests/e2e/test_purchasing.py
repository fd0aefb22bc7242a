"""From a supplier's goods on paper to goods on the shelf, and back."""

from functools import partial

from local.api import Refused
from local.demo.shop import Shop as Floor
from tests.e2e import buying
from tests.e2e.conftest import Shop
from tests.e2e.people import letter, letters
from tests.e2e.trade import crowd, ledger, level, new_product, until


def test_an_order_is_mailed_received_in_parts_and_partly_sent_back(shop: Shop, floor: Floor) -> None:
    milk = new_product(floor, stock=1)
    order = buying.ordered(floor, milk, 24, "60.00", tax_class="standard")
    path = f"/purchase-orders/{order['id']}"
    soon, later = buying.day(20), buying.day(50)

    mailed = floor.manager.get(f"/suppliers/{order['supplier_id']}")["email"]
    told = letter(shop, mailed, f"({order['number']})")[1]
    first = buying.receive(floor.manager, order, 10, buying.lot(4, "L1", soon), buying.lot(6, "L2", later))
    between = floor.manager.get(path)["state"]
    second = buying.receive(floor.manager, order, 14, buying.lot(14, "L2", later))
    received = floor.manager.get(path)
    came = [("L1", 4, False), ("L2", 6, False), ("L2", 14, False)]
    shelf = buying.shelved(floor, milk, *came)
    returned = {
        "product_id": milk["id"],
        "quantity": 3,
        "batch_id": first["lines"][0]["batches"][1]["batch_id"],
    }
    back = floor.manager.post(f"{path}/returns", {"reason": "Leaking", "lines": [returned]})

    assert (order["state"], order["total"], told) == ("sent", "1656.00", order["number"])
    assert (first["value"], between) == ("600.00", "partially_received")
    assert (second["number"][-2:], received["state"], received["lines"][0]["received"]) == (
        "-2",
        "received",
        24,
    )
    assert shelf == came
    assert (back["net"], back["tax"]) == ("180.00", "27.00")
    assert floor.manager.get(f"/suppliers/{order['supplier_id']}")["owed"] == "-207.00"
    assert level(floor, milk) == (22, 0, 22)
    assert until(lambda: ledger(floor, milk), lambda moves: len(moves) == 4)[-1] == (-3, 0, "supplier_return")
    assert len(letters(shop, mailed)) == 1


def test_the_order_and_its_goods_received_note_are_papers(floor: Floor) -> None:
    rice = new_product(floor, stock=1)
    order = buying.ordered(floor, rice, 5, "300.00")
    note = buying.receive(floor.manager, order, 5)

    papers = [
        floor.manager.exchange("GET", f"/purchase-orders/{order['id']}{path}")
        for path in ("/pdf", f"/receipts/{note['id']}?format=pdf")
    ]

    assert [(status, bytes(content[:5])) for status, content in papers] == [(200, b"%PDF-")] * 2


def test_eight_lorries_at_one_door_never_bring_more_than_was_ordered(floor: Floor) -> None:
    soap = new_product(floor, stock=1)
    order = buying.ordered(floor, soap, 20, "30.00")

    answers = crowd([partial(buying.receive, floor.manager, order, 5)] * 8)
    taken = [answer for answer in answers if not isinstance(answer, Refused)]
    after = floor.manager.get(f"/purchase-orders/{order['id']}")

    assert [refusal.code for refusal in answers if isinstance(refusal, Refused)] == ["over_receipt"] * 4
    assert len({note["number"] for note in taken}) == 4
    assert (after["state"], after["lines"][0]["received"]) == ("received", 20)
    assert level(floor, soap) == (21, 0, 21)
    moves = until(lambda: ledger(floor, soap), lambda found: len(found) == 5)
    assert [move for move in moves if move[2] == "receipt"] == [(5, 0, "receipt")] * 4


def test_the_same_delivery_from_eight_threads_comes_in_once(floor: Floor) -> None:
    soap = new_product(floor, stock=1)
    order = buying.ordered(floor, soap, 20, "30.00")

    answers = crowd([partial(buying.receive, floor.manager, order, 5, key=f"one-{order['id']}")] * 8)
    other = crowd([partial(buying.receive, floor.manager, order, 6, key=f"one-{order['id']}")])

    assert answers == [answers[0]] * 8
    assert [(refusal.status, refusal.code) for refusal in other] == [(422, "idempotency_key_reused")]
    assert floor.manager.get(f"/purchase-orders/{order['id']}")["lines"][0]["received"] == 5
    assert level(floor, soap) == (6, 0, 6)
