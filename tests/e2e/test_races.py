"""Many at once, which only a real store shows: the last units, the same key, one till."""

from collections.abc import Callable
from functools import partial

from local.api import Api, Json, Refused
from local.demo import audit
from local.demo.shop import Shop as Floor
from tests.e2e.trade import (
    check_out,
    crowd,
    guest_with,
    ledger,
    level,
    new_product,
    open_till,
    report_difference,
    until,
)

LAST_UNITS = 20


def in_turn(works: list[Callable[[], Json]]) -> list[Json]:
    """One after the other, whatever each is answered."""
    return [answer for work in works for answer in crowd([work])]


def test_sixteen_tills_and_shoppers_never_oversell_the_last_units(floor: Floor) -> None:
    """Saleor #543, Vendure #1738, Open Food Network #5300 and nearly every cart there is: the last unit is sold
    twice."""
    pickle = new_product(floor, stock=LAST_UNITS)
    tills = [open_till(floor) for _ in range(8)]
    guests = [[guest_with(floor, [(pickle, 1)]) for _ in range(3)] for _ in range(8)]
    at_tills = [partial(in_turn, [partial(till.sell, [(pickle, 1)])] * 3) for till in tills]
    online = [
        partial(in_turn, [partial(check_out, floor, guest, 700 + number) for guest in own])
        for number, own in enumerate(guests)
    ]

    answers = crowd([*at_tills, *online])
    sold = [answer for own in answers[:8] for answer in own if not isinstance(answer, Refused)]
    ordered = [answer for own in answers[8:] for answer in own if not isinstance(answer, Refused)]
    refused = [answer.code for own in answers for answer in own if isinstance(answer, Refused)]

    assert len(sold) + len(ordered) == LAST_UNITS
    assert refused == ["out_of_stock"] * (48 - LAST_UNITS)
    assert len({order["number"] for order in ordered}) == len(ordered)
    assert level(floor, pickle) == (LAST_UNITS - len(sold), len(ordered), 0)
    moves = until(lambda: ledger(floor, pickle), lambda found: len(found) == 1 + LAST_UNITS)
    assert sum(on_hand for on_hand, _, _ in moves) == LAST_UNITS - len(sold)
    assert sum(reserved for _, reserved, _ in moves) == len(ordered)


def test_the_same_sale_from_eight_threads_is_one_sale_and_one_answer(floor: Floor) -> None:
    till, soap = open_till(floor), new_product(floor, stock=10)
    sell = partial(till.sell, [(soap, 2)], "one-basket-on-eight-wires")

    answers = crowd([sell] * 8)
    status, problem = till.caller.exchange(
        "POST", "/pos/transactions", till.body([(soap, 3)]), {"Idempotency-Key": "one-basket-on-eight-wires"}
    )

    assert answers == [answers[0]] * 8
    assert answers[0]["total"] == "200.00"
    assert (status, problem["code"]) == (422, "idempotency_key_reused")
    assert till.receipts() == till.numbers(1)
    assert level(floor, soap) == (8, 0, 8)


def test_the_same_checkout_from_eight_threads_is_one_order_and_one_answer(floor: Floor) -> None:
    soap = new_product(floor, stock=10)
    guest = guest_with(floor, [(soap, 2)])

    answers = crowd([partial(check_out, floor, guest, 801, "one-cart-on-eight-wires")] * 8)
    with_another_body = crowd([partial(check_out, floor, guest, 802, "one-cart-on-eight-wires")])

    assert answers == [answers[0]] * 8
    assert answers[0]["total"] == "200.00"
    assert [(refusal.status, refusal.code) for refusal in with_another_body] == [
        (422, "idempotency_key_reused")
    ]
    assert level(floor, soap) == (10, 2, 8)
    assert guest.get("/cart")["items"] == []


def test_eight_threads_on_one_till_leave_no_gap_in_its_receipts(floor: Floor) -> None:
    till, soap = open_till(floor), new_product(floor, stock=100)

    answers = crowd([partial(in_turn, [partial(till.sell, [(soap, 1)])] * 4)] * 8)
    report = floor.manager.get(f"/pos/sessions/{till.session_id}/x-report")

    assert sorted(sale["receipt_number"] for own in answers for sale in own) == till.numbers(32)
    assert till.receipts() == till.numbers(32)
    assert (report["totals"]["sales"], report["totals"]["payable"]) == (32, "3200.00")
    assert level(floor, soap) == (68, 0, 68)


def test_orders_placed_and_called_off_at_once_end_where_they_began(floor: Floor) -> None:
    soap = new_product(floor, stock=8)
    guests = [guest_with(floor, [(soap, 1)]) for _ in range(8)]
    orders = crowd([partial(check_out, floor, guest, 820 + n) for n, guest in enumerate(guests)])

    def call_off(guest: Api, order: Json) -> Json:
        return guest.put(f"/orders/{order['id']}/cancel", {"reason": "raced"})["status"]

    pairs = [*zip(guests, orders, strict=True)] * 2
    answers = crowd([partial(call_off, guest, order) for guest, order in pairs])

    assert answers == ["cancelled"] * 16
    assert level(floor, soap) == (8, 0, 8)


def test_after_the_races_levels_ledger_lists_and_report_agree(floor: Floor) -> None:
    till, soap = open_till(floor), new_product(floor, stock=1)
    date = till.sell([(soap, 1)])["business_date"]

    assert report_difference(floor, date) == 0
    assert audit.stock_mismatches(floor) == []
