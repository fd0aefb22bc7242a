"""Categories and brands in the table: a partition of each, small enough to be read as a whole."""

from collections.abc import Sequence
from typing import ClassVar, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, check, commit, delete, put, update
from supermarket.kernel.errors import AlreadyExists, FieldError, Invalid, NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.products.code_tables import CONTEXT, claim, release
from supermarket.products.model import Brand, Category
from supermarket.products.tree_model import Tree


class CategoryMarker(Marker):
    context = CONTEXT


class BrandMarker(Marker):
    context = CONTEXT


class ShelfRow(Row):
    """What categories and brands have in common: a partition, a code, two names."""

    context = CONTEXT
    partition: ClassVar[str]
    code = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    version = NumberAttribute()

    @classmethod
    def keys(cls, record_id: str) -> tuple[str, str]:
        return cls.partition, f"ID#{record_id}"

    @property
    def id(self) -> str:
        return str(self.sk.removeprefix("ID#"))


class CategoryRow(ShelfRow):
    partition = "CATEGORIES"
    parent_id = UnicodeAttribute()

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(
            *cls.keys(category.id), kind="category", code=category.code, name=category.name,
            name_bn=category.name_bn, parent_id=category.parent_id, version=category.version,
        )  # fmt: skip

    def category(self) -> Category:
        return Category(self.id, self.code, self.name, self.name_bn, self.parent_id, int(self.version))


class BrandRow(ShelfRow):
    partition = "BRANDS"

    @classmethod
    def of(cls, brand: Brand) -> Self:
        return cls(
            *cls.keys(brand.id), kind="brand", code=brand.code, name=brand.name, name_bn=brand.name_bn,
            version=brand.version,
        )  # fmt: skip

    def brand(self) -> Brand:
        return Brand(self.id, self.code, self.name, self.name_bn, int(self.version))


class TreeRow(Row):
    """The version of the tree's shape. Who moves or removes a category says which shape that was decided on."""

    context = CONTEXT
    version = NumberAttribute(default=0)

    @classmethod
    def the_one(cls) -> Self:
        return cls("TREE", "TREE")

    @classmethod
    def now(cls) -> int:
        row = cls.find("TREE", "TREE", consistent=True)
        return int(row.version) if row else 0


class TableCategories:
    """The `Categories` over DynamoDB."""

    def get(self, category_id: str, *, fresh: bool = False) -> Category:
        row = (
            CategoryRow.find(*CategoryRow.keys(category_id), consistent=fresh) if is_id(category_id) else None
        )
        if row is None:
            raise NotFound("There is no such category.", category_id=category_id)
        return row.category()

    def page(self, page: PageRequest) -> Page[Category]:
        return CategoryRow.page(page, CategoryRow.partition).map(CategoryRow.category)

    def tree(self) -> Tree:
        """The version is read first: a change after that is noticed when the tree is written."""
        version = TreeRow.now()
        rows = CategoryRow.all(CategoryRow.partition, consistent=True)
        return Tree({row.id: row.category() for row in rows}, version)

    def add(self, category: Category, once: Once | None = None) -> None:
        note = noted(CONTEXT, "category", category.id, None, category)
        writes = [*new_category(category), reshape(None), *note, *CategoryMarker.write(once, category.id)]
        if category.parent_id:
            missing = Invalid.field("/parent_id", "there is no such category")
            keys = CategoryRow.keys(category.parent_id)
            writes.append(check(CategoryRow, *keys, CategoryRow.pk.exists(), missing))
        commit(writes)

    def made_by(self, once: Once) -> str | None:
        return CategoryMarker.record_made_by(once)

    def replace(self, category: Category, old: Category, tree: Tree) -> Category:
        note = noted(CONTEXT, "category", old.id, old, category)
        commit([*changed_category(category, old), reshape(tree), *note])
        return category

    def remove(self, category: Category, tree: Tree) -> None:
        unchanged = CategoryRow.version == category.version
        gone = delete(CategoryRow.of(category), unchanged, _outdated("category"))
        note = noted(CONTEXT, "category", category.id, category)
        commit([gone, release(_category_code(category), category.id), reshape(tree), *note])


