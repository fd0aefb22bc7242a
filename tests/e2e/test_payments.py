"""Money over HTTP: each gateway's page, the way back, its messages; and what must not happen to it."""

from dataclasses import replace
from functools import partial

import pytest
import requests

from local.api import Api, Json
from local.demo import browser, ledger, paying
from local.demo.online import shopper
from local.demo.shop import Shop as Floor
from local.gateways.accounts import NAMES
from local.seed.people import invoke
from tests.e2e.queues import Witness
from tests.e2e.trade import crowd, guest_with, level, new_product

MESSENGERS = ("sslcommerz", "stripe")
"""They tell the shop of money by themselves."""


def ordered(floor: Floor, method: str, number: int, stock: int = 3) -> tuple[Api, Json, Json]:
    """A guest, what they ordered two of, and the order."""
    soap = new_product(floor, stock=stock)
    guest = guest_with(floor, [(soap, 2)])
    order = guest.post("/orders/checkout", shopper(floor, number) | {"payment_method": method})
    assert (order["status"], order["total"], order["payment"]["state"]) == (
        "awaiting_payment",
        "200.00",
        "initiated",
    )
    return guest, soap, order


def payment(floor: Floor, order: Json) -> Json:
    return floor.manager.get(f"/payments/{order['payment']['id']}")


def money(floor: Floor, order: Json) -> list[str]:
    found = payment(floor, order)
    return [found[name] for name in ("state", "captured", "refunded", "refunding")]


def at_gateway(floor: Floor, order: Json) -> list[tuple[int, int]]:
    """What came in for it there, and what went back, for each time that it was paid."""
    found = ledger.state_of(floor.url, order["payment"]["payment_method"])
    own = [line for line in found if line.invoice == payment(floor, order)["invoice"] and line.transaction_id]
    return [(line.amount, line.refunded) for line in own]


def test_the_page_of_simulators_leads_to_each_payment(floor: Floor) -> None:
    placed = [ordered(floor, name, 1090 + number)[2] for number, name in enumerate(NAMES)]

    shown = requests.get(f"{floor.url}/simulators", timeout=10).text
    pages = [requests.get(order["payment"]["url"], timeout=10) for order in placed]

    assert [payment(floor, order)["invoice"] in shown for order in placed] == [True] * 4
    assert ["200" in page.text for page in pages] == [True] * 4
    assert {page.headers["Content-Security-Policy"].partition(";")[0] for page in pages} == {
        "default-src 'none'"
    }


def hook(floor: Floor, name: str, body: bytes, **headers: str) -> int:
    sent = {each.replace("_", "-"): value for each, value in headers.items()}
    url = f"{floor.cloud.api_url}/payments/webhooks/{name}"
    return requests.post(url, data=body, headers=sent, timeout=60).status_code


@pytest.mark.parametrize("name", NAMES)
def test_an_order_is_paid_on_the_page_and_told_once(floor: Floor, witness: Witness, name: str) -> None:
    guest, soap, order = ordered(floor, name, 1000)

    visit = browser.pay(order["payment"]["url"])
    paid = paying.until_paid(floor, order["id"])
    told = witness.hears("OrderPlaced", lambda data: bool(data["order_id"] == order["id"]))

    assert visit.url == f"{floor.url}/shop/orders/{order['id']}"
    assert requests.get(visit.url, timeout=10).status_code == 200
    assert (paid["status"], paid["paid"], paid["held"]) == ("paid", "200.00", False)
    assert guest.get(f"/orders/{order['id']}")["status"] == "paid"
    assert money(floor, order) == ["captured", "200.00", "0.00", "0.00"]
    assert at_gateway(floor, order) == [(20000, 0)]
    assert level(floor, soap) == (3, 2, 1)
    assert len(told) == 1


@pytest.mark.parametrize("name", MESSENGERS)
def test_an_order_is_paid_when_the_browser_never_comes_back(floor: Floor, name: str) -> None:
    _, _, order = ordered(floor, name, 1010)

    browser.press(order["payment"]["url"])
    paid = paying.until_paid(floor, order["id"])

    assert paid["paid"] == "200.00"
    assert at_gateway(floor, order) == [(20000, 0)]


@pytest.mark.parametrize(
    ("name", "step"), [("bkash", "execute"), ("sslcommerz", "validate"), ("nagad", "query")]
)
def test_an_answer_that_is_lost_after_the_money_moved_is_asked_for_not_repeated(
    floor: Floor, name: str, step: str
) -> None:
    _, _, order = ordered(floor, name, 1020)

    ledger.script(floor.url, name, **{step: ["lose_answer"]})
    browser.pay(order["payment"]["url"])
    paid = paying.until_paid(floor, order["id"])

    assert paid["paid"] == "200.00"
    assert at_gateway(floor, order) == [(20000, 0)]


def test_a_message_that_comes_sixteen_times_at_once_settles_once(floor: Floor) -> None:
    """Medusa #13301, Vendure #2620."""
    _, _, order = ordered(floor, "sslcommerz", 1030)
    ledger.script(floor.url, "sslcommerz", message=["none"])
    visit = browser.press(order["payment"]["url"])
    body = requests.Request("POST", visit.back, data=visit.form).prepare().body
    assert isinstance(body, str)
    form = {"Content_Type": "application/x-www-form-urlencoded"}

    answers = crowd([partial(hook, floor, "sslcommerz", body.encode(), **form)] * 16)
    paid = paying.until_paid(floor, order["id"])
    paying.quiet(floor)

    assert answers == [200] * 16
    assert [entry["status"] for entry in paid["timeline"]] == ["awaiting_payment", "paid"]
    assert money(floor, order) == ["captured", "200.00", "0.00", "0.00"]


