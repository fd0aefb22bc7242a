"""Goods on their way from one warehouse to another, in two steps: they leave, and they arrive.

::

    sent --receive some--> partly_received --receive the rest, or close--> received
     |                           |
     +--------- cancel ----------+--> cancelled

What arrives is what left: its batches, dates and costs. It arrives in the order in which it left, and however it is cut
into partial receipts, losses and what goes back, the values of the parts add up to the whole, to the poisha: a part's
value is what all up to its end cost, less what all before it cost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from supermarket.inventory.book_model import Entry, Taken, spread
from supermarket.inventory.model import Cause, CauseKind, Layer, Reason, StockMove, Valuation, receive, take
from supermarket.kernel.errors import Conflict, FieldError, Invalid, Unavailable
from supermarket.kernel.money import ZERO, Money


class TransferState(StrEnum):
    SENT = "sent"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    CANCELLED = "cancelled"


NEXT: Mapping[TransferState, frozenset[TransferState]] = {
    TransferState.SENT: frozenset({
        TransferState.PARTLY_RECEIVED, TransferState.RECEIVED, TransferState.CANCELLED,
    }),
    TransferState.PARTLY_RECEIVED: frozenset({
        TransferState.PARTLY_RECEIVED, TransferState.RECEIVED, TransferState.CANCELLED,
    }),
    TransferState.RECEIVED: frozenset(),
    TransferState.CANCELLED: frozenset(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """``quantity`` as it was written."""

    product_id: str
    quantity: str | int


@dataclass(frozen=True, slots=True)
class Dispatch:
    from_warehouse_id: str
    to_warehouse_id: str
    note: str
    lines: Sequence[Sent]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was received. ``close`` says that nothing more will come: what is missing is lost, because of ``loss``."""

    lines: Sequence[Sent]
    close: bool = False
    loss: Reason | None = None

    def check(self) -> None:
        """Raises Invalid for a receipt of nothing, and for a loss that does not say why."""
        if self.close is not (self.loss is not None):
            raise Invalid.field("/loss_reason", "close goes with the reason of the loss")
        if self.loss is not None and self.loss.brings_in:
            raise Invalid.field("/loss_reason", "a reason that takes goods away")
        if not self.lines and not self.close:
            raise Invalid.field("/lines", "something that arrived, or a reason why nothing will")


@dataclass(frozen=True, slots=True)
class TransferLine:
    """Quantities of the product's smallest unit. ``lost_value`` is what the lost part had cost."""

    product_id: str
    sku: str
    name: str
    unit: str
    sent: int
    received: int = 0
    lost: int = 0
    returned: int = 0
    lost_value: Money = ZERO

    @property
    def settled(self) -> int:
        return self.received + self.lost + self.returned

    @property
    def on_the_way(self) -> int:
        return self.sent - self.settled


@dataclass(frozen=True, slots=True)
class Transfer:
    id: str
    from_warehouse_id: str
    from_branch_id: str
    to_warehouse_id: str
    to_branch_id: str
    note: str
    by: str
    at: str
    lines: tuple[TransferLine, ...]
    state: TransferState = TransferState.SENT
    loss_reason: str = ""
    closed_by: str = ""
    closed_at: str = ""
    version: int = 1

    @property
    def lost_value(self) -> Money:
        return Money.total(line.lost_value for line in self.lines)

    def moved_to(self, state: TransferState, lines: Iterable[TransferLine], by: str, at: str) -> "Transfer":
        if state not in NEXT[self.state]:
            raise Conflict(
                f"This transfer is {self.state.value}.", code="transfer_closed", state=self.state.value
            )
        done = state is not TransferState.PARTLY_RECEIVED
        return replace(
            self, state=state, lines=tuple(lines), version=self.version + 1, closed_by=by if done else "",
            closed_at=at if done else "",
        )  # fmt: skip

    def cause(self, kind: CauseKind, by: str) -> Cause:
        return Cause(kind, self.id, "", by)

    def dispatch(self) -> list[StockMove]:
        return [take(self.from_warehouse_id, line.product_id, line.sent) for line in self.lines]


Goods = Mapping[str, tuple[Layer, ...]]
"""What left for a transfer, by product."""