def new_category(category: Category) -> list[Write]:
    return [
        put(CategoryRow.of(category), CategoryRow.pk.does_not_exist()),
        claim(_category_code(category), category.id, _taken("category", category.code)),
    ]


def changed_category(category: Category, old: Category) -> list[Write]:
    unchanged = CategoryRow.version == old.version
    writes = [put(CategoryRow.of(category), unchanged, _outdated("category"))]
    if _category_code(category) != _category_code(old):
        taken = _taken("category", category.code)
        writes += [claim(_category_code(category), old.id, taken), release(_category_code(old), old.id)]
    return writes


def reshape(tree: Tree | None) -> Write:
    """A new leaf fits any tree, and gives none; every other change fits the tree it was thought out for."""
    same = None
    if tree is not None:
        same = (TreeRow.version == tree.version) if tree.version else TreeRow.pk.does_not_exist()
    changed = Outdated("The tree of categories has changed meanwhile: look again.")
    return update(TreeRow.the_one(), [TreeRow.version.add(1), TreeRow.kind.set("tree")], same, changed)


class TableBrands:
    """The `Brands` over DynamoDB."""

    def get(self, brand_id: str, *, fresh: bool = False) -> Brand:
        row = BrandRow.find(*BrandRow.keys(brand_id), consistent=fresh) if is_id(brand_id) else None
        if row is None:
            raise NotFound("There is no such brand.", brand_id=brand_id)
        return row.brand()

    def page(self, page: PageRequest) -> Page[Brand]:
        return BrandRow.page(page, BrandRow.partition).map(BrandRow.brand)

    def all(self) -> Sequence[Brand]:
        return [row.brand() for row in BrandRow.all(BrandRow.partition, consistent=True)]

    def add(self, brand: Brand, once: Once | None = None) -> None:
        note = noted(CONTEXT, "brand", brand.id, None, brand)
        commit([*new_brand(brand), *note, *BrandMarker.write(once, brand.id)])

    def made_by(self, once: Once) -> str | None:
        return BrandMarker.record_made_by(once)

    def replace(self, brand: Brand, old: Brand) -> Brand:
        commit([*changed_brand(brand, old), *noted(CONTEXT, "brand", old.id, old, brand)])
        return brand

    def remove(self, brand: Brand) -> None:
        unchanged = BrandRow.version == brand.version
        gone = delete(BrandRow.of(brand), unchanged, _outdated("brand"))
        commit([gone, release(_brand_code(brand), brand.id), *noted(CONTEXT, "brand", brand.id, brand)])


def new_brand(brand: Brand) -> list[Write]:
    taken = _taken("brand", brand.code)
    return [put(BrandRow.of(brand), BrandRow.pk.does_not_exist()), claim(_brand_code(brand), brand.id, taken)]


def changed_brand(brand: Brand, old: Brand) -> list[Write]:
    writes = [put(BrandRow.of(brand), BrandRow.version == old.version, _outdated("brand"))]
    if _brand_code(brand) != _brand_code(old):
        taken = _taken("brand", brand.code)
        writes += [claim(_brand_code(brand), old.id, taken), release(_brand_code(old), old.id)]
    return writes


def _category_code(category: Category) -> str:
    return f"CATEGORY#{category.code.casefold()}"


def _brand_code(brand: Brand) -> str:
    return f"BRAND#{brand.code.casefold()}"


def _taken(what: str, code: str) -> AlreadyExists:
    message = f"There is a {what} with the code {code}."
    return AlreadyExists(message, errors=[FieldError("/code", message, "taken")])


def _outdated(what: str) -> Outdated:
    return Outdated(f"This {what} has changed since you read it.")
