"""How good the search is: queries written by hand, and a pattern of what each should find in a real catalogue."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from supermarket.kernel.money import Money
from supermarket.products import search_answer_model as answers
from supermarket.products import search_entry_model as entries
from supermarket.products.gateways.search_file import SearchFile
from supermarket.products.gateways.search_window import opened
from supermarket.products.gateways.search_writer import SearchWriter
from supermarket.products.model import Category, Product
from supermarket.products.search_model import Places
from supermarket.products.tree_model import Tree
from tests.support.templates import ROOT

SHARED = ROOT.parent / "shared" / "data"
QUERIES = ROOT / "tests" / "performance" / "reference" / "search_queries.csv"
BEST = 10


@dataclass(frozen=True)
class Query:
    kind: str
    text: str
    relevant: re.Pattern[str]


@dataclass(frozen=True)
class Marks:
    """Of one query: the share of what it should find among the first ten, and one over the place of the first."""

    query: Query
    recall: float
    first: float


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def queries() -> list[Query]:
    return [
        Query(row["kind"], row["query"], re.compile(row["relevant"], re.IGNORECASE)) for row in rows(QUERIES)
    ]


def tree() -> Tree:
    return Tree({
        row["category_id"]: Category(
            row["category_id"], row["category_id"], row["name"], row["name_bn"], row["parent_id"]
        )
        for row in rows(SHARED / "categories.csv")
    })  # fmt: skip


def catalogue() -> list[Product]:
    """The real products, by name as the catalogue lists them."""
    made = [
        Product(
            row["sku"], row["sku"], row["name"], row["name_bn"], Money.taka(row["price"]), Money.taka(row["mrp"]), "S",
            barcodes=(row["barcode"],), category_id=row["category_id"], pack=row["pack"],
        )
        for row in rows(SHARED / "products.csv")
    ]  # fmt: skip
    return sorted(made, key=lambda product: product.name.casefold())


def written(shelves: Tree, products: Iterable[Product]) -> bytes:
    writer = SearchWriter(entries.category_shelves(shelves), [], Places({"b": "w"}, "b"))
    for product in products:
        writer.add(entries.entry(product, shelves, {}, frozenset({"b"})))
    return writer.content("2026-11-22T10:00:00.000Z")


def index(shelves: Tree, products: Iterable[Product]) -> SearchFile:
    return opened(written(shelves, products))


def answered(over: SearchFile, text: str) -> list[str]:
    """The ids of the first ten."""
    matched = answers.match(over, text)
    best = answers.ordered(over, matched, matched.numbers(over), "b", BEST)
    return [product_id for product_id, _, _ in over.products(best)]


def marked(search: Callable[[str], Sequence[str]], products: Sequence[Product]) -> list[Marks]:
    names = {product.id: f"{product.name} | {product.name_bn} | {product.pack}" for product in products}
    return [_mark(query, search(query.text), names) for query in queries()]


def _mark(query: Query, found: Sequence[str], names: dict[str, str]) -> Marks:
    relevant = {product_id for product_id, name in names.items() if query.relevant.search(name)}
    hits = [product_id in relevant for product_id in found]
    first = hits.index(True) + 1 if any(hits) else 0
    return Marks(query, sum(hits) / max(1, min(BEST, len(relevant))), 1 / first if first else 0)


def mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
