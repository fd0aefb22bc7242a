"""What webhooks need from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write
    from supermarket.settings.webhook_address_model import Target
    from supermarket.settings.webhook_delivery_model import Delivery, DeliveryState, Outcome
    from supermarket.settings.webhook_model import Health, Webhook

SendMessage = Callable[[str, Mapping[str, Any], int], None]
"""Put a message into a queue, held back for so many seconds."""


class Webhooks(Protocol):
    def all(self) -> Sequence[Webhook]:
        """Those there are, in the order they were made."""

    def known(self) -> Sequence[Webhook]:
        """Those there were up to a minute ago."""

    def find(self, webhook_id: str) -> Webhook | None: ...

    def add(self, webhook: Webhook, once: Once | None = None) -> None: ...

    def replace(self, old: Webhook, new: Webhook, once: Once | None = None) -> Webhook:
        """Raises Outdated for a race. One that is switched on again starts in good health."""

    def remove(self, webhook: Webhook) -> None:
        """Raises NotFound when it is gone already."""

    def made_by(self, once: Once) -> str | None:
        """The id of what this request made or changed, None when it did nothing. Raises KeyReused."""

    def health(self, webhook_id: str) -> Health: ...

    def failed(self, webhook_id: str, now: datetime, *, gave_up: bool) -> Write: ...

    def recovered(self, webhook_id: str) -> Write: ...


class Deliveries(Protocol):
    def add(self, delivery: Delivery, once: Once | None = None) -> bool:
        """False, and nothing changed, when it is known."""

    def find(self, webhook_id: str, delivery_id: str) -> Delivery | None: ...

    def page(self, webhook_id: str, page: PageRequest, state: DeliveryState | None) -> Page[Delivery]:
        """The newest first."""

    def replace(self, old: Delivery, new: Delivery, *more: Write, once: Once | None = None) -> None:
        """The delivery and what goes with it, all or nothing. Raises Outdated when somebody else changed it first."""

    def made_by(self, once: Once) -> str | None: ...


class Sealer(Protocol):
    """Keeps secrets so that the table alone does not tell them. What is sealed for one webhook opens for no other."""

    def seal(self, webhook_id: str, secret: str) -> str: ...

    def open(self, webhook_id: str, sealed: str) -> str: ...


class Sender(Protocol):
    def send(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """One request to a public address. Whatever goes wrong is an outcome, never an error."""
