"""Terminals, sessions and their tills in the table.

A session is two items: its record, which the lists are made of and which changes once, at the close; and its
till, which every sale changes and which is in no index, so that a sale pays for no index but its own.
"""

from dataclasses import replace
from datetime import date
from typing import Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import Marker, commit, put, update
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.pos import records
from supermarket.pos.model import Session, SessionClosed, Terminal, TerminalBusy, Till, opened
from supermarket.pos.till_tables import CONTEXT, TillRow


class PosMarker(Marker):
    context = CONTEXT


class TerminalRow(Row):
    """In ``gsi1`` all terminals are one small list by branch and code."""

    context = CONTEXT
    id = UnicodeAttribute()
    code = UnicodeAttribute()
    name = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    active = BooleanAttribute()
    next_receipt = NumberAttribute()
    session_id = UnicodeAttribute(null=True)
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute(default="TERMINALS")
    gsi1sk = UnicodeAttribute()

    @staticmethod
    def keys(terminal_id: str) -> tuple[str, str]:
        return f"TERMINAL#{terminal_id}", "TERMINAL"

    @staticmethod
    def place(branch_id: str, code: str) -> str:
        return f"BRANCH#{branch_id}#{code}"

    @classmethod
    def of(cls, terminal: Terminal) -> Self:
        return cls(
            *cls.keys(terminal.id), kind="terminal", id=terminal.id, code=terminal.code, name=terminal.name,
            branch_id=terminal.branch_id, active=terminal.active, next_receipt=terminal.next_receipt,
            session_id=terminal.session_id, version=terminal.version,
            gsi1sk=cls.place(terminal.branch_id, terminal.code),
        )  # fmt: skip

    def terminal(self) -> Terminal:
        return Terminal(
            self.id, self.code, self.name, self.branch_id, self.active, int(self.next_receipt), self.session_id,
            int(self.version),
        )  # fmt: skip


class TerminalCodeRow(Row):
    """Keeps a code one terminal's own, because receipts carry it."""

    context = CONTEXT
    terminal_id = UnicodeAttribute()

    @classmethod
    def of(cls, terminal: Terminal) -> Self:
        key = f"TERMINAL_CODE#{terminal.code}"
        return cls(key, "TERMINAL_CODE", kind="terminal_code", terminal_id=terminal.id)


class SessionRow(Row):
    """``gsi1`` lists a terminal's sessions, ``gsi2`` those a branch opened on a business date."""

    context = CONTEXT
    open = BooleanAttribute()
    document = UnicodeAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute()
    gsi2sk = UnicodeAttribute()

    @staticmethod
    def keys(session_id: str) -> tuple[str, str]:
        return f"SESSION#{session_id}", "SESSION"

    @staticmethod
    def terminal_key(terminal_id: str) -> str:
        return f"TERMINAL#{terminal_id}#SESSIONS"

    @staticmethod
    def day_key(branch_id: str, day: date) -> str:
        return f"BRANCH#{branch_id}#{day.isoformat()}#SESSIONS"

    @classmethod
    def of(cls, session: Session) -> Self:
        order = f"{stamp(session.opened_at)}#{session.id}"
        return cls(
            *cls.keys(session.id), kind=records.SESSION_RECORD, open=session.closing is None,
            document=records.write(session), gsi1pk=cls.terminal_key(session.terminal_id), gsi1sk=order,
            gsi2pk=cls.day_key(session.branch_id, session.business_date), gsi2sk=order,
        )  # fmt: skip

    def session(self) -> Session:
        return records.read_session(self.document)


