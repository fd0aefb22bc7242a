"""Store credit: who sees it, giving and taking it by hand, and what of it is personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supermarket.accounts.ports import Users
from supermarket.customers.credit_model import CreditCause, CreditChange, CreditEntry, CreditLeft
from supermarket.customers.credit_ports import Credits
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import NotAllowed, NotFound
from supermarket.kernel.ids import is_id, new_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.personal import Erasure

READ = "orders:read"
LAW = "Books of account: what was paid with store credit is kept, and no longer says why it was given."


@dataclass(frozen=True, slots=True)
class Wallet:
    """A customer's credit: what there is, and a page of what changed it."""

    balance: Money
    entries: Page[CreditEntry]


def show(book: Credits, caller: Caller, customer_id: str, page: PageRequest) -> Wallet:
    """One's own, or anybody's for staff. Raises NotFound for others, so that nobody learns who exists."""
    if not is_id(customer_id) or not (caller.id == customer_id or caller.may(READ)):
        raise NotFound("There is no such customer.")
    return Wallet(book.balance(customer_id), book.entries(customer_id, page))


def change(
    book: Credits, users: Users, caller: Caller, customer_id: str, wanted: CreditChange, once: Once
) -> tuple[CreditEntry, Money]:
    """The entry, and the balance as it is now. Nobody gives to themselves."""
    wanted.check()
    if caller.id == customer_id:
        raise NotAllowed("Somebody else has to do this for you.", code="own_credit")
    cause = CreditCause(reason=wanted.reason, id=new_id(), by=caller.id, note=wanted.note)
    entry = CreditEntry(customer_id, wanted.amount, cause, clock.now())

    def work() -> CreditEntry:
        _require_customer(users, customer_id)
        book.change(entry, once)
        return entry

    made = perform(once, work, lambda mark: book.made_by(customer_id, mark))
    return made, book.balance(customer_id)


def _require_customer(users: Users, customer_id: str) -> None:
    if not is_id(customer_id):
        raise NotFound("There is no such customer.")
    users.get(customer_id)


@dataclass(frozen=True, slots=True)
class CreditData:
    """Implements `PersonalData`."""

    credits: Credits

    def export(self, person_id: str) -> Mapping[str, Any]:
        entries = [_shown(entry) for entry in self.credits.all_entries(person_id)]
        return {"store_credit": {"balance": str(self.credits.balance(person_id)), "entries": entries}}

    def require_erasable(self, person_id: str) -> None:
        left = self.credits.balance(person_id)
        if left:
            raise CreditLeft("Spend the store credit first, or have it taken back.", balance=str(left))

    def erase(self, person_id: str, now: datetime) -> Erasure:
        """Closed first: what comes after that, such as a refund, is refused and not lost with the person."""
        self.credits.close(person_id)
        kept = list(self.credits.all_entries(person_id))
        for entry in kept:
            if entry.cause.note:
                self.credits.silence(entry)
        return Erasure(kept=len(kept), reason=LAW if kept else "")


def _shown(entry: CreditEntry) -> dict[str, str]:
    cause = entry.cause
    return {
        "at": stamp(entry.at), "amount": str(entry.amount), "reason": cause.reason.value, "reference": cause.reference,
        "note": cause.note,
    }  # fmt: skip
