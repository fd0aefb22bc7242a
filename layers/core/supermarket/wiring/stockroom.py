"""The stock room: books, counting, purchasing."""

from functools import cache
from typing import TYPE_CHECKING

from supermarket.wiring import shop

if TYPE_CHECKING:
    from supermarket.inventory.adjustment_service import Corrections
    from supermarket.inventory.audit_ports import Audits
    from supermarket.inventory.audit_service import Proof
    from supermarket.inventory.batch_ports import Blocks
    from supermarket.inventory.batch_service import BatchRoom
    from supermarket.inventory.book_ports import Books
    from supermarket.inventory.ledger_service import Bookkeeping
    from supermarket.inventory.markdown_service import MarkdownDesk
    from supermarket.inventory.purchase_service import PurchaseDesk
    from supermarket.inventory.purchasing_ports import Suppliers
    from supermarket.inventory.reorder_plan_service import Planning
    from supermarket.inventory.reorder_ports import Pipeline, Reorders
    from supermarket.inventory.reorder_service import ReorderDesk
    from supermarket.inventory.take_service import CountingDesk
    from supermarket.inventory.transfer_service import Haulage
    from supermarket.inventory.worth_service import Worth


@cache
def books() -> "Books":
    from supermarket.inventory.book_tables import TableBooks

    return TableBooks()


def corrections() -> "Corrections":
    from supermarket.inventory.adjustment_service import Corrections

    return Corrections(shop.stock_room(), shop.stock(), shop.adjustments(), books(), shop.settings())


def haulage() -> "Haulage":
    from supermarket.inventory.transfer_service import Haulage
    from supermarket.inventory.transfer_tables import TableTransfers

    return Haulage(shop.stock_room(), shop.stock(), TableTransfers(), books(), shop.settings())


def counting_desk() -> "CountingDesk":
    from supermarket.inventory.take_service import CountingDesk
    from supermarket.inventory.take_tables import TableTakes

    return CountingDesk(
        shop.stock_room(), shop.stock(), TableTakes(), books(), shop.categories(), shop.settings()
    )


def blocks() -> "Blocks":
    from supermarket.inventory.expiry_tables import TableBlocks

    return TableBlocks()


def batch_room() -> "BatchRoom":
    from supermarket.inventory.batch_service import BatchRoom

    return BatchRoom(shop.stock_room(), books(), blocks(), shop.warehouses(), shop.sales(), shop.orders())


def stock_audits() -> "Audits":
    from supermarket.inventory.audit_tables import TableAudits

    return TableAudits()


def stock_proof() -> "Proof":
    from supermarket.edge.metrics import count
    from supermarket.inventory.audit_service import Proof

    return Proof(
        shop.stock(), shop.ledger(), books(), stock_audits(), shop.warehouses(), shop.settings(),
        lambda metric: count(metric, "audit_stock"),
    )  # fmt: skip


@cache
def bookkeeping() -> "Bookkeeping":
    from supermarket.inventory.ledger_service import Bookkeeping

    return Bookkeeping(shop.ledger(), books(), shop.warehouses(), shop.settings())


@cache
def suppliers() -> "Suppliers":
    from supermarket.inventory.supplier_tables import TableSuppliers

    return TableSuppliers()


def purchase_desk() -> "PurchaseDesk":
    from supermarket.inventory.purchase_service import PurchaseDesk
    from supermarket.inventory.purchase_tables import TablePurchases
    from supermarket.inventory.receipt_tables import TableReceipts
    from supermarket.inventory.supplier_invoice_tables import TableSupplierInvoices

    return PurchaseDesk(
        TablePurchases(), TableReceipts(), suppliers(), TableSupplierInvoices(), shop.stock_room(), shop.stock(),
        books(), shop.settings(),
    )  # fmt: skip


def worth() -> "Worth":
    from supermarket.inventory.worth_service import Worth

    return Worth(shop.stock_room(), books(), stock_audits(), shop.settings())


def markdown_desk() -> "MarkdownDesk":
    from supermarket.inventory.markdown_service import MarkdownDesk
    from supermarket.inventory.markdown_tables import TableMarkdowns
    from supermarket.wiring.goods import prices

    return MarkdownDesk(
        books(), TableMarkdowns(), shop.warehouses(), shop.catalogue(), prices(), shop.settings()
    )


def reorders() -> "Reorders":
    from supermarket.inventory.reorder_tables import TableReorders

    return TableReorders()


def pipeline() -> "Pipeline":
    from supermarket.inventory.reorder_supply_tables import TablePipeline

    return TablePipeline()


def reorder_desk() -> "ReorderDesk":
    from supermarket.inventory.reorder_service import ReorderDesk

    return ReorderDesk(shop.stock_room(), shop.stock(), shop.ledger(), reorders(), pipeline())


def planning() -> "Planning":
    from supermarket.inventory.demand_tables import TableDemands
    from supermarket.inventory.reorder_plan_service import Planning

    return Planning(
        reorders(), pipeline(), TableDemands(), shop.warehouses(), shop.catalogue(), shop.read_together(),
        shop.settings(),
    )  # fmt: skip
