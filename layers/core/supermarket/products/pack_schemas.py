"""Packs and the parts of bundles as HTTP has them."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.quantity import Unit, read_quantity, show_quantity
from supermarket.products.bundle_model import LARGEST_PART, MOST_PARTS
from supermarket.products.model import Component, Pack
from supermarket.products.pack_model import MOST_CASE_CODES, MOST_PACKS, PACK_NAME_LENGTH
from supermarket.schema import Amount, Id, QuantityValue, Schema, View


class PackRequest(Schema):
    """A larger unit the product is bought or sold in, such as a case of 24."""

    name: Annotated[str, Field(min_length=1, max_length=PACK_NAME_LENGTH, examples=["case"])]
    quantity: Annotated[
        QuantityValue, Field(description="How much is in it, in pieces, kilograms or litres.", examples=[24])
    ]
    barcodes: Annotated[
        tuple[Annotated[str, Field(max_length=14)], ...],
        Field(max_length=MOST_CASE_CODES, description="ITF-14, EAN-13, EAN-8 or UPC-A of the whole pack."),
    ] = ()
    price: Annotated[
        Amount | None, Field(description="Of the whole pack; that of what is in it when left out.")
    ] = None

    def pack(self, quantity: int) -> Pack:
        return Pack(self.name, quantity, self.barcodes, self.price)


class PackView(View):
    name: str
    quantity: QuantityValue
    barcodes: list[str]
    price: Amount | None

    @classmethod
    def of(cls, pack: Pack, unit: Unit) -> Self:
        return cls(
            name=pack.name, quantity=show_quantity(pack.quantity, unit), barcodes=list(pack.barcodes),
            price=pack.price,
        )  # fmt: skip


class ComponentRequest(Schema):
    """What one of a bundle takes from the shelf."""

    product_id: Id
    quantity: Annotated[
        int, Field(ge=1, le=LARGEST_PART, description="In the product's smallest unit: pieces, g or ml.")
    ]

    def component(self) -> Component:
        return Component(self.product_id, self.quantity)


class ComponentView(View):
    product_id: Id
    quantity: int

    @classmethod
    def of(cls, part: Component) -> Self:
        return cls(product_id=part.product_id, quantity=part.quantity)


Packs = Annotated[tuple[PackRequest, ...], Field(max_length=MOST_PACKS)]
Components = Annotated[
    tuple[ComponentRequest, ...],
    Field(max_length=MOST_PARTS, description="What a bundle is made of: it has no stock of its own."),
]


def packs_of(asked: Sequence[PackRequest], unit: Unit) -> tuple[Pack, ...]:
    """Raises Invalid, naming each quantity that the unit does not have."""
    packs, wrong = [], []
    for place, each in enumerate(asked):
        try:
            packs.append(each.pack(read_quantity(each.quantity, unit)))
        except ValueError as error:
            wrong.append(FieldError(f"/packs/{place}/quantity", str(error)))
    if wrong:
        raise Invalid("A pack holds a quantity of its product.", errors=wrong)
    return tuple(packs)
