"""Shrinkage in the table: one item for each warehouse, business day and reason, added to by what it is the sum of."""

from collections.abc import Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import update
from supermarket.inventory.loss_model import Loss
from supermarket.inventory.tables import CONTEXT
from supermarket.kernel.money import Money
from supermarket.kernel.writing import Write


class LossRow(Row):
    context = CONTEXT
    day = UnicodeAttribute()
    reason = UnicodeAttribute()
    lines = NumberAttribute()
    cost_average = NumberAttribute()
    cost_fifo = NumberAttribute()

    @staticmethod
    def keys(warehouse_id: str, day: str = "", reason: str = "") -> tuple[str, str]:
        return f"LOSS#{warehouse_id}", f"{day}#{reason}"

    def loss(self) -> Loss:
        return Loss(
            self.pk.partition("#")[2], self.day, self.reason, int(self.lines), Money(int(self.cost_average)),
            Money(int(self.cost_fifo)),
        )  # fmt: skip


def loss_write(loss: Loss) -> Write:
    """Add a loss to its day, in the transaction that makes it."""
    row = LossRow(*LossRow.keys(loss.warehouse_id, loss.day, loss.reason))
    return update(row, [
        LossRow.kind.set("loss"), LossRow.day.set(loss.day), LossRow.reason.set(loss.reason),
        LossRow.lines.add(loss.lines), LossRow.cost_average.add(loss.cost_average.poisha),
        LossRow.cost_fifo.add(loss.cost_fifo.poisha),
    ])  # fmt: skip


def losses(warehouse_id: str, first: str, last: str) -> Sequence[Loss]:
    pk, _ = LossRow.keys(warehouse_id)
    return [row.loss() for row in LossRow.all(pk, LossRow.sk.between(first, f"{last}$"))]
