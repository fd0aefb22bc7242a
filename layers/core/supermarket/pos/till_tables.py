"""A till in the table: the item that every sale of a session changes."""

from typing import Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import update
from supermarket.kernel.errors import Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write
from supermarket.pos.model import Till, TillTotals

CONTEXT = "pos"
_AMOUNTS = (
    "gross", "discount", "net", "tax", "total", "rounding", "payable", "cash", "card", "wallet",
)  # fmt: skip


class TillRow(Row):
    """Beside its session's record, under the same ``pk``."""

    context = CONTEXT
    session_id = UnicodeAttribute()
    terminal_id = UnicodeAttribute()
    terminal_code = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    cashier_id = UnicodeAttribute()
    opening_float = NumberAttribute()
    next_receipt = NumberAttribute()
    open = BooleanAttribute()
    sales = NumberAttribute(default=0)
    gross = NumberAttribute(default=0)
    discount = NumberAttribute(default=0)
    net = NumberAttribute(default=0)
    tax = NumberAttribute(default=0)
    total = NumberAttribute(default=0)
    rounding = NumberAttribute(default=0)
    payable = NumberAttribute(default=0)
    cash = NumberAttribute(default=0)
    card = NumberAttribute(default=0)
    wallet = NumberAttribute(default=0)

    @staticmethod
    def keys(session_id: str) -> tuple[str, str]:
        return f"SESSION#{session_id}", "TILL"

    @classmethod
    def of(cls, till: Till) -> Self:
        return cls(
            *cls.keys(till.session_id), kind="till", session_id=till.session_id, terminal_id=till.terminal_id,
            terminal_code=till.terminal_code, branch_id=till.branch_id, cashier_id=till.cashier_id,
            opening_float=till.opening_float.poisha, next_receipt=till.next_receipt, open=till.open,
        )  # fmt: skip

    def till(self) -> Till:
        amounts = {name: Money(int(getattr(self, name))) for name in _AMOUNTS}
        return Till(
            self.session_id, self.terminal_id, self.terminal_code, self.branch_id, self.cashier_id,
            Money(int(self.opening_float)), int(self.next_receipt), self.open,
            TillTotals(int(self.sales), **amounts),
        )  # fmt: skip

    @classmethod
    def read(cls, session_id: str) -> Read[Till]:
        return Key(cls, *cls.keys(session_id), cls.till, consistent=True)

    @classmethod
    def take_number(cls, session_id: str, number: int, sale: TillTotals) -> Write:
        """Give a sale the receipt number that is due, and add it to the sums."""
        due = (cls.open == True) & (cls.next_receipt == number)  # noqa: E712
        actions = [cls.next_receipt.set(number + 1), cls.sales.add(sale.sales)]
        amounts = ((name, getattr(sale, name).poisha) for name in _AMOUNTS)
        actions += [getattr(cls, name).add(amount) for name, amount in amounts if amount]
        refusal = Outdated("The till moved on or was closed.")
        return update(cls(*cls.keys(session_id)), actions, due, refusal)

    @classmethod
    def shut(cls, session_id: str, next_receipt: int) -> Write:
        """Take no more sales, provided that none came since the sums were read."""
        last = (cls.open == True) & (cls.next_receipt == next_receipt)  # noqa: E712
        refusal = Outdated("A sale came in between.")
        return update(cls(*cls.keys(session_id)), [cls.open.set(False)], last, refusal)
