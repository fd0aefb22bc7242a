"""Access tokens (RFC 7519, EdDSA): verified here by the authorizer, and by endpoints that are open to guests."""

import json
from collections.abc import Mapping
from typing import Any

from supermarket.aws import secrets
from supermarket.config import config
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotSignedIn

ALGORITHM = "EdDSA"
AUDIENCE = "supermarket"
LEEWAY_SECONDS = 10
_keys: tuple[str, dict[str, Any]] = ("", {})


def issuer() -> str:
    return f"supermarket:{config().stack}"


def verify(header: str, address: str = "") -> Caller:
    """The caller an ``Authorization: Bearer`` header proves. NotSignedIn says nothing about what was wrong."""
    return caller(claims(header), address)


def claims(header: str) -> dict[str, str]:
    """What the token says, as the strings API Gateway passes on: user, role, branch, session, permissions, name."""
    import jwt

    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    try:
        key = _public_keys().get(jwt.get_unverified_header(token).get("kid", ""))
        if key is None:
            raise NotSignedIn
        content = jwt.decode(
            token, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=issuer(), leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "sid"]},
        )  # fmt: skip
    except jwt.PyJWTError:
        raise NotSignedIn from None
    return {
        "user": content["sub"],
        "role": content.get("role", ""),
        "branch": content.get("branch") or "",
        "session": content["sid"],
        "permissions": " ".join(content.get("permissions", [])),
        "name": content.get("name", ""),
    }


def caller(found: Mapping[str, str], address: str) -> Caller:
    return Caller(
        user_id=found["user"],
        role=found["role"],
        permissions=frozenset(found["permissions"].split()),
        branch_id=found.get("branch") or None,
        session_id=found.get("session") or None,
        address=address,
        name=found.get("name", ""),
    )


def _public_keys() -> dict[str, Any]:
    global _keys
    document = secrets.parameter("jwks")
    if _keys[0] != document:
        import jwt

        _keys = document, {key["kid"]: jwt.PyJWK(key).key for key in json.loads(document)["keys"]}
    return _keys[1]
