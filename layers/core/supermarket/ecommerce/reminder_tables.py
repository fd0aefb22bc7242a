"""Reminders in the table: one item a customer, and the carts that wait to be thought of."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, delete, put, update, write_alone
from supermarket.ecommerce.cart_tables import CONTEXT, CartRow
from supermarket.ecommerce.reminder_model import LeftCart, Reminders
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.errors import Outdated
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write

_OWNER = "USER#"


class RemindersRow(Row):
    context = CONTEXT
    customer_id = UnicodeAttribute()
    reminded_at = UnicodeAttribute(null=True)
    cart_version = NumberAttribute()
    letter = UnicodeAttribute(null=True)
    stopped_at = UnicodeAttribute(null=True)
    version = NumberAttribute()

    @staticmethod
    def keys(customer_id: str) -> tuple[str, str]:
        return f"REMINDERS#{customer_id}", "REMINDERS"

    @classmethod
    def of(cls, known: Reminders) -> Self:
        return cls(
            *cls.keys(known.customer_id), kind="reminders", customer_id=known.customer_id,
            reminded_at=stamp(known.reminded_at) if known.reminded_at else None, cart_version=known.cart_version,
            letter=json.dumps(known.letter, ensure_ascii=False, separators=(",", ":")) if known.letter else None,
            stopped_at=stamp(known.stopped_at) if known.stopped_at else None, version=known.version + 1,
        )  # fmt: skip

    def reminders(self) -> Reminders:
        return Reminders(
            self.customer_id, read_stamp(self.reminded_at) if self.reminded_at else None, int(self.cart_version),
            json.loads(self.letter) if self.letter else {},
            read_stamp(self.stopped_at) if self.stopped_at else None, int(self.version),
        )  # fmt: skip


class TableReminderBook:
    """The `ReminderBook` over DynamoDB."""

    def left_in(self, hour: datetime) -> Iterable[str]:
        for row in CartRow.all(CartRow.hour(hour), index="gsi4"):
            yield row.owner.removeprefix(_OWNER)

    def cart(self, customer_id: str) -> Read[LeftCart]:
        return Key(CartRow, *CartRow.keys(_OWNER + customer_id), _left_cart, consistent=True)

    def read(self, customer_id: str) -> Read[Reminders]:
        return Key(RemindersRow, *RemindersRow.keys(customer_id), RemindersRow.reminders, consistent=True)

    def remind(self, left: LeftCart, reminders: Reminders) -> None:
        commit([_thought_of(left), _next(reminders)])

    def let_be(self, left: LeftCart) -> None:
        write_alone(_thought_of(left))

    def save(self, reminders: Reminders) -> None:
        write_alone(_next(reminders))

    def remove(self, reminders: Reminders) -> None:
        row = RemindersRow(*RemindersRow.keys(reminders.customer_id))
        write_alone(delete(row, RemindersRow.version == reminders.version, Outdated()))


def _left_cart(row: CartRow) -> LeftCart:
    return LeftCart(row.owner.removeprefix(_OWNER), row.cart(), read_stamp(row.touched_at))


def _thought_of(left: LeftCart) -> Write:
    """The cart stays as it is; whoever changes it at this moment is not in the way."""
    row = CartRow(*CartRow.keys(left.cart.owner))
    seen = (CartRow.version == left.cart.version) & CartRow.gsi4pk.exists()
    return update(row, [CartRow.gsi4pk.remove(), CartRow.gsi4sk.remove()], seen, Outdated())


def _next(known: Reminders) -> Write:
    seen = RemindersRow.version == known.version if known.version else RemindersRow.pk.does_not_exist()
    return put(RemindersRow.of(known), seen, Outdated())
