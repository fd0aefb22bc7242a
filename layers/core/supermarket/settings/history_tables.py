"""The versions of the settings in their table, each beside what it made. None is changed or removed again."""

from collections.abc import Sequence

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.kernel import acting, clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.settings.history_model import Change, Version, changes, facts_of
from supermarket.settings.model import ShopRules, TaxClass
from supermarket.settings.rows_tables import CONTEXT

Remembered = ShopRules | TaxClass


class HistoryRow(Row):
    """In a partition for each thing, apart from what every function reads."""

    context = CONTEXT
    version = NumberAttribute()
    at = UnicodeAttribute()
    by_id = UnicodeAttribute()
    by_name = UnicodeAttribute()
    changes = JSONAttribute()

    @staticmethod
    def keys(subject: str, version: int = 0) -> tuple[str, str]:
        return f"HISTORY#{subject}", f"VERSION#{version:010d}"

    def entry(self) -> Version:
        told: Sequence[tuple[str, object, object]] = self.changes
        return Version(
            int(self.version), self.at, self.by_id, self.by_name, tuple(Change(*each) for each in told)
        )


def subject_of(tax_code: str | None) -> str:
    """What the versions are of: the settings, or a tax class."""
    return "SETTINGS" if tax_code is None else f"TAX#{tax_code}"


def remembered(before: Remembered | None, after: Remembered) -> list[Write]:
    """The write that keeps what this version changed, and who made it."""
    act = acting.current()
    subject = subject_of(after.code if isinstance(after, TaxClass) else None)
    row = HistoryRow(
        *HistoryRow.keys(subject, after.version), kind="history", version=after.version,
        at=clock.stamp(clock.now()), by_id=act.caller.user_id or "" if act else "",
        by_name=act.caller.name if act else "",
        changes=[[each.field, each.before, each.after] for each in changes(facts_of(before), facts_of(after))],
    )  # fmt: skip
    return [put(row, HistoryRow.pk.does_not_exist(), Outdated())]


def history(subject: str, page: PageRequest) -> Page[Version]:
    """Newest first."""
    pk, _ = HistoryRow.keys(subject)
    return HistoryRow.page(page, pk, newest_first=True, consistent=True).map(HistoryRow.entry)
