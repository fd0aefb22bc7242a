"""Payments and their refunds in the table, with what is due to be looked at, and the marks that keep money single."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import Marker, check, commit, put, write_alone
from supermarket.kernel import clock
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.payments.model import Gateway, Payment, PaymentState, Refund, RefundState, Said

CONTEXT = "payments"
_DUE = "DUE"


class PaymentMarker(Marker):
    context = CONTEXT


class PaymentRow(Row):
    """``gsi1`` is what is due to be looked at, ``gsi2`` a branch's day, ``gsi3`` an order's payments and refunds."""

    context = CONTEXT
    record = UnicodeAttribute()
    state = UnicodeAttribute()
    changed_at = UnicodeAttribute()
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)
    gsi3pk = UnicodeAttribute(null=True)
    gsi3sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(payment_id: str) -> tuple[str, str]:
        return f"PAYMENT#{payment_id}", "PAYMENT"

    @staticmethod
    def day(branch_id: str, day: str) -> str:
        return f"BRANCH#{branch_id}#{day}"

    @staticmethod
    def order(order_id: str) -> str:
        return f"ORDER#{order_id}"

    @classmethod
    def of(cls, payment: Payment) -> "PaymentRow":
        row = cls(
            *cls.keys(payment.id), kind="payment", record=_text(payment),
            state=payment.state.value, changed_at=stamp(clock.now()), version=payment.version,
        )  # fmt: skip
        row.gsi2pk, row.gsi2sk = cls.day(payment.branch_id, payment.day), payment.id
        row.gsi3pk, row.gsi3sk = cls.order(payment.order_id), payment.id
        if payment.check_at is not None:
            row.gsi1pk, row.gsi1sk = _DUE, f"{stamp(payment.check_at)}#{payment.id}"
        return row

    def payment(self) -> Payment:
        return payment_of(json.loads(self.record))


class RefundRow(Row):
    """Beside its payment. ``gsi1`` is what is due to be looked at."""

    context = CONTEXT
    record = UnicodeAttribute()
    state = UnicodeAttribute()
    changed_at = UnicodeAttribute()
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(payment_id: str, refund_id: str) -> tuple[str, str]:
        return f"PAYMENT#{payment_id}", f"REFUND#{refund_id}"

    @classmethod
    def of(cls, refund: Refund) -> "RefundRow":
        row = cls(
            *cls.keys(refund.payment_id, refund.id), kind="refund", record=_text(refund),
            state=refund.state.value, changed_at=stamp(clock.now()), version=refund.version,
        )  # fmt: skip
        if refund.check_at is not None:
            row.gsi1pk, row.gsi1sk = _DUE, f"{stamp(refund.check_at)}#{refund.id}"
        return row

    def refund(self) -> Refund:
        return refund_of(json.loads(self.record))


class ReferenceRow(Row):
    """That a name of a gateway's belongs to one payment: an invoice, a session, a transaction, an event."""

    context = CONTEXT
    payment_id = UnicodeAttribute()

    @staticmethod
    def keys(gateway: str, kind: str, name: str) -> tuple[str, str]:
        return f"{kind.upper()}#{gateway}#{name}", "REFERENCE"

    @classmethod
    def write(cls, gateway: str, kind: str, name: str, payment_id: str) -> Write:
        """Refused with AlreadyExists where it belongs to another payment; the same one may say it again."""
        row = cls(*cls.keys(gateway, kind, name), kind="reference", payment_id=payment_id)
        refusal = AlreadyExists(f"This {kind} belongs to another payment.", code=f"{kind}_used")
        return put(row, cls.pk.does_not_exist() | (cls.payment_id == payment_id), refusal)


