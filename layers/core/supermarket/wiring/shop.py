"""The shop itself: settings, goods, stock, tills, orders, reports."""

from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from supermarket.ecommerce.notice_ports import NoticeBook
    from supermarket.ecommerce.notice_service import NoticeDesk
    from supermarket.ecommerce.ports import Carts, Orders
    from supermarket.ecommerce.reminder_ports import ReminderBook
    from supermarket.ecommerce.reminder_service import ReminderDesk
    from supermarket.ecommerce.saved_ports import SavedLists
    from supermarket.ecommerce.saved_service import SavedDesk
    from supermarket.ecommerce.storefront_service import Storefront
    from supermarket.inventory.ports import Adjustments, Ledger, StockBook, Warehouses
    from supermarket.inventory.service import StockRoom
    from supermarket.kernel.reading import ReadTogether
    from supermarket.pos.ports import Sales, Tills
    from supermarket.pos.sale_service import Counter
    from supermarket.products.ports import Brands, Catalogue, Categories
    from supermarket.reports.ports import Days, DaySource
    from supermarket.settings.audit_ports import AuditLog
    from supermarket.settings.ports import SettingsBook


def read_together() -> "ReadTogether":
    from supermarket.aws.tables import read_together

    return read_together


@cache
def settings() -> "SettingsBook":
    from supermarket.settings.tables import TableSettings

    return TableSettings()


def audit_log() -> "AuditLog":
    from supermarket.settings.audit_tables import TableAuditLog

    return TableAuditLog()


def note(context: str, object_kind: str, object_id: str, before: object = None, after: object = None) -> None:
    """Tell the audit log of what was changed outside of the tables."""
    from supermarket.aws.audit import note_alone

    note_alone(context, object_kind, object_id, before, after)


def audit_key() -> bytes:
    from supermarket.aws import secrets

    return secrets.secret("audit-key").encode()


def health_probes() -> "Mapping[str, Callable[[], object]]":
    """What every part of the shop leans on; a probe raises when it does not answer."""
    from supermarket.aws import public_keys
    from supermarket.settings.tables import TableSettings

    return {"settings table": lambda: TableSettings().rules(), "token keys": public_keys.read}


@cache
def catalogue() -> "Catalogue":
    from supermarket.products.tables import TableCatalogue

    return TableCatalogue()


@cache
def categories() -> "Categories":
    from supermarket.products.category_tables import TableCategories

    return TableCategories()


@cache
def brands() -> "Brands":
    from supermarket.products.category_tables import TableBrands

    return TableBrands()


@cache
def stock() -> "StockBook":
    from supermarket.inventory.tables import TableStockBook

    return TableStockBook()


@cache
def ledger() -> "Ledger":
    from supermarket.inventory.ledger_tables import TableLedger

    return TableLedger()


@cache
def warehouses() -> "Warehouses":
    from supermarket.inventory.warehouse_tables import TableWarehouses

    return TableWarehouses()


@cache
def adjustments() -> "Adjustments":
    from supermarket.inventory.adjustment_tables import TableAdjustments

    return TableAdjustments()


def stock_room() -> "StockRoom":
    from supermarket.inventory.service import StockRoom

    return StockRoom(warehouses(), catalogue(), read_together())


@cache
def days() -> "Days":
    from supermarket.reports.tables import TableDays

    return TableDays()


def day_source() -> "DaySource":
    from supermarket.reports.service import Books

    return Books([sales(), orders()])


@cache
def storefront() -> "Storefront":
    from supermarket.ecommerce.storefront_service import Storefront
    from supermarket.wiring.goods import promotions

    return Storefront(settings(), catalogue(), stock(), read_together(), promotions())


@cache
def carts() -> "Carts":
    from supermarket.ecommerce.cart_tables import TableCarts

    return TableCarts()


@cache
def saved_lists() -> "SavedLists":
    from supermarket.ecommerce.saved_tables import TableSavedLists

    return TableSavedLists()


def saved_desk() -> "SavedDesk":
    from supermarket.ecommerce.saved_service import SavedDesk

    return SavedDesk(storefront(), carts(), saved_lists())


@cache
def reminder_book() -> "ReminderBook":
    from supermarket.ecommerce.reminder_tables import TableReminderBook

    return TableReminderBook()


@cache
def notice_book() -> "NoticeBook":
    from supermarket.ecommerce.notice_tables import TableNoticeBook

    return TableNoticeBook()


def notice_desk() -> "NoticeDesk":
    from supermarket.aws import queues
    from supermarket.ecommerce.notice_service import NoticeDesk
    from supermarket.wiring.people import accounts

    return NoticeDesk(storefront(), notice_book(), accounts().users, partial(queues.send, "notice"))


def reminder_key() -> str:
    from supermarket.aws import secrets

    return secrets.secret("code-key")


def reminder_desk() -> "ReminderDesk":
    from supermarket.ecommerce.reminder_service import ReminderDesk
    from supermarket.wiring.people import accounts

    return ReminderDesk(storefront(), reminder_book(), accounts().users, orders())


@cache
def orders() -> "Orders":
    from supermarket.ecommerce.order_tables import TableOrders

    return TableOrders()


@cache
def tills() -> "Tills":
    from supermarket.pos.tables import TableTills

    return TableTills()


@cache
def sales() -> "Sales":
    from supermarket.pos.sale_tables import TableSales

    return TableSales()


def counter() -> "Counter":
    from supermarket.pos.sale_service import Counter
    from supermarket.wiring.goods import promotions

    return Counter(sales(), stock(), catalogue(), settings(), read_together(), promotions())
