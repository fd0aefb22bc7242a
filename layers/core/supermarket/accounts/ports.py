"""What accounts need from outside: storage, a password hasher, a signer, a place for keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from supermarket.accounts.attempt_model import Turn
    from supermarket.accounts.device_model import KnownDevice
    from supermarket.accounts.key_model import KeyRing, SigningKey
    from supermarket.accounts.model import Role, User
    from supermarket.accounts.notice_model import Notice
    from supermarket.accounts.session_model import Session
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.reading import Read, ReadTogether


class Users(Protocol):
    def get(self, user_id: str) -> User:
        """Raises NotFound."""

    def read(self, user_id: str) -> Read[User]: ...

    def by_login(self, login: str) -> User | None: ...

    def staff(self, page: PageRequest, branch_id: str | None = None) -> Page[User]: ...

    def add(self, user: User, once: Once | None = None, *, first_admin: bool = False) -> None:
        """Raises AlreadyExists for a login that is taken; for a first admin Conflict when there is one."""

    def change(self, old: User, new: User, notices: Sequence[Notice] = ()) -> None:
        """Tells the notices with it.

        Raises Outdated when ``old`` is not what is stored, Conflict when it would remove the last admin.
        """

    def rehash(self, user: User, password_hash: str) -> None:
        """Keep the same password under another hash, unless it was changed meanwhile."""

    def end_sessions(self, user_id: str) -> None: ...

    def made_by(self, once: Once) -> User | None: ...


class Sessions(Protocol):
    def start(
        self, session: Session, role: str, device: KnownDevice, known: bool, notices: Sequence[Notice]
    ) -> None:
        """Keep it, its device and what its owner is told. Raises NotSignedIn when the user changed meanwhile."""

    def holder(self, digest: str) -> tuple[str, str, str] | None:
        """The user, session and role that a refresh token was given to."""

    def read(self, user_id: str, session_id: str) -> Read[Session]: ...

    def of_user(self, user: User, page: PageRequest, now: datetime) -> Page[Session]:
        """Those that stand, newest first."""

    def rotate(self, old: Session, new: Session, role: str) -> None:
        """Raises NotSignedIn when the session, its token or its user changed meanwhile."""

    def end(self, user_id: str, session_id: str, notices: Sequence[Notice] = ()) -> None:
        """What the owner is told of it is told once."""


class Devices(Protocol):
    """What somebody signed in with, by the digest of its token."""

    def find(self, user_id: str, digest: str) -> KnownDevice | None: ...

    def read(self, user_id: str, digest: str) -> Read[KnownDevice]: ...

    def forget(self, user_id: str, digest: str) -> None: ...


class PersonalRecords(Protocol):
    def user(self, user_id: str) -> User | None: ...

    def export(self, user_id: str) -> Mapping[str, Any]:
        """By kind of record, without secrets. That it was given out is noted."""

    def erase(self, user: User, now: datetime) -> int:
        """Gives how many records are gone; the user stays, closed and nameless."""


class Roles(Protocol):
    def get(self, name: str) -> Role | None:
        """What was stored of it, None when nobody changed it."""

    def read(self, name: str) -> Read[Role]: ...

    def all(self) -> Sequence[Role]: ...

    def save(self, role: Role) -> Role:
        """Keep it as its next version. Raises Outdated when its version is not the stored one."""


class Attempts(Protocol):
    def count(self, turns: Sequence[Turn], at: datetime) -> None:
        """Count an attempt under each. Raises TooMany, and counts none, when one of them has to wait."""

    def give_back(self, turn: Turn, at: datetime) -> None:
        """The attempt that was made at that moment does not count."""

    def forget(self, turn: Turn) -> None:
        """Nor does any before it."""


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def verify(self, password_hash: str | None, password: str) -> bool:
        """False for no hash, after as much work as for one."""

    def is_outdated(self, password_hash: str) -> bool: ...


class Signer(Protocol):
    def sign(self, claims: Mapping[str, Any], at: datetime) -> str:
        """An access token. Raises Unavailable while there is no key."""


class KeyStore(Protocol):
    def load(self) -> KeyRing: ...

    def save(self, ring: KeyRing) -> None: ...

    def published(self) -> str: ...

    def publish(self, jwks: str) -> None: ...

    def make(self, now: datetime) -> SigningKey: ...


@dataclass(frozen=True, slots=True)
class Accounts:
    """All that signing in and managing users stands on."""

    users: Users
    sessions: Sessions
    roles: Roles
    attempts: Attempts
    passwords: Passwords
    signer: Signer
    read_together: ReadTogether
    devices: Devices
