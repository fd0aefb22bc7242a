"""A bundle and its part, sold from one shelf by many at once."""

from functools import partial

from local.api import Json, Refused
from local.demo.shop import Shop as Floor
from tests.e2e.test_races import in_turn
from tests.e2e.trade import check_out, crowd, guest_with, ledger, level, new_product, open_till, unique, until

LAST_UNITS = 20


def pair_of(floor: Floor, product: Json) -> Json:
    """A bundle of two."""
    part = {"product_id": product["id"], "quantity": 2}
    wanted = {
        "sku": unique("PAIR-"), "name": "A pair", "price": "190.00", "tax_class": "standard", "components": [part],
    }  # fmt: skip
    made: Json = floor.manager.post("/products", wanted)
    return made


def test_sixteen_who_want_pairs_and_singles_never_oversell_what_they_share(floor: Floor) -> None:
    """Medusa #16502."""
    pickle = new_product(floor, stock=LAST_UNITS)
    pair = pair_of(floor, pickle)
    tills = [open_till(floor) for _ in range(8)]
    at_tills = [
        partial(in_turn, [partial(till.sell, [(pair if number % 2 else pickle, 1)])] * 2)
        for number, till in enumerate(tills)
    ]
    guests = [
        [guest_with(floor, [(pickle if number % 2 else pair, 1)]) for _ in range(2)] for number in range(8)
    ]
    online = [
        partial(in_turn, [partial(check_out, floor, guest, 900 + number) for guest in own])
        for number, own in enumerate(guests)
    ]

    answers = crowd([*at_tills, *online])
    done = [[not isinstance(answer, Refused) for answer in own] for own in answers]
    refused = [answer.code for own in answers for answer in own if isinstance(answer, Refused)]
    sold = sum(sum(own) * (2 if number % 2 else 1) for number, own in enumerate(done[:8]))
    held = sum(sum(own) * (1 if number % 2 else 2) for number, own in enumerate(done[8:]))

    left = LAST_UNITS - sold - held
    assert left in {0, 1}
    assert set(refused) == {"out_of_stock"}
    assert level(floor, pickle) == (LAST_UNITS - sold, held, left)
    assert level(floor, pair) == (0, 0, 0)
    moves = until(lambda: ledger(floor, pickle), lambda found: len(found) == 33 - len(refused))
    assert sum(on_hand for on_hand, _, _ in moves) == LAST_UNITS - sold
    assert sum(reserved for _, reserved, _ in moves) == held
