"""A supervisor's word at the till: for one permission, one till session, one cashier, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from supermarket.accounts.model import Role
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import NotAllowed

AUDIENCE = "supermarket-till"
LIFE = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Approval:
    """``supervisor_id`` lends ``cashier_id`` the permission."""

    id: str
    supervisor_id: str
    cashier_id: str
    till: str
    permission: str
    reason: str
    at: datetime

    @property
    def claims(self) -> Mapping[str, Any]:
        return {
            "aud": AUDIENCE, "jti": self.id, "sub": self.supervisor_id, "cashier": self.cashier_id, "till": self.till,
            "permission": self.permission, "exp": epoch(self.at + LIFE),
        }  # fmt: skip


def require_own(role: Role, permission: str) -> None:
    """Nobody can lend what they lack."""
    if permission not in role.permissions:
        raise NotAllowed(f"The supervisor does not hold {permission}.", code="not_a_supervisor")
