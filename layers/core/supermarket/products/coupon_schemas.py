"""Coupons, and what promotions gave, as those who sell show them."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from supermarket.kernel.pricing import Reduction
from supermarket.schema import Amount, Id, View

CODE_PATTERN = "[A-Z0-9][A-Z0-9-]{2,31}"


def capitals(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


CouponCode = Annotated[
    str,
    BeforeValidator(capitals),
    Field(pattern=f"^{CODE_PATTERN}$"),
    WithJsonSchema({"type": "string", "minLength": 3, "maxLength": 32, "examples": ["EID-2027"]}),
]
"""A coupon's code. Small letters are the same as capitals."""


class ReductionView(View):
    """What a promotion took off a line."""

    promotion_id: Id
    name: str
    amount: Amount

    @classmethod
    def of(cls, reduction: Reduction) -> "ReductionView":
        return cls.model_construct(
            promotion_id=reduction.promotion_id, name=reduction.name, amount=reduction.amount
        )
