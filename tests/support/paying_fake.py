"""A gateway that says what it is told to, and the desk that asks it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from supermarket import wiring
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.money import Money
from supermarket.payments import callback_service, refund_service, service
from supermarket.payments.exchange_model import About, Settled, Started
from supermarket.payments.model import (
    Evidence,
    Payment,
    Refund,
    RefundEvidence,
    RefundState,
    Said,
    Verdict,
)
from supermarket.payments.service import PaymentDesk
from tests.support.gateway import Reply, call
from tests.support.online_shop import NOWHERE, offer_payment, order

T = TypeVar("T")
SILENT = {**NOWHERE, "sslcommerz": {"base_url": "http://127.0.0.1:9", "store_id": "s", "store_passwd": "p"}}
"""Accounts with two gateways that never answer: what is opened there has no page."""
MERCHANT = "the shop"
DONE = RefundEvidence(state=RefundState.COMPLETED, reference="R-1")


@dataclass
class Fake:
    """``says`` is the evidence of each invoice, ``refunds`` what comes of a refund; exceptions are raised.

    ``made`` are the numbers of the refunds that were asked for, in their order; ``known`` what is told of each.
    """

    merchant: str = MERCHANT
    says: dict[str, Evidence | Exception] = field(default_factory=dict)
    refunds: RefundEvidence | Exception = DONE
    made: list[str] = field(default_factory=list)
    known: dict[str, RefundEvidence | Exception] = field(default_factory=dict)
    lines: list[Settled] | None = None
    removed: Exception | None = None

    def of(self, branch_id: str, name: str) -> "Fake":
        if self.removed:
            raise self.removed
        return self

    def each(self, name: str) -> list["Fake"]:
        return [self]

    def offered(self, branch_id: str) -> list[str]:
        return ["bkash"]

    def start(self, payment: Payment, *_: Any) -> Started:
        return Started(f"S-{payment.invoice}", f"https://pay.example/{payment.invoice}")

    def ask(self, payment: Payment, said: Said) -> Evidence:
        return _told(self.says.get(payment.invoice, Evidence(verdict=Verdict.PENDING)))

    def refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        self.made.append(refund.number)
        return _told(self.refunds)

    def ask_refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        return _told(self.known.get(refund.number, RefundEvidence(state=None)))

    def settled_on(self, day: date) -> Iterable[Settled] | None:
        lines = self.lines or []
        listed = [line for line in lines if (line.at + timedelta(hours=6)).date() == day]
        return None if self.lines is None else listed

    def read_callback(self, call: Any) -> Any: ...

    def read_message(self, call: Any) -> Any: ...


def _told(answer: T | Exception) -> T:
    if isinstance(answer, Exception):
        raise answer
    return answer


@dataclass
class Till:
    """The shop's payments with a fake gateway. ``alarms`` are counted, ``later`` is handed over."""

    fake: Fake = field(default_factory=Fake)
    alarms: list[str] = field(default_factory=list)
    later: list[Mapping[str, str]] = field(default_factory=list)
    orders: int = 0

    @property
    def desk(self) -> PaymentDesk:
        return replace(
            wiring.payment_desk(), gateways=self.fake, later=self.later.append,
            alarm=lambda name, _: self.alarms.append(name),
        )  # fmt: skip

    def ordered(self, product_id: str, quantity: int = 2, paying: str = "bkash", **how: Any) -> Payment:
        """An order that waits for its money."""
        offer_payment(SILENT)
        self.orders += 1
        placed = order(f"paying-fake-{self.orders}", {product_id: quantity}, paying=paying, **how)
        (payment,) = wiring.payments().of_order(placed["id"])
        return payment

    def again(self, payment: Payment, method: str = "sslcommerz", **how: Any) -> Payment:
        """A further attempt to pay the same order."""
        body = {"payment_method": method}
        reply = call(
            "POST", f"/orders/{payment.order_id}/pay", body, key=f"again-{self.orders}-{method}", **how
        )
        assert reply.status == 201, reply.text
        return wiring.payments().get(reply.json["id"])

    def pays(self, payment: Payment, **more: Any) -> Evidence:
        """From now on the gateway says that it is paid."""
        evidence = Evidence(
            verdict=Verdict.PAID, invoice=payment.invoice, merchant=MERCHANT, amount=payment.amount, currency="BDT",
            transaction_id=f"T-{payment.invoice}",
        )  # fmt: skip
        self.fake.says[payment.invoice] = replace(evidence, **more)
        return evidence

    def settle(self, payment: Payment, said: Said = Said.NOTHING) -> Payment:
        return service.settle(self.desk, payment.id, said)

    def hear(
        self, payment: Payment, event: str, about: About, said: Said = Said.NOTHING, why: str = ""
    ) -> None:
        told = payment.id, "bkash", event, about, said, why
        callback_service.act_on(self.desk, wiring.store_credit(), *told)

    def carry_out(self) -> None:
        """Every refund that anybody asked for, twice: nothing happens the second time."""
        for payment_id, refund_id in asked():
            for _ in range(2):
                refund_service.carry_out(self.desk, wiring.store_credit(), payment_id, refund_id)


def asked() -> list[tuple[str, str]]:
    from supermarket.payments.tables import RefundRow
    from tests.support.streams import records

    found = [record["dynamodb"].get("NewImage", {}) for record in records("payments")]
    keys = [(item["pk"]["S"], item["sk"]["S"]) for item in found if item.get("kind") == {"S": "refund"}]
    assert RefundRow.keys("p", "r") == ("PAYMENT#p", "REFUND#r")
    return [(pk.removeprefix("PAYMENT#"), sk.removeprefix("REFUND#")) for pk, sk in dict.fromkeys(keys)]


def kept(payment: Payment) -> Money:
    """What the shop keeps of all attempts to pay its order."""
    from supermarket.payments.audit_model import kept as sum_of

    payments = wiring.payments()
    return sum_of([payments.get(each.id) for each in payments.of_order(payment.order_id)])


def state(payment: Payment) -> OrderState:
    return wiring.orders().get(payment.order_id).state


def picked(payment: Payment, who: Any) -> Reply:
    return call("PUT", f"/orders/{payment.order_id}/status", {"status": "picking"}, who=who)
