"""Reminding customers of what they left in their carts, once, and never who asked not to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from supermarket.accounts.model import User
from supermarket.accounts.ports import Users
from supermarket.ecommerce.cart_service import TRIES, price
from supermarket.ecommerce.ports import Orders
from supermarket.ecommerce.reminder_link_model import customer_of
from supermarket.ecommerce.reminder_model import LeftCart, Reminders, hours_due, letter_of
from supermarket.ecommerce.reminder_ports import ReminderBook
from supermarket.ecommerce.storefront_service import Storefront, online_branch
from supermarket.kernel.errors import Conflict, DomainError, NotFound, Outdated, Unavailable
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.reading import ReadTogether

AT_ONCE = 500
"""Carts looked at in one run; the next hour takes the next."""


@dataclass(frozen=True, slots=True)
class ReminderDesk:
    front: Storefront
    book: ReminderBook
    users: Users
    orders: Orders


def remind(desk: ReminderDesk, now: datetime) -> Mapping[str, int]:
    """Think of every cart that was left for long enough, and tell its customer of it where that is welcome.

    A cart that somebody touches at this moment is left alone, one that failed is tried again in the next hour.
    """
    done = {"reminded": 0, "let be": 0, "left alone": 0, "failed": 0}
    rules = desk.front.settings.rules()
    if not rules.reminder_hours:
        return done
    left = (who for hour in hours_due(now, rules.reminder_hours) for who in desk.book.left_in(hour))
    for customer_id in islice(left, AT_ONCE):
        done[_remind(desk, customer_id, now)] += 1
    return done


def _remind(desk: ReminderDesk, customer_id: str, now: datetime) -> str:
    try:
        return _think_of(desk, customer_id, now)
    except Conflict:
        return "left alone"
    except DomainError:
        return "failed"


def _think_of(desk: ReminderDesk, customer_id: str, now: datetime) -> str:
    left, known, user = desk.front.read_together([
        desk.book.cart(customer_id), desk.book.read(customer_id), desk.users.read(customer_id)
    ])  # fmt: skip
    if left is None:
        return "left alone"
    reminders = known or Reminders(customer_id)
    letter = {} if _unwelcome(desk, left, reminders, user, now) else _letter(desk, left, user)
    if not letter:
        desk.book.let_be(left)
        return "let be"
    desk.book.remind(left, reminders.after(left, letter, now))
    return "reminded"


def _unwelcome(
    desk: ReminderDesk, left: LeftCart, reminders: Reminders, user: User | None, now: datetime
) -> bool:
    """Also who never proved that the address is theirs is not written to."""
    if user is None or not (user.active and user.email and user.email_verified):
        return True
    ordered = desk.orders.of_customer(left.customer_id, PageRequest(limit=1)).items
    return bool(reminders.why_not(left, now, ordered[0].placed_at if ordered else None))


def _letter(desk: ReminderDesk, left: LeftCart, user: User) -> Mapping[str, Any]:
    cart = price(desk.front, online_branch(desk.front), left.cart, left.customer_id)
    return letter_of(cart, user.name, user.name_bn, user.email)


def is_stopped(book: ReminderBook, read_together: ReadTogether, key: str, token: str) -> bool:
    """Raises NotFound for a link that the shop did not write."""
    return _known(book, read_together, _customer(key, token)).stopped_at is not None


def stop(book: ReminderBook, read_together: ReadTogether, key: str, token: str, now: datetime) -> None:
    """Never remind this customer again. Stopping again changes nothing. Raises NotFound as `is_stopped` does."""
    customer_id = _customer(key, token)
    for _ in range(TRIES):
        known = _known(book, read_together, customer_id)
        try:
            return None if known.stopped_at else book.save(known.stopped(now))
        except Outdated:
            continue
    raise Unavailable


def _customer(key: str, token: str) -> str:
    customer_id = customer_of(key, token)
    if customer_id is None:
        raise NotFound("There is no such link.")
    return customer_id


def _known(book: ReminderBook, read_together: ReadTogether, customer_id: str) -> Reminders:
    (known,) = read_together([book.read(customer_id)])
    return known or Reminders(customer_id)
