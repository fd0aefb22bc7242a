"""What the office does with categories and brands, and how the shop finds them."""

from dataclasses import replace

from supermarket.kernel.errors import Conflict, NotFound, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.model import Brand, Category
from supermarket.products.ports import Brands, Catalogue, Categories
from supermarket.products.slug_model import slug_for, slug_of
from supermarket.products.tree_model import Tree, place

TRIES = 5


def find_categories(
    categories: Categories, page: PageRequest, parent_id: str | None, slug: str
) -> Page[Category]:
    """Those below a category (of nothing, the roots), the one with a slug, or all."""
    if slug:
        found = categories.by_slug(slug_of(slug))
        return Page([found] if found and parent_id in (None, found.parent_id) else [])
    return (
        categories.page(page) if parent_id is None else categories_below(categories.tree(), parent_id, page)
    )


def category_in_tree(categories: Categories, category_id: str) -> tuple[Category, Tree]:
    """Raises NotFound."""
    tree = categories.tree()
    if category_id not in tree.categories:
        raise NotFound("There is no such category.", category_id=category_id)
    return tree.categories[category_id], tree


def find_brands(brands: Brands, page: PageRequest, slug: str) -> Page[Brand]:
    if not slug:
        return brands.page(page)
    found = brands.by_slug(slug_of(slug))
    return Page([found] if found else [])


def categories_below(tree: Tree, parent_id: str, page: PageRequest) -> Page[Category]:
    """The children of a category, or the roots, by name."""
    start = str(page.start["after"]) if page.start else ""
    left = [each for each in tree.children(parent_id) if place(each) > start]
    shown = left[: page.limit]
    return Page(shown, {"after": place(shown[-1])} if len(left) > len(shown) else None)


def add_category(categories: Categories, category: Category, once: Once | None = None) -> Category:
    """Again when the branch it hangs from was moved meanwhile."""

    def work() -> Category:
        for _ in range(TRIES):
            tree = categories.tree()
            tree.check_place(category)
            named = tree.named(category)
            try:
                categories.add(named, tree, once)
            except Outdated:
                continue
            return named
        raise Outdated("The tree of categories keeps changing: try again.")

    def replay(once: Once) -> Category | None:
        made = categories.made_by(once)
        return categories.get(made, fresh=True) if made else None

    return perform(once, work, replay)


def replace_category(categories: Categories, category: Category, expected: int) -> Category:
    """It takes along all that is below it. Its slug stays where none is given, so that links go on leading to it."""
    old = categories.get(category.id, fresh=True)
    if old.version != expected:
        raise Outdated("This category has changed since you read it.")
    tree = categories.tree()
    tree.check_place(category)
    return categories.replace(replace(tree.named(category), version=old.version + 1), old, tree)


def remove_category(categories: Categories, catalogue: Catalogue, category_id: str) -> None:
    category = categories.get(category_id, fresh=True)
    tree = categories.tree()
    tree.check_removal(category.id)
    if catalogue.has_any(category_id=category.id):
        raise Conflict("There are products of this category: move or delete them first.", code="in_use")
    categories.remove(category, tree)


def add_brand(brands: Brands, brand: Brand, once: Once | None = None) -> Brand:
    def work() -> Brand:
        named = brand if brand.slug else replace(brand, slug=_free_slug(brands, brand))
        brands.add(named, once)
        return named

    def replay(once: Once) -> Brand | None:
        made = brands.made_by(once)
        return brands.get(made, fresh=True) if made else None

    return perform(once, work, replay)


def _free_slug(brands: Brands, brand: Brand) -> str:
    slug = slug_for(brand.name, brand.code, ())
    return slug_for(brand.name, brand.code, (slug,)) if brands.by_slug(slug) else slug


def replace_brand(brands: Brands, brand: Brand, expected: int) -> Brand:
    old = brands.get(brand.id, fresh=True)
    if old.version != expected:
        raise Outdated("This brand has changed since you read it.")
    slug = brand.slug or old.slug or _free_slug(brands, brand)
    return brands.replace(replace(brand, slug=slug, version=old.version + 1), old)


def remove_brand(brands: Brands, catalogue: Catalogue, brand_id: str) -> None:
    brand = brands.get(brand_id, fresh=True)
    if catalogue.has_any(brand_id=brand.id):
        raise Conflict("There are products of this brand: move or delete them first.", code="in_use")
    brands.remove(brand)
