"""Telling customers that a product is there again: each who waits for it once, by one letter."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from supermarket.accounts.model import User
from supermarket.accounts.ports import Users
from supermarket.ecommerce.cart_service import TRIES
from supermarket.ecommerce.notice_model import Notice, Notices
from supermarket.ecommerce.notice_ports import NoticeBook
from supermarket.ecommerce.reminder_link_model import NOTICES, customer_of
from supermarket.ecommerce.storefront_service import Storefront, online_branch
from supermarket.kernel.errors import Conflict, NotFound, Outdated, Unavailable
from supermarket.kernel.reading import ReadTogether
from supermarket.kernel.writing import Write
from supermarket.products.model import Product

PAGE = 25
"""Customers told of one message of the queue."""
Shown = Sequence[tuple[Notice, Product | None]]


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """``go_on`` puts a message into the queue, for those who are left."""

    front: Storefront
    book: NoticeBook
    users: Users
    go_on: Callable[[Mapping[str, Any]], None]


def show(desk: NoticeDesk, customer_id: str) -> Shown:
    return _shown(desk, _known(desk.book, desk.front.read_together, customer_id))


def ask(desk: NoticeDesk, customer_id: str, product_id: str) -> Shown:
    """Wait for a product. To ask again changes nothing.

    Raises NotFound for an unknown product, Conflict for one that is there, withdrawn or a bundle, and for whoever
    never proved that their address is theirs.
    """
    front = desk.front
    branch = online_branch(front)
    product, user = front.read_together([front.catalogue.read(product_id), desk.users.read(customer_id)])
    _check(product, user)
    there = Conflict("This product is there: order it.", code="available")
    nothing = front.stock.none_left(branch.warehouse_id, product_id, there)
    now = front.now()
    return _shown(desk, _change(
        desk.book, front.read_together, customer_id, lambda known: known.asking(product_id, now), [nothing]
    ))  # fmt: skip


def _check(product: Product | None, user: User | None) -> None:
    if product is None:
        raise NotFound("There is no such product.")
    if not product.active:
        raise Conflict("This product is not sold any more.", code="withdrawn")
    if product.components:
        raise Conflict("A bundle has no stock of its own: ask for what it is made of.", code="bundle")
    if user is None or not _may_be_written_to(user):
        raise Conflict("Confirm your email address first.", code="address_not_verified")


def _may_be_written_to(user: User) -> bool:
    return bool(user.active and user.email and user.email_verified)


def forget(desk: NoticeDesk, customer_id: str, product_id: str) -> Shown:
    """Wait for it no more. What nobody waits for changes nothing."""
    book, read_together = desk.book, desk.front.read_together
    return _shown(desk, _change(book, read_together, customer_id, lambda known: known.without([product_id])))


def tell(desk: NoticeDesk, product_id: str, warehouse_id: str, after: str = "") -> Mapping[str, int]:
    """Tell those who wait, as long as the product is there; whoever is left when it is gone waits on.

    Safe to tell twice: whoever was told waits no more.
    """
    front, done = desk.front, Counter[str]()
    if not _sells_online(front, warehouse_id):
        return done
    page = desk.book.waiting(product_id, after, PAGE)
    product = _there(front, product_id, warehouse_id) if page.items else None
    if product is None:
        return done
    users = front.read_together([desk.users.read(each) for each in page.items])
    for customer_id, user in zip(page.items, users, strict=True):
        letter = _letter(product, user) if user and _may_be_written_to(user) else {}
        done[_tell(desk, customer_id, product_id, letter)] += 1
    if page.next is not None:
        desk.go_on({"product_id": product_id, "warehouse_id": warehouse_id, "after": page.items[-1]})
    return done


def _sells_online(front: Storefront, warehouse_id: str) -> bool:
    branch_id = front.settings.rules().online_branch_id
    return bool(branch_id) and front.settings.branch(branch_id).warehouse_id == warehouse_id


def _there(front: Storefront, product_id: str, warehouse_id: str) -> Product | None:
    """The product, if the shop sells it and has some of it now."""
    if front.stock.level(warehouse_id, product_id).available <= 0:
        return None
    found: list[Product | None] = front.read_together([front.catalogue.read(product_id)])
    return found[0] if found[0] and found[0].active else None


def _tell(desk: NoticeDesk, customer_id: str, product_id: str, letter: Mapping[str, Any]) -> str:
    book, read_together, now = desk.book, desk.front.read_together, desk.front.now()
    left = _change(book, read_together, customer_id, lambda known: known.told(product_id, letter, now))
    if left.letter is not letter:
        return "waits no more"
    return "told" if letter else "let go"


def _letter(product: Product, user: User) -> Mapping[str, Any]:
    return {
        "name": user.name, "name_bn": user.name_bn, "email": user.email, "product_id": product.id, "sku": product.sku,
        "product_name": product.name, "product_name_bn": product.name_bn,
    }  # fmt: skip


def is_waiting(book: NoticeBook, read_together: ReadTogether, key: str, token: str) -> bool:
    """Raises NotFound for a link that the shop did not write."""
    return bool(_known(book, read_together, _customer(key, token)).items)


def stop(book: NoticeBook, read_together: ReadTogether, key: str, token: str) -> None:
    """Wait for nothing any more. Stopping again changes nothing. Raises NotFound as `is_waiting` does."""
    _change(book, read_together, _customer(key, token), lambda known: known.without(known.product_ids))


def _customer(key: str, token: str) -> str:
    customer_id = customer_of(key, token, NOTICES)
    if customer_id is None:
        raise NotFound("There is no such link.")
    return customer_id


def _change(
    book: NoticeBook, read_together: ReadTogether, customer_id: str, change: Callable[[Notices], Notices],
    also: Sequence[Write] = (),
) -> Notices:  # fmt: skip
    for _ in range(TRIES):
        known = _known(book, read_together, customer_id)
        changed = change(known)
        try:
            if changed is not known:
                book.save(known, changed, also)
        except Outdated:
            continue
        return changed
    raise Unavailable


def _known(book: NoticeBook, read_together: ReadTogether, customer_id: str) -> Notices:
    (known,) = read_together([book.read(customer_id)])
    return known or Notices(customer_id)


def _shown(desk: NoticeDesk, known: Notices) -> Shown:
    products = desk.front.read_together([desk.front.catalogue.read(each) for each in known.product_ids])
    return list(zip(known.items, products, strict=True))
