"""Personal data out, and erased: over every context that holds any."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotAllowed, NotFound
from supermarket.kernel.ids import is_id
from supermarket.kernel.personal import Erasure, PersonalData

PERMISSION = "privacy:manage"
Holders = Mapping[str, PersonalData]
"""By context, in the order they are asked; the accounts last, so that a failure leaves somebody who can ask again."""


def export(holders: Holders, caller: Caller, person_id: str) -> dict[str, Any]:
    """By context. Raises NotFound for somebody nobody knows."""
    _require_right(caller, person_id)
    return {context: dict(held.export(person_id)) for context, held in holders.items()}


def erase(holders: Holders, caller: Caller, person_id: str, now: datetime) -> dict[str, Erasure]:
    """By context. Nothing is erased unless all of it can be; called again it goes on where it failed."""
    _require_right(caller, person_id)
    for held in holders.values():
        held.require_erasable(person_id)
    return {context: held.erase(person_id, now) for context, held in holders.items()}


def _require_right(caller: Caller, person_id: str) -> None:
    if not is_id(person_id):
        raise NotFound("There is no such customer.")
    if caller.machine or (caller.id != person_id and not caller.may(PERMISSION)):
        raise NotAllowed(f"Somebody else's data needs the permission {PERMISSION}.")
