"""Shoppers online: fifty who want the last ten, and some who change their minds or let time run out."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from local.api import Api, Json, Refused
from local.demo.progress import Teller
from local.demo.shop import Shop
from local.demo.till import BIG
from local.seed.people import invoke

SHOPPERS, LAST_UNITS = 50, 10


@dataclass
class Orders:
    """What the API said to those who ordered."""

    placed: list[Json] = field(default_factory=list)
    cancelled: list[Json] = field(default_factory=list)
    expired: list[Json] = field(default_factory=list)
    refused: int = 0
    oversold: int = 0


def shopper(shop: Shop, number: int) -> Json:
    """Who fetches the goods at the counter, and pays there."""
    return {
        "name": f"Shopper {number}", "phone": f"01700{number:06d}", "email": f"shopper{number}@example.com",
        "address": {"line": f"House {number}, Road 5", "area": "Dhanmondi", "city": "Dhaka", "postcode": "1205"},
        "payment_method": "cash_on_delivery", "pickup": True,
    }  # fmt: skip


def fill_cart(caller: Api, products: list[Json], quantity: int = 1) -> None:
    for product in products:
        amount = quantity if product["unit"] == "piece" else f"{quantity}.000"
        cart = caller.post("/cart/add", {"product_id": product["id"], "quantity": amount})
        caller.guest_token = cart.get("guest_token") or caller.guest_token


def race(shop: Shop, orders: Orders, teller: Teller) -> None:
    """Fifty carts hold the same product; ten units are left; all check out at once."""
    product = _rare_product(shop)
    guests = [Api(shop.cloud.api_url) for _ in range(SHOPPERS)]
    with ThreadPoolExecutor(16) as crowd:
        list(crowd.map(lambda guest: fill_cart(guest, [product]), guests))
    ready = threading.Barrier(SHOPPERS)

    def check_out(number: int) -> Json:
        ready.wait()
        try:
            return guests[number].post("/orders/checkout", shopper(shop, number))
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(SHOPPERS) as crowd:
        answers = list(crowd.map(check_out, range(SHOPPERS)))
    won = [answer for answer in answers if not isinstance(answer, Refused)]
    lost = [answer for answer in answers if isinstance(answer, Refused)]
    unexpected = [str(answer) for answer in lost if answer.code != "out_of_stock"]
    if unexpected:
        raise RuntimeError(
            f"{len(unexpected)} shoppers got neither an order nor 'out of stock': {unexpected[0]}"
        )
    orders.placed += won
    orders.refused += len(lost)
    orders.oversold += max(0, len(won) - LAST_UNITS)
    teller.say(
        f"{SHOPPERS} shoppers for {LAST_UNITS} units: {len(won)} got one, {len(lost)} were told it is gone"
    )


def _rare_product(shop: Shop) -> Json:
    number = datetime.now(UTC).strftime("%y%m%d%H%M%S")
    wanted = {
        "sku": f"DEMO-LAST-{number}", "name": "The last mango pickle", "name_bn": "শেষ আমের আচার",
        "price": "240.00", "tax_class": "standard",
    }  # fmt: skip
    product = shop.manager.post("/products", wanted)
    received = {
        "warehouse_id": shop.warehouse_id, "reason": "received",
        "lines": [{"product_id": product["id"], "quantity": LAST_UNITS}],
    }  # fmt: skip
    shop.manager.post("/stock/adjustments", received)
    return product


def order_and_change_minds(shop: Shop, orders: Orders, teller: Teller) -> None:
    """Customers and guests order; some cancel, and some never pay: their time runs out. The rest stands."""
    goods = [product for product in shop.products.values() if product["unit"] == "piece"]
    for number in range(8):
        caller = shop.customers[number % 2] if number < 4 else Api(shop.cloud.api_url)
        fill_cart(caller, goods[number * 3 : number * 3 + 3], 2)
        paying = {} if number % 4 else {"payment_method": "bkash"}
        order = caller.post("/orders/checkout", shopper(shop, 100 + number) | paying)
        orders.placed.append(order)
        if number % 2:
            orders.cancelled.append(
                caller.put(f"/orders/{order['id']}/cancel", {"reason": "changed my mind"})
            )
    later = datetime.now(UTC) + timedelta(days=8)
    invoke(shop.cloud, "ecommerce-expire-reservations", {"at": later.isoformat()})
    seen = [shop.admin.get(f"/orders/{order['id']}") for order in orders.placed]
    orders.expired += [order for order in seen if order["status"] == "expired"]
    teller.say(
        f"{len(orders.cancelled)} cancelled, {len(orders.expired)} expired: their goods are back on the shelf"
    )


def order_big_basket(shop: Shop, orders: Orders, teller: Teller) -> None:
    goods = [product for product in shop.products.values() if product["unit"] == "piece"][:BIG]
    guest = Api(shop.cloud.api_url)
    fill_cart(guest, goods)
    order = guest.post("/orders/checkout", shopper(shop, 999))
    orders.placed.append(order)
    teller.say(f"{len(order['lines'])} different products in one order: {order['number']}, {order['total']}")
