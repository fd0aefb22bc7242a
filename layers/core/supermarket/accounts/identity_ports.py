"""What signing in with somebody else's word needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from supermarket.accounts.identity_model import Identity
    from supermarket.accounts.model import User
    from supermarket.accounts.notice_model import Notice


class IdentityTokens(Protocol):
    def claims(self, issuer: str, token: str) -> Mapping[str, Any]:
        """What a token says that the issuer signed. Raises NotSignedIn; Unavailable while the issuer is silent."""


class Identities(Protocol):
    def owner(self, identity: Identity) -> str | None:
        """The id of the user it belongs to."""

    def link(self, identity: Identity, user: User, now: datetime, notices: Sequence[Notice]) -> None:
        """Raises Outdated when it belongs to somebody, or the user is not what was read."""

    def join(self, identity: Identity, user: User, now: datetime) -> None:
        """Keep a new user with it. Raises Outdated when it, or the address, belongs to somebody by now."""


@dataclass(frozen=True, slots=True)
class Vouching:
    """``spend`` is `supermarket.aws.counters.spend`: with it a token is good once."""

    tokens: IdentityTokens
    identities: Identities
    spend: Callable[[str, int, int, datetime], bool]
