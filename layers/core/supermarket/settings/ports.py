"""The shop's settings as other contexts read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.pricing import Tax
    from supermarket.settings.history_model import Version
    from supermarket.settings.model import Branch, ShopRules, TaxClass


class ShopSettings(Protocol):
    """Read often and changed seldom: a warm function may answer from what it read up to a minute ago."""

    def branch(self, branch_id: str) -> Branch:
        """Raises NotFound."""

    def branches(self) -> Sequence[Branch]: ...

    def tax_class(self, code: str) -> TaxClass:
        """Also one that was withdrawn. Raises NotFound."""

    def tax(self, code: str, on: date) -> Tax:
        """A class as it is charged on a business date. Raises NotFound."""

    def tax_classes(self) -> Sequence[TaxClass]:
        """Those that are offered."""

    def rules(self) -> ShopRules: ...


class SettingsBook(ShopSettings, Protocol):
    """The settings as the office changes them. Raises AlreadyExists for a code that is taken, Outdated for a race."""

    def forget(self) -> None:
        """Answer the next question from what is stored now."""

    def add_branch(self, branch: Branch, once: Once | None = None) -> None: ...

    def replace_branch(self, branch: Branch, expected: int) -> Branch: ...

    def add_tax_class(self, tax_class: TaxClass, once: Once | None = None) -> TaxClass:
        """A code that was withdrawn may be used again; its version goes on counting."""

    def replace_tax_class(self, tax_class: TaxClass, expected: int) -> TaxClass: ...

    def remove_tax_class(self, code: str) -> None:
        """Withdraw it: it is offered no more, and ``tax`` still knows it."""

    def replace_rules(self, rules: ShopRules, expected: int) -> ShopRules: ...

    def history(self, tax_code: str | None, page: PageRequest) -> Page[Version]:
        """The versions of a tax class, or of the rules, newest first."""

    def made_by(self, once: Once) -> str | None:
        """The id or code this request gave to what it made, None when it made nothing. Raises KeyReused."""
