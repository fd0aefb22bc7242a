"""Pack, send, deliver and take back, with wrong steps in between: money and goods always add up."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.ecommerce.order_model import Order
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, show_quantity
from tests.support import cloud
from tests.support.fulfilment import COD, PREPAID, VAT, give_back, line, now, payment, placed, step
from tests.support.online_shop import level, open_shop, product

STOCK = 5000
REFUSED = {"order_state", "return_above_sold", "out_of_stock", "wrong_amount", "nothing_packed", "invalid"}
A_STEP = st.sampled_from(["picking", "packed", "handed_over", "delivered", "returned"])
A_RETURN = st.tuples(st.integers(0, 2), st.integers(1, 1000), st.booleans(), st.integers(1, 2))


@pytest.fixture(scope="module", autouse=True)
def shop() -> Iterator[None]:
    """One for all of them: each makes its own products."""
    with cloud.running():
        open_shop()
        yield


class Case:
    """An order of three rice and a fish. ``goods`` are those two and what may be instead of the rice."""

    def __init__(self, prepaid: bool) -> None:
        rice, tea = (
            product(f"{name}-{new_id()}", price, STOCK) for name, price in (("R", "33.33"), ("T", "47.00"))
        )
        fish = product(f"F-{new_id()}", "380.00", STOCK, Unit.GRAM, "VAT75")
        lines = line(rice, 3, "33.33", off=["0.50"]), line(fish, 900, "380.00", Unit.GRAM, VAT)
        self.goods = rice, fish, tea
        self.first = placed(*lines, fee="60.00", method=PREPAID if prepaid else COD)
        self.heavier = 0

    @property
    def order(self) -> Order:
        return now(self.first)

    def tried(self, reply: Any) -> bool:
        assert reply.status < 300 or reply.json["code"] in REFUSED, reply.text
        self.check()
        return bool(reply.status < 300)

    def packed(self, rice: int, tea: int, fish: int) -> None:
        told: dict[str, Any] = {"product_id": self.goods[0], "quantity": rice}
        if rice < 3 and tea:
            told["substitute"] = {"product_id": self.goods[2], "quantity": tea}
        weighed = {"product_id": self.goods[1], "quantity": show_quantity(fish, Unit.GRAM)}
        if self.tried(step(self.first, "packed", lines=[told, weighed])):
            self.heavier = max(self.heavier, fish - 900)  # packing again changes nothing

    def given_back(self, place: int, part: int, restock: bool, times: int) -> None:
        """Under one key, however often it is sent."""
        lines = self.order.lines
        one, key = lines[place % len(lines)], new_id()
        quantity = part if one.unit is Unit.GRAM else 1 + part % 3
        told = {
            "product_id": one.product_id,
            "quantity": show_quantity(quantity, one.unit),
            "restock": restock,
        }
        replies = [give_back(self.first, told, key=key) for _ in range(times)]
        assert len({(reply.status, reply.json.get("id")) for reply in replies}) == 1
        self.tried(replies[0])

    def check(self) -> None:
        order, paid = self.order, payment(self.first)
        asked = Money.total(each.amount for each in wiring.payments().refunds(paid.id))
        assert (order.paid, asked) == (paid.captured, paid.refunded + paid.refunding)
        assert Money(0) <= order.due <= order.totals.total <= self.first.totals.total
        assert not order.paid or asked + order.due == order.paid
        for each in order.lines:
            assert sum(back.of(each.product_id) for back in order.returns) <= each.quantity
        for each in self.goods:
            self.check_goods(order, each)

    def check_goods(self, order: Order, product_id: str) -> None:
        on_hand, reserved, available = level(product_id)
        taken = sum(quantity for each, quantity in order.taken if each == product_id)
        back = [q for each in order.returns for p, q, again in each.lines if p == product_id and again]
        held = taken if order.state.holds_stock else 0
        least = STOCK - (taken - held) + sum(back)
        assert (reserved, available) == (held, on_hand - held)
        assert least <= on_hand <= min(STOCK, least + self.heavier if back else least)


@given(
    prepaid=st.booleans(), wrong=st.lists(A_STEP, max_size=3), rice=st.integers(0, 3), tea=st.integers(0, 4),
    fish=st.integers(0, 1200), absent=st.sampled_from(["", "", "no_show", "shop_error"]),
    back=st.lists(A_RETURN, max_size=5), error=st.integers(0, 1),
)  # fmt: skip
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_money_and_goods_add_up_whatever_happens_to_an_order(
    prepaid: bool, wrong: list[str], rice: int, tea: int, fish: int, absent: str, back: list[Any], error: int
) -> None:
    case = Case(prepaid)
    case.tried(step(case.first, "picking"))
    for status in wrong:
        reason = "no_show" if status == "returned" else ""
        if status != "packed":
            case.tried(step(case.first, status, reason=reason))
    case.packed(rice, tea, fish)
    case.packed(3, 0, 900)
    case.tried(step(case.first, "handed_over"))
    if absent:
        case.tried(step(case.first, "returned", reason=absent))
    if not prepaid:
        case.tried(step(case.first, "delivered", cash=str(case.order.due + Money(error))))
    case.tried(step(case.first, "delivered", **({} if prepaid else {"cash": str(case.order.due)})))
    for each in back:
        case.given_back(*each)
