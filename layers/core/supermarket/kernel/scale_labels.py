"""Labels that a shop's own scales print: EAN-13 and UPC-A with the weight or the price of what was weighed.

GS1 General Specifications 7.9: the check digit, and that of a price or measure field. GS1 leaves the prefixes 02, 04
and 20-29 to the shop; a UPC-A of number system 2 or 4 is the EAN-13 with a zero before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from supermarket.kernel.errors import FieldError, Invalid

PLU_DIGITS = 5
MOST_RULES = 20
LABEL_LENGTHS = (12, 13)
_THE_SHOPS_OWN = ("02", "04", "2")
_TWO_MINUS, _THREE, _FIVE_PLUS, _FIVE_MINUS = "0246891357", "0369258147", "0516273849", "0594837261"
_FIELD_WEIGHTS = {
    4: (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS),
    5: (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS),
}


class LabelKind(StrEnum):
    WEIGHT = "weight"
    PRICE = "price"

    @property
    def decimals(self) -> int:
        """Of kilograms in grams, of taka in poisha."""
        return 3 if self is LabelKind.WEIGHT else 2


@dataclass(frozen=True, slots=True)
class ScaleRule:
    """How a label reads: ``prefix``, the item's number on the scale (its PLU), a value, a check digit.

    One of the value is ``step`` grams, or ``step`` poisha. With ``value_check`` a check digit of the value alone stands
    before it.
    """

    prefix: str
    kind: LabelKind
    step: int
    item_digits: int = PLU_DIGITS
    value_digits: int = 5
    value_check: bool = False

    @property
    def length(self) -> int:
        return len(self.prefix) + self.item_digits + self.value_check + self.value_digits + 1

    @property
    def lead(self) -> str:
        """What its labels begin with, written as EAN-13."""
        return self.prefix.rjust(len(self.prefix) + 13 - self.length, "0")

    @property
    def decimals(self) -> int:
        """Of the kilograms or taka that the value says."""
        return self.kind.decimals + 1 - len(str(self.step))


SCALE_RULES: tuple[ScaleRule, ...] = (
    ScaleRule("21", LabelKind.WEIGHT, step=1),
    ScaleRule("22", LabelKind.PRICE, step=10),
)
"""21 PPPPP WWWWW C: grams, up to 99.999 kg. 22 PPPPP VVVVV C: taka and tenths, up to 9,999.90: five digits of
poisha would end at 999.99, and whole taka would be up to half a taka wrong on every label."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a scale label says: ``amount`` grams or poisha of the product with this PLU."""

    plu: str
    kind: LabelKind
    amount: int


def check_digit(digits: str) -> str:
    """Of all the digits before it: weights 3 and 1 in turn from the right."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def field_check_digit(digits: str) -> str:
    """Of a price or measure of four or five digits."""
    weights = _FIELD_WEIGHTS[len(digits)]
    total = sum(int(weight[int(digit)]) for weight, digit in zip(weights, digits, strict=True))
    return str(total * 3 % 10) if len(digits) == 4 else str(_FIVE_MINUS.index(str(-total % 10)))


def could_be_label(ean13: str) -> bool:
    """Whether a number is in the ranges that GS1 leaves to the shop: all others are somebody's own."""
    return len(ean13) == 13 and ean13.startswith(_THE_SHOPS_OWN)


def rule_for(ean13: str, rules: Sequence[ScaleRule]) -> ScaleRule | None:
    return next((rule for rule in rules if len(ean13) == 13 and ean13.startswith(rule.lead)), None)


def read_label(ean13: str, rules: Sequence[ScaleRule]) -> Label | None:
    """None when it is no label of these rules. Invalid for a wrong check digit, and for a label that says nothing."""
    rule = rule_for(ean13, rules)
    if rule is None:
        return None
    digits = ean13[len(rule.lead) : -1]
    plu, value = digits[: rule.item_digits], digits[len(digits) - rule.value_digits :]
    checked = not rule.value_check or digits[rule.item_digits] == field_check_digit(value)
    if check_digit(ean13[:-1]) != ean13[-1] or not checked:
        raise wrong_check_digit()
    if not int(value):
        raise Invalid(f"This label has no {rule.kind.value}: weigh the goods again.", code="empty_label")
    return Label(str(int(plu)).zfill(PLU_DIGITS), rule.kind, int(value) * rule.step)


def wrong_check_digit() -> Invalid:
    return Invalid(
        "The check digit does not fit the others: scan or type the code again.", code="check_digit"
    )


def scale_label(rule: ScaleRule, plu: str, amount: int) -> str:
    """The barcode a scale prints for ``amount`` grams or poisha; a ValueError for more than it can say."""
    value = str(amount // rule.step).zfill(rule.value_digits)
    if amount % rule.step or len(value) > rule.value_digits or len(plu) > rule.item_digits:
        raise ValueError("not an amount of this label")
    check = field_check_digit(value) if rule.value_check else ""
    digits = f"{rule.prefix}{plu.zfill(rule.item_digits)}{check}{value}"
    return digits + check_digit(digits)


def rule_problems(rules: Sequence[ScaleRule]) -> Iterator[FieldError]:
    """What keeps these rules from being read without doubt, by their place among them."""
    for number, rule in enumerate(rules):
        if rule.length not in LABEL_LENGTHS:
            detail = "prefix, item, value and check digits make 13 digits (EAN-13) or 12 (UPC-A)"
            yield FieldError(f"/scale_rules/{number}", f"{detail}, not {rule.length}", "length")
        elif not rule.lead.startswith(_THE_SHOPS_OWN):
            detail = "a prefix that GS1 leaves to the shop: 20-29, 02 or 04, on UPC-A 2 or 4"
            yield FieldError(f"/scale_rules/{number}/prefix", detail)
        if rule.value_check and rule.value_digits not in _FIELD_WEIGHTS:
            detail = "four or five digits, where the value has a check digit of its own"
            yield FieldError(f"/scale_rules/{number}/value_digits", detail)
    for (_, earlier), (number, later) in combinations(enumerate(rules), 2):
        if earlier.lead.startswith(later.lead) or later.lead.startswith(earlier.lead):
            detail = f"cannot be told from {earlier.prefix}"
            yield FieldError(f"/scale_rules/{number}/prefix", detail, "overlap")
