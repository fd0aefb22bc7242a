"""Receiving and returning: whatever comes in whatever parts, no more than allowed, nothing lost, cost to the poisha."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from supermarket.inventory import receipt_model, supplier_return_model
from supermarket.inventory.landed_cost_model import Basis, Charge, spread
from supermarket.inventory.purchase_model import OrderLine, PurchaseOrder, PurchaseState, state_of, sums
from supermarket.inventory.receipt_model import Arrival, Lot, OverReceipt, Receipt, allowed
from supermarket.inventory.supplier_return_model import GoingBack, OverReturn, SupplierReturn
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit

PRODUCTS = ["p0", "p1"]
QUANTITY = st.integers(1, 40)
CAME = st.lists(
    st.tuples(st.sampled_from(PRODUCTS), QUANTITY, st.integers(1, 3)),
    min_size=1,
    max_size=2,
    unique_by=lambda c: c[0],
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), CAME, st.integers(0, 5000)),
        st.tuples(st.just("return"), st.tuples(st.sampled_from(PRODUCTS), QUANTITY), st.just(0)),
    ),
    max_size=12,
)
LINES = st.tuples(st.integers(1, 60), st.integers(1, 99_999), st.integers(0, 50))


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_a_charge_is_spread_to_the_poisha_and_nobody_bears_more_than_their_share(
    amount: int, weights: list[int]
) -> None:
    parts = spread(Money(amount), weights)

    assert Money.total(parts) == Money(amount)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.poisha * sum(weights) - amount * weight) < sum(weights)


class Trade:
    """An order, and what came and went of it, counted apart."""

    def __init__(self, lines: list[tuple[int, int, int]], tolerance: int) -> None:
        made = [
            OrderLine(
                product, product, product, "", Unit.PIECE, quantity, Money(cost), "pack", 7,
                discount=min(Money(discount), Money(cost * quantity // 7)), tax_rate=750,
            )
            for product, (quantity, cost, discount) in zip(PRODUCTS, lines, strict=True)
        ]  # fmt: skip
        known = sums(made)
        self.order = PurchaseOrder("o", "PO-1", "b", "w", "s", "S", PurchaseState.SENT, **known)
        self.tolerance, self.receipts, self.returns = tolerance, list[Receipt](), list[SupplierReturn]()
        self.stock = dict.fromkeys(PRODUCTS, 0)
        self.book = 0

    def receive(self, came: list[tuple[str, int, int]], freight: int) -> None:
        arrivals = [
            Arrival(product, quantity * lots, tuple(Lot(quantity, f"L{n}") for n in range(lots)))
            for product, quantity, lots in came
        ]
        receipt_model.require_sound(self.order, arrivals, date(2026, 11, 22))
        lines = receipt_model.lines_of(
            self.order, arrivals, [Charge("freight", Money(freight), Basis.QUANTITY)]
        )
        progress = receipt_model.progress_after(self.order, lines, self.tolerance)
        receipt = Receipt(new_id(), "G", "o", "PO", "b", "w", "s", "", "", "me", "now", lines)
        self.order = replace(self.order, progress=progress, state=state_of(self.order, progress))
        self.receipts.append(receipt)
        for move in receipt.moves():
            self.stock[move.product_id] += move.on_hand
            self.book += sum((layer.value or Money(0)).poisha for layer in move.layers)
        assert receipt.landed == Money(freight)

    def send_back(self, product: str, quantity: int) -> None:
        held = {
            batch.id: supplier_return_model.HeldBatch(batch.id, batch.quantity - self.gone(batch.id), batch.lot)
            for receipt in self.receipts for line in receipt.lines for batch in line.batches
        }  # fmt: skip
        asked = [GoingBack(product, quantity)]
        lines = supplier_return_model.lines_of(self.order, self.receipts, self.returns, asked, held)
        self.returns.append(
            SupplierReturn(new_id(), "R", "o", "PO", "b", "w", "s", "bad", "me", "now", lines)
        )
        self.order = replace(self.order, progress=supplier_return_model.progress_after(self.order, lines))
        for move in self.returns[-1].moves():
            self.stock[move.product_id] += move.on_hand

    def gone(self, batch_id: str) -> int:
        return sum(line.quantity for back in self.returns for line in back.lines if line.batch_id == batch_id)


@given(st.lists(LINES, min_size=2, max_size=2), st.integers(0, 2000), STEPS)
def test_whatever_comes_and_goes_back_the_order_the_stock_and_the_cost_agree(lines, tolerance, steps) -> None:
    trade = Trade(lines, tolerance)
    for act, what, freight in steps:
        before = trade.order, dict(trade.stock), len(trade.receipts), len(trade.returns)
        try:
            trade.receive(what, freight) if act == "receive" else trade.send_back(*what)
        except (OverReceipt, OverReturn):
            assert (trade.order, trade.stock, len(trade.receipts), len(trade.returns)) == before

    for place, product in enumerate(PRODUCTS):
        at, ordered = trade.order.progress[place], trade.order.lines[place]
        assert 0 <= at.returned <= at.received <= allowed(ordered.quantity, tolerance)
        assert trade.stock[product] == at.received - at.returned
        net = sum(line.net.poisha for r in trade.receipts for line in r.lines if line.product_id == product)
        assert net == ordered.net_between(0, at.received).poisha
        credit = sum(line.net.poisha for b in trade.returns for line in b.lines if line.product_id == product)
        assert credit <= net and (credit == net or at.returned < at.received)
    assert trade.book == sum(receipt.value.poisha for receipt in trade.receipts)
