"""Terminals and till sessions as HTTP has them."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import CURRENCY
from supermarket.pos.model import (
    Closing,
    Denomination,
    Session,
    Terminal,
    Till,
    TillTotals,
    receipt_number,
)
from supermarket.schema import Amount, BusinessDate, Id, Instant, Schema, SignedAmount, Text, View

TerminalCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$", examples=["T01"])]


class NewTerminal(Schema):
    """``code`` is printed on every receipt and can not be changed, nor can the branch."""

    code: TerminalCode
    name: Text
    branch_id: Id

    def terminal(self) -> Terminal:
        return Terminal(new_id(), self.code, self.name, self.branch_id)


class TerminalChange(Schema):
    name: Text
    active: bool = True


class TerminalView(View):
    id: Id
    code: str
    name: str
    branch_id: Id
    active: bool
    session_id: Annotated[Id | None, Field(description="The session that is open on it.")]
    version: int

    @classmethod
    def of(cls, terminal: Terminal) -> Self:
        return cls(
            id=terminal.id, code=terminal.code, name=terminal.name, branch_id=terminal.branch_id,
            active=terminal.active, session_id=terminal.session_id, version=terminal.version,
        )  # fmt: skip


class TerminalQuery(Schema):
    branch_id: Id | None = None


class OpenSession(Schema):
    terminal_id: Id
    opening_float: Annotated[Amount, Field(description="The cash put in the drawer to give change from.")]


class DenominationCount(Schema):
    value: Amount
    count: Annotated[int, Field(ge=0, le=100_000)]


class CloseSession(Schema):
    counted_cash: Annotated[Amount, Field(description="All cash in the drawer, the opening float with it.")]
    denominations: Annotated[
        list[DenominationCount] | None,
        Field(max_length=30, description="How it was counted; adds up to `counted_cash`."),
    ] = None

    def pieces(self) -> tuple[Denomination, ...]:
        return tuple(Denomination(d.value, d.count) for d in self.denominations or ())


class SessionQuery(Schema):
    """Sessions of a terminal, or those a branch opened on a business date."""

    terminal_id: Id | None = None
    branch_id: Annotated[Id | None, Field(description="Your own when left out.")] = None
    business_date: BusinessDate | None = None

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if (self.terminal_id is None) == (self.business_date is None):
            raise ValueError("ask by terminal_id or by business_date")
        if self.terminal_id is not None and self.branch_id is not None:
            raise ValueError("a terminal is in one branch: leave branch_id out")
        return self


class TotalsView(View):
    """``payable`` is ``total + rounding`` and what ``cash``, ``card`` and ``wallet`` come to together."""

    sales: int
    gross: Amount
    discount: Amount
    net: Amount
    tax: Amount
    total: Amount
    rounding: SignedAmount
    payable: Amount
    cash: Annotated[Amount, Field(description="What stayed in the drawer: change is taken off.")]
    card: Amount
    wallet: Amount

    @classmethod
    def of(cls, totals: TillTotals) -> "TotalsView":
        return cls.model_construct(**{name: getattr(totals, name) for name in cls.model_fields})


class SessionView(View):
    """Until the drawer is counted, what should be in it is shown to supervisors alone."""

    id: Id
    terminal_id: Id
    terminal_code: str
    branch_id: Id
    business_date: BusinessDate
    cashier_id: str
    open: bool
    opened_at: Instant
    currency: str = CURRENCY
    opening_float: Amount
    totals: TotalsView | None = None
    expected_cash: Amount | None = None
    counted_cash: Amount | None = None
    variance: Annotated[
        SignedAmount | None, Field(description="Counted less expected: below nothing when cash is missing.")
    ] = None
    denominations: list[DenominationCount] | None = None
    closed_at: Instant | None = None
    closed_by: str | None = None

    @classmethod
    def of(cls, session: Session, till: Till | None = None) -> Self:
        """``till`` is given to who may see the sums of an open session."""
        return cls(
            id=session.id, terminal_id=session.terminal_id, terminal_code=session.terminal_code,
            branch_id=session.branch_id, business_date=session.business_date, cashier_id=session.cashier_id,
            open=session.closing is None, opened_at=session.opened_at, opening_float=session.opening_float,
            **(_counted(session.closing) if session.closing else _running(till)),
        )  # fmt: skip


def _counted(closing: Closing) -> dict[str, Any]:
    pieces = [DenominationCount(value=d.value, count=d.count) for d in closing.denominations]
    return {
        "totals": TotalsView.of(closing.totals), "expected_cash": closing.expected,
        "counted_cash": closing.counted, "variance": closing.variance, "denominations": pieces or None,
        "closed_at": closing.at, "closed_by": closing.by,
    }  # fmt: skip


def _running(till: Till | None) -> dict[str, Any]:
    return {"totals": TotalsView.of(till.totals), "expected_cash": till.expected_cash} if till else {}


class XReport(View):
    """A session's sums at one moment, without closing it."""

    session_id: Id
    terminal_code: str
    cashier_id: str
    taken_at: Instant
    open: bool
    first_receipt_number: str
    last_receipt_number: str | None
    currency: str = CURRENCY
    opening_float: Amount
    totals: TotalsView
    expected_cash: Amount

    @classmethod
    def of(cls, session: Session, till: Till) -> Self:
        last = receipt_number(till.terminal_code, till.next_receipt - 1) if till.totals.sales else None
        return cls(
            session_id=session.id, terminal_code=session.terminal_code, cashier_id=session.cashier_id,
            taken_at=clock.now(), open=till.open,
            first_receipt_number=receipt_number(session.terminal_code, session.first_receipt),
            last_receipt_number=last, opening_float=session.opening_float, totals=TotalsView.of(till.totals),
            expected_cash=till.expected_cash,
        )  # fmt: skip
