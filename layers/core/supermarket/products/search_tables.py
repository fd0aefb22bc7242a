"""Which index is in force: one item of the table, replaced by a later one alone."""

from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put, write_alone
from supermarket.kernel.errors import Outdated
from supermarket.products.code_tables import CONTEXT
from supermarket.products.search_model import Edition

ATTEMPTS = 5


class EditionRow(Row):
    """``before`` is the object of the edition before, which functions may still be fetching."""

    context = CONTEXT
    key = UnicodeAttribute()
    as_of = UnicodeAttribute()
    before = UnicodeAttribute()
    products = NumberAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys() -> tuple[str, str]:
        return "SEARCH", "EDITION"

    @classmethod
    def of(cls, edition: Edition, old: Edition | None) -> Self:
        return cls(
            *cls.keys(), kind="search_edition", key=edition.key, as_of=edition.as_of, products=edition.products,
            before=old.key if old else "", version=old.version + 1 if old else 1,
        )  # fmt: skip

    def edition(self) -> Edition:
        return Edition(self.key, self.as_of, int(self.products), self.before, int(self.version))


class TableEditions:
    """The `Editions` over DynamoDB."""

    def current(self, fresh: bool = False) -> Edition | None:
        row = EditionRow.find(*EditionRow.keys(), consistent=fresh)
        return None if row is None else row.edition()

    def publish(self, edition: Edition) -> str:
        for _ in range(ATTEMPTS):
            old = self.current(fresh=True)
            if old is not None and old.as_of >= edition.as_of:
                break
            if _put(edition, old):
                return old.before if old else ""
        raise Outdated("A later index is in force.")


def _put(edition: Edition, old: Edition | None) -> bool:
    """False when somebody put another one in force since ``old`` was read."""
    unchanged = EditionRow.version == old.version if old else EditionRow.pk.does_not_exist()
    try:
        write_alone(put(EditionRow.of(edition, old), unchanged, Outdated()))
    except Outdated:
        return False
    return True