class TablePayments:
    """The `Payments` over DynamoDB."""

    def get(self, payment_id: str) -> Payment:
        row = PaymentRow.find(*PaymentRow.keys(payment_id), consistent=True)
        if row is None:
            raise NotFound("There is no such payment.")
        return row.payment()

    def addition(self, payment: Payment, once: Once | None = None) -> list[Write]:
        added = put(PaymentRow.of(payment), PaymentRow.pk.does_not_exist(), AlreadyExists())
        invoice = ReferenceRow.write(payment.gateway.value, "invoice", payment.invoice, payment.id)
        return [added, *([invoice] if payment.gateway.hosted else []), *PaymentMarker.write(once, payment.id)]

    def second(self, payment: Payment) -> list[Write]:
        """One that was paid twice under the same invoice: known by its transaction."""
        paid = ReferenceRow.write(payment.gateway.value, "transaction", payment.transaction_id, payment.id)
        return [put(PaymentRow.of(payment), PaymentRow.pk.does_not_exist(), AlreadyExists()), paid]

    def change(self, old: Payment, new: Payment) -> list[Write]:
        writes = [put(PaymentRow.of(new), PaymentRow.version == old.version, Outdated())]
        if new.session and new.session != old.session:
            writes.append(ReferenceRow.write(new.gateway.value, "session", new.session, new.id))
        if new.transaction_id and new.transaction_id != old.transaction_id:
            writes.append(ReferenceRow.write(new.gateway.value, "transaction", new.transaction_id, new.id))
        told = ({"state": each.state, "refunding": each.refunding, "held": each.held} for each in (old, new))
        return [*writes, *noted(CONTEXT, "payment", new.id, *told)]

    def unchanged(self, payment: Payment) -> list[Write]:
        return [
            check(PaymentRow, *PaymentRow.keys(payment.id), PaymentRow.version == payment.version, Outdated())
        ]

    def save(self, old: Payment, new: Payment) -> None:
        commit(self.change(old, new))

    def commit(self, writes: Sequence[Write]) -> None:
        commit(writes)

    def made_by(self, once: Once) -> Payment | None:
        payment_id = PaymentMarker.record_made_by(once)
        return None if payment_id is None else self.get(payment_id)

    def named(self, gateway: str, kind: str, name: str) -> str | None:
        row = ReferenceRow.find(*ReferenceRow.keys(gateway, kind, name), consistent=True)
        return None if row is None else row.payment_id

    def owners(self, gateway: str, kind: str, names: Collection[str]) -> Mapping[str, Payment]:
        asked = [(ReferenceRow, *ReferenceRow.keys(gateway, kind, name)) for name in names]
        found = read_together([Key(*each, lambda row: row.payment_id, True) for each in asked])
        ids = {name: payment_id for name, payment_id in zip(names, found, strict=True) if payment_id}
        keys = [(PaymentRow, *PaymentRow.keys(payment_id)) for payment_id in ids.values()]
        return dict(
            zip(ids, read_together([Key(*each, PaymentRow.payment, True) for each in keys]), strict=True)
        )

    def mark_seen(self, gateway: str, event_id: str, payment_id: str) -> None:
        row = ReferenceRow(
            *ReferenceRow.keys(gateway, "event", event_id), kind="reference", payment_id=payment_id
        )
        write_alone(put(row, ReferenceRow.pk.does_not_exist(), AlreadyExists()))

    def of_order(self, order_id: str) -> Sequence[Payment]:
        return [row.payment() for row in PaymentRow.all(PaymentRow.order(order_id), index="gsi3")]

    def of_day(
        self, branch_id: str, day: date, page: PageRequest, state: PaymentState | None
    ) -> Page[Payment]:
        only = None if state is None else PaymentRow.state == state.value
        pk = PaymentRow.day(branch_id, day.isoformat())
        return PaymentRow.page(page, pk, index="gsi2", newest_first=True, only=only).map(PaymentRow.payment)

    def refund(self, payment_id: str, refund_id: str) -> Refund:
        row = RefundRow.find(*RefundRow.keys(payment_id, refund_id), consistent=True)
        if row is None:
            raise NotFound("There is no such refund.")
        return row.refund()

    def refunds_since(self, before: datetime) -> Iterable[Refund]:
        keys = [(row.pk, row.sk) for row in RefundRow.all(_DUE, index="gsi1") if row.sk != "PAYMENT"]
        found = (self.refund(pk.removeprefix("PAYMENT#"), sk.removeprefix("REFUND#")) for pk, sk in keys)
        return [each for each in found if each.state.open and each.created_at < before]

    def refunds(self, payment_id: str) -> Sequence[Refund]:
        pk, _ = PaymentRow.keys(payment_id)
        return [
            row.refund() for row in RefundRow.all(pk, RefundRow.sk.startswith("REFUND#"), consistent=True)
        ]

    def refund_addition(self, refund: Refund, once: Once | None = None) -> list[Write]:
        added = put(RefundRow.of(refund), RefundRow.pk.does_not_exist(), AlreadyExists())
        return [added, *PaymentMarker.write(once, f"{refund.payment_id}#{refund.id}")]

    def refund_change(self, new: Refund) -> list[Write]:
        return [put(RefundRow.of(new), RefundRow.version == new.version - 1, Outdated())]

    def refund_made_by(self, once: Once) -> Refund | None:
        found = PaymentMarker.record_made_by(once)
        return None if found is None else self.refund(*found.split("#"))

    def due(self, now: datetime, limit: int) -> Iterable[tuple[str, str]]:
        """What is to be looked at: payments, and refunds with theirs: (payment, refund or empty)."""
        rows = PaymentRow.page(PageRequest(limit), _DUE, PaymentRow.gsi1sk < stamp(now), index="gsi1").items
        for row in rows:
            refund_id = row.sk.removeprefix("REFUND#")
            yield row.pk.removeprefix("PAYMENT#"), "" if row.sk == "PAYMENT" else refund_id


def payment_of(record: dict[str, Any]) -> Payment:
    found = dict(record)
    for name in ("amount", "captured", "refunded", "refunding", "waived"):
        found[name] = Money(found[name]["poisha"])
    for name in ("created_at", "expires_at", "captured_at", "check_at"):
        found[name] = read_stamp(found[name]) if found[name] else None
    kinds = {
        "gateway": Gateway(record["gateway"]),
        "state": PaymentState(record["state"]),
        "said": Said(record["said"]),
    }
    return Payment(**(found | kinds))


def refund_of(record: dict[str, Any]) -> Refund:
    found = dict(record)
    for name in ("created_at", "completed_at", "check_at"):
        found[name] = read_stamp(found[name]) if found[name] else None
    return Refund(
        **(found | {"amount": Money(record["amount"]["poisha"]), "state": RefundState(record["state"])})
    )


def _text(record: Payment | Refund) -> str:
    said = {each.name: getattr(record, each.name) for each in fields(record)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Money | datetime) -> Any:
    return {"poisha": value.poisha} if isinstance(value, Money) else stamp(value)
