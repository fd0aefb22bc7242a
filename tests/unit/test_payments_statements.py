"""Reading the statement of a gateway's merchant panel."""

from datetime import UTC, datetime

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import ZERO, Money
from supermarket.payments.exchange_model import Settled
from supermarket.payments.statement_model import MOST_LINES, StatementLine, read

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def amount(cell: str) -> Money:
    (line,) = read(f"transaction_id,amount\nT1,{cell}\n", AT)
    return line.settled.amount


def refusal(text: str) -> list[str]:
    with pytest.raises(Invalid) as refused:
        read(text, AT)
    assert {error.pointer for error in refused.value.errors} == {"/csv"}
    return [error.detail for error in refused.value.errors]


def test_columns_come_in_any_order_and_case_and_others_are_not_read() -> None:
    text = (
        "\ufeffStatus, FEE ,Amount,Invoice,Transaction ID,Refunded\r\n\r\n"
        'Done,18.75,"1,250.50",DHK000123A1, 9HD7GQ2K1A ,30\r\nDone,,100,,T2,\r\n'
    )

    lines = read(text, AT)

    assert lines == [
        StatementLine(Settled("9HD7GQ2K1A", "DHK000123A1", Money(125050), AT, Money(3000)), Money(1875)),
        StatementLine(Settled("T2", "", Money(10000), AT, None), ZERO),
    ]


def test_a_day_without_a_sale_has_no_line() -> None:
    assert read("transaction_id,amount\n", AT) == []


@pytest.mark.parametrize(
    ("cell", "poisha"),
    [
        ("0", 0), ("1250.5", 125050), ('"1,250.50"', 125050), ('"1,25,000.00"', 12500000), ('"125,000"', 12500000),
        ("১২৫০.৫০", 125050), ('"১,২৫,০০০"', 12500000),
    ],
)  # fmt: skip
def test_amounts_are_read_exactly(cell: str, poisha: int) -> None:
    assert amount(cell) == Money(poisha)


@pytest.mark.parametrize(
    "cell",
    ["", "-5.00", "1.005", '"12,50"', '"1,2505"', '"1.250,50"', "1e3", "BDT 5", "٥", "12345678901234", "NaN"],
)
def test_an_amount_that_could_be_two_things_is_refused(cell: str) -> None:
    (told,) = refusal(f"transaction_id,amount\nT1,{cell}\n")

    assert told.startswith("line 2, amount: ")


def test_every_line_that_cannot_be_read_is_named_by_its_number_and_column() -> None:
    told = refusal("transaction_id,amount,fee\nT1,10,1\n,ten,-1\nT3,1,250.50,2\n" + "T" * 65 + ",5,\n")

    assert told == [
        "line 3, transaction_id: it is empty",
        'line 3, amount: an amount in taka that is not negative, such as "1,250.50"',
        'line 3, fee: an amount in taka that is not negative, such as "1,250.50"',
        "line 4, it has 4 cells and the header 3: put quotes around a comma",
        "line 5, transaction_id: 64 letters and digits at most",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n", "line 1: there is no column transaction_id"),
        ("TrxID,Amount\nT1,5\n", "line 1: there is no column transaction_id"),
        ("transaction_id,sum\nT1,5\n", "line 1: there is no column amount"),
        ("transaction_id,Amount,amount\nT1,5,5\n", "line 1: there are two columns amount"),
        ('transaction_id,amount\n"T1,5\n', "line 2: not CSV: unexpected end of data"),
    ],
)
def test_a_text_that_is_no_statement_is_refused(text: str, told: str) -> None:
    assert refusal(text) == [told]


def test_a_statement_has_five_thousand_lines_at_most() -> None:
    lines = [f"T{number},1.00\n" for number in range(MOST_LINES + 1)]

    full = read("transaction_id,amount\n" + "".join(lines[:-1]), AT)

    assert (MOST_LINES, len(full)) == (5000, 5000)
    assert refusal("transaction_id,amount\n" + "".join(lines)) == ["5000 lines at most"]
