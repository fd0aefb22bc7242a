"""Second factors in the table."""

from collections.abc import Iterable, Sequence

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from supermarket.accounts.factor_model import WAITS, Factor, Proof, already_on, not_enrolling, wrong_code
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Notice
from supermarket.accounts.notice_tables import notice_writes
from supermarket.accounts.session_tables import keep
from supermarket.accounts.tables import CONTEXT, change_writes
from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, delete, put, update, write_alone
from supermarket.kernel.clock import epoch, read_stamp, stamp
from supermarket.kernel.writing import Write

OBJECT = "second_factor"


class FactorRow(Row):
    """Beside its user. ``recovery`` holds digests; ``expires_at`` is there until the factor is confirmed."""

    context = CONTEXT
    user_id = UnicodeAttribute()
    sealed = UnicodeAttribute()
    confirmed = BooleanAttribute()
    last_step = NumberAttribute()
    recovery = UnicodeSetAttribute(null=True)
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def keys(user_id: str) -> tuple[str, str]:
        return f"USER#{user_id}", "FACTOR"

    def factor(self) -> Factor:
        return Factor(
            self.user_id, self.sealed, read_stamp(self.created_at), bool(self.confirmed), int(self.last_step),
            frozenset(self.recovery or ()),
        )  # fmt: skip


class TableFactors:
    """The `FactorBook` over DynamoDB."""

    def get(self, user_id: str) -> Factor | None:
        row = FactorRow.find(*FactorRow.keys(user_id), consistent=True)
        return None if row is None else row.factor()

    def begin(self, factor: Factor) -> None:
        row = FactorRow(
            *FactorRow.keys(factor.user_id), kind="factor", user_id=factor.user_id, sealed=factor.sealed,
            confirmed=False, last_step=0, created_at=stamp(factor.created_at),
            expires_at=epoch(factor.created_at + WAITS),
        )  # fmt: skip
        free = FactorRow.pk.does_not_exist() | (FactorRow.confirmed == False)  # noqa: E712 - builds a condition
        write_alone(put(row, free, already_on()))

    def confirm(
        self, factor: Factor, old: User, new: User, session_id: str | None, notices: Sequence[Notice]
    ) -> None:
        actions = [
            FactorRow.confirmed.set(True), FactorRow.last_step.set(factor.last_step),
            FactorRow.recovery.set(set(factor.recovery)), FactorRow.expires_at.remove(),
        ]  # fmt: skip
        waiting = (FactorRow.confirmed == False) & (FactorRow.sealed == factor.sealed)  # noqa: E712
        row = FactorRow(*FactorRow.keys(old.id))
        changed = _owner_writes(old, new, session_id, notices)
        commit([update(row, actions, waiting, not_enrolling()), *changed])

    def use(self, user_id: str, proof: Proof, notices: Sequence[Notice]) -> None:
        row = FactorRow(*FactorRow.keys(user_id))
        gone = [FactorRow.recovery.delete({proof.digest})] if proof.digest else _steps(proof)
        used = update(row, gone, _proves(proof), wrong_code())
        if notices:
            commit([used, *notice_writes(notices)])
        else:
            write_alone(used)

    def renew(self, user_id: str, proof: Proof, recovery: Iterable[str], notices: Sequence[Notice]) -> None:
        row = FactorRow(*FactorRow.keys(user_id))
        actions = [FactorRow.recovery.set(set(recovery)), *_steps(proof)]
        note = noted(CONTEXT, OBJECT, user_id, None, {"recovery_codes": "renewed"})
        commit([update(row, actions, _proves(proof), wrong_code()), *notice_writes(notices), *note])

    def remove(
        self, old: User, new: User, proof: Proof, session_id: str | None, notices: Sequence[Notice]
    ) -> None:
        row = FactorRow(*FactorRow.keys(old.id))
        removed = delete(row, _proves(proof), wrong_code())
        commit([removed, *_owner_writes(old, new, session_id, notices)])

    def reset(self, old: User, new: User, notices: Sequence[Notice]) -> None:
        commit([forget_factor(old.id), *_owner_writes(old, new, None, notices)])


def forget_factor(user_id: str) -> Write:
    """The write that takes a user's second factor away, whether there is one or not."""
    return delete(FactorRow(*FactorRow.keys(user_id)))


def _owner_writes(old: User, new: User, session_id: str | None, notices: Sequence[Notice]) -> list[Write]:
    return [*change_writes(old, new), *keep(new, session_id), *notice_writes(notices)]


def _steps(proof: Proof) -> list[Action]:
    return [FactorRow.last_step.set(proof.step)] if proof.step else []


def _proves(proof: Proof) -> Condition:
    """The code was not used before: no code is good twice, however many ask at once."""
    there: Condition = FactorRow.confirmed == True  # noqa: E712 - builds a condition
    if proof.step:
        there &= FactorRow.last_step < proof.step
    return there & FactorRow.recovery.contains(proof.digest) if proof.digest else there
