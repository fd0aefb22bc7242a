"""From the lines of a file to categories and brands."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TypeVar

from supermarket.kernel.errors import Invalid
from supermarket.kernel.ids import new_id
from supermarket.products.import_model import Gathering, RowError, Step
from supermarket.products.model import NAME_LENGTH, Brand, Category
from supermarket.products.sheet_model import Line
from supermarket.products.slug_model import slug_for
from supermarket.products.tree_model import Tree

MOST_LINES = 32
"""A new category or brand is three writes: its record, its code and its slug."""
CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
_CODE = re.compile(CODE)
S = TypeVar("S", Category, Brand)


def without_doubled_codes(lines: Iterable[Line]) -> Iterator[Line]:
    """A code that an earlier row has already is an error of the later row."""
    first: dict[str, int] = {}
    for line in lines:
        row = first.setdefault(_key(line), line.number)
        yield line if row == line.number else line.refused("code", f"row {row} has this code already")


def parents_first(unordered: Iterable[Line]) -> list[Line]:
    """The same lines, each after the one that its parent is in."""
    lines = list(unordered)
    by_code: dict[str, Line] = {}
    for line in lines:
        by_code.setdefault(_key(line), line)
    ordered: dict[int, Line] = {}
    for line in lines:
        above: dict[int, Line] = {}
        following: Line | None = line
        while following and following.number not in above and following.number not in ordered:
            above[following.number] = following
            following = by_code.get(following.cells.get("parent", "").casefold())
        ordered |= dict(reversed(above.items()))
    return list(ordered.values())


def category_step(lines: Sequence[Line], tree: Tree) -> Step:
    gathered, grown = Gathering(), tree
    ids = {category.code.casefold(): category.id for category in tree.categories.values()}
    for line in lines[:MOST_LINES]:
        old = tree.categories.get(ids.get(_key(line), ""))
        category, wrong = _category(line, old, grown, ids)
        gathered.take(category, old, wrong)
        if not wrong:
            grown = grown.with_category(category)
            ids[_key(line)] = category.id
    return gathered.step(tree)


@dataclass(slots=True)
class Rehearsal:
    """Lines of categories of which none is written: what the earlier ones would have made is kept in mind."""

    lines: Sequence[Line]
    tree: Tree
    at: int = 0
    grown: Tree = field(default_factory=lambda: Tree({}))

    def take(self, start: int, end: int) -> Step:
        if start != self.at or start == 0:
            self.at, self.grown = 0, self.tree
        while self.at < start:
            self._go(start)
        return self._go(end)

    def _go(self, end: int) -> Step:
        step = category_step(self.lines[self.at : end], self.grown)
        made = [*step.created, *(new for new, _ in step.updated)]
        grown = {record.id: record for record in made if isinstance(record, Category)}
        self.grown, self.at = Tree({**self.grown.categories, **grown}), self.at + step.rows
        return step


def brand_step(lines: Sequence[Line], brands: Mapping[str, Brand]) -> Step:
    """``brands`` by their codes in small letters."""
    gathered = Gathering()
    taken = {brand.slug for brand in brands.values()}
    for line in lines[:MOST_LINES]:
        old = brands.get(_key(line))
        brand = _brand(line, old, taken)
        gathered.take(brand, old, _wrong(line))
        taken.add(brand.slug)
    return gathered.step()


def _category(
    line: Line, old: Category | None, tree: Tree, ids: Mapping[str, str]
) -> tuple[Category, list[RowError]]:
    wrong = _wrong(line)
    start = old or Category(new_id(), line.cells["code"], "")
    parent = line.cells.get("parent")
    parent_id = start.parent_id if parent is None else ids.get(parent.casefold(), "")
    if parent and not parent_id:
        wrong.append(RowError(line.number, "parent", f"there is no category {parent}"))
    category = replace(
        start, name=line.cells["name"], name_bn=line.cells.get("name_bn", start.name_bn), parent_id=parent_id
    )
    try:
        tree.check_place(category)
    except Invalid as error:
        wrong.append(RowError(line.number, "parent", str(error)))
    return _next(category if old else tree.named(category), old), wrong


def _brand(line: Line, old: Brand | None, slugs: Set[str]) -> Brand:
    start = old or Brand(new_id(), line.cells["code"], "")
    brand = replace(start, name=line.cells["name"], name_bn=line.cells.get("name_bn", start.name_bn))
    if old is None:
        brand = replace(brand, slug=slug_for(brand.name, brand.code, slugs))
    return _next(brand, old)


def _next(new: S, old: S | None) -> S:
    return new if old is None or new == old else replace(new, version=old.version + 1)


def _wrong(line: Line) -> list[RowError]:
    wrong = list(line.errors)
    if not _CODE.fullmatch(line.cells.get("code", "")):
        wrong.append(RowError(line.number, "code", "1 to 40 letters, digits and . _ -"))
    wrong += [
        RowError(line.number, column, f"at most {NAME_LENGTH} letters")
        for column in ("name", "name_bn")
        if len(line.cells.get(column, "")) > NAME_LENGTH
    ]
    if not line.cells.get("name"):
        wrong.append(RowError(line.number, "name", "a name"))
    return wrong


def _key(line: Line) -> str:
    return line.cells.get("code", "").casefold()
