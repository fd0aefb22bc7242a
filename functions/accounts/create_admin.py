"""Called by an operator: the admin that a new shop begins with.

Takes what `/auth/register` takes. Does nothing when the shop has an admin.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.accounts import staff_service
from supermarket.accounts.schemas import NewPerson
from supermarket.edge.schedule import schedule


def create(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = NewPerson.model_validate(given)
    password = wanted.password.get_secret_value()
    user = staff_service.create_first_admin(wiring.accounts(), wanted.person, password, now)
    return {"created": user is not None, "user_id": user.id if user else None}


handler = schedule(create, act="create_admin")
