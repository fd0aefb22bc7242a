"""What may be told of a product beyond its names and codes, as HTTP has it."""

from typing import Annotated, Any

from pydantic import Field

from supermarket.kernel.errors import Invalid
from supermarket.kernel.quantity import Unit, read_quantity, show_quantity
from supermarket.products import detail_model as details
from supermarket.products.model import Product
from supermarket.schema import QuantityValue

Description = Annotated[
    str, Field(max_length=details.DESCRIPTION_LENGTH, description="Plain text; its lines stay lines.")
]
_PairName = Annotated[str, Field(min_length=1, max_length=details.ATTRIBUTE_NAME_LENGTH)]
Attributes = Annotated[
    dict[_PairName, Annotated[str, Field(min_length=1, max_length=details.ATTRIBUTE_LENGTH)]],
    Field(max_length=details.MOST_ATTRIBUTES, description="Whatever else is told of it, by name."),
]
Options = Annotated[
    dict[_PairName, Annotated[str, Field(min_length=1, max_length=details.OPTION_LENGTH)]],
    Field(
        max_length=details.MOST_OPTIONS,
        description="By what it differs in its family: a value for each option that the family names.",
    ),
]
MinimumAge = Annotated[
    int, Field(ge=0, le=details.OLDEST, description="How old its buyer must be, in years; 0 for everybody.")
]
Perishable = Annotated[bool, Field(description="It is received in batches with an expiry date.")]
OrderLimit = Annotated[
    QuantityValue | None,
    Field(description="The most of it in one online order, in its unit of sale; null for no limit."),
]
DETAILS: dict[str, Any] = {
    "description": "Polished, long and thin.", "description_bn": "চিকন ও লম্বা।",
    "attributes": {"Origin": "Dinajpur"}, "minimum_age": 0, "perishable": False, "family_id": "", "options": {},
    "order_limit": None,
}  # fmt: skip


def details_of(product: Product) -> dict[str, Any]:
    return {
        "description": product.description, "description_bn": product.description_bn,
        "attributes": dict(product.attributes), "minimum_age": product.minimum_age,
        "perishable": product.perishable, "family_id": product.family_id, "options": dict(product.options),
        "order_limit": None if product.order_limit is None else show_quantity(product.order_limit, product.unit),
    }  # fmt: skip


def limit_of(limit: str | int | None, unit: Unit) -> int | None:
    """Raises Invalid for a quantity that the unit does not have."""
    try:
        return None if limit is None else read_quantity(limit, unit)
    except ValueError as error:
        raise Invalid.field("/order_limit", str(error)) from None
