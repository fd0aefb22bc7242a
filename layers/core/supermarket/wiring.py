"""Where real adapters meet the code. Each is made when first asked for, and imports only what it needs."""

from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from supermarket.accounts.ports import Accounts, KeyStore
    from supermarket.ecommerce.ports import Carts, Orders
    from supermarket.ecommerce.storefront_service import Storefront
    from supermarket.inventory.ports import Adjustments, Ledger, StockBook, Warehouses
    from supermarket.inventory.service import StockRoom
    from supermarket.kernel.reading import ReadTogether
    from supermarket.notifications.alert_service import Switchboard
    from supermarket.notifications.ports import Connections, Mailer
    from supermarket.notifications.service import MailRoom
    from supermarket.pos.ports import Sales, Tills
    from supermarket.pos.sale_service import Counter
    from supermarket.products.import_service import Desk
    from supermarket.products.ports import Brands, Catalogue, Categories, ImportFiles, Imports
    from supermarket.reports.ports import Days, DaySource
    from supermarket.settings.ports import SettingsBook


def read_together() -> "ReadTogether":
    from supermarket.aws.tables import read_together

    return read_together


@cache
def settings() -> "SettingsBook":
    from supermarket.settings.tables import TableSettings

    return TableSettings()


def health_probes() -> "Mapping[str, Callable[[], object]]":
    """What every part of the shop leans on; a probe raises when it does not answer."""
    from supermarket.aws.clients import client
    from supermarket.config import config
    from supermarket.settings.tables import TableSettings

    return {
        "settings table": lambda: TableSettings().rules(),
        "token keys": lambda: client("ssm").get_parameter(Name=config().parameter("jwks")),
    }


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
def imports() -> "Imports":
    from supermarket.products.import_tables import TableImports

    return TableImports()


@cache
def import_files() -> "ImportFiles":
    from supermarket.aws.objects import Bucket

    return Bucket("imports")


def import_desk() -> "Desk":
    from supermarket.aws.queues import send
    from supermarket.products.import_service import Desk

    return Desk(
        imports(), import_files(), partial(send, "import"), catalogue(), categories(), brands(), settings()
    )


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

    return Storefront(settings(), catalogue(), stock(), read_together())


@cache
def carts() -> "Carts":
    from supermarket.ecommerce.cart_tables import TableCarts

    return TableCarts()


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

    return Counter(sales(), stock(), catalogue(), settings(), read_together())


@cache
def accounts() -> "Accounts":
    from functools import partial

    from supermarket.accounts.attempt_tables import TableAttempts
    from supermarket.accounts.gateways.passwords import ArgonPasswords
    from supermarket.accounts.gateways.signer import TokenSigner
    from supermarket.accounts.ports import Accounts
    from supermarket.accounts.role_tables import TableRoles
    from supermarket.accounts.session_tables import TableSessions
    from supermarket.accounts.tables import TableUsers
    from supermarket.aws import secrets
    from supermarket.edge import tokens

    signer = TokenSigner(
        partial(secrets.secret, "signing-keys"), tokens.issuer(), tokens.AUDIENCE, tokens.ALGORITHM
    )
    return Accounts(
        TableUsers(), TableSessions(), TableRoles(), TableAttempts(), ArgonPasswords(), signer, read_together()
    )  # fmt: skip


def public_keys() -> str:
    from supermarket.aws import secrets

    return secrets.parameter("jwks")


def key_store() -> "KeyStore":
    from supermarket.accounts.gateways.key_store import AwsKeyStore
    from supermarket.aws.clients import client
    from supermarket.config import config

    names = config().secret("signing-keys"), config().parameter("jwks")
    return AwsKeyStore(client("secretsmanager"), client("ssm"), *names)


@cache
def mailer() -> "Mailer":
    from supermarket.aws.clients import client
    from supermarket.notifications.gateways.ses import SesMailer

    return SesMailer(client("sesv2"))


def mail_room() -> "MailRoom":
    from supermarket.notifications.service import MailRoom
    from supermarket.notifications.tables import TableSentMail

    return MailRoom(settings(), catalogue(), TableSentMail(), mailer())


@cache
def connections() -> "Connections":
    from supermarket.notifications.connection_tables import TableConnections

    return TableConnections()


def switchboard() -> "Switchboard":
    from supermarket.aws import sockets
    from supermarket.notifications.alert_service import Switchboard

    return Switchboard(connections(), warehouses(), sockets.tell)
