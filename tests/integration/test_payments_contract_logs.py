"""Nothing of an account, a card or a shopper is in what is logged, however much of it is."""

import logging
from urllib.parse import quote_plus

import pytest
import requests

from tests.support import paying
from tests.support.online_shop import open_shop
from tests.support.paying import ALL, check_open, work

SECRET = {
    "username", "password", "app_key", "app_secret", "private_key", "store_passwd", "secret_key", "webhook_secret",
}  # fmt: skip
SHOPPER = ["4242424242424242", "411111XXXXXX1111", "01712345678", "Rahim"]
OTHERS = ("botocore", "pynamodb", "moto", "responses")
"""Of the store and its double in tests; they say everything there is."""


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_log_tells_a_card_or_a_secret(
    name: str, cloud: None, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    open_shop()
    for each in OTHERS:
        caplog.set_level(logging.WARNING, each)
    caplog.set_level(logging.DEBUG)
    with paying.counter(ALL[name]) as shop:
        payment, with_card = shop.paid(), shop.ordered()
        requests.post(with_card.url, {"do": "pay", "with": "visa"}, timeout=5, allow_redirects=False)
        shop.deliver()
        work(shop)
        check_open(minutes=3)
        shop.script(**shop.gateway.closed)
        paying.refund(payment)
        work(shop)
        paying.grown_older(payment, minutes=20)
        check_open()
        shop.click(shop.ordered(), "fail")
        account = shop.gateway.account(shop.url)

    shown = capsys.readouterr()
    text = shown.out + shown.err + repr([vars(record) for record in caplog.records])
    secrets = [*(account[each] for each in SECRET & account.keys()), *SHOPPER, payment.session]
    assert "message handled" in text and paying.now(with_card).state == "captured"
    assert [each for each in secrets if each in text or quote_plus(each) in text] == []
