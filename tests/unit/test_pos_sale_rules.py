"""How goods become a total, and how a total is settled."""

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import TAKA, ZERO, Money
from supermarket.kernel.pricing import Tax
from supermarket.kernel.quantity import Unit
from supermarket.pos.model import TenderKind
from supermarket.pos.sale_model import Goods, Tender, price, settle, spread

IN, OUT = Tax("S", 1500), Tax("X", 750, inclusive=False)
CASH, CARD, WALLET = TenderKind.CASH, TenderKind.CARD, TenderKind.WALLET


def goods(unit_price: str, quantity: int = 1, tax: Tax = IN, discount: str = "0", **more) -> Goods:
    made = {"unit": Unit.PIECE, "product_id": "p", "sku": "s", "name": "n", "name_bn": "", **more}
    return Goods(
        unit_price=Money.taka(unit_price), quantity=quantity, tax=tax, discount=Money.taka(discount), **made
    )


def tender(kind: TenderKind, amount: str) -> Tender:
    return Tender(kind, Money.taka(amount))


def test_a_basket_is_the_sum_of_its_lines():
    basket = price([goods("115.00", 2), goods("100.00", tax=OUT), goods("380.00", 350, unit=Unit.GRAM)])

    assert [str(line.total) for line in basket.lines] == ["230.00", "107.50", "133.00"]
    assert [str(line.tax) for line in basket.lines] == ["30.00", "7.50", "17.35"]
    assert str(basket.totals.total) == "470.50"
    assert [(tax.code, str(tax.taxable), str(tax.tax)) for tax in basket.totals.taxes] == [
        ("S", "315.65", "47.35"),
        ("X", "100.00", "7.50"),
    ]


def test_a_discount_on_the_basket_is_spread_over_what_its_lines_cost():
    basket = price([goods("100.00", discount="10.00"), goods("10.00")], Money.taka("9.99"))

    assert [(str(line.discount), str(line.basket_discount)) for line in basket.lines] == [
        ("18.99", "8.99"),
        ("1.00", "1.00"),
    ]
    assert (str(basket.totals.discount), str(basket.totals.total)) == ("19.99", "90.01")


def test_a_discount_comes_off_before_a_tax_that_is_added():
    basket = price([goods("100.00", tax=OUT, discount="20.00")])

    assert (str(basket.totals.net), str(basket.totals.tax), str(basket.totals.total)) == (
        "80.00",
        "6.00",
        "86.00",
    )


def test_the_price_on_a_scale_label_stands():
    basket = price([goods("380.00", 92, unit=Unit.GRAM, label_total=Money.taka("35.00"))])

    assert str(basket.totals.total) == "35.00"


@pytest.mark.parametrize(
    ("line", "basket", "pointer"), [("10.01", "0", "/lines/0/discount"), ("4.00", "6.01", "/discount")]
)
def test_nothing_is_discounted_below_nothing(line, basket, pointer):
    with pytest.raises(Invalid) as refused:
        price([goods("10.00", discount=line)], Money.taka(basket))

    assert refused.value.errors[0].pointer == pointer


@pytest.mark.parametrize(
    ("discount", "costs", "shares"),
    [(1, [1, 1, 1], [0, 1, 0]), (100, [33, 33, 34], [33, 33, 34]), (7, [0, 10], [0, 7]), (0, [0, 0], [0, 0])],
)
def test_a_spread_discount_is_whole_and_in_proportion(discount, costs, shares):
    assert [share.poisha for share in spread(Money(discount), [Money(cost) for cost in costs])] == shares


@pytest.mark.parametrize(
    ("total", "tenders", "rounding", "kept", "change"),
    [
        ("100.00", [(CASH, "100.00")], "0.00", [(CASH, "100.00")], "0.00"),
        ("99.49", [(CASH, "100.00")], "-0.49", [(CASH, "99.00")], "1.00"),
        ("99.50", [(CASH, "500.00")], "0.50", [(CASH, "100.00")], "400.00"),
        ("99.50", [(CARD, "99.50")], "0.00", [(CARD, "99.50")], "0.00"),
        ("99.50", [(CASH, "30.00"), (CARD, "70.00")], "0.50", [(CARD, "70.00"), (CASH, "30.00")], "0.00"),
        ("99.50", [(WALLET, "50.25"), (CASH, "50.00")], "-0.25", [(WALLET, "50.25"), (CASH, "49.00")], "1.00"),
        ("60.00", [(CASH, "50.00"), (CASH, "20.00")], "0.00", [(CASH, "60.00")], "10.00"),
        ("10.30", [(CARD, "10.00"), (CASH, "0.00")], "-0.30", [(CARD, "10.00")], "0.00"),
        ("0.00", [], "0.00", [], "0.00"),
    ],
)  # fmt: skip
def test_cards_pay_exactly_and_cash_pays_the_rounded_rest(total, tenders, rounding, kept, change):
    paid = settle(Money.taka(total), [tender(*each) for each in tenders], TAKA)

    assert str(paid.rounding) == rounding
    assert [(t.kind, str(t.amount)) for t in paid.tenders] == kept
    assert str(paid.change) == change


@pytest.mark.parametrize(
    ("tenders", "pointer", "code"),
    [
        ([], "/tenders", "short"),
        ([(CASH, "98.99")], "/tenders", "short"),
        ([(CARD, "99.00")], "/tenders", "short"),
        ([(CARD, "99.50")], "/tenders/0/amount", "above_due"),
        ([(CARD, "99.00"), (WALLET, "0.50")], "/tenders/1/amount", "above_due"),
        ([(CARD, "0.00"), (CASH, "99.00")], "/tenders/0/amount", "invalid"),
        ([(CARD, "99.49"), (CASH, "5.00")], "/tenders", "nothing_due"),
    ],
)
def test_tenders_that_do_not_pay_what_is_due_are_refused(tenders, pointer, code):
    with pytest.raises(Invalid) as refused:
        settle(Money.taka("99.49"), [tender(*each) for each in tenders], TAKA)

    assert (refused.value.errors[0].pointer, refused.value.errors[0].code) == (pointer, code)


def test_a_shop_may_do_without_rounding():
    paid = settle(Money.taka("99.49"), [tender(CASH, "100.00")], ZERO)

    assert (str(paid.rounding), str(paid.change)) == ("0.00", "0.51")
