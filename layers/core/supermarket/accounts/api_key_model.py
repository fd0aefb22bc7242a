"""API keys: how a machine proves what it is, and what no machine may do."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from supermarket.accounts.model import PERMISSIONS, require_held
from supermarket.kernel.caller import ALL_BRANCHES, Caller
from supermarket.kernel.errors import FieldError, Invalid, NotAllowed
from supermarket.kernel.ids import new_id

PREFIX = "smk_"
USE_NOTED_EVERY = timedelta(hours=1)
GOVERNING = frozenset({
    "users:manage", "roles:manage", "keys:manage", "webhooks:manage", "settings:manage", "privacy:manage",
})  # fmt: skip
"""What decides who may do what, and where data goes, stays with people. Reading the audit log does not: log
collectors are machines."""
_TOKEN = re.compile(
    r"smk_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{43}"
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """``digest`` is what is kept of its token. One without a branch is for all of them.

    A revoked key stays as a record of what was; ``last_used_at`` is true to the hour.
    """

    id: str
    name: str
    permissions: frozenset[str]
    digest: str = field(repr=False)
    branch_id: str = ""
    created_by: str = ""
    created_at: str = ""
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: str = ""

    def proved_by(self, token: str, now: datetime) -> bool:
        same = hmac.compare_digest(self.digest, digest(token))
        return same and not self.revoked_at and (self.expires_at is None or now < self.expires_at)

    def revoked(self, at: str) -> "ApiKey":
        return self if self.revoked_at else replace(self, revoked_at=at)

    def noted_lately(self, now: datetime) -> bool:
        return self.last_used_at is not None and now - self.last_used_at < USE_NOTED_EVERY


def digest(token: str) -> str:
    """What is stored of a token. It is random and long, so that a fast hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> tuple[str, str]:
    """An id for a key, and the token that names it and proves it."""
    key_id = new_id()
    return key_id, f"{PREFIX}{key_id.replace('-', '')}_{secrets.token_urlsafe(32)}"


def id_in(token: str) -> str | None:
    """The key that a token names; None for what is no token of ours."""
    match = _TOKEN.fullmatch(token)
    return "-".join(match.groups()) if match else None


def require_grantable(permissions: Iterable[str], by: Caller) -> frozenset[str]:
    """What a key may be made with: permissions that its maker holds, and none that governs."""
    wanted = list(permissions)
    bad = [
        FieldError(f"/permissions/{n}", *_fault(permission))
        for n, permission in enumerate(wanted)
        if permission not in PERMISSIONS or permission in GOVERNING
    ]
    if bad:
        raise Invalid("A key cannot hold this.", errors=bad)
    require_held(by, frozenset(wanted))
    return frozenset(wanted)


def _fault(permission: str) -> tuple[str, str]:
    if permission in GOVERNING:
        return "only people hold this", "governing"
    return "no such permission", "unknown"


def require_lifetime(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and expires_at <= now:
        raise Invalid.field("/expires_at", "a time to come", "past")


def require_workplace(permissions: frozenset[str], branch_id: str, by: Caller) -> None:
    """A machine works at one branch of its maker's, unless both may act in all of them."""
    if not branch_id and ALL_BRANCHES not in permissions:
        raise Invalid.field("/branch_id", "a key without branches:all works at a branch", "missing")
    by.require_branch(branch_id)


def require_person(caller: Caller) -> None:
    if caller.machine:
        raise NotAllowed("A machine has no account of its own.", code="people_only")
