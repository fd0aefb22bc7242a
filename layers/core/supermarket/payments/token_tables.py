"""Access tokens of gateways in the payments table: one function grants, the others wait for what it gets."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, NumberSetAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from supermarket.aws.tables import Row
from supermarket.aws.transactions import update, write_alone
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import DomainError
from supermarket.kernel.ids import new_id
from supermarket.payments.exchange_model import GatewayNotReached, GatewayUnknown

GRANTS_AN_HOUR = 2
"""bKash shuts a merchant out for an hour who asks for more."""
LOCK_LASTS = timedelta(seconds=40)
"""Longer than a grant takes at most: the time-outs of its one request."""
_PATIENCE = timedelta(seconds=12)
_PAUSE = timedelta(milliseconds=200)
_HOUR = timedelta(hours=1)
_KEPT = timedelta(days=2)


class TokenRow(Row):
    """``granting`` is who holds the lock, until ``granting_until``; ``granted`` when tokens were asked for, of late."""

    context = "payments"
    token = UnicodeAttribute(null=True)
    renew_at = NumberAttribute(null=True)
    granting = UnicodeAttribute(null=True)
    granting_until = NumberAttribute(null=True)
    granted = NumberSetAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def keys(name: str) -> tuple[str, str]:
        return f"TOKEN#{name}", "TOKEN"

    def good(self, at: datetime) -> str:
        """The token, empty when there is none or it is to be renewed."""
        return self.token if self.token and self.renew_at and self.renew_at > epoch(at) else ""

    def locked(self, at: datetime) -> bool:
        return bool(self.granting and self.granting_until and self.granting_until > epoch(at))

    def lately(self, at: datetime) -> set[int]:
        return {int(each) for each in self.granted or () if each > epoch(at - _HOUR)}


class TableTokens:
    """The `Tokens` over DynamoDB."""

    def __init__(self, pause: Callable[[timedelta], None] | None = None) -> None:
        self._pause = pause or (lambda span: time.sleep(span / timedelta(seconds=1)))

    def get(self, name: str, grant: Callable[[], tuple[str, datetime]], now: datetime) -> str:
        row, waited = _read(name), timedelta()
        while not row.good(now + waited):
            if row.locked(now + waited):
                if waited >= _PATIENCE:
                    raise GatewayUnknown("Another is still waiting for a token.")
                self._pause(_PAUSE)
                waited += _PAUSE
            elif waited and not row.granting:
                raise GatewayUnknown("Another asked for a token and was given none.")
            else:
                token = _granted(row, name, grant, now + waited)
                if token:
                    return token
                waited += timedelta(microseconds=1)
            row = _read(name)
        return row.good(now + waited)

    def forget(self, name: str, token: str) -> None:
        _changed(name, [TokenRow.token.remove(), TokenRow.renew_at.remove()], TokenRow.token == token)


def _read(name: str) -> TokenRow:
    return TokenRow.find(*TokenRow.keys(name), consistent=True) or TokenRow(*TokenRow.keys(name))


def _granted(row: TokenRow, name: str, grant: Callable[[], tuple[str, datetime]], at: datetime) -> str:
    """A new token, kept for all; empty when another has the lock.

    One that is due for renewal is good for some minutes more. A request without an answer may have been counted too,
    one that never got there was not.
    """
    lately = row.lately(at)
    if len(lately) >= GRANTS_AN_HOUR:
        if row.token:
            return row.token
        raise GatewayUnknown("Enough tokens were asked for within the hour.")
    lock = new_id()
    if not _locked(row, name, lock, at):
        return ""
    free: list[Action] = [TokenRow.granting.remove(), TokenRow.granting_until.remove()]
    mine = TokenRow.granting == lock
    try:
        token, renew_at = grant()
    except BaseException as error:
        uncounted = [TokenRow.granted.delete({epoch(at)})] if isinstance(error, GatewayNotReached) else []
        _changed(name, [*free, *uncounted], mine)
        if row.token and isinstance(error, GatewayUnknown):
            return row.token
        raise
    kept = [
        TokenRow.token.set(token), TokenRow.renew_at.set(epoch(renew_at)),
        TokenRow.expires_at.set(epoch(renew_at + _KEPT)),
    ]  # fmt: skip
    _changed(name, [*kept, *free], mine)
    return token


def _locked(row: TokenRow, name: str, lock: str, at: datetime) -> bool:
    """Only while the row is as it was read: neither locked by another nor given a token, nor asked for one, meanwhile.

    A write whose answer was lost is sent again, and finds the lock it took.
    """
    same: Condition = TokenRow.renew_at.does_not_exist()
    if row.renew_at is not None:
        same = (TokenRow.renew_at == row.renew_at) & (TokenRow.token == row.token)
    same &= TokenRow.granting == row.granting if row.granting else TokenRow.granting.does_not_exist()
    same &= TokenRow.granted == row.granted if row.granted else TokenRow.granted.does_not_exist()
    until = epoch(at + LOCK_LASTS)
    taken = [
        TokenRow.granting.set(lock), TokenRow.granting_until.set(until), TokenRow.kind.set("token"),
        TokenRow.granted.set(row.lately(at) | {epoch(at)}), TokenRow.expires_at.set(epoch(at + _KEPT)),
    ]  # fmt: skip
    return _changed(name, taken, (TokenRow.granting == lock) | same)


def _changed(name: str, actions: Sequence[Action], condition: Condition) -> bool:
    try:
        write_alone(update(TokenRow(*TokenRow.keys(name)), actions, condition, _Changed()))
    except _Changed:
        return False
    return True


class _Changed(DomainError):
    """Another was quicker."""
