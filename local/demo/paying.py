"""Orders paid in every way there is, and what goes wrong: a message twice, a lost answer, money that comes late."""

import time
from collections.abc import Callable
from itertools import islice
from typing import Any

from local.api import Api, Json
from local.demo import browser, ledger
from local.demo.online import Orders, fill_cart, shopper
from local.demo.progress import Teller, poisha, sums, taka, units
from local.demo.shop import Shop
from local.gateways.accounts import NAMES
from local.inventory import queues
from local.seed.people import invoke

PATIENCE_SECONDS = 180
WEEK = "2099-01-01T00:00:00Z"
"""So far ahead that everything is due."""


def pay_in_every_way(shop: Shop, orders: Orders, teller: Teller) -> None:
    for number, name in enumerate(NAMES):
        _, order = order_by(shop, orders, 200 + number, name)
        browser.pay(order["payment"]["url"])
        paid = until_paid(shop, order["id"])
        teller.say(f"{name:11} {order['number']} {paid['total']:>9}: {paid['status']}")
    _by_credit(shop, orders, teller)


def _by_credit(shop: Shop, orders: Orders, teller: Teller) -> None:
    """What the shop owes a customer pays at once; the shop gives a little first, so that there is enough."""
    customer = shop.customers[0].get("/me")["id"]
    given = {"amount": "1000.00", "reason": "goodwill", "note": "demonstration"}
    wallet = f"/customers/{customer}/store-credit"
    shop.manager.post(wallet, given)
    order = checked_out(shop, orders, shop.customers[0], 210, "store_credit", cheap(shop, 2))
    left = shop.customers[0].get(wallet)["balance"]
    teller.say(f"store credit {order['number']} {order['total']:>8}: {order['status']}, {left} left")


def let_things_go_wrong(shop: Shop, orders: Orders, teller: Teller) -> None:
    """A message that comes twice, an answer that is lost, and money that comes after the order's time."""
    ledger.script(shop.url, "stripe", message=["twice"])
    _, twice = order_by(shop, orders, 220, "stripe")
    browser.come_back(browser.pay(twice["payment"]["url"]))
    teller.say(f"told twice, back twice: {until_paid(shop, twice['id'])['paid']} once")
    ledger.script(shop.url, "bkash", execute=["lose_answer"])
    _, lost = order_by(shop, orders, 221, "bkash")
    browser.pay(lost["payment"]["url"])
    teller.say(f"the answer was lost: {until_paid(shop, lost['id'])['paid']}, by asking what became of it")
    _, late = order_by(shop, orders, 222, "sslcommerz")
    invoke(shop.cloud, "ecommerce-expire-reservations", {"at": WEEK})
    before = shop.admin.get(f"/orders/{late['id']}")["status"]
    browser.pay(late["payment"]["url"])
    after = until_paid(shop, late["id"])["status"]
    teller.say(f"paid late: the order was {before}, its goods were still there, it is {after}")


def give_back(shop: Shop, orders: Orders, teller: Teller) -> None:
    """Some of a payment back because the office says so, and some because not all of it was on the shelf."""
    _, order = order_by(shop, orders, 230, "nagad")
    browser.pay(order["payment"]["url"])
    until_paid(shop, order["id"])
    asked = {"amount": "20.00", "reason": "A bag was torn"}
    shop.manager.post(f"/payments/{order['payment']['id']}/refunds", asked)
    refunded = until_back(shop, order["payment"]["id"])
    teller.say(f"{order['number']}: {refunded['refunded']} of {refunded['captured']} went back")
    _, short = order_by(shop, orders, 231, "bkash")
    browser.pay(short["payment"]["url"])
    until_paid(shop, short["id"])
    bring(shop, short, "picking")
    line = short["lines"][0]
    missing = {"product_id": line["product_id"], "quantity": units(line["quantity"]) - 1}
    packed = bring(shop, short, "packed", lines=[missing])
    refunded = until_back(shop, short["payment"]["id"])
    teller.say(
        f"{short['number']}: one was not there, {refunded['refunded']} back, {packed['total']} to stand"
    )
    bring(shop, short, "handed_over")


