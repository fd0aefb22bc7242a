"""Products as HTTP has them."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field

from supermarket.kernel.ids import is_id
from supermarket.kernel.money import CURRENCY
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.model import MOST_BARCODES, NAME_LENGTH, PACK_LENGTH, Product, Scanned, composed
from supermarket.schema import Amount, Id, QuantityValue, Schema, Text, View


def _reference(text: str) -> str:
    if text and not is_id(text):
        raise ValueError("an id, or empty for none")
    return text


Reference = Annotated[str, AfterValidator(_reference), Field(description="An id, or empty for none.")]


def _name(text: str) -> str:
    name = composed(text)
    if not name:
        raise ValueError("a name")
    return name


Name = Annotated[Text, AfterValidator(_name)]
OtherName = Annotated[str, Field(max_length=NAME_LENGTH), AfterValidator(composed)]

PRODUCT: dict[str, Any] = {
    "sku": "RICE-MINIKET-5KG",
    "name": "Miniket Rice 5 kg",
    "name_bn": "মিনিকেট চাল ৫ কেজি",
    "barcodes": ["2000300000135"],
    "category_id": "01938f5e-0000-7000-8000-000000000002",
    "brand_id": "01938f5e-0000-7000-8000-000000000003",
    "unit": "piece",
    "pack": "5 kg",
    "price": "355.00",
    "mrp": "360.00",
    "tax_class": "standard",
    "plu": "",
}
PRODUCT_ANSWER: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000001",
    **PRODUCT,
    "currency": CURRENCY,
    "active": True,
    "version": 1,
    "created_at": "2026-11-22T10:00:00.000Z",
    "updated_at": "2026-11-22T10:00:00.000Z",
}


class ProductRequest(Schema):
    """A product, whole. Names are kept as one spelling of each letter (Unicode NFC)."""

    sku: Annotated[
        str, Field(max_length=40, description="Letters, digits and . _ -; capitals or not, it is the same.")
    ]
    name: Name
    name_bn: OtherName = ""
    barcodes: Annotated[
        tuple[Annotated[str, Field(max_length=14)], ...],
        Field(max_length=MOST_BARCODES, description="EAN-13, EAN-8 or UPC-A, with their check digits."),
    ] = ()
    category_id: Reference = ""
    brand_id: Reference = ""
    unit: Annotated[
        Unit, Field(description="What it is counted in. A price buys one piece, or a kilogram or litre.")
    ] = Unit.PIECE
    pack: Annotated[str, Field(max_length=PACK_LENGTH)] = ""
    price: Amount
    mrp: Annotated[Amount | None, Field(description="The maximum retail price; the price when left out.")] = (
        None
    )
    tax_class: Annotated[str, Field(min_length=1, max_length=40)]
    plu: Annotated[str, Field(max_length=5, description="The number of weighed goods on the scale.")] = ""

    def product(self, product_id: str) -> Product:
        return Product(
            id=product_id, sku=self.sku, name=self.name, name_bn=self.name_bn, price=self.price,
            mrp=self.price if self.mrp is None else self.mrp, tax_class=self.tax_class, unit=self.unit,
            barcodes=self.barcodes, plu=self.plu, category_id=self.category_id, brand_id=self.brand_id,
            pack=self.pack,
        )  # fmt: skip


class ProductView(View):
    """``active`` is false for a product that was deleted."""

    id: Id
    sku: str
    name: str
    name_bn: str
    barcodes: list[str]
    category_id: str
    brand_id: str
    unit: Unit
    pack: str
    price: Amount
    mrp: Amount
    currency: str
    tax_class: str
    plu: str
    active: bool
    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(
            id=product.id, sku=product.sku, name=product.name, name_bn=product.name_bn,
            barcodes=list(product.barcodes), category_id=product.category_id, brand_id=product.brand_id,
            unit=product.unit, pack=product.pack, price=product.price, mrp=product.mrp, currency=CURRENCY,
            tax_class=product.tax_class, plu=product.plu, active=product.active, version=product.version,
            created_at=product.created_at, updated_at=product.updated_at,
        )  # fmt: skip


class ProductQuery(Schema):
    """Products of a category itself, of a brand, of both, or all."""

    category_id: Reference = ""
    brand_id: Reference = ""


class LookupView(View):
    """``quantity`` is what a scale label says, ``label_total`` the price printed on it: what is paid, as it stands."""

    product: ProductView
    quantity: QuantityValue | None
    label_total: Amount | None

    @classmethod
    def of(cls, scanned: Scanned) -> Self:
        unit, quantity = scanned.product.unit, scanned.quantity
        return cls(
            product=ProductView.of(scanned.product),
            quantity=None if quantity is None else show_quantity(quantity, unit),
            label_total=scanned.label_total,
        )
