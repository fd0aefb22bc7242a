"""Blocking what may not be sold: batches that have expired, at the first sale after that or by the clock, and recalls.

A batch is blocked as the book of this very version knows it, so never more of it than there is.
"""

from collections.abc import Callable, Sequence
from typing import Any

from supermarket.aws.audit import noted
from supermarket.aws.tables import back_off
from supermarket.aws.transactions import commit, update
from supermarket.inventory.book_model import Batch, Book, picks_of
from supermarket.inventory.book_tables import TableBooks
from supermarket.inventory.model import Cause, CauseKind
from supermarket.inventory.move_record_model import written
from supermarket.inventory.tables import CONTEXT, LevelRow
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.writing import Write

TRIES = 8
Choose = Callable[[Book], Sequence[Batch]]


class TableBlocks:
    """The `Blocks` over DynamoDB."""

    def expired(self, warehouse_id: str, product_id: str, on: str) -> int:
        return block_expired(warehouse_id, product_id, on)

    def recall(self, warehouse_id: str, product_id: str, batch_id: str, cause: Cause) -> int:
        note = noted(
            CONTEXT, "batch", batch_id, None, {"recalled": cause.reason, "warehouse_id": warehouse_id}
        )

        def left(book: Book) -> Sequence[Batch]:
            return [batch for batch in book.batches if batch.id == batch_id and not batch.blocked]

        return block(warehouse_id, product_id, left, cause, note)


def block_expired(warehouse_id: str, product_id: str, on: str) -> int:
    """Let nothing be sold that expired before ``on``; how much of it there was. Raises Unavailable."""
    cause = Cause(CauseKind.EXPIRED, new_id(), by="system")
    return block(warehouse_id, product_id, lambda book: book.expired(on), cause)


def block(
    warehouse_id: str, product_id: str, choose: Choose, cause: Cause, also: Sequence[Write] = ()
) -> int:
    """Block what is chosen of the book of now. Raises Unavailable while the books are behind the level."""
    for attempt in range(TRIES):
        level = LevelRow.find(*LevelRow.keys(warehouse_id, product_id), consistent=True)
        if level is None:
            return 0
        book = TableBooks().get(warehouse_id, product_id)
        if book is not None and book.version == int(level.version):
            batches = choose(book)
            try:
                commit([_write(level, book, batches, cause), *also])
            except Outdated:
                continue
            return sum(batch.remaining for batch in batches)
        back_off(attempt)
    raise Unavailable("The books of this product are behind. Try again in a moment.", product_id=product_id)


def _write(level: LevelRow, book: Book, batches: Sequence[Batch], cause: Cause) -> Write:
    named, quantity = {batch.id for batch in batches}, sum(batch.remaining for batch in batches)
    left = [b.expires_on for b in book.batches if b.expires_on and not b.blocked and b.id not in named]
    actions: list[Any] = []
    if left:
        actions.append(_any(LevelRow.first_expiry).set(min(left)))
    else:
        actions.append(_any(LevelRow.first_expiry).remove())
    if quantity:
        said = {
            "cause": cause.kind.value, "cause_id": cause.id, "reason": cause.reason, "by": cause.by,
            "moved_at": clock.stamp(clock.now()), "detail": written("", (), picks_of(batches)),
        }  # fmt: skip
        actions += [getattr(LevelRow, name).set(value) for name, value in said.items()]
        actions += [
            LevelRow.available.add(-quantity),
            _any(LevelRow.blocked).add(quantity),
            LevelRow.version.add(1),
        ]
    row = LevelRow(*LevelRow.keys(book.warehouse_id, book.product_id))
    return update(row, actions, LevelRow.version == int(level.version), Outdated())


def _any(attribute: Any) -> Any:
    return attribute
