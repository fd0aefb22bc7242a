"""What is done with terminals and till sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid, NotFound, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.pos.model import (
    Denomination,
    Session,
    SessionClosed,
    Terminal,
    Till,
    closed,
    require_password,
)
from supermarket.pos.ports import Tills
from supermarket.settings.ports import ShopSettings

T = TypeVar("T")
ATTEMPTS = 6
"""How often work on a till that moved on meanwhile is done again from what is there now."""


def on_current_till(work: Callable[[], T]) -> T:
    for _ in range(ATTEMPTS):
        try:
            return work()
        except Outdated:
            continue
    raise Unavailable("Too many others are changing this till.")


def branch_or_own(caller: Caller, branch_id: str | None) -> str:
    """The branch a list is asked of: the one named, or the caller's own."""
    wanted = branch_id or caller.branch_id
    if wanted is None:
        raise Invalid.field("?branch_id", "name the branch")
    caller.require_branch(wanted)
    return wanted


def terminal(tills: Tills, caller: Caller, terminal_id: str) -> Terminal:
    found = tills.terminal(terminal_id)
    caller.require_branch(found.branch_id)
    return found


def terminals(tills: Tills, caller: Caller, branch_id: str | None, page: PageRequest) -> Page[Terminal]:
    """Those of one branch; of all branches for who may see them all and has none of their own."""
    if branch_id is None and caller.may_at(""):
        return tills.terminals(page)
    return tills.terminals(page, branch_or_own(caller, branch_id))


def add_terminal(
    tills: Tills, settings: ShopSettings, caller: Caller, added: Terminal, once: Once | None
) -> Terminal:
    require_password(caller)
    caller.require_branch(added.branch_id)

    def work() -> Terminal:
        try:
            settings.branch(added.branch_id)
        except NotFound:
            raise Invalid.field("/branch_id", "there is no such branch") from None
        tills.add_terminal(added, once)
        return added

    def replay(once: Once) -> Terminal | None:
        made = tills.made_by(once)
        return None if made is None else tills.terminal(made)

    return perform(once, work, replay)


def change_terminal(
    tills: Tills, caller: Caller, terminal_id: str, name: str, active: bool, expected: int
) -> Terminal:
    require_password(caller)
    old = terminal(tills, caller, terminal_id)
    changed = Terminal(old.id, old.code, name, old.branch_id, active)
    return tills.replace_terminal(changed, expected)


def open_session(
    tills: Tills, settings: ShopSettings, caller: Caller, terminal_id: str, opening_float: Money,
    once: Once | None,
) -> tuple[Session, Till]:  # fmt: skip
    def work() -> str:
        session = _new_session(tills, settings, caller, terminal_id, opening_float)
        tills.open(session, once)
        return session.id

    return tills.session(perform(once, work, tills.made_by))


def _new_session(
    tills: Tills, settings: ShopSettings, caller: Caller, terminal_id: str, opening_float: Money
) -> Session:
    require_password(caller)
    try:
        found = terminal(tills, caller, terminal_id)
    except NotFound:
        raise Invalid.field("/terminal_id", "there is no such terminal") from None
    found.require_free()
    now = clock.now()
    day = settings.branch(found.branch_id).business_date(now)
    return Session(
        new_id(),
        found.id,
        found.code,
        found.branch_id,
        day,
        caller.id,
        now,
        opening_float,
        found.next_receipt,
    )


def session(tills: Tills, caller: Caller, session_id: str) -> tuple[Session, Till]:
    found = tills.session(session_id)
    found[0].require_place(caller)
    return found


def sessions_of_terminal(tills: Tills, caller: Caller, terminal_id: str, page: PageRequest) -> Page[Session]:
    return tills.sessions_of_terminal(terminal(tills, caller, terminal_id).id, page)


def sessions_of_day(
    tills: Tills, caller: Caller, branch_id: str | None, day: date, page: PageRequest
) -> Page[Session]:
    return tills.sessions_of_day(branch_or_own(caller, branch_id), day, page)


@dataclass(frozen=True, slots=True)
class Count:
    """What a cashier found in the drawer."""

    cash: Money
    denominations: tuple[Denomination, ...] = ()


def close_session(
    tills: Tills, caller: Caller, session_id: str, count: Count, once: Once | None
) -> tuple[Session, Till]:
    def attempt() -> str:
        found, till = tills.session(session_id)
        found.require_holder(caller)
        if found.closing is not None:
            raise SessionClosed
        tills.close(closed(found, till, count.cash, count.denominations, caller.id, clock.now()), once)
        return session_id

    return tills.session(perform(once, lambda: on_current_till(attempt), tills.made_by))
