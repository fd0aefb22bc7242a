"""Whatever shoppers and the clock do: what is reserved is what the open orders hold, and never more than there is."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.clock import stamp
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Component, Product
from tests.support import cloud
from tests.support.gateway import call, function
from tests.support.online_shop import add, check_out, level, open_shop, product

STOCK = 5
SHOPPERS = [{"X-Guest-Token": f"a-guest-token-of-the-tests-{n}"} for n in range(2)]
SHOPPER = st.sampled_from(SHOPPERS)


class OnlineShop(RuleBasedStateMachine):
    """Two shoppers, two products, and a bundle of both. ``orders`` is what was answered: the newest state of each."""

    def __init__(self):
        super().__init__()
        self._cloud = cloud.running()
        self._cloud.__enter__()
        self.orders = {}
        self.keys = 0

    @initialize()
    def open(self):
        open_shop(reservation_minutes=30)
        self.products = [product("MILK", stock=STOCK), product("TEA", stock=STOCK)]
        milk, tea = (Component(each, 1 + place) for place, each in enumerate(self.products))
        price = Money(90_00)
        box = Product(new_id(), "BOX", "Milk tea", "", price, price, "NONE", components=(milk, tea))
        wiring.catalogue().add(box)
        self.offered = [*self.products, box.id]

    @rule(shopper=SHOPPER, which=st.integers(0, 2), quantity=st.integers(1, 3))
    def put_into_the_cart(self, shopper, which, quantity):
        assert add(self.offered[which], quantity, headers=shopper).status == 200

    @rule(shopper=SHOPPER, times=st.integers(1, 2))
    def order(self, shopper, times):
        self.keys += 1
        replies = [check_out(f"checkout-{self.keys}", headers=shopper) for _ in range(times)]
        assert len({(reply.status, reply.json.get("id")) for reply in replies}) == 1
        if replies[0].status == 201:
            self.orders[replies[0].json["id"]] = (shopper, replies[0].json)
        else:
            assert replies[0].json["code"] in {"cart_empty", "out_of_stock"}

    @rule(which=st.integers(0, 9), times=st.integers(1, 2))
    def cancel(self, which, times):
        if self.orders:
            order_id = list(self.orders)[which % len(self.orders)]
            shopper, _ = self.orders[order_id]
            for _ in range(times):
                call("PUT", f"/orders/{order_id}/cancel", {}, headers=shopper)

    @rule(minutes=st.sampled_from([29, 31]), times=st.integers(1, 2))
    def let_time_pass(self, minutes, times):
        at = {"at": stamp(clock.now() + timedelta(minutes=minutes))}
        for _ in range(times):
            assert function("ecommerce/expire_reservations").handler(at, None)["failed"] == 0

    @invariant()
    def reserved_is_what_open_orders_hold(self):
        if not hasattr(self, "products"):
            return
        held = Counter()
        for order_id in self.orders:
            order = wiring.orders().get(order_id)
            for line in order.lines if order.state.holds_stock else ():
                for product_id, quantity in line.taken:
                    held[product_id] += quantity
        levels = {product_id: level(product_id) for product_id in self.products}
        expected = {p: (STOCK, held[p], STOCK - held[p]) for p in self.products}
        assert levels == expected and min(available for *_, available in levels.values()) >= 0

    def teardown(self):
        self._cloud.__exit__(None, None, None)


def test_what_is_reserved_is_what_open_orders_hold():
    """Medusa #16569: reservations at the same moment are too many, and the sum drifts."""
    few = settings(
        max_examples=15,
        stateful_step_count=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OnlineShop, settings=few)
