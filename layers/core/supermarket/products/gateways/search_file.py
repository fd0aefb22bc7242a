"""The index file as it is read: SQLite, opened read-only where it lies, with small columns kept in memory.

Words and where they stand are read by their keys when a question needs them; only what every question needs (category,
brand, price and stock of each product) is loaded when the file is opened.
"""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property

from supermarket.products.search_model import Places, Shelf
from supermarket.products.search_rank_model import Term

FORMAT = 1
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE product (number INTEGER PRIMARY KEY, id TEXT, name TEXT, name_bn TEXT);
CREATE TABLE product_id (id TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE code (code TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE term (text TEXT PRIMARY KEY, id INTEGER, count INTEGER, shown TEXT) WITHOUT ROWID;
CREATE TABLE term_text (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE sound (key TEXT, term INTEGER, PRIMARY KEY (key, term)) WITHOUT ROWID;
CREATE TABLE near (fragment TEXT, term INTEGER, PRIMARY KEY (fragment, term)) WITHOUT ROWID;
CREATE TABLE posting (term INTEGER PRIMARY KEY, products BLOB, weights BLOB);
"""
_SPELLED = "SELECT id, text, count, shown FROM term WHERE text = ?"
_BEGUN = "SELECT id, text, count, shown FROM term WHERE text >= ? AND text < ? ORDER BY count DESC LIMIT ?"
_BY_NUMBER = """
SELECT term.id, term.text, count, shown FROM term_text JOIN term USING (text)
WHERE term_text.id IN (SELECT value FROM json_each(?))
"""
_SOUNDING = "SELECT term FROM sound WHERE key IN (SELECT value FROM json_each(?))"
_BEGUN_SOUNDING = "SELECT term FROM sound WHERE key >= ? AND key < ? LIMIT ?"
_NEAR = "SELECT DISTINCT term FROM near WHERE fragment IN (SELECT value FROM json_each(?))"
_PRODUCTS = "SELECT * FROM product WHERE number IN (SELECT value FROM json_each(?))"
_LAST = "\U0010ffff"


class SearchFile:
    """A `Lexicon`, and the columns of the products. Not for use by several threads at once."""

    def __init__(self, path: str) -> None:
        self._file = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self.edition = self._text("edition")
        if self._text("format") != str(FORMAT):
            raise ValueError("an index of another format")

    def close(self) -> None:
        self._file.close()

    # What questions are about

    def size(self) -> int:
        return len(self.categories_of)

    @cached_property
    def categories(self) -> Sequence[Shelf]:
        return [Shelf(*each) for each in json.loads(self._text("categories"))]

    @cached_property
    def brands(self) -> Sequence[Shelf]:
        return [Shelf(*each) for each in json.loads(self._text("brands"))]

    @cached_property
    def places(self) -> Places:
        return Places(**json.loads(self._text("places")))

    @cached_property
    def categories_of(self) -> Sequence[int]:
        """The place of each product's category among the categories, one more than the last for none."""
        return self._numbers("I", "category")

    @cached_property
    def brands_of(self) -> Sequence[int]:
        return self._numbers("I", "brand")

    @cached_property
    def prices(self) -> Sequence[int]:
        return self._numbers("q", "price")

    @cached_property
    def bands(self) -> bytes:
        return self._blob("band")

    def stock(self, branch_id: str) -> bytes:
        """1 for each product that the branch had; nothing for a branch that is not known."""
        return self._stock.get(branch_id, b"")

    @cached_property
    def _stock(self) -> dict[str, bytes]:
        found = self._file.execute("SELECT name, value FROM meta WHERE name LIKE 'stock:%'")
        return {name.partition(":")[2]: value for name, value in found}

    def products(self, numbers: Iterable[int]) -> list[tuple[str, str, str]]:
        """Id and names, in the order asked."""
        wanted = list(numbers)
        rows = self._file.execute(_PRODUCTS, (json.dumps(wanted),))
        found = {number: (product_id, name, name_bn) for number, product_id, name, name_bn in rows}
        return [found[number] for number in wanted]

    def number(self, product_id: str) -> int | None:
        return self._one("SELECT number FROM product_id WHERE id = ?", product_id)

    def by_code(self, code: str) -> int | None:
        return self._one("SELECT number FROM code WHERE code = ?", code)

    # The words

    def spelled(self, text: str) -> Term | None:
        return next(iter(self._terms(_SPELLED, text)), None)

    def begun(self, start: str, most: int) -> Sequence[Term]:
        return self._terms(_BEGUN, start, start + _LAST, most)

    def sounding(self, keys: Iterable[str]) -> Sequence[Term]:
        return self._numbered(_SOUNDING, json.dumps(list(keys)))

    def begun_sounding(self, start: str, most: int) -> Sequence[Term]:
        return self._numbered(_BEGUN_SOUNDING, start, start + _LAST, most)

    def near(self, fragments: Iterable[str]) -> Sequence[Term]:
        return self._numbered(_NEAR, json.dumps(list(fragments)))

    def weights(self, term: Term) -> Iterable[tuple[int, int]]:
        row = self._file.execute(
            "SELECT products, weights FROM posting WHERE term = ?", (term.id,)
        ).fetchone()
        numbers = array("I")
        numbers.frombytes(row[0])
        return zip(numbers, row[1], strict=True)

    def _numbered(self, select: str, *values: str | int) -> list[Term]:
        numbers = [number for (number,) in self._file.execute(select, values)]
        return self._terms(_BY_NUMBER, json.dumps(numbers)) if numbers else []

    def _terms(self, select: str, *values: str | int) -> list[Term]:
        return [Term(*row) for row in self._file.execute(select, values)]

    def _one(self, select: str, value: str) -> int | None:
        row = self._file.execute(select, (value,)).fetchone()
        return None if row is None else row[0]

    def _blob(self, name: str) -> bytes:
        row = self._file.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return b"" if row is None else row[0]

    def _text(self, name: str) -> str:
        return self._blob(name).decode()

    def _numbers(self, kind: str, name: str) -> Sequence[int]:
        numbers: array[int] = array(kind)
        numbers.frombytes(self._blob(name))
        return numbers
