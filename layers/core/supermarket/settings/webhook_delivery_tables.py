"""Deliveries in the settings table, for a month. Those not taken yet are listed by what became of them."""

from collections.abc import Sequence
from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put, write_alone
from supermarket.kernel.clock import epoch, read_stamp, stamp
from supermarket.kernel.errors import AlreadyExists, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.settings.rows_tables import CONTEXT, SettingsMarker
from supermarket.settings.webhook_delivery_model import REMEMBERED, Delivery, DeliveryState, Outcome

_PREFIX = "DELIVERY#"


class DeliveryRow(Row):
    """``claimed_until`` and ``last_at`` are empty for none."""

    context = CONTEXT
    id = UnicodeAttribute()
    webhook_id = UnicodeAttribute()
    event = UnicodeAttribute()
    message_id = UnicodeAttribute()
    created_at = UnicodeAttribute()
    due_at = UnicodeAttribute()
    body = UnicodeAttribute()
    state = UnicodeAttribute()
    attempts = NumberAttribute()
    tries = NumberAttribute()
    claimed_until = UnicodeAttribute()
    last_at = UnicodeAttribute()
    status = NumberAttribute()
    milliseconds = NumberAttribute()
    problem = UnicodeAttribute()
    answer = UnicodeAttribute()
    expires_at = NumberAttribute()
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(webhook_id: str, delivery_id: str) -> tuple[str, str]:
        return f"WEBHOOK#{webhook_id}", _PREFIX + delivery_id

    @staticmethod
    def open_key(webhook_id: str, state: DeliveryState) -> str:
        return f"WEBHOOK#{webhook_id}#{state}"

    @classmethod
    def of(cls, it: Delivery) -> Self:
        taken = it.state is DeliveryState.DELIVERED
        return cls(
            *cls.keys(it.webhook_id, it.id), kind="webhook_delivery", id=it.id, webhook_id=it.webhook_id,
            event=it.event, message_id=it.message_id, created_at=stamp(it.created_at), due_at=stamp(it.due_at),
            body=it.body, state=it.state.value, attempts=it.attempts, tries=it.tries,
            claimed_until=stamp(it.claimed_until) if it.claimed_until else "",
            last_at=stamp(it.last_at) if it.last_at else "", status=it.last.status,
            milliseconds=it.last.milliseconds, problem=it.last.problem, answer=it.last.answer,
            expires_at=epoch(it.created_at + REMEMBERED),
            gsi1pk=None if taken else cls.open_key(it.webhook_id, it.state), gsi1sk=None if taken else it.id,
        )  # fmt: skip

    def delivery(self) -> Delivery:
        last = Outcome(int(self.status), int(self.milliseconds), self.answer, self.problem)
        return Delivery(
            self.id, self.webhook_id, self.event, self.message_id, read_stamp(self.created_at),
            read_stamp(self.due_at), self.body, DeliveryState(self.state), int(self.attempts), int(self.tries),
            read_stamp(self.claimed_until) if self.claimed_until else None,
            read_stamp(self.last_at) if self.last_at else None, last,
        )  # fmt: skip


class TableDeliveries:
    """The `Deliveries` over DynamoDB."""

    def add(self, delivery: Delivery, once: Once | None = None) -> bool:
        writes = [
            put(DeliveryRow.of(delivery), DeliveryRow.pk.does_not_exist(), AlreadyExists()),
            *SettingsMarker.write(once, delivery.id),
            *noted(CONTEXT, "webhook_delivery", delivery.id, after=delivery),
        ]
        try:
            _write(writes)
        except AlreadyExists:
            return False
        return True

    def find(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        row = DeliveryRow.find(*DeliveryRow.keys(webhook_id, delivery_id), consistent=True)
        return row.delivery() if row else None

    def page(self, webhook_id: str, page: PageRequest, state: DeliveryState | None) -> Page[Delivery]:
        """Nearly all are delivered, so those are left over when the few others are left out."""
        if state in (DeliveryState.PENDING, DeliveryState.FAILED):
            pk = DeliveryRow.open_key(webhook_id, state)
            return DeliveryRow.page(page, pk, index="gsi1", newest_first=True).map(DeliveryRow.delivery)
        pk, _ = DeliveryRow.keys(webhook_id, "")
        within = DeliveryRow.sk.startswith(_PREFIX)
        only = DeliveryRow.state == state.value if state else None
        found = DeliveryRow.page(page, pk, within, newest_first=True, consistent=True, only=only)
        return found.map(DeliveryRow.delivery)

    def replace(self, old: Delivery, new: Delivery, *more: Write, once: Once | None = None) -> None:
        before = DeliveryRow.of(old)
        unchanged = (
            (DeliveryRow.state == before.state)
            & (DeliveryRow.attempts == old.attempts)
            & (DeliveryRow.due_at == before.due_at)
            & (DeliveryRow.claimed_until == before.claimed_until)
        )
        _write([
            put(DeliveryRow.of(new), unchanged, Outdated()),
            *more,
            *SettingsMarker.write(once, new.id),
            *noted(CONTEXT, "webhook_delivery", new.id, old, new),
        ])  # fmt: skip

    def made_by(self, once: Once) -> str | None:
        return SettingsMarker.record_made_by(once)


def _write(writes: Sequence[Write]) -> None:
    commit(writes) if len(writes) > 1 else write_alone(writes[0])
