"""What the end-to-end tests trade with: products, tills and shoppers of their own, and a crowd that acts at once."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from local.api import Api, Json, Refused
from local.demo import audit
from local.demo.online import fill_cart, shopper
from local.demo.progress import poisha, taka
from local.demo.shop import Shop

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Till:
    """A terminal with its open session, and who sells on it."""

    caller: Api
    session_id: str
    code: str

    def sell(self, basket: Sequence[tuple[Json, int]], key: str | None = None) -> Json:
        """Pieces of products, paid by card."""
        return self.caller.post("/pos/transactions", self.body(basket), key)

    def body(self, basket: Sequence[tuple[Json, int]]) -> Json:
        due = sum(poisha(product["price"]) * quantity for product, quantity in basket)
        return {
            "session_id": self.session_id,
            "lines": [{"product_id": product["id"], "quantity": quantity} for product, quantity in basket],
            "tenders": [{"kind": "card", "amount": taka(due), "reference": "slip"}],
        }

    def receipts(self) -> list[str]:
        """The numbers of every receipt of the session, in order."""
        sales = self.caller.every("/pos/transactions", session_id=self.session_id)
        return sorted(sale["receipt_number"] for sale in sales)

    def numbers(self, count: int) -> list[str]:
        """The numbers of the terminal's first receipts."""
        return [f"{self.code}-{number:06d}" for number in range(1, count + 1)]


def unique(prefix: str) -> str:
    return f"{prefix}{uuid.uuid4().hex[-6:].upper()}"


def open_till(floor: Shop) -> Till:
    """A new terminal at the online branch, opened by the cashier."""
    wanted = {"code": unique("E"), "name": "Test till", "branch_id": floor.branch["id"]}
    terminal = floor.admin.post("/pos/terminals", wanted)
    session = floor.cashier.post(
        "/pos/sessions/open", {"terminal_id": terminal["id"], "opening_float": "500.00"}
    )
    return Till(floor.cashier, session["id"], terminal["code"])


def new_product(floor: Shop, stock: int, price: str = "100.00", **more: str) -> Json:
    """A product sold by the piece, with so many of them on the shop floor."""
    wanted = {"sku": unique("E2E-"), "name": "Test goods", "price": price, "tax_class": "standard", **more}
    product = floor.manager.post("/products", wanted)
    receive(floor, product, stock)
    return product


def receive(floor: Shop, product: Json, quantity: int) -> None:
    lines = [{"product_id": product["id"], "quantity": quantity}]
    body = {"warehouse_id": floor.warehouse_id, "reason": "received", "lines": lines}
    floor.manager.post("/stock/adjustments", body)


def guest_with(floor: Shop, basket: Sequence[tuple[Json, int]]) -> Api:
    """A guest with these products in the cart."""
    guest = Api(floor.cloud.api_url)
    for product, quantity in basket:
        fill_cart(guest, [product], quantity)
    return guest


def check_out(floor: Shop, guest: Api, number: int, key: str | None = None) -> Json:
    return guest.post("/orders/checkout", shopper(floor, number), key)


def level(floor: Shop, product: Json) -> tuple[int, int, int]:
    """On hand, reserved and available on the shop floor."""
    found = floor.manager.get(f"/stock/{product['id']}")["warehouses"]
    own = next(place for place in found if place["warehouse_id"] == floor.warehouse_id)
    return own["on_hand"], own["reserved"], own["available"]


def crowd(works: Sequence[Callable[[], Json]]) -> list[Json]:
    """All at the same moment, a thread each: what each was answered, or the refusal."""
    ready = threading.Barrier(len(works))

    def go(work: Callable[[], Json]) -> Json:
        ready.wait()
        try:
            return work()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(go, works))


def sell_out(floor: Shop, buyers: int, units: int) -> None:
    """So many who check out at once get so many orders, and the others are told that it is gone."""
    pickle = new_product(floor, stock=units)
    with ThreadPoolExecutor(16) as pool:
        guests = list(pool.map(lambda _: guest_with(floor, [(pickle, 1)]), range(buyers)))

    answers = crowd([partial(check_out, floor, guest, 2000 + number) for number, guest in enumerate(guests)])
    refused = [each.code for each in answers if isinstance(each, Refused)]

    assert refused == ["out_of_stock"] * (buyers - units)
    assert len({each["number"] for each in answers if not isinstance(each, Refused)}) == units
    assert level(floor, pickle) == (units, units, 0)


def until(ask: Callable[[], Json], good: Callable[[Json], bool], pause: float = 0.3) -> Json:
    """Streams and queues take their time: the first good answer, or the last one when patience ends."""
    ends = time.monotonic() + PATIENCE_SECONDS
    answer = ask()
    while not good(answer) and time.monotonic() < ends:
        time.sleep(pause)
        answer = ask()
    return answer


def report_difference(floor: Shop, date: str) -> int:
    """Between the day's report, once it has settled, and the sum of its listed sales and orders."""
    day = audit.list_day(floor, date)
    assert day.sales or day.orders
    return audit.difference(day, audit.settled_report(floor, day, date))


def figures(floor: Shop, date: str) -> Mapping[str, int]:
    """The day's report, flat."""
    report = floor.manager.get("/reports/sales/daily", date=date, branch_id=floor.branch["id"])
    return audit.reported(report)


def ledger(floor: Shop, product: Json) -> list[tuple[int, int, str]]:
    """The product's movements on the shop floor, oldest first: on hand, reserved, and what caused them."""
    found = floor.manager.every("/stock/movements", warehouse_id=floor.warehouse_id, product_id=product["id"])
    moves = sorted(found, key=lambda move: move["level_version"])
    return [(move["on_hand_change"], move["reserved_change"], move["cause"]["kind"]) for move in moves]
