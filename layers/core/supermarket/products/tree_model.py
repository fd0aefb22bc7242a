"""The category tree: small enough to be known as a whole, guarded against loops."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.products.model import Category
from supermarket.products.slug_model import slug_for

DEEPEST = 8


def place(category: Category) -> str:
    """Where it stands among others: by name."""
    return f"{category.name.casefold()}#{category.id}"


@dataclass(frozen=True, slots=True)
class Tree:
    """Every category by its id. ``version`` rises with each change of the tree's shape."""

    categories: Mapping[str, Category]
    version: int = 0
    _below: dict[str, list[Category]] = field(default_factory=dict, compare=False, repr=False)

    def ancestors(self, category_id: str) -> Iterator[str]:
        """From the category itself to its root; ends where a loop would close."""
        seen: set[str] = set()
        while category_id and category_id not in seen:
            seen.add(category_id)
            yield category_id
            found = self.categories.get(category_id)
            category_id = found.parent_id if found else ""

    def path(self, category_id: str) -> list[Category]:
        """From the root to the category itself."""
        above = [self.categories[each] for each in self.ancestors(category_id) if each in self.categories]
        return above[::-1]

    def children(self, category_id: str) -> Sequence[Category]:
        """By name. Of nothing, the roots."""
        if not self._below:
            found = defaultdict(list)
            for category in sorted(self.categories.values(), key=place):
                found[category.parent_id].append(category)
            self._below.update(found)
        return self._below.get(category_id, ())

    def subtree(self, category_id: str) -> list[str]:
        """The category and all below it."""
        return [each for level in self._levels(category_id) for each in level]

    def height(self, category_id: str) -> int:
        """How many levels there are from the category down, itself among them."""
        return sum(1 for _ in self._levels(category_id))

    def _levels(self, category_id: str) -> Iterator[list[str]]:
        seen, level = {category_id}, [category_id]
        while level:
            yield level
            level = [child.id for each in level for child in self.children(each) if child.id not in seen]
            seen.update(level)

    def has_children(self, category_id: str) -> bool:
        return bool(self.children(category_id))

    def check_place(self, category: Category) -> None:
        """Raises Invalid when the category's parent is not there or is below it, or what moves along would be too
        deep."""
        if not category.parent_id:
            return
        if category.parent_id not in self.categories:
            raise Invalid.field("/parent_id", "there is no such category")
        above = list(self.ancestors(category.parent_id))
        if category.id in above:
            raise Invalid.field("/parent_id", "a category cannot be below itself", "loop")
        if len(above) + self.height(category.id) > DEEPEST:
            raise Invalid.field("/parent_id", f"a tree is {DEEPEST} deep at most", "too_deep")

    def check_removal(self, category_id: str) -> None:
        if self.has_children(category_id):
            raise Conflict("There are categories below this one: move or delete them first.", code="in_use")

    def with_category(self, category: Category) -> "Tree":
        return Tree({**self.categories, category.id: category}, self.version)

    def named(self, category: Category) -> Category:
        """With a slug: its own, else the one it has in this tree, else one made from its name."""
        old = self.categories.get(category.id)
        kept = category.slug or (old.slug if old else "")
        if kept:
            return replace(category, slug=kept)
        taken = {each.slug for each in self.categories.values() if each.id != category.id}
        return replace(category, slug=slug_for(category.name, category.code, taken))
