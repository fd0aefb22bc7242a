"""What the office does with price lists and the customers in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from supermarket.accounts.ports import Users
from supermarket.kernel import clock
from supermarket.kernel.errors import NotFound, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.price_list_model import Member, PriceList
from supermarket.products.price_ports import PriceLists


def add_price_list(lists: PriceLists, price_list: PriceList, once: Once | None = None) -> PriceList:
    def work() -> PriceList:
        lists.add(price_list, once)
        return price_list

    def replay(once: Once) -> PriceList | None:
        made = lists.made_by(once)
        return lists.get(made) if made else None

    return perform(once, work, replay)


def replace_price_list(lists: PriceLists, price_list: PriceList, expected: int) -> PriceList:
    old = lists.get(price_list.id)
    if old.version != expected:
        raise Outdated("This price list has changed since you read it.")
    return lists.replace(replace(price_list, customers=old.customers, version=old.version + 1), old)


def remove_price_list(lists: PriceLists, list_id: str) -> None:
    """Prices that products have in it hold for nobody any more."""
    lists.remove(lists.get(list_id))


def members(lists: PriceLists, list_id: str, page: PageRequest) -> Page[Member]:
    return lists.members(lists.get(list_id).id, page)


def put_in(
    lists: PriceLists, users: Users, list_id: str, customer_id: str, now: Callable[[], datetime] = clock.now
) -> Member:
    """From another list, if the customer is in one. Raises NotFound for no such list or customer."""
    into, user = lists.get(list_id), users.get(customer_id)
    old = lists.member(user.id)
    if old is not None and old.list_id == into.id:
        return old
    new = Member(user.id, into.id, clock.stamp(now()))
    lists.move(user.id, old, new)
    return new


def take_out(lists: PriceLists, list_id: str, customer_id: str) -> None:
    old = lists.member(customer_id)
    if old is None or old.list_id != list_id:
        raise NotFound("This customer is not in this price list.")
    lists.move(customer_id, old, None)