class TableTills:
    """The `Tills` over DynamoDB."""

    def terminal(self, terminal_id: str) -> Terminal:
        row = TerminalRow.find(*TerminalRow.keys(terminal_id), consistent=True)
        if row is None:
            raise NotFound("There is no such terminal.")
        return row.terminal()

    def terminals(self, page: PageRequest, branch_id: str | None = None) -> Page[Terminal]:
        within = TerminalRow.gsi1sk.startswith(TerminalRow.place(branch_id, "")) if branch_id else None
        return TerminalRow.page(page, "TERMINALS", within, index="gsi1").map(TerminalRow.terminal)

    def add_terminal(self, terminal: Terminal, once: Once | None) -> None:
        taken = AlreadyExists("There is a terminal with this code.", pointer="/code", value=terminal.code)
        commit([
            put(TerminalCodeRow.of(terminal), TerminalCodeRow.pk.does_not_exist(), taken),
            put(TerminalRow.of(terminal), TerminalRow.pk.does_not_exist()),
            *noted(CONTEXT, "terminal", terminal.id, None, terminal),
            *PosMarker.write(once, terminal.id),
        ])  # fmt: skip

    def replace_terminal(self, terminal: Terminal, expected: int) -> Terminal:
        stored = self.terminal(terminal.id)
        unchanged = TerminalRow.version == expected
        refusal: Outdated | TerminalBusy = Outdated()
        if not terminal.active:
            unchanged &= TerminalRow.session_id.does_not_exist()
            if stored.version == expected and stored.session_id:
                refusal = TerminalBusy(session_id=stored.session_id)
        changed = replace(stored, name=terminal.name, active=terminal.active, version=expected + 1)
        actions = [
            TerminalRow.name.set(changed.name),
            TerminalRow.active.set(changed.active),
            TerminalRow.version.set(changed.version),
        ]
        row = TerminalRow(*TerminalRow.keys(terminal.id))
        note = noted(CONTEXT, "terminal", terminal.id, stored, changed)
        commit([update(row, actions, unchanged, refusal), *note])
        return self.terminal(terminal.id)

    def open(self, session: Session, once: Once | None) -> None:
        commit([
            _occupy(session),
            put(SessionRow.of(session), SessionRow.pk.does_not_exist()),
            put(TillRow.of(opened(session)), TillRow.pk.does_not_exist()),
            *PosMarker.write(once, session.id),
        ])  # fmt: skip

    def close(self, session: Session, once: Once | None) -> None:
        assert session.closing is not None
        next_receipt = session.closing.next_receipt
        commit([
            put(SessionRow.of(session), SessionRow.open == True, SessionClosed()),  # noqa: E712
            TillRow.shut(session.id, next_receipt),
            _free(session, next_receipt),
            *PosMarker.write(once, session.id),
        ])  # fmt: skip

    def session(self, session_id: str) -> tuple[Session, Till]:
        session, till = read_together([
            Key(SessionRow, *SessionRow.keys(session_id), SessionRow.session, consistent=True),
            TillRow.read(session_id),
        ])  # fmt: skip
        if session is None or till is None:
            raise NotFound("There is no such till session.")
        return session, till

    def sessions_of_terminal(self, terminal_id: str, page: PageRequest) -> Page[Session]:
        key = SessionRow.terminal_key(terminal_id)
        return SessionRow.page(page, key, index="gsi1", newest_first=True).map(SessionRow.session)

    def sessions_of_day(self, branch_id: str, day: date, page: PageRequest) -> Page[Session]:
        key = SessionRow.day_key(branch_id, day)
        return SessionRow.page(page, key, index="gsi2", newest_first=True).map(SessionRow.session)

    def made_by(self, once: Once) -> str | None:
        return PosMarker.record_made_by(once)


def _occupy(session: Session) -> Write:
    """The terminal takes one session at a time, and only with the receipt number that is due."""
    free = (
        TerminalRow.session_id.does_not_exist()
        & (TerminalRow.active == True)  # noqa: E712
        & (TerminalRow.next_receipt == session.first_receipt)
    )
    row = TerminalRow(*TerminalRow.keys(session.terminal_id))
    return update(row, [TerminalRow.session_id.set(session.id), _next_version()], free, TerminalBusy())


def _free(session: Session, next_receipt: int) -> Write:
    row = TerminalRow(*TerminalRow.keys(session.terminal_id))
    actions = [TerminalRow.session_id.remove(), TerminalRow.next_receipt.set(next_receipt), _next_version()]
    return update(row, actions, TerminalRow.session_id == session.id, SessionClosed())


def _next_version() -> Action:
    return TerminalRow.version.add(1)
