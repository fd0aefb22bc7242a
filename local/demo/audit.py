"""Counting again from what the API answers: sales, orders, levels and the ledger against one another and the report."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from local.api import Json
from local.demo.progress import poisha, sums, units
from local.demo.shop import Shop

PATIENCE_SECONDS = 600
_ACCEPTED = {"placed", "paid"}
FIGURES = ("gross", "discount", "net", "tax", "total")


@dataclass(frozen=True)
class Day:
    """A branch's trading day as its own lists tell it."""

    sales: list[Json]
    orders: list[Json]

    def expected(self) -> dict[str, int]:
        """What the report has to say, in poisha and counts."""
        found: Counter[str] = Counter()
        for sale in self.sales:
            found["pos.count"] += 1
            for figure in (*FIGURES, "rounding", "payable"):
                found[f"pos.{figure}"] += poisha(sale[figure])
            for tender in sale["tenders"]:
                found[f"tender.{tender['kind']}"] += poisha(tender["amount"])
        for order in self.orders:
            for row, total in _rows(order):
                found[f"{row}.count"] += 1
                found[f"{row}.total"] += total
        return dict(found)


def _rows(order: Json) -> Iterator[tuple[str, int]]:
    """Where an order counts: once it is accepted as placed, then as what became of it."""
    was = [entry["status"] for entry in order.get("timeline", ())]
    if not {*was, order["status"]} & _ACCEPTED:
        return
    total, agreed = poisha(order["total"]), poisha(order.get("agreed", order["total"]))
    yield "placed", agreed
    taken_out = [poisha(entry["less"]) for entry in order.get("timeline", ()) if entry.get("less")]
    yield from (("changed", -less) for less in taken_out)
    packed = total - (agreed - sum(taken_out))
    if "packed" in was and packed:
        yield "changed", packed
    if order["status"] in ("cancelled", "expired"):
        yield order["status"], total
    for back in order.get("returns", ()):
        yield "returned", poisha(back["total"])


def list_day(shop: Shop, date: str) -> Day:
    sales = list(shop.manager.every("/pos/transactions", business_date=date))
    listed = shop.manager.every("/orders", branch_id=shop.branch["id"], date=date)
    return Day(sales, [_whole(shop, order) for order in listed])


def _whole(shop: Shop, order: Json) -> Json:
    """With its lines and its timeline, once the shop has taken it on."""
    if order["status"] == "awaiting_payment":
        return order
    return {**order, **shop.manager.get(f"/orders/{order['id']}")}


def reported(report: Json) -> dict[str, int]:
    """The report's figures under the names of `Day.expected`."""
    pos, online = report["pos"], report["online"]
    found = {
        "pos.count": pos["count"],
        **{f"pos.{f}": poisha(pos[f]) for f in (*FIGURES, "rounding", "payable")},
    }
    for row in ("placed", "cancelled", "expired", "changed", "returned"):
        found |= {f"{row}.count": online[row]["count"], f"{row}.total": poisha(online[row]["total"])}
    found |= {f"tender.{tender['kind']}": poisha(tender["amount"]) for tender in report["tenders"]}
    return {name: figure for name, figure in found.items() if figure}


def difference(day: Day, report: Json) -> int:
    """By how many poisha (or counts) the report and the lists differ, all figures together."""
    expected, found = {k: v for k, v in day.expected().items() if v}, reported(report)
    return sum(abs(expected.get(name, 0) - found.get(name, 0)) for name in expected | found)


def settled_report(shop: Shop, day: Day, date: str) -> Json:
    """The day's report once every sale and order has arrived in it, or as it is when patience ends."""

    def ask() -> Json:
        return shop.manager.get("/reports/sales/daily", date=date, branch_id=shop.branch["id"])

    return _until(ask, lambda report: difference(day, report) == 0)


def stock_mismatches(shop: Shop) -> list[str]:
    """Levels that are not what the ledger adds up to, or whose reserved goods no open order asks for."""
    found: list[str] = _until(lambda: _mismatches(shop), lambda wrong: not wrong)
    return found


def _mismatches(shop: Shop) -> list[str]:
    on_hand: Counter[str] = Counter()
    reserved: Counter[str] = Counter()
    for movement in shop.manager.every("/stock/movements", warehouse_id=shop.warehouse_id):
        on_hand[movement["product_id"]] += units(movement["on_hand_change"])
        reserved[movement["product_id"]] += units(movement["reserved_change"])
    open_orders: Counter[str] = Counter()
    for order in _holding(shop):
        for line in shop.manager.get(f"/orders/{order['id']}")["lines"]:
            for part in line["parts"] or [{**line, "quantity": line["packed"]}]:
                open_orders[part["product_id"]] += units(part["quantity"])
    wrong = []
    for level in shop.manager.every("/stock", warehouse_id=shop.warehouse_id):
        product = level["product_id"]
        told = (units(level["on_hand"]), units(level["reserved"]), units(level["available"]))
        left = on_hand[product] - open_orders[product] - units(level["blocked"])
        counted = (on_hand[product], open_orders[product], left)
        if told != counted or reserved[product] != open_orders[product]:
            wrong.append(f"{level['sku']}: level {told}, ledger and orders {counted}")
    return wrong


def _holding(shop: Shop) -> Iterator[Json]:
    for status in ("placed", "awaiting_payment", "paid", "picking", "packed"):
        yield from shop.manager.every("/orders", branch_id=shop.branch["id"], status=status)


def _until(ask: Callable[[], Json], good: Callable[[Json], bool]) -> Json:
    """Streams and queues take their time: ask until the answer is good, or patience ends."""
    ends = time.monotonic() + PATIENCE_SECONDS
    answer = ask()
    while not good(answer) and time.monotonic() < ends:
        time.sleep(1)
        answer = ask()
    return answer


def till_difference(session: Json, sales: list[Json]) -> int:
    """Between a closed session's totals and its sales."""
    return abs(poisha(session["totals"]["payable"]) - sums(sale["payable"] for sale in sales)) + abs(
        int(session["totals"]["sales"]) - len(sales)
    )
