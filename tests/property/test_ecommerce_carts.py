"""Whatever becomes of the goods in a cart: accepting it leaves nothing to tell, and nothing that cannot be ordered."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.ecommerce.cart_change_model import accepted, capped
from supermarket.ecommerce.cart_model import MOST_OF_ONE, Cart, CartItem
from supermarket.ecommerce.offer_model import Offer, lines_of, shortage
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Tax
from supermarket.kernel.quantity import Unit

IDS = [f"p{n}" for n in range(5)]
PRICES = st.integers(1, 100_000).map(Money)
LIMITS = st.none() | st.integers(1, 1500)


@st.composite
def offers(draw: st.DrawFn) -> dict[str, Offer]:
    return {
        each: Offer(
            each, each, each, "", draw(st.sampled_from(Unit)), draw(PRICES), Tax("NONE", 0),
            draw(st.integers(0, 1500)), draw(st.booleans()), order_limit=draw(LIMITS),
        )
        for each in draw(st.lists(st.sampled_from(IDS), unique=True))
    }  # fmt: skip


def carts(owner: str) -> st.SearchStrategy[Cart]:
    items = st.builds(CartItem, st.sampled_from(IDS), st.integers(1, 900), PRICES, st.none() | PRICES)
    unique = st.lists(items, unique_by=lambda item: item.product_id)
    return unique.map(lambda found: Cart(owner, tuple(found), version=1))


@settings(max_examples=100)
@given(carts("USER#u"), offers())
def test_an_accepted_cart_has_nothing_to_tell_and_can_be_ordered(cart: Cart, found: dict[str, Offer]) -> None:
    taken = accepted(cart, lines_of(cart, found))

    lines = lines_of(taken, found)
    assert [line.changes for line in lines if line.changes] == []
    assert shortage(lines) is None
    assert accepted(taken, lines) == taken
    asked = {item.product_id: item.quantity for item in cart.items}
    assert all(0 < item.quantity <= asked[item.product_id] for item in taken.items)


@settings(max_examples=100)
@given(carts("USER#u"), carts("GUEST#g"), offers())
def test_carts_put_together_lose_no_product_and_tell_each_quantity_that_came_down(
    own: Cart, guest: Cart, found: dict[str, Offer]
) -> None:
    summed = own.absorbing(guest)

    together, told = capped(summed, found)

    assert together.product_ids == summed.product_ids
    less = [
        a.product_id for a, b in zip(summed.items, together.items, strict=True) if b.quantity < a.quantity
    ]
    assert sorted(less) == sorted(told)
    for item in together.items:
        offer = found.get(item.product_id)
        if offer and item.product_id in guest.product_ids:
            assert item.quantity <= min(MOST_OF_ONE[offer.unit], offer.order_limit or item.quantity)
    assert capped(replace(together), found) == (together, {})
