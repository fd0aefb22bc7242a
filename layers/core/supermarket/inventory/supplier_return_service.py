"""Sending goods back to their supplier."""

from collections.abc import Mapping, Sequence

from supermarket.inventory import supplier_return_model as model
from supermarket.inventory.book_model import Batch
from supermarket.inventory.purchase_model import Act, PurchaseOrder
from supermarket.inventory.purchase_request_model import AskedBack
from supermarket.inventory.purchase_service import PurchaseDesk, counted, insisting
from supermarket.inventory.supplier_return_model import GoingBack, ReturnLine, SupplierReturn
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, OutOfStock, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.model import Product


def send_back(
    desk: PurchaseDesk, caller: Caller, order_id: str, asked: Sequence[AskedBack], reason: str, once: Once
) -> tuple[PurchaseOrder, SupplierReturn]:
    """Take goods of an order out of the stock, and their cost off what the supplier is owed; once for a key.

    Raises OverReturn for more than came and has not gone back, OutOfStock for what is sold or reserved, Unavailable
    while the books follow.
    """

    def work() -> tuple[PurchaseOrder, SupplierReturn]:
        return insisting(lambda: _send_back(desk, caller, order_id, asked, reason, once))

    def replay(once: Once) -> tuple[PurchaseOrder, SupplierReturn] | None:
        return_id = desk.receipts.made_by(once)
        if return_id is None:
            return None
        return desk.order(caller, order_id), desk.receipts.returned(order_id, return_id)

    return perform(once, work, replay)


def _send_back(
    desk: PurchaseDesk, caller: Caller, order_id: str, asked: Sequence[AskedBack], reason: str, once: Once
) -> tuple[PurchaseOrder, SupplierReturn]:
    order = desk.order(caller, order_id)
    order.require(Act.RETURN)
    _, products = desk.room.look_up(caller, order.warehouse_id, [line.product_id for line in asked])
    lines = _lines(desk, order, [_back(place, line, products) for place, line in enumerate(asked)])
    now, count = clock.stamp(clock.now()), order.return_count + 1
    made = SupplierReturn(
        new_id(), order.note_number("RTS", count), order.id, order.number, order.branch_id, order.warehouse_id,
        order.supplier_id, reason, caller.id, now, lines,
    )  # fmt: skip
    progress = model.progress_after(order, lines)
    after = order.after(Act.RETURN, order.state, now, progress=progress, return_count=count)
    credit = desk.suppliers.credit(order.supplier_id, made.credit)
    writes = [desk.purchases.step(after), credit, *desk.receipts.return_writes(made, once)]
    try:
        desk.stock.commit(made.moves(), made.cause, writes)
    except OutOfStock as short:
        raise _named(short, asked) from None
    return after, made


def _back(place: int, line: AskedBack, products: Mapping[str, Product]) -> GoingBack:
    product = products.get(line.product_id)
    if product is None:
        raise Invalid.field(f"/lines/{place}/product_id", "There is no such product.", "not_found")
    quantity = counted(f"/lines/{place}/quantity", product, line.quantity, line.pack, least=1)
    return GoingBack(product.id, quantity, line.batch_id)


def _lines(desk: PurchaseDesk, order: PurchaseOrder, asked: Sequence[GoingBack]) -> tuple[ReturnLine, ...]:
    receipts, returns = desk.receipts.all(order.id), desk.receipts.all_returns(order.id)
    held = _held(desk, order.warehouse_id, list(dict.fromkeys(back.product_id for back in asked)))
    return model.lines_of(order, receipts, returns, asked, held)


def _held(desk: PurchaseDesk, warehouse_id: str, product_ids: Sequence[str]) -> dict[str, Batch]:
    """The batches of these products that are here, by the books, which follow the levels by a moment."""
    reads = [
        *(desk.books.read(warehouse_id, product_id) for product_id in product_ids),
        *(desk.stock.read(warehouse_id, product_id) for product_id in product_ids),
    ]
    found = desk.room.read_together(reads)
    books, levels = found[: len(product_ids)], found[len(product_ids) :]
    for book, level in zip(books, levels, strict=True):
        if (book.version if book else 0) < (level.version if level else 0):
            raise Unavailable("The books follow in a moment.", retry_after=1)
    return {batch.id: batch for book in books if book for batch in book.batches}


def _named(short: OutOfStock, asked: Sequence[AskedBack]) -> OutOfStock:
    """The same refusal, told in the request's own terms."""
    product_id = short.details["product_id"]
    place = next(place for place, line in enumerate(asked) if line.product_id == product_id)
    pointer = f"/lines/{place}/quantity"
    return OutOfStock(
        str(short),
        errors=short.errors or [FieldError(pointer, str(short), short.code)],
        product_id=product_id,
    )


def list_returns(
    desk: PurchaseDesk, caller: Caller, order_id: str, page: PageRequest
) -> tuple[PurchaseOrder, Page[SupplierReturn]]:
    return desk.order(caller, order_id), desk.receipts.returns(order_id, page)
