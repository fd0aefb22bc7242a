"""Access tokens (RFC 7519, EdDSA): verified here by the authorizer, and by endpoints that are open to guests."""

import json
import time
from collections.abc import Mapping
from typing import Any

from supermarket.aws import public_keys
from supermarket.config import config
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotSignedIn

ALGORITHM = "EdDSA"
AUDIENCE = "supermarket"
LEEWAY_SECONDS = 10
KEEP_SECONDS, RELOAD_SECONDS = 300, 30


def issuer() -> str:
    return f"supermarket:{config().stack}"


def verify(header: str, address: str = "") -> Caller:
    """The caller an ``Authorization: Bearer`` header proves. NotSignedIn says nothing about what was wrong."""
    return caller(claims(header), address)


def claims(header: str) -> dict[str, str]:
    """What the token says, as the strings that API Gateway passes on; `caller` reads them."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    content = read(token, AUDIENCE, ["exp", "iat", "sub", "sid"])
    return {
        "user": content["sub"],
        "role": content.get("role", ""),
        "branch": content.get("branch") or "",
        "session": content["sid"],
        "permissions": " ".join(content.get("permissions", [])),
        "name": content.get("name", ""),
        "till": content.get("till") or "",
    }


def read(token: str, audience: str, required: list[str]) -> dict[str, Any]:
    """The content of a token of ours for an audience. Raises NotSignedIn for anything else."""
    import jwt

    try:
        key = _keys.find(jwt.get_unverified_header(token).get("kid", ""))
        if key is None:
            raise NotSignedIn
        content: dict[str, Any] = jwt.decode(
            token, key, algorithms=[ALGORITHM], audience=audience, issuer=issuer(), leeway=LEEWAY_SECONDS,
            options={"require": required},
        )  # fmt: skip
    except (jwt.PyJWTError, RecursionError):  # the latter for a header nested without end
        raise NotSignedIn from None
    return content


def caller(found: Mapping[str, str], address: str) -> Caller:
    return Caller(
        user_id=found["user"],
        role=found["role"],
        permissions=frozenset(found["permissions"].split()),
        branch_id=found.get("branch") or None,
        session_id=found.get("session") or None,
        address=address,
        name=found.get("name", ""),
        till=found.get("till", ""),
    )


class _Keys:
    """The public keys, kept for five minutes. A key nobody knows is looked for anew, but not for each forged token."""

    def __init__(self) -> None:
        self.document = ""
        self.known: dict[str, Any] = {}
        self.forget()

    def find(self, kid: str) -> Any:
        age = time.monotonic() - self.read_at
        if age >= KEEP_SECONDS or (kid not in self.known and age >= RELOAD_SECONDS):
            self._read()
        return self.known.get(kid)

    def _read(self) -> None:
        import jwt

        document = public_keys.read()
        if document != self.document:
            self.known = {key["kid"]: jwt.PyJWK(key).key for key in json.loads(document)["keys"]}
            self.document = document
        self.read_at = time.monotonic()

    def forget(self) -> None:
        self.read_at = float("-inf")


_keys = _Keys()
forget = _keys.forget
