"""Making API keys, revoking them, and knowing a machine by one."""

from collections.abc import Iterable
from datetime import datetime

from supermarket.accounts.api_key_model import (
    GOVERNING,
    ApiKey,
    digest,
    id_in,
    new_token,
    require_grantable,
    require_lifetime,
    require_workplace,
)
from supermarket.accounts.api_key_ports import ApiKeys
from supermarket.accounts.staff_service import require_branch
from supermarket.kernel.caller import ALL_BRANCHES, MACHINE, Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import NotFound, NotSignedIn
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings.ports import ShopSettings


def claims_of(keys: ApiKeys, token: str, now: datetime) -> dict[str, str]:
    """What a key's token proves, as `edge.tokens` says it of an access token; NotSignedIn says nothing more.

    One read; the use is noted once an hour.
    """
    key_id = id_in(token)
    key = keys.get(key_id) if key_id else None
    if key is None or not key.proved_by(token, now):
        raise NotSignedIn
    if not key.noted_lately(now):
        keys.note_use(key, now)
    return {
        "user": key.id, "role": MACHINE, "branch": key.branch_id, "session": "",
        "permissions": " ".join(sorted(key.permissions - GOVERNING)), "name": key.name, "till": "",
    }  # fmt: skip


def make(
    keys: ApiKeys, settings: ShopSettings, caller: Caller, name: str, permissions: Iterable[str],
    branch_id: str | None, expires_at: datetime | None, once: Once | None, now: datetime,
) -> tuple[ApiKey, str | None]:  # fmt: skip
    """The key and its token, which nobody can be told again: a repeated request gets None.

    Raises NotAllowed for what its maker lacks. A key without a branch of its own takes its maker's.
    """
    wanted = require_grantable(permissions, caller)
    place = branch_id or ("" if ALL_BRANCHES in wanted else caller.branch_id or "")
    require_workplace(wanted, place, caller)
    require_branch(settings, place)
    require_lifetime(expires_at, now)
    key_id, token = new_token()
    key = ApiKey(key_id, name, wanted, digest(token), place, caller.id, stamp(now), expires_at)

    def work() -> tuple[ApiKey, str | None]:
        keys.add(key, once)
        return key, token

    def replay(once: Once) -> tuple[ApiKey, str | None] | None:
        made = keys.made_by(once)
        return (made, None) if made else None

    return perform(once, work, replay)


def list_keys(keys: ApiKeys, caller: Caller, page: PageRequest) -> Page[ApiKey]:
    """Whoever works at one branch sees the keys of that one."""
    if caller.may(ALL_BRANCHES):
        return keys.page(page)
    own = caller.branch_id or ""
    caller.require_branch(own)
    return keys.page(page, own)


def one(keys: ApiKeys, caller: Caller, key_id: str) -> ApiKey:
    """Raises NotFound for a key of another branch, as for none."""
    key = keys.get(key_id) if is_id(key_id) else None
    if key is None or not caller.may_at(key.branch_id):
        raise NotFound("There is no such key.")
    return key


def revoke(keys: ApiKeys, caller: Caller, key_id: str, now: datetime) -> None:
    """Its token is refused from the next question to the authorizer on, whose answers are kept for a minute."""
    key = one(keys, caller, key_id)
    if not key.revoked_at:
        keys.revoke(key, stamp(now))