def test_sixteen_browsers_that_come_back_at_once_are_one_capture(floor: Floor) -> None:
    _, _, order = ordered(floor, "bkash", 1040)
    before = executions(floor)
    visit = browser.press(order["payment"]["url"])

    crowd([partial(browser.come_back, visit)] * 16)
    paid = paying.until_paid(floor, order["id"])
    paying.quiet(floor)

    assert executions(floor) == before + 1
    assert [entry["status"] for entry in paid["timeline"]] == ["awaiting_payment", "paid"]
    assert at_gateway(floor, order) == [(20000, 0)]


def executions(floor: Floor) -> int:
    return int(requests.get(f"{floor.url}/simulators/bkash/_state", timeout=10).json()["executions"])


def test_messages_that_nobody_signed_change_nothing(floor: Floor) -> None:
    _, _, order = ordered(floor, "sslcommerz", 1050)
    invoice = payment(floor, order)["invoice"]
    ledger.script(floor.url, "sslcommerz", message=["none"])
    visit = browser.press(order["payment"]["url"])
    dearer = replace(visit, form={**visit.form, "amount": "1.00"})
    body = requests.Request("POST", visit.back, data=dearer.form).prepare().body
    before = payment(floor, order)
    event = b'{"type": "checkout.session.completed", "data": {"object": {"client_reference_id": "%s"}}}'

    answers = {
        "sslcommerz": hook(floor, "sslcommerz", str(body).encode()),
        "stripe": hook(floor, "stripe", event % invoice.encode(), Stripe_Signature="t=1,v1=00"),
        "nagad": hook(floor, "nagad", b'{"order_id": "%s", "status": "Success"}' % invoice.encode()),
        "paypal": hook(floor, "paypal", b"{}"),
    }

    assert answers == {"sslcommerz": 403, "stripe": 403, "nagad": 403, "paypal": 404}
    assert payment(floor, order) == before
    assert floor.admin.get(f"/orders/{order['id']}")["status"] == "awaiting_payment"


def test_the_money_of_orders_paid_and_called_off_at_one_moment_goes_back(floor: Floor) -> None:
    names = ["nagad", "stripe", "bkash"] * 2
    placed = [ordered(floor, name, 1060 + number) for number, name in enumerate(names)]
    visits = [browser.press(order["payment"]["url"]) for _, _, order in placed]

    def call_off(guest: Api, order: Json) -> Json:
        return guest.put(f"/orders/{order['id']}/cancel", {"reason": "raced"})["status"]

    crowd([
        *(partial(browser.come_back, visit) for visit in visits),
        *(partial(call_off, guest, order) for guest, _, order in placed),
    ])  # fmt: skip
    ended = [settled(floor, order) for _, _, order in placed]

    assert ended == [("cancelled", 0)] * 6
    assert [level(floor, soap) for _, soap, _ in placed] == [(3, 0, 3)] * 6


def settled(floor: Floor, order: Json) -> tuple[str, int]:
    """How an order ended, and what its gateway has kept of it, once both agree."""
    name, invoice = order["payment"]["payment_method"], payment(floor, order)["invoice"]

    def ask() -> tuple[str, int]:
        own = [line for line in ledger.state_of(floor.url, name) if line.invoice == invoice]
        kept = sum(line.amount - line.refunded for line in own if line.transaction_id)
        return floor.admin.get(f"/orders/{order['id']}")["status"], kept

    found: tuple[str, int] = paying.until(floor, ask, lambda seen: seen == ("cancelled", 0))
    return found


def test_money_that_comes_when_the_goods_are_gone_goes_back_once(floor: Floor) -> None:
    """Vendure #3065."""
    _, soap, order = ordered(floor, "stripe", 1080, stock=2)
    let_orders_expire(floor)
    taken = guest_with(floor, [(soap, 1)]).post("/orders/checkout", shopper(floor, 1081))

    ledger.script(floor.url, "stripe", message=["twice"])
    browser.pay(order["payment"]["url"])
    paying.until_back(floor, order["payment"]["id"])
    paying.quiet(floor)

    assert taken["status"] == "placed"
    assert floor.admin.get(f"/orders/{order['id']}")["status"] == "expired"
    assert money(floor, order) == ["refunded", "200.00", "200.00", "0.00"]
    assert at_gateway(floor, order) == [(20000, 20000)]
    assert level(floor, soap) == (2, 1, 1)


def let_orders_expire(floor: Floor) -> None:
    invoke(floor.cloud, "ecommerce-expire-reservations", {"at": paying.WEEK})


def test_after_all_that_orders_payments_and_gateways_agree(floor: Floor) -> None:
    paying.push(floor)
    paying.quiet(floor)
    orders = list(floor.manager.every("/orders", branch_id=floor.branch["id"]))

    assert ledger.unsettled(floor.cloud, floor.url, orders) == []
    assert invoke(floor.cloud, "payments-audit", {}) == {"differences": 0}
