"""Saved lists over HTTP, and ordering again."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from supermarket.ecommerce.cart_again_model import LeftOut, Refilled
from supermarket.ecommerce.cart_schemas import CartView, ChangeView
from supermarket.ecommerce.offer_model import Offer
from supermarket.ecommerce.saved_model import SavedItem, ShownList
from supermarket.kernel.money import CURRENCY
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.schema import Amount, Id, QuantityValue, Schema, View


class SaveRequest(Schema):
    """Without a quantity: one piece, or one kilogram or litre."""

    product_id: Id
    quantity: QuantityValue | None = None


class Direction(StrEnum):
    CART = "cart"
    SAVED = "saved"


class MoveRequest(Schema):
    to: Annotated[Direction, Field(description="Out of the list into the cart, or back.")] = Direction.CART


class OrderAgainRequest(Schema):
    order_id: Id


class SavedItemView(View):
    """``sold`` is false for what the shop sells no more; its price is then null."""

    product_id: Id
    sku: str
    name: str
    name_bn: str
    unit: Unit
    quantity: QuantityValue
    unit_price: Amount | None
    available: QuantityValue
    sold: bool

    @classmethod
    def of(cls, item: SavedItem, offer: Offer | None) -> "SavedItemView":
        unit = offer.unit if offer else Unit.PIECE
        sold = offer is not None and offer.sold
        return cls(
            product_id=item.product_id, sku=offer.sku if offer else "", name=offer.name if offer else "",
            name_bn=offer.name_bn if offer else "", unit=unit, quantity=show_quantity(item.quantity, unit),
            unit_price=offer.price if offer and sold else None,
            available=show_quantity(offer.available if offer and sold else 0, unit), sold=sold,
        )  # fmt: skip


class SavedListView(View):
    """At today's prices. ``guest_token`` is there when this answer gives out a new one."""

    items: list[SavedItemView]
    currency: str = CURRENCY
    guest_token: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Guest-Token": self.guest_token} if self.guest_token else {}

    @classmethod
    def of(cls, shown: ShownList) -> "SavedListView":
        items = [SavedItemView.of(item, shown.offers.get(item.product_id)) for item in shown.items]
        return cls(items=items, guest_token=shown.guest_token)


class LeftOutView(View):
    """``change`` tells how much was ordered then, how much went into the cart now, and why no more.

    It is null where the cart held too many different products.
    """

    product_id: Id
    sku: str
    name: str
    name_bn: str
    change: ChangeView | None

    @classmethod
    def of(cls, left: LeftOut) -> "LeftOutView":
        line = left.line
        return cls(
            product_id=line.product_id, sku=line.sku, name=line.name, name_bn=line.name_bn,
            change=ChangeView.of(left.change) if left.change else None,
        )  # fmt: skip


class RefilledCartView(CartView):
    """The cart, and the lines of the order that did not go into it as they were."""

    left_out: list[LeftOutView]

    @classmethod
    def of_refilled(cls, refilled: Refilled) -> "RefilledCartView":
        shown = CartView.of(refilled.cart)
        left = [LeftOutView.of(each) for each in refilled.left_out]
        return cls(**{name: getattr(shown, name) for name in CartView.model_fields}, left_out=left)
