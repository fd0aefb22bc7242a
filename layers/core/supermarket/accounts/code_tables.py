"""Codes in the table, beside their user: one of each purpose, so that a new one takes the place of the older."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from supermarket.accounts.code_model import ATTEMPTS, Code, Purpose, wrong_code
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Notice
from supermarket.accounts.notice_tables import notice_writes
from supermarket.accounts.session_tables import keep
from supermarket.accounts.tables import (
    CONTEXT,
    NOBODY,
    AccountsMarker,
    LoginRow,
    change_writes,
    user_writes,
)
from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import commit, delete, put, update, write_alone
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import DomainError, Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once
from supermarket.kernel.writing import Write

_TOLD_ONLY = "told"
_PRETENCE_LASTS = timedelta(hours=1)


class CodeRow(Row):
    """No code is in it: that is worked out from ``code_id``."""

    context = CONTEXT
    code_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    purpose = UnicodeAttribute()
    destination = UnicodeAttribute()
    attempts_left = NumberAttribute()
    used = BooleanAttribute(default=False)
    expires_at = NumberAttribute()

    @staticmethod
    def keys(user_id: str, purpose: Purpose) -> tuple[str, str]:
        return f"USER#{user_id}", f"CODE#{purpose}"

    @classmethod
    def of(cls, code: Code) -> "CodeRow":
        return cls(
            *cls.keys(code.user_id, code.purpose), kind="code", code_id=code.id, user_id=code.user_id,
            purpose=code.purpose.value, destination=code.destination, attempts_left=ATTEMPTS, used=code.used,
            expires_at=epoch(code.expires_at),
        )  # fmt: skip

    def code(self) -> Code:
        expires_at = datetime.fromtimestamp(int(self.expires_at), UTC)
        return Code(
            self.code_id, self.user_id, Purpose(self.purpose), self.destination, expires_at, bool(self.used)
        )


class TableCodes:
    """The `CodeBook` over DynamoDB."""

    def find(self, user_id: str, purposes: Sequence[Purpose]) -> list[Code]:
        """One call, whether or not there is such a user."""
        keys = [
            Key(CodeRow, *CodeRow.keys(user_id, purpose), CodeRow.code, consistent=True)
            for purpose in purposes
        ]
        return [code for code in read_together(keys) if code is not None]

    def take_attempt(self, user_id: str, purpose: Purpose, code_id: str) -> bool:
        row = CodeRow(*CodeRow.keys(user_id, purpose))
        left = (CodeRow.code_id == code_id) & (CodeRow.attempts_left > 0)
        try:
            write_alone(update(row, [CodeRow.attempts_left.add(-1)], left, _NoneLeft()))
        except _NoneLeft:
            return False
        return True

    def issue(self, code: Code, notices: Sequence[Notice]) -> None:
        told = noted(CONTEXT, "user", code.user_id, None, {"code": code.purpose.value})
        commit([_issue(code), *notice_writes(notices), *told])

    def pretend(self, name: str, now: datetime) -> None:
        commit(_pretence(name, now))

    def spend(self, code: Code, old: User, new: User, notices: Sequence[Notice]) -> None:
        released = [
            delete(LoginRow(*LoginRow.keys(name)), LoginRow.user_id == old.id, Outdated())
            for name in old.logins
            if name not in new.logins
        ]
        commit([_use(code), *change_writes(old, new), *released, *notice_writes(notices)])

    def sign_up(
        self, user: User, codes: Sequence[Code], notices: Sequence[Notice], once: Once | None
    ) -> None:
        issued = [_issue(code) for code in codes]
        marker = AccountsMarker.write(once, user.id)
        commit([*user_writes(user), *issued, *notice_writes(notices), *marker])

    def tell(self, notices: Sequence[Notice], once: Once | None, now: datetime) -> None:
        marker = AccountsMarker.write(once, _TOLD_ONLY)
        commit([*_pretence(new_id(), now), *notice_writes(notices), *marker])

    def change_password(self, old: User, new: User, session_id: str, notices: Sequence[Notice]) -> None:
        commit([*change_writes(old, new), *keep(new, session_id), *notice_writes(notices)])

    def made_by(self, once: Once) -> str | None:
        return AccountsMarker.record_made_by(once)


class _NoneLeft(DomainError):
    """No attempt is left, or the code was replaced."""


def _pretence(name: str, now: datetime) -> list[Write]:
    """As much work as issuing a code to somebody."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    return [
        _issue(Code(digest, f"{NOBODY}#{digest}", purpose, "", now + _PRETENCE_LASTS))
        for purpose in (Purpose.RESET, Purpose.INVITE)
    ]


def _issue(code: Code) -> Write:
    """Whatever was there, an older code of the same purpose, is no longer good; the newest is."""
    older = CodeRow.pk.does_not_exist() | (CodeRow.code_id <= code.id)
    return put(CodeRow.of(code), older, Outdated())


def _use(code: Code) -> Write:
    row = CodeRow(*CodeRow.keys(code.user_id, code.purpose))
    unused = (CodeRow.code_id == code.id) & (CodeRow.used == False)  # noqa: E712 - builds a condition
    return update(row, [CodeRow.used.set(True)], unused, wrong_code())
