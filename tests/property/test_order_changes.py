"""Take out, pack short, take back or call off: what goes back is what was paid less what is due, to the poisha."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.ecommerce.events_model import events_of_order
from supermarket.ecommerce.fulfilment_model import Packed, ToldLine, packed_lines
from supermarket.ecommerce.order_change_model import changed, lines_left
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import Actor, OrderState
from supermarket.ecommerce.record_model import order_of, record_of
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.reports.model import DaySheet
from tests.support import cloud, fulfilment
from tests.support.fulfilment import (
    ADDED,
    COD,
    PACKER,
    PREPAID,
    VAT,
    give_back,
    line,
    now,
    payment,
    placed,
    step,
)
from tests.support.gateway import call
from tests.support.online_shop import CUSTOMER, level, open_shop, product
from tests.support.order_changes import change, left

STOCK, RICE, FISH = 5000, 5, 900
A_CHANGE = st.tuples(st.integers(0, RICE), st.integers(0, FISH))
ENDS = st.sampled_from(["cancel", "cancel packed", "no_show", "shop_error", "return", "keep"])


@pytest.fixture(scope="module", autouse=True)
def shop() -> Iterator[None]:
    """One for all of them: each makes its own products."""
    with cloud.running():
        open_shop()
        yield


def lines_of(rice: str, fish: str) -> tuple[Any, Any]:
    return line(rice, RICE, "33.33", tax=ADDED, off=["0.50", "7.77"]), line(
        fish, FISH, "381.27", Unit.GRAM, VAT
    )


class Case:
    """An order of rice and a fish, paid before or at the door."""

    def __init__(self, prepaid: bool) -> None:
        self.rice = product(f"R-{new_id()}", "33.33", STOCK)
        self.fish = product(f"F-{new_id()}", "381.27", STOCK, Unit.GRAM)
        lines = lines_of(self.rice, self.fish)
        self.first = placed(*lines, fee="60.00", method=PREPAID if prepaid else COD)

    def told(self, rice: int, fish: int) -> list[dict[str, Any]]:
        return [left(self.rice, rice), left(self.fish, show_quantity(fish, Unit.GRAM))]

    def check(self) -> None:
        order, paid = now(self.first), payment(self.first)
        back = Money.total(each.amount for each in wiring.payments().refunds(paid.id))
        ended = order.state is OrderState.CANCELLED
        assert back == (
            paid.captured - (ZERO if ended else order.due) if order.payment_method is PREPAID else ZERO
        )
        assert order.due <= order.totals.total <= self.first.totals.total == order.agreed.total
        if order.payment_method is COD and paid.state.open:
            assert paid.amount == order.due
        held = dict(order.taken) if order.state.holds_stock else {}
        assert [level(each)[1] for each in (self.rice, self.fish)] == [
            held.get(self.rice, 0),
            held.get(self.fish, 0),
        ]

    def end(self, how: str, rice: int, fish: int) -> None:
        if how == "cancel":
            assert call("PUT", f"/orders/{self.first.id}/cancel", {}, who=CUSTOMER).status == 200
            return
        step(self.first, "picking")
        there = dict(now(self.first).taken)
        packed = min(rice, there.get(self.rice, 0)), min(fish, there.get(self.fish, 0))
        lines = [each for each in self.told(*packed) if each["product_id"] in there]
        if sum(packed):
            assert step(self.first, "packed", lines=lines).status == 200
            self.check()
        if how == "cancel packed" or not sum(packed):
            assert call("PUT", f"/orders/{self.first.id}/cancel", {}, who=PACKER).status == 200
            return
        assert step(self.first, "handed_over").status == 200
        if how in ("no_show", "shop_error"):
            assert step(self.first, "returned", reason=how).status == 200
            return
        cash = {"cash": str(now(self.first).due)} if self.first.payment_method is COD else {}
        assert step(self.first, "delivered", **cash).status == 200
        self.check()

    def returned(self) -> None:
        for each in now(self.first).lines:
            told = left(each.product_id, show_quantity(each.quantity, each.unit))
            assert give_back(self.first, told).status == 201


@given(
    prepaid=st.sampled_from([True, True, False]), changes=st.lists(A_CHANGE, min_size=1, max_size=3), end=ENDS,
    rice=st.integers(0, RICE), fish=st.integers(0, FISH),
)  # fmt: skip
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_goes_back_is_what_was_paid_less_what_is_due(
    prepaid: bool, changes: list[tuple[int, int]], end: str, rice: int, fish: int
) -> None:
    case = Case(prepaid)
    for told in changes:
        reply = change(case.first, *case.told(*told), who=PACKER)
        assert reply.status == 200 or reply.json["code"] in ("invalid", "nothing_left"), reply.text
        case.check()
    case.end(end, rice, fish)
    if end == "return" and now(case.first).state is OrderState.DELIVERED:
        case.returned()
        assert now(case.first).state is OrderState.RETURNED
    if prepaid:
        case.check()


@given(changes=st.lists(A_CHANGE, max_size=3), rice=st.integers(0, RICE), fish=st.integers(1, FISH))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_was_taken_out_and_what_is_left_are_what_was_ordered(
    changes: list[tuple[int, int]], rice: int, fish: int
) -> None:
    orders = [fulfilment.order_of(*lines_of("rice", "fish"), fee="60.00")]
    for told in changes:
        there, before = dict(orders[-1].taken), orders[-1]
        quantities = [
            min(each, there.get(name, 0)) for name, each in zip(("rice", "fish"), told, strict=True)
        ]
        if sum(quantities) and quantities != [there.get("rice", 0), there.get("fish", 0)]:
            wanted = [
                ToldLine("rice", quantities[0]),
                ToldLine("fish", show_quantity(quantities[1], Unit.GRAM)),
            ]
            lines = lines_left(before, wanted)
            orders.append(changed(before, lines, before.placed_at, "guest", ""))
    order = packed(orders[-1], rice, fish)

    for before, after in pairwise(orders):
        less = Money.total(each.amounts.total for each in after.taken_out[-1])
        assert ZERO <= less == before.totals.total - after.totals.total
    assert order_of(record_of(order)) == order
    sheet = DaySheet.of("b", order.business_date, events_of_order(order))
    for name in ("gross", "discount", "net", "tax", "total"):
        stands = sheet.figure("TOTAL#online", name) + sheet.figure("CHANGED#online", name)
        assert stands == getattr(order.totals, name).poisha
    for tax in order.totals.taxes:
        found = sheet.rows[f"TAX#{tax.code}#{tax.rate}"]
        assert (found["taxable"], found["tax"]) == (tax.taxable.poisha, tax.tax.poisha)


def packed(order: Order, rice: int, fish: int) -> Order:
    there = dict(order.taken)
    told = [
        Packed(0, "rice", min(rice, there.get("rice", 0))),
        Packed(1, "fish", min(fish, there.get("fish", 0))),
    ]
    told = [each for each in told if each.product_id in there]
    picking = order.moved(OrderState.PICKING, order.placed_at, "s", actor=Actor.STAFF)
    done = picking.moved(OrderState.PACKED, order.placed_at, "s", actor=Actor.STAFF)
    if not any(each.quantity for each in told):
        return done
    return replace(done, lines=packed_lines(order, told), placed_lines=order.placed_lines or order.lines)
