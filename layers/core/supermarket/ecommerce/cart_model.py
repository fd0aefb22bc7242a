"""Carts: what a shopper means to buy. A price in one is what the shopper saw; what is paid is decided at checkout."""

import secrets
from dataclasses import dataclass, replace

from supermarket.ecommerce.guest_model import guest_key
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotFound
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, show_quantity

MOST_ITEMS = 200
"""Different products in one cart."""
MOST_OF_ONE = {Unit.PIECE: 999, Unit.GRAM: 100_000, Unit.MILLILITRE: 100_000}


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who fills a cart: a user, or a guest by token. ``fresh`` when the token was made for this request."""

    user_id: str | None = None
    guest_token: str | None = None
    fresh: bool = False

    @classmethod
    def of(cls, caller: Caller) -> "Shopper":
        if caller.user_id is None and caller.guest_token is None:
            return cls(guest_token=secrets.token_urlsafe(24), fresh=True)
        return cls(caller.user_id, caller.guest_token)

    @property
    def owner(self) -> str:
        return f"USER#{self.user_id}" if self.user_id is not None else self._guest

    @property
    def left_behind(self) -> str | None:
        """The cart filled as a guest before signing in, if the shopper says which."""
        return self._guest if self.user_id is not None and self.guest_token is not None else None

    @property
    def _guest(self) -> str:
        assert self.guest_token is not None
        return f"GUEST#{guest_key(self.guest_token)}"


@dataclass(frozen=True, slots=True)
class CartItem:
    """``quantity`` in the product's smallest unit; ``price`` as it was when the product was added.

    ``off`` is what promotions took off the line when the shopper last saw it, None for one nobody has seen yet.
    """

    product_id: str
    quantity: int
    price: Money
    off: Money | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    """``version`` is 0 until it is stored. ``absorbed`` is the guest's cart whose items are now in this one.

    ``coupon`` is the code of a coupon, empty for none.
    """

    owner: str
    items: tuple[CartItem, ...] = ()
    version: int = 0
    absorbed: "Cart | None" = None
    coupon: str = ""

    @property
    def product_ids(self) -> list[str]:
        return [item.product_id for item in self.items]

    def item(self, product_id: str) -> CartItem | None:
        return next((item for item in self.items if item.product_id == product_id), None)

    def with_item(self, item: CartItem) -> "Cart":
        """With this item in the place of an older one of the same product, or at the end."""
        if self.item(item.product_id) is not None:
            kept = (item if old.product_id == item.product_id else old for old in self.items)
            return replace(self, items=tuple(kept))
        if len(self.items) >= MOST_ITEMS:
            raise Conflict(f"A cart holds {MOST_ITEMS} different products.", code="cart_full")
        return replace(self, items=(*self.items, item))

    def without(self, product_id: str) -> "Cart":
        """Raises NotFound when it is not in the cart."""
        if self.item(product_id) is None:
            raise NotFound("This product is not in the cart.")
        return replace(self, items=tuple(item for item in self.items if item.product_id != product_id))

    def absorbing(self, guest: "Cart") -> "Cart":
        """Quantities are added up. What does not fit any more stays out, this cart's own products first."""
        sums = {item.product_id: item for item in self.items}
        for item in guest.items:
            own = sums.get(item.product_id)
            sums[item.product_id] = (
                item if own is None else replace(own, quantity=own.quantity + item.quantity, off=None)
            )
        coupon = self.coupon or guest.coupon
        return replace(self, items=tuple(sums.values())[:MOST_ITEMS], absorbed=guest, coupon=coupon)


def check_quantity(
    quantity: int, unit: Unit, pointer: str = "/quantity", order_limit: int | None = None
) -> int:
    """``order_limit`` is the most of the product in one order."""
    most = MOST_OF_ONE[unit]
    if not 0 < quantity <= most:
        raise Invalid.field(pointer, f"more than nothing and at most {show_quantity(most, unit)}")
    if order_limit is not None and quantity > order_limit:
        most_said = f"at most {show_quantity(order_limit, unit)} in one order"
        raise Invalid.field(pointer, most_said, "order_limit")
    return quantity
