"""What may be told of a product beyond its names and codes: descriptions, attributes, options, an age."""

import unicodedata
from collections.abc import Iterator, Mapping

from supermarket.kernel.errors import FieldError

DESCRIPTION_LENGTH = 5000
MOST_ATTRIBUTES = 50
ATTRIBUTE_NAME_LENGTH = 40
ATTRIBUTE_LENGTH = 200
MOST_OPTIONS = 3
OPTION_LENGTH = 60
OLDEST = 120
HIGHEST_LIMIT = 1_000_000


def written(text: str) -> str:
    """One spelling of each letter (Unicode NFC); lines stay lines."""
    return unicodedata.normalize("NFC", text).strip()


def description_problems(description: str, description_bn: str) -> Iterator[FieldError]:
    for name, text in (("description", description), ("description_bn", description_bn)):
        if len(text) > DESCRIPTION_LENGTH:
            yield FieldError(f"/{name}", f"at most {DESCRIPTION_LENGTH} letters")


def attribute_problems(attributes: Mapping[str, str]) -> Iterator[FieldError]:
    if len(attributes) > MOST_ATTRIBUTES:
        yield FieldError("/attributes", f"at most {MOST_ATTRIBUTES}")
    for name, value in list(attributes.items())[:MOST_ATTRIBUTES]:
        yield from _pair_problems("attributes", name, value, ATTRIBUTE_LENGTH)


def option_problems(family_id: str, options: Mapping[str, str]) -> Iterator[FieldError]:
    """Which options its family asks for is known to the family alone."""
    if options and not family_id:
        yield FieldError("/options", "only a product of a family has options")
    elif len(options) > MOST_OPTIONS:
        yield FieldError("/options", f"at most {MOST_OPTIONS}")
    for name, value in list(options.items())[:MOST_OPTIONS]:
        yield from _pair_problems("options", name, value, OPTION_LENGTH)


def age_problems(minimum_age: int) -> Iterator[FieldError]:
    if not 0 <= minimum_age <= OLDEST:
        yield FieldError("/minimum_age", f"0 for everybody, or up to {OLDEST} years")


def limit_problems(order_limit: int | None) -> Iterator[FieldError]:
    if order_limit is not None and not 0 < order_limit <= HIGHEST_LIMIT:
        yield FieldError("/order_limit", "more than nothing, and at most a million pieces or a ton")


def _pair_problems(field: str, name: str, value: str, longest: int) -> Iterator[FieldError]:
    if not 0 < len(name) <= ATTRIBUTE_NAME_LENGTH:
        yield FieldError(f"/{field}", f"names of 1 to {ATTRIBUTE_NAME_LENGTH} letters")
    elif not 0 < len(value) <= longest:
        yield FieldError(f"/{field}/{_escaped(name)}", f"1 to {longest} letters")


def _escaped(name: str) -> str:
    """As a JSON pointer writes it (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
