"""What an account's owner is told: codes they asked for, and changes they should know of.

A notice is written in the transaction that it tells of; the table's stream carries it to whoever writes the mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from supermarket.accounts.model import User
from supermarket.kernel.clock import stamp
from supermarket.kernel.ids import new_id


class Alert(StrEnum):
    """What happened to an account that its owner should hear of."""

    NEW_DEVICE = "new_device"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - what happened, not a password
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    PIN_CHANGED = "pin_changed"
    PIN_LOCKED = "pin_locked"
    IDENTITY_LINKED = "identity_linked"
    SIGN_UP_TRIED = "sign_up_tried"
    """Somebody wanted an account under a name that has one."""
    TOKEN_REUSED = "token_reused"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Notice:
    """``event`` is the domain event it becomes: ``CodeRequested`` or ``AccountAlert``; see docs/events.md."""

    event: str
    at: datetime
    data: Mapping[str, Any]
    id: str = field(default_factory=new_id)


def alert(user: User, what: Alert, at: datetime, address: str = "", agent: str = "") -> Notice:
    said = {
        "user_id": user.id, "what": what.value, "channel": _channel(user), "name": user.name,
        "email": user.email or None, "phone": user.phone or None, "at": stamp(at), "address": address, "agent": agent,
    }  # fmt: skip
    return Notice("AccountAlert", at, said)


def _channel(user: User) -> str:
    """By mail, unless the number is known to be theirs and the address is not."""
    proven_number = user.phone and user.phone_verified and not user.email_verified
    return "email" if user.email and not proven_number else "sms"
