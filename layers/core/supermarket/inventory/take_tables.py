"""Stock takes in the table: one item for the take, one for each product of it."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, delete, put, update
from supermarket.inventory.model import Level
from supermarket.inventory.tables import CONTEXT, InventoryMarker, LevelRow
from supermarket.inventory.take_model import Count, Scope, Sheet, Take, TakeLine, TakeState, Uncounted
from supermarket.kernel import clock
from supermarket.kernel.errors import AlreadyExists, Conflict, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import AlreadyDone, Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write

COMMITTING = "TAKES_COMMITTING"


class TakeRow(Row):
    """``gsi1`` has a warehouse's by time, ``gsi2`` those whose levels are being moved."""

    context = CONTEXT
    take_id = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    scope = JSONAttribute()
    note = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    recount_above = NumberAttribute()
    state = UnicodeAttribute()
    counted_by = UnicodeSetAttribute(null=True)
    uncounted = UnicodeAttribute()
    gained = NumberAttribute()
    lost = NumberAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_at = UnicodeAttribute(null=True)
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(take_id: str) -> tuple[str, str]:
        return f"TAKE#{take_id}", "TAKE"

    @staticmethod
    def warehouse_key(warehouse_id: str) -> str:
        return f"TAKES#{warehouse_id}"

    @classmethod
    def of(cls, t: Take) -> "TakeRow":
        row = cls(
            *cls.keys(t.id), kind="take", take_id=t.id, warehouse_id=t.warehouse_id, branch_id=t.branch_id,
            scope=[list(t.scope.category_ids), list(t.scope.product_ids), t.scope.section], note=t.note or None,
            by=t.by, at=t.at, recount_above=t.recount_above.poisha, state=t.state.value,
            counted_by=set(t.counted_by) or None, uncounted=t.uncounted.value, gained=t.gained.poisha,
            lost=t.lost.poisha, decided_by=t.decided_by or None, decided_at=t.decided_at or None, version=t.version,
            gsi1pk=cls.warehouse_key(t.warehouse_id), gsi1sk=f"{t.at}#{t.id}",
        )  # fmt: skip
        if t.state is TakeState.COMMITTING:
            row.gsi2pk, row.gsi2sk = COMMITTING, f"{t.decided_at}#{t.id}"
        return row

    def take(self) -> Take:
        categories, products, section = self.scope
        return Take(
            self.take_id, self.warehouse_id, self.branch_id, Scope(tuple(categories), tuple(products), section),
            self.note or "", self.by, self.at, Money(int(self.recount_above)), TakeState(self.state),
            frozenset(self.counted_by or ()), Uncounted(self.uncounted), Money(int(self.gained)),
            Money(int(self.lost)), self.decided_by or "", self.decided_at or "", int(self.version),
        )  # fmt: skip


class OpenTakeRow(Row):
    """That a warehouse is being counted: two takes at once would both correct the same mistake."""

    context = CONTEXT
    take_id = UnicodeAttribute()

    @classmethod
    def of(cls, take: Take) -> "OpenTakeRow":
        return cls(f"TAKING#{take.warehouse_id}", "TAKING", kind="open_take", take_id=take.id)


class TakeLineRow(Row):
    context = CONTEXT
    product_id = UnicodeAttribute()
    sku = UnicodeAttribute()
    name = UnicodeAttribute()
    unit = UnicodeAttribute()
    counts = JSONAttribute()
    round = NumberAttribute()
    applied = BooleanAttribute(default=False)
    value = NumberAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(take_id: str, product_id: str) -> tuple[str, str]:
        return f"TAKE#{take_id}", f"LINE#{product_id}"

    @classmethod
    def of(cls, take_id: str, line: TakeLine) -> "TakeLineRow":
        return cls(
            *cls.keys(take_id, line.product_id), kind="take_line", product_id=line.product_id, sku=line.sku,
            name=line.name, unit=line.unit, counts=[list(astuple(count)) for count in line.counts], round=line.round,
            applied=line.applied, value=line.value.poisha, version=line.version,
        )  # fmt: skip

    def line(self) -> TakeLine:
        return TakeLine(
            self.product_id, self.sku, self.name, self.unit, tuple(Count(*said) for said in self.counts),
            int(self.round), bool(self.applied), Money(int(self.value)), int(self.version),
        )  # fmt: skip


