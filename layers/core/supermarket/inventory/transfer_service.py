"""Sending goods to another warehouse, and receiving them there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supermarket.inventory import transfer_model as rules
from supermarket.inventory.book_ports import Books
from supermarket.inventory.loss_model import TRANSIT, Loss
from supermarket.inventory.model import CauseKind
from supermarket.inventory.ports import StockBook
from supermarket.inventory.race_service import on_top
from supermarket.inventory.service import StockRoom, amount_of
from supermarket.inventory.transfer_model import (
    Arrival,
    Dispatch,
    Goods,
    Sent,
    Transfer,
    TransferLine,
    TransferState,
)
from supermarket.inventory.transfer_ports import Transfers
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, NotAllowed, NotFound, OutOfStock
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.quantity import Unit, read_quantity
from supermarket.products.model import Product
from supermarket.settings.ports import ShopSettings


@dataclass(frozen=True, slots=True)
class Haulage:
    """What moving goods between warehouses needs."""

    room: StockRoom
    stock: StockBook
    transfers: Transfers
    books: Books
    settings: ShopSettings

    def goods(self, transfer: Transfer) -> Goods:
        source = self.room.warehouses.get(transfer.from_warehouse_id)
        return rules.left(transfer, self.books.moved_by(transfer.id), source.valuation)

    def loss(self, old: Transfer, new: Transfer, now: datetime) -> Loss | None:
        """What got lost on the way: shrinkage of the warehouse it left, on the day that shows where it did not come."""
        value = new.lost_value - old.lost_value
        lines = sum(1 for line in new.lines if line.lost)
        if not lines:
            return None
        day = self.settings.branch(new.to_branch_id).business_date(now).isoformat()
        return Loss(new.from_warehouse_id, day, TRANSIT, lines, value, value)


def send(desk: Haulage, caller: Caller, asked: Dispatch, once: Once) -> Transfer:
    """Take goods out of one warehouse, on their way to another. Raises OutOfStock, naming the line."""

    def work() -> Transfer:
        made = _transfer(desk, caller, asked)
        try:
            cause = made.cause(CauseKind.TRANSFER_OUT, caller.id)
            desk.stock.commit(made.dispatch(), cause, desk.transfers.added(made, once))
        except OutOfStock as short:
            raise _named(short, made) from None
        return made

    return perform(once, work, desk.transfers.made_by)


def receive(desk: Haulage, caller: Caller, transfer_id: str, asked: Arrival, once: Once) -> Transfer:
    """Take in what arrived, at what it had cost where it came from."""

    def work() -> Transfer:
        return on_top(lambda: _receive(desk, caller, transfer_id, asked, once))

    return perform(once, work, desk.transfers.made_by)


def cancel(desk: Haulage, caller: Caller, transfer_id: str) -> Transfer:
    """Put back what has not arrived. Asked again, it gives what was done."""

    def work() -> Transfer:
        old = desk.transfers.get(transfer_id)
        caller.require_branch(old.from_branch_id)
        if old.state is TransferState.CANCELLED:
            return old
        new, moves = rules.cancelled(old, desk.goods(old), caller.id, clock.stamp(clock.now()))
        desk.stock.commit(
            moves, old.cause(CauseKind.TRANSFER_IN, caller.id), desk.transfers.changed(old, new)
        )
        return new

    return on_top(work)


def get_transfer(desk: Haulage, caller: Caller, transfer_id: str) -> Transfer:
    found = desk.transfers.get(transfer_id)
    if not (caller.may_at(found.from_branch_id) or caller.may_at(found.to_branch_id)):
        raise NotAllowed("This is between other branches.")
    return found


def list_transfers(
    desk: Haulage,
    caller: Caller,
    warehouse_id: str,
    incoming: bool,
    state: TransferState | None,
    page: PageRequest,
) -> Page[Transfer]:
    caller.require_branch(desk.room.warehouses.get(warehouse_id).branch_id)
    return desk.transfers.page(warehouse_id, incoming, state, page)


def _receive(desk: Haulage, caller: Caller, transfer_id: str, asked: Arrival, once: Once) -> Transfer:
    old = desk.transfers.get(transfer_id)
    caller.require_branch(old.to_branch_id)
    asked.check()
    arrived = _arrived(old, asked.lines)
    now = clock.now()
    new, moves = rules.received(old, desk.goods(old), arrived, asked.loss, caller.id, clock.stamp(now))
    cause = old.cause(CauseKind.TRANSFER_IN, caller.id)
    desk.stock.commit(moves, cause, desk.transfers.changed(old, new, once, desk.loss(old, new, now)))
    return new


def _transfer(desk: Haulage, caller: Caller, asked: Dispatch) -> Transfer:
    if asked.from_warehouse_id == asked.to_warehouse_id:
        raise Invalid.field("/to_warehouse_id", "another warehouse than the goods are in")
    try:
        there = desk.room.warehouses.get(asked.to_warehouse_id)
    except NotFound:
        raise Invalid.field("/to_warehouse_id", "There is no such warehouse.", "not_found") from None
    ids = [line.product_id for line in asked.lines]
    here, products = desk.room.look_up(caller, asked.from_warehouse_id, ids)
    return Transfer(
        new_id(), here.id, here.branch_id, there.id, there.branch_id, asked.note, caller.id,
        clock.stamp(clock.now()), _lines(asked.lines, products),
    )  # fmt: skip


def _lines(asked: Sequence[Sent], products: Mapping[str, Product]) -> tuple[TransferLine, ...]:
    lines: dict[str, TransferLine] = {}
    errors: list[FieldError] = []
    for place, line in enumerate(asked):
        try:
            if line.product_id in lines:
                raise Invalid.field(f"/lines/{place}/product_id", "On another line already.", "repeated")
            lines[line.product_id] = _line(place, line, products.get(line.product_id))
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    return tuple(lines.values())


def _line(place: int, asked: Sent, product: Product | None) -> TransferLine:
    if product is None:
        raise Invalid.field(f"/lines/{place}/product_id", "There is no such product.", "not_found")
    if product.components:
        raise Invalid.field(f"/lines/{place}/product_id", "A bundle has no stock of its own.", "bundle")
    quantity = amount_of(f"/lines/{place}/quantity", asked.quantity, product, least=1)
    return TransferLine(product.id, product.sku, product.name, product.unit.value, quantity)


def _arrived(transfer: Transfer, asked: Sequence[Sent]) -> dict[str, int]:
    units = {line.product_id: Unit(line.unit) for line in transfer.lines}
    found: dict[str, int] = {}
    for place, line in enumerate(asked):
        if line.product_id not in units:
            raise Invalid.field(f"/lines/{place}/product_id", "This is not on this transfer.", "not_found")
        if line.product_id in found:
            raise Invalid.field(f"/lines/{place}/product_id", "On another line already.", "repeated")
        try:
            quantity = read_quantity(line.quantity, units[line.product_id])
        except ValueError as error:
            raise Invalid.field(f"/lines/{place}/quantity", str(error)) from None
        if quantity < 1:
            raise Invalid.field(f"/lines/{place}/quantity", "more than nothing")
        found[line.product_id] = quantity
    return found


def _named(short: OutOfStock, made: Transfer) -> OutOfStock:
    """The same refusal, told in the request's own terms."""
    wanted = short.details["product_id"]
    place, line = next((p, each) for p, each in enumerate(made.lines) if each.product_id == wanted)
    message = f"There is not enough of {line.name}."
    error = FieldError(f"/lines/{place}/quantity", message, short.code)
    return OutOfStock(message, errors=[error], product_id=wanted)
