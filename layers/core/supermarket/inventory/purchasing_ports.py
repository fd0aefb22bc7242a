"""What purchasing needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supermarket.inventory.purchase_model import PurchaseOrder, PurchaseState
    from supermarket.inventory.receipt_model import Receipt
    from supermarket.inventory.supplier_invoice_model import InvoiceState, SupplierInvoice
    from supermarket.inventory.supplier_model import Account, Offer, Supplier
    from supermarket.inventory.supplier_return_model import SupplierReturn
    from supermarket.kernel.money import Money
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write


class Suppliers(Protocol):
    def get(self, supplier_id: str) -> Supplier:
        """Raises NotFound."""

    def account(self, supplier_id: str) -> Account: ...

    def page(self, page: PageRequest) -> Page[Supplier]:
        """By name."""

    def add(self, supplier: Supplier, once: Once | None = None) -> None: ...

    def made_by(self, once: Once) -> Supplier | None: ...

    def replace(self, supplier: Supplier, old: Supplier) -> Supplier:
        """Raises Outdated when ``old`` is not what is stored."""

    def offers(self, supplier_id: str, page: PageRequest) -> Page[Offer]: ...

    def offers_of(self, product_id: str) -> Sequence[Offer]:
        """Who sells a product, preferred suppliers first."""

    def offered(self, supplier_id: str, product_ids: Sequence[str]) -> dict[str, Offer]: ...

    def set_offers(self, old: Supplier, offers: Sequence[Offer], withdrawn: Sequence[str]) -> Supplier:
        """Keep what is offered and drop what is not any more. It is the supplier's next version: Outdated as above."""

    def charge(self, supplier_id: str, amount: Money) -> Write:
        """The write that adds an approved invoice to what is owed."""

    def credit(self, supplier_id: str, amount: Money) -> Write:
        """The write that takes a credit note off what is owed."""


class Purchases(Protocol):
    def get(self, order_id: str) -> PurchaseOrder:
        """With its lines, as it is now. Raises NotFound."""

    def of_branch(
        self, branch_id: str, state: PurchaseState | None, page: PageRequest
    ) -> Page[PurchaseOrder]:
        """Newest first, without their lines."""

    def of_supplier(self, supplier_id: str, page: PageRequest) -> Page[PurchaseOrder]: ...

    def next_number(self, branch_id: str, of: str) -> int:
        """The next of a branch's numbers of one sort. One may be left out, none is given twice."""

    def add(self, order: PurchaseOrder, once: Once | None) -> None: ...

    def made_by(self, once: Once) -> str | None: ...

    def replace(self, order: PurchaseOrder, old: PurchaseOrder) -> None:
        """With its lines. Raises Outdated when ``old`` is not what is stored."""

    def save(self, order: PurchaseOrder, old: PurchaseOrder) -> None:
        """Without its lines, which are as they were. Raises Outdated."""

    def step(self, order: PurchaseOrder) -> Write:
        """The write that puts an order, but for its lines, in the place of its last version. Refused: Outdated."""


class Receipts(Protocol):
    """Goods received notes and returns, both under their order."""

    def writes(self, receipt: Receipt, once: Once | None) -> Sequence[Write]: ...

    def get(self, order_id: str, receipt_id: str) -> Receipt:
        """Raises NotFound."""

    def page(self, order_id: str, page: PageRequest) -> Page[Receipt]: ...

    def all(self, order_id: str) -> Sequence[Receipt]: ...

    def return_writes(self, back: SupplierReturn, once: Once | None) -> Sequence[Write]: ...

    def returned(self, order_id: str, return_id: str) -> SupplierReturn: ...

    def returns(self, order_id: str, page: PageRequest) -> Page[SupplierReturn]: ...

    def all_returns(self, order_id: str) -> Sequence[SupplierReturn]: ...

    def made_by(self, once: Once) -> str | None: ...


class SupplierInvoices(Protocol):
    def get(self, invoice_id: str) -> SupplierInvoice:
        """Raises NotFound."""

    def of_branch(self, branch_id: str, state: InvoiceState, page: PageRequest) -> Page[SupplierInvoice]: ...

    def of_supplier(self, supplier_id: str, page: PageRequest) -> Page[SupplierInvoice]: ...

    def add(self, invoice: SupplierInvoice, once: Once | None) -> None:
        """Raises AlreadyExists for a number that this supplier has used."""

    def made_by(self, once: Once) -> SupplierInvoice | None: ...

    def approve(self, invoice: SupplierInvoice, also: Sequence[Write]) -> None:
        """Put it in the place of its last version. Raises Outdated, or a refusal of ``also``."""
