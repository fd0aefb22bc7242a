"""Carts in the table: one item a cart, changed only by whoever has seen its last version."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import Marker, commit, delete, put, write_alone
from supermarket.ecommerce.cart_model import Cart, CartItem
from supermarket.kernel import clock
from supermarket.kernel.errors import Conflict, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write

CONTEXT = "ecommerce"


class EcommerceMarker(Marker):
    context = CONTEXT


class CartRow(Row):
    """The first ``version`` is a moment, so that a cart made anew never looks like the one before it.

    ``gsi4`` lists the carts of customers by the hour they were last touched in, until a reminder was thought of.
    """

    context = CONTEXT
    items = UnicodeAttribute()
    version = NumberAttribute()
    expires_at = NumberAttribute()
    coupon = UnicodeAttribute(null=True)
    touched_at = UnicodeAttribute(null=True)
    gsi4pk = UnicodeAttribute(null=True)
    gsi4sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(owner: str) -> tuple[str, str]:
        return f"CART#{owner}", "CART"

    @staticmethod
    def hour(at: datetime) -> str:
        return f"CARTS#{at.astimezone(UTC):%Y-%m-%d-%H}"

    @property
    def owner(self) -> str:
        return self.pk.removeprefix("CART#")

    def cart(self) -> Cart:
        """One past its time is empty: DynamoDB removes it some time later."""
        fresh = self.expires_at > clock.epoch(clock.now())
        items = json.loads(self.items) if fresh else []
        return Cart(
            self.owner, tuple(_item(*item) for item in items),
            int(self.version), coupon=self.coupon or "" if fresh else "",
        )  # fmt: skip


class TableCarts:
    """The `Carts` over DynamoDB."""

    def read(self, owner: str) -> Read[Cart]:
        return Key(CartRow, *CartRow.keys(owner), CartRow.cart, consistent=True)

    def save(self, cart: Cart, days: int, once: Once | None = None, also: Sequence[Write] = ()) -> None:
        kept = [_keep(cart, days)] if cart.items or cart.coupon else _removal(cart, Outdated())
        absorbed = _removal(cart.absorbed, Outdated()) if cart.absorbed else []
        _write([*kept, *absorbed, *EcommerceMarker.write(once, cart.owner), *also])

    def was_done(self, once: Once) -> bool:
        return EcommerceMarker.record_made_by(once) is not None

    def remove(self, cart: Cart) -> None:
        _write(_removal(cart, Outdated()))

    def removals(self, cart: Cart) -> list[Write]:
        changed = Conflict("The cart was changed or ordered meanwhile.", code="cart_changed")
        absorbed = _removal(cart.absorbed, changed) if cart.absorbed else []
        return _removal(cart, changed) + absorbed


def _write(writes: Sequence[Write]) -> None:
    if len(writes) == 1:
        write_alone(writes[0])
    elif writes:
        commit(writes)


def _keep(cart: Cart, days: int) -> Write:
    now = clock.now()
    version = cart.version + 1 if cart.version else int(now.timestamp() * 1000)
    items = [
        [each.product_id, each.quantity, each.price.poisha, *([] if each.off is None else [each.off.poisha])]
        for each in cart.items
    ]
    row = CartRow(
        *CartRow.keys(cart.owner), kind="cart", items=json.dumps(items, separators=(",", ":")), version=version,
        expires_at=clock.epoch(now + timedelta(days=days)), coupon=cart.coupon or None,
        touched_at=clock.stamp(now),
    )  # fmt: skip
    if cart.items and cart.owner.startswith("USER#"):
        row.gsi4pk, row.gsi4sk = CartRow.hour(now), cart.owner
    seen = CartRow.version == cart.version if cart.version else CartRow.pk.does_not_exist()
    return put(row, seen, Outdated())


def _item(product_id: str, quantity: int, price: int, off: int | None = None) -> CartItem:
    return CartItem(product_id, quantity, Money(price), None if off is None else Money(off))


def _removal(cart: Cart, refusal: Conflict) -> list[Write]:
    if not cart.version:
        return []
    return [delete(CartRow(*CartRow.keys(cart.owner)), CartRow.version == cart.version, refusal)]
