"""A gateway with books of its own: what shoppers really paid there, and what was really sent back."""

from collections import Counter
from typing import Any

from supermarket.kernel.ids import new_id
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.model import (
    Evidence,
    Gateway,
    Payment,
    Refund,
    RefundEvidence,
    RefundState,
    Said,
    Verdict,
)
from tests.support.paying_fake import MERCHANT, Fake

NEVER = RefundEvidence(state=None)


class Bank(Fake):
    """``paid`` are the transactions of each invoice, ``agreed`` the invoices that wait for our word, as at bKash.

    The next ``silent`` calls are carried out and not answered, the next ``deaf`` ones do not come through. ``mood`` is
    what becomes of refunds: ``done``, ``pending``, ``refused``, or ``lost``, of which it never tells anything.
    """

    def __init__(self) -> None:
        super().__init__()
        self.paid: dict[str, list[str]] = {}
        self.agreed: set[str] = set()
        self.risky: set[str] = set()
        self.given_up: dict[str, Verdict] = {}
        self.back: Counter[str] = Counter()
        self.really: dict[str, RefundState | None] = {}
        self.lost: set[str] = set()
        self.silent = self.deaf = 0
        self.mood = "done"

    def pay(self, payment: Payment) -> None:
        """The shopper does, on its page: twice at most."""
        if payment.gateway is Gateway.BKASH:
            self.agreed.add(payment.invoice)
        elif len(made := self.paid.setdefault(payment.invoice, [])) < 2:
            made.append(f"T-{new_id()}")

    def ask(self, payment: Payment, said: Said) -> Evidence:
        self._hears()
        open_here = payment.state.open and said not in (Said.FAILURE, Said.CANCEL)
        if payment.invoice in self.agreed and open_here:
            self.paid.setdefault(payment.invoice, [f"T-{new_id()}"])
        self._answers()
        first, *more = self.paid.get(payment.invoice, [""])
        if not first:
            return Evidence(verdict=self.given_up.get(payment.invoice, Verdict.PENDING))
        return Evidence(
            verdict=Verdict.PAID, invoice=payment.invoice, merchant=MERCHANT, amount=payment.amount, currency="BDT",
            transaction_id=first, risky=payment.invoice in self.risky,
            twice=tuple((each, payment.amount) for each in more),
        )  # fmt: skip

    def refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        self._hears()
        self.made.append(refund.number)
        if self.mood == "refused":
            self.really[refund.number] = RefundState.REJECTED
            raise GatewayRefused("No.")
        self.back[payment.transaction_id] += refund.amount.poisha
        waits = self.mood == "pending"
        self.really[refund.number] = RefundState.PENDING if waits else RefundState.COMPLETED
        if self.mood == "lost":
            self.lost.add(refund.number)
        self._answers(refund.number in self.lost)
        return self._of(refund)

    def ask_refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        self._hears()
        self._answers(refund.number in self.lost)
        if self.really.get(refund.number) is RefundState.PENDING:
            self.really[refund.number] = RefundState.COMPLETED
        return self._of(refund)

    def bounce(self, payment: Payment, refund: Refund) -> None:
        """What was made comes back."""
        if self.really.get(refund.number) is RefundState.COMPLETED:
            self.really[refund.number] = RefundState.REJECTED
            self.back[payment.transaction_id] -= refund.amount.poisha

    def _of(self, refund: Refund) -> RefundEvidence:
        state = self.really.get(refund.number)
        return RefundEvidence(state=state, reference=f"R-{refund.number}") if state else NEVER

    def _hears(self) -> None:
        if self.deaf:
            self.deaf -= 1
            raise GatewayUnknown("No connection.")

    def _answers(self, lost: bool = False) -> None:
        if self.silent or lost:
            self.silent = max(self.silent - 1, 0)
            raise GatewayUnknown("No answer.")


class Died(Exception):
    """The worker, in the middle of it."""


class Mortal:
    """The payments of somebody who dies when they want to keep something for the ``last`` time."""

    def __init__(self, payments: Any, last: int) -> None:
        self._payments, self._left = payments, last

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._payments, name)
        return self._dying(method) if name in ("commit", "save", "mark_seen") else method

    def _dying(self, method: Any) -> Any:
        def kept(*given: Any) -> Any:
            self._left -= 1
            if self._left <= 0:
                raise Died
            return method(*given)

        return kept