def left(transfer: Transfer, entries: Iterable[Entry], valuation: Valuation) -> Goods:
    """What the ledger of the source says that left. Raises Unavailable while it does not have all of it yet."""
    found = {
        entry.movement.product_id: layers_of(entry, valuation)
        for entry in entries
        if entry.movement.cause.kind is CauseKind.TRANSFER_OUT
    }
    if any(sum(g.quantity for g in found.get(line.product_id, ())) != line.sent for line in transfer.lines):
        raise Unavailable("The books of these goods follow in a moment.", retry_after=1)
    return found


def layers_of(entry: Entry, valuation: Valuation) -> tuple[Layer, ...]:
    """With their cost. What the source's book did not have is not told apart."""
    rest = -entry.movement.on_hand_change - sum(each.quantity for each in entry.taken)
    taken = [*entry.taken, *([Taken("", rest)] if rest > 0 else [])]
    values = spread(entry.cost(valuation), [each.quantity for each in taken])
    return tuple(
        Layer(each.batch_id, each.quantity, value, each.lot, each.expires_on)
        for each, value in zip(taken, values, strict=True)
    )


def cut(goods: Sequence[Layer], start: int, end: int) -> tuple[Layer, ...]:
    """What lies between two places of goods in their order, each layer with its share of the value."""
    found, offset = [], 0
    for layer in goods:
        first, last = max(start - offset, 0), min(end - offset, layer.quantity)
        if first < last:
            value = layer.value or ZERO
            part = value.share(last, layer.quantity) - value.share(first, layer.quantity)
            found.append(replace(layer, quantity=last - first, value=part))
        offset += layer.quantity
    return tuple(found)


def received(
    transfer: Transfer, goods: Goods, arrived: Mapping[str, int], loss: Reason | None, by: str, at: str
) -> tuple[Transfer, list[StockMove]]:
    """The transfer after goods arrived, and their moves. With ``loss`` what is still missing is lost for that reason.

    Raises Conflict, naming the line, for more than is on the way.
    """
    _require_on_the_way(transfer, arrived)
    lines, moves = [], []
    for line in transfer.lines:
        quantity, own = arrived.get(line.product_id, 0), goods[line.product_id]
        if quantity:
            layers = cut(own, line.settled, line.settled + quantity)
            moves.append(receive(transfer.to_warehouse_id, line.product_id, layers))
        after = replace(line, received=line.received + quantity)
        lines.append(after if loss is None else _lost(after, own))
    open_still = any(line.on_the_way for line in lines)
    state = TransferState.PARTLY_RECEIVED if open_still else TransferState.RECEIVED
    new = transfer.moved_to(state, lines, by, at)
    any_lost = any(line.lost for line in lines)
    return replace(new, loss_reason=loss.value if loss is not None and any_lost else ""), moves


def cancelled(transfer: Transfer, goods: Goods, by: str, at: str) -> tuple[Transfer, list[StockMove]]:
    """The transfer given up, and the moves that put what did not arrive back where it came from."""
    lines = [replace(line, returned=line.returned + line.on_the_way) for line in transfer.lines]
    new = transfer.moved_to(TransferState.CANCELLED, lines, by, at)
    moves = [
        receive(
            transfer.from_warehouse_id, line.product_id, cut(goods[line.product_id], line.settled, line.sent)
        )
        for line in transfer.lines
        if line.on_the_way
    ]
    return new, moves


def _lost(line: TransferLine, goods: Sequence[Layer]) -> TransferLine:
    value = Money.total(layer.value or ZERO for layer in cut(goods, line.settled, line.sent))
    return replace(line, lost=line.on_the_way, lost_value=value)


def _require_on_the_way(transfer: Transfer, arrived: Mapping[str, int]) -> None:
    lines = {line.product_id: line for line in transfer.lines}
    for place, (product_id, quantity) in enumerate(arrived.items()):
        if product_id not in lines:
            raise Invalid.field(f"/lines/{place}/product_id", "This is not on this transfer.", "not_found")
        if quantity > lines[product_id].on_the_way:
            message = f"Not as much of {lines[product_id].name} is on the way."
            error = FieldError(f"/lines/{place}/quantity", message, "more_than_sent")
            raise Conflict(message, errors=[error], code="more_than_sent", product_id=product_id)
