"""Families: products that are one thing in several sizes or flavours, each a product of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.products.detail_model import ATTRIBUTE_NAME_LENGTH, MOST_OPTIONS
from supermarket.products.model import NAME_LENGTH, Product, composed

MOST_VARIANTS = 500


@dataclass(frozen=True, slots=True)
class Family:
    """``options`` are the names of what its variants differ by, such as Size; ``variants`` is how many there are."""

    id: str
    name: str
    name_bn: str = ""
    options: tuple[str, ...] = ()
    version: int = 1
    variants: int = 0

    def check_options(self, options: Mapping[str, str]) -> None:
        """Raises Invalid unless a variant says exactly what the family asks."""
        if set(options) != set(self.options):
            wanted = ", ".join(self.options)
            raise Invalid.field("/options", f"a value for each of: {wanted}", "other_options")


@dataclass(frozen=True, slots=True)
class Gathered:
    """A family with its variants in order. ``available`` are those in stock, None where no branch was named."""

    family: Family
    variants: list[Product]
    branch_id: str = ""
    available: set[str] | None = None


def check(family: Family) -> None:
    found = list(_problems(family))
    if found:
        raise Invalid(f"{found[0].pointer}: {found[0].detail}", errors=found)


def check_change(family: Family, old: Family) -> None:
    """What variants differ by stays as long as there are any."""
    if old.variants and set(family.options) != set(old.options):
        problem = "its variants differ by what there is: move or delete them first"
        raise Conflict(
            "This family has variants.", code="in_use", errors=[FieldError("/options", problem, "in_use")]
        )


def in_order(family: Family, variants: Sequence[Product]) -> list[Product]:
    """By their options, in the order of the family's names."""
    return sorted(
        variants, key=lambda each: [each.options.get(name, "").casefold() for name in family.options]
    )


def _problems(family: Family) -> Iterator[FieldError]:
    if not 0 < len(family.name) <= NAME_LENGTH:
        yield FieldError("/name", f"1 to {NAME_LENGTH} letters")
    if not 0 < len(family.options) <= MOST_OPTIONS:
        yield FieldError("/options", f"1 to {MOST_OPTIONS} names")
    for place, name in enumerate(family.options):
        if not 0 < len(name) <= ATTRIBUTE_NAME_LENGTH or name != composed(name):
            yield FieldError(f"/options/{place}", f"1 to {ATTRIBUTE_NAME_LENGTH} letters")
        elif name.casefold() in {each.casefold() for each in family.options[:place]}:
            yield FieldError(f"/options/{place}", "each name once", "twice")
