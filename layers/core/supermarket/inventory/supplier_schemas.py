"""Suppliers over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.purchase_request_model import AskedOffers
from supermarket.inventory.supplier_model import Account, Offer, Supplier
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO
from supermarket.products.model import Product
from supermarket.schema import Amount, Id, Schema, SignedAmount, Text, View

Short = Annotated[str, Field(max_length=60)]
Days = Annotated[int, Field(ge=0, le=365, strict=True)]
MOST_OFFERS = 90


class SupplierRequest(Schema):
    """``minimum_order`` is the least they deliver for, without VAT; an order below it is not sent."""

    name: Text
    name_bn: Annotated[str, Field(max_length=200)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    address: Annotated[str, Field(max_length=500)] = ""
    vat_number: Annotated[str, Field(max_length=20)] = ""
    """Business Identification Number: 9 digits, or 9 and 4 with a dash between them."""
    payment_days: Days = 0
    lead_days: Days = 0
    minimum_order: Amount = ZERO
    active: bool = True

    def supplier(self, supplier_id: str = "") -> Supplier:
        return Supplier(supplier_id or new_id(), **dict(self))


class SupplierView(View):
    id: str
    name: str
    name_bn: str
    phone: str
    email: str
    address: str
    vat_number: str
    payment_days: int
    lead_days: int
    minimum_order: Amount
    active: bool
    version: int

    @classmethod
    def of(cls, supplier: Supplier) -> Self:
        return cls.model_validate(supplier, from_attributes=True)


class SupplierAccountView(SupplierView):
    """``owed`` is what approved invoices come to, less the credit notes for what went back."""

    invoiced: SignedAmount
    credited: SignedAmount
    owed: SignedAmount

    @classmethod
    def with_account(cls, supplier: Supplier, account: Account) -> Self:
        known = SupplierView.of(supplier).model_dump()
        known["minimum_order"] = supplier.minimum_order
        return cls.model_validate(
            {**known, "invoiced": account.invoiced, "credited": account.credited, "owed": account.owed}
        )


class OfferRequest(Schema):
    """``price`` is for a ``pack`` of the product, or a piece, kilogram or litre where none is named, without VAT."""

    product_id: Id
    code: Short = ""
    """The supplier's own number of it."""
    pack: Short = ""
    price: Amount
    minimum: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] = 1
    preferred: bool = False

    def offer(self) -> Offer:
        return Offer("", **dict(self))


class OffersRequest(Schema):
    """Products that are named nowhere stay as they were."""

    products: Annotated[list[OfferRequest], Field(max_length=MOST_OFFERS)] = []  # noqa: RUF012
    withdrawn: Annotated[list[Id], Field(max_length=MOST_OFFERS)] = []  # noqa: RUF012

    def asked(self) -> AskedOffers:
        return AskedOffers([each.offer() for each in self.products], self.withdrawn)


class OfferView(View):
    product_id: str
    sku: str
    name: str
    name_bn: str
    code: str
    pack: str
    price: Amount
    minimum: int
    preferred: bool

    @classmethod
    def of(cls, found: tuple[Offer, Product | None]) -> Self:
        offer, product = found
        return cls(
            product_id=offer.product_id, sku=product.sku if product else "", name=product.name if product else "",
            name_bn=product.name_bn if product else "", code=offer.code, pack=offer.pack, price=offer.price,
            minimum=offer.minimum, preferred=offer.preferred,
        )  # fmt: skip


class OffersView(View):
    """What was set; ``version`` is now the supplier's."""

    supplier_id: str
    products: list[OfferView]
    version: int

    @classmethod
    def of(cls, supplier: Supplier, offers: Sequence[tuple[Offer, Product | None]]) -> Self:
        return cls(
            supplier_id=supplier.id,
            products=[OfferView.of(each) for each in offers],
            version=supplier.version,
        )
