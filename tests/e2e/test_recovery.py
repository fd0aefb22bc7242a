"""Ends that nobody planned: a worker killed in the middle of sales, the whole cloud stopped right after one."""

import operator
import os
import signal
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from local.api import Json
from local.demo import audit, browser, paying
from local.demo.online import shopper
from local.demo.shop import Shop as Floor
from local.settings import FOLDER_VARIABLE
from tests.e2e.conftest import Shop, entered, kill_with_children, private_environment, running
from tests.e2e.queues import Queues
from tests.e2e.trade import (
    Till,
    check_out,
    crowd,
    figures,
    guest_with,
    ledger,
    level,
    new_product,
    open_till,
    report_difference,
    until,
)

RETRIED_AFTER = 20
"""Seconds. What a worker has in hand when the cloud stops comes back to it after six minutes otherwise."""


def workers(folder: Path, function: str) -> list[int]:
    """The processes that run a function of the private cloud in that folder: each works in one of its own there."""
    mark = f"{folder}/tmp/ministack-lambda-supermarket-{function}-"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str((process / "cwd").readlink()).startswith(mark):
                found.append(int(process.name))
    return found


def kill(folder: Path, function: str) -> int:
    """End every process of a function without a word; how many those were."""
    found = workers(folder, function)
    for process in found:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return len(found)


def sales_of(till: Till, product: Json, count: int, counted: list[Json] | None = None) -> list[Json]:
    """One sale after the other, each told to ``counted`` as soon as it is answered."""
    sales = []
    for _ in range(count):
        sales.append(till.sell([(product, 1)]))
        if counted is not None:
            counted.append(sales[-1])
    return sales


def test_workers_killed_in_the_middle_of_sales_lose_and_double_nothing(shop: Shop, floor: Floor) -> None:
    tills, soap = [open_till(floor) for _ in range(4)], new_product(floor, stock=100)
    folder, answered = Path(shop.environment[FOLDER_VARIABLE]), list[Json]()

    def kill_thrice() -> list[int]:
        killed = []
        for mark in (6, 18, 30):
            until(lambda: len(answered), partial(operator.le, mark), pause=0.01)
            killed.append(kill(folder, "pos-transactions"))
        return killed

    *sold, killed = crowd([*(partial(sales_of, till, soap, 12, answered) for till in tills), kill_thrice])

    assert (len(killed), min(killed) > 0) == (3, True)
    assert [[sale["receipt_number"] for sale in own] for own in sold] == [till.numbers(12) for till in tills]
    assert [till.receipts() for till in tills] == [till.numbers(12) for till in tills]
    assert level(floor, soap) == (52, 0, 52)
    assert report_difference(floor, sold[0][0]["business_date"]) == 0


def test_a_killed_reporter_counts_everything_once_when_it_is_back(shop: Shop, floor: Floor) -> None:
    till, soap = open_till(floor), new_product(floor, stock=100)
    folder = Path(shop.environment[FOLDER_VARIABLE])

    sales = sales_of(till, soap, 10)
    kill(folder, "pos-publish-changes")
    kill(folder, "inventory-record-movements")
    sales += sales_of(till, soap, 10)

    assert report_difference(floor, sales[0]["business_date"]) == 0
    assert len(until(lambda: ledger(floor, soap), lambda moves: len(moves) == 21)) == 21


@pytest.fixture(scope="module")
def own_shop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a shop that these tests may stop and kill; seeded when it first runs."""
    return private_environment(tmp_path_factory.mktemp("own"))


def test_events_around_a_restart_arrive_and_nothing_is_forgotten(own_shop: dict[str, str]) -> None:
    with running(own_shop):
        floor = entered(own_shop)
        till, soap = open_till(floor), new_product(floor, stock=20)
        guest = guest_with(floor, [(soap, 3)])
        Queues(floor.cloud).retry_after("report", RETRIED_AFTER)
        sales = sales_of(till, soap, 4)
        order = check_out(floor, guest, 971)
        payer = guest_with(floor, [(soap, 1)])
        unpaid = payer.post("/orders/checkout", shopper(floor, 972) | {"payment_method": "stripe"})

    with running(own_shop):
        sales += sales_of(till, soap, 2)
        browser.pay(unpaid["payment"]["url"])
        paid = paying.until_paid(floor, unpaid["id"])
        own = guest.get(f"/orders/{order['id']}")
        date = sales[0]["business_date"]

        assert report_difference(floor, date) == 0
        assert (figures(floor, date)["pos.count"], figures(floor, date)["placed.count"]) == (6, 2)
        assert (own["number"], own["status"]) == (order["number"], "placed")
        assert (paid["status"], paid["paid"]) == ("paid", "100.00")
        assert till.receipts() == till.numbers(6)
        assert level(floor, soap) == (14, 4, 10)
        assert audit.stock_mismatches(floor) == []


def test_a_killed_cloud_keeps_what_was_sold_seconds_before(own_shop: dict[str, str]) -> None:
    with running(own_shop) as process:
        floor = entered(own_shop)
        till, soap = open_till(floor), new_product(floor, stock=20)
        sales = sales_of(till, soap, 5)
        assert report_difference(floor, sales[0]["business_date"]) == 0
        wait_for_checkpoint(Path(own_shop[FOLDER_VARIABLE]))
        kill_with_children(process.pid)

    with running(own_shop):
        sales += sales_of(till, soap, 2)

        assert report_difference(floor, sales[0]["business_date"]) == 0
        assert till.receipts() == till.numbers(7)
        assert level(floor, soap) == (13, 0, 13)
        assert audit.stock_mismatches(floor) == []


def wait_for_checkpoint(folder: Path) -> None:
    """Until everything that moves has been saved once more."""
    started = time.time()
    files = [folder / "state" / "services" / f"{name}.json" for name in ("dynamodb", "lambda", "sqs")]
    until(lambda: min(file.stat().st_mtime for file in files), lambda saved: saved > started)
