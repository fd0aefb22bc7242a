"""What the office does with the settings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from supermarket.inventory.ports import Warehouses
from supermarket.kernel import clock
from supermarket.kernel.errors import Invalid, NotFound, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings.health_model import Dependency
from supermarket.settings.model import Branch, TaxClass
from supermarket.settings.ports import SettingsBook

T = TypeVar("T", Branch, TaxClass)
SETTLES = timedelta(minutes=2)
"""A change is known everywhere by then, since a warm function keeps the settings for a minute."""


def branches(book: SettingsBook, page: PageRequest) -> Page[Branch]:
    book.forget()
    return _page(book.branches(), page)


def branch(book: SettingsBook, branch_id: str) -> Branch:
    book.forget()
    return book.branch(branch_id)


def add_branch(book: SettingsBook, warehouses: Warehouses, branch: Branch, once: Once | None) -> Branch:
    def work() -> Branch:
        _require_warehouse(warehouses, branch)
        book.add_branch(branch, once)
        return branch

    def replay(once: Once) -> Branch | None:
        made = book.made_by(once)
        return book.branch(made) if made else None

    return perform(once, work, replay)


def replace_branch(book: SettingsBook, warehouses: Warehouses, branch: Branch, expected: int) -> Branch:
    _require_warehouse(warehouses, branch)
    return book.replace_branch(branch, expected)


def _require_warehouse(warehouses: Warehouses, branch: Branch) -> None:
    if not branch.warehouse_id:
        return
    try:
        warehouses.get(branch.warehouse_id)
    except NotFound:
        raise Invalid.field("/warehouse_id", "there is no such warehouse") from None


def tax_classes(book: SettingsBook, page: PageRequest) -> Page[TaxClass]:
    book.forget()
    return _page(book.tax_classes(), page)


def tax_class(book: SettingsBook, code: str) -> TaxClass:
    book.forget()
    for found in book.tax_classes():
        if found.code == code:
            return found
    raise NotFound("There is no such tax class.", tax_class=code)


def add_tax_class(book: SettingsBook, tax: TaxClass, once: Once | None) -> TaxClass:
    """Raises AlreadyExists, and Conflict for one that comes back with other rates than it was charged with."""

    def work() -> TaxClass:
        book.forget()
        earlier = _find(book, tax.code)
        if earlier is not None and earlier.withdrawn:
            tax.require_begun(earlier, _begun_by(book))
        return book.add_tax_class(tax, once)

    def replay(once: Once) -> TaxClass | None:
        made = book.made_by(once)
        return tax_class(book, made) if made else None

    return perform(once, work, replay)


def replace_tax_class(book: SettingsBook, tax: TaxClass, expected: int) -> TaxClass:
    """Raises Conflict for a change of a rate that has begun, since what was sold was charged with it."""
    old = tax_class(book, tax.code)
    if old.version != expected:
        raise Outdated
    tax.require_begun(old, _begun_by(book))
    return book.replace_tax_class(tax, expected)


def _find(book: SettingsBook, code: str) -> TaxClass | None:
    try:
        return book.tax_class(code)
    except NotFound:
        return None


def _begun_by(book: SettingsBook) -> date:
    """The last business date that may have begun anywhere before everybody knows of a change made now."""
    soon = clock.now() + SETTLES
    return max((branch.business_date(soon) for branch in book.branches()), default=soon.date())


def _page(everything: Sequence[T], page: PageRequest) -> Page[T]:
    """A page of a list that is short enough to be at hand, in the order of its codes."""
    after = str(page.start["code"]) if page.start else ""
    rest = [item for item in everything if item.code > after]
    shown = rest[: page.limit]
    return Page(shown, {"code": shown[-1].code} if len(rest) > len(shown) else None)


def health(probes: Mapping[str, Callable[[], object]]) -> list[Dependency]:
    return [Dependency(name, _answers(probe)) for name, probe in probes.items()]


def _answers(probe: Callable[[], object]) -> bool:
    try:
        probe()
    except Exception:  # noqa: BLE001 - whatever goes wrong, the dependency is not there
        return False
    return True