def deliver(shop: Shop, orders: Orders, teller: Teller) -> None:
    """To a door, for cash."""
    guest, goods = Api(shop.cloud.api_url), cheap(shop, 3)
    fill_cart(guest, goods, 4)
    amount = taka(sums(each["price"] for each in goods) * 4)
    body = shopper(shop, 240) | {"pickup": False}
    offer = guest.post("/delivery/quote", {"address": {"area": "Dhanmondi"}, "amount": amount})
    order = guest.post(
        "/orders/checkout", body | {"slot_id": offer["slots"][0]["id"], "expected_total": offer["total"]}
    )
    orders.placed.append(order)
    for status in ("picking", "packed", "handed_over"):
        bring(shop, order, status)
    done = bring(shop, order, "delivered", cash=order["total"])
    fee = order["delivery"]["fee"]
    teller.say(
        f"{order['number']}: {order['total']} with {fee} for the way, {done['status']}, {done['paid']} in cash"
    )


def settle(shop: Shop, orders: list[Json], teller: Teller) -> int:
    """Wait until nothing is on its way, let the auditor look, and count what does not agree."""
    quiet(shop)
    wrong = ledger.unsettled(shop.cloud, shop.url, orders)
    ends = time.monotonic() + PATIENCE_SECONDS
    while wrong and time.monotonic() < ends:
        push(shop)
        quiet(shop)
        wrong = ledger.unsettled(shop.cloud, shop.url, orders)
    found = invoke(shop.cloud, "payments-audit", {})["differences"]
    for line in wrong[:10]:
        teller.say(line)
    teller.say(f"the auditor finds {found} differences")
    return len(wrong) + int(found)


def order_by(shop: Shop, orders: Orders, number: int, method: str) -> tuple[Api, Json]:
    """A guest's order of a few things; with the guest, who may look at it."""
    guest = Api(shop.cloud.api_url)
    return guest, checked_out(shop, orders, guest, number, method, cheap(shop, 2))


def checked_out(shop: Shop, orders: Orders, caller: Api, number: int, method: str, goods: list[Json]) -> Json:
    fill_cart(caller, goods, 2)
    order = caller.post("/orders/checkout", shopper(shop, number) | {"payment_method": method})
    orders.placed.append(order)
    return order


def cheap(shop: Shop, count: int) -> list[Json]:
    """Things worth between 50 and 150 taka."""
    pieces = (each for each in shop.products.values() if each["unit"] == "piece")
    return list(islice((each for each in pieces if 50_00 <= poisha(each["price"]) <= 150_00), count))


def bring(shop: Shop, order: Json, status: str, **more: Any) -> Json:
    return shop.manager.put(f"/orders/{order['id']}/status", {"status": status, **more})


def until_paid(shop: Shop, order_id: str) -> Json:
    return until(shop, lambda: shop.admin.get(f"/orders/{order_id}"), lambda order: order["status"] == "paid")


def until_back(shop: Shop, payment_id: str) -> Json:
    """The payment as soon as what was asked back has gone back."""
    return until(
        shop, lambda: shop.manager.get(f"/payments/{payment_id}"),
        lambda payment: payment["refunding"] == "0.00" and payment["refunded"] != "0.00",
    )  # fmt: skip


def until(shop: Shop, ask: Callable[[], Json], good: Callable[[Json], bool]) -> Json:
    """Queues take their time, and what got no answer is asked about on a schedule, which is not waited for."""
    begun = time.monotonic()
    while not good(answer := ask()):
        passed = time.monotonic() - begun
        if passed > PATIENCE_SECONDS:
            raise TimeoutError(f"it never came: {answer}")
        if passed > 3:
            push(shop)
        time.sleep(0.3 if passed < 3 else 1)
    return answer


def push(shop: Shop) -> None:
    """Ask the gateways now about everything that is open."""
    invoke(shop.cloud, "payments-check-open", {"at": WEEK})


def quiet(shop: Shop) -> None:
    """Until the queue of payments is empty."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        found = next(each for each in queues(shop.cloud) if each["name"] == f"{shop.cloud.stack}-payment")
        if not found["waiting"] + found["in_flight"]:
            return
        time.sleep(0.5)