class TableTakes:
    """The `Takes` over DynamoDB."""

    def get(self, take_id: str) -> Take:
        row = TakeRow.find(*TakeRow.keys(take_id), consistent=True)
        if row is None:
            raise NotFound("There is no such stock take.")
        return row.take()

    def page(self, warehouse_id: str, state: TakeState | None, page: PageRequest) -> Page[Take]:
        only = None if state is None else TakeRow.state == state.value
        pk = TakeRow.warehouse_key(warehouse_id)
        return TakeRow.page(page, pk, index="gsi1", newest_first=True, only=only).map(TakeRow.take)

    def open(self, take: Take, once: Once | None) -> None:
        busy = Conflict("This warehouse is being counted already.", code="take_open")
        commit([
            put(TakeRow.of(take), TakeRow.pk.does_not_exist(), AlreadyExists()),
            put(OpenTakeRow.of(take), OpenTakeRow.pk.does_not_exist(), busy),
            *noted(CONTEXT, "take", take.id, None, take), *InventoryMarker.write(once, take.id),
        ])  # fmt: skip

    def made_by(self, once: Once) -> str | None:
        return InventoryMarker.record_made_by(once)

    def lines(self, take_id: str) -> Iterator[TakeLine]:
        pk, prefix = TakeLineRow.keys(take_id, "")
        for row in TakeLineRow.all(pk, TakeLineRow.sk.startswith(prefix), consistent=True):
            yield row.line()

    def lines_page(self, take_id: str, page: PageRequest) -> Page[TakeLine]:
        pk, prefix = TakeLineRow.keys(take_id, "")
        return TakeLineRow.page(page, pk, TakeLineRow.sk.startswith(prefix)).map(TakeLineRow.line)

    def line(self, take_id: str, product_id: str) -> Read[TakeLine]:
        return Key(TakeLineRow, *TakeLineRow.keys(take_id, product_id), TakeLineRow.line, consistent=True)

    def level(self, warehouse_id: str, product_id: str) -> Read[Level]:
        return Key(LevelRow, *LevelRow.keys(warehouse_id, product_id), LevelRow.level, consistent=True)

    def count(self, take: Take, sheet: Sheet, lines: Sequence[TakeLine], by: str, once: Once | None) -> None:
        said = {
            "section": sheet.section,
            "device": sheet.device,
            "sequence": sheet.sequence,
            "lines": len(lines),
        }
        commit([
            _touch(take, [TakeRow.counted_by.add({by})]), *(_changed(take.id, line) for line in lines),
            *noted(CONTEXT, "take", take.id, None, said), *InventoryMarker.write(once, take.id),
        ])  # fmt: skip

    def recount(self, take: Take, lines: Sequence[TakeLine]) -> None:
        said = {"recount": [line.product_id for line in lines]}
        note = noted(CONTEXT, "take", take.id, None, said)
        commit([_touch(take, []), *(_changed(take.id, line) for line in lines), *note])

    def decide(self, old: Take, new: Take) -> None:
        writes = [put(TakeRow.of(new), TakeRow.version == old.version, Outdated())]
        if new.state is TakeState.CANCELLED:
            writes.append(_free(new))
        commit([*writes, *noted(CONTEXT, "take", old.id, old, new)])

    def found_none(self, take_id: str, lines: Sequence[TakeLine]) -> None:
        for line in lines:
            try:
                commit([_changed(take_id, line)])
            except Outdated:
                continue

    def applied(self, take_id: str, line: TakeLine) -> Write:
        row = TakeLineRow(*TakeLineRow.keys(take_id, line.product_id))
        done = [TakeLineRow.applied.set(True), TakeLineRow.value.set(line.value.poisha)]
        return update(row, done, TakeLineRow.applied == False, AlreadyDone())  # noqa: E712 - a condition

    def finish(self, take: Take) -> None:
        done = replace(take, state=TakeState.COMMITTED, version=take.version + 1)
        unfinished = TakeRow.state == TakeState.COMMITTING.value
        try:
            commit([put(TakeRow.of(done), unfinished, AlreadyDone()), _free(take)])
        except AlreadyDone:
            return

    def committing(self, before: datetime) -> Sequence[Take]:
        stale = TakeRow.gsi2sk < clock.stamp(before)
        return [row.take() for row in TakeRow.all(COMMITTING, stale, index="gsi2")]


def _touch(take: Take, actions: list[Any]) -> Write:
    """Counting goes on: each count raises the version, so that a decision knows whether it saw all of them."""
    row = TakeRow(*TakeRow.keys(take.id))
    over = Conflict("This stock take is not being counted any more.", code="take_closed")
    return update(row, [TakeRow.version.add(1), *actions], TakeRow.state == TakeState.COUNTING.value, over)


def _changed(take_id: str, line: TakeLine) -> Write:
    before = TakeLineRow.version == line.version - 1
    new = TakeLineRow.pk.does_not_exist()
    return put(TakeLineRow.of(take_id, line), new if line.version == 1 else before, Outdated())


def _free(take: Take) -> Write:
    return delete(OpenTakeRow.of(take), OpenTakeRow.take_id == take.id, AlreadyDone())
