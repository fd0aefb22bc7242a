"""PINs, and the turns at tills that they began, in the table."""

from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from supermarket.accounts.approval_model import Approval
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Notice
from supermarket.accounts.notice_tables import notice_writes
from supermarket.accounts.pin_model import TRIES, Pin, Turn, wrong_pin
from supermarket.accounts.session_tables import SessionRow
from supermarket.accounts.tables import CONTEXT, UserRow
from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import check, commit, delete, put, update, write_alone
from supermarket.kernel.clock import epoch, read_stamp, stamp
from supermarket.kernel.errors import DomainError, NotFound, NotSignedIn
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write


class PinRow(Row):
    """Beside its user. ``locked`` is there when its owner was told that all tries are used up."""

    context = CONTEXT
    user_id = UnicodeAttribute()
    digest = UnicodeAttribute()
    set_at = UnicodeAttribute()
    tries = NumberAttribute()
    locked = BooleanAttribute(null=True)

    @staticmethod
    def keys(user_id: str) -> tuple[str, str]:
        return f"USER#{user_id}", "PIN"

    def pin(self) -> Pin:
        return Pin(self.user_id, self.digest, read_stamp(self.set_at), int(self.tries))


class TurnRow(SessionRow):
    """A session that no token refreshes, bound to a till."""

    till = UnicodeAttribute(default="")

    def turn(self) -> Turn:
        return Turn(
            self.session_id, self.user_id, int(self.generation), self.till, self.agent, read_stamp(self.started_at)
        )  # fmt: skip


class TablePins:
    """The `Pins` over DynamoDB."""

    def get(self, user_id: str) -> Pin | None:
        row = PinRow.find(*PinRow.keys(user_id), consistent=True)
        return None if row is None else row.pin()

    def read(self, user_id: str) -> Read[Pin]:
        return Key(PinRow, *PinRow.keys(user_id), PinRow.pin, consistent=True)

    def read_turn(self, user_id: str, turn_id: str) -> Read[Turn]:
        return Key(TurnRow, *TurnRow.keys(user_id, turn_id), TurnRow.turn, consistent=True)

    def set(self, user: User, pin: Pin, notices: Sequence[Notice]) -> None:
        row = PinRow(
            *PinRow.keys(user.id), kind="pin", user_id=user.id, digest=pin.digest, set_at=stamp(pin.set_at), tries=0
        )  # fmt: skip
        older = PinRow.pk.does_not_exist() | (PinRow.set_at <= stamp(pin.set_at))
        commit([
            put(row, older), _user_check(user.id, user.generation, NotSignedIn()), *notice_writes(notices),
            *noted(CONTEXT, "pin", user.id, None, {"set_at": stamp(pin.set_at)}),
        ])  # fmt: skip

    def remove(self, user_id: str, notices: Sequence[Notice]) -> None:
        gone = delete(PinRow(*PinRow.keys(user_id)), PinRow.pk.exists(), NotFound("You have no PIN."))
        note = noted(CONTEXT, "pin", user_id, {"set": True}, {"set": False})
        commit([gone, *notice_writes(notices), *note])

    def count(self, user_id: str) -> bool:
        left = PinRow.tries < TRIES
        try:
            write_alone(update(PinRow(*PinRow.keys(user_id)), [PinRow.tries.add(1)], left, _Unchanged()))
        except _Unchanged:
            return False
        return True

    def lock(self, user_id: str, notices: Sequence[Notice]) -> None:
        untold = (PinRow.tries >= TRIES) & PinRow.locked.does_not_exist()
        row = PinRow(*PinRow.keys(user_id))
        try:
            commit([update(row, [PinRow.locked.set(True)], untold, _Unchanged()), *notice_writes(notices)])
        except _Unchanged:
            return

    def unlock(self, user_id: str) -> None:
        row, actions = PinRow(*PinRow.keys(user_id)), [PinRow.tries.set(0), PinRow.locked.remove()]
        try:
            write_alone(update(row, actions, PinRow.tries > 0, _Unchanged()))
        except _Unchanged:
            return

    def begin(self, turn: Turn, pin: Pin, address: str, note: Mapping[str, Any]) -> None:
        row = TurnRow(
            *TurnRow.keys(turn.user_id, turn.id), kind="session", user_id=turn.user_id, session_id=turn.id,
            generation=turn.generation, current="", started_at=stamp(turn.started_at),
            rotated_at=stamp(turn.started_at), expires_at=epoch(turn.expires_at), agent=turn.terminal_code,
            address=address, till=turn.till,
        )  # fmt: skip
        commit([
            _right(pin), _user_check(turn.user_id, turn.generation, wrong_pin()), put(row, TurnRow.pk.does_not_exist()),
            *noted(CONTEXT, "turn", turn.id, None, note),
        ])  # fmt: skip

    def approve(self, approval: Approval, supervisor: User, pin: Pin) -> None:
        commit([
            _right(pin), _user_check(supervisor.id, supervisor.generation, wrong_pin()),
            *noted(CONTEXT, "approval", approval.id, None, approval),
        ])  # fmt: skip


class _Unchanged(DomainError):
    """There was nothing to change."""


def _right(pin: Pin) -> Write:
    """It was right, and is still the one: what was wrong before is forgotten."""
    same = (PinRow.digest == pin.digest) & PinRow.locked.does_not_exist()
    return update(PinRow(*PinRow.keys(pin.user_id)), [PinRow.tries.set(0)], same, wrong_pin())


def _user_check(user_id: str, generation: int, refusal: DomainError) -> Write:
    same: Condition = (UserRow.generation == generation) & (UserRow.active == True)  # noqa: E712 - a condition
    return check(UserRow, *UserRow.keys(user_id), same, refusal)
