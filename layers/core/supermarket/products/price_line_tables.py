"""The history of prices in the table: lines that are put once."""

from typing import Any, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.kernel import acting, clock
from supermarket.kernel.money import Money
from supermarket.kernel.writing import Write
from supermarket.products.code_tables import CONTEXT
from supermarket.products.model import Product
from supermarket.products.price_model import PriceChange, PriceEvent, PriceKind, PriceLine, edited, read_day


class PriceLineRow(Row):
    context = CONTEXT
    product_id = UnicodeAttribute()
    change_id = UnicodeAttribute()
    event = UnicodeAttribute()
    price_kind = UnicodeAttribute()
    branch_id = UnicodeAttribute(null=True)
    list_id = UnicodeAttribute(null=True)
    price = NumberAttribute(null=True)
    mrp = NumberAttribute(null=True)
    starts = UnicodeAttribute()
    ends = UnicodeAttribute(null=True)
    starts_on = UnicodeAttribute(null=True)
    ends_on = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    made_by = UnicodeAttribute(null=True)
    old_price = NumberAttribute(null=True)
    new_price = NumberAttribute(null=True)
    old_mrp = NumberAttribute()
    new_mrp = NumberAttribute()
    at = UnicodeAttribute()
    due = UnicodeAttribute()
    by = UnicodeAttribute(null=True)
    place = NumberAttribute()
    message = UnicodeAttribute(null=True)

    @staticmethod
    def keys(product_id: str, line_key: str) -> tuple[str, str]:
        return f"PRODUCT#{product_id}", f"PRICE#{line_key}"

    @classmethod
    def of(cls, line: PriceLine) -> Self:
        change = line.change
        return cls(
            *cls.keys(line.product_id, line.key), kind="price_line", product_id=line.product_id, change_id=change.id,
            event=line.event.value, price_kind=change.kind.value, branch_id=change.branch_id or None,
            list_id=change.list_id or None, price=poisha(change.price), mrp=poisha(change.mrp), starts=change.starts,
            ends=change.ends or None, starts_on=str(change.starts_on or "") or None,
            ends_on=str(change.ends_on or "") or None, reason=change.reason or None, made_by=change.by or None,
            old_price=poisha(line.old), new_price=poisha(line.new), old_mrp=line.old_mrp.poisha,
            new_mrp=line.new_mrp.poisha, at=line.at, due=line.due, by=line.by or None, place=line.place,
            message=line.message or None,
        )  # fmt: skip

    def line(self) -> PriceLine:
        change = PriceChange(
            self.change_id, money(self.price), self.starts, self.ends or "", self.branch_id or "",
            self.list_id or "", money(self.mrp), read_day(self.starts_on), read_day(self.ends_on),
            PriceKind(self.price_kind), self.reason or "", self.made_by or "",
        )  # fmt: skip
        return PriceLine(
            self.product_id, PriceEvent(self.event), change, money(self.old_price), money(self.new_price),
            Money(int(self.old_mrp)), Money(int(self.new_mrp)), self.at, self.due, self.by or "", int(self.place),
            self.message or "",
        )  # fmt: skip


def poisha(price: Money | None) -> int | None:
    return None if price is None else price.poisha


def money(amount: Any) -> Money | None:
    return None if amount is None else Money(int(amount))


def written_line(line: PriceLine) -> Write:
    return put(PriceLineRow.of(line), PriceLineRow.pk.does_not_exist())


def line_of_edit(product: Product, old: Product) -> list[Write]:
    """The line for a price that is changed with the product itself, for the transaction that does so."""
    act = acting.current()
    by = (act.caller.user_id or "") if act else "system"
    line = edited(old, product, by, clock.stamp(clock.now()))
    return [] if line is None else [written_line(line)]
