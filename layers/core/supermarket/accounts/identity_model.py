"""Identities that somebody else vouches for: what an id token of OpenID Connect must say to be believed.

The rules are those of OpenID Connect Core 1.0, 3.1.3.7. That the signature is the issuer's is checked before.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from supermarket.accounts.login_model import email_address
from supermarket.accounts.model import CUSTOMER, User
from supermarket.kernel.clock import epoch, stamp
from supermarket.kernel.errors import Conflict, NotSignedIn
from supermarket.kernel.ids import new_id

SKEW = timedelta(seconds=60)
"""How far the issuer's clock may be from ours."""
LONGEST_SUBJECT = 255
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Identity:
    """``subject`` is whom the provider means, for ever; ``email`` is empty unless the provider has verified it."""

    provider: str
    subject: str
    email: str
    name: str
    ends_at: datetime
    """Until when the token that told us is good."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What somebody signs in with. ``provider`` is its name in the settings; ``code`` is of the second factor."""

    provider: str
    id_token: str = field(repr=False)
    nonce: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must have been made for."""

    provider: str
    issuer: str
    client_ids: Collection[str]
    nonce: str


def identity_in(claims: Mapping[str, Any], expected: Expected, now: datetime) -> Identity:
    """Whom the token means. NotSignedIn says nothing about what was wrong with it."""
    ends_at = _moment(claims.get("exp"))
    believed = (
        claims.get("iss") == expected.issuer
        and _is_for(claims, expected.client_ids)
        and _is_of_now(claims, now)
        and _same(claims.get("nonce"), expected.nonce)
    )
    if not believed or ends_at is None:
        raise refused()
    email = _verified_email(claims)
    return Identity(expected.provider, _subject(claims), email, _name(claims, email), ends_at + SKEW)


def refused() -> NotSignedIn:
    return NotSignedIn("This sign-in was not accepted.", code="wrong_credentials")


def must_verify() -> Conflict:
    """What an address that somebody else may have signed up with is told, and one that nobody verified."""
    return Conflict("Sign in another way and verify this email address first.", code="verify_email_first")


def fingerprint(token: str) -> str:
    """Of what is signed, and not of the signature, which can often be written in more than one way."""
    return hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()


def new_customer(identity: Identity, now: datetime) -> User:
    """Somebody without a password: they sign in with their provider until they set one."""
    at = stamp(now)
    return User(
        new_id(),
        identity.name,
        CUSTOMER,
        email=identity.email,
        email_verified=True,
        created_at=at,
        updated_at=at,
    )


def _is_for(claims: Mapping[str, Any], client_ids: Collection[str]) -> bool:
    """Every audience is ours, and who asked for the token too. One audience may leave that out."""
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience
    if not isinstance(named, list) or not named or not all(_is_one_of(each, client_ids) for each in named):
        return False
    if "azp" in claims:
        return _is_one_of(claims["azp"], client_ids)
    return len(named) == 1


def _is_one_of(value: object, known: Collection[str]) -> bool:
    return isinstance(value, str) and value in known


def _is_of_now(claims: Mapping[str, Any], now: datetime) -> bool:
    ends, begins = _moment(claims.get("exp")), _moment(claims.get("iat"))
    if ends is None or begins is None or not begins - SKEW <= now < ends + SKEW:
        return False
    if "nbf" not in claims:
        return True
    from_then = _moment(claims["nbf"])
    return from_then is not None and from_then - SKEW <= now


def _moment(value: object) -> datetime | None:
    """Seconds since 1970; None for what is no time of this century."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < epoch(LATEST):
        return None
    return datetime.fromtimestamp(value, UTC)


def _same(said: object, expected: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(), expected.encode())


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise refused()
    return subject


def _verified_email(claims: Mapping[str, Any]) -> str:
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return ""
    try:
        return email_address(email)
    except ValueError:
        return ""


def _name(claims: Mapping[str, Any], email: str) -> str:
    name = claims.get("name")
    said = " ".join(name.split())[:200] if isinstance(name, str) else ""
    return said or email.partition("@")[0]
