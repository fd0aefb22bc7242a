"""``python -m local.demo``: the main job, step by step; ends with one line that adds everything up."""

import sys
from dataclasses import dataclass

from local.api import Json, Refused
from local.demo import audit, online, paying, till
from local.demo.progress import Teller, poisha, taka
from local.demo.shop import NotRunning, Shop, baskets, enter, fill_shelves, import_catalogue
from local.seed.people import invoke


@dataclass(frozen=True)
class Result:
    sales: int
    orders: int
    oversold: int
    stock_mismatch: int
    report_difference: int
    unsettled: int

    @property
    def ok(self) -> bool:
        wrong = self.oversold or self.stock_mismatch or self.report_difference or self.unsettled
        return not wrong and bool(self.sales)

    def __str__(self) -> str:
        return (
            f"demo: {'ok' if self.ok else 'FAILED'}, sales={self.sales} orders={self.orders} "
            f"oversold={self.oversold} stock_mismatch={self.stock_mismatch} "
            f"report_difference={taka(self.report_difference)} unsettled={self.unsettled}"
        )


def trade(shop: Shop, teller: Teller) -> Result:
    teller.step("import the catalogue")
    import_catalogue(shop, teller)
    teller.step("fill the shelves")
    fill_shelves(shop, teller)
    teller.step("open a till")
    session = till.open_till(shop, teller)
    teller.step("ring up baskets")
    sales = till.ring_up(shop, session, list(baskets()), teller)
    sales += [till.sell_big_basket(shop, session, teller), *till.sell_weighed(shop, session, teller)]
    till.show_receipt(shop.cashier, sales[-1], teller)
    orders = online.Orders()
    teller.step("shoppers race for the last units online")
    online.race(shop, orders, teller)
    teller.step("orders, second thoughts and orders nobody paid for")
    online.order_and_change_minds(shop, orders, teller)
    online.order_big_basket(shop, orders, teller)
    teller.step("orders are paid in every way there is")
    paying.pay_in_every_way(shop, orders, teller)
    paying.let_things_go_wrong(shop, orders, teller)
    teller.step("money goes back, goods go out")
    paying.give_back(shop, orders, teller)
    paying.deliver(shop, orders, teller)
    teller.step("close the till")
    closed = till.close_till(shop, session["id"])
    teller.say(
        f"{closed['totals']['sales']} sales, expected {closed['expected_cash']}, counted {closed['counted_cash']}, "
        f"variance {closed['variance']}"
    )
    return add_up(shop, closed, sales, orders, teller)


def add_up(shop: Shop, closed: Json, sales: list[Json], orders: online.Orders, teller: Teller) -> Result:
    date = closed["business_date"]
    teller.step("compare orders, payments and the gateways' books")
    listed = list(shop.manager.every("/orders", branch_id=shop.branch["id"], date=date))
    unsettled = paying.settle(shop, listed, teller)
    teller.step("wait for the report, and recount the day from its sales and orders")
    day = audit.list_day(shop, date)
    report = audit.settled_report(shop, day, date)
    done = invoke(shop.cloud, "reports-finalise-day", {"branch_id": shop.branch["id"], "date": date})
    teller.say(f"finalised: {done['finalised']}")
    report = shop.manager.get("/reports/sales/daily", date=date, branch_id=shop.branch["id"])
    show(report, teller)
    teller.step("compare every level with the ledger and the open orders")
    wrong = audit.stock_mismatches(shop)
    for line in wrong[:10]:
        teller.say(line)
    own = list(shop.manager.every("/pos/transactions", session_id=closed["id"]))
    different = audit.difference(day, report) + audit.till_difference(closed, own)
    different += abs(poisha(report["final"]["difference"])) + len(report["final"]["differences"])
    different += abs(len(own) - len(sales))
    return Result(len(own), len(orders.placed), orders.oversold, len(wrong), different, unsettled)


def show(report: Json, teller: Teller) -> None:
    pos, placed = report["pos"], report["online"]["placed"]
    teller.say(
        f"{report['date']}  till   {pos['count']:6} sales   total {pos['total']:>14}  tax {pos['tax']:>12}"
    )
    teller.say(
        f"            online {placed['count']:6} orders  total {placed['total']:>14}  tax {placed['tax']:>12}"
    )
    for name in ("cancelled", "expired", "changed", "standing"):
        row = report["online"][name]
        teller.say(f"            {name:9} {row['count']:3} orders  total {row['total']:>14}")
    for tender in report["tenders"]:
        teller.say(f"            {tender['kind']:9} {tender['count']:3} tenders {tender['amount']:>20}")
    for tax in report["taxes"]:
        teller.say(f"            {tax['code']:9} {tax['rate']:>6}% of {tax['taxable']:>14}: {tax['tax']:>12}")
    final = report["final"]
    teller.say(f"            run {final['run']}, difference to the source {final['difference']}")


def main() -> int:
    try:
        result = trade(enter(), Teller())
    except NotRunning as reason:
        print(reason)
        return 2
    except (Refused, RuntimeError, TimeoutError) as reason:
        print(f"demo: FAILED, {reason}")
        return 1
    print(result)
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
