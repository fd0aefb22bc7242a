"""An order tells of every step; a day's figures are made of those that move any."""

from datetime import date

from supermarket.kernel.events import DomainEvent
from supermarket.reports.model import ONLINE, DaySheet

DAY = date(2026, 11, 23)
FIGURES = {"gross": 20000, "discount": 0, "net": 17391, "tax": 2609, "total": 20000, "taxes": []}


def told(name: str) -> DomainEvent:
    return DomainEvent(name=name, key=f"order#1#{name}", at="2026-11-23T04:00:00.000Z", data=FIGURES)


def test_steps_of_an_order_that_move_no_figure_are_left_out_of_its_day() -> None:
    steps = [
        "OrderAwaitingPayment",
        "OrderPaid",
        "OrderPlaced",
        "OrderPicking",
        "OrderHandedOver",
        "OrderDelivered",
    ]

    sheet = DaySheet.of("b1", DAY, map(told, steps))

    assert (sheet.figure(ONLINE, "count"), sheet.figure(ONLINE, "total")) == (1, 20000)
    assert set(sheet.rows) == {ONLINE}
