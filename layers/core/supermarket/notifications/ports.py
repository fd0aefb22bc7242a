"""What telling people needs from outside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from supermarket.notifications.alert_model import Connection
from supermarket.notifications.model import Mail, Sms

Tell = Callable[[str, Mapping[str, str]], bool]
"""Say something on a connection; False when nobody is there. Raises Unavailable when nobody knows."""


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Raises Conflict when the mail service refused it; anything else means that nobody knows."""


class SmsSender(Protocol):
    def send(self, sms: Sms) -> None:
        """Raises Conflict when it was refused: ``sms_unreachable`` for a number that takes none.

        Unavailable, and anything else, means that nobody knows.
        """


class SentMail(Protocol):
    """Which events were written about, by mail or by text."""

    def claim(self, key: str, now: datetime) -> bool:
        """Take it on to write about an event; False when that was done. Raises Unavailable while another does it.

        A claim that led to nothing can be taken again after a minute.
        """

    def done(self, key: str) -> None: ...


class Connections(Protocol):
    """Who has an open line. One that ended unnoticed is forgotten with time."""

    def add(self, connection: Connection) -> None: ...

    def remove(self, connection_id: str) -> None:
        """Does nothing for one that is not known."""

    def listening(self, audience: str, now: datetime) -> Sequence[Connection]:
        """The open lines of an audience, the newest first, a hundred at most."""
