"""From picking to the door: each step is one transaction of the order, its goods and its money."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from supermarket.ecommerce.fulfilment_model import (
    SHOP_ERROR,
    Packed,
    StatusChange,
    ToldLine,
    differences,
    packed_lines,
    taxed,
)
from supermarket.ecommerce.fulfilment_payment_service import (
    called_off,
    checked_paid,
    paid_at_the_door,
    payment_of,
    repriced,
    taken_at_the_door,
)
from supermarket.ecommerce.offer_model import Offer
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_service import MANAGE, OrderDesk
from supermarket.ecommerce.order_state_model import Actor, OrderState
from supermarket.ecommerce.return_goods_service import GoodsIn, goods_back
from supermarket.ecommerce.return_model import ReturnLine, with_return
from supermarket.ecommerce.storefront_service import Storefront, offers
from supermarket.inventory.model import Cause, CauseKind, StockMove, release, reserve, send
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import (
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    Outdated,
    OutOfStock,
    Unavailable,
)
from supermarket.kernel.ids import new_id
from supermarket.kernel.quantity import Unit, read_quantity
from supermarket.kernel.writing import Write

_TRIES = 8


@dataclass(frozen=True, slots=True)
class Packing:
    """The desk at which orders are packed, sent and taken back."""

    desk: OrderDesk
    front: Storefront
    goods_in: GoodsIn


@dataclass(frozen=True, slots=True)
class _Step:
    """An order that somebody wants to bring a step further, now."""

    at: Packing
    order: Order
    change: StatusChange
    by: str
    now: datetime

    @property
    def moved(self) -> Order:
        return self.order.moved(self.change.state, self.now, self.by, self.change.reason, Actor.STAFF)

    def commit(
        self, after: Order, kind: CauseKind, moves: Sequence[StockMove], also: Sequence[Write]
    ) -> Order:
        cause = Cause(kind, after.id, by=self.by)
        self.at.desk.stock.commit(moves, cause, also=[*self.at.desk.orders.change(after), *also])
        return after

    @property
    def on(self) -> str:
        return self.at.desk.settings.branch(self.order.branch_id).business_date(self.now).isoformat()


def change_status(
    at: Packing, caller: Caller, order_id: str, change: StatusChange, expected: int | None = None
) -> Order:
    """Bring an order a step further; asking for the state it is in changes nothing.

    ``expected`` is the version it must have, if given. Raises Conflict for a step that does not follow.
    """
    change.check()
    for _ in range(_TRIES):
        order = at.desk.orders.get(order_id)
        if not order.seen_by_staff(caller, MANAGE):
            raise NotFound("There is no such order.")
        if order.state is change.state:
            return order
        if expected not in (None, order.version):
            raise Outdated("The order was changed since it was read.")
        try:
            return _STEPS[change.state](_Step(at, order, change, caller.id, clock.now()))
        except Outdated:
            continue
    raise Unavailable("This order is being changed by others.")


def _pick(step: _Step) -> Order:
    picked = step.moved
    _check_free(step.order)
    return step.commit(picked, CauseKind.ORDER_PACKED, [], [])


def _check_free(order: Order) -> None:
    if order.held:
        raise Conflict("A manager has to look at this order first.", code="held", reason=order.held)


def _pack(step: _Step) -> Order:
    order, moved = step.order, step.moved
    _check_free(order)
    lines = packed_lines(order, _told(step))
    placed = order.placed_lines or (order.lines if lines != order.lines else ())
    packed = replace(moved, lines=lines, placed_lines=placed)
    moves = [
        reserve(order.warehouse_id, product_id, more, step.on) if more > 0
        else release(order.warehouse_id, product_id, -more)
        for product_id, more in differences(order, packed).items()
    ]  # fmt: skip
    try:
        return step.commit(packed, CauseKind.ORDER_PACKED, moves, repriced(step.at.desk, order, packed))
    except OutOfStock as short:
        raise _named(short, step.change.lines) from None


def _named(short: OutOfStock, lines: Sequence[ToldLine]) -> OutOfStock:
    """The refusal, with the line that asked for more than there is."""
    product_id = short.details.get("product_id")
    for place, line in enumerate(lines):
        if line.instead and line.instead[0] == product_id:
            pointer = f"/lines/{place}/substitute/quantity"
        elif line.product_id == product_id:
            pointer = f"/lines/{place}/quantity"
        else:
            continue
        error = FieldError(pointer, "there is not so much of it", short.code)
        return type(short)(str(short), errors=[error], product_id=product_id)
    return short


def _told(step: _Step) -> list[Packed]:
    """What was said of the lines, in the units of their products. Raises Invalid for what makes no sense."""
    order, lines = step.order, step.change.lines
    offered = _offers(step, [line.instead[0] for line in lines if line.instead])
    units = {line.product_id: line.unit for line in order.lines}
    found = []
    for place, line in enumerate(lines):
        pointer = f"/lines/{place}"
        if line.quantity is None:
            raise Invalid.field(f"{pointer}/quantity", "how much of it was packed", "missing")
        quantity = _read(line.quantity, units.get(line.product_id, Unit.PIECE), f"{pointer}/quantity")
        said = Packed(place, line.product_id, quantity)
        if line.instead:
            product_id, much = line.instead
            if product_id not in offered:
                raise Invalid.field(f"{pointer}/substitute/product_id", "no such product", "not_found")
            offer = offered[product_id]
            said = replace(
                said, offer=offer, instead=_read(much, offer.unit, f"{pointer}/substitute/quantity")
            )
        found.append(said)
    return found


def _offers(step: _Step, product_ids: list[str]) -> Mapping[str, Offer]:
    if not product_ids:
        return {}
    branch = step.at.desk.settings.branch(step.order.branch_id)
    return offers(step.at.front, branch, step.now, product_ids, step.order.customer_id)


def _read(value: str | int, unit: Unit, pointer: str) -> int:
    try:
        return read_quantity(value, unit)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from None


def _hand_over(step: _Step) -> Order:
    order, sent = step.order, step.moved
    _check_free(order)
    paid = checked_paid(step.at.desk, order)
    moves = [send(order.warehouse_id, product_id, quantity, step.on) for product_id, quantity in order.taken]
    return step.commit(sent, CauseKind.ORDER_SENT, moves, paid)


def _deliver(step: _Step) -> Order:
    delivered, paid = taken_at_the_door(step.at.desk, step.moved, step.change.cash, step.now)
    return step.commit(delivered, CauseKind.ORDER_SENT, [], paid)


def _take_back(step: _Step) -> Order:
    """Nobody was there, or it was wrong: everything comes back. Who was not there has still paid for the way."""
    order, moved = step.order, step.moved
    if order.state is not OrderState.HANDED_OVER:
        raise Conflict("What was delivered is taken back line by line.", code="order_state")
    lines = _unopened(order, step.change.lines)
    fee = step.change.reason == SHOP_ERROR or paid_at_the_door(order, payment_of(step.at.desk, order))
    taken = with_return(moved, new_id(), step.now, step.by, step.change.reason, lines, taxed(order, fee))
    moves = goods_back(step.at.goods_in, order, lines)
    return step.commit(taken, CauseKind.ORDER_RETURNED, moves, called_off(step.at.desk, taken))


def _unopened(order: Order, told: Sequence[ToldLine]) -> list[ReturnLine]:
    known = {line.product_id for line in order.lines}
    for place, line in enumerate(told):
        if line.product_id not in known:
            raise Invalid.field(f"/lines/{place}/product_id", "not in this order", "not_found")
    spoilt = {line.product_id for line in told if line.restock is False}
    return [ReturnLine(line.product_id, line.quantity, line.product_id not in spoilt) for line in order.lines]


_STEPS: Mapping[OrderState, Callable[[_Step], Order]] = {
    OrderState.PICKING: _pick,
    OrderState.PACKED: _pack,
    OrderState.HANDED_OVER: _hand_over,
    OrderState.DELIVERED: _deliver,
    OrderState.RETURNED: _take_back,
}
