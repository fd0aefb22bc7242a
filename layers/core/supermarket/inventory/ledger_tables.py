"""The ledger of stock movements, and the marks of what runs low."""

from collections.abc import Iterator, Sequence

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put, write_alone
from supermarket.inventory.book_model import Entry, Taken
from supermarket.inventory.model import Cause, CauseKind, Level, Movement
from supermarket.inventory.move_record_model import read, written
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.paging import Page, PageRequest

MARK_KEPT_SECONDS = 7 * 24 * 3600
"""How long a recovered product's mark stays, so that a late telling cannot revive it; a stream keeps one day."""


class MovementRow(Row):
    """One change of one level under its version, newest last; ``gsi1`` has a warehouse's by time."""

    context = "inventory"
    warehouse_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    version = NumberAttribute()
    on_hand_change = NumberAttribute()
    reserved_change = NumberAttribute()
    on_hand = NumberAttribute()
    cause = UnicodeAttribute()
    cause_id = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    at = UnicodeAttribute()
    blocked_change = NumberAttribute(null=True)
    detail = UnicodeAttribute(null=True)
    value_in = NumberAttribute(null=True)
    cost_average = NumberAttribute(null=True)
    cost_fifo = NumberAttribute(null=True)
    taken = JSONAttribute(null=True)
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(warehouse_id: str, product_id: str, version: int = 0) -> tuple[str, str]:
        return f"LEDGER#{warehouse_id}#{product_id}", f"{version:012d}"

    @staticmethod
    def warehouse_key(warehouse_id: str) -> str:
        return f"LEDGER#{warehouse_id}"

    @staticmethod
    def cause_key(cause_id: str) -> str:
        return f"CAUSE#{cause_id}"

    @classmethod
    def of(cls, entry: Entry) -> "MovementRow":
        m, cause = entry.movement, entry.movement.cause
        return cls(
            *cls.keys(m.warehouse_id, m.product_id, m.version), kind="movement", warehouse_id=m.warehouse_id,
            product_id=m.product_id, version=m.version, on_hand_change=m.on_hand_change,
            reserved_change=m.reserved_change, on_hand=m.on_hand, cause=cause.kind.value, cause_id=cause.id,
            reason=cause.reason or None, by=cause.by or None, at=m.at, gsi1pk=cls.warehouse_key(m.warehouse_id),
            gsi1sk=f"{m.at}#{m.product_id}#{m.version:012d}", gsi2pk=cls.cause_key(cause.id),
            gsi2sk=f"{m.warehouse_id}#{m.product_id}#{m.version:012d}", blocked_change=m.blocked_change or None,
            detail=written(m.on, m.layers, m.picks) or None, value_in=entry.value_in.poisha or None,
            cost_average=entry.cost_average.poisha or None, cost_fifo=entry.cost_fifo.poisha or None,
            taken=[[t.batch_id, t.quantity, t.lot, t.expires_on] for t in entry.taken] or None,
        )  # fmt: skip

    def movement(self) -> Movement:
        cause = Cause(CauseKind(self.cause), self.cause_id, self.reason or "", self.by or "")
        return Movement(
            self.warehouse_id, self.product_id, int(self.version), int(self.on_hand_change),
            int(self.reserved_change), int(self.on_hand), cause, self.at, int(self.blocked_change or 0),
            *read(self.detail or ""),
        )  # fmt: skip

    def entry(self) -> Entry:
        return Entry(
            self.movement(), Money(int(self.value_in or 0)), Money(int(self.cost_average or 0)),
            Money(int(self.cost_fifo or 0)), tuple(Taken(*each) for each in self.taken or ()),
        )  # fmt: skip


class LowMarkRow(Row):
    """Whether a product was low at a version of its level. Only those that are low stand in ``gsi1``."""

    context = "inventory"
    warehouse_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    low = BooleanAttribute()
    on_hand = NumberAttribute()
    reserved = NumberAttribute()
    available = NumberAttribute()
    reorder_point = NumberAttribute(null=True)
    version = NumberAttribute()
    at = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(warehouse_id: str, product_id: str) -> tuple[str, str]:
        return f"LOW#{warehouse_id}#{product_id}", "LOW"

    @staticmethod
    def index_key(warehouse_id: str) -> str:
        return f"LOW#{warehouse_id}"

    @classmethod
    def of(cls, level: Level) -> "LowMarkRow":
        now = clock.now()
        row = cls(
            *cls.keys(level.warehouse_id, level.product_id), kind="low_mark", warehouse_id=level.warehouse_id,
            product_id=level.product_id, low=level.low, on_hand=level.on_hand, reserved=level.reserved,
            available=level.available, reorder_point=level.reorder_point, version=level.version, at=clock.stamp(now),
        )  # fmt: skip
        if level.low:
            row.gsi1pk, row.gsi1sk = cls.index_key(level.warehouse_id), level.product_id
        else:
            row.expires_at = clock.epoch(now) + MARK_KEPT_SECONDS
        return row

    def level(self) -> Level:
        return Level(
            self.warehouse_id, self.product_id, int(self.on_hand), int(self.reserved), int(self.available),
            None if self.reorder_point is None else int(self.reorder_point), int(self.version),
        )  # fmt: skip


class TableLedger:
    """The `Ledger` over DynamoDB."""

    def of_product(self, warehouse_id: str, product_id: str, page: PageRequest) -> Page[Movement]:
        pk, _ = MovementRow.keys(warehouse_id, product_id)
        return MovementRow.page(page, pk, newest_first=True).map(MovementRow.movement)

    def of_warehouse(self, warehouse_id: str, page: PageRequest) -> Page[Movement]:
        pk = MovementRow.warehouse_key(warehouse_id)
        return MovementRow.page(page, pk, index="gsi1", newest_first=True).map(MovementRow.movement)

    def moved_by(self, cause_id: str) -> Sequence[Entry]:
        rows = MovementRow.all(MovementRow.cause_key(cause_id), index="gsi2")
        return [row.entry() for row in rows]

    def entries(self, warehouse_id: str, product_id: str) -> Iterator[Entry]:
        pk, _ = MovementRow.keys(warehouse_id, product_id)
        return (row.entry() for row in MovementRow.all(pk, consistent=True))

    def mark_low(self, level: Level) -> None:
        newer = LowMarkRow.pk.does_not_exist() | (LowMarkRow.version < level.version)
        try:
            write_alone(put(LowMarkRow.of(level), newer, Outdated()))
        except Outdated:
            return

    def low(self, warehouse_id: str, page: PageRequest) -> Page[Level]:
        return LowMarkRow.page(page, LowMarkRow.index_key(warehouse_id), index="gsi1").map(LowMarkRow.level)
