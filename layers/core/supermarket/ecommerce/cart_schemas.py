"""The cart over HTTP."""

from supermarket.ecommerce.offer_model import CartLine, Difference, PricedCart
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


class CartLineView(View):
    """``changes`` says what is not as it was when the product was added; ``unit_price`` is today's."""

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
    changes: list[Difference]

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
            changes=line.differences,
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
