"""What writing to people needs from outside."""

from datetime import datetime
from typing import Protocol

from supermarket.notifications.model import Mail


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Raises Conflict when the mail service refused it; anything else means that nobody knows."""


class SentMail(Protocol):
    """Which events were written about."""

    def claim(self, key: str, now: datetime) -> bool:
        """Take it on to write about an event; False when that was done. Raises Unavailable while another does it.

        A claim that led to nothing can be taken again after a minute.
        """

    def done(self, key: str) -> None: ...
