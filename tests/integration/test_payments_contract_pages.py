"""The simulators' pages, as a browser without scripts reads them."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import requests

from supermarket.payments.exchange_model import Payer
from supermarket.payments.gateways.accounts import Accounts
from tests.support.bkash_shop import KeptTokens, a_payment
from tests.support.paying import ALL
from tests.support.simulators import serving

MARK = "<script>alert(1)</script>"
PAYER = Payer(f"Rahim {MARK}", f'+880171"{MARK}', "rahim@example.com", "House 1", "Dhaka", "1207")
VOID = {"meta", "input"}


class Page(HTMLParser):
    """What is in it. Raises AssertionError where an element is not closed, or closed within another."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.seen, self.text = list[str](), list[tuple[str, str, dict[str, str | None]]](), ""
        self.feed(text)
        assert self.open == [] and text.startswith("<!doctype html>") and text.endswith("</html>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self.open or tag == "html"
        self.seen.append((tag, "/".join(self.open), dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def found(self, *tags: str) -> Iterator[tuple[str, dict[str, str | None]]]:
        return ((inside, given) for tag, inside, given in self.seen if tag in tags)


@pytest.fixture(params=sorted(ALL))
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of the page where a payment is paid; its shopper, and its order, are named to be mischief."""
    gateway = ALL[request.param]
    with serving(gateway.simulator) as (_, origin):
        accounts = Accounts(lambda: json.dumps({gateway.name: gateway.account(origin)}), KeptTokens())
        payment = a_payment(order_number=f"DHK {MARK}")
        started = accounts.of("dhanmondi", gateway.name).start(
            payment, PAYER, "https://shop.example/back", "https://shop.example/hook", lambda *_: None
        )
        yield started.url


def test_a_page_is_whole_says_what_it_is_and_needs_no_script(url: str) -> None:
    page = Page(requests.get(url, timeout=5).text)

    assert ", simulated" in page.text and "No money moves here." in page.text
    assert [given for _, given in page.found("html")] == [{"lang": "en"}]
    assert len(list(page.found("title"))) == 1 and list(page.found("script")) == []
    buttons = list(page.found("button"))
    assert len(buttons) >= 4 and all("form" in inside and given["value"] for inside, given in buttons)
    assert all(inside.endswith("label") for inside, _ in page.found("input", "select"))
    assert [given for _, given in page.found("form")] == [{"method": "post"}]


@pytest.mark.parametrize("does", ["pay", "vanish"])
def test_what_follows_a_button_is_a_page_too(url: str, does: str) -> None:
    reply = requests.post(url, {"do": does}, timeout=5, allow_redirects=False)

    assert reply.is_redirect == (does == "pay" and "EasyCheckOut" not in url)
    if not reply.is_redirect:
        page = Page(reply.text)
        assert len(list(page.found("button"))) == (does == "pay")
        assert ("alert" in reply.text) <= ("&lt;script&gt;alert" in reply.text)
    assert Page(requests.get(url, timeout=5).text)


def test_a_page_that_is_none_is_told_as_a_page(url: str) -> None:
    reply = requests.get(url[:-3] + "zzz" if "hash" not in url else url.replace("hash=", "hash=z"), timeout=5)

    assert (reply.status_code, "No such payment" in Page(reply.text).text) == (404, True)
