"""Near their expiry goods get cheaper at their branch, and cost what they did once those are gone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from supermarket import wiring
from supermarket.inventory.markdown_model import Step, off_at
from supermarket.inventory.model import Cause, CauseKind, Layer, receive, take
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.settings.model import Markdown
from tests.support.gateway import function
from tests.support.stock_room import BRANCH, MILK, OTHER_BRANCH, SHOP, SOAP, open_shop, tell_ledger

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def _shop(cloud: None) -> None:
    open_shop()
    rules = wiring.settings().rules()
    steps = (Markdown(7, 2000), Markdown(2, 5000))
    wiring.settings().replace_rules(replace(rules, markdowns=steps, version=rules.version + 1), rules.version)


def today() -> date:
    return wiring.settings().branch(BRANCH).business_date(datetime.now(UTC))


def bring(product_id: str, quantity: int, days: int) -> None:
    expires_on = (today() + timedelta(days=days)).isoformat()
    layer = Layer(new_id(), quantity, Money(100), "", expires_on)
    wiring.stock().commit([receive(SHOP, product_id, [layer])], Cause(CauseKind.RECEIPT, "grn", by="u1"))
    tell_ledger()


def price(product_id: str, branch: str = BRANCH) -> Money:
    return wiring.catalogue().get(product_id, fresh=True).price_at(branch)


def run() -> None:
    function("inventory/mark_down").handler({}, None)


def test_the_nearer_the_last_day_the_more_comes_off_at_that_branch_alone() -> None:
    """Nobody else marks down by itself what expires soon."""
    bring(MILK, 5, days=5)
    bring(SOAP, 5, days=1)

    run()

    assert (price(MILK), price(SOAP)) == (Money(8400), Money(5250))
    assert (price(MILK, OTHER_BRANCH), price(SOAP, OTHER_BRANCH)) == (Money(10500), Money(10500))


def test_running_again_changes_nothing() -> None:
    bring(MILK, 5, days=5)
    run()
    before = wiring.catalogue().get(MILK, fresh=True)

    run()

    assert wiring.catalogue().get(MILK, fresh=True) == before


def test_a_second_step_is_taken_off_the_normal_price_not_off_the_first() -> None:
    bring(MILK, 5, days=5)
    run()
    bring(MILK, 5, days=1)

    run()

    assert price(MILK) == Money(5250)


def test_the_price_comes_back_when_the_batch_is_gone() -> None:
    bring(MILK, 5, days=5)
    run()
    wiring.stock().commit([take(SHOP, MILK, 5)], Cause(CauseKind.SALE, "s1", by="u1"))
    tell_ledger()

    run()

    assert price(MILK) == Money(10500)
    assert wiring.markdown_desk().markdowns.of_warehouse(SHOP) == []


@pytest.mark.parametrize(("days", "off"), [(-1, 0), (0, 5000), (2, 5000), (3, 2000), (7, 2000), (8, 0)])
def test_the_step_with_the_fewest_days_holds(days: int, off: int) -> None:
    day = date(2026, 11, 22)

    assert off_at([Step(7, 2000), Step(2, 5000)], (day + timedelta(days=days)).isoformat(), day) == off
