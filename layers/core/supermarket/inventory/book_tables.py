"""The books in the table: one item for each level, one for each batch of it, one for each use of a batch."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, put, update, write_alone
from supermarket.inventory.batch_model import BatchRecord, Use
from supermarket.inventory.book_model import Batch, Book, CostLayer, Entry
from supermarket.inventory.demand_model import Demand
from supermarket.inventory.demand_tables import demand_write
from supermarket.inventory.ledger_tables import MovementRow, TableLedger
from supermarket.inventory.loss_model import Loss
from supermarket.inventory.loss_tables import loss_write, losses
from supermarket.inventory.model import CauseKind, Movement
from supermarket.inventory.tables import CONTEXT, LevelRow
from supermarket.kernel.errors import Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write


class BookRow(Row):
    """``batches`` and ``layers`` are those of which something is left, so the item stays small."""

    context = CONTEXT
    warehouse_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    version = NumberAttribute()
    loose = NumberAttribute()
    batches = JSONAttribute()
    average_value = NumberAttribute()
    layers = JSONAttribute()
    short = NumberAttribute()
    short_value = NumberAttribute()
    last_quantity = NumberAttribute()
    last_value = NumberAttribute()

    @staticmethod
    def keys(warehouse_id: str, product_id: str) -> tuple[str, str]:
        return f"BOOK#{warehouse_id}", f"PRODUCT#{product_id}"

    @classmethod
    def of(cls, book: Book) -> Self:
        return cls(
            *cls.keys(book.warehouse_id, book.product_id), kind="book", warehouse_id=book.warehouse_id,
            product_id=book.product_id, version=book.version, loose=book.loose,
            batches=[[b.id, b.remaining, b.lot, b.expires_on, b.blocked] for b in book.batches],
            average_value=book.average_value.poisha,
            layers=[[layer.quantity, layer.value.poisha] for layer in book.layers], short=book.short,
            short_value=book.short_value.poisha, last_quantity=book.last_quantity,
            last_value=book.last_value.poisha,
        )  # fmt: skip

    def book(self) -> Book:
        return Book(
            self.warehouse_id, self.product_id, int(self.version), int(self.loose),
            tuple(Batch(*each) for each in self.batches), Money(int(self.average_value)),
            tuple(CostLayer(quantity, Money(value)) for quantity, value in self.layers), int(self.short),
            Money(int(self.short_value)), int(self.last_quantity), Money(int(self.last_value)),
        )  # fmt: skip


class BatchRow(Row):
    """A batch in a warehouse. ``gsi1`` has what is left of a warehouse by expiry, ``gsi2`` a product's by lot."""

    context = CONTEXT
    batch_id = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    lot = UnicodeAttribute(null=True)
    expires_on = UnicodeAttribute(null=True)
    received = NumberAttribute(default=0)
    remaining = NumberAttribute()
    blocked = BooleanAttribute()
    cause = UnicodeAttribute()
    cause_id = UnicodeAttribute()
    at = UnicodeAttribute()
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(batch_id: str, warehouse_id: str = "") -> tuple[str, str]:
        return f"BATCH#{batch_id}", f"WAREHOUSE#{warehouse_id}"

    @staticmethod
    def expiry_key(warehouse_id: str) -> str:
        return f"EXPIRY#{warehouse_id}"

    @staticmethod
    def lot_key(product_id: str, lot: str) -> str:
        return f"LOT#{product_id}#{lot.casefold()}"

    def record(self) -> BatchRecord:
        return BatchRecord(
            self.batch_id, self.warehouse_id, self.product_id, self.lot or "", self.expires_on or "",
            int(self.received), int(self.remaining), self.blocked, CauseKind(self.cause), self.cause_id, self.at,
        )  # fmt: skip


class UseRow(Row):
    context = CONTEXT
    warehouse_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    quantity = NumberAttribute()
    cause = UnicodeAttribute()
    cause_id = UnicodeAttribute()
    at = UnicodeAttribute()

    @classmethod
    def of(cls, batch_id: str, quantity: int, movement: Movement) -> Self:
        pk, _ = BatchRow.keys(batch_id)
        sk = f"USE#{movement.at}#{movement.warehouse_id}#{movement.version:012d}"
        return cls(
            pk, sk, kind="batch_use", warehouse_id=movement.warehouse_id, product_id=movement.product_id,
            quantity=quantity, cause=movement.cause.kind.value, cause_id=movement.cause.id, at=movement.at,
        )  # fmt: skip

    def use(self) -> Use:
        return Use(
            self.warehouse_id,
            self.product_id,
            int(self.quantity),
            CauseKind(self.cause),
            self.cause_id,
            self.at,
        )


