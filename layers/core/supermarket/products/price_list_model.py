"""Price lists: what a group of customers pays. A customer is in one list at most."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PriceList:
    """``customers`` is how many are in it."""

    id: str
    code: str
    name: str
    name_bn: str = ""
    customers: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Member:
    customer_id: str
    list_id: str
    since: str
