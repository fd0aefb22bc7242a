"""What second factors need from outside: where they are kept, what enciphers them, how tries are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from supermarket.accounts.factor_model import Factor, Proof
    from supermarket.accounts.model import User
    from supermarket.accounts.notice_model import Notice


class FactorBook(Protocol):
    """One factor a user. Who changes it stays signed in where they are: ``session_id`` lives on."""

    def get(self, user_id: str) -> Factor | None: ...

    def begin(self, factor: Factor) -> None:
        """Keep one that waits to be confirmed. Raises Conflict when there is one that is in use."""

    def confirm(
        self, factor: Factor, old: User, new: User, session_id: str | None, notices: Sequence[Notice]
    ) -> None:
        """Put it to use. Raises Outdated when it, or the user, is not what was read."""

    def use(self, user_id: str, proof: Proof, notices: Sequence[Notice]) -> None:
        """Use a code up. Raises NotSignedIn when it, or a later one, was used before."""

    def renew(self, user_id: str, proof: Proof, recovery: Iterable[str], notices: Sequence[Notice]) -> None:
        """Other recovery codes, for a code that is used up; raises as `use` does."""

    def remove(
        self, old: User, new: User, proof: Proof, session_id: str | None, notices: Sequence[Notice]
    ) -> None:
        """Raises as `use` does, and Outdated when the user is not what was read."""

    def reset(self, old: User, new: User, notices: Sequence[Notice]) -> None:
        """Remove it without a proof: the office does. Raises Outdated."""


class Authenticator(Protocol):
    """One-time codes of authenticator apps, and the secret they are made from under lock and key."""

    def make(self) -> str:
        """A new secret in base32, as apps read it."""

    def uri(self, secret: str, account: str, issuer: str) -> str:
        """What an app is told, by link or QR."""

    def picture(self, uri: str) -> str:
        """A QR of it as a data URI."""

    def matching_step(self, secret: str, code: str, at: datetime) -> int | None:
        """The time step that the code belongs to, if it is one of now."""

    def seal(self, secret: str, user_id: str) -> str: ...

    def open(self, sealed: str, user_id: str) -> str:
        """The secret again, for the user it was sealed for alone."""


@dataclass(frozen=True, slots=True)
class Factors:
    """All that second factors stand on. ``spend`` is `supermarket.aws.counters.spend`."""

    book: FactorBook
    authenticator: Authenticator
    spend: Callable[[str, int, int, datetime], bool]
