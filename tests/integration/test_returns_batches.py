"""Goods that come back go into the batches they left from, at what they cost, and a recall knows of them."""

import pytest

from supermarket import wiring
from supermarket.inventory.expiry_tables import TableBlocks
from supermarket.inventory.model import Cause, CauseKind, Layer, Valuation, Warehouse, receive
from supermarket.inventory.return_layer_model import cost_of_goods
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.quantity import Unit
from tests.support.fulfilment import delivered, give_back, line, placed, step
from tests.support.fulfilment import returned_line as of
from tests.support.gateway import call, staff
from tests.support.online_shop import BRANCH, WAREHOUSE, level, open_shop, product
from tests.support.stock_room import tell_ledger
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def batch(product_id: str, quantity: int, value: int) -> Layer:
    layer = Layer(new_id(), quantity, Money(value), "LOT", "2099-12-31")
    wiring.stock().commit(
        [receive(WAREHOUSE, product_id, [layer])], Cause(CauseKind.RECEIPT, new_id(), by="u")
    )
    tell_ledger()
    return layer


def test_goods_go_back_into_their_batch_at_what_they_cost() -> None:
    fish = product("FISH", "380.00", 0, Unit.GRAM)
    came = batch(fish, 2000, 50_000)
    order = placed(line(fish, 1000, "380.00", Unit.GRAM))
    delivered(order, lines=[of(fish, "1.100")])
    tell_ledger()

    sent = cost_of_goods(wiring.books().moved_by(order.id), Valuation.AVERAGE)
    assert give_back(order, of(fish, "0.500")).status == 201
    tell_ledger()

    book = wiring.books().get(WAREHOUSE, fish)
    assert book is not None
    assert [(each.id, each.remaining) for each in book.batches] == [(came.batch_id, 1450)]
    assert (sent, book.value(Valuation.AVERAGE)) == (Money(27_500), Money(36_250))
    assert cost_of_goods(wiring.books().moved_by(order.id), Valuation.AVERAGE) == Money(13_750)


def test_goods_of_a_recalled_batch_do_not_go_back_onto_the_shelf() -> None:
    fish = product("FISH", "380.00", 0, Unit.GRAM)
    came = batch(fish, 2000, 50_000)
    order = delivered(placed(line(fish, 1000, "380.00", Unit.GRAM)))
    tell_ledger()
    TableBlocks().recall(WAREHOUSE, fish, came.batch_id, Cause(CauseKind.RECALLED, new_id(), "Smells", "u"))
    tell_ledger()
    before = everything()

    reply = give_back(order, of(fish, "0.500", restock=True))

    assert (reply.status, reply.json["code"]) == (409, "batch_blocked")
    assert everything() == before
    assert [each["pointer"] for each in reply.json["errors"]] == ["/lines/0/restock"]
    assert give_back(order, of(fish, "0.500", restock=False)).status == 201


def test_what_nobody_took_goes_back_into_its_batch() -> None:
    fish = product("FISH", "380.00", 0, Unit.GRAM)
    came = batch(fish, 2000, 50_000)
    order = placed(line(fish, 1000, "380.00", Unit.GRAM))
    for state in ("picking", "packed", "handed_over"):
        assert step(order, state).status == 200
    tell_ledger()

    assert step(order, "returned", reason="no_show").status == 200
    tell_ledger()

    (place,) = wiring.books().batch(came.batch_id)
    assert (place.remaining, level(fish)) == (2000, (2000, 0, 2000))


def test_who_has_goods_of_a_batch_from_an_order_is_known_and_what_came_back() -> None:
    """What a recall asks: who has some, and who may yet be given some."""
    wiring.warehouses().add(Warehouse(WAREHOUSE, BRANCH, "W1", "Floor", sells=True))
    fish = product("FISH", "380.00", 0, Unit.GRAM)
    came = batch(fish, 2000, 50_000)
    order = delivered(placed(line(fish, 1000, "380.00", Unit.GRAM)))
    waiting = placed(line(fish, 300, "380.00", Unit.GRAM))
    give_back(order, of(fish, "0.250"))
    tell_ledger()
    office = staff("inventory:manage", branch=BRANCH)

    found = call("GET", f"/stock/batches/{came.batch_id}/buyers", who=office).json

    assert [(b["cause"], b["number"], b["quantity"], b["phone"]) for b in found["items"]] == [
        ("order_sent", order.number, "1.000", "+8801712345678"),
    ]  # fmt: skip
    assert [(b["cause"], b["number"], b["quantity"]) for b in found["open_orders"]] == [
        ("order", waiting.number, "0.300")
    ]


def test_what_came_back_into_a_batch_is_less_than_nothing_of_it() -> None:
    fish = product("FISH", "380.00", 0, Unit.GRAM)
    came = batch(fish, 2000, 50_000)
    order = delivered(placed(line(fish, 1000, "380.00", Unit.GRAM)))
    tell_ledger()
    give_back(order, of(fish, "0.250"))
    tell_ledger()

    uses = wiring.books().uses(came.batch_id, PageRequest()).items

    assert [(use.cause, use.quantity) for use in uses] == [
        (CauseKind.ORDER_SENT, 1000), (CauseKind.ORDER_RETURNED, -250),
    ]  # fmt: skip
