"""An order as its invoice: what stands in a column adds up below it, in two languages."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest

from supermarket.documents.sheet import Sheet
from supermarket.documents.sheet_pdf import as_pdf
from supermarket.documents.sheet_text import as_text
from supermarket.ecommerce.invoice_model import METHODS, STATES, Paid
from supermarket.ecommerce.invoice_service import printed
from supermarket.ecommerce.order_model import (
    Address,
    Delivery,
    Order,
    OrderLine,
    PaymentMethod,
    Recipient,
    Return,
    TimelineEntry,
)
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Reduction, Tax, line_amounts
from supermarket.kernel.quantity import Unit
from supermarket.settings.model import Branch, ShopRules

AT = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
VAT15, VAT75, NONE = Tax("VAT15", 1500), Tax("VAT75", 750), Tax("NONE", 0)
BRANCH = Branch(
    "b", "DHK", "Dhanmondi", "ধানমন্ডি", "House 7, Road 27, Dhaka 1209", "+8802222220000", "004123456-0101"
)
RULES = ShopRules("Sunrise Super Shop", "সানরাইজ সুপার শপ")


def line(
    name: str, name_bn: str, quantity: int, unit: Unit, price: str, tax: Tax, off: str = "0"
) -> OrderLine:
    less = Money.taka(off)
    given = (Reduction("p", "Weekend offer", less),) if less else ()
    amounts = line_amounts(Money.taka(price), quantity, unit, tax, less)
    return OrderLine(
        name, name, name, name_bn, unit, quantity, Money.taka(price), tax, amounts, promotions=given
    )


def order(**known: Any) -> Order:
    lines = (
        line("Miniket Rice", "মিনিকেট চাল", 2500, Unit.GRAM, "72.00", NONE),
        line("Lux Soap 100 g", "লাক্স সাবান ১০০ গ্রাম", 4, Unit.PIECE, "60.00", VAT15, "20.00"),
        line("Soybean Oil", "সয়াবিন তেল", 2000, Unit.MILLILITRE, "190.00", VAT75),
        line("Sold out", "নেই", 0, Unit.PIECE, "10.00", VAT15),
    )
    fee = line_amounts(Money.taka("60.00"), 1, Unit.PIECE, VAT15)
    usual = Order(
        id="o", number="DHK-000123", branch_id="b", warehouse_id="w", business_date=date(2026, 11, 22),
        recipient=Recipient("Rahim Uddin", "+8801712345678", "rahim@example.com"),
        address=Address("House 12, Road 5", "Dhanmondi", "Dhaka", "1205"), payment_method=PaymentMethod.BKASH,
        lines=lines, placed_at=AT, reserved_until=AT, timeline=(TimelineEntry(OrderState.PAID, AT, "system"),),
        delivery=Delivery("z", False, VAT15, fee, "s", "2026-11-23T04:00:00.000Z", "2026-11-23T06:00:00.000Z"),
    )  # fmt: skip
    return replace(usual, **known)


def sheet(*money: Paid, **known: Any) -> Sheet:
    return printed(order(**known), BRANCH, RULES, money)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r", "")


def test_the_columns_add_up_to_the_totals_below_them() -> None:
    made = sheet()

    columns = list(zip(*made.rows, strict=True))
    without, vat, whole = (
        [Money.taka(cell.split("\n")[0]) for cell in columns[place]] for place in (5, 6, 7)
    )
    assert made.totals == (
        ("Discounts, taken off above · মোট ছাড়", "20.00"),
        ("Without VAT · মূসক ছাড়া মূল্য", str(Money.total(without))),
        ("VAT 0% on 180.00 · মূসক", "0.00"),
        ("VAT 15% on 243.47 · মূসক", "36.53"),
        ("VAT 7.5% on 353.49 · মূসক", "26.51"),
        ("TOTAL BDT · সর্বমোট", "840.00"),
    )
    assert (Money.total(without), Money.total(vat)) == (Money.taka("776.96"), Money.taka("63.04"))
    assert Money.total(whole) == order().totals.total == Money.taka("840.00")


def test_what_was_not_to_be_had_is_not_charged_and_the_delivery_is() -> None:
    made = sheet()

    assert [row[1].split("\n")[0] for row in made.rows] == [
        "Miniket Rice", "Lux Soap 100 g", "Soybean Oil", "Delivery",
    ]  # fmt: skip
    assert made.rows[0][2:4] == ("2.500 kg", "72.00")
    assert made.rows[1] == (
        "2", "Lux Soap 100 g\nলাক্স সাবান ১০০ গ্রাম\nWeekend offer: -20.00", "4", "60.00", "20.00", "191.30",
        "28.70\n15%", "220.00",
    )  # fmt: skip
    assert made.rows[3] == ("4", "Delivery\nডেলিভারি", "", "60.00", "", "52.17", "7.83\n15%", "60.00")


def test_an_order_without_a_fee_has_no_line_for_it() -> None:
    free = replace(order().delivery, amounts=line_amounts(Money(0), 1, Unit.PIECE, VAT15))  # type: ignore[type-var]

    assert [len(sheet(delivery=fee).rows) for fee in (None, free)] == [3, 3]


def test_money_that_came_and_went_is_told_with_its_reference() -> None:
    came = Paid("bkash", Money.taka("840.00"), AT, "9AB12CD34E")
    went = Paid("store_credit", Money.taka("-60.00"), AT)

    assert sheet(came, went).notes[:2] == (
        "Paid · পরিশোধিত: BDT 840.00, 22 Nov 2026 14:05, bKash · বিকাশ (9AB12CD34E)",
        "Paid back · ফেরত দেওয়া হয়েছে: BDT 60.00, 22 Nov 2026 14:05, Store credit · স্টোর ক্রেডিট",
    )


@pytest.mark.parametrize(
    ("state", "paid", "left"),
    [
        (OrderState.PLACED, "0.00", ["Still to pay · বাকি: BDT 840.00"]),
        (OrderState.DELIVERED, "800.00", ["Still to pay · বাকি: BDT 40.00"]),
        (OrderState.DELIVERED, "840.00", []),
        (OrderState.CANCELLED, "0.00", []),
    ],
)
def test_what_is_still_to_pay_is_told_while_the_order_stands(
    state: OrderState, paid: str, left: list[str]
) -> None:
    notes = sheet(paid=Money.taka(paid), timeline=(TimelineEntry(state, AT),)).notes

    assert [note for note in notes if "Still to pay" in note] == left


def test_goods_that_came_back_are_taken_off_below_the_total() -> None:
    soap = line("Lux Soap 100 g", "", 1, Unit.PIECE, "55.00", VAT15)
    back = Return("r", AT, "u", "damaged", (("Lux Soap 100 g", 1, False),), soap.amounts)

    assert sheet(returns=(back,)).totals[-3:] == (
        ("TOTAL BDT · সর্বমোট", "840.00"),
        ("Returned, with VAT of 7.17 · ফেরত", "-55.00"),
        ("TOTAL BDT after returns · ফেরতের পর মোট", "785.00"),
    )


def test_an_order_that_is_nobodys_any_more_names_nobody() -> None:
    made = printed(order().anonymised(), BRANCH, RULES, ())

    assert made.to == ()


def test_every_state_and_every_way_to_pay_has_a_name() -> None:
    assert STATES.keys() == set(OrderState)
    assert METHODS.keys() == {method.value for method in PaymentMethod}


def test_it_is_read_back_from_its_pdf_and_the_same_order_makes_the_same_bytes() -> None:
    made = sheet(Paid("bkash", Money.taka("840.00"), AT, "9AB12CD34E"))

    pdf = as_pdf(made)

    read = text_of(pdf)
    for words in (
        "Sunrise Super Shop", "004123456-0101", "DHK-000123", "22 Nov 2026 14:05", "23 Nov 2026 10:00 - 12:00",
        "Rahim Uddin", "+8801712345678", "Weekend offer: -20.00", "2.500 kg", "VAT 7.5% on 353.49", "840.00",
        "9AB12CD34E",  # pragma: allowlist secret
        "Thank you.",
    ):  # fmt: skip
        assert words in read, words
    assert as_pdf(made) == pdf


def test_a_long_order_turns_the_page_with_its_heading() -> None:
    many = tuple(
        line(f"Product {number}", f"পণ্য {number}", 1, Unit.PIECE, "10.00", VAT15) for number in range(60)
    )

    document = pypdfium2.PdfDocument(as_pdf(sheet(lines=many)))

    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) == 3
    assert all("Quantity" in page for page in pages)
    assert "Product 59" in pages[-1]


def test_as_text_it_has_the_same_figures_in_columns() -> None:
    lines = as_text(sheet()).splitlines()

    assert "BIN · বিআইএন 004123456-0101" in lines
    (soap,) = [each for each in lines if "Lux Soap" in each]
    assert soap.split() == [
        "2",
        "Lux",
        "Soap",
        "100",
        "g",
        "4",
        "60.00",
        "20.00",
        "191.30",
        "28.70",
        "220.00",
    ]
    (total,) = [each for each in lines if "TOTAL" in each]
    assert total.split()[-1] == "840.00"
    assert max(map(len, lines)) < 120
