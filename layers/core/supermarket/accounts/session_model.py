"""Sessions: a sign-in and the refresh tokens that follow from it, one after the other.

A refresh token is good once. Who presents one that was replaced has stolen it or was stolen from, and nobody can
tell which: the session ends for both. Only two tabs that refresh in the same moment are forgiven: the later one is
refused and the session lives on.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from supermarket.accounts.model import Role, User

IDLE_LIFE = timedelta(days=30)
"""How long a session waits for its next refresh."""
WHOLE_LIFE = timedelta(days=90)
"""How long it lives whatever happens."""
GRACE = timedelta(seconds=10)
ACCESS_LIFE = timedelta(minutes=15)
AGENT_LENGTH = 200


class Verdict(StrEnum):
    """What presenting a refresh token means."""

    GOOD = "good"
    RACED = "raced"
    REUSED = "reused"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token. It is random and long, so that a fast hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signs in with. ``token`` is what an earlier sign-in gave it, empty for none.

    ``remember`` spares it the second factor from now on: for whoever has just given one.
    """

    address: str = ""
    agent: str = ""
    token: str = field(default="", repr=False)
    remember: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "agent", self.agent[:AGENT_LENGTH])


@dataclass(frozen=True, slots=True)
class Session:
    """``current`` is the digest of the token that may be presented, ``previous`` of the one it replaced.

    ``agent`` and ``address`` are where it began, ``device`` is the digest of that device's token.
    """

    id: str
    user_id: str
    generation: int
    current: str = field(repr=False)
    previous: str = field(repr=False)
    started_at: datetime
    rotated_at: datetime
    expires_at: datetime
    agent: str = ""
    address: str = ""
    device: str = field(default="", repr=False)

    def belongs_to(self, user: User) -> bool:
        return user.active and user.generation == self.generation

    def stands(self, user: User, now: datetime) -> bool:
        return self.belongs_to(user) and self.expires_at > now

    def verdict(self, presented: str, now: datetime) -> Verdict:
        if presented == self.current:
            return Verdict.GOOD
        fresh = presented == self.previous and now - self.rotated_at <= GRACE
        return Verdict.RACED if fresh else Verdict.REUSED

    def rotated(self, successor: str, now: datetime) -> "Session":
        expires_at = min(now + IDLE_LIFE, self.started_at + WHOLE_LIFE)
        return replace(self, current=successor, previous=self.current, rotated_at=now, expires_at=expires_at)


def open_session(
    session_id: str, user: User, token: str, now: datetime, device: Device, device_digest: str
) -> Session:
    return Session(
        session_id, user.id, user.generation, digest(token), "", now, now, now + IDLE_LIFE, device.agent,
        device.address, device_digest,
    )  # fmt: skip


def must_enrol(user: User, roles: Collection[str]) -> bool:
    """Their role asks for a second factor, and they have none: until they do, they may do nothing."""
    return user.role in roles and not user.second_factor


@dataclass(frozen=True, slots=True)
class Grant:
    """What signing in gives: a token to call with, and one to get the next pair with.

    ``device`` is the token that a device is known by, at sign-in; ``expires_at`` when the session ends unless it is
    refreshed. ``enrolment_required`` goes with no permissions: a second factor comes first.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    user: User
    permissions: frozenset[str]
    expires_at: datetime
    device: str = field(default="", repr=False)
    enrolment_required: bool = False


def permitted(user: User, role: Role, roles: Collection[str]) -> frozenset[str]:
    return frozenset() if must_enrol(user, roles) else role.permissions
