"""Asking a supervisor, who types their PIN at the cashier's till."""

from datetime import datetime

from supermarket.accounts.approval_model import Approval, require_own
from supermarket.accounts.pin_model import Typed
from supermarket.accounts.pin_service import Pinned, open_till, prove
from supermarket.kernel.caller import Caller
from supermarket.kernel.ids import new_id


def approve(
    shop: Pinned, caller: Caller, session_id: str, typed: Typed, permission: str, reason: str, now: datetime
) -> str:
    """The approval as a token. Raises as `pin_service.sign_in` does, NotAllowed when the supervisor lacks it too."""
    till = open_till(shop.tills, caller, session_id)
    supervisor, role, pin = prove(shop, till, typed, now)
    require_own(role, permission)
    approval = Approval(new_id(), supervisor.id, caller.id, till.session_id, permission, reason, now)
    token = shop.accounts.signer.sign(approval.claims, now)
    shop.pins.approve(approval, supervisor, pin)
    return token
