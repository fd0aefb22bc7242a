"""What the demonstration expects of a day's report, from what the API tells of each order."""

from local.api import Json
from local.demo.audit import Day


def entry(status: str, less: str | None = None) -> Json:
    return {"status": status, "less": less}


def test_an_order_counts_as_placed_then_as_what_its_shopper_and_its_packer_made_of_it() -> None:
    order = {
        "status": "packed", "agreed": "500.00", "total": "300.00",
        "timeline": [
            entry("placed"), entry("placed", "120.00"), entry("placed", "50.00"), entry("picking"), entry("packed"),
        ],
    }  # fmt: skip

    found = Day([], [order]).expected()

    assert found == {
        "placed.count": 1, "placed.total": 50000, "changed.count": 3, "changed.total": -20000,
    }  # fmt: skip


def test_an_order_that_was_changed_and_called_off_leaves_nothing() -> None:
    order = {
        "status": "cancelled", "agreed": "500.00", "total": "380.00",
        "timeline": [entry("placed"), entry("placed", "120.00"), entry("cancelled")],
    }  # fmt: skip

    found = Day([], [order]).expected()

    assert (found["placed.total"], found["changed.total"], found["cancelled.total"]) == (50000, -12000, 38000)
