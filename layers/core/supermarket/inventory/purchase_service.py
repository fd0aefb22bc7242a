"""What the office does with purchase orders: draft, send, cancel, close."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from supermarket.inventory.book_ports import Books
from supermarket.inventory.ports import StockBook
from supermarket.inventory.purchase_model import PREFIX, Act, OrderLine, PurchaseOrder, PurchaseState, sums
from supermarket.inventory.purchase_request_model import AskedLine, AskedOrder
from supermarket.inventory.purchasing_ports import Purchases, Receipts, SupplierInvoices, Suppliers
from supermarket.inventory.service import StockRoom
from supermarket.inventory.supplier_model import Offer, Supplier
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, FieldError, Invalid, NotFound, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.model import Product
from supermarket.products.pack_model import pack_named, quantity_of
from supermarket.settings.ports import ShopSettings

T = TypeVar("T")
ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class PurchaseDesk:
    """What purchasing works with."""

    purchases: Purchases
    receipts: Receipts
    suppliers: Suppliers
    invoices: SupplierInvoices
    room: StockRoom
    stock: StockBook
    books: Books
    settings: ShopSettings

    def today(self, branch_id: str) -> date:
        return self.settings.branch(branch_id).business_date(clock.now())

    def order(self, caller: Caller, order_id: str) -> PurchaseOrder:
        """Raises NotFound, and NotAllowed for one of another branch."""
        found = self.purchases.get(order_id)
        caller.require_branch(found.branch_id)
        return found


def draft(desk: PurchaseDesk, caller: Caller, asked: AskedOrder, once: Once | None) -> PurchaseOrder:
    """A new order, which nobody has seen yet. Raises Invalid, naming every line that cannot be."""

    def work() -> PurchaseOrder:
        made = drafted(desk, caller, asked)
        desk.purchases.add(made, once)
        return made

    def replay(once: Once) -> PurchaseOrder | None:
        order_id = desk.purchases.made_by(once)
        return None if order_id is None else desk.order(caller, order_id)

    return perform(once, work, replay)


def drafted(desk: PurchaseDesk, caller: Caller, asked: AskedOrder) -> PurchaseOrder:
    """The draft that this is, which is not kept yet."""
    supplier = _supplier(desk, asked.supplier_id)
    warehouse, products = desk.room.look_up(
        caller, asked.warehouse_id, [line.product_id for line in asked.lines]
    )
    lines = _lines(desk, asked, products, warehouse.branch_id)
    code = desk.settings.branch(warehouse.branch_id).code
    number = desk.purchases.next_number(warehouse.branch_id, "PURCHASE_ORDER")
    now = clock.stamp(clock.now())
    return PurchaseOrder(
        new_id(), f"{PREFIX}-{code}-{number:06d}", warehouse.branch_id, warehouse.id, supplier.id, supplier.name,
        PurchaseState.DRAFT, note=asked.note, created_at=now, created_by=caller.id, updated_at=now, **sums(lines),
    )  # fmt: skip


def revise(
    desk: PurchaseDesk, caller: Caller, order_id: str, asked: AskedOrder, expected: int
) -> PurchaseOrder:
    """Other lines in a draft. It stays with its supplier and its warehouse."""
    old = desk.order(caller, order_id)
    if old.version != expected:
        raise Outdated
    old.require(Act.EDIT)
    for name in ("supplier_id", "warehouse_id"):
        if getattr(asked, name) != getattr(old, name):
            raise Invalid.field(f"/{name}", "An order keeps it: cancel it and make another.", "fixed")
    _, products = desk.room.look_up(caller, old.warehouse_id, [line.product_id for line in asked.lines])
    lines = _lines(desk, asked, products, old.branch_id)
    new = old.ordered_anew(lines, asked.note, clock.stamp(clock.now()))
    desk.purchases.replace(new, old)
    return new


def list_orders(
    desk: PurchaseDesk, caller: Caller, branch_id: str | None, state: PurchaseState | None, supplier_id: str | None,
    page: PageRequest,
) -> Page[PurchaseOrder]:  # fmt: skip
    """Newest first. A supplier's are shown as far as the caller may see their branches."""
    if supplier_id is not None:
        found = desk.purchases.of_supplier(supplier_id, page)
        mine = [
            order for order in found.items
            if caller.may_at(order.branch_id) and branch_id in (None, order.branch_id) and state in (None, order.state)
        ]  # fmt: skip
        return Page(mine, found.next)
    branch = branch_id or caller.branch_id
    if not branch:
        raise Invalid.field("?branch_id", "which branch, or which supplier")
    caller.require_branch(branch)
    return desk.purchases.of_branch(branch, state, page)


