"""What passes between the shop and a gateway: requests, messages, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from supermarket.kernel.errors import Conflict, NotAllowed, Unavailable
from supermarket.kernel.money import Money
from supermarket.payments.model import Said


class GatewayUnknown(Unavailable):
    """The gateway gave no answer that means anything: what it did is unknown. Ask; never do it again."""

    code = "gateway_unavailable"
    title = "The payment service did not answer"


class GatewayNotReached(GatewayUnknown):
    """There was no connection to the gateway: for certain it never heard of this."""


class GatewayRefused(Conflict):
    """The gateway said no, for certain: nothing happened there."""

    code = "payment_refused"
    title = "The payment service refused"


class Forged(NotAllowed):
    """A message that its sender did not sign, or that is not for this shop."""

    code = "forged"
    title = "This message is not genuine"


@dataclass(frozen=True, slots=True)
class Started:
    """A payment as the gateway opened it. ``facts`` is what the adapter wants to find again."""

    session: str
    url: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as far as gateways ask. ``phone`` is +8801XXXXXXXXX; ``address`` their IPv4 address, if known."""

    name: str
    phone: str
    email: str = ""
    line: str = ""
    city: str = ""
    postcode: str = ""
    items: int = 1
    address: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that a gateway or a browser made: ``body`` as it came, ``headers`` with names in lower case."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a browser that came back says: which payment, by invoice or by session."""

    invoice: str = ""
    session: str = ""
    said: Said = Said.NOTHING


class About(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A message of a gateway whose signature holds. ``event_id`` is the same when it comes again."""

    event_id: str
    about: About
    invoice: str = ""
    session: str = ""
    said: Said = Said.NOTHING
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """One line of a gateway's own list of a day; ``refunded`` is None where that does not tell."""

    transaction_id: str
    invoice: str
    amount: Money
    at: datetime
    refunded: Money | None = None
