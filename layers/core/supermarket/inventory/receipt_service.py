"""Receiving what was ordered."""

from collections.abc import Mapping, Sequence

from supermarket.inventory import receipt_model
from supermarket.inventory.purchase_model import Act, PurchaseOrder, state_of
from supermarket.inventory.purchase_request_model import AskedArrival, Delivery
from supermarket.inventory.purchase_service import PurchaseDesk, counted, insisting
from supermarket.inventory.receipt_model import Arrival, Lot, Receipt
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Product


def receive(
    desk: PurchaseDesk, caller: Caller, order_id: str, came: Delivery, once: Once
) -> tuple[PurchaseOrder, Receipt]:
    """Take in what came: the stock, the order, the note of it, all or nothing, once for a key.

    Whoever receives the same order at the same moment is counted in: nothing comes in above what was ordered and is
    tolerated. Raises OverReceipt for that, Invalid for what is not on the order, has expired or lacks its expiry.
    """

    def work() -> tuple[PurchaseOrder, Receipt]:
        return insisting(lambda: _receive(desk, caller, order_id, came, once))

    def replay(once: Once) -> tuple[PurchaseOrder, Receipt] | None:
        receipt_id = desk.receipts.made_by(once)
        return None if receipt_id is None else get_receipt(desk, caller, order_id, receipt_id)

    return perform(once, work, replay)


def _receive(
    desk: PurchaseDesk, caller: Caller, order_id: str, came: Delivery, once: Once
) -> tuple[PurchaseOrder, Receipt]:
    order = desk.order(caller, order_id)
    order.require(Act.RECEIVE)
    _, products = desk.room.look_up(caller, order.warehouse_id, [line.product_id for line in came.lines])
    arrivals = _arrivals(came.lines, products)
    receipt_model.require_sound(order, arrivals, desk.today(order.branch_id))
    lines = receipt_model.lines_of(order, arrivals, came.charges)
    progress = receipt_model.progress_after(order, lines, desk.settings.rules().over_receipt_tolerance)
    now, count = clock.stamp(clock.now()), order.receipt_count + 1
    made = Receipt(
        new_id(), order.note_number("GRN", count), order.id, order.number, order.branch_id, order.warehouse_id,
        order.supplier_id, came.delivery_note, came.note, caller.id, now, lines, tuple(came.charges),
    )  # fmt: skip
    after = order.after(Act.RECEIVE, state_of(order, progress), now, progress=progress, receipt_count=count)
    writes = [desk.purchases.step(after), *desk.receipts.writes(made, once)]
    desk.stock.commit(made.moves(), made.cause, writes)
    return after, made


def _arrivals(asked: Sequence[AskedArrival], products: Mapping[str, Product]) -> list[Arrival]:
    found: list[Arrival] = []
    errors: list[FieldError] = []
    for place, line in enumerate(asked):
        try:
            product = products.get(line.product_id)
            if product is None:
                raise Invalid.field(f"/lines/{place}/product_id", "There is no such product.", "not_found")
            found.append(_arrival(f"/lines/{place}", line, product))
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    return found


def _arrival(at: str, line: AskedArrival, product: Product) -> Arrival:
    quantity = counted(f"{at}/quantity", product, line.quantity, line.pack, least=0)
    lots = tuple(
        Lot(
            counted(f"{at}/batches/{n}/quantity", product, lot.quantity, line.pack, 1),
            lot.lot,
            lot.expires_on,
        )
        for n, lot in enumerate(line.lots)
    )
    return Arrival(
        product.id, quantity, lots, line.unit_cost,
        counted(f"{at}/rejected", product, line.rejected, line.pack, least=0), line.reason,
        quantity if product.unit is Unit.GRAM else line.weight, product.perishable,
    )  # fmt: skip


def list_receipts(
    desk: PurchaseDesk, caller: Caller, order_id: str, page: PageRequest
) -> tuple[PurchaseOrder, Page[Receipt]]:
    return desk.order(caller, order_id), desk.receipts.page(order_id, page)


def get_receipt(
    desk: PurchaseDesk, caller: Caller, order_id: str, receipt_id: str
) -> tuple[PurchaseOrder, Receipt]:
    return desk.order(caller, order_id), desk.receipts.get(order_id, receipt_id)