def send(desk: PurchaseDesk, caller: Caller, order_id: str) -> PurchaseOrder:
    """Order it: the supplier hears of it by mail as soon as it is stored.

    Raises Conflict for one that is sent already, or comes to less than the supplier delivers for.
    """
    old = desk.order(caller, order_id)
    old.require(Act.SEND)
    supplier = desk.suppliers.get(old.supplier_id)
    if old.net < supplier.minimum_order:
        raise Conflict(
            f"{supplier.name} delivers from {supplier.minimum_order} on.", code="below_minimum_order",
            minimum_order=str(supplier.minimum_order),
        )  # fmt: skip
    now = clock.stamp(clock.now())
    expected = supplier.expected_on(desk.today(old.branch_id)).isoformat()
    new = old.after(
        Act.SEND, PurchaseState.SENT, now, sent_at=now, sent_to=supplier.email, expected_on=expected
    )
    desk.purchases.save(new, old)
    return new


def cancel(desk: PurchaseDesk, caller: Caller, order_id: str, reason: str) -> PurchaseOrder:
    """Nothing of it is awaited, and nothing came. Raises Conflict when something did."""
    return _end(desk, caller, order_id, Act.CANCEL, PurchaseState.CANCELLED, reason)


def close(desk: PurchaseDesk, caller: Caller, order_id: str, reason: str) -> PurchaseOrder:
    """What has not come is not awaited any more."""
    return _end(desk, caller, order_id, Act.CLOSE, PurchaseState.CLOSED, reason)


def _end(
    desk: PurchaseDesk, caller: Caller, order_id: str, act: Act, to: PurchaseState, reason: str
) -> PurchaseOrder:
    def work() -> PurchaseOrder:
        old = desk.order(caller, order_id)
        new = old.after(act, to, clock.stamp(clock.now()), reason=reason)
        desk.purchases.save(new, old)
        return new

    return insisting(work)


def insisting(work: Callable[[], T]) -> T:
    """Do it again on what is stored now, when somebody else changed the order in the meantime."""
    for _ in range(ATTEMPTS):
        try:
            return work()
        except Outdated:
            continue
    raise Unavailable("Too many others are changing the same order.")


def _supplier(desk: PurchaseDesk, supplier_id: str) -> Supplier:
    try:
        found = desk.suppliers.get(supplier_id)
    except NotFound:
        raise Invalid.field("/supplier_id", "There is no such supplier.", "not_found") from None
    if not found.active:
        raise Invalid.field("/supplier_id", "Nothing is ordered from this supplier any more.", "inactive")
    return found


def _lines(
    desk: PurchaseDesk, asked: AskedOrder, products: Mapping[str, Product], branch_id: str
) -> list[OrderLine]:
    offers = desk.suppliers.offered(
        asked.supplier_id, list(dict.fromkeys(line.product_id for line in asked.lines))
    )
    today, lines, errors = desk.today(branch_id), list[OrderLine](), list[FieldError]()
    for place, line in enumerate(asked.lines):
        try:
            if any(known.product_id == line.product_id for known in lines):
                raise Invalid.field(f"/lines/{place}/product_id", "On another line already.", "repeated")
            product = _orderable(f"/lines/{place}/product_id", products.get(line.product_id))
            offer = offers.get(line.product_id)
            made = _line(f"/lines/{place}", line, product, offer)
            lines.append(replace(made, tax_rate=_rate(desk, f"/lines/{place}", made.tax_code, today)))
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    return lines


def _orderable(pointer: str, product: Product | None) -> Product:
    if product is None or not product.active:
        raise Invalid.field(pointer, "There is no such product.", "not_found")
    if product.components:
        raise Invalid.field(pointer, "A bundle has no stock of its own: order what it is made of.", "bundle")
    return product


def _line(line: str, asked: AskedLine, product: Product, offer: Offer | None) -> OrderLine:
    pack = pack_named(product, asked.pack) if asked.pack else None
    quantity = counted(f"{line}/quantity", product, asked.quantity, asked.pack, least=1)
    cost = asked.unit_cost
    if cost is None:
        if offer is None or offer.pack.casefold() != asked.pack.casefold():
            raise Invalid.field(
                f"{line}/unit_cost", "the supplier has no price for it: say what it costs", "no_price"
            )
        cost = offer.price
    made = OrderLine(
        product.id, product.sku, product.name, product.name_bn, product.unit, quantity, cost,
        pack.name if pack else "", pack.quantity if pack else 0, asked.discount, asked.tax_class or product.tax_class,
        supplier_code=offer.code if offer else "",
    )  # fmt: skip
    if made.discount > made.gross:
        raise Invalid.field(f"{line}/discount", f"not more than the line costs, {made.gross}")
    return made


def counted(pointer: str, product: Product, written: str | int, pack: str, least: int) -> int:
    """A quantity in the product's smallest unit. Raises Invalid for what the product does not come in."""
    try:
        quantity = quantity_of(product, written, pack)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from None
    if quantity < least:
        raise Invalid.field(pointer, "more than nothing" if least else "not less than nothing")
    return quantity


def _rate(desk: PurchaseDesk, line: str, tax_code: str, today: date) -> int:
    try:
        return desk.settings.tax(tax_code, today).rate
    except NotFound:
        raise Invalid.field(f"{line}/tax_class", "There is no such tax class.", "not_found") from None
