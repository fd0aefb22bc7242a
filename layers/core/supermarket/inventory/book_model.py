"""The book of a product in a warehouse: which batches there are, and what they cost.

Every movement is folded into it, in the order of the level's versions, so the book follows from the ledger alone.
Goods leave first expired, first out (FEFO); what has expired or was recalled is not taken. Their cost is known both
ways of IAS 2: at the weighted average, and first in, first out. Always::

    on hand = loose + what is left of the batches - short
    value after = value before + what came in was worth - what left cost

``short`` is what was sold though the book had none. It is valued at the last known cost until goods come in for it;
what they cost more or less is then a cost of that movement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from supermarket.inventory.model import Layer, Movement, Pick, Valuation
from supermarket.kernel.money import ZERO, Money, divide_half_up


@dataclass(frozen=True, slots=True)
class Batch:
    """Goods that are told apart, by a lot or a date. ``expires_on`` is the last day they may be sold."""

    id: str
    remaining: int
    lot: str = ""
    expires_on: str = ""
    blocked: bool = False

    def sellable(self, on: str) -> bool:
        return not self.blocked and not (on and self.expires_on and self.expires_on < on)


@dataclass(frozen=True, slots=True)
class CostLayer:
    quantity: int
    value: Money


@dataclass(frozen=True, slots=True)
class Taken:
    """What a movement took from a batch; ``batch_id`` is empty for goods that are not told apart."""

    batch_id: str
    quantity: int
    lot: str = ""
    expires_on: str = ""
    value: Money = ZERO


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement in the ledger with what it was worth: what came in, and what left by either valuation."""

    movement: Movement
    value_in: Money = ZERO
    cost_average: Money = ZERO
    cost_fifo: Money = ZERO
    taken: tuple[Taken, ...] = ()

    def cost(self, valuation: Valuation) -> Money:
        return self.cost_fifo if valuation is Valuation.FIFO else self.cost_average

    def taken_at(self, valuation: Valuation) -> tuple[Taken, ...]:
        """What was taken, with its share of the cost."""
        shares = spread(self.cost(valuation), [each.quantity for each in self.taken])
        return tuple(replace(each, value=share) for each, share in zip(self.taken, shares, strict=True))


@dataclass(frozen=True, slots=True)
class Book:
    """As of a version of its level. ``batches`` are those of which something is left, as they came in."""

    warehouse_id: str
    product_id: str
    version: int = 0
    loose: int = 0
    batches: tuple[Batch, ...] = ()
    average_value: Money = ZERO
    layers: tuple[CostLayer, ...] = ()
    short: int = 0
    short_value: Money = ZERO
    last_quantity: int = 0
    last_value: Money = ZERO

    @property
    def held(self) -> int:
        return self.loose + sum(batch.remaining for batch in self.batches)

    @property
    def on_hand(self) -> int:
        return self.held - self.short

    @property
    def blocked(self) -> int:
        return sum(batch.remaining for batch in self.batches if batch.blocked)

    @property
    def first_expiry(self) -> str:
        """Of what is not blocked; empty when nothing expires."""
        return min((b.expires_on for b in self.batches if b.expires_on and not b.blocked), default="")

    def value(self, valuation: Valuation) -> Money:
        """What the stock is worth; less than nothing while it is short."""
        fifo = Money.total(layer.value for layer in self.layers)
        return (fifo if valuation is Valuation.FIFO else self.average_value) - self.short_value

    def assumed(self, quantity: int) -> Money:
        """What a quantity costs as far as is known: the average of what is held, else the last cost."""
        if self.held:
            return self.average_value.share(quantity, self.held)
        return self.last_value.share(quantity, self.last_quantity) if self.last_quantity else ZERO

    def batch(self, batch_id: str) -> Batch | None:
        return next((batch for batch in self.batches if batch.id == batch_id), None)

    def by_expiry(self) -> list[Batch]:
        return sorted(self.batches, key=lambda batch: batch.expires_on or "9999")

    def expired(self, on: str) -> list[Batch]:
        return [b for b in self.batches if b.expires_on and b.expires_on < on and not b.blocked]


def opening(movement: Movement) -> Book:
    """A book that begins while there is stock already: what was there before is loose, at no known cost."""
    before = movement.on_hand - movement.on_hand_change
    start = Book(movement.warehouse_id, movement.product_id, movement.version - 1)
    if before == 0:
        return start
    if before < 0:
        return replace(start, short=-before)
    return replace(start, loose=before, layers=(CostLayer(before, ZERO),))


def fold(book: Book, movement: Movement) -> tuple[Book, Entry]:
    """The book after a movement, and the movement's entry in the ledger."""
    after = replace(book, version=movement.version)
    if movement.on_hand_change > 0:
        return _bring_in(after, movement)
    if movement.on_hand_change < 0:
        return _take_out(after, movement)
    if movement.blocked_change:
        return _block(after, movement), Entry(movement)
    return after, Entry(movement)


