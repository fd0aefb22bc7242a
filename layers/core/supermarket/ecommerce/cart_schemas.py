"""The cart over HTTP."""

from typing import Annotated

from pydantic import Field

from supermarket.ecommerce.cart_change_model import ChangeKind, LineChange
from supermarket.ecommerce.offer_model import CartLine, PricedCart
from supermarket.ecommerce.tax_schemas import TaxView
from supermarket.kernel.money import CURRENCY
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.coupon_schemas import CouponCode, ReductionView
from supermarket.schema import Amount, Id, QuantityValue, Schema, View


class AddToCart(Schema):
    """Pieces as a whole number, what is weighed as text in kilograms or litres: ``"0.350"``."""

    product_id: Id
    quantity: QuantityValue


class SetQuantity(Schema):
    """The new quantity, in place of the old one."""

    quantity: QuantityValue


class CouponRequest(Schema):
    code: CouponCode


class CartQuery(Schema):
    accept: Annotated[
        bool,
        Field(description="Take everything in the cart as it is now; what cannot be had is taken out."),
    ] = False


class ChangeView(View):
    """``before`` and ``now`` are amounts for `price` and `promotion`, which is what promotions take off the line.

    Else they are quantities: what is in the cart, and how much of it can be had (`short`, `unavailable`,
    `withdrawn`) or may be in one order (`limit`).
    """

    kind: ChangeKind
    before: QuantityValue
    now: QuantityValue

    @classmethod
    def of(cls, change: LineChange) -> "ChangeView":
        return cls(kind=change.kind, before=change.before, now=change.now)


class CartLineView(View):
    """``changes`` says what is not as the shopper last saw it; ``unit_price`` is today's.

    ``order_limit`` is the most of it in one order, null for no limit.
    """

    product_id: Id
    sku: str
    name: str
    name_bn: str
    unit: Unit
    quantity: QuantityValue
    unit_price: Amount
    unit_price_when_added: Amount
    discount: Amount
    promotions: list[ReductionView]
    total: Amount
    available: QuantityValue
    order_limit: QuantityValue | None
    changes: list[ChangeView]

    @classmethod
    def of(cls, line: CartLine) -> "CartLineView":
        item, offer = line.item, line.offer
        unit = offer.unit if offer else Unit.PIECE
        return cls(
            product_id=item.product_id,
            sku=offer.sku if offer else "",
            name=offer.name if offer else "",
            name_bn=offer.name_bn if offer else "",
            unit=unit,
            quantity=show_quantity(item.quantity, unit),
            unit_price=offer.price if offer else item.price,
            unit_price_when_added=item.price,
            discount=line.amounts.discount,
            promotions=[ReductionView.of(each) for each in line.promotions],
            total=line.amounts.total,
            available=show_quantity(offer.available if offer and offer.sold else 0, unit),
            order_limit=show_quantity(offer.order_limit, unit) if offer and offer.order_limit else None,
            changes=[ChangeView.of(change) for change in line.changes],
        )


class CartView(View):
    """Amounts are today's, with what promotions give. A ``coupon`` that no longer holds gives nothing.

    ``guest_token`` is there when this answer gives out a new one: send it as X-Guest-Token."""

    items: list[CartLineView]
    gross: Amount
    discount: Amount
    net: Amount
    tax: Amount
    total: Amount
    taxes: list[TaxView]
    currency: str = CURRENCY
    coupon: str
    coupon_holds: bool
    guest_token: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Guest-Token": self.guest_token} if self.guest_token else {}

    @classmethod
    def of(cls, cart: PricedCart) -> "CartView":
        totals = cart.totals
        return cls(
            items=[CartLineView.of(line) for line in cart.lines],
            gross=totals.gross,
            discount=totals.discount,
            net=totals.net,
            tax=totals.tax,
            total=totals.total,
            taxes=[TaxView.of(tax) for tax in totals.taxes],
            coupon=cart.coupon,
            coupon_holds=cart.coupon_holds,
            guest_token=cart.guest_token,
        )
