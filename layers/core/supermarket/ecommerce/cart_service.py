"""Filling a cart. A change is made to what was read, and made again when somebody else was faster."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from supermarket.ecommerce.cart_model import Cart, CartItem, Shopper, check_quantity
from supermarket.ecommerce.offer_model import Offer, PricedCart, cart_totals, lines_of
from supermarket.ecommerce.ports import Carts
from supermarket.ecommerce.storefront_service import Storefront, dealt, offers, online_branch
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid, NotFound, Outdated, Unavailable
from supermarket.kernel.once import Once, perform
from supermarket.kernel.quantity import read_quantity
from supermarket.settings.model import Branch

_TRIES = 8
Change = Callable[[Cart, dict[str, Offer]], Cart]


def show(front: Storefront, carts: Carts, caller: Caller) -> PricedCart:
    """The shopper's cart; a guest's cart of before signing in is taken over first."""
    return _change(front, carts, Shopper.of(caller), lambda cart, _: cart)


def add(
    front: Storefront, carts: Carts, caller: Caller, product_id: str, quantity: str | int, once: Once | None
) -> PricedCart:
    """Raises Invalid for a product that is not sold, or a quantity that its unit does not have."""
    shopper = Shopper.of(caller)
    mark = None if shopper.fresh else once

    def more(cart: Cart, found: dict[str, Offer]) -> Cart:
        offer = found.get(product_id)
        if offer is None or not offer.sold:
            raise Invalid.field("/product_id", "no product of this shop")
        old = cart.item(product_id)
        wanted = check_quantity(_read(quantity, offer), offer.unit)
        check_quantity(wanted + (old.quantity if old else 0), offer.unit)
        return cart.with_item(
            replace(old, quantity=old.quantity + wanted) if old else CartItem(product_id, wanted, offer.price)
        )

    return perform(
        mark,
        lambda: _change(front, carts, shopper, more, product_id, mark),
        lambda done: show(front, carts, caller) if carts.was_done(done) else None,
    )


def set_quantity(
    front: Storefront, carts: Carts, caller: Caller, product_id: str, quantity: str | int
) -> PricedCart:
    """Raises NotFound when the product is not in the cart."""

    def so_many(cart: Cart, found: dict[str, Offer]) -> Cart:
        item, offer = cart.item(product_id), found.get(product_id)
        if item is None or offer is None:
            raise NotFound("This product is not in the cart.")
        wanted = check_quantity(_read(quantity, offer), offer.unit)
        return cart.with_item(CartItem(product_id, wanted, offer.price))

    return _change(front, carts, Shopper.of(caller), so_many)


def remove(front: Storefront, carts: Carts, caller: Caller, product_id: str) -> PricedCart:
    """Raises NotFound when the product is not in the cart."""
    return _change(front, carts, Shopper.of(caller), lambda cart, _: cart.without(product_id))


def empty(front: Storefront, carts: Carts, caller: Caller) -> None:
    for _ in range(_TRIES):
        cart = open_cart(front, carts, Shopper.of(caller))
        try:
            return carts.save(replace(cart, items=(), coupon=""), front.settings.rules().cart_days)
        except Outdated:
            continue
    raise _contended()


def use_coupon(front: Storefront, carts: Carts, caller: Caller, code: str) -> PricedCart:
    """In the place of a coupon that is there. Raises Invalid and Conflict for one that cannot be used."""
    from supermarket.ecommerce.promotion_service import check_coupon

    check_coupon(front, online_branch(front), caller, code)
    return _change(front, carts, Shopper.of(caller), lambda cart, _: replace(cart, coupon=code))


def drop_coupon(front: Storefront, carts: Carts, caller: Caller) -> PricedCart:
    return _change(front, carts, Shopper.of(caller), lambda cart, _: replace(cart, coupon=""))


def open_cart(front: Storefront, carts: Carts, shopper: Shopper) -> Cart:
    """What the shopper has put together, in one call: their own cart, with what they left behind as a guest."""
    if shopper.fresh:
        return Cart(shopper.owner)
    owners = [shopper.owner, *([shopper.left_behind] if shopper.left_behind else [])]
    found = front.read_together([carts.read(owner) for owner in owners])
    cart = found[0] or Cart(shopper.owner)
    return cart.absorbing(found[1]) if len(found) > 1 and found[1] is not None else cart


def _change(
    front: Storefront,
    carts: Carts,
    shopper: Shopper,
    change: Change,
    product_id: str | None = None,
    once: Once | None = None,
) -> PricedCart:
    branch = online_branch(front)
    days = front.settings.rules().cart_days
    for _ in range(_TRIES):
        cart = open_cart(front, carts, shopper)
        wanted = dict.fromkeys([*cart.product_ids, *([product_id] if product_id else [])])
        found = offers(front, branch, front.now(), list(wanted), shopper.user_id or "") if wanted else {}
        changed = change(cart, found)
        try:
            same = (changed.items, changed.coupon) == (cart.items, cart.coupon)
            if not same or changed.absorbed or once:
                carts.save(changed, days, once)
        except Outdated:
            continue
        return _priced(front, branch, changed, found, shopper.guest_token if shopper.fresh else None)
    raise _contended()


def _priced(
    front: Storefront, branch: Branch, cart: Cart, found: dict[str, Offer], guest_token: str | None
) -> PricedCart:
    now = front.now()
    lines, _ = dealt(front, branch, now, cart, lines_of(cart, found))
    good = bool(cart.coupon) and _holds(front, branch, now, cart.coupon)
    return PricedCart(lines, cart_totals(lines), guest_token, cart.coupon, good)


def _holds(front: Storefront, branch: Branch, now: datetime, code: str) -> bool:
    from supermarket.ecommerce.promotion_service import holds  # few carts have a coupon

    return holds(front, branch, now, code)


def _contended() -> Unavailable:
    return Unavailable("Too many changes of this cart at once.")


def _read(quantity: str | int, offer: Offer) -> int:
    try:
        return read_quantity(quantity, offer.unit)
    except ValueError as error:
        raise Invalid.field("/quantity", str(error)) from None
