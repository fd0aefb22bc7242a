"""Promotions in the table, and the counts of their coupons. What is on is kept by whoever sells for a minute.

While nothing is on, nothing that a promotion is made of is loaded: every till begins here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row, read_together
from supermarket.aws.transactions import commit, put, update
from supermarket.kernel import clock
from supermarket.kernel.errors import AlreadyExists, DomainError, FieldError, NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.products.code_tables import CONTEXT, claim, release
from supermarket.products.promotion_use_tables import UseRow
from supermarket.products.tables import ProductMarker

if TYPE_CHECKING:
    from supermarket.products.promotion_model import Promotion, Selection, Uses
    from supermarket.products.tree_model import Tree

KEEP_SECONDS = 60
_NEVER = "9999-12-31"
_ANYWHERE = timedelta(days=2)
"""So much later than in UTC a business date may end somewhere."""


class PromotionRow(Row):
    """``gsi1`` has those that were not withdrawn by the day they end."""

    context = CONTEXT
    document = UnicodeAttribute()
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)

    LIVE = "PROMOTIONS#LIVE"

    @staticmethod
    def keys(promotion_id: str) -> tuple[str, str]:
        return "PROMOTIONS", f"ID#{promotion_id}"

    @classmethod
    def of(cls, promotion: Promotion) -> Self:
        from supermarket.products.promotion_record_model import write

        row = cls(
            *cls.keys(promotion.id), kind="promotion", document=write(promotion), version=promotion.version
        )
        if not promotion.withdrawn:
            ends = promotion.ends_on.isoformat() if promotion.ends_on else _NEVER
            row.gsi1pk, row.gsi1sk = cls.LIVE, f"{ends}#{promotion.id}"
        return row

    def promotion(self) -> Promotion:
        from supermarket.products.promotion_record_model import read

        return read(self.document)


class TablePromotions:
    """The `Promotions` over DynamoDB."""

    def __init__(self) -> None:
        self._kept: Sequence[Promotion] = ()
        self._kept_until = 0
        self._missed: set[str] = set()

    def in_force(self, code: str = "") -> Sequence[Promotion]:
        if self._kept_until < time.monotonic():
            self._missed = set()
            self._read_again()
        if code and code not in self._missed and not self._has(code):
            self._read_again()
            if not self._has(code):
                self._missed.add(code)
        return self._kept

    def _has(self, code: str) -> bool:
        return any(each.code == code for each in self._kept)

    def _read_again(self) -> None:
        since = PromotionRow.gsi1sk >= (clock.now() - _ANYWHERE).date().isoformat()
        found = [row.promotion() for row in PromotionRow.all(PromotionRow.LIVE, since, index="gsi1")]
        self._kept = _with_all_below(found)
        self._kept_until = int(time.monotonic()) + KEEP_SECONDS

    def get(self, promotion_id: str) -> Promotion:
        found = (
            PromotionRow.find(*PromotionRow.keys(promotion_id), consistent=True)
            if is_id(promotion_id)
            else None
        )
        if found is None:
            raise NotFound("There is no such promotion.", promotion_id=promotion_id[:60])
        return found.promotion()

    def page(self, page: PageRequest) -> Page[Promotion]:
        pk = PromotionRow.keys("")[0]
        return PromotionRow.page(page, pk, newest_first=True).map(PromotionRow.promotion)

    def not_ended(self, on: date, page: PageRequest) -> Page[Promotion]:
        since = PromotionRow.gsi1sk >= on.isoformat()
        return PromotionRow.page(page, PromotionRow.LIVE, since, index="gsi1").map(PromotionRow.promotion)

    def add(self, promotion: Promotion, once: Once | None = None) -> None:
        self._kept_until = 0
        commit([
            put(PromotionRow.of(promotion), PromotionRow.pk.does_not_exist()), *_claimed(promotion),
            *ProductMarker.write(once, promotion.id), *noted(CONTEXT, "promotion", promotion.id, None, promotion),
        ])  # fmt: skip

    def made_by(self, once: Once) -> str | None:
        return ProductMarker.record_made_by(once)

    def replace(self, promotion: Promotion, old: Promotion) -> None:
        self._kept_until = 0
        outdated = Outdated("This promotion has changed since you read it.")
        writes = [put(PromotionRow.of(promotion), PromotionRow.version == old.version, outdated)]
        kept = "" if promotion.withdrawn else promotion.code
        if kept != old.code:
            writes += _claimed(promotion) if kept else []
            writes += [release(_code(old.code), old.id)] if old.code else []
        commit([*writes, *noted(CONTEXT, "promotion", old.id, old, promotion)])

    def uses(self, promotion_id: str, customer_id: str = "") -> Uses:
        from supermarket.products.promotion_model import Uses

        keys = [UseRow.in_all(promotion_id)] + ([UseRow.by(promotion_id, customer_id)] if customer_id else [])
        found = [count or 0 for count in read_together(keys)]
        return Uses(*found)

    def use(self, promotion: Promotion, customer_id: str) -> list[Write]:
        from supermarket.products.promotion_model import used_up

        refusal = used_up(promotion)
        writes = [_one_more(UseRow.of(promotion.id), promotion.limit, refusal)]
        if customer_id and promotion.limit_per_customer:
            row = UseRow.of(promotion.id, customer_id)
            writes.append(_one_more(row, promotion.limit_per_customer, refusal))
        return writes

    def give_back(self, promotion_id: str, customer_id: str) -> list[Write]:
        rows = _rows(promotion_id, customer_id)
        return [update(row, [UseRow.used.add(-1)], UseRow.used >= 1) for row in rows]

    def use_again(self, promotion_id: str, customer_id: str) -> list[Write]:
        actions = [UseRow.used.add(1), UseRow.kind.set("coupon_use")]
        return [update(row, actions) for row in _rows(promotion_id, customer_id)]


def _rows(promotion_id: str, customer_id: str) -> list[UseRow]:
    return [UseRow.of(promotion_id), *([UseRow.of(promotion_id, customer_id)] if customer_id else [])]


def _one_more(row: UseRow, limit: int, refusal: DomainError) -> Write:
    free = (UseRow.pk.does_not_exist() | (UseRow.used < limit)) if limit else None
    return update(row, [UseRow.used.add(1), UseRow.kind.set("coupon_use")], free, refusal)


def _with_all_below(found: Sequence[Promotion]) -> Sequence[Promotion]:
    """A selection of categories is of all that is below them, too."""
    if not any(each.goods.categories or each.rewards.categories for each in found):
        return found
    from supermarket.products.category_tables import CategoryRow
    from supermarket.products.tree_model import Tree

    rows = CategoryRow.all(CategoryRow.partition)
    tree = Tree({row.id: row.category() for row in rows})
    return [
        replace(each, goods=_widened(each.goods, tree), rewards=_widened(each.rewards, tree))
        for each in found
    ]


def _widened(selection: Selection, tree: Tree) -> Selection:
    below = frozenset(each for category in selection.categories for each in tree.subtree(category))
    return replace(selection, categories=below)


def _code(code: str) -> str:
    return f"COUPON#{code.casefold()}"


def _claimed(promotion: Promotion) -> list[Write]:
    if not promotion.code:
        return []
    message = f"There is a promotion with the coupon {promotion.code}."
    taken = AlreadyExists(message, errors=[FieldError("/code", message, "taken")])
    return [claim(_code(promotion.code), promotion.id, taken)]