class TableBooks:
    """The `Books` over DynamoDB."""

    def get(self, warehouse_id: str, product_id: str) -> Book | None:
        row = BookRow.find(*BookRow.keys(warehouse_id, product_id), consistent=True)
        return row.book() if row else None

    def read(self, warehouse_id: str, product_id: str) -> Read[Book]:
        return Key(BookRow, *BookRow.keys(warehouse_id, product_id), BookRow.book)

    def of_warehouse(self, warehouse_id: str, page: PageRequest) -> Page[Book]:
        pk, _ = BookRow.keys(warehouse_id, "")
        return BookRow.page(page, pk).map(BookRow.book)

    def all_of(self, warehouse_id: str) -> Iterator[Book]:
        pk, _ = BookRow.keys(warehouse_id, "")
        return (row.book() for row in BookRow.all(pk))

    def record(
        self,
        entry: Entry,
        book: Book,
        before: Book | None,
        loss: Loss | None = None,
        demand: Demand | None = None,
    ) -> None:
        movement = entry.movement
        writes = [
            put(MovementRow.of(entry), MovementRow.pk.does_not_exist(), Outdated()),
            _turned(book, before),
        ]
        writes += _batch_writes(entry, book, before)
        if book.first_expiry != (before.first_expiry if before else ""):
            writes.append(first_expiry_write(movement.warehouse_id, movement.product_id, book.first_expiry))
        if loss:
            writes.append(loss_write(loss))
        if demand:
            writes.append(demand_write(movement.warehouse_id, movement.product_id, demand))
        commit(writes)

    def losses(self, warehouse_id: str, first: str, last: str) -> Sequence[Loss]:
        return losses(warehouse_id, first, last)

    def advance(self, book: Book, before: Book) -> None:
        write_alone(_turned(book, before))

    def moved_by(self, cause_id: str) -> Sequence[Entry]:
        return TableLedger().moved_by(cause_id)

    def batch(self, batch_id: str) -> Sequence[BatchRecord]:
        pk, sk = BatchRow.keys(batch_id)
        return [row.record() for row in BatchRow.all(pk, BatchRow.sk.startswith(sk))]

    def expiring(self, warehouse_id: str, until: str, page: PageRequest) -> Page[BatchRecord]:
        pk = BatchRow.expiry_key(warehouse_id)
        return BatchRow.page(page, pk, BatchRow.gsi1sk < f"{until}$", index="gsi1").map(BatchRow.record)

    def lots(self, product_id: str, lot: str) -> Sequence[BatchRecord]:
        return [row.record() for row in BatchRow.all(BatchRow.lot_key(product_id, lot), index="gsi2")]

    def uses(self, batch_id: str, page: PageRequest) -> Page[Use]:
        pk, _ = BatchRow.keys(batch_id)
        return UseRow.page(page, pk, UseRow.sk.startswith("USE#")).map(UseRow.use)


def first_expiry_write(warehouse_id: str, product_id: str, first: str) -> Write:
    row, attribute = LevelRow(*LevelRow.keys(warehouse_id, product_id)), _attribute()
    return update(
        row, [attribute.set(first) if first else attribute.remove()], LevelRow.pk.exists(), Outdated()
    )


def _attribute() -> Any:
    return LevelRow.first_expiry


def _turned(book: Book, before: Book | None) -> Write:
    same = BookRow.pk.does_not_exist() if before is None else BookRow.version == before.version
    return put(BookRow.of(book), same, Outdated("The book has gone on."))


def _batch_writes(entry: Entry, book: Book, before: Book | None) -> list[Write]:
    """The batches this movement changed, and what it used of them."""
    movement, came = entry.movement, _came(entry.movement)
    old = {batch.id: batch for batch in before.batches} if before else {}
    new = {batch.id: batch for batch in book.batches}
    used = {taken.batch_id: taken for taken in entry.taken if taken.batch_id}
    writes: list[Write] = []
    for batch_id in {*came, *used, *(b for b in old if old[b] != new.get(b))}:
        batch = new.get(batch_id) or old.get(batch_id) or came[batch_id]
        remaining = new[batch_id].remaining if batch_id in new else 0
        writes.append(_batch_write(movement, batch, remaining, came))
    uses = {batch_id: taken.quantity for batch_id, taken in used.items()}
    if movement.cause.kind is CauseKind.ORDER_RETURNED:
        uses |= {batch_id: uses.get(batch_id, 0) - batch.remaining for batch_id, batch in came.items()}
    return [*writes, *(put(UseRow.of(batch_id, used, movement)) for batch_id, used in uses.items() if used)]


def _came(movement: Movement) -> dict[str, Batch]:
    found: dict[str, Batch] = {}
    for layer in movement.layers if movement.on_hand_change > 0 else ():
        if layer.lot or layer.expires_on:
            quantity = layer.quantity + (found[layer.batch_id].remaining if layer.batch_id in found else 0)
            found[layer.batch_id] = Batch(layer.batch_id, quantity, layer.lot, layer.expires_on)
    return found


def _batch_write(movement: Movement, batch: Batch, remaining: int, came: dict[str, Batch]) -> Write:
    """Where a batch came from stays what it was when it first came."""
    row: Any = BatchRow(*BatchRow.keys(batch.id, movement.warehouse_id))
    said: dict[str, Any] = {
        "kind": "batch", "batch_id": batch.id, "warehouse_id": movement.warehouse_id,
        "product_id": movement.product_id, "remaining": remaining, "blocked": batch.blocked,
    }  # fmt: skip
    if batch.lot:
        said |= {"lot": batch.lot, "gsi2pk": row.lot_key(movement.product_id, batch.lot)}
        said["gsi2sk"] = f"{batch.id}#{movement.warehouse_id}"
    actions = [getattr(BatchRow, name).set(value) for name, value in said.items()]
    if batch.expires_on:
        actions.append(_any(BatchRow.expires_on).set(batch.expires_on))
        actions += _in_expiry(row, movement.warehouse_id, batch, remaining)
    first = {"cause": movement.cause.kind.value, "cause_id": movement.cause.id, "at": movement.at}
    actions += [
        getattr(BatchRow, name).set(_any(getattr(BatchRow, name)) | value) for name, value in first.items()
    ]
    actions.append(_any(BatchRow.received).add(came[batch.id].remaining if batch.id in came else 0))
    return update(row, actions)


def _in_expiry(row: Any, warehouse_id: str, batch: Batch, remaining: int) -> list[Any]:
    pk, sk = _any(BatchRow.gsi1pk), _any(BatchRow.gsi1sk)
    if not remaining:
        return [pk.remove(), sk.remove()]
    return [pk.set(row.expiry_key(warehouse_id)), sk.set(f"{batch.expires_on}#{batch.id}")]


def _any(attribute: Any) -> Any:
    return attribute
