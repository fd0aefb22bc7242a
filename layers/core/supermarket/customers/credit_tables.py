"""Store credit in the table: a balance that never falls below nothing, and an entry for each cause, written once."""

from collections.abc import Iterable

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, commit, put, update, write_alone
from supermarket.customers.credit_model import (
    CreditCause,
    CreditClosed,
    CreditEntry,
    CreditLeft,
    CreditReason,
    CreditShort,
)
from supermarket.kernel import clock
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.errors import NotFound
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.once import AlreadyDone, Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write

CONTEXT = "customers"


class CustomerMarker(Marker):
    context = CONTEXT


class CreditRow(Row):
    context = CONTEXT
    balance = NumberAttribute(null=True)
    closed = BooleanAttribute(null=True)

    @staticmethod
    def keys(customer_id: str) -> tuple[str, str]:
        return f"CREDIT#{customer_id}", "BALANCE"


class EntryRow(Row):
    """Beside the balance. That its key names the cause is what keeps a cause from counting twice."""

    context = CONTEXT
    amount = NumberAttribute()
    reason = UnicodeAttribute()
    cause_id = UnicodeAttribute()
    reference = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    at = UnicodeAttribute()

    @staticmethod
    def keys(customer_id: str, reason: CreditReason, cause_id: str) -> tuple[str, str]:
        return f"CREDIT#{customer_id}", f"ENTRY#{cause_id}#{reason}"

    @classmethod
    def of(cls, entry: CreditEntry) -> "EntryRow":
        cause = entry.cause
        return cls(
            *cls.keys(entry.customer_id, cause.reason, cause.id), kind="credit_entry", amount=entry.amount.poisha,
            reason=cause.reason.value, cause_id=cause.id, reference=cause.reference or None, by=cause.by or None,
            note=cause.note or None, at=stamp(entry.at),
        )  # fmt: skip

    def entry(self) -> CreditEntry:
        cause = CreditCause(
            reason=CreditReason(self.reason), id=self.cause_id, reference=self.reference or "", by=self.by or "",
            note=self.note or "",
        )  # fmt: skip
        customer_id = self.pk.removeprefix("CREDIT#")
        return CreditEntry(customer_id, Money(int(self.amount)), cause, read_stamp(self.at))


class TableCredits:
    """The `Credits` over DynamoDB."""

    def balance(self, customer_id: str) -> Money:
        row = CreditRow.find(*CreditRow.keys(customer_id), consistent=True)
        return ZERO if row is None else Money(int(row.balance or 0))

    def entries(self, customer_id: str, page: PageRequest) -> Page[CreditEntry]:
        pk, _ = CreditRow.keys(customer_id)
        lines = EntryRow.sk.startswith("ENTRY#")
        return EntryRow.page(page, pk, lines, newest_first=True, consistent=True).map(EntryRow.entry)

    def all_entries(self, customer_id: str) -> Iterable[CreditEntry]:
        pk, _ = CreditRow.keys(customer_id)
        for row in EntryRow.all(pk, EntryRow.sk.startswith("ENTRY#"), consistent=True):
            yield row.entry()

    def spend(self, customer_id: str, amount: Money, cause: CreditCause) -> list[Write]:
        _require_some(amount)
        return _writes(CreditEntry(customer_id, -amount, cause, clock.now()))

    def give(self, customer_id: str, amount: Money, cause: CreditCause) -> list[Write]:
        _require_some(amount)
        return _writes(CreditEntry(customer_id, amount, cause, clock.now()))

    def change(self, entry: CreditEntry, once: Once | None) -> None:
        cause = entry.cause
        _, place = EntryRow.keys(entry.customer_id, cause.reason, cause.id)
        after = {"entry_id": cause.id, "amount": str(entry.amount), "reason": cause.reason.value}
        note = noted(CONTEXT, "store_credit", entry.customer_id, None, after)
        commit([*_writes(entry), *note, *CustomerMarker.write(once, place)])

    def made_by(self, customer_id: str, once: Once) -> CreditEntry | None:
        place = CustomerMarker.record_made_by(once)
        if place is None:
            return None
        row = EntryRow.find(CreditRow.keys(customer_id)[0], place, consistent=True)
        return None if row is None else row.entry()

    def close(self, customer_id: str) -> None:
        actions = [CreditRow.closed.set(True), CreditRow.kind.set("credit")]
        none_left = CreditRow.balance.does_not_exist() | (CreditRow.balance == 0)
        write_alone(update(CreditRow(*CreditRow.keys(customer_id)), actions, none_left, CreditLeft()))

    def silence(self, entry: CreditEntry) -> None:
        row = EntryRow(*EntryRow.keys(entry.customer_id, entry.cause.reason, entry.cause.id))
        write_alone(update(row, [EntryRow.note.remove()], EntryRow.pk.exists(), NotFound()))


def _writes(entry: CreditEntry) -> list[Write]:
    """The balance and its entry; one without the other there is not."""
    poisha = entry.amount.poisha
    enough, open_still = CreditRow.balance >= -poisha, CreditRow.closed.does_not_exist()
    condition, refusal = (enough, CreditShort()) if poisha < 0 else (open_still, CreditClosed())
    actions = [CreditRow.balance.add(poisha), CreditRow.kind.set("credit")]
    return [
        update(CreditRow(*CreditRow.keys(entry.customer_id)), actions, condition, refusal),
        put(EntryRow.of(entry), EntryRow.pk.does_not_exist(), AlreadyDone()),
    ]


def _require_some(amount: Money) -> None:
    if amount <= ZERO:
        raise ValueError(f"{amount} is no amount of store credit")
