"""What happens in between: another sale, a lost answer, a basket of more products than a transaction holds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.inventory.tables import TableStockBook
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, OutOfStock, Unavailable
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.pos import sale_service, service
from supermarket.pos.model import TenderKind
from supermarket.pos.sale_model import AskedLine, AskedSale, Sale, Tender
from supermarket.products.model import Product
from tests.support.gateway import call
from tests.support.till_shop import (
    CASHIER,
    GULSHAN,
    RICE,
    SOAP,
    SUPERVISOR,
    add_terminal,
    an_id,
    cash,
    everything,
    on_hand,
    open_session,
    open_shop,
    receive,
    sell,
)

pytestmark = pytest.mark.usefixtures("cloud")
ME = Caller(CASHIER.user, "cashier", frozenset({"pos:sell"}), GULSHAN)
MANY = [an_id(200 + number) for number in range(12)]
ONE_RICE = [{"product_id": RICE, "quantity": 1}]


class AfterFirst:
    """Whatever is called does what it does, and after its first time something else happens too."""

    def __init__(self, inner: Callable[..., Any], then: Callable[[], Any]) -> None:
        self.inner, self.then, self.times = inner, then, 0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        found = self.inner(*arguments, **named)
        self.times += 1
        if self.times == 1:
            self.then()
        return found


def asked(session_id: str, products: list[str], quantity: int = 1) -> AskedSale:
    lines = tuple(AskedLine(product, quantity) for product in products)
    return AskedSale(session_id, lines, (Tender(TenderKind.CASH, Money(10_000_000)),))


def ring_up(
    session_id: str, products: list[str], key: str = "key-0001", quantity: int = 1, **other: Any
) -> Sale:
    counter = replace(wiring.counter(), **other)
    return sale_service.ring_up(counter, ME, asked(session_id, products, quantity), Once("me", key, "hash"))


def receipts(session_id: str) -> list[str]:
    reply = call("GET", f"/pos/transactions?session_id={session_id}", who=CASHIER)
    return [item["receipt_number"] for item in reply.json["items"]]


def sales_of(session_id: str) -> int:
    return call("GET", f"/pos/sessions/{session_id}/x-report", who=SUPERVISOR).json["totals"]["sales"]


def fill_shelf() -> None:
    for number, product_id in enumerate(MANY):
        wiring.catalogue().add(
            Product(product_id, f"MANY-{number}", f"Thing {number}", "", Money(1000), Money(1000), "E")
        )


def test_a_sale_that_lost_its_number_to_another_takes_the_next():
    open_shop()
    session = open_session(add_terminal())
    read = AfterFirst(wiring.read_together(), lambda: sell(session, "sale-0002", ONE_RICE, cash("425.00")))

    sale = ring_up(session, [RICE], read_together=read)
    assert (sale.receipt_number, read.times) == ("T01-000002", 2)
    assert receipts(session) == ["T01-000002", "T01-000001"]
    assert (sales_of(session), on_hand(RICE)) == (2, 99_998)


def test_a_sale_whose_till_was_closed_meanwhile_is_refused():
    open_shop()
    session = open_session(add_terminal())

    def close() -> None:
        call("POST", f"/pos/sessions/{session}/close", {"counted_cash": "1000.00"}, who=CASHIER)

    with pytest.raises(Conflict) as refused:
        ring_up(session, [RICE], read_together=AfterFirst(wiring.read_together(), close))
    assert refused.value.code == "session_closed"
    assert (receipts(session), on_hand(RICE)) == ([], 100_000)


def test_a_till_that_always_moves_on_is_given_up_without_a_trace():
    open_shop()
    session = open_session(add_terminal())
    stale = wiring.read_together()([wiring.sales().till(session)])
    sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    before = everything()

    def reads_the_past(reads: Any) -> Any:
        return [*stale, *wiring.read_together()(reads)[1:]]

    with pytest.raises(Unavailable):
        ring_up(session, [RICE], read_together=reads_the_past)
    assert everything() == before


def test_the_same_request_twice_at_once_sells_once():
    """ERPNext #12645, #12971, POS Awesome V15 #48, POSNext #97, #50: one sale in fifteen is there twice."""
    open_shop()
    session = open_session(add_terminal())
    other: list[Sale] = []
    read = AfterFirst(wiring.read_together(), lambda: other.append(ring_up(session, [RICE])))

    sale = ring_up(session, [RICE], read_together=read)
    assert (sale.id, sale.receipt_number) == (other[0].id, "T01-000001")
    assert (receipts(session), on_hand(RICE)) == (["T01-000001"], 99_999)


def test_a_sale_whose_answer_was_lost_is_found_again():
    class Lossy(TableStockBook):
        def commit(self, *arguments: Any, **named: Any) -> None:
            super().commit(*arguments, **named)
            raise Unavailable

    open_shop()
    session = open_session(add_terminal())

    lost = ring_up(session, [RICE], stock=Lossy())
    again = ring_up(session, [RICE])
    assert (again.id, again.receipt_number) == (lost.id, "T01-000001")
    assert (sales_of(session), on_hand(RICE)) == (1, 99_999)


def test_a_sale_between_the_count_and_the_close_is_in_the_final_sums():
    open_shop()
    session = open_session(add_terminal())
    tills = wiring.tills()
    tills_that_move = type("Tills", (), {name: getattr(tills, name) for name in ("close", "made_by")})()
    tills_that_move.session = AfterFirst(
        tills.session, lambda: sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    )

    shut, _ = service.close_session(tills_that_move, ME, session, service.Count(Money(142500)), None)
    assert (shut.closing.totals.sales, shut.closing.variance) == (1, Money(0))
    assert call("GET", f"/pos/terminals/{shut.terminal_id}", who=CASHIER).json["session_id"] is None


@pytest.mark.parametrize("oversell", [True, False])
def test_more_products_than_a_transaction_holds_are_one_sale(oversell):
    """Vendure #226: an order of 200 lines took 5 s."""
    open_shop(oversell=oversell)
    fill_shelf()
    receive(5, *MANY)
    session = open_session(add_terminal())

    sale = ring_up(session, MANY, quantity=2, stock=TableStockBook(limit=11))
    assert (sale.receipt_number, sale.total, sale.oversold) == ("T01-000001", Money(24_000), ())
    assert {on_hand(product) for product in MANY} == {3}
    assert ring_up(session, MANY, quantity=2, stock=TableStockBook(limit=11)).id == sale.id
    assert (sales_of(session), {on_hand(product) for product in MANY}) == (1, {3})


def test_one_product_short_of_many_leaves_everything_as_it_was():
    """NexoPOS makes an order without a transaction around it."""
    open_shop(oversell=False)
    fill_shelf()
    receive(5, *MANY[:-1])
    session = open_session(add_terminal())

    with pytest.raises(OutOfStock):
        ring_up(session, MANY, stock=TableStockBook(limit=11))
    assert {on_hand(product) for product in MANY[:-1]} == {5}
    assert (receipts(session), sales_of(session)) == ([], 0)


def test_many_products_whose_till_moved_on_are_put_back_and_sold_under_the_next_number():
    open_shop(oversell=False)
    fill_shelf()
    receive(5, *MANY)
    session = open_session(add_terminal())
    read = AfterFirst(wiring.read_together(), lambda: sell(session, "sale-0002", ONE_RICE, cash("425.00")))

    sale = ring_up(session, [*MANY, SOAP], stock=TableStockBook(limit=11), read_together=read)
    assert sale.receipt_number == "T01-000002"
    assert {on_hand(product) for product in MANY} == {4}
    assert receipts(session) == ["T01-000002", "T01-000001"]
