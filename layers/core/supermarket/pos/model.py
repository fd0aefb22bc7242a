"""Tills: terminals, the sessions opened on them, and what a session's sales come to.

A session is a cashier's turn at a terminal, from the opening float to the counted cash. Its till keeps the
running sums and the next receipt number: each sale moves both in the transaction that stores it. The number
is lent to the till by the terminal and handed back at the close, so that it runs on over sessions without a gap.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum

from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed
from supermarket.kernel.money import ZERO, Money

SUPERVISE = "pos:report"
"""Who sees a till's cash before it is counted, acts on another cashier's till and gives discounts."""


class SessionClosed(Conflict):
    code = "session_closed"
    title = "This till session is closed"


class TerminalBusy(Conflict):
    code = "terminal_busy"
    title = "This terminal has an open session"


class TenderKind(StrEnum):
    CASH = "cash"
    CARD = "card"
    WALLET = "wallet"


@dataclass(frozen=True, slots=True)
class Terminal:
    """``next_receipt`` is the number its next session starts with; ``session_id`` the session open on it."""

    id: str
    code: str
    name: str
    branch_id: str
    active: bool = True
    next_receipt: int = 1
    session_id: str | None = None
    version: int = 1

    def require_free(self) -> None:
        if not self.active:
            raise Conflict("This terminal is out of use.", code="terminal_inactive")
        if self.session_id is not None:
            raise TerminalBusy(session_id=self.session_id)


@dataclass(frozen=True, slots=True)
class TillTotals:
    """What sales come to. ``cash`` is what stays in the drawer: change is taken off."""

    sales: int = 0
    gross: Money = ZERO
    discount: Money = ZERO
    net: Money = ZERO
    tax: Money = ZERO
    total: Money = ZERO
    rounding: Money = ZERO
    payable: Money = ZERO
    cash: Money = ZERO
    card: Money = ZERO
    wallet: Money = ZERO

    def __add__(self, other: "TillTotals") -> "TillTotals":
        return TillTotals(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Denomination:
    """``count`` notes or coins of a ``value``."""

    value: Money
    count: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What was counted against what should have been there, and the sums as they stood."""

    at: datetime
    by: str
    counted: Money
    expected: Money
    totals: TillTotals
    next_receipt: int
    denominations: tuple[Denomination, ...] = ()

    @property
    def variance(self) -> Money:
        """Less than nothing when cash is missing."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Session:
    """``business_date`` is the day it was opened on; ``first_receipt`` the number it started with."""

    id: str
    terminal_id: str
    terminal_code: str
    branch_id: str
    business_date: date
    cashier_id: str
    opened_at: datetime
    opening_float: Money
    first_receipt: int
    closing: Closing | None = None

    def require_place(self, caller: Caller) -> None:
        require_place(caller, self.branch_id, self.id)

    def require_holder(self, caller: Caller) -> None:
        self.require_place(caller)
        require_holder(caller, self.branch_id, self.cashier_id)


@dataclass(frozen=True, slots=True)
class Till:
    """What the sales of a session move. Its cash is the float and what was taken in cash."""

    session_id: str
    terminal_id: str
    terminal_code: str
    branch_id: str
    cashier_id: str
    opening_float: Money
    next_receipt: int
    open: bool = True
    totals: TillTotals = field(default_factory=TillTotals)

    @property
    def expected_cash(self) -> Money:
        return self.opening_float + self.totals.cash

    def require_place(self, caller: Caller) -> None:
        require_place(caller, self.branch_id, self.session_id)

    def require_open_for(self, caller: Caller) -> None:
        """Whoever took their turn at this very till by PIN sells there, whoever opened it."""
        self.require_place(caller)
        if not caller.till:
            require_holder(caller, self.branch_id, self.cashier_id)
        if not self.open:
            raise SessionClosed


def require_place(caller: Caller, branch_id: str, session_id: str) -> None:
    """Of the branch; and who signed in by PIN, or has a supervisor's approval, has it for one till."""
    caller.require_branch(branch_id)
    if caller.till not in ("", session_id):
        raise NotAllowed("You are signed in at another till.", code="other_till")


def require_password(caller: Caller) -> None:
    """A PIN takes a turn at an open till; opening one, and setting terminals up, is for who is fully signed in."""
    if caller.till:
        raise NotAllowed("Who signed in by PIN may do this only with a password.", code="till_only")


def require_holder(caller: Caller, branch_id: str, cashier_id: str) -> None:
    """A till is its cashier's, so that a difference has a name; a supervisor may step in."""
    caller.require_branch(branch_id)
    if caller.user_id != cashier_id and not caller.may(SUPERVISE):
        raise NotAllowed("Another cashier opened this till.")


def receipt_number(terminal_code: str, number: int) -> str:
    return f"{terminal_code}-{number:06d}"


def opened(session: Session) -> Till:
    return Till(
        session.id, session.terminal_id, session.terminal_code, session.branch_id, session.cashier_id,
        session.opening_float, session.first_receipt,
    )  # fmt: skip


def closed(
    session: Session, till: Till, counted: Money, pieces: Iterable[Denomination], by: str, at: datetime
) -> Session:
    """The session with its count. ``pieces`` is what was counted, where that was written down."""
    denominations = tuple(pieces)
    if denominations and Money.total(d.value * d.count for d in denominations) != counted:
        raise Invalid.field("/denominations", "these do not add up to the counted cash")
    closing = Closing(at, by, counted, till.expected_cash, till.totals, till.next_receipt, denominations)
    return replace(session, closing=closing)
