"""What happens in between: somebody else's change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from supermarket.kernel.errors import AlreadyExists, Outdated
from supermarket.kernel.paging import PageRequest
from supermarket.settings.model import Branch, Rate, ShopRules, TaxClass
from supermarket.settings.tables import TableSettings
from tests.support.faults import CONFLICT, failing
from tests.support.gateway import call, staff
from tests.support.tables import everything

OFFICE = staff("settings:manage")
BRANCH, TAX, RULES = Branch("b-1", "DHK1", "Dhanmondi"), TaxClass("VAT", "VAT", 1500), ShopRules()
Change = Callable[[TableSettings, str], Any]


class Hurried(TableSettings):
    """Reads the shop, and then somebody else is faster."""

    def __init__(self, faster: Callable[[], Any]) -> None:
        super().__init__()
        self.faster: list[Callable[[], Any]] = [faster]

    def _shop(self) -> Any:
        found = super()._shop()
        while self.faster:
            self.faster.pop()()
        return found


CHANGES: list[Change] = [
    lambda book, name: book.replace_branch(replace(BRANCH, name=name), 1),
    lambda book, name: book.replace_branch(replace(BRANCH, name=name, code=name.upper()), 1),
    lambda book, name: book.replace_tax_class(replace(TAX, name=name), 1),
    lambda book, name: book.remove_tax_class("VAT"),
    lambda book, name: book.replace_rules(replace(RULES, shop_name=name), 1),
]


@pytest.mark.parametrize("change", CHANGES, ids=["branch", "branch code", "tax class", "withdrawal", "rules"])
def test_who_is_slower_changes_nothing(cloud: None, change: Change) -> None:
    office = TableSettings()
    office.add_branch(BRANCH)
    office.add_tax_class(TAX)
    after_theirs: list[Any] = []

    def theirs() -> None:
        change(office, "theirs")
        after_theirs.append(everything())

    with pytest.raises(Outdated):
        change(Hurried(theirs), "mine")

    assert [everything()] == after_theirs


def test_a_change_that_met_another_transaction_is_made_once(cloud: None) -> None:
    with failing("TransactWriteItems", CONFLICT) as hit:
        reply = call("PUT", "/settings", {"shop_name": "Corner"}, who=OFFICE, headers={"If-Match": '"1"'})

    assert (reply.status, reply.json["version"], len(hit)) == (200, 2, 1)
    history = call("GET", "/settings/history", who=OFFICE).json["items"]
    assert [version["version"] for version in history] == [2]
    assert sum("NOTE#" in str(item) for item in everything()["shop-settings"]) == 1


def test_a_class_that_comes_back_at_the_same_moment_twice_comes_back_once(cloud: None) -> None:
    office = TableSettings()
    office.add_tax_class(TAX)
    office.remove_tax_class("VAT")
    back = replace(TAX, later=(Rate(date(2099, 1, 1), 1000),))

    with pytest.raises(AlreadyExists):
        Hurried(lambda: office.add_tax_class(back)).add_tax_class(TAX)

    assert office.tax_class("VAT") == replace(back, version=3)
    assert [each.version for each in office.history("VAT", PageRequest()).items] == [3, 2, 1]
