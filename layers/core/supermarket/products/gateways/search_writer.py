"""The index file as it is written: entry after entry, the words and their sounds at the end."""

import gzip
import json
import sqlite3
import tempfile
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, astuple
from functools import lru_cache
from pathlib import Path
from typing import Any

from supermarket.products import search_phonetics_model as phonetics
from supermarket.products import search_slip_model as slips
from supermarket.products.gateways.search_file import FORMAT, SCHEMA
from supermarket.products.search_entry_model import band
from supermarket.products.search_model import Entry, Places, Shelf
from supermarket.products.search_text_model import MEASURE, Word, words

HEAVIEST = 255


class _Posting:
    """The products that have a word, in the order of their numbers, and its weight in each."""

    __slots__ = ("products", "shown", "weights")

    def __init__(self, shown: str) -> None:
        self.products, self.weights, self.shown = array("I"), bytearray(), shown


class SearchWriter:
    """Takes products in the order of their names, and writes the file when all are there."""

    def __init__(self, categories: Sequence[Shelf], brands: Sequence[Shelf], places: Places) -> None:
        self._categories, self._brands, self._places = categories, brands, places
        self._category_places = {shelf.id: place for place, shelf in enumerate(categories)}
        self._brand_places = {shelf.id: place for place, shelf in enumerate(brands)}
        self._category_of, self._brand_of, self._prices = array("I"), array("I"), array("q")
        self._bands = bytearray()
        self._stock: dict[str, bytearray] = {branch: bytearray() for branch in places.warehouses}
        self._postings: dict[str, _Posting] = {}
        self._products: list[tuple[int, str, str, str]] = []
        self._codes: dict[str, int] = {}
        self._words = lru_cache(maxsize=4096)(_indexed)

    def __len__(self) -> int:
        return len(self._products)

    def add(self, entry: Entry) -> None:
        number = len(self._products)
        self._products.append((number, entry.id, entry.name, entry.name_bn))
        self._category_of.append(self._category_places.get(entry.category_id, len(self._categories)))
        self._brand_of.append(self._brand_places.get(entry.brand_id, len(self._brands)))
        self._prices.append(entry.price.poisha)
        self._bands.append(band(entry.price))
        for branch, had in self._stock.items():
            had.append(branch in entry.branches)
        for code in entry.codes:
            self._codes.setdefault(code, number)
        self._add_words(number, entry.texts)

    def _add_words(self, number: int, texts: Iterable[tuple[int, str]]) -> None:
        found: dict[str, int] = {}
        for weight, text in texts:
            for word in self._words(text):
                so_far = found.get(word.text, 0)
                found[word.text] = max(so_far, weight) + min(so_far, weight) // 2
                self._posting(word)
        for text, weight in found.items():
            posting = self._postings[text]
            posting.products.append(number)
            posting.weights.append(min(HEAVIEST, weight))

    def _posting(self, word: Word) -> None:
        if word.text not in self._postings:
            self._postings[word.text] = _Posting(word.shown)

    def content(self, edition: str) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "index.sqlite")
            self.write(path, edition)
            return gzip.compress(path.read_bytes(), 6)

    def write(self, path: Path, edition: str) -> None:
        file = sqlite3.connect(path, isolation_level=None)
        try:
            for setting in ("journal_mode = OFF", "synchronous = OFF", "page_size = 8192"):
                file.execute(f"PRAGMA {setting}")
            file.executescript(SCHEMA)
            file.execute("BEGIN")
            for into, rows in self._tables(edition):
                file.executemany(into, rows)
            file.execute("COMMIT")
        finally:
            file.close()

    def _tables(self, edition: str) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
        texts = sorted(self._postings)
        numbered = list(enumerate(texts))
        yield "INSERT INTO meta VALUES (?, ?)", self._meta(edition)
        yield "INSERT INTO product VALUES (?, ?, ?, ?)", self._products
        yield "INSERT INTO product_id VALUES (?, ?)", sorted((each[1], each[0]) for each in self._products)
        yield "INSERT INTO code VALUES (?, ?)", sorted(self._codes.items())
        yield "INSERT INTO term VALUES (?, ?, ?, ?)", (self._term(number, text) for number, text in numbered)
        yield "INSERT INTO term_text VALUES (?, ?)", numbered
        yield "INSERT INTO sound VALUES (?, ?)", sorted(_sounds(numbered))
        yield "INSERT INTO near VALUES (?, ?)", sorted(_near(numbered))
        yield (
            "INSERT INTO posting VALUES (?, ?, ?)",
            (
                (number, self._postings[text].products.tobytes(), bytes(self._postings[text].weights))
                for number, text in numbered
            ),
        )

    def _term(self, number: int, text: str) -> tuple[str, int, int, str]:
        posting = self._postings[text]
        return text, number, len(posting.products), posting.shown

    def _meta(self, edition: str) -> list[tuple[str, bytes]]:
        shelves = {"categories": self._categories, "brands": self._brands}
        texts = {name: json.dumps([astuple(each) for each in shelf]) for name, shelf in shelves.items()}
        texts |= {"edition": edition, "format": str(FORMAT), "places": json.dumps(asdict(self._places))}
        columns = {"category": self._category_of, "brand": self._brand_of, "price": self._prices}
        stock = {f"stock:{branch}": bytes(had) for branch, had in self._stock.items()}
        return [
            *((name, text.encode()) for name, text in texts.items()),
            *((name, column.tobytes()) for name, column in columns.items()),
            ("band", bytes(self._bands)),
            *stock.items(),
        ]


def _indexed(text: str) -> list[Word]:
    """The words of a text, and the numbers of its measures by themselves, for who leaves the unit out."""
    found = words(text)
    return found + [
        Word(number, number) for word in found if word.is_measure for number in word.shown.split()[:1]
    ]


def _sounds(numbered: Iterable[tuple[int, str]]) -> Collection[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for number, text in numbered:
        for key in phonetics.sounds(text):
            found.add((key, number))
            if bones := phonetics.skeleton(key):
                found.add(("~" + bones, number))
    return found


def _near(numbered: Iterable[tuple[int, str]]) -> Collection[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for number, text in numbered:
        if text.startswith(MEASURE) or text[0].isdigit():
            continue
        forms = [
            (text, slips.allowed(text)),
            *((key, min(1, slips.allowed(key))) for key in phonetics.sounds(text)),
        ]
        found.update((piece, number) for form, most in forms if most for piece in slips.fragments(form, most))
    return found
