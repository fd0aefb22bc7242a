"""The category tree: small enough to be known as a whole, guarded against loops."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.products.model import Category

DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Tree:
    """Every category by its id. ``version`` rises with each change of the tree's shape."""

    categories: Mapping[str, Category]
    version: int = 0

    def ancestors(self, category_id: str) -> Iterator[str]:
        """From the category itself to its root; ends where a loop would close."""
        seen: set[str] = set()
        while category_id and category_id not in seen:
            seen.add(category_id)
            yield category_id
            found = self.categories.get(category_id)
            category_id = found.parent_id if found else ""

    def has_children(self, category_id: str) -> bool:
        return any(category.parent_id == category_id for category in self.categories.values())

    def check_place(self, category: Category) -> None:
        """Raises Invalid when the category's parent is not there, is below it, or is too deep."""
        if not category.parent_id:
            return
        if category.parent_id not in self.categories:
            raise Invalid.field("/parent_id", "there is no such category")
        above = list(self.ancestors(category.parent_id))
        if category.id in above:
            raise Invalid.field("/parent_id", "a category cannot be below itself", "loop")
        if len(above) >= DEEPEST:
            raise Invalid.field("/parent_id", f"a tree is {DEEPEST} deep at most", "too_deep")

    def check_removal(self, category_id: str) -> None:
        if self.has_children(category_id):
            raise Conflict("There are categories below this one: move or delete them first.", code="in_use")

    def with_category(self, category: Category) -> "Tree":
        return Tree({**self.categories, category.id: category}, self.version)
