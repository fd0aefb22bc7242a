"""Suppliers' invoices: entered, held against the order, approved."""

from collections.abc import Sequence

from supermarket.inventory import supplier_invoice_model as model
from supermarket.inventory.purchase_model import Act, PurchaseOrder
from supermarket.inventory.purchase_request_model import AskedInvoice, AskedInvoiceLine
from supermarket.inventory.purchase_service import PurchaseDesk, counted, insisting
from supermarket.inventory.supplier_invoice_model import InvoiceLine, InvoiceState, Result, SupplierInvoice
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, NotFound
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money, divide_half_up
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.model import Product
from supermarket.products.pack_model import pack_named

Checked = tuple[SupplierInvoice, PurchaseOrder, Result]


def enter(desk: PurchaseDesk, caller: Caller, asked: AskedInvoice, once: Once | None) -> Checked:
    """Keep an invoice as it is, and say how it matches.

    Raises AlreadyExists for a number the supplier has used, Invalid for one that does not add up.
    """

    def work() -> SupplierInvoice:
        order = _order(desk, caller, asked)
        order.require(Act.INVOICE)
        made = _invoice(desk, caller, asked, order)
        model.require_adding_up(made, asked.total)
        desk.invoices.add(made, once)
        return made

    return _checked(desk, caller, perform(once, work, desk.invoices.made_by))


def get_invoice(desk: PurchaseDesk, caller: Caller, invoice_id: str) -> Checked:
    return _checked(desk, caller, desk.invoices.get(invoice_id))


def list_invoices(
    desk: PurchaseDesk, caller: Caller, branch_id: str | None, supplier_id: str | None, state: InvoiceState,
    page: PageRequest,
) -> Page[SupplierInvoice]:  # fmt: skip
    """A supplier's, as far as the caller may see their branches, or a branch's in one state; newest first."""
    if supplier_id is not None:
        found = desk.invoices.of_supplier(supplier_id, page)
        return Page([invoice for invoice in found.items if caller.may_at(invoice.branch_id)], found.next)
    branch = branch_id or caller.branch_id
    if not branch:
        raise Invalid.field("?branch_id", "which branch, or which supplier")
    caller.require_branch(branch)
    return desk.invoices.of_branch(branch, state, page)


def approve(desk: PurchaseDesk, caller: Caller, invoice_id: str, reason: str) -> Checked:
    """Owe it. What it bills counts against what was received, so that the same goods are not billed twice unseen.

    Raises Differs for one that does not match, unless a reason is given.
    """

    def work() -> Checked:
        old, order, result = get_invoice(desk, caller, invoice_id)
        now = clock.stamp(clock.now())
        new = model.approved(old, result, caller.id, now, reason)
        progress = model.progress_after(order, new.lines)
        after = order.after(Act.INVOICE, order.state, now, progress=progress)
        owed = desk.suppliers.charge(new.supplier_id, new.total)
        desk.invoices.approve(new, [desk.purchases.step(after), owed])
        return new, order, result

    return insisting(work)


def _checked(desk: PurchaseDesk, caller: Caller, invoice: SupplierInvoice) -> Checked:
    order = desk.order(caller, invoice.order_id)
    return invoice, order, model.matched(invoice, order)


def _order(desk: PurchaseDesk, caller: Caller, asked: AskedInvoice) -> PurchaseOrder:
    try:
        order = desk.order(caller, asked.order_id)
    except NotFound:
        raise Invalid.field("/purchase_order_id", "There is no such purchase order.", "not_found") from None
    if order.supplier_id != asked.supplier_id:
        raise Invalid.field("/supplier_id", "The order is another supplier's.", "other_supplier")
    return order


def _invoice(
    desk: PurchaseDesk, caller: Caller, asked: AskedInvoice, order: PurchaseOrder
) -> SupplierInvoice:
    supplier = desk.suppliers.get(asked.supplier_id)
    if asked.invoiced_on > desk.today(order.branch_id):
        raise Invalid.field("/invoiced_on", "not after today")
    return SupplierInvoice(
        new_id(), asked.number, supplier.id, order.id, order.number, order.branch_id, asked.invoiced_on,
        supplier.due_on(asked.invoiced_on), _lines(desk, asked.lines), asked.vat, asked.rounding, InvoiceState.OPEN,
        caller.id, clock.stamp(clock.now()),
    )  # fmt: skip


def _lines(desk: PurchaseDesk, asked: Sequence[AskedInvoiceLine]) -> tuple[InvoiceLine, ...]:
    ids = list(dict.fromkeys(line.product_id for line in asked))
    products = desk.room.catalogue.by_ids(ids)
    lines: list[InvoiceLine] = []
    errors: list[FieldError] = []
    for place, line in enumerate(asked):
        try:
            product = products.get(line.product_id)
            if product is None:
                raise Invalid.field(f"/lines/{place}/product_id", "There is no such product.", "not_found")
            if any(known.product_id == product.id for known in lines):
                raise Invalid.field(f"/lines/{place}/product_id", "On another line already.", "repeated")
            lines.append(_line(place, line, product))
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    return tuple(lines)


def _line(place: int, asked: AskedInvoiceLine, product: Product) -> InvoiceLine:
    quantity = counted(f"/lines/{place}/quantity", product, asked.quantity, asked.pack, least=1)
    pack = pack_named(product, asked.pack) if asked.pack else None
    per = pack.quantity if pack else product.unit.per_price
    net = Money(divide_half_up(asked.unit_price.poisha * quantity, per))
    return InvoiceLine(product.id, quantity, asked.unit_price, net, pack.name if pack else "")
