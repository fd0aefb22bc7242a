"""The rows a till-roll document is made of; the text and PDF renderers each draw the same rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """Centred text."""

    text: str
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Text from the left edge."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Text at the left edge and text at the right edge."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A label and its amount in the money column; `mark` is the tax letter printed behind it."""

    label: str
    amount: str
    mark: str = ""
    indented: bool = False
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """One row of the tax table: a label, then a rate and two amounts set to the right."""

    label: str
    rate: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


Row = Heading | Note | Pair | Amount | Columns | Rule
