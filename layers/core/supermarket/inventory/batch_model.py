"""Batches as the office sees them: where they are, what is left, and who took from them."""

from dataclasses import dataclass

from supermarket.inventory.model import CauseKind


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch in one warehouse. ``received`` counts all that came in there, ``remaining`` what is left."""

    id: str
    warehouse_id: str
    product_id: str
    lot: str
    expires_on: str
    received: int
    remaining: int
    blocked: bool
    cause: CauseKind
    cause_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Use:
    """``quantity`` of a batch went, or came back when it is less than nothing, for a cause."""

    warehouse_id: str
    product_id: str
    quantity: int
    cause: CauseKind
    cause_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who has what a use took. Empty where the till did not know them, or where it was no sale."""

    use: Use
    number: str = ""
    customer_id: str = ""
    name: str = ""
    phone: str = ""
    at: str = ""
