"""The settings in their table, and what a warm function keeps of them."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from supermarket.aws.transactions import commit, delete, put, write_alone
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.pricing import Tax
from supermarket.kernel.writing import Write
from supermarket.settings.model import Branch, ShopRules, TaxClass
from supermarket.settings.rows_tables import (
    SHOP,
    BranchCodeRow,
    BranchRow,
    RulesRow,
    SettingsMarker,
    TaxClassRow,
)

KEEP_SECONDS = 60
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shop:
    """All settings as they were at one moment."""

    branches: Mapping[str, Branch] = field(default_factory=dict)
    tax_classes: Mapping[str, TaxClass] = field(default_factory=dict)
    rules: ShopRules = field(default_factory=ShopRules)


class TableSettings:
    """The `SettingsBook` over DynamoDB: one query reads the shop, once a minute in a warm function."""

    def __init__(self) -> None:
        self._kept: Shop | None = None
        self._kept_until = 0

    def forget(self) -> None:
        self._kept = None

    def branch(self, branch_id: str) -> Branch:
        branch = self._known(lambda shop: shop.branches.get(branch_id))
        if branch is None:
            raise NotFound("There is no such branch.", branch_id=branch_id)
        return branch

    def branches(self) -> Sequence[Branch]:
        return sorted(self._shop().branches.values(), key=lambda branch: branch.code)

    def tax(self, code: str) -> Tax:
        tax_class = self._known(lambda shop: shop.tax_classes.get(code))
        if tax_class is None:
            raise NotFound("There is no such tax class.", tax_class=code)
        return tax_class.tax

    def tax_classes(self) -> Sequence[TaxClass]:
        offered = [tax for tax in self._shop().tax_classes.values() if not tax.withdrawn]
        return sorted(offered, key=lambda tax: tax.code)

    def rules(self) -> ShopRules:
        return self._shop().rules

    def add_branch(self, branch: Branch, once: Once | None = None) -> None:
        self.forget()
        commit([
            put(BranchRow.of(branch), BranchRow.pk.does_not_exist()),
            _take_code(branch),
            *SettingsMarker.write(once, branch.id),
        ])  # fmt: skip

    def replace_branch(self, branch: Branch, expected: int) -> Branch:
        self.forget()
        old = self.branch(branch.id)
        changed = replace(branch, version=expected + 1)
        unchanged = BranchRow.version == expected
        writes = [put(BranchRow.of(changed), unchanged, Outdated())]
        if old.code != branch.code:
            writes += [
                _take_code(branch),
                delete(BranchCodeRow.of(old), BranchCodeRow.branch_id == branch.id),
            ]
        self.forget()
        commit(writes) if len(writes) > 1 else write_alone(writes[0])
        return changed

    def add_tax_class(self, tax_class: TaxClass, once: Once | None = None) -> TaxClass:
        self.forget()
        earlier = self._shop().tax_classes.get(tax_class.code)
        if earlier and not earlier.withdrawn:
            raise _taken("tax class", tax_class.code)
        added = replace(tax_class, version=earlier.version + 1) if earlier else tax_class
        free = TaxClassRow.version == earlier.version if earlier else TaxClassRow.pk.does_not_exist()
        self.forget()
        refusal = _taken("tax class", tax_class.code)
        commit([put(TaxClassRow.of(added), free, refusal), *SettingsMarker.write(once, tax_class.code)])
        return added

    def replace_tax_class(self, tax_class: TaxClass, expected: int) -> TaxClass:
        self.forget()
        self._offered(tax_class.code)
        changed = replace(tax_class, version=expected + 1)
        self.forget()
        write_alone(put(TaxClassRow.of(changed), TaxClassRow.version == expected, Outdated()))
        return changed

    def remove_tax_class(self, code: str) -> None:
        self.forget()
        old = self._offered(code)
        gone = replace(old, withdrawn=True, version=old.version + 1)
        self.forget()
        write_alone(put(TaxClassRow.of(gone), TaxClassRow.version == old.version, Outdated()))

    def replace_rules(self, rules: ShopRules, expected: int) -> ShopRules:
        self.forget()
        changed = replace(rules, version=expected + 1)
        unchanged = RulesRow.version == expected
        if expected == ShopRules().version:
            unchanged |= RulesRow.pk.does_not_exist()
        write_alone(put(RulesRow.of(changed), unchanged, Outdated()))
        return changed

    def made_by(self, once: Once) -> str | None:
        return SettingsMarker.record_made_by(once)

    def _offered(self, code: str) -> TaxClass:
        found = self._shop().tax_classes.get(code)
        if found is None or found.withdrawn:
            raise NotFound("There is no such tax class.", tax_class=code)
        return found

    def _known(self, find: Callable[[Shop], T | None]) -> T | None:
        """What is not among the things kept may have been added since, so it is looked for once more."""
        kept = self._kept
        found = find(self._shop())
        if found is None and self._kept is kept:
            self.forget()
            found = find(self._shop())
        return found

    def _shop(self) -> Shop:
        if self._kept is None or self._kept_until < time.monotonic():
            self._kept = _shop(_items())
            self._kept_until = int(time.monotonic()) + KEEP_SECONDS
        return self._kept


def _take_code(branch: Branch) -> Write:
    return put(BranchCodeRow.of(branch), BranchCodeRow.pk.does_not_exist(), _taken("branch", branch.code))


def _taken(what: str, code: str) -> AlreadyExists:
    return AlreadyExists(f"There is a {what} with this code.", pointer="/code", value=code)


def _items() -> Iterable[Mapping[str, Any]]:
    table = BranchRow._get_connection()
    start = None
    while True:
        answer = table.query(SHOP, consistent_read=True, exclusive_start_key=start)
        yield from answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if not start:
            return


def _shop(items: Iterable[Mapping[str, Any]]) -> Shop:
    branches, tax_classes, rules = {}, {}, ShopRules()
    for item in items:
        match item["kind"]["S"]:
            case "branch":
                branch = BranchRow.from_raw_data(dict(item)).branch()
                branches[branch.id] = branch
            case "tax_class":
                tax = TaxClassRow.from_raw_data(dict(item)).tax_class()
                tax_classes[tax.code] = tax
            case "rules":
                rules = RulesRow.from_raw_data(dict(item)).rules()
    return Shop(branches, tax_classes, rules)
