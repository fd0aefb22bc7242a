"""What a gateway lists of a branch's day, by itself or in a statement, against what we have."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from supermarket.kernel.paging import Page, PageRequest
from supermarket.payments.audit_model import Difference, listed_differences, refunded_difference
from supermarket.payments.exchange_model import Settled
from supermarket.payments.model import Gateway, Payment
from supermarket.payments.ports import Payments
from supermarket.payments.settle_model import at_gateway
from supermarket.settings.model import Branch

T = TypeVar("T")


def compare(
    payments: Payments, branch: Branch, day: date, gateway: Gateway, known: Sequence[Payment],
    listed: Sequence[Settled],
) -> list[Difference]:  # fmt: skip
    """``known`` are the payments of the branch among which are those that took money on the day.

    What is another branch's, with the same account, is left out.
    """
    ours = [each for each in known if each.gateway is gateway]
    first: dict[str, Settled] = {}
    for line in listed:
        first.setdefault(line.transaction_id, line)
    owners = _owners(payments, gateway, ours, first)
    elsewhere = {name for name, each in owners.items() if each.branch_id != branch.id}
    here = [line for line in listed if line.transaction_id not in elsewhere]
    right = {name: each for name, each in owners.items() if name not in elsewhere and _explains(each, name)}
    captured = [each for each in ours if each.captured_at and branch.business_date(each.captured_at) == day]
    back = (_refunded(payments, each, first[name]) for name, each in right.items())
    return listed_differences(gateway, captured, right, here) + [each for each in back if each]


def _owners(
    payments: Payments, gateway: Gateway, ours: Sequence[Payment], lines: dict[str, Settled]
) -> dict[str, Payment]:
    """Whose money a transaction is, maybe another branch's: by its name, else by its invoice."""
    found = {each.transaction_id: each for each in ours if each.transaction_id in lines}
    found |= payments.owners(gateway, "transaction", [name for name in lines if name not in found])
    invoices = {name: line.invoice for name, line in lines.items() if line.invoice and name not in found}
    paid = payments.owners(gateway, "invoice", list(invoices.values()))
    return found | {name: paid[invoice] for name, invoice in invoices.items() if invoice in paid}


def _explains(payment: Payment, transaction_id: str) -> bool:
    """Money of a payment that the gateway is still to be asked about has only just come."""
    waiting = payment.check_at is not None and not payment.held
    return payment.transaction_id == transaction_id or waiting


def _refunded(payments: Payments, payment: Payment, line: Settled) -> Difference | None:
    if not line.refunded or line.refunded == payment.refunded:
        return None
    return refunded_difference(at_gateway(payment, payments.refunds(payment.id)), line)


def every(read: Callable[[PageRequest], Page[T]]) -> Iterator[T]:
    """Page after page."""
    request = PageRequest(100)
    while True:
        page = read(request)
        yield from page.items
        if page.next is None:
            return
        request = PageRequest(100, page.next)
