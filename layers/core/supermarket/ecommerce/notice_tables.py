"""Notices in the table: one item a customer, and one for each customer and product, by the product."""

import json
from collections.abc import Iterable, Sequence
from typing import Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, delete, put
from supermarket.ecommerce.cart_tables import CONTEXT
from supermarket.ecommerce.notice_model import Notice, Notices
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.errors import Outdated
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write


class NoticesRow(Row):
    """It stays when the customer waits for nothing more, so that no version, and no event's key, comes twice."""

    context = CONTEXT
    customer_id = UnicodeAttribute()
    items = JSONAttribute()
    told_at = UnicodeAttribute(null=True)
    letter = UnicodeAttribute(null=True)
    version = NumberAttribute()

    @staticmethod
    def keys(customer_id: str) -> tuple[str, str]:
        return f"NOTICES#{customer_id}", "NOTICES"

    @classmethod
    def of(cls, known: Notices) -> Self:
        return cls(
            *cls.keys(known.customer_id), kind="notices", customer_id=known.customer_id,
            items=[[each.product_id, stamp(each.asked_at)] for each in known.items],
            told_at=stamp(known.told_at) if known.told_at else None,
            letter=json.dumps(known.letter, ensure_ascii=False, separators=(",", ":")) if known.letter else None,
            version=known.version + 1,
        )  # fmt: skip

    def notices(self) -> Notices:
        return Notices(
            self.customer_id, tuple(Notice(each, read_stamp(at)) for each, at in self.items),
            read_stamp(self.told_at) if self.told_at else None, json.loads(self.letter) if self.letter else {},
            int(self.version),
        )  # fmt: skip


class WaitingRow(Row):
    """``pk`` is the product, so that everybody who waits for it is one query."""

    context = CONTEXT

    @staticmethod
    def keys(product_id: str, customer_id: str = "") -> tuple[str, str]:
        return f"NOTICE#{product_id}", customer_id

    @classmethod
    def addition(cls, product_id: str, customer_id: str) -> Write:
        row = cls(*cls.keys(product_id, customer_id), kind="waiting")
        return put(row, cls.pk.does_not_exist(), Outdated())

    @classmethod
    def removals(cls, product_ids: Iterable[str], customer_id: str) -> list[Write]:
        rows = (cls(*cls.keys(product_id, customer_id)) for product_id in product_ids)
        return [delete(row, cls.pk.exists(), Outdated()) for row in rows]


class TableNoticeBook:
    """The `NoticeBook` over DynamoDB."""

    def read(self, customer_id: str) -> Read[Notices]:
        return Key(NoticesRow, *NoticesRow.keys(customer_id), NoticesRow.notices, consistent=True)

    def waiting(self, product_id: str, after: str, limit: int) -> Page[str]:
        pk, _ = WaitingRow.keys(product_id)
        within = WaitingRow.sk > after if after else None
        return WaitingRow.page(PageRequest(limit), pk, within, consistent=True).map(lambda row: row.sk)

    def save(self, old: Notices, new: Notices, also: Sequence[Write] = ()) -> None:
        seen = NoticesRow.version == old.version if old.version else NoticesRow.pk.does_not_exist()
        before, after = set(old.product_ids), set(new.product_ids)
        added = [WaitingRow.addition(each, new.customer_id) for each in sorted(after - before)]
        gone = WaitingRow.removals(sorted(before - after), new.customer_id)
        commit([*also, put(NoticesRow.of(new), seen, Outdated()), *added, *gone])

    def remove(self, notices: Notices) -> None:
        row = NoticesRow(*NoticesRow.keys(notices.customer_id))
        waiting = WaitingRow.removals(notices.product_ids, notices.customer_id)
        commit([delete(row, NoticesRow.version == notices.version, Outdated()), *waiting])
