"""Goods that go back to their supplier, out of the batches they came in, for a credit note at what they cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.inventory.book_model import Batch as HeldBatch
from supermarket.inventory.model import Cause, CauseKind, Pick, StockMove, take
from supermarket.inventory.purchase_model import Progress, PurchaseOrder
from supermarket.inventory.receipt_model import Batch, Receipt
from supermarket.kernel.errors import Conflict, FieldError, Invalid, OutOfStock
from supermarket.kernel.money import BASIS_POINTS, Money


class OverReturn(Conflict):
    """More would go back than came and has not gone back yet."""

    code = "over_return"


@dataclass(frozen=True, slots=True)
class GoingBack:
    """``batch_id`` is empty for the order's batches in the order in which they came."""

    product_id: str
    quantity: int
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """``net`` is what the goods cost without what bringing them here cost, ``tax`` the VAT on it.

    ``tracked`` when the book knows the batch, by its lot or its expiry; ``blocked`` when it may not be sold any more.
    """

    place: int
    product_id: str
    batch_id: str
    quantity: int
    net: Money
    tax: Money
    tracked: bool = False
    blocked: bool = False

    def move(self, warehouse_id: str) -> StockMove:
        picks = [Pick(self.batch_id, self.quantity)] if self.tracked else []
        gone = take(warehouse_id, self.product_id, self.quantity, picks)
        return replace(gone, blocked=-self.quantity) if self.blocked else gone


@dataclass(frozen=True, slots=True)
class SupplierReturn:
    """A return and the credit note that is asked for it. Never changed."""

    id: str
    number: str
    order_id: str
    order_number: str
    branch_id: str
    warehouse_id: str
    supplier_id: str
    reason: str
    by: str
    at: str
    lines: tuple[ReturnLine, ...]

    @property
    def net(self) -> Money:
        return Money.total(line.net for line in self.lines)

    @property
    def tax(self) -> Money:
        return Money.total(line.tax for line in self.lines)

    @property
    def credit(self) -> Money:
        return self.net + self.tax

    @property
    def cause(self) -> Cause:
        return Cause(CauseKind.SUPPLIER_RETURN, self.id, self.number, self.by)

    def moves(self) -> list[StockMove]:
        return [line.move(self.warehouse_id) for line in self.lines]


@dataclass(slots=True)
class _Left:
    """What of a batch has not gone back, and how much of that is still here."""

    place: int
    batch: Batch
    returned: int
    held: HeldBatch | None = None

    @property
    def tracked(self) -> bool:
        return bool(self.batch.lot or self.batch.expires_on)

    @property
    def quantity(self) -> int:
        return self.batch.quantity - self.returned

    @property
    def here(self) -> int:
        if not self.tracked:
            return self.quantity
        return min(self.quantity, self.held.remaining) if self.held else 0

    def give(self, quantity: int, tax_rate: int, product_id: str) -> ReturnLine:
        before, self.returned = self.returned, self.returned + quantity
        share = self.batch.net.share
        net = share(self.returned, self.batch.quantity) - share(before, self.batch.quantity)
        tax = net.share(tax_rate, BASIS_POINTS)
        if self.held:
            self.held = replace(self.held, remaining=self.held.remaining - quantity)
        blocked = self.held is not None and self.held.blocked
        return ReturnLine(self.place, product_id, self.batch.id, quantity, net, tax, self.tracked, blocked)


def lines_of(
    order: PurchaseOrder,
    receipts: Sequence[Receipt],
    returns: Sequence[SupplierReturn],
    asked: Sequence[GoingBack],
    held: Mapping[str, HeldBatch],
) -> tuple[ReturnLine, ...]:
    """Where the goods are taken from and what they are credited at; ``held`` are the batches in the book, by id.

    All parts of a batch are credited at its cost to the poisha. Raises Invalid for what never came with this order,
    OverReturn for more than is left of it, OutOfStock for what was sold already.
    """
    left = _left(receipts, returns, held)
    lines: list[ReturnLine] = []
    for number, back in enumerate(asked):
        place = order.place_of(back.product_id)
        if place is None:
            raise Invalid.field(f"/lines/{number}/product_id", "This is not on the order.", "not_ordered")
        mine = [each for each in left.values() if each.place == place]
        if back.batch_id:
            mine = [each for each in mine if each.batch.id == back.batch_id]
            if not mine:
                raise Invalid.field(
                    f"/lines/{number}/batch_id", "This did not come with the order.", "not_found"
                )
        lines += _taken(mine, back, order.lines[place].tax_rate, number)
    return tuple(lines)


def _taken(batches: Sequence[_Left], back: GoingBack, tax_rate: int, number: int) -> Iterator[ReturnLine]:
    there = sum(batch.quantity for batch in batches)
    if back.quantity > there:
        error = FieldError(f"/lines/{number}/quantity", f"only {there} can go back", OverReturn.code)
        raise OverReturn(error.detail, errors=[error])
    if back.quantity > (here := sum(batch.here for batch in batches)):
        error = FieldError(
            f"/lines/{number}/quantity", f"only {here} of what came is still here", OutOfStock.code
        )
        raise OutOfStock(error.detail, errors=[error], product_id=back.product_id)
    wanted = back.quantity
    for batch in batches:
        some = min(wanted, batch.here)
        if some:
            yield batch.give(some, tax_rate, back.product_id)
        wanted -= some


def _left(
    receipts: Sequence[Receipt], returns: Sequence[SupplierReturn], held: Mapping[str, HeldBatch]
) -> Mapping[str, _Left]:
    found = {
        batch.id: _Left(line.place, batch, 0, held.get(batch.id))
        for receipt in receipts for line in receipt.lines for batch in line.batches
    }  # fmt: skip
    for line in (line for back in returns for line in back.lines):
        found[line.batch_id].returned += line.quantity
    return found


def progress_after(order: PurchaseOrder, lines: Sequence[ReturnLine]) -> tuple[Progress, ...]:
    progress = list(order.progress)
    for line in lines:
        old = progress[line.place]
        progress[line.place] = replace(old, returned=old.returned + line.quantity)
    return tuple(progress)
