"""What payments need of others: the gateways, their tokens, the table, and the orders that are paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write
    from supermarket.payments.exchange_model import Call, Hint, Payer, Settled, Signal, Started
    from supermarket.payments.model import Evidence, Payment, PaymentState, Refund, RefundEvidence, Said


class PaymentGateway(Protocol):
    """One provider, for one merchant account. Every call has time-outs.

    All methods but the last two raise GatewayUnknown when what came back means nothing (a time-out, a broken
    connection, a server error, maintenance), and GatewayRefused when the provider said no for certain.
    """

    @property
    def merchant(self) -> str:
        """How the provider names our account in what it answers; empty where it does not."""

    def start(
        self,
        payment: Payment,
        payer: Payer,
        back: str,
        notify: str,
        remember: Callable[[str, Mapping[str, str]], None],
    ) -> Started:
        """Open the payment there. The shopper's browser comes ``back``, messages go to ``notify``; both are URLs.

        ``remember(session, facts)`` keeps what must not be lost before the next step there is taken.
        """

    def ask(self, payment: Payment, said: Said) -> Evidence:
        """What is true about it there. Where the provider captures on our word (bKash), that word is given here, at
        most once, and only when the shopper has agreed: it ``said`` so or the provider says so.
        """

    def refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        """Ask for it, once. Never called again for the same refund before ``ask_refund`` has answered None."""

    def ask_refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        """What became of it. With ``state`` None the provider has never heard of it, for certain.

        ``payment`` counts as refunded, and as being refunded, what goes back through the provider, and no store credit.
        """

    def settled_on(self, day: date) -> Iterable[Settled] | None:
        """The provider's own list of a day; None where it has none to read."""

    def read_callback(self, call: Call) -> Hint:
        """Which payment a browser comes back for. Raises Invalid when it names none."""

    def read_message(self, call: Call) -> Signal:
        """A message whose signature was checked on the bytes as they came. Raises Forged, and Invalid for nonsense."""


class Tokens(Protocol):
    """Access tokens of gateways that are shared by every function: grants are counted by the hour."""

    def get(self, name: str, grant: Callable[[], tuple[str, datetime]], now: datetime) -> str:
        """The token kept under ``name``, or a new one: ``grant`` gives it with the moment to renew it at.

        One caller grants at a time; others wait for what it gets, and raise GatewayUnknown when it gets none.
        """

    def forget(self, name: str, token: str) -> None:
        """This token was refused. Another that has taken its place meanwhile stays."""


class Gateways(Protocol):
    def of(self, branch_id: str, name: str) -> PaymentGateway:
        """Raises Conflict (``method_not_offered``) for one that the branch has no account with."""

    def each(self, name: str) -> Sequence[PaymentGateway]:
        """All accounts with it, to find whose a message is. Raises NotFound for no name of a gateway."""

    def offered(self, branch_id: str) -> Sequence[str]:
        """With whom the branch has an account."""


class Payments(Protocol):
    def get(self, payment_id: str) -> Payment:
        """Raises NotFound."""

    def addition(self, payment: Payment, once: Once | None = None) -> list[Write]:
        """Refused with AlreadyExists where its invoice was used before."""

    def second(self, payment: Payment) -> list[Write]:
        """One that was paid a second time under an invoice; refused where its transaction is known."""

    def change(self, old: Payment, new: Payment) -> list[Write]:
        """Refused with Outdated, and with AlreadyExists where its session or transaction is another payment's."""

    def unchanged(self, payment: Payment) -> list[Write]:
        """What is refused with Outdated when somebody has changed it since it was read."""

    def save(self, old: Payment, new: Payment) -> None: ...

    def commit(self, writes: Sequence[Write]) -> None:
        """All of them or none. Raises the refusal of one that does not hold."""

    def made_by(self, once: Once) -> Payment | None: ...

    def named(self, gateway: str, kind: str, name: str) -> str | None:
        """The payment that a gateway's ``invoice``, ``session`` or ``transaction`` belongs to, if any."""

    def owners(self, gateway: str, kind: str, names: Collection[str]) -> Mapping[str, Payment]:
        """The payments that these belong to, by name, as `named` knows them; nothing of names that are nobody's."""

    def mark_seen(self, gateway: str, event_id: str, payment_id: str) -> None:
        """Raises AlreadyExists for an event that was seen before."""

    def of_order(self, order_id: str) -> Sequence[Payment]:
        """All attempts, the oldest first, as an index knows them: a moment old."""

    def of_day(
        self, branch_id: str, day: date, page: PageRequest, state: PaymentState | None
    ) -> Page[Payment]:
        """Newest first; a page may have fewer than asked for when a state is."""

    def refund(self, payment_id: str, refund_id: str) -> Refund:
        """Raises NotFound."""

    def refunds(self, payment_id: str) -> Sequence[Refund]: ...

    def refunds_since(self, before: datetime) -> Iterable[Refund]:
        """Those that were asked for before that and are not finished, as an index knows them."""

    def refund_addition(self, refund: Refund, once: Once | None = None) -> list[Write]: ...

    def refund_change(self, new: Refund) -> list[Write]:
        """The writes of a refund's next version; their refusal is Outdated."""

    def refund_made_by(self, once: Once) -> Refund | None: ...

    def due(self, now: datetime, limit: int) -> Iterable[tuple[str, str]]:
        """What is to be looked at: (payment, refund or empty), the most overdue first."""


class Payable(Protocol):
    """What payments are for: the online orders. They commit, because what money does to an order may move stock."""

    def take_money(self, old: Payment, new: Payment) -> Payment:
        """Keep that the money is there together with what it makes of its order, in one transaction: paid, or, where
        the order cannot be had any more, all of it asked back. Raises Outdated, and AlreadyExists for money that
        belongs to another payment.
        """

    def release(self, payment_id: str) -> Payment:
        """Keep that it is held no more, and its order neither."""

    def hold(self, payment_id: str, why: str) -> Payment:
        """Nothing more is done with the order of this payment until a manager has looked at it."""
