"""People and machines: who they are, what proves it, and what is held about them."""

from functools import cache, partial
from typing import TYPE_CHECKING

from supermarket.config import config
from supermarket.wiring.shop import (
    carts,
    notice_book,
    orders,
    read_together,
    reminder_book,
    saved_lists,
    settings,
    tills,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supermarket.accounts.api_key_ports import ApiKeys
    from supermarket.accounts.avatar_ports import Pictures, Studio
    from supermarket.accounts.code_ports import CodeDesk
    from supermarket.accounts.factor_ports import Factors
    from supermarket.accounts.identity_ports import IdentityTokens, Vouching
    from supermarket.accounts.pin_ports import Pins
    from supermarket.accounts.pin_service import Pinned
    from supermarket.accounts.ports import Accounts, KeyStore
    from supermarket.kernel.personal import PersonalData


@cache
def accounts() -> "Accounts":
    from functools import partial

    from supermarket.accounts.attempt_tables import TableAttempts
    from supermarket.accounts.device_tables import TableDevices
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
        TableUsers(), TableSessions(), TableRoles(), TableAttempts(), ArgonPasswords(), signer, read_together(),
        TableDevices(),
    )  # fmt: skip


@cache
def factors() -> "Factors":
    from supermarket.accounts.factor_ports import Factors
    from supermarket.accounts.factor_tables import TableFactors
    from supermarket.accounts.gateways.authenticator import AppAuthenticator
    from supermarket.aws import counters, secrets

    return Factors(TableFactors(), AppAuthenticator(partial(secrets.secret, "factor-key")), counters.spend)


@cache
def pins() -> "Pins":
    from supermarket.accounts.pin_tables import TablePins

    return TablePins()


def pinned() -> "Pinned":
    from supermarket.accounts.pin_service import Pinned

    return Pinned(accounts(), pins(), tills(), settings())


@cache
def codes() -> "CodeDesk":
    from supermarket.accounts.code_ports import CodeDesk
    from supermarket.accounts.code_tables import TableCodes
    from supermarket.aws import counters, secrets

    return CodeDesk(accounts(), TableCodes(), partial(secrets.secret, "code-key"), counters.spend)


@cache
def api_keys() -> "ApiKeys":
    from supermarket.accounts.api_key_tables import TableApiKeys

    return TableApiKeys()


def pictures() -> "Pictures":
    from supermarket.aws.objects import Bucket

    return Bucket("media")


def studio() -> "Studio":
    from supermarket.accounts.gateways.portraits import PillowStudio

    return PillowStudio()


def vouching() -> "Vouching":
    from supermarket.accounts.identity_ports import Vouching
    from supermarket.accounts.identity_tables import TableIdentities
    from supermarket.aws.counters import spend

    return Vouching(identity_tokens(), TableIdentities(), spend)


@cache
def identity_tokens() -> "IdentityTokens":
    import requests

    from supermarket.accounts.gateways.discovery import WebDocuments
    from supermarket.accounts.gateways.openid import OpenIdTokens

    return OpenIdTokens(WebDocuments(requests.Session(), loopback=config().stage == "local"))


def public_keys() -> str:
    from supermarket.aws import public_keys

    return public_keys.read()


def key_store() -> "KeyStore":
    from supermarket.accounts.gateways.key_store import AwsKeyStore
    from supermarket.aws import public_keys
    from supermarket.aws.clients import client

    return AwsKeyStore(client("secretsmanager"), config().secret("signing-keys"), public_keys)


def personal_data() -> "Mapping[str, PersonalData]":
    from supermarket.accounts.personal_service import AccountData
    from supermarket.accounts.personal_tables import TablePersonalRecords
    from supermarket.aws.objects import Bucket
    from supermarket.customers.credit_service import CreditData
    from supermarket.ecommerce.personal_service import ShopperData
    from supermarket.products.price_personal_service import PriceGroupData
    from supermarket.wiring.goods import price_lists
    from supermarket.wiring.money import returns, store_credit

    shopping = ShopperData(
        orders(), carts(), read_together(), saved_lists(), reminder_book(), returns(), notice_book()
    )
    account = AccountData(TablePersonalRecords(), Bucket("media").remove)
    credit, prices = CreditData(store_credit()), PriceGroupData(price_lists())
    return {"customers": credit, "ecommerce": shopping, "products": prices, "accounts": account}