def spread(value: Money, weights: Sequence[int]) -> list[Money]:
    """A value over weights, to the last poisha: each share is what all up to it have less what those before have."""
    whole, so_far, shares, given = sum(weights), 0, [], 0
    for weight in weights:
        so_far += weight
        upto = divide_half_up(value.poisha * so_far, whole) if whole else 0
        shares.append(Money(upto - given))
        given = upto
    return shares


def _bring_in(book: Book, movement: Movement) -> tuple[Book, Entry]:
    cost, value_in, taken = ZERO, ZERO, []
    for layer in movement.layers or (Layer("", movement.on_hand_change),):
        value = book.assumed(layer.quantity) if layer.value is None else layer.value
        cover = min(book.short, layer.quantity)
        cover_cost = value.share(cover, layer.quantity)
        settled = book.short_value.share(cover, book.short) if cover else ZERO
        if cover:
            taken.append(Taken(layer.batch_id if _tracked(layer) else "", cover, layer.lot, layer.expires_on))
        cost, value_in = cost + cover_cost - settled, value_in + value
        book = replace(book, short=book.short - cover, short_value=book.short_value - settled)
        book = _put(book, replace(layer, quantity=layer.quantity - cover, value=value - cover_cost))
        if layer.value is not None:
            book = replace(book, last_quantity=layer.quantity, last_value=layer.value)
    return book, Entry(movement, value_in, cost, cost, tuple(taken))


def _put(book: Book, layer: Layer) -> Book:
    value = layer.value or ZERO
    if not layer.quantity:
        return book
    book = replace(
        book,
        average_value=book.average_value + value,
        layers=(*book.layers, CostLayer(layer.quantity, value)),
    )
    if not _tracked(layer):
        return replace(book, loose=book.loose + layer.quantity)
    known = book.batch(layer.batch_id)
    if known is None:
        batch = Batch(layer.batch_id, layer.quantity, layer.lot, layer.expires_on)
        return replace(book, batches=(*book.batches, batch))
    return _changed(book, replace(known, remaining=known.remaining + layer.quantity))


def _tracked(layer: Layer) -> bool:
    return bool(layer.lot or layer.expires_on)


def _take_out(book: Book, movement: Movement) -> tuple[Book, Entry]:
    wanted = -movement.on_hand_change
    held = book.held
    taken = list(_allocate(book, movement, wanted))
    covered = sum(each.quantity for each in taken)
    assumed = book.assumed(wanted - covered)
    average = book.average_value.share(covered, held) if covered else ZERO
    layers, fifo = _first_out(book.layers, covered)
    for each in taken:
        book = _less(book, each)
    book = replace(
        book, average_value=book.average_value - average, layers=layers, short=book.short + wanted - covered,
        short_value=book.short_value + assumed,
    )  # fmt: skip
    return book, Entry(movement, ZERO, average + assumed, fifo + assumed, tuple(taken))


def _allocate(book: Book, movement: Movement, wanted: int) -> Iterable[Taken]:
    """From the batches somebody named, then by expiry, then from what is not told apart."""
    left = {batch.id: batch.remaining for batch in book.batches}
    for pick in movement.picks:
        batch = book.batch(pick.batch_id)
        quantity = min(wanted, pick.quantity, left.get(pick.batch_id, 0))
        if batch and quantity:
            left[batch.id] -= quantity
            wanted -= quantity
            yield Taken(batch.id, quantity, batch.lot, batch.expires_on)
    for batch in book.by_expiry():
        quantity = min(wanted, left[batch.id]) if batch.sellable(movement.on) else 0
        if quantity:
            wanted -= quantity
            yield Taken(batch.id, quantity, batch.lot, batch.expires_on)
    if loose := min(wanted, book.loose):
        yield Taken("", loose)


def _less(book: Book, taken: Taken) -> Book:
    batch = book.batch(taken.batch_id) if taken.batch_id else None
    if batch is None:
        return replace(book, loose=book.loose - taken.quantity)
    return _changed(book, replace(batch, remaining=batch.remaining - taken.quantity))


def _changed(book: Book, batch: Batch) -> Book:
    kept = (batch if each.id == batch.id else each for each in book.batches)
    return replace(book, batches=tuple(each for each in kept if each.remaining))


def _first_out(layers: tuple[CostLayer, ...], quantity: int) -> tuple[tuple[CostLayer, ...], Money]:
    cost = ZERO
    for place, layer in enumerate(layers):
        if quantity < layer.quantity:
            part = layer.value.share(quantity, layer.quantity)
            rest = CostLayer(layer.quantity - quantity, layer.value - part)
            return (rest, *layers[place + 1 :]), cost + part
        quantity, cost = quantity - layer.quantity, cost + layer.value
    return (), cost


def _block(book: Book, movement: Movement) -> Book:
    named = {pick.batch_id for pick in movement.picks}
    blocked = movement.blocked_change > 0
    return replace(
        book,
        batches=tuple(replace(b, blocked=blocked) if b.id in named else b for b in book.batches),
    )


def picks_of(batches: Iterable[Batch]) -> tuple[Pick, ...]:
    return tuple(Pick(batch.id, batch.remaining) for batch in batches)
