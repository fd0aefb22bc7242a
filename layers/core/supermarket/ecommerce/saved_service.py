"""What shoppers keep for later: the saved list, moving between it and the cart, and ordering again."""

from collections.abc import Callable
from dataclasses import dataclass

from supermarket.ecommerce import cart_service
from supermarket.ecommerce.cart_model import Cart, Shopper, check_quantity
from supermarket.ecommerce.offer_model import Offer, PricedCart
from supermarket.ecommerce.ports import Carts
from supermarket.ecommerce.saved_model import SavedItem, SavedList, ShownList
from supermarket.ecommerce.saved_ports import SavedLists
from supermarket.ecommerce.storefront_service import Storefront, offers, online_branch
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotFound, Outdated
from supermarket.kernel.once import Once, perform


@dataclass(frozen=True, slots=True)
class SavedDesk:
    """A shop window with what its shoppers have in hand and have put aside."""

    front: Storefront
    carts: Carts
    saved: SavedLists


def show(desk: SavedDesk, caller: Caller) -> ShownList:
    """The shopper's list; a guest's of before signing in is taken over first."""
    return _change(desk, Shopper.of(caller), lambda saved, _: saved)


def put_aside(
    desk: SavedDesk, caller: Caller, product_id: str, quantity: str | int | None, once: Once | None
) -> ShownList:
    """Without a quantity: one piece, kilogram or litre. Raises Invalid for what the shop does not sell."""
    shopper = Shopper.of(caller)
    mark = None if shopper.fresh else once

    def kept(saved: SavedList, found: dict[str, Offer]) -> SavedList:
        offer = cart_service.sold(found, product_id)
        wanted = offer.unit.per_price if quantity is None else cart_service.read(quantity, offer)
        return saved.with_item(SavedItem(product_id, check_quantity(wanted, offer.unit)))

    return perform(
        mark,
        lambda: _change(desk, shopper, kept, product_id, mark),
        lambda done: show(desk, caller) if desk.saved.was_done(done) else None,
    )


def forget(desk: SavedDesk, caller: Caller, product_id: str) -> ShownList:
    """Raises NotFound when the product is not in the list."""
    return _change(desk, Shopper.of(caller), lambda saved, _: saved.without(product_id))


def move(desk: SavedDesk, caller: Caller, product_id: str, to_cart: bool, once: Once | None) -> PricedCart:
    """Out of the list into the cart, or back, with its quantity. Raises NotFound when it is not where it should be.

    What is in the cart already is added to; what is in the list already is replaced.
    """
    shopper, changed = Shopper.of(caller), list[SavedList]()
    mark, days = None if shopper.fresh else once, desk.front.settings.rules().cart_days

    def moved(cart: Cart, found: dict[str, Offer]) -> Cart:
        saved = open_list(desk, shopper)
        if to_cart:
            held = saved.item(product_id)
            changed[:] = [saved.without(product_id)]
            return cart_service.with_more(cart, cart_service.sold(found, product_id), held.quantity)
        item = cart.item(product_id)
        if item is None:
            raise NotFound("This product is not in the cart.")
        changed[:] = [saved.with_item(SavedItem(product_id, item.quantity))]
        return cart.without(product_id)

    return perform(
        mark,
        lambda: cart_service.change_cart(
            desk.front, desk.carts, shopper, moved, [product_id], mark,
            lambda: desk.saved.changes(changed[0], days),
        ),
        lambda done: _cart(desk, caller) if desk.carts.was_done(done) else None,
    )  # fmt: skip


def open_list(desk: SavedDesk, shopper: Shopper) -> SavedList:
    if shopper.fresh:
        return SavedList(shopper.owner)
    owners = [shopper.owner, *([shopper.left_behind] if shopper.left_behind else [])]
    found = desk.front.read_together([desk.saved.read(owner) for owner in owners])
    saved = found[0] or SavedList(shopper.owner)
    return saved.absorbing(found[1]) if len(found) > 1 and found[1] is not None else saved


def _change(
    desk: SavedDesk, shopper: Shopper, change: Callable[[SavedList, dict[str, Offer]], SavedList],
    product_id: str | None = None, once: Once | None = None,
) -> ShownList:  # fmt: skip
    front, branch = desk.front, online_branch(desk.front)
    for _ in range(cart_service.TRIES):
        saved = open_list(desk, shopper)
        wanted = list(dict.fromkeys([*saved.product_ids, *([product_id] if product_id else [])]))
        found = offers(front, branch, front.now(), wanted, shopper.user_id or "") if wanted else {}
        changed = change(saved, found)
        try:
            if changed.items != saved.items or changed.absorbed or once:
                desk.saved.save(changed, front.settings.rules().cart_days, once)
        except Outdated:
            continue
        return ShownList(changed.items, found, shopper.guest_token if shopper.fresh else None)
    raise cart_service.contended()


def _cart(desk: SavedDesk, caller: Caller) -> PricedCart:
    return cart_service.show(desk.front, desk.carts, caller)
