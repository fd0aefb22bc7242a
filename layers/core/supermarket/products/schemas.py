"""Products as HTTP has them."""

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, Field

from supermarket.kernel.ids import is_id
from supermarket.kernel.money import CURRENCY
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.detail_schemas import (
    DETAILS,
    Attributes,
    Description,
    MinimumAge,
    Options,
    OrderLimit,
    Perishable,
    details_of,
    limit_of,
)
from supermarket.products.media_view_schemas import MEDIA, MediaView
from supermarket.products.model import MOST_BARCODES, NAME_LENGTH, PACK_LENGTH, Product, Scanned, composed
from supermarket.products.pack_schemas import Components, ComponentView, Packs, PackView, packs_of
from supermarket.schema import Amount, Id, Instant, QuantityValue, Schema, Text, View

if TYPE_CHECKING:
    from supermarket.products.listing_model import Wanted


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
    "packs": [{"name": "case", "quantity": 4, "barcodes": ["12000300000132"], "price": "1400.00"}],
    "components": [],
    **DETAILS,
}
PRODUCT_ANSWER: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000001",
    **PRODUCT,
    "media": [MEDIA],
    "branch_price": None,
    "currency": CURRENCY,
    "active": True,
    "version": 1,
    "created_at": "2026-11-22T10:00:00.000Z",
    "updated_at": "2026-11-22T10:00:00.000Z",
}


EXAMPLES = {"body": PRODUCT, "answer": PRODUCT_ANSWER}


class ProductRequest(Schema):
    """A product, whole. Names are kept as one spelling of each letter (Unicode NFC)."""

    sku: Annotated[
        str, Field(max_length=40, description="Letters, digits and . _ -; capitals or not, it is the same.")
    ]
    name: Name
    name_bn: OtherName = ""
    barcodes: Annotated[
        tuple[Annotated[str, Field(max_length=14)], ...],
        Field(
            max_length=MOST_BARCODES, description="EAN-13, EAN-8, UPC-A or ITF-14, with their check digits."
        ),
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
    packs: Packs = ()
    components: Components = ()
    description: Description = ""
    description_bn: Description = ""
    attributes: Attributes = Field(default_factory=dict)
    minimum_age: MinimumAge = 0
    perishable: Perishable = False
    family_id: Annotated[Reference, Field(description="The family it is a variant of; nothing for none.")] = (
        ""
    )
    options: Options = Field(default_factory=dict)
    order_limit: OrderLimit = None

    def product(self, product_id: str) -> Product:
        return Product(
            id=product_id, sku=self.sku, name=self.name, name_bn=self.name_bn, price=self.price,
            mrp=self.price if self.mrp is None else self.mrp, tax_class=self.tax_class, unit=self.unit,
            barcodes=self.barcodes, plu=self.plu, category_id=self.category_id, brand_id=self.brand_id,
            pack=self.pack, packs=packs_of(self.packs, self.unit),
            components=tuple(each.component() for each in self.components), description=self.description,
            description_bn=self.description_bn, attributes=self.attributes, minimum_age=self.minimum_age,
            perishable=self.perishable, family_id=self.family_id, options=self.options,
            order_limit=limit_of(self.order_limit, self.unit),
        )  # fmt: skip


class PlaceQuery(Schema):
    branch_id: Annotated[Reference, Field(description="Show the price at this branch too.")] = ""


class ProductView(View):
    """``active`` is false for a product that was deleted. ``branch_price`` is shown where a branch is asked for."""

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
    branch_price: Amount | None
    mrp: Amount
    currency: str
    tax_class: str
    plu: str
    packs: list[PackView]
    components: list[ComponentView]
    description: str
    description_bn: str
    attributes: dict[str, str]
    minimum_age: int
    perishable: bool
    family_id: str
    options: dict[str, str]
    order_limit: QuantityValue | None
    media: list[MediaView]
    active: bool
    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, product: Product, branch_id: str = "") -> Self:
        return cls(
            branch_price=product.price_at(branch_id) if branch_id else None,
            id=product.id, sku=product.sku, name=product.name, name_bn=product.name_bn,
            barcodes=list(product.barcodes), category_id=product.category_id, brand_id=product.brand_id,
            unit=product.unit, pack=product.pack, price=product.price, mrp=product.mrp, currency=CURRENCY,
            tax_class=product.tax_class, plu=product.plu,
            packs=[PackView.of(pack, product.unit) for pack in product.packs],
            components=[ComponentView.of(part) for part in product.components], media=MediaView.all(product),
            active=product.active,
            version=product.version,
            created_at=product.created_at, updated_at=product.updated_at, **details_of(product),
        )  # fmt: skip


class ProductQuery(Schema):
    """Products that fit all that is given, or all."""

    category_id: Annotated[Reference, Field(description="Of a category and of those below it.")] = ""
    brand_id: Reference = ""
    price_min: Annotated[Amount | None, Field(description="Of its price, not of those at branches.")] = None
    price_max: Amount | None = None
    branch_id: Annotated[Reference, Field(description="Show the prices at this branch too.")] = ""
    available_at: Annotated[Reference, Field(description="The branch that has them in stock now.")] = ""
    updated_since: Annotated[
        Instant | None,
        Field(description="What has changed since, deleted ones with `active: false`; with nothing else."),
    ] = None

    def wanted(self) -> "Wanted":
        from supermarket.products.listing_model import Wanted  # one product needs no list

        return Wanted(None, self.brand_id, self.price_min, self.price_max)


class LookupView(View):
    """``quantity`` is what a scale label says or a pack holds, ``label_total`` its own price, which stands."""

    product: ProductView
    quantity: QuantityValue | None
    label_total: Amount | None
    pack: PackView | None

    @classmethod
    def of(cls, scanned: Scanned, branch_id: str = "") -> Self:
        unit, quantity = scanned.product.unit, scanned.quantity
        return cls(
            product=ProductView.of(scanned.product, branch_id),
            quantity=None if quantity is None else show_quantity(quantity, unit),
            label_total=scanned.label_total,
            pack=None if scanned.pack is None else PackView.of(scanned.pack, unit),
        )
