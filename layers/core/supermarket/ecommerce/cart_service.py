"""Filling a cart. A change is made to what was read, and made again when somebody else was faster."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from supermarket.ecommerce.cart_change_model import accepted, capped, seen
from supermarket.ecommerce.cart_model import Cart, CartItem, Shopper, check_quantity
from supermarket.ecommerce.offer_model import CartLine, Offer, PricedCart, cart_totals, lines_of
from supermarket.ecommerce.ports import Carts
from supermarket.ecommerce.storefront_service import Storefront, dealt, offers, online_branch
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid, NotFound, Outdated, Unavailable
from supermarket.kernel.once import Once, perform
from supermarket.kernel.quantity import read_quantity
from supermarket.kernel.writing import Write
from supermarket.settings.model import Branch

TRIES = 8
Change = Callable[[Cart, dict[str, Offer]], Cart]


def show(front: Storefront, carts: Carts, caller: Caller, accept: bool = False) -> PricedCart:
    """The shopper's cart; a guest's cart of before signing in is taken over first.

    With ``accept`` everything in it is taken as it is now, so that nothing is left to tell of.
    """

    def as_it_is(cart: Cart, found: dict[str, Offer]) -> Cart:
        return accepted(cart, lines_of(cart, found)) if accept else cart

    return change_cart(front, carts, Shopper.of(caller), as_it_is)


def add(
    front: Storefront, carts: Carts, caller: Caller, product_id: str, quantity: str | int, once: Once | None
) -> PricedCart:
    """Raises Invalid for a product that is not sold, or a quantity that its unit does not have or nobody may order."""
    shopper = Shopper.of(caller)
    mark = None if shopper.fresh else once

    def more(cart: Cart, found: dict[str, Offer]) -> Cart:
        offer = sold(found, product_id)
        return with_more(cart, offer, check_quantity(read(quantity, offer), offer.unit))

    return perform(
        mark,
        lambda: change_cart(front, carts, shopper, more, [product_id], mark),
        lambda done: show(front, carts, caller) if carts.was_done(done) else None,
    )


def set_quantity(
    front: Storefront, carts: Carts, caller: Caller, product_id: str, quantity: str | int
) -> PricedCart:
    """At today's price: the shopper agrees to it. Raises NotFound when the product is not in the cart."""

    def so_many(cart: Cart, found: dict[str, Offer]) -> Cart:
        item, offer = cart.item(product_id), found.get(product_id)
        if item is None or offer is None:
            raise NotFound("This product is not in the cart.")
        wanted = check_quantity(read(quantity, offer), offer.unit, order_limit=offer.order_limit)
        return cart.with_item(CartItem(product_id, wanted, offer.price))

    return change_cart(front, carts, Shopper.of(caller), so_many)


def remove(front: Storefront, carts: Carts, caller: Caller, product_id: str) -> PricedCart:
    """Raises NotFound when the product is not in the cart."""
    return change_cart(front, carts, Shopper.of(caller), lambda cart, _: cart.without(product_id))


def empty(front: Storefront, carts: Carts, caller: Caller) -> None:
    for _ in range(TRIES):
        cart = open_cart(front, carts, Shopper.of(caller))
        try:
            return carts.save(replace(cart, items=(), coupon=""), front.settings.rules().cart_days)
        except Outdated:
            continue
    raise contended()


def use_coupon(front: Storefront, carts: Carts, caller: Caller, code: str) -> PricedCart:
    """In the place of a coupon that is there. Raises Invalid and Conflict for one that cannot be used."""
    from supermarket.ecommerce.promotion_service import check_coupon

    check_coupon(front, online_branch(front), caller, code)
    return change_cart(front, carts, Shopper.of(caller), lambda cart, _: replace(cart, coupon=code))


def drop_coupon(front: Storefront, carts: Carts, caller: Caller) -> PricedCart:
    return change_cart(front, carts, Shopper.of(caller), lambda cart, _: replace(cart, coupon=""))


