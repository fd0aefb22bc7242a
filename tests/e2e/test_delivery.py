"""What happens to messages: one that nobody can read, and those that are told more than once."""

import requests

from local.demo.shop import Shop as Floor
from local.seed.people import invoke
from tests.e2e.queues import Queues, Witness, stream_records
from tests.e2e.trade import (
    check_out,
    figures,
    guest_with,
    ledger,
    level,
    new_product,
    open_till,
    report_difference,
    until,
)

RETRIED_AFTER = 2
"""Seconds. Five attempts at a message take half an hour otherwise."""


def test_a_message_nobody_can_read_is_put_aside_and_holds_up_nothing(floor: Floor, queues: Queues) -> None:
    till, soap = open_till(floor), new_product(floor, stock=3)

    with queues.visibility("report", RETRIED_AFTER):
        queues.send("report", "this is no event")
        date = till.sell([(soap, 1)])["business_date"]
        difference = report_difference(floor, date)
        dead = until(lambda: queues.take("report-dead"), bool)
        settled = queues.is_empty("report")

    assert difference == 0
    assert dead == ["this is no event"]
    assert settled


def test_a_sale_told_again_by_the_queue_counts_once(floor: Floor, queues: Queues, witness: Witness) -> None:
    till, soap = open_till(floor), new_product(floor, stock=3)
    sale = till.sell([(soap, 1)])
    told = witness.hears("SaleCompleted", lambda data: bool(data["sale_id"] == sale["id"]))
    counted = report_difference(floor, sale["business_date"])
    before = figures(floor, sale["business_date"])

    for _ in range(3):
        queues.send("report", told[0])

    assert counted == 0
    assert queues.is_empty("report")
    assert figures(floor, sale["business_date"]) == before
    assert queues.is_empty("report-dead")


def test_an_order_told_again_by_the_queue_is_written_about_once(
    floor: Floor, queues: Queues, witness: Witness
) -> None:
    soap = new_product(floor, stock=3)
    order = check_out(floor, guest_with(floor, [(soap, 1)]), 951)
    told = witness.hears("OrderPlaced", lambda data: bool(data["order_id"] == order["id"]))

    # Of two workers who have it at one moment one is refused, and its message comes back.
    with queues.visibility("email", RETRIED_AFTER):
        for _ in range(3):
            queues.send("email", told[0])
        handled = queues.is_empty("email")
    letters = requests.get(f"{floor.url}/mailbox.json", timeout=10).json()

    assert handled
    assert [letter["to"] for letter in letters if order["number"] in letter["subject"]] == [[order["email"]]]
    assert queues.is_empty("email-dead")


def test_a_change_read_again_from_the_stream_counts_once(floor: Floor, queues: Queues) -> None:
    till, soap = open_till(floor), new_product(floor, stock=9)
    sale = till.sell([(soap, 2)])
    date = sale["business_date"]
    counted = report_difference(floor, date)
    moves = until(lambda: ledger(floor, soap), lambda found: len(found) == 2)
    before = figures(floor, date)

    sold = stream_records(floor.cloud, "pos", lambda record: sale["id"] in str(record["dynamodb"]["Keys"]))
    levels = stream_records(floor.cloud, "inventory", lambda record: is_level(record, soap["id"]))
    answers = [
        invoke(floor.cloud, function, {"Records": records})
        for function, records in (("pos-publish-changes", sold), ("inventory-record-movements", levels))
        for _ in range(2)
    ]

    assert (counted, moves) == (0, [(9, 0, "adjustment"), (-2, 0, "sale")])
    assert sold
    assert len(levels) == 2
    assert answers == [{"batchItemFailures": []}] * 4
    assert queues.is_empty("report")
    assert figures(floor, date) == before
    assert (ledger(floor, soap), level(floor, soap)) == (moves, (7, 0, 7))


def is_level(record: dict[str, dict[str, dict[str, dict[str, str]]]], product_id: str) -> bool:
    """Whether a change is of the product's stock level."""
    image = record["dynamodb"].get("NewImage", {})
    return image.get("kind") == {"S": "level"} and product_id in str(record["dynamodb"]["Keys"])
