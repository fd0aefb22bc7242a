"""The demonstration's own audit of money: what it has to notice."""

from typing import Any

import pytest

from local.demo.ledger import differences
from local.gateways.statement import Line

PAID = Line("DHK000001A1", "Completed", 20000, "TRX1")


def payment(captured: int = 20000, refunded: int = 0, **more: Any) -> dict[str, Any]:
    amounts = {"captured": captured, "refunded": refunded, "refunding": 0, "waived": 0, **more}
    money = {name: {"poisha": value} for name, value in amounts.items()}
    return {"gateway": "bkash", "invoice": "DHK000001A1", "transaction_id": "TRX1", "order_id": "o1", **money}


def order(status: str = "paid", paid: str = "200.00", due: str = "200.00") -> dict[str, str]:
    return {"id": "o1", "number": "DHK-000001", "status": status, "paid": paid, "due": due}


@pytest.mark.parametrize(
    ("line", "kept", "of"),
    [
        (PAID, payment(), order()),
        (Line("DHK000001A1", "Initiated", 20000), payment(0), order("awaiting_payment", "0.00")),
        (Line("DHK000001A1", "Completed", 20000, "TRX1", 20000), payment(20000, 20000), order("cancelled")),
        (Line("DHK000001A1", "Completed", 20000, "TRX1", 2500), payment(20000, 2500, waived=2500), order()),
    ],
)
def test_money_that_is_where_it_belongs_is_no_difference(line: Line, kept: Any, of: Any) -> None:
    assert differences({"bkash": [line]}, [kept], [of]) == []


@pytest.mark.parametrize(
    ("line", "kept", "of", "said"),
    [
        (PAID, payment(0), order("expired", "0.00"), "bkash TRX1: the gateway has 200.00 less 0.00, we have nothing"),
        (
            PAID, payment(20100), order(due="201.00"),
            "bkash TRX1: the gateway has 200.00 less 0.00, we have 201.00 less 0.00",
        ),
        (PAID, payment(), order("cancelled"), "DHK-000001, cancelled: 200.00 kept for it, 0.00 due"),
        (PAID, payment(), order(due="150.00"), "DHK-000001, paid: 200.00 kept for it, 150.00 due"),
        (PAID, payment(refunding=5000), order(due="150.00"), "DHK000001A1: 50.00 are still to go back"),
        (
            Line("DHK000001A1", "Completed", 20000, "TRX1", 5000), payment(20000, 5000), order(),
            "DHK-000001, paid: 150.00 kept for it, 200.00 due",
        ),
    ],
)  # fmt: skip
def test_money_that_is_not_is_told(line: Line, kept: Any, of: Any, said: str) -> None:
    assert differences({"bkash": [line]}, [kept], [of]) == [said]


def test_money_of_ours_that_no_gateway_has_is_told() -> None:
    told = differences({"bkash": []}, [payment()], [order()])

    assert told == ["bkash TRX1: the gateway has nothing, we have 200.00 less 0.00"]
