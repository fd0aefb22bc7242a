"""Where real adapters meet the code. Each is made when first asked for, and imports only what it needs."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supermarket.inventory.ports import Ledger, StockBook, Warehouses
    from supermarket.kernel.reading import ReadTogether
    from supermarket.products.ports import Catalogue
    from supermarket.settings.ports import SettingsBook


def read_together() -> "ReadTogether":
    from supermarket.aws.tables import read_together

    return read_together


@cache
def settings() -> "SettingsBook":
    from supermarket.settings.tables import TableSettings

    return TableSettings()


@cache
def catalogue() -> "Catalogue":
    from supermarket.products.tables import TableCatalogue

    return TableCatalogue()


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
