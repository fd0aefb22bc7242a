"""The settings in their table, and what a warm function keeps of them."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from supermarket.aws.audit import noted
from supermarket.aws.transactions import commit, delete, put
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.pricing import Tax
from supermarket.kernel.writing import Write
from supermarket.settings.model import Branch, ShopRules, TaxClass
from supermarket.settings.rows_tables import (
    CONTEXT,
    SHOP,
    BranchCodeRow,
    BranchRow,
    RulesRow,
    SettingsMarker,
    TaxClassRow,
)

if TYPE_CHECKING:
    from supermarket.settings.history_model import Version

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

    def tax_class(self, code: str) -> TaxClass:
        tax_class = self._known(lambda shop: shop.tax_classes.get(code))
        if tax_class is None:
            raise NotFound("There is no such tax class.", tax_class=code)
        return tax_class

    def tax(self, code: str, on: date) -> Tax:
        return self.tax_class(code).tax(on)

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
            *noted(CONTEXT, "branch", branch.id, None, branch),
        ])  # fmt: skip

    def replace_branch(self, branch: Branch, expected: int) -> Branch:
        self.forget()
        old = self.branch(branch.id)
        _require_version(old.version, expected)
        changed = replace(branch, version=expected + 1)
        unchanged = BranchRow.version == expected
        writes = [
            put(BranchRow.of(changed), unchanged, Outdated()),
            *noted(CONTEXT, "branch", branch.id, old, changed),
        ]
        if old.code != branch.code:
            writes += [
                _take_code(branch),
                delete(BranchCodeRow.of(old), BranchCodeRow.branch_id == branch.id),
            ]
        self.forget()
        commit(writes)
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
        mark = SettingsMarker.write(once, tax_class.code)
        commit([put(TaxClassRow.of(added), free, refusal), *mark, *_kept_of(earlier, added)])
        return added

    def replace_tax_class(self, tax_class: TaxClass, expected: int) -> TaxClass:
        self.forget()
        old = self._offered(tax_class.code)
        _require_version(old.version, expected)
        return self._write_tax_class(old, replace(tax_class, version=expected + 1))

    def remove_tax_class(self, code: str) -> None:
        self.forget()
        old = self._offered(code)
        self._write_tax_class(old, replace(old, withdrawn=True, version=old.version + 1))

    def _write_tax_class(self, old: TaxClass, new: TaxClass) -> TaxClass:
        self.forget()
        unchanged = TaxClassRow.version == new.version - 1
        commit([put(TaxClassRow.of(new), unchanged, Outdated()), *_kept_of(old, new)])
        return new

    def replace_rules(self, rules: ShopRules, expected: int) -> ShopRules:
        self.forget()
        old = self.rules()
        _require_version(old.version, expected)
        changed = replace(rules, version=expected + 1)
        unchanged = RulesRow.version == expected
        if expected == ShopRules().version:
            unchanged |= RulesRow.pk.does_not_exist()
        self.forget()
        rules_written = put(RulesRow.of(changed), unchanged, Outdated())
        commit([rules_written, _told_to_the_edge(changed), *_kept_of(old, changed)])
        return changed

    def history(self, tax_code: str | None, page: PageRequest) -> "Page[Version]":
        from supermarket.settings import history_tables

        return history_tables.history(history_tables.subject_of(tax_code), page)

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


def _kept_of(old: ShopRules | TaxClass | None, new: ShopRules | TaxClass) -> list[Write]:
    """What the history and the audit log keep of a change. Who only reads the settings never loads it."""
    from supermarket.settings.history_tables import remembered

    kind, record_id = ("tax_class", new.code) if isinstance(new, TaxClass) else ("settings", "settings")
    return [*remembered(old, new), *noted(CONTEXT, kind, record_id, old, new)]


def _told_to_the_edge(rules: ShopRules) -> Write:
    from supermarket.aws.policy import EdgePolicy, projected

    return projected(EdgePolicy(
        rules.cors_origins, rules.requests_per_account, rules.requests_per_address, rules.requests_per_key,
        rules.version,
    ))  # fmt: skip


def _require_version(found: int, expected: int) -> None:
    if found != expected:
        raise Outdated


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
