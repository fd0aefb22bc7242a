"""Devices that somebody signed in with before: known by a random token that they keep, and we keep the digest of.

A device that is not known is told to the owner by mail. One that is known has its attempts counted by itself, so that
nobody locks an owner out by guessing; and it may be spared the second factor for a while.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from supermarket.accounts.model import User
from supermarket.accounts.session_model import Device

KNOWN_LIFE = timedelta(days=180)
"""How long a device is known after it last signed in."""
REMEMBERED_LIFE = timedelta(days=30)
"""How long it is spared the second factor."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """``remembered_in`` is the user's generation when it was spared the second factor: what ends sessions ends that."""

    user_id: str
    digest: str = field(repr=False)
    agent: str
    address: str
    first_seen: datetime
    last_seen: datetime
    remembered_until: datetime | None = None
    remembered_in: int = 0

    @property
    def expires_at(self) -> datetime:
        return self.last_seen + KNOWN_LIFE

    def remembered(self, user: User, now: datetime) -> bool:
        until = self.remembered_until
        return until is not None and until > now and self.remembered_in == user.generation

    def seen(self, device: Device, user: User, now: datetime) -> "KnownDevice":
        new = replace(self, agent=device.agent, address=device.address, last_seen=now)
        if not device.remember:
            return new
        return replace(new, remembered_until=now + REMEMBERED_LIFE, remembered_in=user.generation)


def first_seen(digest: str, device: Device, user: User, now: datetime) -> KnownDevice:
    new = KnownDevice(user.id, digest, device.agent, device.address, now, now)
    return new.seen(device, user, now)
