"""A tax that changes at a branch's midnight, at the till and online."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from supermarket import wiring
from supermarket.ecommerce import cart_service
from supermarket.kernel.caller import Caller
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.pos.model import TenderKind
from supermarket.pos.sale_model import AskedLine, AskedSale, Sale, Tender
from supermarket.pos.sale_service import ring_up
from supermarket.settings.model import Rate
from tests.support import online_shop, till_shop
from tests.support.till_shop import CASHIER, RICE

MIDNIGHT = datetime(2026, 12, 31, 18, tzinfo=UTC)
"""In Dhaka."""
HALF = timedelta(milliseconds=500)
OLD_YEAR, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


def change_rate(code: str, rate: int) -> None:
    book = wiring.settings()
    book.replace_tax_class(replace(book.tax_class(code), later=(Rate(NEW_YEAR, rate),)), 1)


def sold(till: str, at: datetime) -> Sale:
    counter = replace(wiring.counter(), now=lambda: at)
    cashier = Caller(CASHIER.user, CASHIER.role, frozenset(CASHIER.permissions), CASHIER.branch)
    asked = AskedSale(till, (AskedLine(RICE, 1),), (Tender(TenderKind.CASH, Money.taka("425.00")),))
    return ring_up(counter, cashier, asked, Once("test", at.isoformat(), "one bag of rice"))


def test_two_sales_a_second_apart_at_midnight_have_the_rate_of_their_day(cloud: None) -> None:
    till_shop.open_shop()
    change_rate("E", 1500)
    till = till_shop.open_session(till_shop.add_terminal())

    before, after = sold(till, MIDNIGHT - HALF), sold(till, MIDNIGHT + HALF)

    assert (before.business_date, before.lines[0].tax_rate, before.tax) == (OLD_YEAR, 0, Money(0))
    assert (after.business_date, after.lines[0].tax_rate, after.tax) == (NEW_YEAR, 1500, Money(5543))
    assert before.total == after.total == Money(42500)


def test_a_branch_that_starts_its_day_at_six_changes_the_rate_at_six(cloud: None) -> None:
    till_shop.open_shop()
    change_rate("E", 1500)
    book = wiring.settings()
    branch = book.branch(till_shop.GULSHAN)
    book.replace_branch(replace(branch, day_start=datetime(2026, 1, 1, 6).time()), 1)  # noqa: DTZ001
    till = till_shop.open_session(till_shop.add_terminal())

    rates = [sold(till, MIDNIGHT + hours).lines[0].tax_rate for hours in (HALF, timedelta(hours=6) - HALF)]

    assert rates == [0, 0]
    assert sold(till, MIDNIGHT + timedelta(hours=6)).lines[0].tax_rate == 1500


def test_the_cart_shows_the_tax_of_the_day(cloud: None) -> None:
    online_shop.open_shop()
    tea = online_shop.product("TEA", tax="VAT75")
    online_shop.add(tea, who=online_shop.CUSTOMER)
    change_rate("VAT75", 1500)

    def tax(at: datetime) -> Money:
        front = replace(wiring.storefront(), now=lambda: at)
        return cart_service.show(front, wiring.carts(), Caller(online_shop.CUSTOMER.user)).totals.tax

    assert (tax(MIDNIGHT - HALF), tax(MIDNIGHT + HALF)) == (Money(698), Money(1304))
