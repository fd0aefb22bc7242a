"""The catalogue in its parts: lists, families, pictures, prices."""

from functools import cache, partial
from typing import TYPE_CHECKING

from supermarket.wiring import shop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supermarket.accounts.ports import Users
    from supermarket.products.export_service import ExportDesk
    from supermarket.products.family_ports import Families
    from supermarket.products.import_ports import Exports, ImportFiles, ImportQueue, Imports
    from supermarket.products.import_service import Desk
    from supermarket.products.listing_service import Shelves
    from supermarket.products.media_model import Place
    from supermarket.products.media_service import PictureDesk
    from supermarket.products.price_ports import PriceLists, Prices
    from supermarket.products.price_service import PriceDesk
    from supermarket.products.promotion_ports import Promotions
    from supermarket.products.promotion_service import PromotionDesk
    from supermarket.products.search_build_service import Workshop
    from supermarket.products.search_ports import Editions, Window
    from supermarket.products.search_service import Desk as SearchDesk


def picture_desk() -> "PictureDesk":
    from supermarket.accounts.gateways.portraits import PillowStudio
    from supermarket.aws.objects import Bucket
    from supermarket.products.media_service import PictureDesk
    from supermarket.products.media_tables import TableGallery

    return PictureDesk(TableGallery(), Bucket("media"), PillowStudio(), _look_again)


def _look_again(place: "Place") -> None:
    """Later than the request that asks for it can last."""
    from supermarket.aws.queues import send

    send("media", {"product_id": place.product_id, "media_id": place.media_id}, delay_seconds=60)


@cache
def families() -> "Families":
    from supermarket.products.family_tables import TableFamilies

    return TableFamilies()


def shelves() -> "Shelves":
    from supermarket.products.listing_service import Shelves
    from supermarket.products.listing_tables import TableListing
    from supermarket.wiring.shop import categories, read_together, settings, stock

    return Shelves(TableListing(), categories, settings, stock, read_together)


@cache
def prices() -> "Prices":
    from supermarket.products.price_tables import TablePrices

    return TablePrices()


@cache
def price_lists() -> "PriceLists":
    from supermarket.products.price_list_tables import TablePriceLists

    return TablePriceLists()


def price_desk() -> "PriceDesk":
    from supermarket.products.price_service import PriceDesk
    from supermarket.wiring.shop import catalogue, settings

    return PriceDesk(catalogue(), prices(), price_lists(), settings())


@cache
def promotions() -> "Promotions":
    from supermarket.products.promotion_tables import TablePromotions

    return TablePromotions()


def promotion_desk() -> "PromotionDesk":
    from supermarket.products.promotion_service import PromotionDesk

    return PromotionDesk(
        promotions(), shop.catalogue(), shop.categories(), shop.brands(), price_lists(), shop.settings()
    )


@cache
def users() -> "Users":
    from supermarket.accounts.tables import TableUsers

    return TableUsers()


@cache
def imports() -> "Imports":
    from supermarket.products.import_tables import TableImports

    return TableImports()


@cache
def import_files() -> "ImportFiles":
    from supermarket.aws.files import Files

    return Files("imports")


def import_queue() -> "ImportQueue":
    from supermarket.aws.queues import send

    return partial(send, "import")


def import_desk() -> "Desk":
    from supermarket.products.gateways.sheets import Sheets
    from supermarket.products.import_service import Desk

    return Desk(
        imports(), import_files(), import_queue(), Sheets(), shop.catalogue(), shop.categories(), shop.brands(),
        shop.settings(),
    )  # fmt: skip


@cache
def exports() -> "Exports":
    from supermarket.products.export_tables import TableExports

    return TableExports()


def export_desk() -> "ExportDesk":
    from supermarket.products.export_service import ExportDesk
    from supermarket.products.gateways.sheets import Sheets

    return ExportDesk(
        exports(),
        import_files(),
        import_queue(),
        Sheets(),
        shop.catalogue(),
        shop.categories(),
        shop.brands(),
    )


@cache
def editions() -> "Editions":
    from supermarket.products.search_tables import TableEditions

    return TableEditions()


@cache
def search_window() -> "Window":
    from supermarket.aws.objects import Bucket
    from supermarket.products.gateways.search_window import WarmWindow

    return WarmWindow(editions(), Bucket("media"))


def search_desk() -> "SearchDesk":
    from supermarket.products.search_service import Desk
    from supermarket.wiring.shop import catalogue, read_together, stock

    return Desk(search_window(), catalogue(), stock(), read_together())


def search_workshop() -> "Workshop":
    from supermarket.aws import counters
    from supermarket.aws.objects import Bucket
    from supermarket.products.gateways.search_writer import SearchWriter
    from supermarket.products.search_build_service import Workshop
    from supermarket.wiring.shop import brands, catalogue, categories, settings, stock

    return Workshop(
        catalogue(), categories(), brands(), settings(), stock(), editions(), Bucket("media"), SearchWriter,
        turn=lambda until: counters.spend("search-index", 1, 1, until),
    )  # fmt: skip


def ask_for_index(changed: "Mapping[str, str]") -> None:
    from supermarket.aws.queues import send

    send("search", changed)
