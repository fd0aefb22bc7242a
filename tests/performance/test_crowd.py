"""A crowd at a rare product on the local cloud, over HTTP: how long it takes, and that none is sold twice."""

import time
from pathlib import Path

from tests.e2e.conftest import entered, private_environment, thrown_away
from tests.e2e.trade import sell_out


def test_five_hundred_buyers_for_a_hundred_units_are_a_hundred_orders(tmp_path: Path) -> None:
    environment = private_environment(tmp_path)

    with thrown_away(environment):
        floor = entered(environment)
        started = time.monotonic()
        sell_out(floor, buyers=500, units=100)
        print(f"\n500 carts, 500 checkouts, 100 orders: {time.monotonic() - started:.0f} s")
