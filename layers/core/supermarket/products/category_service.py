"""What the office does with categories and brands."""

from dataclasses import replace

from supermarket.kernel.errors import Conflict, Outdated
from supermarket.kernel.once import Once, perform
from supermarket.products.model import Brand, Category
from supermarket.products.ports import Brands, Catalogue, Categories


def add_category(categories: Categories, category: Category, once: Once | None = None) -> Category:
    def work() -> Category:
        if category.parent_id:
            categories.tree().check_place(category)
        categories.add(category, once)
        return category

    def replay(once: Once) -> Category | None:
        made = categories.made_by(once)
        return categories.get(made, fresh=True) if made else None

    return perform(once, work, replay)


def replace_category(categories: Categories, category: Category, expected: int) -> Category:
    old = categories.get(category.id, fresh=True)
    if old.version != expected:
        raise Outdated("This category has changed since you read it.")
    tree = categories.tree()
    tree.check_place(category)
    return categories.replace(replace(category, version=old.version + 1), old, tree)


def remove_category(categories: Categories, catalogue: Catalogue, category_id: str) -> None:
    category = categories.get(category_id, fresh=True)
    tree = categories.tree()
    tree.check_removal(category.id)
    if catalogue.has_any(category_id=category.id):
        raise Conflict("There are products of this category: move or delete them first.", code="in_use")
    categories.remove(category, tree)


def add_brand(brands: Brands, brand: Brand, once: Once | None = None) -> Brand:
    def work() -> Brand:
        brands.add(brand, once)
        return brand

    def replay(once: Once) -> Brand | None:
        made = brands.made_by(once)
        return brands.get(made, fresh=True) if made else None

    return perform(once, work, replay)


def replace_brand(brands: Brands, brand: Brand, expected: int) -> Brand:
    old = brands.get(brand.id, fresh=True)
    if old.version != expected:
        raise Outdated("This brand has changed since you read it.")
    return brands.replace(replace(brand, version=old.version + 1), old)


def remove_brand(brands: Brands, catalogue: Catalogue, brand_id: str) -> None:
    brand = brands.get(brand_id, fresh=True)
    if catalogue.has_any(brand_id=brand.id):
        raise Conflict("There are products of this brand: move or delete them first.", code="in_use")
    brands.remove(brand)
