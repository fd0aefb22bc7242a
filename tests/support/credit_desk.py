"""Customers with store credit, and the office that gives it."""

from typing import Any

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.aws.transactions import commit
from supermarket.customers.credit_model import CreditCause, CreditReason
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.support.gateway import Reply, Who, call, staff
from tests.support.online_shop import CUSTOMER

OFFICE = staff("payments:manage", "orders:read")


def known(user_id: str = CUSTOMER.user) -> str:
    """A customer with an account."""
    now = clock.stamp(clock.now())
    user = User(
        user_id, "Rahim", "customer", email=f"{user_id[-12:]}@example.com", created_at=now, updated_at=now
    )
    wiring.accounts().users.add(user)
    return user_id


def change(amount: str, reason: str = "goodwill", key: str | None = "", **how: Any) -> Reply:
    """By the office, for the customer of the tests; under a key of its own unless one is named."""
    customer = how.pop("customer", CUSTOMER.user)
    body = {"amount": amount, "reason": reason, **how.pop("more", {})}
    key = new_id() if key == "" else key
    return call("POST", f"/customers/{customer}/store-credit", body, key=key, **({"who": OFFICE} | how))


def show(who: Who | None = CUSTOMER, customer: str = CUSTOMER.user, query: str = "") -> Reply:
    return call("GET", f"/customers/{customer}/store-credit{query}", who=who)


def balance(customer: str = CUSTOMER.user) -> str:
    return str(wiring.store_credit().balance(customer))


def payment(cause_id: str = "") -> CreditCause:
    return CreditCause(reason=CreditReason.PAYMENT, id=cause_id or new_id(), reference="DHK-000123")


def refund(cause_id: str = "") -> CreditCause:
    return CreditCause(reason=CreditReason.REFUND, id=cause_id or new_id(), reference="DHK-000123")


def spend(taka: str, cause: CreditCause) -> None:
    commit(wiring.store_credit().spend(CUSTOMER.user, Money.taka(taka), cause))


def give(taka: str, cause: CreditCause) -> None:
    commit(wiring.store_credit().give(CUSTOMER.user, Money.taka(taka), cause))
