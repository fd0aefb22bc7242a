"""People with accounts, put into the table without signing up."""

import itertools
from functools import cache
from typing import Any

from supermarket import wiring
from supermarket.accounts.gateways.passwords import ArgonPasswords
from supermarket.accounts.model import User
from supermarket.kernel.ids import new_id

PASSWORD = "four quiet river boats"
_numbers = itertools.count(10_000_000)
_MADE = "2026-11-22T10:00:00.000Z"


@cache
def _hashed(password: str) -> str:
    return ArgonPasswords().hash(password)


def person(name: str = "Ayesha Siddika", **fields: Any) -> User:
    """Somebody with a proven number of their own and the password above, unless told otherwise."""
    usual: dict[str, Any] = {
        "role": "customer", "phone": f"+88017{next(_numbers)}", "password_hash": _hashed(PASSWORD),
        "email_verified": True, "phone_verified": True,
    }  # fmt: skip
    user = User(new_id(), name, created_at=_MADE, updated_at=_MADE, **(usual | fields))
    wiring.accounts().users.add(user)
    return user
