"""What every account with a gateway has to hold, and what becomes of an order where it lacks some of it."""

import json

import pytest

from supermarket.payments.exchange_model import GatewayUnknown
from supermarket.payments.gateways.accounts import Accounts
from tests.support.bkash_shop import KeptTokens
from tests.support.online_shop import CUSTOMER, DELIVERY, add, check_out, offer_payment, open_shop, product
from tests.support.paying import ALL
from tests.support.tables import everything

NEEDED = {
    "bkash": ("bKash", "base_url", "username", "password", "app_key", "app_secret"),
    "nagad": ("Nagad", "base_url", "merchant_id", "private_key", "gateway_key"),
    "sslcommerz": ("SSLCommerz", "base_url", "store_id", "store_passwd"),
    "stripe": ("Stripe", "secret_key", "webhook_secret"),
}


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in NEEDED.items() for key in keys[1:]])
def test_an_account_that_lacks_something_says_what_and_shows_nothing(name: str, key: str) -> None:
    whole = ALL[name].account("https://gateway.example")
    rest = {each: whole[each] for each in whole if each != key}

    for lacking in (rest, {**rest, key: ""}):
        accounts = accounts_of({name: lacking})
        for read in (lambda found: found.of("dhanmondi", name), lambda found: found.each(name)):
            with pytest.raises(GatewayUnknown) as refused:
                read(accounts)
            assert str(refused.value) == f"The account with {NEEDED[name][0]} lacks {key}."


def accounts_of(given: object) -> Accounts:
    return Accounts(lambda: json.dumps(given), KeptTokens())


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_nothing_is_ordered_that_could_not_be_paid(name: str, cloud: None) -> None:
    open_shop()
    offer_payment({name: {**ALL[name].account("https://gateway.example"), NEEDED[name][-1]: ""}})
    add(product("MILK", "625.25", stock=20), 2, who=CUSTOMER)
    before = everything()

    reply = check_out("incomplete", {**DELIVERY, "payment_method": name}, who=CUSTOMER)

    assert (reply.status, reply.json["code"]) == (503, "gateway_unavailable")
    assert everything() == before
