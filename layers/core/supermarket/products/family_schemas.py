"""Families of products as HTTP has them."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from supermarket.kernel.money import CURRENCY
from supermarket.kernel.quantity import Unit
from supermarket.products.detail_model import ATTRIBUTE_NAME_LENGTH, MOST_OPTIONS
from supermarket.products.family_model import Family, Gathered
from supermarket.products.model import Product
from supermarket.products.schemas import Name, OtherName, Reference
from supermarket.schema import Amount, Id, Schema, View

FAMILY: dict[str, Any] = {"name": "Aarong Milk", "name_bn": "আড়ং দুধ", "options": ["Size", "Flavour"]}
FAMILY_ANSWER: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000004", **FAMILY, "variant_count": 0, "version": 1,
}  # fmt: skip
_VARIANT: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000001", "sku": "MILK-500-MANGO", "name": "Aarong Mango Milk 500 ml",
    "name_bn": "", "options": {"Size": "500 ml", "Flavour": "Mango"}, "unit": "piece", "pack": "500 ml",
    "price": "70.00", "mrp": "70.00", "currency": CURRENCY, "available": True,
}  # fmt: skip
FAMILY_DETAIL: dict[str, Any] = {**FAMILY_ANSWER, "variant_count": 1, "variants": [_VARIANT]}
OptionName = Annotated[str, Field(min_length=1, max_length=ATTRIBUTE_NAME_LENGTH)]


class FamilyRequest(Schema):
    """A product joins by its ``family_id`` and a value for each of the ``options``."""

    name: Name
    name_bn: OtherName = ""
    options: Annotated[
        tuple[OptionName, ...],
        Field(min_length=1, max_length=MOST_OPTIONS, description="What its variants differ by."),
    ]

    def family(self, family_id: str) -> Family:
        return Family(family_id, self.name, self.name_bn, self.options)


class FamilyQuery(Schema):
    branch_id: Annotated[Reference, Field(description="The branch to tell prices and stock of.")] = ""


class FamilyView(View):
    id: Id
    name: str
    name_bn: str
    options: list[str]
    variant_count: int
    version: int

    @classmethod
    def of(cls, family: Family) -> Self:
        return cls(**_told(family))


class VariantView(View):
    """``available`` says whether the branch has it in stock, null where none was named."""

    id: Id
    sku: str
    name: str
    name_bn: str
    options: dict[str, str]
    unit: Unit
    pack: str
    price: Amount
    mrp: Amount
    currency: str
    available: bool | None

    @classmethod
    def of(cls, product: Product, gathered: Gathered) -> Self:
        there = None if gathered.available is None else product.id in gathered.available
        return cls(
            id=product.id, sku=product.sku, name=product.name, name_bn=product.name_bn, options=dict(product.options),
            unit=product.unit, pack=product.pack, price=product.price_at(gathered.branch_id), mrp=product.mrp,
            currency=CURRENCY, available=there,
        )  # fmt: skip


class FamilyDetail(View):
    """``variants`` are in the order of their options."""

    gathered: ClassVar[bool] = True

    id: Id
    name: str
    name_bn: str
    options: list[str]
    variant_count: int
    version: int
    variants: list[VariantView]

    @classmethod
    def of(cls, gathered: Gathered) -> Self:
        variants = [VariantView.of(product, gathered) for product in gathered.variants]
        return cls(**_told(gathered.family), variants=variants)


def _told(family: Family) -> dict[str, Any]:
    return {
        "id": family.id, "name": family.name, "name_bn": family.name_bn, "options": list(family.options),
        "variant_count": family.variants, "version": family.version,
    }  # fmt: skip
