"""Saved lists in the table: one item a list, changed only by whoever has seen its last version."""

import json
from datetime import timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, delete, put, write_alone
from supermarket.ecommerce.cart_tables import CONTEXT, EcommerceMarker
from supermarket.ecommerce.saved_model import SavedItem, SavedList
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write


class SavedRow(Row):
    """The first ``version`` is a moment, as a cart's is. A customer's list does not expire."""

    context = CONTEXT
    items = UnicodeAttribute()
    version = NumberAttribute()
    expires_at = NumberAttribute(null=True)

    @staticmethod
    def keys(owner: str) -> tuple[str, str]:
        return f"SAVED#{owner}", "SAVED"

    def saved(self) -> SavedList:
        """One past its time is empty: DynamoDB removes it some time later."""
        fresh = self.expires_at is None or self.expires_at > clock.epoch(clock.now())
        items = json.loads(self.items) if fresh else []
        owner = self.pk.removeprefix("SAVED#")
        return SavedList(owner, tuple(SavedItem(*item) for item in items), int(self.version))


class TableSavedLists:
    """The `SavedLists` over DynamoDB."""

    def read(self, owner: str) -> Read[SavedList]:
        return Key(SavedRow, *SavedRow.keys(owner), SavedRow.saved, consistent=True)

    def save(self, saved: SavedList, days: int, once: Once | None = None) -> None:
        writes = [*self.changes(saved, days), *EcommerceMarker.write(once, saved.owner)]
        if len(writes) == 1:
            write_alone(writes[0])
        elif writes:
            commit(writes)

    def changes(self, saved: SavedList, days: int) -> list[Write]:
        kept = [_keep(saved, days)] if saved.items else _removal(saved)
        return [*kept, *(_removal(saved.absorbed) if saved.absorbed else [])]

    def was_done(self, once: Once) -> bool:
        return EcommerceMarker.record_made_by(once) is not None

    def remove(self, saved: SavedList) -> None:
        for write in _removal(saved):
            write_alone(write)


def _keep(saved: SavedList, days: int) -> Write:
    now = clock.now()
    version = saved.version + 1 if saved.version else int(now.timestamp() * 1000)
    items = [[each.product_id, each.quantity] for each in saved.items]
    row = SavedRow(
        *SavedRow.keys(saved.owner),
        kind="saved",
        items=json.dumps(items, separators=(",", ":")),
        version=version,
    )
    if not saved.owner.startswith("USER#"):
        row.expires_at = clock.epoch(now + timedelta(days=days))
    seen = SavedRow.version == saved.version if saved.version else SavedRow.pk.does_not_exist()
    return put(row, seen, Outdated())


def _removal(saved: SavedList) -> list[Write]:
    if not saved.version:
        return []
    return [delete(SavedRow(*SavedRow.keys(saved.owner)), SavedRow.version == saved.version, Outdated())]
