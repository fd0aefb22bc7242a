"""Shrinkage: what left without being sold, or turned up, by day and reason."""

from dataclasses import dataclass

from supermarket.inventory.book_model import Entry
from supermarket.inventory.model import CauseKind, Reason, Valuation
from supermarket.kernel.money import ZERO, Money

TRANSIT = "transit"


@dataclass(frozen=True, slots=True)
class Loss:
    """What ``lines`` lines of a warehouse and business day lost for a reason; less than nothing for what was found."""

    warehouse_id: str
    day: str
    reason: str
    lines: int = 1
    cost_average: Money = ZERO
    cost_fifo: Money = ZERO

    def cost(self, valuation: Valuation) -> Money:
        return self.cost_fifo if valuation is Valuation.FIFO else self.cost_average


def reason_of(entry: Entry) -> str:
    """Why goods were lost or found; empty for a movement that is neither."""
    cause = entry.movement.cause
    if not entry.movement.on_hand_change:
        return ""
    if cause.kind is CauseKind.STOCK_TAKE:
        return CauseKind.STOCK_TAKE.value
    adjusted = cause.kind is CauseKind.ADJUSTMENT and cause.reason != Reason.RECEIVED
    return cause.reason if adjusted else ""


def loss_of(entry: Entry, day: str) -> Loss:
    gained = entry.value_in
    return Loss(
        entry.movement.warehouse_id,
        day,
        reason_of(entry),
        1,
        entry.cost_average - gained,
        entry.cost_fifo - gained,
    )