def open_cart(front: Storefront, carts: Carts, shopper: Shopper) -> Cart:
    """What the shopper has put together, in one call: their own cart, with what they left behind as a guest."""
    if shopper.fresh:
        return Cart(shopper.owner)
    owners = [shopper.owner, *([shopper.left_behind] if shopper.left_behind else [])]
    found = front.read_together([carts.read(owner) for owner in owners])
    cart = found[0] or Cart(shopper.owner)
    return cart.absorbing(found[1]) if len(found) > 1 and found[1] is not None else cart


def sold(found: dict[str, Offer], product_id: str) -> Offer:
    offer = found.get(product_id)
    if offer is None or not offer.sold:
        raise Invalid.field("/product_id", "no product of this shop")
    return offer


def with_more(cart: Cart, offer: Offer, quantity: int) -> Cart:
    """With so much more of a product, at today's price. Raises Invalid for more than one order may have."""
    old = cart.item(offer.product_id)
    together = check_quantity(
        quantity + (old.quantity if old else 0), offer.unit, order_limit=offer.order_limit
    )
    return cart.with_item(CartItem(offer.product_id, together, offer.price))


def change_cart(
    front: Storefront, carts: Carts, shopper: Shopper, change: Change, product_ids: Sequence[str] = (),
    once: Once | None = None, also: Callable[[], Sequence[Write]] = tuple,
) -> PricedCart:  # fmt: skip
    """``change`` hears of the offers of what is in the cart and of ``product_ids``. ``also`` is asked after it, for
    what is to be written in the same transaction.
    """
    branch = online_branch(front)
    for _ in range(TRIES):
        read_as = open_cart(front, carts, shopper)
        wanted = list(dict.fromkeys([*read_as.product_ids, *product_ids]))
        found = offers(front, branch, front.now(), wanted, shopper.user_id or "") if wanted else {}
        cart, told = capped(read_as, found)
        changed = change(cart, found)
        lines = _lines(front, branch, changed, found)
        if changed is not cart or cart.absorbed:
            changed = seen(changed, _lines(front, branch, cart, found), lines)
        try:
            same = (changed.items, changed.coupon) == (cart.items, cart.coupon)
            if not same or changed.absorbed or once:
                carts.save(changed, front.settings.rules().cart_days, once, also())
        except Outdated:
            continue
        shown = [
            replace(line, item=item, told=tuple(filter(None, [told.get(item.product_id)])))
            for line, item in zip(lines, changed.items, strict=True)
        ]
        return _priced(front, branch, changed, shown, shopper.guest_token if shopper.fresh else None)
    raise contended()


def price(front: Storefront, branch: Branch, cart: Cart, customer_id: str) -> PricedCart:
    """A cart as it is now, for whoever only looks."""
    found = offers(front, branch, front.now(), cart.product_ids, customer_id)
    return _priced(front, branch, cart, _lines(front, branch, cart, found), None)


def _lines(front: Storefront, branch: Branch, cart: Cart, found: dict[str, Offer]) -> list[CartLine]:
    lines, _ = dealt(front, branch, front.now(), cart, lines_of(cart, found))
    return lines


def _priced(
    front: Storefront, branch: Branch, cart: Cart, lines: list[CartLine], guest_token: str | None
) -> PricedCart:
    good = bool(cart.coupon) and _holds(front, branch, front.now(), cart.coupon)
    return PricedCart(lines, cart_totals(lines), guest_token, cart.coupon, good)


def _holds(front: Storefront, branch: Branch, now: datetime, code: str) -> bool:
    from supermarket.ecommerce.promotion_service import holds  # few carts have a coupon

    return holds(front, branch, now, code)


def contended() -> Unavailable:
    return Unavailable("Too many changes of this cart at once.")


def read(quantity: str | int, offer: Offer) -> int:
    try:
        return read_quantity(quantity, offer.unit)
    except ValueError as error:
        raise Invalid.field("/quantity", str(error)) from None
