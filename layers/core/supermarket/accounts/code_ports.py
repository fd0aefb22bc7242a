"""What codes need from outside: where they are kept, the secret they are made from, how they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from supermarket.accounts.code_model import Code, Purpose
    from supermarket.accounts.model import User
    from supermarket.accounts.notice_model import Notice
    from supermarket.accounts.ports import Accounts
    from supermarket.kernel.once import Once


class CodeBook(Protocol):
    """One code of each purpose a user: a new one takes the place of the older."""

    def find(self, user_id: str, purposes: Sequence[Purpose]) -> list[Code]: ...

    def take_attempt(self, user_id: str, purpose: Purpose, code_id: str) -> bool:
        """Count a try before it is looked at; False when none is left, or the code is not the newest."""

    def issue(self, code: Code, notices: Sequence[Notice]) -> None: ...

    def pretend(self, name: str, now: datetime) -> None:
        """As much work as `issue`, for a name that nobody has."""

    def spend(self, code: Code, old: User, new: User, notices: Sequence[Notice]) -> None:
        """Use the code up for a change of its user. Raises Invalid when it was used or replaced, Outdated."""

    def sign_up(
        self, user: User, codes: Sequence[Code], notices: Sequence[Notice], once: Once | None
    ) -> None:
        """Make a user with codes on their way. Raises AlreadyExists for a login that is taken."""

    def tell(self, notices: Sequence[Notice], once: Once | None, now: datetime) -> None:
        """Only tell others that somebody tried to sign up, with as much work as if it had been possible."""

    def change_password(self, old: User, new: User, session_id: str, notices: Sequence[Notice]) -> None:
        """``session_id`` lives on; every other session ends. Raises Outdated, NotSignedIn."""

    def made_by(self, once: Once) -> str | None:
        """What a sign-up made: a user's id, or nothing to speak of; None when there was none. Raises KeyReused."""


@dataclass(frozen=True, slots=True)
class CodeDesk:
    """All that codes stand on. ``spend`` is `supermarket.aws.counters.spend`; ``key`` gives the codes' secret."""

    accounts: Accounts
    codes: CodeBook
    key: Callable[[], str]
    spend: Callable[[str, int, int, datetime], bool]
