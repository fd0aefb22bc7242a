"""Codes in the table: each belongs to one product, category or brand, because its item can be put once."""

from typing import Self

from pynamodb.attributes import UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import delete, put
from supermarket.kernel.errors import DomainError
from supermarket.kernel.writing import Write

CONTEXT = "products"


class CodeRow(Row):
    context = CONTEXT
    owner_id = UnicodeAttribute()

    @staticmethod
    def keys(code_key: str) -> tuple[str, str]:
        return f"CODE#{code_key}", "CODE"

    @classmethod
    def of(cls, code_key: str, owner_id: str) -> Self:
        return cls(*cls.keys(code_key), kind="code", owner_id=owner_id)

    @classmethod
    def key(cls, code_key: str) -> Key[Self, str]:
        return Key(cls, *cls.keys(code_key), cls.owner, consistent=True)

    def owner(self) -> str:
        return str(self.owner_id)


def claim(code_key: str, owner_id: str, refusal: DomainError) -> Write:
    return put(CodeRow.of(code_key, owner_id), CodeRow.pk.does_not_exist(), refusal)


def release(code_key: str, owner_id: str) -> Write:
    return delete(CodeRow.of(code_key, owner_id), CodeRow.owner_id == owner_id)
