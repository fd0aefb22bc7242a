"""The rules for scale labels as HTTP has them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from supermarket.kernel.scale_labels import PLU_DIGITS, LabelKind, ScaleRule
from supermarket.schema import Schema, View


class ScaleRuleRequest(Schema):
    """A label is the ``prefix``, the item's number, the value and a check digit: 13 digits (EAN-13) or 12 (UPC-A).

    With ``value_check`` a check digit of the value stands before it.
    """

    prefix: Annotated[str, Field(pattern=r"^\d{1,4}$", examples=["21"])]
    kind: Annotated[LabelKind, Field(description="Whether the value is kilograms or taka.")]
    decimals: Annotated[int, Field(ge=0, le=3, description="Of the value; of taka two at most.")]
    item_digits: Annotated[int, Field(ge=1, le=6)] = PLU_DIGITS
    value_digits: Annotated[int, Field(ge=3, le=7)] = 5
    value_check: bool = False

    @model_validator(mode="after")
    def _decimals_of_its_kind(self) -> Self:
        if self.decimals > self.kind.decimals:
            raise ValueError(f"a {self.kind} has at most {self.kind.decimals} decimals")
        return self

    @classmethod
    def of(cls, rule: ScaleRule) -> Self:
        return cls(
            prefix=rule.prefix, kind=rule.kind, decimals=rule.decimals, item_digits=rule.item_digits,
            value_digits=rule.value_digits, value_check=rule.value_check,
        )  # fmt: skip

    def rule(self) -> ScaleRule:
        step = 10 ** (self.kind.decimals - self.decimals)
        return ScaleRule(self.prefix, self.kind, step, self.item_digits, self.value_digits, self.value_check)


class ScaleRuleView(View):
    prefix: str
    kind: LabelKind
    decimals: int
    item_digits: int
    value_digits: int
    value_check: bool

    @classmethod
    def of(cls, rule: ScaleRule) -> Self:
        return cls(
            prefix=rule.prefix, kind=rule.kind, decimals=rule.decimals, item_digits=rule.item_digits,
            value_digits=rule.value_digits, value_check=rule.value_check,
        )  # fmt: skip
